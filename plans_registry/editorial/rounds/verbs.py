"""Gather submitted plans into a round, take one out, and publish all of a round or none.

The overview of a round: its plans one after another, as the metropolitan government's own document has them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import Edition
from plans_registry.documents.periods import format_period
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.approver.verbs import require_read
from plans_registry.editorial.audit import content_of, recorded
from plans_registry.editorial.checks import WorkflowError, locked, require_approver, require_status
from plans_registry.editorial.workflow import publish, schedule
from plans_registry.models import Plan, Round
from plans_registry.models.working_copy import document_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A plan that keeps its round from the public, and why."""

    plan: Plan
    reason: str


class RoundRefused(WorkflowError):
    """Nothing of the round was published; ``refusals`` name every plan that stands in the way."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(_("どの計画も公開していません。公開できない計画が%s件あります。") % len(refusals))
        self.refusals = refusals


@transaction.atomic
def gather(round: Round, plans: Iterable[Plan], *, by) -> None:
    """Put submitted plans into the round, all or none."""
    require_approver(by)
    for plan in sorted(plans, key=lambda plan: plan.pk):  # in one order everywhere: no deadlock
        _put(locked(plan), round, by=by)


@transaction.atomic
def take_out(plan: Plan, *, by) -> None:
    """Take a submitted plan out of its round; it still waits for approval."""
    require_approver(by)
    _put(locked(plan), None, by=by)


@transaction.atomic
def publish_round(round: Round, seen: Mapping[int, str], *, by, note: str = "") -> list[Edition]:
    """Publish every submitted plan of the round in one transaction, or none of them.

    ``seen``: id of each plan the person was shown → fingerprint of its document then.  Raises RoundRefused with
    every reason (a plan whose text no approver has opened is one), WorkflowError when the round has nothing to publish
    or holds other plans than were shown.
    """
    editions = []

    def publish_one(plan: Plan, fingerprint: str) -> None:
        editions.append(publish(plan, by=by, note=note, seen=fingerprint))

    _decide_all(round, seen, publish_one, by=by)
    return editions


@transaction.atomic
def schedule_round(round: Round, seen: Mapping[int, str], *, by, on: date, note: str = "") -> int:
    """Approve every submitted plan of the round for a day to come, all or none; how many.  ``seen`` as above."""
    return _decide_all(
        round, seen, lambda plan, fingerprint: schedule(plan, by=by, on=on, note=note, seen=fingerprint), by=by
    )


def _decide_all(round: Round, seen: Mapping[int, str], decide: Callable[[Plan, str], object], *, by) -> int:
    """Every plan is tried, so that one refusal names all that stand in the way.  Needs a transaction."""
    require_approver(by)
    Round.objects.select_for_update().get(pk=round.pk)
    waiting = round.plans.filter(status=Plan.Status.SUBMITTED)
    plans = list(waiting.select_for_update().order_by("municipality_id", "pk"))
    if not plans:
        raise WorkflowError(_("この承認回に、確認を待っている計画はありません。"))
    if {plan.pk for plan in plans} != seen.keys():
        raise WorkflowError(
            _("画面を開いたあとに、この承認回の計画が変わりました。確かめてから、もう一度押してください。")
        )
    refusals = []
    for plan in plans:
        try:
            decide(plan, seen[plan.pk] or "-")
            require_read(Plan.objects.with_parts().get(pk=plan.pk))  # last: reading is the easiest to make good
        except WorkflowError as error:
            refusals.append(Refusal(plan, str(error)))
    if refusals:
        raise RoundRefused(refusals)
    return len(plans)


def _put(plan: Plan, round: Round | None, *, by) -> None:
    """The label is part of the document; who asked for approval has approved of nothing else by that."""
    require_status(plan, Plan.Status.SUBMITTED)
    as_asked = plan.submitted_fingerprint == document_of(plan).fingerprint
    with recorded("gather" if round else "take_out", plan, by=by, state=content_of):
        plan.round = round
        if as_asked:
            plan.submitted_fingerprint = document_of(plan).fingerprint
        plan.save(update_fields=["round", "submitted_fingerprint", "updated_at"])


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class PillarShown:
    """``line`` is the whole list of measures as one sentence, the way the document writes it."""

    heading: str
    line: str
    photos: tuple[PhotoDocument, ...]


@dataclass(frozen=True, slots=True)
class PlanShown:
    document: PlanDocument
    municipality: str
    period: str
    pillars: list[PillarShown]


def overview(editions: list[Edition]) -> list[PlanShown]:
    documents = [(edition.plan_document(), edition) for edition in editions]
    return [
        PlanShown(
            document,
            document.municipality_name or edition.municipality.name,
            format_period(edition.period),
            _pillars(document),
        )
        for document, edition in documents
    ]


def caveats(plans: list[PlanShown]) -> list[str]:
    """The provisos of the plans' sources, each once, in the order of the plans."""
    return list(dict.fromkeys(plan.document.caveat for plan in plans if plan.document.caveat))


def _pillars(document: PlanDocument) -> list[PillarShown]:
    return [
        PillarShown(f"{pillar.number}".translate(_WIDE) + f" {pillar.title}", round_line_of(pillar), pillar.photos)
        for pillar in document.pillars
    ]


def round_line_of(pillar: PillarDocument) -> str:
    """販路拡大支援事業（…）、見本市等出展助成事業（…） 等"""
    listed = "、".join(_told(measure) for measure in pillar.measures)
    return f"{listed} 等" if pillar.open_ended else listed


def _told(measure: MeasureDocument) -> str:
    return f"{measure.name}（{measure.description}）" if measure.description else measure.name
