"""The verbs of a plan's life: submit, take back, send back, publish, withdraw, publish on a day.

draft → submitted → published; submitted → returned → submitted; published → withdrawn.  A published plan
that is edited goes through submit and publish again, while the public keeps reading its current edition.
Every verb guards itself, is atomic, and raises :class:`WorkflowError` with a sentence for the person.
docs/workflow.md has the table of states and verbs.

Publishing on a day: approved now, public from then on, also when the day itself was missed.

What was approved is kept beside the working copy and is exactly what is published.  Whoever edits the plan meanwhile
prepares its next edition (decision 9).

「内容に変更なし」: the yearly word that a published plan still stands as it is.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.publishing import move_key, remove_entries, store_edition
from plans_registry.documents.periods import fiscal_year_of, format_year
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.audit import content_of, recorded
from plans_registry.editorial.checks import (
    UNDER_DECISION,
    WorkflowError,
    locked,
    may_edit,
    missing_of,
    move,
    require_approvable,
    require_approver,
    require_status,
    stated,
)
from plans_registry.editorial.notifications.events import tell_published, tell_returned, tell_submitted, tell_withdrawn
from plans_registry.models import Confirmation, OpenIssue, Plan
from plans_registry.models.audit import person_name, record
from plans_registry.models.plans import PlanQuerySet, new_mark
from plans_registry.models.working_copy import document_of, documents_of

Status = Plan.Status


def has_unpublished_changes(plan: Plan) -> bool:
    """Whether the working copy differs from what the public reads now."""
    current = Edition.objects.filter(plan=plan, is_current=True).first()
    return current is not None and current.plan_document() != document_of(plan)


def with_unsubmitted_changes(plans: PlanQuerySet) -> list[int]:
    """Ids of those that were changed after their publication, and that nobody has asked approval for since.

    Only plans saved after their publication are read whole: most never are.
    """
    return differing_from_public(plans.edited_since_publication())


def differing_from_public(plans: PlanQuerySet) -> list[int]:
    """Ids of those whose working copy is not what the public reads."""
    drafts = documents_of(set(plans.order_by().values_list("pk", flat=True)))
    public = Edition.objects.filter(plan__in=drafts, is_current=True).only("plan", "document")
    return [edition.plan_id for edition in public if edition.plan_document() != drafts[edition.plan_id]]


@contextmanager
def editing_beside(plans: PlanQuerySet, *, by) -> Iterator[None]:
    """The block changes what plans quote, a source or a round: as if ``by`` had changed those that wait for approval.

    Needs a transaction.
    """
    waiting = list(plans.filter(status__in=UNDER_DECISION).select_for_update(no_key=True).order_by("pk"))
    before = {plan.pk: content_of(plan) for plan in waiting}
    yield
    for plan in waiting:
        after = content_of(plan)
        if after != before[plan.pk]:
            plan.edited_by.add(by)
            record("change", plan, by=by, before=before[plan.pk], after=after)


@transaction.atomic
def submit(plan: Plan, *, by, note: str = "") -> None:
    """Ask for approval of a complete plan; ``note`` is a word for whoever approves, needed where issues or notes are open."""
    plan = locked(plan)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、確認を依頼できません。"))
    require_status(plan, Status.DRAFT, Status.RETURNED, Status.PUBLISHED, Status.WITHDRAWN)
    lacking = [item.message for item in missing_of(plan)] + ([] if note else _left_open(plan))
    if lacking:  # all at once
        raise WorkflowError(" ".join(lacking))
    plan.submitted_by, plan.submitted_fingerprint = by, document_of(plan).fingerprint
    plan.edited_by.clear()
    with recorded("submit", plan, by=by, note=note):
        move(plan, Status.SUBMITTED, by=by, note=note)
    tell_submitted(plan, by=by)


def _left_open(plan: Plan) -> list[str]:
    """What intake could not decide, and what an approver has asked, is answered first, or left with a word."""
    left = ""
    if issues := OpenIssue.objects.filter(origin__plan=plan, settled_at=None).count():
        left += _("確かめる所が%s件残っています。") % issues
    if notes := plan.notes.open().count():
        left += _("承認者のメモが%s件、対応済みになっていません。") % notes
    hint = _("残したまま依頼するときは、計画の画面の下の「承認者へのひとこと」に、そのわけを書いてください。")
    return [f"{left}{hint}"] if left else []


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
    tell_withdrawn(plan, by=by)


def release(plan: Plan, document: PlanDocument, *, by, note: str) -> Edition:
    """Store the approved document as the edition everyone reads.  The caller has locked and asked everything."""
    # Two first editions, one key each.  "No key": who withdraws another plan of the municipality holds the index and
    # writes rows that point here, while this waits for the index.
    Municipality.objects.select_for_update(no_key=True).get(pk=document.municipality)
    key = plan.key_for(document.municipality, document.first_year or 0)
    if plan.key and plan.key != key:
        move_key(plan, key)
    plan.key = key
    plan.preview_mark = new_mark()  # links to the preview end with the approval
    with recorded("publish", plan, by=by, note=note):
        move(plan, Status.PUBLISHED, by=by, note=note)
        edition = store_edition(plan, document, note=note)
    if document != document_of(plan):  # edited while it waited for its day: newer than what is public
        plan.save(update_fields=["updated_at"])
    tell_published(plan, edition=edition.number, by=by)
    return edition


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


@transaction.atomic
def confirm_unchanged(plan: Plan, *, by) -> Confirmation:
    """Say for this fiscal year that a public plan needs no change; once a year for each plan."""
    plan = locked(plan)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、確認できません。"))
    if not plan.editions.filter(is_current=True).exists():
        raise WorkflowError(_("この計画は公開されていません。"))
    if has_unpublished_changes(plan):
        raise WorkflowError(_("未公開の変更があります。計画の画面で、確認を依頼するか元に戻してください。"))
    year = fiscal_year_of(timezone.localdate())
    row = _confirmed(plan, year, by=by)
    record("confirm", plan, by=by, after={"fiscal_year": year})
    return row


def _confirmed(plan: Plan, fiscal_year: int, *, by) -> Confirmation:
    try:
        with transaction.atomic():
            return Confirmation.objects.create(plan=plan, fiscal_year=fiscal_year, by=by, by_name=person_name(by))
    except IntegrityError as error:
        done = plan.confirmations.get(fiscal_year=fiscal_year)
        said = {"year": format_year(fiscal_year), "by": done.by_name}
        raise WorkflowError(_("%(year)sの内容は、%(by)sさんが確認済みです。") % said) from error
