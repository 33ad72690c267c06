"""The verbs of a review that is under way: begin, keep what a person did on a page, undo."""

from dataclasses import replace

from django.db import transaction

from municipalities.models import Municipality
from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.editor.edits import add_photo, numbered
from plans_registry.editorial.pages import reviews_of
from plans_registry.editorial.review.confirm import locked_review
from plans_registry.editorial.review.pictures import keep_pictures, with_pictures
from plans_registry.editorial.review.proposal import Choice, Extracted, Proposal, heads_of, propose
from plans_registry.editorial.review.registered import twin_of, with_known_tags
from plans_registry.editorial.review.saving import store_file
from plans_registry.intake.overview.reader import Overview
from plans_registry.intake.reading import read_overview_file
from plans_registry.models import Review
from plans_registry.models.sources import sha256_of
from plans_registry.models.working_copy import document_of

TITLE_LIMIT = 200


def under_way(content: bytes, user) -> Review | None:
    """The review of exactly this file that a person has, or shares, already."""
    found = reviews_of(user).under_way().filter(sha256=sha256_of(content))
    return found.filter(owner=user).first() or found.first()


def begin(content: bytes, *, round_label: str = "", by) -> Review:
    """Read a file into a review.  Raises UnreadableFile or NotAnOverview, and keeps nothing then."""
    # Before the transaction: a PDF may take many seconds, and SQLite lets nobody else write meanwhile.
    found = read_overview_file(content, pictures=True)
    return _keep(found.overview, found.text, content, keep_pictures(found.pictures), round_label, by)


@transaction.atomic
def _keep(
    overview: Overview, text: str, content: bytes, pictures: tuple[Extracted, ...], round_label: str, by
) -> Review:
    proposal = propose(overview, heads_of(text, overview.plans))
    left = list(pictures)
    plans = (replace(plan, document=_as_known(plan.document, left, by)) for plan in proposal.plans)
    review = Review(
        title=overview.title[:TITLE_LIMIT],
        caveat=overview.caveat,
        round_label=round_label,
        sha256=sha256_of(content),
        text=text,
        owner=by,
    )
    review.file.name = store_file(content)
    store(review, Proposal(tuple(plans), proposal.issues, pictures))
    return review


def store(review: Review, proposal: Proposal) -> None:
    """Save a review with its proposal, and with the municipalities that are concerned now."""
    codes = {plan.document.municipality for plan in proposal.plans}
    known = list(Municipality.objects.filter(code__in=codes))
    review.proposal = proposal.to_json()
    review.every_place_known = len(codes) == len(known)
    review.save()
    review.municipalities.set(known)


def _as_known(document: PlanDocument, pictures: list[Extracted], user) -> PlanDocument:
    """With pictures; of a plan of the registry with what staff have added to it (types, contacts …), not proposals."""
    twin = twin_of(document, user)
    if twin is None:
        return with_pictures(document, pictures)
    has_one = [photo.caption for photo in twin.photos.all() if photo.image]
    return with_known_tags(with_pictures(document, pictures, has_one=has_one), document_of(twin))


class Stale(Exception):
    """The plan was saved elsewhere since its page was opened; nothing was kept."""


@transaction.atomic
def keep_plan(
    review: Review,
    place: int,
    *,
    version: int,
    document: PlanDocument,
    choice: Choice = "",
    previous: PlanDocument | None = None,
    given: list[tuple[int, PhotoDocument]] = [],  # noqa: B006 (never changed)
    on_page: list[int] | None = None,
    settled: list[int] | None = None,
    by,
) -> None:
    """Save the document of one plan.  Raises :class:`Stale`, or NotConfirmed when the review is over."""
    review = locked_review(review, by)
    proposal = Proposal.from_json(review.proposal)
    plan = proposal.plans[place]
    if plan.version != version:
        raise Stale
    changed = replace(
        plan, document=numbered(document), version=version + 1, choice=choice or plan.choice, previous=previous
    )
    proposal = proposal.with_plan(place, changed).settle(on_page or [], settled or [])
    for target, photo in given:
        proposal = _give(proposal, target, photo)
    store(review, proposal)


@transaction.atomic
def undo(review: Review, place: int, *, version: int, by) -> bool:
    """Back to the document before the last step; False when there is none."""
    review = locked_review(review, by)
    plan = Proposal.from_json(review.proposal).plans[place]
    if plan.previous is None:
        return False
    keep_plan(review, place, version=version, document=plan.previous, by=by)
    return True


@transaction.atomic
def keep_source(review: Review, *, values: dict[str, str], on_page: list[int], settled: list[int], by) -> Review:
    """Save what is said of the document, and the issues about it."""
    review = locked_review(review, by)
    for name, value in values.items():
        setattr(review, name, value)
    store(review, Proposal.from_json(review.proposal).settle(on_page, settled))
    return review


def _give(proposal: Proposal, place: int, photo: PhotoDocument) -> Proposal:
    plan = proposal.plans[place]
    changed = replace(plan, document=add_photo(plan.document, photo), version=plan.version + 1)
    return proposal.with_plan(place, changed)
