"""What is in force in a fiscal year: public plans, and announced approvals whose plans nobody has entered yet."""

from dataclasses import dataclass
from functools import lru_cache

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Announced
from plans_registry.documents.periods import Period


@lru_cache(maxsize=2)
def periods_of_plans(snapshot: Snapshot) -> tuple[tuple[str, Period], ...]:
    """Municipality and period of every public plan.  One query for each snapshot."""
    plans = Edition.objects.filter(is_current=True).order_by("key")
    rows = plans.values_list("municipality", "first_year", "last_year")
    return tuple((code, Period(first, last)) for code, first, last in rows)


@lru_cache(maxsize=2)
def not_entered(snapshot: Snapshot) -> tuple[Announced, ...]:
    """The announced approvals, the latest first, in whose place no public plan of the municipality and period stands."""
    entered = {(code, period.first, period.last) for code, period in periods_of_plans(snapshot)}
    return tuple(
        approval
        for approval in snapshot.known.approvals
        if (approval.municipality, approval.first_year, approval.last_year) not in entered
    )


def not_entered_in(snapshot: Snapshot, year: int) -> list[Announced]:
    """Those of :func:`not_entered` whose plans are in force in a fiscal year."""
    return [approval for approval in not_entered(snapshot) if approval.in_force(year)]


@dataclass(frozen=True, slots=True)
class InForce:
    """Public plans in force in ``year`` and their municipalities; ``listed`` counts all, ``ended`` those that are over.

    ``approvals`` are in force too, without their plans in the registry.
    """

    year: int
    plans: int
    municipalities: int
    listed: int
    ended: int
    approvals: tuple[Announced, ...]


@lru_cache(maxsize=2)
def in_force_today(snapshot: Snapshot) -> InForce:
    """For the current fiscal year."""
    year, plans = snapshot.fiscal_year, periods_of_plans(snapshot)
    in_force = [code for code, period in plans if year in period.years]
    return InForce(
        year=year,
        plans=len(in_force),
        municipalities=len(set(in_force)),
        listed=len(plans),
        ended=sum(period.last < year for _code, period in plans),
        approvals=tuple(not_entered_in(snapshot, year)),
    )


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
