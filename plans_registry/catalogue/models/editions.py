"""版: what the public reads of a plan, and from when until when it did."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.db.models.query import RawQuerySet
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from plans_registry.documents.periods import Period
from plans_registry.documents.plan import PlanDocument
from plans_registry.models import Plan

LISTED = ("key", "title", "municipality_id", "first_year", "last_year", "pillar_count", "measure_count", "is_current")
"""What a list says of a plan."""

CHANGED_AT, CHANGED_GENERATION = Coalesce("struck_at", "published_at"), Coalesce("struck_generation", "from_generation")
"""Of an edition, in a query, since when it reads as it does: its publication, or a later strike."""


class EditionQuerySet(models.QuerySet):
    def current(self) -> Self:
        """What the public reads now: of every published plan its latest edition, of a withdrawn one nothing."""
        return self.filter(is_current=True).with_places()

    def with_places(self) -> Self:
        return self.select_related("municipality__region__parent")

    def of_plan(self, key: str) -> Self:
        """The editions of a plan that may be read, the latest first."""
        return self.filter(key=key, withheld=False).order_by("-number")

    def listed(self) -> Self:
        """With :data:`LISTED` and no more: every column costs, and the document most."""
        return self.only(*LISTED)

    def rows_of_list(self, pks: Sequence[int]) -> list[Any]:
        """Some editions in their order, as :meth:`listed`."""
        marks = ", ".join(["%s"] * len(pks))
        found = {edition.pk: edition for edition in self._listed_where(f"id IN ({marks})", pks)} if pks else {}
        return [found[pk] for pk in pks if pk in found]

    def listed_in_years(self, years: range) -> "RawQuerySet[Any]":
        """What the public reads now of plans of some years, as :meth:`listed`, in the order of municipalities and years."""
        condition = "is_current AND first_year < %s AND last_year >= %s ORDER BY municipality_id, first_year, key"
        return self._listed_where(condition, [years.stop, years.start])

    def _listed_where(self, condition: str, values: Sequence[int]) -> "RawQuerySet[Any]":
        """In SQL, as :meth:`now_in`."""
        return self.raw(f"SELECT id, {', '.join(LISTED)} FROM {self.model._meta.db_table} WHERE {condition}", values)

    def now_in(self, *municipalities: str) -> "RawQuerySet[Any]":
        """What the public reads now of the plans of one municipality or more, by code, of each the latest first.

        For pages that are asked for most.  In SQL, of which the database answers this in a third of the time that it
        takes to have it written.
        """
        table, marks = self.model._meta.db_table, ", ".join(["%s"] * len(municipalities))
        return self.raw(
            f"SELECT * FROM {table} WHERE is_current AND municipality_id IN ({marks})"
            " ORDER BY municipality_id, first_year DESC, key",
            municipalities,
        )

    def with_standing(self, fiscal_year: int) -> Self:
        """``standing``: 0 in force, 1 still to come, 2 over."""
        upcoming, over = When(first_year__gt=fiscal_year, then=1), When(last_year__lt=fiscal_year, then=2)
        return self.annotate(standing=Case(upcoming, over, default=0))

    def at(self, generation: int, *, withheld: bool = False) -> Self:
        """What the public read at a generation: of each plan one edition at most.

        Withdrawn is withdrawn: what a withdrawal took away since then is left out, or is alone with ``withheld``.
        """
        return self.read_at(generation).filter(withheld=withheld)

    def read_at(self, generation: int) -> Self:
        """As :meth:`at`, with what was taken away since; its texts are not for the public."""
        return self.filter(from_generation__lte=generation).exclude(until_generation__lte=generation)

    def begun_or_ended(self, after: int, until: int) -> Self:
        """Became public, or ceased to be, after one generation and not after another."""
        span = (after + 1, until)
        return self.filter(Q(from_generation__range=span) | Q(until_generation__range=span))


def in_force_condition(years: tuple[int, ...]) -> Q:
    """Rows whose period takes in one of the fiscal years; no year, no row."""
    either = Q(pk__in=[])
    for year in years:
        either |= Q(first_year__lte=year, last_year__gte=year)
    return either


class Edition(models.Model):
    """One publication of a plan, never changed afterwards.

    Only the end of the interval in which it was public is added, and whether a withdrawal took it away.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions", verbose_name=_("計画"))
    number = models.PositiveSmallIntegerField(_("版"))
    key = models.SlugField(_("計画ID"), max_length=20)
    title = models.CharField(_("計画名"), max_length=200)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="editions", verbose_name=_("区市町村"))
    first_year = models.PositiveSmallIntegerField(_("開始年度"))
    last_year = models.PositiveSmallIntegerField(_("終了年度"))
    pillar_count = models.PositiveSmallIntegerField(_("柱の数"))
    measure_count = models.PositiveSmallIntegerField(_("施策の数"))
    document = models.JSONField(_("内容"))
    note = models.CharField(_("公開時のメモ"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("公開日時"))
    first_published_at = models.DateTimeField(_("最初の公開日時"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("公開した人")
    )
    # The name outlives the account: the history must say who published, also years later.
    published_by_name = models.CharField(_("公開した人の名前"), max_length=150)
    is_current = models.BooleanField(_("いま公開中"), default=True)
    # Numbers of the generation, which are in the order of commits; moments are not.  0: before they were kept.
    from_generation = models.PositiveBigIntegerField(_("公開した世代"), default=0, editable=False)
    until_generation = models.PositiveBigIntegerField(_("公開を終えた世代"), null=True, editable=False)
    until_at = models.DateTimeField(_("公開を終えた日時"), null=True, editable=False)  # published_at is the beginning
    # A withdrawal takes every edition of the plan away, for good: a later publication does not bring them back.
    withheld = models.BooleanField(_("公開を取りやめた"), default=False, editable=False)
    # The last strike that took something out of it, and the one that took all of it away, which withholds it, too.
    struck_generation = models.PositiveBigIntegerField(_("抹消した世代"), null=True, editable=False)
    struck_at = models.DateTimeField(_("抹消した日時"), null=True, editable=False)
    struck_out_at = models.DateTimeField(_("版を抹消した日時"), null=True, editable=False)
    # {"<measure>": [generation, moment]}: since when some of its measures read as they do, where editions do not tell it;
    # of an edition that was struck all that stood in it.
    measures_since = models.JSONField(_("施策の最終更新"), null=True, editable=False)

    objects = EditionQuerySet.as_manager()
    _read: tuple[Any, PlanDocument] | None = None

    class Meta:
        verbose_name = verbose_name_plural = _("版")
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["key", "number"], name="edition_address"),
            models.Index(fields=["from_generation"], name="edition_began"),
            models.Index(fields=["until_generation"], name="edition_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="edition_number_unique",
                violation_error_message=_("同じ番号の版があります。"),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(is_current=True),
                name="edition_one_current",
                violation_error_message=_("公開中の版は、計画ごとに1つです。"),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(is_current=True),
                name="edition_key_one_current",
                violation_error_message=_("同じ計画IDの版が、ほかに公開中です。"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="edition_number_from_one",
                violation_error_message=_("版の番号は1からです。"),
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="edition_ends_after_start",
                violation_error_message=_("終了年度は、開始年度と同じかあとです。"),
            ),
            models.CheckConstraint(
                condition=Q(until_generation=None) | Q(until_generation__gte=F("from_generation")),
                name="edition_ends_after_it_began",
                violation_error_message=_("公開を終えた世代は、公開した世代と同じかあとです。"),
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(until_generation=None, until_at=None, withheld=False),
                name="edition_current_has_no_end",
                violation_error_message=_("公開中の版には、終わりがありません。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"

    @property
    def period(self) -> Period:
        return Period(self.first_year, self.last_year)

    @property
    def changed_at(self) -> datetime:
        """Since when it reads as it does, at any moment of the past, too: a strike reaches back."""
        return self.struck_at or self.published_at

    @property
    def changed_generation(self) -> int:
        return self.struck_generation or self.from_generation

    def state(self, today: date) -> str:
        return self.period.state(today)

    def plan_document(self) -> PlanDocument:
        """Read once, while ``document`` is the same object: a page asks for it from three sides."""
        form, read = self._read or (None, None)
        if read is None or form is not self.document:
            read = PlanDocument.from_json(self.document)
            self._read = (self.document, read)
        return read


class EditionPhoto(models.Model):
    """A picture that an edition shows, by its name in the media storage: who asks for the file is asked for here."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="photos", verbose_name=_("版"))
    image = models.CharField(_("画像"), max_length=100, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("版の写真")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "image"],
                name="edition_photo_once",
                violation_error_message=_("この版の写真は、すでに記録されています。"),
            )
        ]

    def __str__(self) -> str:
        return self.image
