"""The steps of a review: each takes a plan document and gives the next one.  Places count from 0.

A place that does not exist changes nothing: the page it came from is older than the document.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.review import splitting

Part = TypeVar("Part")
Measures = tuple[MeasureDocument, ...]


def numbered(plan: PlanDocument) -> PlanDocument:
    """Pillars and measures numbered from 1, in their order."""
    pillars = (
        replace(
            pillar,
            number=number,
            measures=tuple(replace(measure, number=n) for n, measure in enumerate(pillar.measures, start=1)),
        )
        for number, pillar in enumerate(plan.pillars, start=1)
    )
    return replace(plan, pillars=tuple(pillars))


def add_pillar(plan: PlanDocument) -> PlanDocument:
    return numbered(replace(plan, pillars=(*plan.pillars, PillarDocument(number=1, title=""))))


def delete_pillar(plan: PlanDocument, pillar: int) -> PlanDocument:
    """Its captions stay, with the plan."""
    if not 0 <= pillar < len(plan.pillars):
        return plan
    photos = plan.photos + plan.pillars[pillar].photos
    return numbered(replace(plan, pillars=_without(plan.pillars, pillar), photos=photos))


def shift_pillar(plan: PlanDocument, pillar: int, by: int) -> PlanDocument:
    return numbered(replace(plan, pillars=_shifted(plan.pillars, pillar, by)))


def add_measure(plan: PlanDocument, pillar: int, name: str = "") -> PlanDocument:
    """``name`` may be a sentence 名称（説明）."""
    title, description = splitting.read_sentence(name) if name else ("", "")
    new = MeasureDocument(number=1, name=title, description=description)
    return _with_measures(plan, pillar, lambda measures: (*measures, new))


def delete_measure(plan: PlanDocument, pillar: int, measure: int) -> PlanDocument:
    return _with_measures(plan, pillar, lambda measures: _without(measures, measure))


def shift_measure(plan: PlanDocument, pillar: int, measure: int, by: int) -> PlanDocument:
    return _with_measures(plan, pillar, lambda measures: _shifted(measures, measure, by))


def move_measure(plan: PlanDocument, pillar: int, measure: int, to: int) -> PlanDocument:
    """To the end of another pillar."""
    there = 0 <= pillar < len(plan.pillars) and 0 <= measure < len(plan.pillars[pillar].measures)
    if not there or not 0 <= to < len(plan.pillars) or to == pillar:
        return plan
    moved = plan.pillars[pillar].measures[measure]
    return _with_measures(delete_measure(plan, pillar, measure), to, lambda measures: (*measures, moved))


def split_measure(plan: PlanDocument, pillar: int, measure: int, at: int | None) -> PlanDocument:
    def divided(measures: Measures) -> Measures:
        parts = splitting.split(measures[measure], at) if 0 <= measure < len(measures) else None
        return (*measures[:measure], *parts, *measures[measure + 1 :]) if parts else measures

    return _with_measures(plan, pillar, divided)


def merge_measures(plan: PlanDocument, pillar: int, measure: int) -> PlanDocument:
    """A measure and the next one of its pillar."""

    def joined(measures: Measures) -> Measures:
        if not 0 <= measure < len(measures) - 1:
            return measures
        one = splitting.merge(measures[measure], measures[measure + 1])
        return (*measures[:measure], one, *measures[measure + 2 :])

    return _with_measures(plan, pillar, joined)


def add_background(plan: PlanDocument, text: str) -> PlanDocument:
    return replace(plan, background=plan.background + text)


def add_caption(plan: PlanDocument, text: str) -> PlanDocument:
    return add_photo(plan, PhotoDocument(caption=text))


def add_photo(plan: PlanDocument, photo: PhotoDocument) -> PlanDocument:
    return replace(plan, photos=(*plan.photos, photo))


def without_pictures(plan: PlanDocument) -> PlanDocument:
    """Captions only, as a person may want who has no time for alternative texts."""

    def bare(photos: tuple[PhotoDocument, ...]) -> tuple[PhotoDocument, ...]:
        return tuple(PhotoDocument(caption=photo.caption) for photo in photos if photo.caption)

    pillars = tuple(replace(pillar, photos=bare(pillar.photos)) for pillar in plan.pillars)
    return replace(plan, pillars=pillars, photos=bare(plan.photos))


def _with_measures(plan: PlanDocument, pillar: int, change: Callable[[Measures], Measures]) -> PlanDocument:
    if not 0 <= pillar < len(plan.pillars):
        return plan
    changed = replace(plan.pillars[pillar], measures=change(plan.pillars[pillar].measures))
    return numbered(replace(plan, pillars=(*plan.pillars[:pillar], changed, *plan.pillars[pillar + 1 :])))


def _without(parts: Sequence[Part], place: int) -> tuple[Part, ...]:
    return tuple(part for at, part in enumerate(parts) if at != place)


def _shifted(parts: tuple[Part, ...], place: int, by: int) -> tuple[Part, ...]:
    target = place + by
    if not (0 <= place < len(parts) and 0 <= target < len(parts)):
        return parts
    rest = list(_without(parts, place))
    rest.insert(target, parts[place])
    return tuple(rest)
