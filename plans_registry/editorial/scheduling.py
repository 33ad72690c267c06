"""Publishing on a day: approved now, public from then on, also when the day itself was missed.

What was approved is kept beside the working copy and is exactly what is published.  Whoever edits the plan meanwhile
prepares its next edition (decision 9).
"""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import Edition
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.audit import recorded
from plans_registry.editorial.checks import (
    WorkflowError,
    locked,
    move,
    require_approvable,
    require_approver,
    require_status,
    stated,
)
from plans_registry.editorial.workflow import release
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of

FARTHEST = timedelta(days=366)
_log = logging.getLogger(__name__)


@transaction.atomic
def schedule(plan: Plan, *, by, on: date, note: str = "", seen: str = "") -> None:
    """Approve a submitted plan for a day to come.  ``seen`` as in :func:`~.workflow.publish`."""
    plan = locked(plan)
    require_approvable(plan, by, seen)
    today = timezone.localdate()
    if not today < on <= today + FARTHEST:
        raise WorkflowError(
            _("公開する日は、あすから1年後までの日にしてください。きょう公開するときは、いま公開します。")
        )
    plan.publish_on, plan.approved_document = on, document_of(plan).to_json()
    with recorded("schedule", plan, by=by, note=f"{on.isoformat()} {note}".strip()):
        move(plan, Plan.Status.SCHEDULED, by=by, note=note)


@transaction.atomic
def cancel_schedule(plan: Plan, *, by, reason: str) -> None:
    """Take the approval for a day back: the plan waits for approval again, as it reads by now."""
    plan = locked(plan)
    require_approver(by)
    require_status(plan, Plan.Status.SCHEDULED)
    with recorded("cancel_schedule", plan, by=by, note=stated(reason)):
        move(plan, Plan.Status.SUBMITTED, by=by, note=stated(reason))


@transaction.atomic
def publish_approved(plan: Plan, *, by=None) -> Edition:
    """Publish what was approved for a day: by an approver at any time, by nobody (the clock) from that day on."""
    plan = locked(plan)
    require_status(plan, Plan.Status.SCHEDULED)
    if by is not None:
        require_approver(by)
        if plan.submitted_by_id == by.pk:
            raise WorkflowError(_("自分が確認を依頼した計画は、公開できません。ほかの承認者に依頼してください。"))
    elif plan.publish_on is None or plan.publish_on > timezone.localdate():
        raise WorkflowError(_("公開する日が、まだ来ていません。"))
    return release(plan, PlanDocument.from_json(plan.approved_document), by=by, note=plan.status_note)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a plan that was due: an edition, or the error that kept it from the public."""

    plan: Plan
    edition: Edition | None = None
    error: Exception | None = None


def publish_due() -> list[Outcome]:
    """Publish every plan whose day has come, each in a transaction of its own: one that fails stops no other.

    Plans that somebody else has published or called off meanwhile are passed over.
    """
    due = list(Plan.objects.due(timezone.localdate()).defer("approved_document"))
    return [outcome for plan in due if (outcome := _publish_due(plan))]


def _publish_due(plan: Plan) -> Outcome | None:
    try:
        return Outcome(plan, edition=publish_approved(plan))
    except WorkflowError as error:
        plan.refresh_from_db(fields=["status"])
        return Outcome(plan, error=error) if plan.status == Plan.Status.SCHEDULED else None
    except Exception as error:  # whatever it is, the plans after it must not wait for it
        _log.exception("Plan %s was due and could not be published", plan.pk)
        if not connection.in_atomic_block:  # inside one the caller decides
            connection.close_if_unusable_or_obsolete()
        return Outcome(plan, error=error)
