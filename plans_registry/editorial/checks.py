"""What every verb asks before it acts: the state, the person, what the plan lacks.  Its state is written here alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.documents.periods import read_period
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.issues import period_sentence
from plans_registry.models import Plan
from plans_registry.models.audit import person_name
from plans_registry.models.working_copy import document_of


@dataclass(frozen=True, slots=True)
class Missing:
    """What a plan lacks before it can be approved, as a sentence, and where it belongs.

    ``field`` is one of the plan, or of its pillar at the place ``pillar``, counted from 0.
    """

    message: str
    field: str
    pillar: int | None = None


def missing_of(plan: Plan) -> list[Missing]:
    """What the working copy of a plan lacks.  Best read through ``PlanQuerySet.with_parts``."""
    copied = sum(measure.is_copied for pillar in plan.pillars.all() for measure in pillar.measures.all())
    found = missing(document_of(plan), predecessor=plan.predecessor)
    if copied:
        message = _("前の計画から写した施策が%s件、まだ見直されていません。") % copied
        found.append(Missing(message, "is_copied"))
    return found


def missing(document: PlanDocument, *, predecessor: Plan | None = None) -> list[Missing]:
    """All that is missing, in the order of the form; an empty list says the plan is complete.

    What a draft may lack, but nobody can ask approval without: asked of the rows, and of a document before it has any.
    """
    return list(_missing(document, predecessor))


def _missing(document: PlanDocument, predecessor: Plan | None) -> Iterator[Missing]:
    if not document.municipality:
        yield Missing(_("区市町村を選んでください。"), "municipality")
    if not document.title:
        yield Missing(_("計画名を入力してください。"), "title")
    has_period = document.first_year is not None and document.last_year is not None
    if not has_period:
        # 令和99年度: why the words of the period give no years
        for issue in read_period(document.period_text).issues if document.period_text else ():
            yield Missing(period_sentence(issue), "period_text")
        yield Missing(_("計画期間（開始年度と終了年度）を入力してください。"), "first_year")
    if has_period and predecessor and not _comes_before(predecessor, document):
        message = _("前の計画が、同じ区市町村の、先に始まった計画ではありません。期間か、前の計画を改めてください。")
        yield Missing(message, "predecessor")
    if not document.background:
        yield Missing(_("「現状と課題・めざすもの」を入力してください。"), "background")
    if not document.pillars:
        yield Missing(_("柱を1つ以上入力してください。"), "pillars")
    for place, pillar in enumerate(document.pillars):
        if not pillar.measures:
            yield Missing(_("柱%sに、施策を1つ以上入力してください。") % pillar.number, "measures", place)
        if not pillar.types:
            yield Missing(_("柱%sに、柱の類型を1つ以上選んでください。") % pillar.number, "types", place)


def _comes_before(earlier: Plan, document: PlanDocument) -> bool:
    """It was so when it was chosen; either plan may have got other years since."""
    if earlier.municipality_id != document.municipality or earlier.first_year is None:
        return False
    return document.first_year is not None and earlier.first_year < document.first_year


APPROVE = "plans_registry.approve_plan"
EDIT = "plans_registry.change_plan"
_OF_THE_STATE = [
    "key",
    "status",
    "status_by",
    "status_by_name",
    "status_at",
    "status_note",
    "submitted_by",
    "submitted_fingerprint",
    "publish_on",
    "approved_document",
    "preview_mark",
]
"""Without ``updated_at``: that says when the text was changed last, and a decision changes none of it."""


class WorkflowError(Exception):
    """A verb that may not happen now, or not by this person; the message says why and what to do."""


class Overtaken(WorkflowError):
    """The plan is not what the person read any more.  ``seen`` is the fingerprint of what was read."""

    def __init__(self, message: str, *, seen: str) -> None:
        super().__init__(message)
        self.seen = seen


def may_edit(user, plan: Plan) -> bool:
    """Approvers act for all municipalities, editors for the plans that are their own."""
    if not user.has_perm(EDIT):
        return False
    return user.has_perm(APPROVE) or Plan.objects.of(user).filter(pk=plan.pk).exists()


def locked(plan: Plan) -> Plan:
    """The plan as it is now, held against everyone else until the transaction ends."""
    # By the key: the order of municipalities is another table, which PostgreSQL does not lock where a plan has none.
    if not Plan.objects.select_for_update(no_key=True).filter(pk=plan.pk).order_by("pk").first():
        raise WorkflowError(_("この計画は削除されています。"))
    return Plan.objects.with_parts().get(pk=plan.pk)


UNDER_DECISION = {Plan.Status.SUBMITTED, Plan.Status.SCHEDULED}


@contextmanager
def editing(plan: Plan, *, by) -> Iterator[Plan]:
    """Hold the plan against everyone else while the block changes it; everything that changes one goes through here.

    Whoever changes a plan that waits for approval is not the one who approves it.
    """
    with transaction.atomic():
        held = locked(plan)
        before = document_of(held) if held.status in UNDER_DECISION else None
        yield held
        if before and document_of(Plan.objects.with_parts().get(pk=held.pk)) != before:
            held.edited_by.add(by)


def require_status(plan: Plan, *statuses: str) -> None:
    if plan.status not in statuses:
        raise WorkflowError(_("状態が「%s」の計画には、この操作はできません。") % plan.get_status_display())


def require_approver(user) -> None:
    if not user.has_perm(APPROVE):
        raise WorkflowError(_("この操作は、承認者だけができます。"))


def require_other_eyes(plan: Plan, by) -> None:
    """Who asked for approval, or changed the plan since, is not the one who approves it."""
    if plan.submitted_by_id == by.pk:
        raise WorkflowError(_("自分が確認を依頼した計画は、承認できません。ほかの承認者に依頼してください。"))
    if by in plan.edited_by.all():  # read with the plan where many are asked
        raise WorkflowError(_("確認の依頼のあとに自分が直した計画は、承認できません。ほかの承認者に依頼してください。"))


def require_complete(plan: Plan) -> None:
    if lacking := missing_of(plan):
        raise WorkflowError(" ".join(item.message for item in lacking))


def require_unchanged(plan: Plan, seen: str) -> None:
    """Refuse what the person has not read.  ``seen``: the fingerprint of the document that was shown."""
    if seen and seen != document_of(plan).fingerprint:
        message = _(
            "画面を開いたあとに、内容が変更されました。変わったところを確かめてから、もう一度操作してください。"
        )
        raise Overtaken(message, seen=seen)


def require_approvable(plan: Plan, by, seen: str) -> None:
    """Everything that must be true before ``by`` approves the plan's working copy."""
    require_approver(by)
    require_status(plan, Plan.Status.SUBMITTED)
    require_other_eyes(plan, by)
    require_unchanged(plan, seen)
    require_complete(plan)


def stated(reason: str) -> str:
    """The reason without blanks around it; without any reason, WorkflowError."""
    if not reason.strip():
        raise WorkflowError(_("理由を入力してください。"))
    return reason.strip()


def move(plan: Plan, status: str, *, by, note: str = "") -> None:
    """Write the state, by whom (None: by the one who decided before) and why, and what the verb has set beside it."""
    plan.status, plan.status_at, plan.status_note = status, timezone.now(), note
    if by is not None:
        plan.status_by, plan.status_by_name = by, person_name(by)
    if status != Plan.Status.SCHEDULED:
        plan.publish_on = plan.approved_document = None
    plan.save(update_fields=_OF_THE_STATE)
