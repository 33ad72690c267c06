"""Two documents of one plan side by side: the draft, what was approved, any edition, or what somebody once read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import Told
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.changes import told_between
from plans_registry.models import AuditRecord, Plan
from plans_registry.models.working_copy import document_of

DRAFT, APPROVED = "draft", "approved"
_RECORDS_READ = 200  # changes of one plan while a page stays open; what is older nobody can have just read


@dataclass(frozen=True, slots=True)
class Comparison:
    """``choices`` are value and label; ``told`` is None where one of the documents is not known any more."""

    choices: list[tuple[str, str]]
    old: str
    new: str
    told: list[Told] | None


def comparison_of(plan: Plan, old: str, new: str) -> Comparison:
    """Without ``old``, from the latest edition; without ``new``, to the draft."""
    plan = Plan.objects.with_parts().get(pk=plan.pk)
    numbers = [str(number) for number in plan.editions.order_by("-number").values_list("number", flat=True)]
    choices = [(DRAFT, _("編集中の内容"))]
    choices += [(APPROVED, _("承認された内容（公開予定）"))] if plan.approved_document else []
    choices += [(number, _("第%s版") % number) for number in numbers]
    old, new = old or next(iter(numbers), DRAFT), new or DRAFT
    choices += [] if old in dict(choices) else [(old, _("画面を開いたときの内容"))]
    documents = [_document(plan, name) for name in (old, new)]
    before, after = documents
    return Comparison(choices, old, new, told_between(before, after) if before and after else None)


def _document(plan: Plan, name: str) -> PlanDocument | None:
    if name == DRAFT:
        return document_of(plan)
    if name == APPROVED:
        return PlanDocument.from_json(plan.approved_document) if plan.approved_document else None
    if name.isascii() and name.isdigit() and len(name) < 6:
        edition = plan.editions.filter(number=int(name)).first()
        return edition.plan_document() if edition else None
    return _read_once(plan, name)


def _read_once(plan: Plan, fingerprint: str) -> PlanDocument | None:
    """The draft when it had this fingerprint, if a recorded change tells."""
    changes = AuditRecord.objects.about(plan).filter(before__has_key="document")
    for states in changes.values_list("before", "after")[:_RECORDS_READ]:
        for state in states:
            document = PlanDocument.from_json(state["document"]) if state and "document" in state else None
            if document and document.fingerprint == fingerprint:
                return document
    return None
