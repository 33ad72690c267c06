"""Plans of the working copy as plain values, many at once in a fixed number of queries.

What a table would change: plain values between comparing and writing.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from plans_registry.models import Measure, Pillar, Plan

PLAN_FIELDS = {
    "plan_title": "title",
    "first_year": "first_year",
    "last_year": "last_year",
    "period_text": "period_text",
}
PILLAR_FIELDS = {"pillar_title": "title", "open_ended": "open_ended"}
MEASURE_FIELDS = {name: name for name in ("name", "description", "audience", "amount", "contact", "url")}
"""Columns of a row, and the fields of the model they fill."""


@dataclass(slots=True)
class MeasureNow:
    pk: int
    pillar: int  # its number
    number: int
    values: dict[str, Any]  # by column, as are those below
    types: frozenset[str]  # its own, perhaps some of the pillar's too
    forms: frozenset[str]


@dataclass(slots=True)
class PillarNow:
    pk: int
    number: int
    values: dict[str, Any]
    types: frozenset[str]


@dataclass(slots=True)
class PlanNow:
    """``values`` holds the source's title and address too, which a table cannot change."""

    pk: int
    status: str
    values: dict[str, Any]
    pillars: dict[int, PillarNow] = field(default_factory=dict)  # by number
    measures: dict[int, MeasureNow] = field(default_factory=dict)  # by id


def plans_now(ids: Collection[int], *, lock: bool) -> dict[int, PlanNow]:
    """The plans by id; ``lock`` holds them against everyone else until the transaction ends."""
    if lock:
        list(Plan.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    plans = {row.pk: row for row in map(_plan, _rows(Plan, PLAN_FIELDS, _PLAN_EXTRA, pk__in=ids))}
    _add_pillars(plans)
    _add_measures(plans)
    return plans


_PLAN_EXTRA = ("pk", "status", "source__title", "source__url")


def _rows(model: type[Model], fields: dict[str, str], extra: tuple[str, ...], **condition) -> Any:
    found = model._default_manager.filter(**condition).order_by()
    return (
        (dict(zip(fields, row, strict=False)), *row[len(fields) :])
        for row in found.values_list(*fields.values(), *extra)
    )


def _plan(row: tuple) -> PlanNow:
    values, pk, status, source_title, source_url = row
    return PlanNow(pk, status, {**values, "source_title": source_title or "", "source_url": source_url or ""})


def _add_pillars(plans: dict[int, PlanNow]) -> None:
    types = _terms(Pillar.types.through, "pillar", "pillartype", pillar__plan__in=plans)
    for values, pk, number, plan in _rows(Pillar, PILLAR_FIELDS, ("pk", "number", "plan"), plan__in=plans):
        plans[plan].pillars[number] = PillarNow(pk, number, values, types[pk])


def _add_measures(plans: dict[int, PlanNow]) -> None:
    extra = ("pk", "pillar__number", "number", "pillar__plan")
    types = _terms(Measure.types.through, "measure", "pillartype", measure__pillar__plan__in=plans)
    forms = _terms(Measure.forms.through, "measure", "supportform", measure__pillar__plan__in=plans)
    for values, pk, pillar, number, plan in _rows(Measure, MEASURE_FIELDS, extra, pillar__plan__in=plans):
        plans[plan].measures[pk] = MeasureNow(pk, pillar, number, values, types[pk], forms[pk])


def _terms(links: type[Model], owner: str, term: str, **condition) -> dict[int, frozenset[str]]:
    slugs = defaultdict(set)
    for pk, slug in links._default_manager.filter(**condition).values_list(owner, f"{term}__slug"):
        slugs[pk].add(slug)
    return defaultdict(frozenset, {pk: frozenset(found) for pk, found in slugs.items()})


Terms = frozenset[str]


@dataclass(slots=True)
class MeasureChange:
    """``pk`` is None for a new measure.  ``values`` are fields of the model: all of a new one, of another only
    what differs, its number too when it moves; ``types`` and ``forms`` are its own, None to leave them."""

    line: int
    pk: int | None
    pillar: int  # its number
    values: dict[str, Any]
    types: Terms | None = None
    forms: Terms | None = None
    moves: bool = False

    @property
    def state(self) -> str:
        return _state(self.pk, self.values or self.moves or self.types is not None or self.forms is not None)


@dataclass(slots=True)
class PillarChange:
    line: int
    pk: int | None
    number: int
    values: dict[str, Any]
    types: Terms | None = None

    @property
    def state(self) -> str:
        return _state(self.pk, self.values or self.types is not None)


@dataclass(slots=True)
class PlanChange:
    """A plan of the table with all that changes in it.  ``kept_types`` are own types, by id, for measures the
    table does not name, so that they lose nothing when a type stops being their pillar's."""

    line: int
    pk: int | None
    municipality: str
    values: dict[str, Any]
    pillars: list[PillarChange] = field(default_factory=list)
    measures: list[MeasureChange] = field(default_factory=list)
    kept_types: dict[int, Terms] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return _state(self.pk, self.values)

    @property
    def changes_anything(self) -> bool:
        states = {self.state, *(part.state for part in self.pillars), *(part.state for part in self.measures)}
        return states != {"unchanged"}


def _state(pk: int | None, differs: object) -> str:
    if pk is None:
        return "new"
    return "changed" if differs else "unchanged"
