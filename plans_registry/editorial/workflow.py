"""The verbs of a plan's life: submit, take back, send back, publish, withdraw (publishing on a day: ``scheduling``).

draft → submitted → published; submitted → returned → submitted; published → withdrawn.  A published plan
that is edited goes through submit and publish again, while the public keeps reading its current edition.
Every verb guards itself, is atomic, and raises :class:`WorkflowError` with a sentence for the person.
docs/workflow.md has the table of states and verbs.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.publishing import remove_entries, store_edition
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.audit import recorded
from plans_registry.editorial.checks import (
    WorkflowError,
    locked,
    may_edit,
    move,
    require_approvable,
    require_approver,
    require_complete,
    require_status,
    stated,
)
from plans_registry.editorial.notifications.events import tell_published, tell_returned, tell_submitted
from plans_registry.models import Plan
from plans_registry.models.plans import new_mark
from plans_registry.models.working_copy import document_of

Status = Plan.Status


def has_unpublished_changes(plan: Plan) -> bool:
    """Whether the working copy differs from what the public reads now."""
    current = Edition.objects.filter(plan=plan, is_current=True).first()
    return current is not None and current.plan_document() != document_of(plan)


@transaction.atomic
def submit(plan: Plan, *, by) -> None:
    """Ask for approval of a complete plan."""
    plan = locked(plan)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、確認を依頼できません。"))
    require_status(plan, Status.DRAFT, Status.RETURNED, Status.PUBLISHED, Status.WITHDRAWN)
    require_complete(plan)
    plan.submitted_by, plan.submitted_fingerprint = by, document_of(plan).fingerprint
    plan.edited_by.clear()
    with recorded("submit", plan, by=by):
        move(plan, Status.SUBMITTED, by=by)
    tell_submitted(plan, by=by)


@transaction.atomic
def take_back(plan: Plan, *, by) -> None:
    """Withdraw one's own request for approval; what the public reads stays as it is."""
    plan = locked(plan)
    require_status(plan, Status.SUBMITTED)
    if plan.submitted_by_id != by.pk or not may_edit(by, plan):
        raise WorkflowError(_("確認の依頼は、依頼した本人だけが取り下げられます。"))
    public = plan.editions.filter(is_current=True).exists()
    with recorded("take_back", plan, by=by):
        move(plan, Status.PUBLISHED if public else Status.DRAFT, by=by)


@transaction.atomic
def send_back(plan: Plan, *, by, reason: str) -> None:
    """Return a submitted plan with a reason."""
    plan = locked(plan)
    require_approver(by)
    require_status(plan, Status.SUBMITTED)
    with recorded("send_back", plan, by=by, note=stated(reason)):
        move(plan, Status.RETURNED, by=by, note=stated(reason))
    tell_returned(plan, by=by)


@transaction.atomic
def publish(plan: Plan, *, by, note: str = "", seen: str = "") -> Edition:
    """Make a submitted plan's working copy the edition that everyone reads.

    ``seen`` is the fingerprint of the document the approver has read; refused when it is another by now.
    """
    plan = locked(plan)
    require_approvable(plan, by, seen)
    return release(plan, document_of(plan), by=by, note=note)


@transaction.atomic
def withdraw(plan: Plan, *, by, reason: str) -> None:
    """Take a plan out of public view; its editions are kept."""
    plan = locked(plan)
    require_approver(by)
    if not plan.editions.filter(is_current=True).exists():
        raise WorkflowError(_("この計画は公開されていません。"))
    with recorded("withdraw", plan, by=by, note=stated(reason)):
        move(plan, Status.WITHDRAWN, by=by, note=stated(reason))
        remove_entries(plan)


def release(plan: Plan, document: PlanDocument, *, by, note: str) -> Edition:
    """Store the approved document as the edition everyone reads.  The caller has locked and asked everything."""
    Municipality.objects.select_for_update().get(pk=document.municipality)  # two first editions, one key each
    plan.key = plan.key or plan.next_key(document.municipality, document.first_year or 0)
    plan.preview_mark = new_mark()  # links to the preview end with the approval
    with recorded("publish", plan, by=by, note=note):
        move(plan, Status.PUBLISHED, by=by, note=note)
        edition = store_edition(plan, document, note=note)
    tell_published(plan, edition=edition.number, by=by)
    return edition
