"""What is in force in a fiscal year: public plans, and announced approvals whose plans nobody has entered yet."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import KnownValuesField, is_year, notices_of
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.query import Selection
from plans_registry.catalogue.reference import Announced, days_of_rounds
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.years_named import year_beside_now
from plans_registry.documents.periods import Period


@lru_cache(maxsize=4)
def periods_of_plans(snapshot: Snapshot) -> tuple[tuple[str, Period], ...]:
    """Municipality and period of every public plan, also of a past.  One query for each snapshot."""
    rows = snapshot.editions().order_by("key").values_list("municipality", "first_year", "last_year")
    return tuple((code, Period(first, last)) for code, first, last in rows)


@lru_cache(maxsize=4)
def not_entered(snapshot: Snapshot) -> tuple[Announced, ...]:
    """What was announced by the day, the latest first, and has no public plan of its municipality and period in its place."""
    entered = {(code, period.first, period.last) for code, period in periods_of_plans(snapshot)}
    return tuple(
        approval
        for approval in snapshot.known.approvals
        if approval.announced_on <= snapshot.today
        and (approval.municipality, approval.first_year, approval.last_year) not in entered
    )


def not_entered_of(code: str, editions: Iterable[Edition], snapshot: Snapshot) -> list[Announced]:
    """Those of one municipality beside its public plans, ``editions``, also of a past."""
    entered = {(edition.first_year, edition.last_year) for edition in editions}
    return [
        approval
        for approval in snapshot.known.approvals
        if approval.municipality == code
        and approval.announced_on <= snapshot.today
        and (approval.first_year, approval.last_year) not in entered
    ]


@dataclass(frozen=True, slots=True)
class KnownApproval:
    """What is known of the approval of a plan: the day and announcement of its round, and what was announced of its period."""

    approved_on: date | None
    url: str
    announced: tuple[Announced, ...]


def approval_of(edition: Edition, round_label: str, snapshot: Snapshot) -> KnownApproval:
    """``round_label``: the round as the plan names it; empty where it names none."""
    approved_on, url = days_of_rounds(snapshot.stamp).get(round_label, (None, ""))
    announced = (
        approval
        for approval in snapshot.known.approvals
        if approval.municipality == edition.municipality_id
        and approval.period == edition.period
        and approval.announced_on <= snapshot.today
    )
    return KnownApproval(approved_on, url, tuple(announced))


def not_entered_in(snapshot: Snapshot, year: int) -> list[Announced]:
    """Those of :func:`not_entered` whose plans are in force in a fiscal year."""
    return [approval for approval in not_entered(snapshot) if approval.in_force(year)]


@dataclass(frozen=True, slots=True)
class ApprovalsBeside:
    """How many approved plans that nobody has entered yet are in force in a fiscal year."""

    year: int
    count: int


def approvals_beside(
    selection: Selection, words: str, snapshot: Snapshot, *, rounds: Collection[str] = ()
) -> ApprovalsBeside | None:
    """Those of the time that a list is asked about, by its filters or ``words``; of a place or ``rounds`` where one is chosen."""
    states, now = selection.choices["state"], snapshot.fiscal_year
    years = [*map(int, selection.choices["year"])]
    if asked := year_beside_now(fold(words), now):
        years.append(asked[1])
    if {"active", "ending"}.intersection(states):
        years.append(now)
    if {"upcoming", "starting"}.intersection(states):
        years.append(now + 1)
    codes = selection.codes
    for year in years:
        count = sum(
            (codes is None or approval.municipality in codes)
            and approval.municipality not in selection.outside
            and (not rounds or approval.round in rounds)
            for approval in not_entered_in(snapshot, year)
        )
        if count:
            return ApprovalsBeside(year, count)
    return None


@dataclass(frozen=True, slots=True)
class InForce:
    """Public plans in force in ``year`` and the codes of their municipalities; ``listed`` counts all plans.

    ``ended`` counts those that are over; ``approvals`` are in force too, without their plans in the registry.
    """

    year: int
    plans: int
    places: frozenset[str]
    listed: int
    ended: int
    approvals: tuple[Announced, ...]

    @property
    def approved_places(self) -> frozenset[str]:
        return frozenset(approval.municipality for approval in self.approvals)


@lru_cache(maxsize=2)
def in_force_today(snapshot: Snapshot) -> InForce:
    """For the current fiscal year."""
    year, plans = snapshot.fiscal_year, periods_of_plans(snapshot)
    in_force = [code for code, period in plans if year in period.years]
    return InForce(
        year=year,
        plans=len(in_force),
        places=frozenset(in_force),
        listed=len(plans),
        ended=sum(period.last < year for _code, period in plans),
        approvals=tuple(not_entered_in(snapshot, year)),
    )


@lru_cache(maxsize=4)
def approved_codes(snapshot: Snapshot) -> frozenset[str]:
    """The municipalities marked as approved and not entered, on every page of the current year the same."""
    return in_force_today(snapshot).approved_places


def state_counted(snapshot: Snapshot) -> tuple[str, ...]:
    """The filter ``state`` of what the home page counts: plans in force, or in an archive, where none is, all."""
    return ("active",) if in_force_today(snapshot).plans else ()


def years_of(snapshot: Snapshot) -> range:
    """Every fiscal year from the first of any public plan to the last of any."""
    periods = [period for _code, period in periods_of_plans(snapshot)]
    if not periods:
        return range(0)
    return range(min(period.first for period in periods), max(period.last for period in periods) + 1)


def year_to_show(snapshot: Snapshot) -> int | None:
    """The fiscal year that pages show unless another is asked for: the current one, where a plan is in force in it.

    Else the latest before it in which one was, so that a registry whose plans have all ended reads as an archive; else
    the first to come.  None without any plan.
    """
    this_year, periods = snapshot.fiscal_year, [period for _code, period in periods_of_plans(snapshot)]
    begun = [min(period.last, this_year) for period in periods if period.first <= this_year]
    return max(begun) if begun else min((period.first for period in periods), default=None)


EVERY_YEAR = "all"
"""The value of ``year`` that switches from one fiscal year to all plans."""


class YearForm(forms.Form):
    """``year``: a fiscal year or ``all``; what is unknown is left out, and said."""

    year = KnownValuesField(is_known=lambda value: value == EVERY_YEAR or is_year(value))

    def __init__(self, parameters: QueryDict, **fields: KnownValuesField) -> None:
        super().__init__(parameters)
        self.fields.update(fields)
        self.is_valid()

    def clean_year(self) -> str:
        """The first of several; empty where none is asked for."""
        return next(iter(self.cleaned_data["year"]), "")

    def notices(self) -> Iterator[str]:
        return notices_of(self.fields, self.data, self.sentences())  # type: ignore[arg-type]  # bound to a QueryDict

    def sentences(self) -> dict[str, str]:
        """What is said of a value left out, by parameter."""
        return {"year": _("「%(value)s」は年度ではないため、無視しました。")}


@dataclass(frozen=True, slots=True)
class YearShown:
    """``year`` is the fiscal year a page shows, None for all plans; ``asked`` is the parameter it came from, if any."""

    year: int | None
    asked: str
    this_year: int

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return [("year", self.asked)] if self.asked else []

    @property
    def approvals_year(self) -> int | None:
        """The year whose approvals without a plan stand beside: the one asked for, else the current one."""
        return self.year if self.asked else self.this_year


def year_shown(asked: str, snapshot: Snapshot) -> YearShown:
    """``asked``: a year, ``all``, or nothing."""
    if asked == EVERY_YEAR:
        return YearShown(None, asked, snapshot.fiscal_year)
    return YearShown(int(asked) if asked else year_to_show(snapshot), asked, snapshot.fiscal_year)


def approvals_shown(shown: YearShown, snapshot: Snapshot) -> list[Announced]:
    """The approvals to name beside what is shown."""
    if shown.approvals_year is None:
        return list(not_entered(snapshot))
    return not_entered_in(snapshot, shown.approvals_year)
