"""Which pictures a document of a plan may name: a name that somebody has read elsewhere makes no picture the plan's own."""

from collections.abc import Collection, Iterator

from plans_registry.documents.plan import PlanDocument
from plans_registry.models.audit import AuditRecord
from plans_registry.models.photos import PUBLIC_FOLDER, Photo
from plans_registry.models.plans import Plan

RECORDS_READ = 200  # changes of one plan; a page that was opened before them is not open any more


def own_pictures(plan: Plan, named: Collection[str]) -> set[str]:
    """Of the names those of the plan's own pictures in the public folder.

    It has those of its working copy, of its editions and of what is approved, and those it had by what its record tells:
    a page may still show a photo that somebody else has just deleted.  What was struck is in none of them.
    """
    missing = {image for image in named if image.startswith(PUBLIC_FOLDER)}
    own: set[str] = set()
    for images in _pictures(plan):
        if not missing:
            break
        own |= missing & images
        missing -= images
    return own


def _pictures(plan: Plan) -> Iterator[set[str]]:
    """The cheapest first; what is further on is asked for only where a name is still missing."""
    yield set(Photo.objects.filter(plan=plan).exclude(image="").values_list("image", flat=True))
    yield set(plan.editions.exclude(photos=None).values_list("photos__image", flat=True))
    if plan.approved_document:
        yield _named_in(plan.approved_document)
    states = AuditRecord.objects.about(plan).filter(before__has_key="document").values_list("before", "after")
    for before_and_after in states[:RECORDS_READ]:
        for state in before_and_after:
            if state and "document" in state:
                yield _named_in(state["document"])


def _named_in(document: dict) -> set[str]:
    return {photo.image for photo in PlanDocument.from_json(document).all_photos}
