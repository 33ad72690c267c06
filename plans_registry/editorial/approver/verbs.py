"""Record that a plan was read, ask something at a part of it, and see to what was asked."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.checks import APPROVE, WorkflowError, locked, may_edit, require_approver
from plans_registry.models import Measure, Pillar, Plan, PlanNote, PlanReading
from plans_registry.models.audit import person_name, record
from plans_registry.models.working_copy import document_of


def text_fingerprint(document: PlanDocument) -> str:
    """Of what was read: gathering a plan into a round changes its document, and nothing of its text."""
    return replace(document, round="").fingerprint


def record_reading(plan: Plan, *, by) -> PlanReading:
    """The person has the plan's text before them as it is now.  ``plan`` is read through ``with_parts``."""
    row, _made = PlanReading.objects.get_or_create(
        plan=plan,
        by=by,
        fingerprint=text_fingerprint(document_of(plan)),
        defaults={"by_name": person_name(by)[:150], "is_approver": by.has_perm(APPROVE)},
    )
    return row


def readers_of(plan: Plan) -> list[PlanReading]:
    """Approvers who read the text as it is now, without the one who asked for approval."""
    read = plan.readings.filter(fingerprint=text_fingerprint(document_of(plan)), is_approver=True)
    return list(read.exclude(by=plan.submitted_by) if plan.submitted_by else read)


def require_read(plan: Plan) -> None:
    if not readers_of(plan):
        raise WorkflowError(_("どの承認者も、いまの全文をまだ開いていません。全文を読んでから公開してください。"))


@transaction.atomic
def add_note(plan: Plan, text: str, *, by, pillar: Pillar | None = None, measure: Measure | None = None) -> PlanNote:
    """Ask something about the plan, or at a pillar or measure of it."""
    plan = locked(plan)
    require_approver(by)
    text = text.replace("\r\n", "\n").strip()
    limit = PlanNote._meta.get_field("text").max_length
    if not text:
        raise WorkflowError(_("メモを入力してください。"))
    if limit and len(text) > limit:
        raise WorkflowError(_("メモは%s字までです。") % limit)
    place = _("施策「%s」") % measure.name if measure else str(pillar) if pillar else _("計画の全体")
    note = PlanNote.objects.create(
        plan=plan,
        pillar=measure.pillar if measure else pillar,
        measure=measure,
        place=place[:300],
        text=text,
        by=by,
        by_name=person_name(by)[:150],
    )
    record("note", plan, by=by, note=f"{place}：{text}"[:500])
    return note


@transaction.atomic
def resolve_note(note: PlanNote, *, by) -> None:
    """Say that what was asked has been seen to; a second time changes nothing."""
    plan = locked(note.plan)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、変えられません。"))
    note = PlanNote.objects.get(pk=note.pk)
    if note.resolved_at:
        return
    note.resolved_by, note.resolved_by_name, note.resolved_at = by, person_name(by)[:150], timezone.now()
    note.save(update_fields=["resolved_by", "resolved_by_name", "resolved_at"])
    record("resolve_note", plan, by=by, note=f"{note.place}：{note.text}"[:500])
