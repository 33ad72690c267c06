"""お知らせ: what a person is to be told by e-mail, written with the change itself and sent afterwards."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans_registry.models.in_order import RowsInOrder
from plans_registry.models.plans import Plan


class Kind(models.TextChoices):
    """What people are told about."""

    SUBMITTED = "submitted", _("確認の依頼があった")
    RETURNED = "returned", _("計画が差し戻された")
    PUBLISHED = "published", _("計画が公開された")
    WITHDRAWN = "withdrawn", _("計画の公開が取りやめられた")
    ENDING = "ending", _("計画の期間がまもなく終わる")


class Pace(models.TextChoices):
    """How soon."""

    AT_ONCE = "at_once", _("すぐに")
    DAILY = "daily", _("1日1通にまとめて")
    NONE = "none", _("送らない")


class NotificationChoice(models.Model):
    """How soon a person wants to be told about one kind; without a row, once a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choices", verbose_name=_("利用者")
    )
    kind = models.CharField(_("種類"), max_length=9, choices=Kind)
    pace = models.CharField(_("送り方"), max_length=7, choices=Pace, default=Pace.DAILY)

    class Meta:
        verbose_name = verbose_name_plural = _("お知らせの送り方")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="notification_choice_once",
                violation_error_message=_("この種類の送り方は、すでに選ばれています。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["submitted", "returned", "published", "withdrawn", "ending"]),
                name="notification_choice_kind_known",
                violation_error_message=_("お知らせの種類が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=Q(pace__in=["at_once", "daily", "none"]),
                name="notification_choice_pace_known",
                violation_error_message=_("お知らせの送り方が正しくありません。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}: {self.get_pace_display()}"


class NotificationQuerySet(RowsInOrder):
    def due(self, now: datetime) -> Self:
        """Waiting, and not put off after a failure."""
        return self.filter(state=Notification.State.WAITING, not_before__lte=now)

    def in_doubt(self) -> Self:
        """Given to the mail server without an answer: never sent again, for twice is worse than not at all."""
        return self.filter(state=Notification.State.CLAIMED)


class Notification(models.Model):
    """One person to be told one thing once.  ``key`` names the event, ``line`` is the sentence of the mail."""

    class State(models.TextChoices):
        WAITING = "waiting", _("送信待ち")
        CLAIMED = "claimed", _("送信中")
        SENT = "sent", _("送信済み")
        FAILED = "failed", _("送れなかった")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("利用者")
    )
    kind = models.CharField(_("種類"), max_length=9, choices=Kind)
    key = models.CharField(_("できごと"), max_length=100)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("計画"))
    line = models.CharField(_("内容"), max_length=1000)
    pace = models.CharField(_("送り方"), max_length=7, choices=Pace)
    state = models.CharField(_("状態"), max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("送信の回数"), default=0)
    error = models.CharField(_("送れなかった理由"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("できた日時"))
    not_before = models.DateTimeField(_("次に送る日時"))
    claimed_at = models.DateTimeField(_("送信を始めた日時"), null=True, blank=True)
    sent_at = models.DateTimeField(_("送った日時"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("お知らせ")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["not_before"], condition=Q(state="waiting"), name="notification_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="notification_once",
                violation_error_message=_("このお知らせは、すでにあります。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["submitted", "returned", "published", "withdrawn", "ending"]),
                name="notification_kind_known",
                violation_error_message=_("お知らせの種類が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=Q(pace__in=["at_once", "daily"]),
                name="notification_pace_known",
                violation_error_message=_("お知らせの送り方が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed", "sent", "failed"]),
                name="notification_state_known",
                violation_error_message=_("お知らせの状態が正しくありません。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="notification_sent_has_time",
                violation_error_message=_("送ったお知らせには、送った日時が必要です。"),
            ),
        ]

    def __str__(self) -> str:
        return self.line
