"""How the measures of a search spread: over municipalities, over types, and over the fiscal years they are in force."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from plans_registry.catalogue.index.answer import Answer
from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.search import Hits

MOST_YEARS = 30
"""Columns of years at most, the latest: a wrong digit in one plan must not make a picture as wide as a street."""

Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Counts of measures, nothing at zero.  A measure counts in every year of its plan and under each of its types.

    ``years``: those chosen in the search, else all in which a measure found is in force.  The rows of ``by_place``
    and ``by_type`` have a count for each of them; ``in_year`` counts every measure of a year once.
    """

    total: int
    years: tuple[int, ...]
    by_place: Mapping[str, Row]
    by_type: Mapping[str, Row]
    in_year: Row


def in_places(hits: Hits) -> dict[str, int]:
    """How many of the measures each municipality has that has any."""
    return _places(_in_plans(hits), hits.found.snapshot)


def _in_plans(hits: Hits) -> np.ndarray:
    """How many by place of plan.  No query: all of it is in the index."""
    snapshot = hits.found.snapshot
    return np.bincount(snapshot.plan_at[hits.found.ordinals], minlength=len(snapshot.plans) + 1)


def spread_of(hits: Hits) -> Spread:
    found, plans = hits.found, _in_plans(hits)
    years = _years(plans, hits)
    count = _counting_years(found.snapshot, years)
    return Spread(
        total=hits.total,
        years=years,
        by_place=_by_place(plans, found.snapshot, years),
        by_type=dict(_by_type(found, count)),
        in_year=count(plans),
    )


def _years(plans: np.ndarray, hits: Hits) -> tuple[int, ...]:
    """The years chosen, or from the first in force to the last."""
    if chosen := hits.choices["year"]:
        return tuple(sorted(map(int, chosen)))[-MOST_YEARS:]
    places = np.flatnonzero(plans)
    if not len(places):
        return ()
    snapshot = hits.found.snapshot
    first, last = int(snapshot.first_year[places].min()), int(snapshot.last_year[places].max())
    return tuple(range(max(first, last - MOST_YEARS + 1), last + 1))


def with_years(spread: Spread, years: range) -> Spread:
    """The same, with the years behind in which nothing is in force: a series tells when something ended.

    ``years`` reaches to today; thirty at most, the latest.  Without any measure there is no series.
    """
    if not spread.years:
        return spread
    every = range(min(years.start, spread.years[0]), max(years.stop, spread.years[-1] + 1))[-MOST_YEARS:]
    place = {year: at for at, year in enumerate(spread.years)}

    def row(counts: Row) -> Row:
        return tuple(counts[place[year]] if year in place else 0 for year in every)

    return replace(
        spread,
        years=tuple(every),
        by_place={code: row(counts) for code, counts in spread.by_place.items()},
        by_type={slug: row(counts) for slug, counts in spread.by_type.items()},
        in_year=row(spread.in_year),
    )


Counting = Callable[[np.ndarray], Row]


def _counting_years(snapshot: IndexSnapshot, years: tuple[int, ...]) -> Counting:
    """What counts, for hits by place of plan, the hits in force in each year."""
    in_force = _in_force(snapshot, years)
    return lambda plans: tuple((in_force @ plans).tolist())


def _in_force(snapshot: IndexSnapshot, years: tuple[int, ...]) -> np.ndarray:
    """A row for each year: by place of plan 1 where it is in force, else 0."""
    columns = np.array(years, np.int64).reshape(-1, 1)
    return ((snapshot.first_year <= columns) & (snapshot.last_year >= columns)).astype(np.int64)


def _places(plans: np.ndarray, snapshot: IndexSnapshot) -> dict[str, int]:
    sums = np.bincount(snapshot.code_at, weights=plans, minlength=len(snapshot.codes))
    return {code: int(number) for code, number in zip(snapshot.codes, sums, strict=True) if number}


def _by_place(plans: np.ndarray, snapshot: IndexSnapshot, years: tuple[int, ...]) -> dict[str, Row]:
    counts = [
        np.bincount(snapshot.code_at, weights=plans * inside, minlength=len(snapshot.codes))
        for inside in _in_force(snapshot, years)
    ]
    rows = np.array(counts, np.int64).reshape(len(years), -1).T.tolist() if years else [()] * len(snapshot.codes)
    return {code: tuple(rows[snapshot.codes.index(code)]) for code in _places(plans, snapshot)}


def _by_type(found: Answer, count: Counting) -> Iterator[tuple[str, Row]]:
    snapshot = found.snapshot
    plans, kinds = snapshot.plan_at[found.ordinals], snapshot.kind_at[found.ordinals]
    names, kinds_with_type, types = snapshot.kind_values[0]
    for place, slug in enumerate(names):
        has_type = np.zeros(len(snapshot.kinds) + 1, bool)
        has_type[kinds_with_type[types == place]] = True
        inside = np.bincount(plans[has_type[kinds]], minlength=len(snapshot.plans) + 1)
        if inside.any():
            yield slug, count(inside)
