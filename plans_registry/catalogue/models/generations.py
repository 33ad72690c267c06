"""世代: the counter of everything that ever changed what the public reads, and what each change was."""

import secrets

from django.db import connections, models, router
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _new_token() -> str:
    return secrets.token_hex(4)


class Generation(models.Model):
    """A single row: a number that grows whenever something public changes, with a token drawn anew each time.

    The number is what open data states.  The token makes :meth:`stamp` safe as a cache key and an ETag: a
    transaction rolled back after advancing leaves a number that will be used again, but never a token.
    """

    number = models.PositiveBigIntegerField(default=1)
    token = models.CharField(max_length=8, default=_new_token)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="generation_single_row")]

    def __str__(self) -> str:
        return f"{self.number}-{self.token}"

    @classmethod
    def stamp(cls) -> str:
        """``"12-9f3ac21b"``; key caches of public things on it.  ``"0-"`` before anything was published."""
        with connections[router.db_for_read(cls)].cursor() as cursor:
            return cls.stamp_by(cursor)

    @classmethod
    def stamp_by(cls, cursor: CursorWrapper) -> str:
        """The stamp that this cursor sees; in SQL, for every request begins with it."""
        cursor.execute(f"SELECT number, token FROM {cls._meta.db_table}")
        row = cursor.fetchone()
        return f"{row[0]}-{row[1]}" if row else "0-"

    @classmethod
    def latest(cls) -> int:
        """The number alone; 0 before anything was published."""
        return cls.objects.values_list("number", flat=True).first() or 0

    @classmethod
    def advance(cls, kind: str = "reference", *, key: str = "") -> "CatalogueEvent":
        """Make every cached page and table stale, when the surrounding transaction commits; what is on record of it.

        Until then no other transaction can advance: numbers are in the order of commits.
        """
        if not cls.objects.update(number=F("number") + 1, token=_new_token()):
            cls.objects.get_or_create(id=1)
        return CatalogueEvent.objects.create(generation=cls.latest(), kind=kind, key=key, at=timezone.now())


class CatalogueEvent(models.Model):
    """What made a generation: one row each, added and never changed.  It names a plan and holds no text of it.

    A change of reference data (types, names of municipalities, the search's words, the index) has no ``key``.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("公開")
        REPUBLISHED = "republished", _("新しい版の公開")
        WITHDRAWN = "withdrawn", _("公開取りやめ")
        REFERENCE = "reference", _("参照データの変更")

    generation = models.PositiveBigIntegerField(_("世代"), primary_key=True)
    at = models.DateTimeField(_("日時"), db_index=True)
    kind = models.CharField(_("できごと"), max_length=11, choices=Kind)
    key = models.SlugField(_("計画ID"), max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("世代のできごと")
        ordering = ["generation"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reference", key="")
                | (Q(kind__in=["published", "republished", "withdrawn"]) & ~Q(key="")),
                name="catalogue_event_of_a_plan",
                violation_error_message=_("計画のできごとは計画を、参照データの変更はどの計画も指しません。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.generation} {self.kind} {self.key}".strip()
