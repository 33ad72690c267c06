"""Keep what a person did on a plan's page, unless another window was first."""

from dataclasses import replace

from django.db import transaction

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.review.begin import store
from plans_registry.editorial.review.confirming import locked
from plans_registry.editorial.review.edits import add_photo, numbered
from plans_registry.editorial.review.proposal import Choice, Proposal
from plans_registry.models import Review


class Stale(Exception):
    """The plan was saved elsewhere since its page was opened; nothing was kept."""


@transaction.atomic
def keep(
    review: Review,
    place: int,
    *,
    version: int,
    document: PlanDocument,
    choice: Choice = "",
    previous: PlanDocument | None = None,
    given: list[tuple[int, PhotoDocument]] = [],  # noqa: B006 (never changed)
    asked: list[int] | None = None,
    settled: list[int] | None = None,
    by,
) -> None:
    """Save the document of one plan.  Raises :class:`Stale`, or NotConfirmed when the review is over."""
    review = locked(review, by)
    proposal = Proposal.from_json(review.proposal)
    plan = proposal.plans[place]
    if plan.version != version:
        raise Stale
    changed = replace(
        plan, document=numbered(document), version=version + 1, choice=choice or plan.choice, previous=previous
    )
    proposal = proposal.with_plan(place, changed).settle(asked or [], settled or [])
    for target, photo in given:
        proposal = _give(proposal, target, photo)
    store(review, proposal)


@transaction.atomic
def undo(review: Review, place: int, *, version: int, by) -> bool:
    """Back to the document before the last step; False when there is none."""
    review = locked(review, by)
    plan = Proposal.from_json(review.proposal).plans[place]
    if plan.previous is None:
        return False
    keep(review, place, version=version, document=plan.previous, by=by)
    return True


@transaction.atomic
def keep_source(review: Review, *, values: dict[str, str], asked: list[int], settled: list[int], by) -> Review:
    """Save what is said of the document, and the questions about it."""
    review = locked(review, by)
    for name, value in values.items():
        setattr(review, name, value)
    store(review, Proposal.from_json(review.proposal).settle(asked, settled))
    return review


def _give(proposal: Proposal, place: int, photo: PhotoDocument) -> Proposal:
    plan = proposal.plans[place]
    changed = replace(plan, document=add_photo(plan.document, photo), version=plan.version + 1)
    return proposal.with_plan(place, changed)
