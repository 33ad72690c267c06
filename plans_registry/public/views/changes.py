"""``/changes/``: what was published, republished and withdrawn, the newest first, by days of Tokyo and plan by plan.

Told from the records that ``/api/v1/changes`` gives to programs (opendata/change_log.py), and from nothing else.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import Label, Labels, Told, measure_named, pillar_named, told_part
from plans_registry.catalogue.filters import CatalogueFilter, KnownValuesFilter
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.labels import measure_label, pillar_label, plan_label
from plans_registry.catalogue.models import CatalogueEvent, Entry
from plans_registry.catalogue.moments import GENERATION
from plans_registry.catalogue.query import encoded
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.differences import MEASURE_WORDINGS, Fact, Wording, inline
from plans_registry.documents.periods import Period
from plans_registry.opendata.change_counts import counts_in_words, is_with_plan, measures_counted
from plans_registry.opendata.change_log import Record, changes_of_events, told_events
from plans_registry.public.formatting import language
from plans_registry.public.jinja import page
from plans_registry.public.links import changes_address, url
from plans_registry.public.plan_history import terms_of
from plans_registry.public.search_text import Chip

MEASURES_TOLD = 10
"""Of one publication; of what is more the number, and the way to the edition."""
LONGEST = 1_000
"""Characters of an old and a new wording together that stand here; what is longer is shown by the edition."""

PLAN_WORDINGS = {"plan_title": "title", "period_text": "period_text"}
PLAN_FACTS = ("first_year", "last_year", "municipality_name")


class ChangeFilter(CatalogueFilter):
    """The parameters of the page: what happened to plans of some municipalities, before a generation."""

    municipality = KnownValuesFilter()
    before = KnownValuesFilter()

    class Meta:
        model = CatalogueEvent
        fields: ClassVar[list[str]] = []

    def is_known(self, name: str) -> Callable[[str], bool]:
        return _is_generation if name == "before" else super().is_known(name)

    @property
    def before_generation(self) -> int:
        """0: up to the newest."""
        return int(next(iter(self.chosen["before"]), 0))


def _is_generation(value: str) -> bool:
    return GENERATION.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """What an event did to a plan.

    ``record``: that of the plan, of which ``withheld`` leaves nothing but the kind and the moment; ``counts``: of measures
    that were added, changed and removed, and of those that changed only ``with_plan``; ``parts``: what differs, of which
    ``more`` measures are not told.
    """

    label: str
    record: Record
    counts: Counter[str]
    parts: list[Told]
    more: int = 0

    @property
    def sentences(self) -> list[str]:
        return counts_in_words(self.counts)


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """``row``: of the newest edition among its events that may be read; None where there is none."""

    key: str
    row: Record | None
    events: list[ToldEvent]

    @property
    def period(self) -> Period | None:
        return Period(self.row["first_year"], self.row["last_year"]) if self.row else None


@dataclass(frozen=True, slots=True)
class ToldDay:
    day: date
    plans: list[ToldPlan]


@catalogue_page
def changes(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked = ChangeFilter(request.GET, snapshot=snapshot)
    codes, before = asked.chosen["municipality"], asked.before_generation
    pairs = [("municipality", code) for code in codes]
    told = _told(tuple(codes), before, snapshot, language())
    context = {
        "snapshot": snapshot,
        "days": told.days,
        "linked": told.linked,
        "chips": [Chip(snapshot.known.label("municipality", code), _without(code, codes)) for code in codes],
        "follow": url("public:follow") + (f"?{encoded(pairs)}" if pairs else ""),
        "before": before,
        "newest": changes_address(pairs),
        "newer": changes_address([*pairs, *told.newer]) if told.newer is not None else "",
        "older": changes_address([*pairs, *told.older]) if told.older else "",
        "notices": asked.ignored,
        "page_parameters": [*pairs, ("before", str(before))] if before else pairs,
    }
    return page(request, "changes.html", context)


def _without(code: str, codes: Iterable[str]) -> str:
    return changes_address([("municipality", other) for other in codes if other != code])


@dataclass(frozen=True, slots=True)
class ToldPage:
    """``linked``: of the measures told those that have a page; ``newer``, ``older``: the parameters of the pages beside it,
    None where there is none."""

    days: list[ToldDay]
    linked: Collection[int]
    newer: list[tuple[str, str]] | None
    older: list[tuple[str, str]] | None


@lru_cache(maxsize=40)
def _told(codes: tuple[str, ...], before: int, snapshot: Snapshot, _language: str) -> ToldPage:
    """What happened to plans of some municipalities, all where none is named, before a generation."""
    told = told_events(snapshot.generation, codes)
    rest = (told.filter(generation__lt=before) if before else told).order_by("-generation")
    events = list(rest[: settings.PAGE_SIZE + 1])
    shown = events[: settings.PAGE_SIZE]
    days = _days(shown, snapshot)
    older = _before(shown[-1]) if len(events) > len(shown) else None
    return ToldPage(days, _public_now(days), _newer(told, before) if before else None, older)


def _before(event: CatalogueEvent) -> list[tuple[str, str]]:
    return [("before", str(event.generation))]


def _newer(told: QuerySet[CatalogueEvent], before: int) -> list[tuple[str, str]] | None:
    """Of the page that ends where this one begins; no parameter where it would be no full one, None where this is the first."""
    newer = list(told.filter(generation__gte=before).order_by("generation")[: settings.PAGE_SIZE + 1])
    if len(newer) > settings.PAGE_SIZE:
        return _before(newer[-1])
    return [] if newer else None


def _days(events: Sequence[CatalogueEvent], snapshot: Snapshot) -> list[ToldDay]:
    """``events``: the newest first.  Of a first publication all measures are read, to be told as a number."""
    in_order = list(reversed(events))
    records = groupby(changes_of_events(in_order, snapshot.known), key=lambda record: record["generation"])
    terms = terms_of(snapshot.known)
    told = {generation: _event(list(own), terms) for generation, own in records}
    days = []
    for day, own in groupby(events, key=lambda event: localtime(event.at).date()):
        by_plan: dict[str, list[ToldEvent]] = {}
        for event in own:
            change = told[event.generation]
            by_plan.setdefault(change.record["plan_key"], []).append(change)
        days.append(ToldDay(day, [_plan(key, changes) for key, changes in by_plan.items()]))
    return days


def _plan(key: str, events: list[ToldEvent]) -> ToldPlan:
    rows = [row for event in events if (row := event.record["row"])]
    return ToldPlan(key, rows[0] if rows else None, events)


def _event(records: list[Record], terms: Labels) -> ToldEvent:
    plan, *measures = records
    plan = dict.fromkeys(("edition", "old", "new", "row")) | plan
    is_move = plan["subject"] == "reference"
    label = _("計画IDの変更") if is_move else str(CatalogueEvent.Kind(plan["kind"]).label)
    counts = measures_counted(measures)
    if not plan["old"] or is_move:  # of a plan that is new, all measures are: their number says it
        return ToldEvent(label, plan, counts, [])
    own = [record for record in measures if not is_with_plan(record)]
    own.sort(key=lambda record: record["aspects"] == ("moved",))  # one more measure moves all that follow it
    parts = [*_of_plan(plan, terms), *(_measure(record, terms) for record in own[:MEASURES_TOLD])]
    return ToldEvent(label, plan, counts, parts, more=len(own[MEASURES_TOLD:]))


def _of_plan(record: Record, terms: Labels) -> list[Told]:
    wordings, notes = _wordings(record, PLAN_WORDINGS, plan_label)
    if "source" in record["aspects"]:
        notes.append(_("出典が変わりました。"))
    facts = _facts(record, PLAN_FACTS)
    if not (wordings or notes or facts):
        return []
    return [told_part("changed", plan_label, _("計画"), wordings, facts, terms, notes)]


def _measure(record: Record, terms: Labels) -> Told:
    row, kind = record["row"], record["kind"]
    name = measure_named(row["pillar_number"], row["name"])
    if kind != "changed":
        return told_part(kind, measure_label, name, (), (), terms, measure=record["measure"])
    wordings, notes = _wordings(record, {field: field for field in MEASURE_WORDINGS}, measure_label)
    facts = _facts(record, ("types", "forms", "open_ended"))
    before = row | record["old"]
    old, new = (pillar_named(each["pillar_number"], each["pillar_title"]) for each in (before, row))
    if old != new:
        notes.append(_("%(old)sから%(new)sへ") % {"old": old, "new": new})
    elif before["number"] != row["number"]:
        notes.append(_("順番が変わりました"))
    kind = "moved" if record["aspects"] == ("moved",) else kind
    return told_part(kind, _measure_label, name, wordings, facts, terms, notes, measure=record["measure"])


def _measure_label(field: str) -> str:
    return pillar_label(field) if field == "open_ended" else measure_label(field)


def _facts(record: Record, fields: Iterable[str]) -> list[Fact]:
    return [Fact(field, record["old"][field], record["new"][field]) for field in fields if field in record["new"]]


def _wordings(record: Record, fields: dict[str, str], label: Label) -> tuple[list[Wording], list[str]]:
    """The texts that read otherwise, by column and field; of those that are too long to stand here a sentence each."""
    wordings, too_long = [], []
    for column, field in fields.items():
        if column not in record["new"]:
            continue
        old, new = record["old"][column], record["new"][column]
        if len(old) + len(new) > LONGEST:
            too_long.append(
                _("%(field)sが改められました（長い文章のため、版のページにあります）。") % {"field": label(field)}
            )
        else:
            wordings.append(Wording(field, inline(old, new)))
    return wordings, too_long


def _public_now(days: Iterable[ToldDay]) -> Collection[int]:
    """Of the measures told those that have a page."""
    events = [event for day in days for plan in day.plans for event in plan.events]
    told = {part.measure for event in events for part in event.parts if part.measure}
    return set(Entry.objects.filter(measure__in=told).values_list("measure", flat=True)) if told else ()
