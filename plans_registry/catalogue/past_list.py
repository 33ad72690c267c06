"""The measures of a past generation where nothing is searched for: plan by plan, and only those of the rows asked for.

Of any size, for it keeps a line for each plan: a list that was begun before a publication goes on after it, and a whole
file of the past is written, whatever ``PAST_MEASURES_LIMIT`` says.  A plan that still reads as it did is read where the
present is; of one that was replaced the editions are read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Q

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.index.past import replaced_entries, replaced_rows
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.query import MeasureQuery, Selection, select
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.ranking import STATE_ORDER
from plans_registry.catalogue.read_now import entries_now
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.stored_rows import Part, StoredRows
from plans_registry.documents.periods import Period

PLANS_AT_ONCE = 50


def measures_at(query: MeasureQuery, snapshot: Snapshot) -> Hits | PastList:
    """The answer to a query as of a snapshot."""
    if snapshot.as_of is not None:
        selection = select(query, snapshot.stamp, today=snapshot.today, match=query.match or "literal")
        if _asks_for_plans(selection):
            return PastList(query, selection, snapshot)
    return _searched(query, snapshot)


def _searched(query: MeasureQuery, snapshot: Snapshot) -> Hits:
    return search(query, today=snapshot.today, stamp=snapshot.stamp, past=snapshot.past)


def _asks_for_plans(selection: Selection) -> bool:
    """Whether the plan of a measure decides that it is there and where: no words, no type or form, no order of changes."""
    asks_more = (
        selection.question.groups,
        selection.question.excluded,
        selection.outside,
        selection.asks_nothing,
        selection.choices["type"],
        selection.choices["form"],
        selection.sort == "updated",
    )
    return not any(asks_more)


@dataclass(frozen=True)
class PastList:
    """What :class:`Hits` says, of every measure of the plans that fit; counts are left to the search."""

    query: MeasureQuery
    selection: Selection
    snapshot: Snapshot

    @property
    def match(self) -> str:
        return self.selection.match

    @property
    def question(self) -> Question:
        return self.selection.question

    @cached_property
    def searched(self) -> Hits:
        return _searched(self.query, self.snapshot)

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        return self.searched.facets

    def changed_after(self, generation: int) -> list[int]:
        return self.searched.changed_after(generation)

    def read(self, measures: list[int]) -> list[AnyEntry]:
        return self.searched.read(measures)

    @cached_property
    def plans(self) -> Sequence[PlanThen]:
        """Those that fit, in the order of the list."""
        plans = _plans_then(self.snapshot, self.selection.sort)
        chosen = self.selection.codes is not None or any(self.selection.choices.values())
        return list(filter(self._fits, plans)) if chosen else plans

    def _fits(self, plan: PlanThen) -> bool:
        period, choices = Period(plan.first_year, plan.last_year), self.selection.choices
        if self.selection.codes is not None and plan.municipality not in self.selection.codes:
            return False
        if choices["year"] and not any(int(year) in period.years for year in choices["year"]):
            return False
        return not choices["state"] or not period.states(self.snapshot.today).isdisjoint(choices["state"])

    @cached_property
    def total(self) -> int:
        return sum(plan.measure_count for plan in self.plans)

    def entries(self, offset: int = 0, limit: int = 20) -> list[AnyEntry]:
        """The entries of one page, in order."""
        ends = list(accumulate(plan.measure_count for plan in self.plans))
        first = bisect_right(ends, offset)
        plans = self.plans[first : bisect_left(ends, offset + limit) + 1]
        gone = [plan.key for plan in plans if not plan.is_current]
        known = replaced_entries(self.snapshot.generation, self.snapshot.stamp, gone)
        before = ends[first - 1] if first else 0
        rows = list(chain.from_iterable(self._parts(plans, known)))[offset - before : offset - before + limit]
        still = entries_now(self.snapshot.stamp, (row for row in rows if isinstance(row, int)))
        return [entry for row in rows if (entry := still.get(row) if isinstance(row, int) else row)]

    def iterate(self) -> Iterable[Any]:
        """Every entry in order, those of a few plans in memory at a time."""
        return StoredRows(self._all_parts())

    def _all_parts(self) -> Iterator[Part]:
        for at in range(0, len(self.plans), PLANS_AT_ONCE):
            plans = self.plans[at : at + PLANS_AT_ONCE]
            gone = [plan.key for plan in plans if not plan.is_current]
            read = replaced_rows(self.snapshot.generation, Q(key__in=gone)) if gone else ()
            yield from self._parts(plans, {rows[0].plan_key: rows for rows in read})

    def _parts(self, plans: Sequence[PlanThen], replaced: Mapping[str, Sequence[Any]]) -> Iterator[Part]:
        """The measures of some plans after the other: the ids of those that still read as they did, in parts of their own."""
        of_plan: dict[str, Any] = {plan.key: [] for plan in plans}
        if still := [plan.key for plan in plans if plan.is_current]:
            rows = Entry.objects.filter(plan_key__in=still).order_by("pillar_number", "number", "measure")
            for key, measure in rows.values_list("plan_key", "measure"):
                of_plan[key].append(measure)
        of_plan |= replaced
        for _is_current, run in groupby(plans, key=attrgetter("is_current")):
            yield [row for plan in run for row in of_plan[plan.key]]


class PlanThen(NamedTuple):
    """``is_current``: whether it still reads as it did."""

    key: str
    municipality: str
    first_year: int
    last_year: int
    measure_count: int
    is_current: bool


@lru_cache(maxsize=8)
def _plans_then(snapshot: Snapshot, sort: str) -> list[PlanThen]:
    """Every plan that was public then, as the index orders those of the present."""

    def place(plan: PlanThen) -> tuple:
        if sort == "code":
            return plan.municipality, -plan.first_year, plan.key
        by_year = -plan.first_year, plan.municipality, plan.key
        if sort == "newest":
            return by_year
        state = Period(plan.first_year, plan.last_year).state(snapshot.today)
        return STATE_ORDER.index(state), *by_year

    rows = snapshot.editions().order_by().values_list(*PlanThen._fields)
    return sorted((PlanThen(*row) for row in rows), key=place)
