"""Which part of one plan document is which part of another.

Measures are the same by their id; else by their name, whatever its width, case and blanks; else by likeness: an equal
description, or names that share at least :data:`ALIKE` of their characters (difflib's ratio; 0.6 keeps 創業支援事業
with 創業支援補助金, and 産業祭 apart from 産業見本市).  Pillars have no id; theirs is also the share of common measures.
Photos are the same by their picture, else by their caption, else by their turn among those of a pillar.
"""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument

ALIKE = 0.6
_SAME_DESCRIPTION = 0.9  # a renamed measure that still does the same

Part = TypeVar("Part")
Pairs = dict[int, int]
"""Places in the old document → places in the new one; each at most once."""


def folded(text: str) -> str:
    """The text for comparing: NFKC, one case, no blanks."""
    # ＥＣ サイト出店 and ecサイト出店 are one name.
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def pair_pillars(old: PlanDocument, new: PlanDocument) -> Pairs:
    """Places in ``pillars``."""
    pairs = _by_name([pillar.title for pillar in old.pillars], [pillar.title for pillar in new.pillars])
    return pairs | _by_likeness(old.pillars, new.pillars, pairs, _pillar_likeness)


def pair_empty_pillars(old: PlanDocument, new: PlanDocument, taken: Pairs) -> Pairs:
    """For a merge: of the pillars that are left, where there are as many as before, those that had no measure, by their turn.

    Such a one had nothing but its title to be known by, and was given another, or a measure too.
    """
    before = [at for at in range(len(old.pillars)) if at not in taken]
    after = [place for place in range(len(new.pillars)) if place not in taken.values()]
    if len(before) != len(after):
        return {}
    known = {measure.id for measure in old.measures}
    return {
        at: place
        for at, place in zip(before, after, strict=True)
        if not old.pillars[at].measures and not any(part.id in known for part in new.pillars[place].measures if part.id)
    }


def pair_measures(old: PlanDocument, new: PlanDocument, pillars: Pairs) -> Pairs:
    """Places in ``measures``; of several with one name, those in the same pillar belong together."""
    pairs = _by_id(old.measures, new.measures)
    ours, theirs = homes_of_measures(old), homes_of_measures(new)
    homes = [(folded(part.name), str(pillars.get(at))) for part, at in zip(old.measures, ours, strict=True)]
    others = [(folded(part.name), str(at)) for part, at in zip(new.measures, theirs, strict=True)]
    pairs |= _by_key(homes, others, pairs)
    pairs |= _by_name([part.name for part in old.measures], [part.name for part in new.measures], pairs)
    return pairs | _by_likeness(old.measures, new.measures, pairs, _measure_likeness)


def pair_photos(old: PlanDocument, new: PlanDocument, pillars: Pairs) -> Pairs:
    """Places in ``all_photos``; of several alike, those in the same pillar belong together."""
    homes = {**pillars, WHOLE: WHOLE}
    ours = [homes.get(home) for home in homes_of_photos(old)]
    before = list(zip(old.all_photos, ours, strict=True))
    after = list(zip(new.all_photos, homes_of_photos(new), strict=True))
    pairs: Pairs = {}
    for key in _PHOTO_KEYS:
        pairs |= _by_key([key(*each) for each in before], [key(*each) for each in after], pairs)
    return pairs | _by_turns(ours, homes_of_photos(new), pairs)


_PHOTO_KEYS: tuple[Callable[[PhotoDocument, int | None], Hashable], ...] = (
    lambda photo, home: (photo.image, folded(photo.caption), home),
    lambda photo, home: (photo.image, folded(photo.caption)),
    lambda photo, home: (photo.image, home) if photo.image else None,
    lambda photo, home: photo.image or None,
    lambda photo, home: (folded(photo.caption), home),
    lambda photo, home: folded(photo.caption),
)
"""By what two photos are the same, the surest first; None is never the same."""


def kept_in_order(pairs: Pairs) -> set[int]:
    """The old places of the longest run of pairs that kept their order; the others have moved."""
    best: list[list[tuple[int, int]]] = []
    for pair in sorted(pairs.items()):
        before = max((run for run in best if run[-1][1] < pair[1]), key=len, default=[])
        best.append([*before, pair])
    return {place for place, _ in max(best, key=len, default=[])}


def homes_of_measures(document: PlanDocument) -> list[int]:
    """Of every measure, the place of its pillar."""
    return [at for at, pillar in enumerate(document.pillars) for _ in pillar.measures]


WHOLE = -1
"""Where the photos of the plan as a whole are at home, as the others are at the place of their pillar."""


def homes_of_photos(document: PlanDocument) -> list[int]:
    """Of every photo, the place of its pillar, or :data:`WHOLE`."""
    of_pillars = [at for at, pillar in enumerate(document.pillars) for _ in pillar.photos]
    return [*of_pillars, *(WHOLE for _ in document.photos)]


def _by_id(old: Sequence[MeasureDocument], new: Sequence[MeasureDocument]) -> Pairs:
    places = {measure.id: at for at, measure in enumerate(new) if measure.id is not None}
    partners: Pairs = {}  # new → old; of several old ones with one id the last
    for at, measure in enumerate(old):
        if measure.id in places:
            partners[places[measure.id]] = at
    return {at: place for place, at in partners.items()}


def _by_name(old: Sequence[str], new: Sequence[str], taken: Pairs | None = None) -> Pairs:
    return _by_key([(folded(name), "") for name in old], [(folded(name), "") for name in new], taken or {})


def _by_key(old: Sequence[Hashable], new: Sequence[Hashable], taken: Pairs) -> Pairs:
    """Parts with the same key, the first with the first; None is no key."""
    used = set(taken.values())
    waiting: dict[Hashable, list[int]] = {}
    for at, key in enumerate(new):
        if at not in used and key is not None:
            waiting.setdefault(key, []).append(at)
    return {at: waiting[key].pop(0) for at, key in enumerate(old) if at not in taken and waiting.get(key)}


def _by_turns(old: Sequence[int | None], new: Sequence[int], taken: Pairs) -> Pairs:
    """Of what is left in one pillar the first with the first, where there is as much as before: a caption written anew."""
    pairs: Pairs = {}
    for home in set(old) & set(new):
        before = [at for at, of in enumerate(old) if of == home and at not in taken]
        after = [place for place, of in enumerate(new) if of == home and place not in taken.values()]
        pairs |= dict(zip(before, after, strict=True)) if len(before) == len(after) else {}
    # The only one that is left has moved, too.
    before = [at for at in range(len(old)) if at not in taken | pairs]
    after = [place for place in range(len(new)) if place not in {*taken.values(), *pairs.values()}]
    return pairs | ({before[0]: after[0]} if len(before) == len(after) == 1 else {})


def _by_likeness(
    old: Sequence[Part], new: Sequence[Part], taken: Pairs, likeness: Callable[[Part, Part], float]
) -> Pairs:
    """The likest first.  Ties go by place, in a way that does not depend on which document is the old one."""
    used = set(taken.values())
    scores = [
        (-likeness(part, other), i + j, abs(i - j), i, j)
        for i, part in enumerate(old)
        if i not in taken
        for j, other in enumerate(new)
        if j not in used
    ]
    pairs: Pairs = {}
    for score, _, _, i, j in sorted(scores):
        if -score >= ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _measure_likeness(one: MeasureDocument, other: MeasureDocument) -> float:
    described = folded(one.description)
    same = _SAME_DESCRIPTION if described and described == folded(other.description) else 0
    return max(same, _ratio(one.name, other.name))


def _pillar_likeness(one: PillarDocument, other: PillarDocument) -> float:
    ours, theirs = _names(one.measures), _names(other.measures)
    common = len(ours & theirs) / len(ours | theirs) if ours | theirs else 0
    return max(common, _ratio(one.title, other.title))


def _names(measures: Iterable[MeasureDocument]) -> set[str]:
    return {folded(measure.name) for measure in measures}


def _ratio(one: str, other: str) -> float:
    # difflib depends on the order of its arguments; the likeness of two texts does not.
    first, second = sorted((folded(one), folded(other)))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0
