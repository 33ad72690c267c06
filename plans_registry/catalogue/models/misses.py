"""見つからなかったことば: words that brought no measure, for the keeper of the vocabulary.

Nothing of who asked is kept.  A question asked on one day only may be somebody's private matter: until another day
brings it again, a digest stands for it that nobody can read back, and the words are not stored.
"""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from threading import Lock
from time import monotonic
from typing import Self

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

LONGEST = 60
"""Longer questions are no words for a vocabulary."""
ONCE_KEPT, SEVERAL_KEPT = timedelta(days=30), timedelta(days=400)


class SearchMissQuerySet(models.QuerySet):
    def on_several_days(self) -> Self:
        return self.filter(days__gte=2)

    def over(self, today: date) -> Self:
        """What is to be forgotten: single days after a month, the rest when nobody asked for a year."""
        single = Q(days=1, last_day__lt=today - ONCE_KEPT)
        return self.filter(single | Q(last_day__lt=today - SEVERAL_KEPT))


class SearchMiss(models.Model):
    """Words without a result, and on how many days they were asked."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    words = models.CharField(_("ことば"), max_length=LONGEST, blank=True)
    days = models.PositiveIntegerField(_("日数"), default=1)
    times = models.PositiveIntegerField(_("回数"), default=1)
    first_day = models.DateField(_("最初の日"))
    last_day = models.DateField(_("最後の日"))

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("見つからなかったことば")
        ordering = ["-days", "-times", "words"]
        default_permissions = ("view", "delete")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=2) | Q(words=""),
                name="search_miss_words_after_a_second_day",
                violation_error_message=_("一日しか聞かれていないことばは、残しません。"),
            )
        ]

    def __str__(self) -> str:
        return self.words or "…"


_waiting: Counter[tuple[str, date]] = Counter()
_lock = Lock()
_written_at = float("-inf")


def count_miss(words: str, *, today: date) -> None:
    """Count a question that found nothing, and write what this process has counted, once in ``MISSES_SECONDS``.

    A reader waits for no other one's writing, of which SQLite has one at a time.  What a process counted last is lost with it.
    """
    global _written_at
    with _lock:
        _waiting[words, today] += 1
        if monotonic() - _written_at < settings.MISSES_SECONDS:
            return
        _written_at = monotonic()
        counted = list(_waiting.items())
        _waiting.clear()
    with suppress(DatabaseError), transaction.atomic():
        for (asked, day), times in counted:
            record_miss(asked, today=day, times=times)


def record_miss(words: str, *, today: date, times: int = 1) -> None:
    """Take down a question that found nothing.  ``words`` as the search folds them; too long ones are left out."""
    words = " ".join(words.split())
    if not words or len(words) > LONGEST:
        return
    digest = salted_hmac("plans_registry.search_miss", words, algorithm="sha256").hexdigest()
    first = {"first_day": today, "last_day": today, "times": times}
    row, made = SearchMiss.objects.get_or_create(digest=digest, defaults=first)
    if made:
        return
    again = SearchMiss.objects.filter(pk=row.pk)
    if not again.exclude(last_day=today).update(
        words=words, days=F("days") + 1, times=F("times") + times, last_day=today
    ):
        again.update(times=F("times") + times)
