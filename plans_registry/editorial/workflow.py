"""The verbs of a plan's life: submit, send back, publish, withdraw.

draft → submitted → published; submitted → returned → submitted; published → withdrawn.  A published plan
that is edited goes through submit and publish again, while the public keeps reading its current edition.
Every verb guards itself, is atomic, and raises :class:`WorkflowError` with a sentence for the person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.publishing import remove_entries, store_edition
from plans_registry.editorial.recording import recorded
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of

APPROVE = "plans_registry.approve_plan"
Status = Plan.Status


class WorkflowError(Exception):
    """A verb that may not happen now, or not by this person; the message says why and what to do."""


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


def has_unpublished_changes(plan: Plan) -> bool:
    """Whether the working copy differs from what the public reads now."""
    current = Edition.objects.filter(plan=plan, is_current=True).first()
    return current is not None and current.plan_document() != document_of(plan)


def may_edit(user, plan: Plan) -> bool:
    """Approvers act for all municipalities, everyone else for those of their affiliations."""
    return user.has_perm(APPROVE) or Municipality.objects.of(user).filter(pk=plan.municipality_id).exists()


@transaction.atomic
def submit(plan: Plan, *, by) -> None:
    """Ask for approval of a complete plan."""
    plan = _locked(plan)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、確認を依頼できません。"))
    _require(plan, Status.DRAFT, Status.RETURNED, Status.PUBLISHED, Status.WITHDRAWN)
    _require_complete(plan)
    with recorded("submit", plan, by=by):
        _move(plan, Status.SUBMITTED, by=by)


@transaction.atomic
def send_back(plan: Plan, *, by, reason: str) -> None:
    """Return a submitted plan with a reason."""
    plan = _locked(plan)
    _require_approver(by)
    _require(plan, Status.SUBMITTED)
    with recorded("send_back", plan, by=by, note=_required(reason)):
        _move(plan, Status.RETURNED, by=by, note=reason.strip())


@transaction.atomic
def publish(plan: Plan, *, by, note: str = "") -> Edition:
    """Make a submitted plan's working copy the edition that everyone reads."""
    plan = _locked(plan)
    _require_approver(by)
    _require(plan, Status.SUBMITTED)
    if plan.status_by_id == by.pk:
        raise WorkflowError(_("自分が確認を依頼した計画は、承認できません。ほかの承認者に依頼してください。"))
    _require_complete(plan)
    Municipality.objects.select_for_update().get(pk=plan.municipality_id)  # two first editions, one key each
    plan.key = plan.key or plan.next_key()
    with recorded("publish", plan, by=by, note=note):
        _move(plan, Status.PUBLISHED, by=by, note=note)
        assert plan.status_at  # set by the move
        return store_edition(plan, document_of(plan), by=by, note=note, at=plan.status_at)


@transaction.atomic
def withdraw(plan: Plan, *, by, reason: str) -> None:
    """Take a plan out of public view; its editions are kept."""
    plan = _locked(plan)
    _require_approver(by)
    if not plan.editions.filter(is_current=True).exists():
        raise WorkflowError(_("この計画は公開されていません。"))
    with recorded("withdraw", plan, by=by, note=_required(reason)):
        _move(plan, Status.WITHDRAWN, by=by, note=reason.strip())
        remove_entries(plan)


def _locked(plan: Plan) -> Plan:
    """The plan as it is now, held against everyone else until the transaction ends."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    return Plan.objects.with_parts().get(pk=plan.pk)


def _require(plan: Plan, *statuses: str) -> None:
    if plan.status not in statuses:
        raise WorkflowError(_("状態が「%s」の計画には、この操作はできません。") % plan.get_status_display())


def _require_approver(user) -> None:
    if not user.has_perm(APPROVE):
        raise WorkflowError(_("この操作は、承認者だけができます。"))


def _require_complete(plan: Plan) -> None:
    if missing := gaps(plan):
        raise WorkflowError(" ".join(gap.message for gap in missing))


def _required(reason: str) -> str:
    if not reason.strip():
        raise WorkflowError(_("理由を入力してください。"))
    return reason.strip()


def _move(plan: Plan, status: str, *, by, note: str = "") -> None:
    plan.status, plan.status_by, plan.status_at, plan.status_note = status, by, timezone.now(), note
    plan.save(update_fields=["key", "status", "status_by", "status_at", "status_note", "updated_at"])
