"""What may be done to a plan document in one step: each takes one and gives the next.  Places count from 0.

A place that does not exist changes nothing: the page it came from is older than the document.  Measures are divided and
joined in the way the published sentence writes them: 名称（説明）、名称（説明）.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument

Part = TypeVar("Part")
Measures = tuple[MeasureDocument, ...]
Photos = tuple[PhotoDocument, ...]


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
    title, description = read_sentence(name) if name else ("", "")
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
        parts = split(measures[measure], at) if 0 <= measure < len(measures) else None
        return (*measures[:measure], *parts, *measures[measure + 1 :]) if parts else measures

    return _with_measures(plan, pillar, divided)


def merge_measures(plan: PlanDocument, pillar: int, measure: int) -> PlanDocument:
    """A measure and the next one of its pillar."""

    def joined(measures: Measures) -> Measures:
        if not 0 <= measure < len(measures) - 1:
            return measures
        one = merge_neighbours(measures[measure], measures[measure + 1])
        return (*measures[:measure], one, *measures[measure + 2 :])

    return _with_measures(plan, pillar, joined)


def add_caption(plan: PlanDocument, text: str) -> PlanDocument:
    return add_photo(plan, PhotoDocument(caption=text))


def add_photo(plan: PlanDocument, photo: PhotoDocument) -> PlanDocument:
    return replace(plan, photos=(*plan.photos, photo))


def add_photo_to(plan: PlanDocument, pillar: int) -> PlanDocument:
    """An empty one, at the end of a pillar's."""
    return _with_photos(plan, pillar, lambda photos: (*photos, PhotoDocument(caption="")))


def delete_photo(plan: PlanDocument, photo: int) -> PlanDocument:
    """``photo`` is its place among all: the plan's own first, then those of each pillar."""
    owner, place = photo_place(plan, photo)
    return _with_photos(plan, owner, lambda photos: _without(photos, place))


def shift_photo(plan: PlanDocument, photo: int, by: int) -> PlanDocument:
    owner, place = photo_place(plan, photo)
    return _with_photos(plan, owner, lambda photos: _shifted(photos, place, by))


def change_photo(plan: PlanDocument, owner: int, place: int, photo: PhotoDocument) -> PlanDocument:
    return _with_photos(plan, owner, lambda photos: (*photos[:place], photo, *photos[place + 1 :]))


def photo_place(plan: PlanDocument, photo: int) -> tuple[int, int]:
    """Its pillar, -1 for the plan, and its place there."""
    for owner, photos in enumerate([plan.photos, *(pillar.photos for pillar in plan.pillars)], start=-1):
        if photo < len(photos):
            return owner, photo
        photo -= len(photos)
    return -1, len(plan.photos)


def _with_photos(plan: PlanDocument, owner: int, change: Callable[[Photos], Photos]) -> PlanDocument:
    if owner == -1:
        return replace(plan, photos=change(plan.photos))
    if owner >= len(plan.pillars):
        return plan
    changed = replace(plan.pillars[owner], photos=change(plan.pillars[owner].photos))
    return replace(plan, pillars=(*plan.pillars[:owner], changed, *plan.pillars[owner + 1 :]))


def without_empty(plan: PlanDocument) -> PlanDocument:
    """Pillars, measures and photos in which nothing is written are left out."""
    pillars = []
    for pillar in plan.pillars:
        measures = tuple(part for part in pillar.measures if replace(part, number=1) != EMPTY_MEASURE)
        photos = _written(pillar.photos)
        if pillar.title or pillar.types or measures or photos:
            pillars.append(replace(pillar, measures=measures, photos=photos))
    return replace(plan, pillars=tuple(pillars), photos=_written(plan.photos))


def _written(photos: Photos) -> Photos:
    return tuple(photo for photo in photos if photo != PhotoDocument(caption=""))


EMPTY_MEASURE = MeasureDocument(number=1, name="")


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


MARK = re.compile("[｜|]")
"""The sign a person may type where a measure is to be divided."""

_PLACES = re.compile("、|，|・|及び|並びに|および|ならびに|。|　| ")
_JOINTS = "、，・。　 ｜|"
_WORDS = ("及び", "並びに", "および", "ならびに")
_DESCRIBED = re.compile(r"([^（(]+)[（(](.*?)[）)]?", re.DOTALL)
SHOWN = 12


def measure_sentence(measure: MeasureDocument) -> str:
    """名称（説明）, or only the name."""
    return f"{measure.name}（{measure.description}）" if measure.description else measure.name


def places_of(measure: MeasureDocument) -> list[tuple[int, str]]:
    """Where a measure may be divided: offsets in its sentence, each with the words around it as ``前 ｜ 後``."""
    sentence = measure_sentence(measure)
    found = [match.start() for match in _PLACES.finditer(sentence)]
    return [(at, _around(sentence, at)) for at in found if all(_halves(sentence, at))]


def split(measure: MeasureDocument, at: int | None = None) -> tuple[MeasureDocument, MeasureDocument] | None:
    """Both parts, at an offset of the sentence or, first, at a typed ｜; None when one of them would be empty.

    The first part keeps the id; the forms and types of the whole belong to both until a person says otherwise.
    """
    sentence = measure_sentence(measure)
    mark = MARK.search(sentence)
    at = mark.start() if mark else at
    if at is None or not 0 < at < len(sentence):
        return None
    left, right = _halves(sentence, at)
    if not left or not right:
        return None
    name, description = read_sentence(left)
    other_name, other_description = read_sentence(right)
    first = replace(measure, name=name, description=description)
    second = replace(measure, name=other_name, description=other_description, id=None)
    return first, second


def merge_neighbours(measure: MeasureDocument, following: MeasureDocument) -> MeasureDocument:
    """One measure of two neighbours, joined by 、; the last description stays the description of the whole."""
    return replace(
        measure,
        name=f"{measure_sentence(measure)}、{following.name}",
        description=following.description,
        types=tuple(dict.fromkeys(measure.types + following.types)),
        forms=tuple(dict.fromkeys(measure.forms + following.forms)),
        audience=measure.audience or following.audience,
        amount=measure.amount or following.amount,
        contact=measure.contact or following.contact,
        url=measure.url or following.url,
    )


def _halves(sentence: str, at: int) -> tuple[str, str]:
    left, right = sentence[:at].rstrip(_JOINTS), sentence[at:].lstrip(_JOINTS)
    word = next((word for word in _WORDS if right.startswith(word)), "")
    return left, right.removeprefix(word).lstrip(_JOINTS)


def read_sentence(text: str) -> tuple[str, str]:
    """Name and description; a bracket that the division left open is closed, one left over is dropped."""
    if described := _DESCRIBED.fullmatch(text):
        return described[1].strip(), described[2].strip()
    if text.endswith(("）", ")")) and "（" not in text and "(" not in text:
        text = text[:-1]
    return text.strip(), ""


def _around(sentence: str, at: int) -> str:
    before, after = sentence[:at], sentence[at:]
    start = "…" if len(before) > SHOWN else ""
    end = "…" if len(after) > SHOWN else ""
    return f"{start}{before[-SHOWN:]} ｜ {after[:SHOWN]}{end}"
