"""The measures of a past generation where nothing is searched for: plan by plan, and only those of the rows asked for.

Of any size, for it keeps a line for each plan: a list that was begun before a publication goes on after it, and a whole
file of the past is written, whatever ``PAST_MEASURES_LIMIT`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.index.past import plans_at
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.query import MeasureQuery, Selection, select
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.ranking import STATE_ORDER
from plans_registry.catalogue.search import Hits, search
from plans_registry.documents.periods import Period

PLANS_AT_ONCE = 50
OF_PLAN = ("key", "municipality", "first_year", "last_year", "measure_count")


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

    def read(self, measures: list[int]) -> list[Entry]:
        return self.searched.read(measures)

    @cached_property
    def plans(self) -> list[Any]:
        """A row for each plan that fits, in the order of the list."""
        rows = self.snapshot.editions().order_by().values_list(*OF_PLAN, named=True)
        return sorted(filter(self._fits, rows), key=self._place)

    def _fits(self, plan: Any) -> bool:
        period, choices = Period(plan.first_year, plan.last_year), self.selection.choices
        if self.selection.codes is not None and plan.municipality not in self.selection.codes:
            return False
        if choices["year"] and not any(int(year) in period.years for year in choices["year"]):
            return False
        return not choices["state"] or not period.states(self.snapshot.today).isdisjoint(choices["state"])

    def _place(self, plan: Any) -> tuple:
        """As the index orders the plans of the present."""
        if self.selection.sort == "code":
            return plan.municipality, -plan.first_year, plan.key
        by_year = -plan.first_year, plan.municipality, plan.key
        if self.selection.sort == "newest":
            return by_year
        state = Period(plan.first_year, plan.last_year).state(self.snapshot.today)
        return STATE_ORDER.index(state), *by_year

    @cached_property
    def total(self) -> int:
        return sum(plan.measure_count for plan in self.plans)

    def entries(self, offset: int = 0, limit: int = 20) -> list[Entry]:
        """The entries of one page, in order; reads the editions of its plans."""
        begin, plans, before = 0, [], 0
        for plan in self.plans:
            if begin >= offset + limit:
                break
            if begin + plan.measure_count > offset:
                plans.append(plan.key)
            else:
                before += plan.measure_count
            begin += plan.measure_count
        return list(self._read(plans))[offset - before : offset - before + limit]

    def iterate(self) -> Iterator[Entry]:
        """Every entry in order, those of a few plans in memory at a time."""
        keys = [plan.key for plan in self.plans]
        for at in range(0, len(keys), PLANS_AT_ONCE):
            yield from self._read(keys[at : at + PLANS_AT_ONCE])

    def _read(self, keys: list[str]) -> Iterator[Entry]:
        found = {entries[0].plan_key: entries for entries in plans_at(self.snapshot.generation, Q(key__in=keys))}
        for key in keys:
            yield from found.get(key, ())
