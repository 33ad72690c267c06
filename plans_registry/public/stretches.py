"""Plans on the fiscal years they are in force: one line for a municipality, or more where its plans overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place, Reference


@dataclass(frozen=True, slots=True)
class Stretch:
    """Years without a plan, or those of one; ``before`` and ``after``: it goes on outside the years shown."""

    width: int
    plan: Edition | None = None
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    place: Place
    stretches: list[Stretch]


@dataclass(frozen=True, slots=True)
class Year:
    """``plans`` is how many of them are in force; ``now``: it is the current fiscal year."""

    year: int
    plans: int
    now: bool


def years_in(plans: Sequence[Edition], years: range, this_year: int) -> list[Year]:
    return [Year(year, sum(year in plan.period.years for plan in plans), year == this_year) for year in years]


def lines_of(plans: Iterable[Edition], years: range, known: Reference) -> list[Line]:
    """``plans`` in the order of municipality and first year."""
    return [
        line
        for code, own in groupby(plans, lambda plan: plan.municipality_id)
        for line in _lines(known.places[code], list(own), years)
    ]


def years_of_plans(plans: Sequence[Edition], this_year: int) -> range:
    """From the first year of any of them to the last, and up to now."""
    first = min((plan.first_year for plan in plans), default=this_year)
    return with_this_year(range(first, max((plan.last_year for plan in plans), default=first - 1) + 1), this_year)


def with_this_year(years: range, this_year: int) -> range:
    """The years of plans and all up to now: that nothing is in force this year is worth seeing, too."""
    return range(min(years.start, this_year), max(years.stop, this_year + 1)) if years else years


def _lines(place: Place, plans: list[Edition], years: range) -> list[Line]:
    """One more line for each plan that begins before another has ended."""
    lines: list[list[Edition]] = []
    for plan in plans:
        free = next((line for line in lines if line[-1].last_year < plan.first_year), None)
        if free is None:
            lines.append([plan])
        else:
            free.append(plan)
    return [Line(place, _stretches(line, years)) for line in lines]


def _stretches(plans: list[Edition], years: range) -> list[Stretch]:
    stretches, at = [], years.start
    for plan in plans:
        first, last = max(plan.first_year, years.start), min(plan.last_year, years.stop - 1)
        gap = [Stretch(first - at)] if first > at else []
        before, after = plan.first_year < years.start, plan.last_year >= years.stop
        stretches += [*gap, Stretch(last - first + 1, plan, before, after)]
        at = last + 1
    return [*stretches, Stretch(years.stop - at)] if at < years.stop else stretches
