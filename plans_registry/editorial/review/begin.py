"""A document is read, and its plans become drafts at once: all that can be without asking."""

from django.db import transaction

from municipalities.models import Municipality
from plans_registry.editorial.pages import reviews_of
from plans_registry.editorial.review.drafts import close_if_done, make_drafts
from plans_registry.editorial.review.pictures import keep_pictures
from plans_registry.editorial.review.proposal import Extracted, Proposal, heads_of, propose
from plans_registry.editorial.review.saving import file_of, source_of, store_file
from plans_registry.intake.overview.reader import Overview
from plans_registry.intake.reading import read_overview_file
from plans_registry.models import Review
from plans_registry.models.sources import sha256_of

TITLE_LIMIT = 200


def under_way(content: bytes, user) -> Review | None:
    """The open reading of exactly this file that a person has, or shares, already."""
    found = reviews_of(user).under_way().filter(sha256=sha256_of(content))
    return found.filter(owner=user).first() or found.first()


def begin(content: bytes, *, round_label: str = "", by) -> Review:
    """Read a file.  Raises UnreadableFile, NotAnOverview or NotSaved, and keeps nothing then."""
    # Before the transaction: a PDF may take many seconds, and SQLite lets nobody else write meanwhile.
    found = read_overview_file(content, pictures=True)
    return _keep(found.overview, found.text, content, keep_pictures(found.pictures), round_label, by)


@transaction.atomic
def _keep(
    overview: Overview, text: str, content: bytes, pictures: tuple[Extracted, ...], round_label: str, by
) -> Review:
    read = propose(overview, heads_of(text, overview.plans))
    proposal = Proposal(read.plans, read.issues, pictures)
    review = Review(
        title=overview.title[:TITLE_LIMIT],
        caveat=overview.caveat,
        round_label=round_label,
        sha256=sha256_of(content),
        text=text,
        owner=by,
    )
    review.file.name = store_file(content)
    codes = {plan.document.municipality for plan in proposal.plans}
    known = list(Municipality.objects.filter(code__in=codes))
    review.proposal = proposal.to_json()
    review.every_place_known = len(codes) == len(known)
    review.save()
    review.municipalities.set(known)
    source_of(file_of(review), by=by)
    make_drafts(review, by=by)
    close_if_done(review, by=by)
    return review
