"""The timeline: on which fiscal years each public plan is in force, a row for a municipality or more where plans overlap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import is_year
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.in_force import not_entered, periods_of_plans, years_of
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Announced, Place, Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import State
from plans_registry.public.jinja import page


@dataclass(frozen=True, slots=True)
class Stretch:
    """Years without a plan, those of one, or those of an approval whose plan nobody has entered.

    ``before`` and ``after``: it goes on outside the years shown.
    """

    width: int
    plan: Edition | None = None
    approval: Announced | None = None
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class TimelineRow:
    place: Place
    stretches: list[Stretch]


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """Municipalities by what is to be seen of them: a plan in force, else one to come, else those that have ended.

    ``places`` have a plan in that state, ``approved`` only an approval whose plan nobody has entered.
    """

    state: State
    rows: list[TimelineRow]
    places: list[Place]
    approved: list[Place]


@dataclass(frozen=True, slots=True)
class Year:
    """How many plans, and approvals without their plans, are in force; ``now``: it is the current fiscal year."""

    year: int
    plans: int
    approvals: int
    now: bool


Shown = Edition | Announced
"""What has a period on the timeline."""


def years_in(rows: Sequence[Shown], years: range, this_year: int) -> list[Year]:
    columns = []
    for year in years:
        in_force = [row for row in rows if row.first_year <= year <= row.last_year]
        approvals = sum(isinstance(row, Announced) for row in in_force)
        columns.append(Year(year, len(in_force) - approvals, approvals, year == this_year))
    return columns


def timeline_rows(rows: Iterable[Shown], years: range, known: Reference) -> list[TimelineRow]:
    """A line or more for each municipality, in the order of their codes."""
    return [line for place, own in _by_place(rows, known) for line in _lines(place, own, years)]


def _by_place(rows: Iterable[Shown], known: Reference) -> Iterator[tuple[Place, list[Shown]]]:
    in_order = sorted(rows, key=lambda row: (_code_of(row), row.first_year))
    for code, own in groupby(in_order, _code_of):
        yield known.places[code], list(own)


def _code_of(row: Shown) -> str:
    return row.municipality if isinstance(row, Announced) else row.municipality_id


def timeline_groups(rows: Iterable[Shown], years: range, snapshot: Snapshot) -> list[TimelineGroup]:
    """What ends first stands first, then what begins first, then what ended last."""
    groups: dict[State, list[tuple[int, str, list[TimelineRow]]]] = {"active": [], "upcoming": [], "ended": []}
    places: dict[tuple[State, bool], list[Place]] = {}
    for place, own in _by_place(rows, snapshot.known):
        state, order = _standing(own, snapshot.today)
        groups[state].append((order, place.code, _lines(place, own, years)))
        has_plan = any(isinstance(row, Edition) and row.state(snapshot.today) == state for row in own)
        places.setdefault((state, has_plan), []).append(place)
    return [
        TimelineGroup(
            state,
            [row for _order, _code, lines in sorted(found, key=itemgetter(0, 1)) for row in lines],
            places.get((state, True), []),
            places.get((state, False), []),
        )
        for state, found in groups.items()
        if found
    ]


def _standing(rows: list[Shown], today: date) -> tuple[State, int]:
    """Whether a municipality has a plan in force, to come or none of them, and its place among its like."""
    if active := [row.last_year for row in rows if row.period.state(today) == "active"]:
        return "active", min(active)
    if upcoming := [row.first_year for row in rows if row.period.state(today) == "upcoming"]:
        return "upcoming", min(upcoming)
    return "ended", -max(row.last_year for row in rows)


def years_of_plans(plans: Sequence[Shown], this_year: int) -> range:
    """From the first year of any of them to the last, and up to now."""
    first = min((plan.first_year for plan in plans), default=this_year)
    return with_this_year(range(first, max((plan.last_year for plan in plans), default=first - 1) + 1), this_year)


def with_this_year(years: range, this_year: int) -> range:
    """The years of plans and all up to now: that nothing is in force this year is worth seeing, too."""
    return range(min(years.start, this_year), max(years.stop, this_year + 1)) if years else years


def _lines(place: Place, plans: list[Shown], years: range) -> list[TimelineRow]:
    """One more line for each plan that begins before another has ended."""
    lines: list[list[Shown]] = []
    for plan in plans:
        free = next((line for line in lines if line[-1].last_year < plan.first_year), None)
        if free is None:
            lines.append([plan])
        else:
            free.append(plan)
    return [TimelineRow(place, _stretches(line, years)) for line in lines]


def _stretches(plans: list[Shown], years: range) -> list[Stretch]:
    stretches, at = [], years.start
    for plan in plans:
        first, last = max(plan.first_year, years.start), min(plan.last_year, years.stop - 1)
        gap = [Stretch(first - at)] if first > at else []
        before, after = plan.first_year < years.start, plan.last_year >= years.stop
        whose = {"approval": plan} if isinstance(plan, Announced) else {"plan": plan}
        stretches += [*gap, Stretch(last - first + 1, **whose, before=before, after=after)]
        at = last + 1
    return [*stretches, Stretch(years.stop - at)] if at < years.stop else stretches


SPAN = 9
"""Fiscal years on one page: three rounds of plans."""


@catalogue_page
def timeline(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    this_year, approvals = snapshot.fiscal_year, not_entered(snapshot)
    all_years = _with_approvals(with_this_year(years_of(snapshot), this_year), approvals, this_year)
    asked = request.GET.get("from", "").strip()
    years = years_shown(all_years, int(asked) if is_year(asked) else this_year - SPAN // 2)
    plans, approved, groups = _rows_of_years(years, snapshot)
    context = {
        "snapshot": snapshot,
        "years": years_in([*plans, *approved], years, this_year),
        "groups": groups,
        "approved": len(approved),
        "total": len(periods_of_plans(snapshot)),
        "shown": len(plans),
        "earlier": _address(years.start - SPAN) if years and years.start > all_years.start else "",
        "later": _address(years.stop) if years and years.stop < all_years.stop else "",
        "page_parameters": [("from", str(years.start))] if is_year(asked) and years else [],
        "notices": [_("「%(value)s」は年度ではないため、無視しました。") % {"value": asked[:40]}]
        if asked and not is_year(asked)
        else [],
    }
    return page(request, "timeline.html", context)


@lru_cache(maxsize=16)
def _rows_of_years(years: range, snapshot: Snapshot) -> tuple[list[Edition], list[Announced], list[TimelineGroup]]:
    """The plans in force in some years, what is approved and not entered, and both as the page shows them."""
    plans = list(Edition.objects.listed_in_years(years))
    approved = [row for row in not_entered(snapshot) if row.first_year < years.stop and row.last_year >= years.start]
    return plans, approved, timeline_groups([*plans, *approved], years, snapshot)


def _with_approvals(years: range, approvals: Sequence[Announced], this_year: int) -> range:
    """As far ahead as a period goes that is not over."""
    return range(
        years.start, max([years.stop, *(row.last_year + 1 for row in approvals if row.last_year >= this_year)])
    )


def years_shown(years: range, first: int) -> range:
    """At most :data:`SPAN` of the years, from ``first`` on, or as near to it as there are plans."""
    first = max(years.start, min(first, years.stop - SPAN))
    return range(first, min(first + SPAN, years.stop))


def _address(first: int) -> str:
    return f"{reverse('public:timeline')}?from={first}"
