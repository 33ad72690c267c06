"""What every verb asks before it acts, and the one place where a plan's state is written.

What a plan lacks before anybody may approve it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.models import Plan
from plans_registry.models.audit import person_name
from plans_registry.models.working_copy import document_of


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a plan lacks before it can be published, and the row and its field where it is missing."""

    message: str
    row: models.Model
    field: str


def gaps(plan: Plan) -> list[Gap]:
    """All that is missing, in the order of the form; an empty list says the plan is complete."""
    return list(_gaps(plan))


def _gaps(plan: Plan) -> Iterator[Gap]:
    if not plan.period:
        yield Gap(_("計画期間（開始年度と終了年度）を入力してください。"), plan, "first_year")
    if plan.period and plan.predecessor and not _comes_before(plan.predecessor, plan):
        message = _("前の計画が、同じ区市町村の、先に始まった計画ではありません。期間か、前の計画を改めてください。")
        yield Gap(message, plan, "predecessor")
    if not plan.background:
        yield Gap(_("「現状と課題・めざすもの」を入力してください。"), plan, "background")
    pillars = list(plan.pillars.all())
    if not pillars:
        yield Gap(_("柱を1つ以上入力してください。"), plan, "pillars")
    for pillar in pillars:
        if not pillar.measures.all():
            yield Gap(_("柱%sに、施策を1つ以上入力してください。") % pillar.number, pillar, "measures")
        if not pillar.types.all():
            yield Gap(_("柱%sに、柱の類型を1つ以上選んでください。") % pillar.number, pillar, "types")


def _comes_before(earlier: Plan, plan: Plan) -> bool:
    """It was so when it was chosen; either plan may have got other years since."""
    years = earlier.first_year, plan.first_year
    return earlier.municipality_id == plan.municipality_id and None not in years and years[0] < years[1]  # type: ignore[operator]


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
    "updated_at",
]


class WorkflowError(Exception):
    """A verb that may not happen now, or not by this person; the message says why and what to do."""


class Overtaken(WorkflowError):
    """The plan is not what the person read any more.  ``seen`` is the fingerprint of what was read."""

    def __init__(self, message: str, *, seen: str) -> None:
        super().__init__(message)
        self.seen = seen


def may_edit(user, plan: Plan) -> bool:
    """Approvers act for all municipalities, editors for those of their affiliations."""
    if not user.has_perm(EDIT):
        return False
    return user.has_perm(APPROVE) or Municipality.objects.of(user).filter(pk=plan.municipality_id).exists()


def locked(plan: Plan) -> Plan:
    """The plan as it is now, held against everyone else until the transaction ends."""
    if not Plan.objects.select_for_update().filter(pk=plan.pk).first():
        raise WorkflowError(_("この計画は削除されています。"))
    return Plan.objects.with_parts().get(pk=plan.pk)


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
    if missing := gaps(plan):
        raise WorkflowError(" ".join(gap.message for gap in missing))


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
