"""What the page of a plan shows of a document, whether it is public or (decision 9) about to be."""

from typing import Any

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.models import Edition
from plans_registry.documents.plan import PlanDocument
from plans_registry.public.gaps import stated_in
from plans_registry.public.relatives import Published, family_of


def page_of(snapshot: Snapshot, edition: Edition, document: PlanDocument) -> dict[str, Any]:
    """The text of a plan with the plans before and after it.  The edition need not be saved."""
    family = family_of(edition.municipality_id)
    return text_of(snapshot, edition, document) | {
        "before": family.before(document),
        "after": family.after(Published(edition, document)),
    }


def text_of(snapshot: Snapshot, edition: Edition, document: PlanDocument) -> dict[str, Any]:
    return {
        "snapshot": snapshot,
        "section": "plans",
        "edition": edition,
        "document": document,
        "place": snapshot.known.places[edition.municipality_id],
        "stated": stated_in(document.measures),
        "pages": sorted({measure.page for measure in document.measures if measure.page}),
    }
