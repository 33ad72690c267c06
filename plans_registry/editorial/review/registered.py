"""A document that was read beside the plan the registry has of it: what staff have added there is not lost."""

from dataclasses import replace
from itertools import count

from plans_registry.documents.matching import folded, pair_measures, pair_pillars
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PlanDocument
from plans_registry.editorial.review.proposal import flat_photos

_OF_THE_REGISTRY = (
    "municipality_name",
    "caveat",
    "round",
    "source",
    "plain_summary",
    "predecessor",
    "lineage_confirmed",
)


def as_registered(document: PlanDocument, known: PlanDocument) -> PlanDocument:
    """The document with what no reading of a source can say, so that only real changes are differences."""
    document = replace(document, **{name: getattr(known, name) for name in _OF_THE_REGISTRY})
    return with_known_photos(with_known_lineage(document, known), known)


def with_known_lineage(document: PlanDocument, known: PlanDocument) -> PlanDocument:
    """Each measure goes on with what it went on with before."""
    pairs = pair_measures(known, document, pair_pillars(known, document))
    continued = {place: known.measures[at].continues for at, place in pairs.items()}
    places = count()
    pillars = []
    for pillar in document.pillars:
        measures = (replace(measure, continues=continued.get(next(places))) for measure in pillar.measures)
        pillars.append(replace(pillar, measures=tuple(measures)))
    return replace(document, pillars=tuple(pillars))


def with_known_photos(document: PlanDocument, known: PlanDocument) -> PlanDocument:
    """A photo keeps its picture, alternative text and credit; only one without a picture takes the document's.

    One with a picture stays also when its caption is gone from the document.
    """
    left = flat_photos(known)
    pillars = [
        replace(pillar, photos=tuple(_known_photo(photo, left) for photo in pillar.photos))
        for pillar in document.pillars
    ]
    photos = [_known_photo(photo, left) for photo in document.photos]
    places = pair_pillars(known, document)
    for owner, photo in left:
        place = places.get(int(owner)) if owner and photo.image else None
        if place is not None:
            pillars[place] = replace(pillars[place], photos=(*pillars[place].photos, photo))
        elif photo.image:
            photos.append(photo)
    return replace(document, pillars=tuple(pillars), photos=tuple(photos))


def _known_photo(photo: PhotoDocument, left: list[tuple[str, PhotoDocument]]) -> PhotoDocument:
    """With what is known of the first one left that has its caption; that one is left no more."""
    same = next((entry for entry in left if folded(entry[1].caption) == folded(photo.caption)), None)
    if same is None:
        return photo
    left.remove(same)
    known = same[1]
    if known.image or not photo.image:
        return replace(known, caption=photo.caption)
    return replace(photo, credit=known.credit)


def with_known_tags(document: PlanDocument, known: PlanDocument) -> PlanDocument:
    """Types, forms, contacts … as staff have them instead of proposals, and the ids of the measures."""
    pairs = pair_pillars(known, document)
    pillars = {place: known.pillars[at] for at, place in pairs.items()}
    measures = {place: known.measures[at] for at, place in pair_measures(known, document, pairs).items()}
    places = iter(range(len(document.measures)))
    return replace(
        document,
        pillars=tuple(
            replace(
                pillar,
                types=pillars[at].types if at in pillars else pillar.types,
                measures=tuple(_like(measure, measures.get(next(places))) for measure in pillar.measures),
            )
            for at, pillar in enumerate(document.pillars)
        ),
    )


def _like(measure: MeasureDocument, known: MeasureDocument | None) -> MeasureDocument:
    if known is None:
        return measure
    return replace(
        measure,
        id=known.id,
        types=known.types,
        forms=known.forms,
        audience=known.audience,
        amount=known.amount,
        contact=known.contact,
        url=known.url,
        page=measure.page or known.page,
    )
