"""フォロー: an address that wants a digest of what changes in a search.  Written by visitors, as reports are.

Nothing is kept but the address, the search, how often, in which language, and dates; who ends it is gone.
"""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_registry.models.in_order import RowsInOrder

SEARCH_LENGTH = 2_000
ADDRESS_LENGTH, LOCAL_LENGTH = 254, 64  # RFC 5321, 4.5.3.1, without the brackets; local: what stands before @
DAY = timedelta(days=1)


class DigestPace(models.TextChoices):
    """How often a digest comes, if anything changed."""

    DAILY = "daily", _("1日1通まで")
    WEEKLY = "weekly", _("1週間に1通まで")

    def began(self, now: datetime) -> datetime:
        """When the day, or the week from Monday, began: who had a digest since then has none before the next.

        In Tokyo, at the hour of ``FOLLOW_DIGEST_HOUR``: nobody wants mail at midnight.
        """
        hour = timedelta(hours=settings.FOLLOW_DIGEST_HOUR)
        day = (timezone.localtime(now) - hour).replace(hour=0, minute=0, second=0, microsecond=0)
        return day + hour - (timedelta(days=day.weekday()) if self == DigestPace.WEEKLY else timedelta())


class FollowerQuerySet(RowsInOrder):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def forgotten(self, now: datetime, days: int) -> Self:
        """Asked for and not confirmed for so long that the link is no good any more."""
        return self.filter(confirmed_at=None, asked_at__lt=now - timedelta(days=days))

    def unanswered(self, now: datetime) -> Self:
        """Asked for, without the mail that has the link to confirm."""
        answered = Q(answered_at__gte=F("asked_at"))
        return self.exclude(answered).filter(not_before__lte=now)

    def due(self, now: datetime) -> Self:
        """Confirmed, and not yet looked at in this day or week."""
        either = Q(pk__in=[])
        for pace in DigestPace:
            either |= Q(pace=pace, digest_at__lt=pace.began(now))
        return self.confirmed().filter(either, not_before__lte=now)

    def in_doubt(self, now: datetime) -> Self:
        """Given to the mail server without an answer, and not just now: that mail is never sent again."""
        return self.filter(claimed_at__lt=now - timedelta(hours=1))


class Follower(models.Model):
    """One address following one search at one pace in one language; ``search`` is its canonical query string.

    What was told up to ``digest_generation`` is never told again: it is moved on before a mail is handed over.
    """

    address = models.CharField(_("メールアドレス"), max_length=ADDRESS_LENGTH)
    search = models.CharField(_("さがしている内容"), max_length=SEARCH_LENGTH, blank=True)
    pace = models.CharField(_("送り方"), max_length=6, choices=DigestPace)
    language = models.CharField(_("画面の言語"), max_length=2)
    asked_at = models.DateTimeField(_("申し込んだ日時"))
    answered_at = models.DateTimeField(_("確認のメールを送った日時"), null=True)
    confirmed_at = models.DateTimeField(_("確認した日時"), null=True)
    digest_at = models.DateTimeField(_("最後にまとめた日時"), null=True)
    digest_generation = models.PositiveBigIntegerField(_("最後にまとめた世代"), null=True)
    not_before = models.DateTimeField(_("次に送る日時"))
    attempts = models.PositiveSmallIntegerField(_("送信の回数"), default=0)
    claimed_at = models.DateTimeField(_("送信を始めた日時"), null=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("フォロー")
        default_permissions = ("view", "delete")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "search", "pace", "language"],
                name="follower_once",
                violation_error_message=_("このフォローは、すでにあります。"),
            ),
            models.CheckConstraint(
                condition=Q(pace__in=["daily", "weekly"]),
                name="follower_pace_known",
                violation_error_message=_("送り方を選んでください。"),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["ja", "en"]),
                name="follower_language_known",
                violation_error_message=_("画面の言語が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=~Q(address=""),
                name="follower_has_address",
                violation_error_message=_("メールアドレスを入力してください。"),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, digest_at=None, digest_generation=None)
                | Q(confirmed_at__isnull=False, digest_at__isnull=False, digest_generation__isnull=False),
                name="follower_digests_when_confirmed",
                violation_error_message=_("確認されていないフォローには、まとめを送れません。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # never an address: this stands in lists, logs and records
