"""What becomes of each plan of a document: a draft at once, or one that a person opens in the editor and saves.

A plan of another municipality stays in the document.  One that the registry most likely has, and one with a text that no
row can hold, wait for a person; the editor opens with what was read.
"""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.audit import kept_of
from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.editor.edits import without_pictures
from plans_registry.editorial.editor.problems import problems_of, problems_of_facts
from plans_registry.editorial.pages import may_take_in, reviews_of
from plans_registry.editorial.permissions import plans_of
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.editorial.review.registered import as_registered, with_known_tags
from plans_registry.editorial.review.saving import NotSaved, SourceFile, file_of, save_plans
from plans_registry.editorial.review.source_view import place_of_plan
from plans_registry.models import OpenIssue, Plan, PlanOrigin, Review, SourceDocument
from plans_registry.models.audit import record
from plans_registry.models.plan_rows import reference_to
from plans_registry.models.working_copy import documents_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOfDocument:
    """``plan`` is the draft it became.  Else ``twins`` are plans that it may be, ``unfit`` what no row can hold."""

    place: int
    document: PlanDocument
    plan: Plan | None
    twins: tuple[Plan, ...] = ()
    unfit: tuple[str, ...] = ()
    foreign: bool = False

    @property
    def may_be_draft(self) -> bool:
        return self.plan is None and not (self.twins or self.unfit or self.foreign)


def plans_of_document(review: Review, user) -> list[PlanOfDocument]:
    origins = {origin.place: origin.plan for origin in review.origins.select_related("plan__municipality")}
    proposal = Proposal.from_json(review.proposal)
    return [
        _state(place, without_pictures(plan.document), origins.get(place), user)
        for place, plan in enumerate(proposal.plans)
    ]


def _state(place: int, document: PlanDocument, plan: Plan | None, user) -> PlanOfDocument:
    if plan is not None:
        return PlanOfDocument(place=place, document=document, plan=plan)
    town = document.municipality
    if town and not may_take_in(user, town):
        return PlanOfDocument(place=place, document=document, plan=None, foreign=True)
    twins = Plan.objects.alike(town, document.title, document.first_year, document.last_year)
    visible = set(plans_of(user).filter(pk__in=[twin.pk for twin in twins]).values_list("pk", flat=True))
    return PlanOfDocument(
        place=place,
        document=document,
        plan=None,
        twins=tuple(twin for twin in twins if twin.pk in visible),
        unfit=tuple(
            f"{problem.where}{_('：')}{problem.message}"
            for problem in (*problems_of_facts(document), *problems_of(document))
        ),
    )


@transaction.atomic
def make_drafts(review: Review, *, by) -> list[Plan]:
    """Of every plan that needs no word of a person."""
    states = plans_of_document(review, by)
    Municipality.objects.hold({state.document.municipality for state in states} - {""})
    made = []
    for state in plans_of_document(review, by):
        plan = _draft(state, file_of(review), by) if state.may_be_draft else None
        if plan:
            attach(review, state.place, plan)
            made.append(plan)
    return made


def _draft(state: PlanOfDocument, file: SourceFile, by) -> Plan | None:
    """None where the rows have a rule that the document breaks: a person puts it right in the editor."""
    try:
        with transaction.atomic():
            (plan,) = save_plans([(None, state.document)], file, by=by)
    except NotSaved:
        return None
    return plan


def attach(review: Review, place: int, plan: Plan) -> None:
    """A plan was made of, or changed by, the plan at a place of the document: its open issues go with it.

    Of a document that was read again, those that were there before stay as they were answered.
    """
    proposal = Proposal.from_json(review.proposal)
    origin, _made = PlanOrigin.objects.get_or_create(review=review, place=place, defaults={"plan": plan})
    if origin.plan_id != plan.pk:  # somebody else has made another plan of it
        return
    first = not PlanOrigin.objects.filter(review=review, pk__lt=origin.pk).exists()
    wanted = {}
    for issue in proposal.issues:
        owner = place_of_plan(issue, proposal)
        if owner == place or (owner is None and first):
            wanted[issue.line, issue.code, issue.text] = OpenIssue(
                origin=origin, line=issue.line, code=issue.code, message=issue.message, text=issue.text
            )
    for row in origin.issues.all():
        if wanted.pop((row.line, row.code, row.text), None) is None:
            row.delete()
    OpenIssue.objects.bulk_create(wanted.values())


def close_if_done(review: Review, *, by) -> None:
    """No plan of the document waits for this person any more."""
    if review.status == Review.Status.OPEN and not _waits(review, by):
        _close(review, Review.Status.CONFIRMED, by)


def settle_status(review: Review, *, by) -> None:
    """Of a document that was read again: open where a plan waits, else closed."""
    again = Review.objects.under_way().filter(owner=review.owner_id, sha256=review.sha256).exclude(pk=review.pk)
    if review.status == Review.Status.CONFIRMED and _waits(review, by) and not again.exists():
        review.status, review.closed_at, review.closed_by = Review.Status.OPEN, None, None
        review.save()
    close_if_done(review, by=by)


def _waits(review: Review, by) -> bool:
    return not all(state.plan or state.foreign for state in plans_of_document(review, by))


@transaction.atomic
def leave_rest(review: Review, *, by) -> None:
    """What is no draft yet is not taken in."""
    _close(_locked(review, by), Review.Status.CONFIRMED, by)


@transaction.atomic
def throw_away(review: Review, *, by) -> int:
    """Delete the drafts made of a document that nobody has asked approval for; how many."""
    review = reviews_of(by).get(pk=review.pk)
    # Who saves a plan holds it before its parts and its document; deleting alone would take the parts first, and both
    # would wait.
    list(Plan.objects.select_for_update().filter(pk__in=review.origins.values("plan")).order_by("pk").values_list("pk"))
    review = Review.objects.select_for_update().get(pk=review.pk)
    gone = 0
    for origin in review.origins.select_related("plan"):
        plan = origin.plan
        if plan.status != Plan.Status.DRAFT or plan.key or plan.submitted_by_id or not may_edit(by, plan):
            continue
        record("delete", plan, by=by, before=kept_of(plan), note=str(review))
        plan.delete()
        gone += 1
    _close(review, Review.Status.DISCARDED, by)
    return gone


def _locked(review: Review, by) -> Review:
    Review.objects.select_for_update().get(pk=review.pk)
    current = reviews_of(by).get(pk=review.pk)
    if current.status != Review.Status.OPEN:
        raise WorkflowError(_("この取り込みは終わっています。計画の画面で直してください。"))
    return current


def _close(review: Review, status: str, by) -> None:
    review.status, review.closed_at, review.closed_by = status, timezone.now(), by
    review.save()


def document_to_open(review: Review, place: int, twin: Plan | None) -> PlanDocument:
    """What the editor shows of a plan that is no draft yet: beside a twin with what staff have added to that one."""
    document = without_pictures(Proposal.from_json(review.proposal).plans[place].document)
    source = SourceDocument.objects.filter(sha256=review.sha256).first()
    document = replace(
        document, source=reference_to(source) if source else None, round=review.round_label, caveat=review.caveat
    )
    if twin is None:
        return document
    known = documents_of([twin.pk])[twin.pk]
    return as_registered(with_known_tags(document, known), known)
