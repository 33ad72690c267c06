"""Facets: which plans or kinds have a value, and how hits that fall on plans and kinds count under the values.

Types and forms are decided by the kind of a measure (its combination of both), all other facets by its plan.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.ranking import STATE_ORDER
from plans_registry.catalogue.reference import Reference

OF_KIND = ("type", "form")
Counts = dict[str, int]


def kinds_with(facet: str, values: Sequence[str], snapshot: IndexSnapshot) -> np.ndarray:
    """By place of kind: whether it has one of the values."""
    having = snapshot.kinds_having[OF_KIND.index(facet)]
    fits = np.zeros(len(snapshot.kinds) + 1, bool)
    for value in values:
        if value in having:
            fits |= having[value]
    return fits


def count_kinds(facet: str, numbers: np.ndarray, snapshot: IndexSnapshot) -> Counts:
    """``numbers``: hits by place of kind."""
    names, kinds, places = snapshot.kind_values[OF_KIND.index(facet)]
    counts = np.bincount(places, weights=numbers[kinds], minlength=len(names))
    return dict(zip(names, counts.astype(int).tolist(), strict=True))


def plans_in(codes: frozenset[str], snapshot: IndexSnapshot) -> np.ndarray:
    """By place of plan: whether it is one of the municipalities'."""
    return np.array([code in codes for code in snapshot.codes])[snapshot.code_at]


def plans_with(facet: str, values: Sequence[str], snapshot: IndexSnapshot, fiscal_year: int) -> np.ndarray:
    """By place of plan: whether it has one of the years or states."""
    tests = [
        _in_year(int(value), snapshot) if facet == "year" else _states(snapshot, fiscal_year)[value] for value in values
    ]
    return np.logical_or.reduce(tests)


def count_plans(facet: str, numbers: np.ndarray, snapshot: IndexSnapshot, fiscal_year: int) -> Counts:
    """``numbers``: hits by place of plan.  Regions follow from the municipalities (:func:`count_regions`)."""
    if facet == "municipality":
        return _count_municipalities(numbers, snapshot)
    if facet == "state":
        return _count_states(numbers, snapshot, fiscal_year)
    return _count_years(numbers, snapshot)


def _count_states(numbers: np.ndarray, snapshot: IndexSnapshot, fiscal_year: int) -> Counts:
    states = _states(snapshot, fiscal_year)
    # Floats: NumPy multiplies whole numbers twenty times as slowly.
    having = snapshot.remembered(("having", fiscal_year), lambda: np.array(list(states.values()), float))
    return dict(zip(states, (having @ numbers).astype(int).tolist(), strict=True))


def _count_years(numbers: np.ndarray, snapshot: IndexSnapshot) -> Counts:
    """Every year in which a plan is in force: those begun by then without those that have ended."""
    plans, years = np.flatnonzero(numbers), snapshot.years
    begun, ended, hits = snapshot.first_year[plans], snapshot.last_year[plans] + 1, numbers[plans]
    length = len(years) + 1
    changes = np.bincount(begun - years.start, hits, length) - np.bincount(ended - years.start, hits, length)
    return dict(zip(map(str, years), changes.cumsum()[:-1].astype(int).tolist(), strict=True))


def _count_municipalities(numbers: np.ndarray, snapshot: IndexSnapshot) -> Counts:
    sums = np.bincount(snapshot.code_at, weights=numbers, minlength=len(snapshot.codes))
    return dict(zip(snapshot.codes[1:], sums[1:].astype(int).tolist(), strict=True))


def count_regions(municipalities: Counts, known: Reference) -> Counts:
    """What regions have, and what is inside them, from the counts of the municipalities."""
    counts: Counter[str] = Counter()
    for code, number in municipalities.items():
        if number:
            place = known.places[code]
            counts[place.region] += number
            if place.upper != place.region:
                counts[place.upper] += number
    return counts


def _in_year(year: int, snapshot: IndexSnapshot) -> np.ndarray:
    return (snapshot.first_year <= year) & (snapshot.last_year >= year)


def _states(snapshot: IndexSnapshot, fiscal_year: int) -> dict[str, np.ndarray]:
    """By state whether a plan is in it; every answer asks several times."""
    return snapshot.remembered(("states", fiscal_year), lambda: _states_of(snapshot, fiscal_year))


def _states_of(snapshot: IndexSnapshot, fiscal_year: int) -> dict[str, np.ndarray]:
    first, last = snapshot.first_year, snapshot.last_year
    return {
        "upcoming": first > fiscal_year,
        "starting": first == fiscal_year + 1,
        "active": (first <= fiscal_year) & (last >= fiscal_year),
        "ending": last == fiscal_year,
        "ended": (last < fiscal_year) & (last > 0),
    }


def state_ranks(snapshot: IndexSnapshot, fiscal_year: int) -> np.ndarray:
    """By place of plan where its state puts it: plans in force first."""
    return snapshot.remembered(("ranks", fiscal_year), lambda: _state_ranks(snapshot, fiscal_year))


def _state_ranks(snapshot: IndexSnapshot, fiscal_year: int) -> np.ndarray:
    ranks = np.zeros(len(snapshot.plans) + 1, np.uint8)
    plans_by_state = _states(snapshot, fiscal_year)
    for rank, state in enumerate(STATE_ORDER):
        ranks[plans_by_state[state]] = rank
    return ranks
