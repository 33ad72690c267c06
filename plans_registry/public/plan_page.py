"""What the page of a plan shows of a document, public or (decision 10) about to be, and what a municipality's plans amount to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from plans_registry.catalogue.in_force import approval_of, not_entered
from plans_registry.catalogue.labels import measure_label
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.plans import types_stated
from plans_registry.catalogue.reference import Announced, Category, Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import Period
from plans_registry.documents.plan import MeasureDocument, PlanDocument
from plans_registry.public.pictures.flow import flow_in_page
from plans_registry.public.plan_history import Family, Published

STATED = ("description", "audience", "amount", "contact", "url")
"""The texts of a measure beside its name, in the order a reader wants them."""


def plan_context(snapshot: Snapshot, edition: Edition, document: PlanDocument, family: Family) -> dict[str, Any]:
    """The text of a plan with the plans before and after it.  The edition need not be saved."""
    plan = Published(edition, document)
    before = family.before(document)
    return edition_context(snapshot, edition, document) | {
        "before": before,
        "flow": flow_in_page(before, document),
        "after": family.after(plan),
        "ended": ended_plan(snapshot, plan, family),
    }


@dataclass(frozen=True, slots=True)
class Ended:
    """A plan that is over: the plan to read on in, the same measure in it, or later approvals without their plans."""

    period: Period
    successor: Published | None
    measure: MeasureDocument | None
    approvals: list[Announced]


def ended_plan(snapshot: Snapshot, plan: Published, family: Family, measure: int = 0) -> Ended | None:
    """What a page says first of a plan that is over, or of one of its measures; None while it is not."""
    edition = plan.edition
    if edition.state(snapshot.today) != "ended":
        return None
    approvals = [
        approval
        for approval in not_entered(snapshot)
        if approval.municipality == edition.municipality_id and approval.first_year > edition.last_year
    ]
    later = [kin for kin in family.line_of(measure) if kin.plan.edition.first_year > edition.last_year]
    if later:
        return Ended(edition.period, later[-1].plan, later[-1].measure, approvals)
    return Ended(edition.period, family.successor(plan), None, approvals)


def edition_context(snapshot: Snapshot, edition: Edition, document: PlanDocument) -> dict[str, Any]:
    return {
        "snapshot": snapshot,
        "edition": edition,
        "document": document,
        "place": snapshot.known.places[edition.municipality_id],
        "approval": approval_of(edition, document.round, snapshot),
        "statements": statements_in(document.measures),
        "pages": sorted({measure.page for measure in document.measures if measure.page}),
    }


@dataclass(frozen=True, slots=True)
class FieldStatement:
    """How many of ``total`` measures state something in a field."""

    label: str
    count: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.count


def statements_in(measures: Sequence[MeasureDocument]) -> list[FieldStatement]:
    """What a plan's overview states of its measures, field by field: said in numbers, and never as "none"."""
    return [
        FieldStatement(measure_label(field), sum(bool(getattr(measure, field)) for measure in measures), len(measures))
        for field in STATED
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A type with its number of measures, and its share of the longest bar in percent."""

    type: Category
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The current editions of a municipality, the latest first.

    ``main`` is the one in force this fiscal year, else the latest; ``shown`` the one whose measures are listed, with its
    ``document``.  ``bars``, ``of_pillars`` (types that are stated, but by no measure) and ``missing`` speak of
    ``counted``: all that are in force, else the main one.
    """

    plans: list[Edition]
    main: Edition | None
    shown: Edition | None
    document: PlanDocument | None
    counted: list[Edition]
    bars: list[Bar]
    of_pillars: list[Category]
    missing: list[Category]

    @property
    def others(self) -> list[Edition]:
        return [plan for plan in self.plans if plan is not self.main]

    @property
    def pillars(self) -> int:
        return sum(plan.pillar_count for plan in self.plans)

    @property
    def measures(self) -> int:
        return sum(plan.measure_count for plan in self.plans)


def profile_of(plans: list[Edition], known: Reference, this_year: int, *, asked: str = "") -> Profile:
    """What a municipality's plans, the latest first, amount to.  ``asked``: the key of the one to show, if it is there."""
    in_force = [plan for plan in plans if this_year in plan.period.years]
    counted = in_force or plans[:1]
    main = next(iter(counted), None)
    shown = next((plan for plan in plans if plan.key == asked), main)
    counts = _measures_by_type(plan.plan_document() for plan in counted)
    stated = {slug for plan in counted for slug in types_stated(plan.document)}
    longest = max(counts.values(), default=1)
    bars, of_pillars, missing = [], [], []
    for term in known.types.values():
        count = counts[term.slug]
        if count:
            bars.append(Bar(term, count, share=round(100 * count / longest)))
        elif term.slug in stated:
            of_pillars.append(term)
        else:
            missing.append(term)
    document = shown.plan_document() if shown else None
    return Profile(plans, main, shown, document, counted, bars, of_pillars, missing)


def _measures_by_type(documents: Iterable[PlanDocument]) -> Counter[str]:
    """A measure counts for each of its types, those of its pillar among them."""
    counts: Counter[str] = Counter()
    for document in documents:
        for pillar in document.pillars:
            for measure in pillar.measures:
                counts.update(pillar.types_of(measure))
    return counts
