"""The list of plans: which of them some filters leave, and how many every other choice would.

All that plans can be filtered by is read once a generation, and held as a table: each filter is a mask over its rows.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
from django.utils.functional import cached_property  # that of functools has a lock for all requests (Python 3.11)
from django.utils.translation import gettext as _

from plans_registry.catalogue.index.answer import look_up_everywhere
from plans_registry.catalogue.index.snapshot import latest_at
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.models.editions import CHANGED_AT
from plans_registry.catalogue.query import FILTER_OF, READINGS
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.snapshot import Snapshot

PLAN_FACETS = ("type", "region", "municipality", "year", "state", "round")
"""Repeatable parameters of ``/plans/``, in the order of the address."""

PLAN_SORTS = {
    "state": ("standing", "municipality", "-first_year", "key"),
    "code": ("municipality", "-first_year", "key"),
    "newest": ("-first_year", "municipality", "key"),
    "updated": (CHANGED_AT.desc(), "municipality", "-first_year", "key"),
}
"""The orders of the list, as columns of an edition with its standing; the first one is the default."""

PLAN_READINGS = READINGS[:2]
"""What words may be read as here: some of them stand in nearly every plan."""

KEY = re.compile(r"\d{6}-\d{4}(-\d{1,3})?", re.ASCII)


def withdrawal_of(key: str) -> str:
    """A sentence for the key of a plan that is withdrawn; empty for any other text."""
    if not KEY.fullmatch(key):
        return ""
    standings = set(Edition.objects.filter(key=key).values_list("withheld", "is_current"))
    is_gone = any(withheld for withheld, _current in standings) and not any(current for _withheld, current in standings)
    return _("計画「%(key)s」は、公開を取りやめました。") % {"key": key} if is_gone else ""


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A public plan, and by facet the values it counts under.  Its types are those that it states."""

    edition: int
    key: str
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True, eq=False)
class FacetOfPlans:
    """What plans count under in a facet: pairs of the row of a plan and the place of one of its values."""

    values: tuple[str, ...]
    rows: np.ndarray
    places: np.ndarray
    plans: int

    @classmethod
    def of(cls, facet: str, plans: Sequence[ListedPlan]) -> Self:
        values = tuple(dict.fromkeys(value for plan in plans for value in sorted(plan.values[facet])))
        place_of = {value: place for place, value in enumerate(values)}
        pairs = [(row, place_of[value]) for row, plan in enumerate(plans) for value in plan.values[facet]]
        rows, places = np.array(pairs, np.int64).reshape(-1, 2).T
        return cls(values, rows, places, len(plans))

    def having(self, chosen: Collection[str]) -> np.ndarray:
        """By row whether the plan has any of some values."""
        having: np.ndarray = np.zeros(self.plans, bool)
        is_chosen = np.array([value in chosen for value in self.values], bool)
        having[self.rows[is_chosen[self.places]]] = True
        return having

    def counts(self, among: np.ndarray) -> dict[str, int]:
        """By value the plans of some rows that have it, where any has."""
        counts = np.bincount(self.places[among[self.rows]], minlength=len(self.values)).tolist()
        return {value: count for value, count in zip(self.values, counts, strict=True) if count}


@dataclass(frozen=True, eq=False)
class PlanTable:
    """All public plans, a row for each."""

    editions: np.ndarray
    row_of: Mapping[str, int]
    facets: Mapping[str, FacetOfPlans]

    @classmethod
    def of(cls, plans: Sequence[ListedPlan]) -> Self:
        return cls(
            np.array([plan.edition for plan in plans], np.int64),
            {plan.key: row for row, plan in enumerate(plans)},
            {facet: FacetOfPlans.of(facet, plans) for facet in PLAN_FACETS},
        )


@dataclass(frozen=True, eq=False)
class FoundPlans:
    """Plans that fit filters.  ``saying``: by row whether it says the words; ``fitting``: of each filter in which something
    is chosen, by row whether it fits."""

    table: PlanTable
    saying: np.ndarray
    fitting: Mapping[str, np.ndarray]
    choices: Mapping[str, Collection[str]]

    @cached_property
    def total(self) -> int:
        return int(np.count_nonzero(self._fitting_all_but("")))

    @cached_property
    def editions(self) -> frozenset[int]:
        """Those that fit every filter."""
        return frozenset(self.table.editions[self._fitting_all_but("")].tolist())

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Facet → value → how many plans have it, the choice of the facet's own filter left out; nothing at zero but
        what is chosen."""
        return {
            facet: dict.fromkeys(self.choices[facet], 0)
            | self.table.facets[facet].counts(self._fitting_all_but(FILTER_OF.get(facet, facet)))
            for facet in PLAN_FACETS
        }

    def _fitting_all_but(self, left_out: str) -> np.ndarray:
        found = self.saying
        for name, fits_here in self.fitting.items():
            if name != left_out:
                found = found & fits_here
        return found


NO_PLANS = FoundPlans(PlanTable.of(()), np.zeros(0, bool), {}, dict.fromkeys(PLAN_FACETS, ()))


@lru_cache(maxsize=4)
def listed_plans(snapshot: Snapshot) -> tuple[ListedPlan, ...]:
    """Every public plan.  Reads all their documents, once for each snapshot."""
    return tuple(_listed(edition, snapshot) for edition in snapshot.editions().order_by("key").iterator())


@lru_cache(maxsize=4)
def table_of(snapshot: Snapshot) -> PlanTable:
    return PlanTable.of(listed_plans(snapshot))


@lru_cache(maxsize=8)
def places_of_plans(snapshot: Snapshot, order: str) -> dict[int, int]:
    """By edition where it stands in one of ``PLAN_SORTS`` of all public plans."""
    editions = snapshot.editions().with_standing(snapshot.fiscal_year).order_by(*PLAN_SORTS[order])
    return {pk: place for place, pk in enumerate(editions.values_list("pk", flat=True))}


@lru_cache(maxsize=4)
def rounds_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The approval rounds that public plans name, as they call them, the latest plans' first."""
    plans = sorted(listed_plans(snapshot), key=lambda plan: (max(plan.values["year"]), plan.key), reverse=True)
    return tuple(dict.fromkeys(label for plan in plans for label in plan.values["round"]))


def rounds_asked(snapshot: Snapshot) -> Collection[str]:
    """Those that a list may be asked for."""
    return rounds_of(snapshot) if snapshot.as_of is None else rounds_of_every_time(snapshot.stamp)


@lru_cache(maxsize=4)
def rounds_of_every_time(_stamp: str) -> tuple[str, ...]:
    """Those that any edition names which may be read: as of a past all may be asked for, though no plan names them yet."""
    readable = Edition.objects.filter(withheld=False).order_by()
    return tuple(sorted(filter(None, readable.values_list("document__round", flat=True).distinct())))


def _listed(edition: Edition, snapshot: Snapshot) -> ListedPlan:
    place = snapshot.known.places[edition.municipality_id]
    values = {
        "type": types_stated(edition.document),
        "region": {place.region, place.upper},
        "municipality": {place.code},
        "year": map(str, edition.period.years),
        "state": edition.period.states(snapshot.today),
        "round": filter(None, [edition.document["round"]]),
    }
    return ListedPlan(edition.pk, edition.key, {facet: frozenset(values[facet]) for facet in PLAN_FACETS})


def types_stated(document: Mapping[str, Any]) -> set[str]:
    """The types that a plan states, as its edition stores it: those that one of its pillars or of its measures has.

    The one definition, for the list of plans, the coverage, the comparison and the pages of municipalities.  It can be
    more than its measures count under: of a pillar with several types a measure has its own only.
    """
    # 「販路拡大・経営力強化」, whose measures are about sales channels and nothing else, states 経営力強化 too.
    # The JSON as it is stored: a PlanDocument of every plan would take ten times as long.
    types: set[str] = set()
    for pillar in document["pillars"]:
        types.update(pillar["types"])
        for measure in pillar["measures"]:
            types.update(measure["types"])
    return types


def find_plans(
    choices: Mapping[str, Collection[str]],
    codes: Collection[str] | None,
    question: Question,
    snapshot: Snapshot,
    *,
    outside: Collection[str] = (),
) -> FoundPlans:
    """The plans that fit ``choices`` (for each facet) and say every word of the question.

    ``codes``: the municipalities that the choices of region and municipality mean; None where no place is chosen.
    ``outside``: those that nothing may come from.
    """
    table, chosen = table_of(snapshot), {facet: choices[facet] for facet in PLAN_FACETS if choices[facet]}
    fitting = {
        facet: table.facets[facet].having(values) for facet, values in chosen.items() if FILTER_OF.get(facet) != "place"
    }
    if codes is not None:
        fitting["place"] = table.facets["municipality"].having(codes)
    if outside:
        fitting["outside"] = ~table.facets["municipality"].having(outside)
    return FoundPlans(table, _saying(question, table, snapshot), fitting, choices)


def fits(
    edition: Edition, choices: Mapping[str, Collection[str]], codes: Collection[str] | None, snapshot: Snapshot
) -> bool:
    """Whether an edition, public or not, fits every filter but the words (see :func:`find_plans`)."""
    return not _outside(_listed(edition, snapshot), choices, codes)


def _outside(plan: ListedPlan, choices: Mapping[str, Collection[str]], codes: Collection[str] | None) -> set[str]:
    """The filters in which something is chosen and nothing of it fits."""
    outside = set()
    for facet in PLAN_FACETS:
        is_place = FILTER_OF.get(facet) == "place"
        if choices[facet] and not is_place and plan.values[facet].isdisjoint(choices[facet]):
            outside.add(facet)
    if codes is not None and plan.values["municipality"].isdisjoint(codes):
        outside.add("place")
    return outside


def _saying(question: Question, table: PlanTable, snapshot: Snapshot) -> np.ndarray:
    """By row whether a plan says every word, in one measure or in several, and no excluded one.

    A word stands in a plan where it stands in its title, in a title, name or description of its pillars and measures, in
    a caption, or in its background or summary.
    """
    if not question.groups and not question.excluded:
        return np.ones(len(table.editions), bool)
    needles = [*question.needles, *question.excluded_needles]
    now, hits = look_up_everywhere(needles, beside=snapshot.past or latest_at(snapshot.stamp))
    says = np.ones(len(now.plans) + 1, bool)
    for group in question.groups:
        ordinals = [hits[needle] for needle in (*group.needles, *group.wider_needles)]
        said = np.zeros(len(says), bool)
        said[now.plan_at[np.concatenate(ordinals)]] = True
        says &= said
    for needle in question.excluded_needles:
        says[now.plan_at[hits[needle]]] = False
    rows = now.remembered(("rows of plans", snapshot), lambda: _rows_of(now.column("plan_key"), table))
    saying: np.ndarray = np.zeros(len(table.editions) + 1, bool)
    saying[rows[says[1:]]] = True
    return saying[:-1]


def _rows_of(keys: Iterable[str], table: PlanTable) -> np.ndarray:
    """The rows of plans by key; one more than there are for a plan that the index knows already, and the table not yet."""
    return np.array([table.row_of.get(key, len(table.editions)) for key in keys], np.int64)
