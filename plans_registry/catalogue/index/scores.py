"""Words and where they stand → which ordinals answer a question, and how well, as numbers (greater is better)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from plans_registry.catalogue.index.snapshot import Snapshot
from plans_registry.catalogue.index.terms import TermHits
from plans_registry.catalogue.normalisation import FIELDS
from plans_registry.catalogue.query_language import Group, Question
from plans_registry.catalogue.ranking import POINTS, is_common, rarity

Hits = dict[str, TermHits]

_PATTERNS = range(1 << len(FIELDS))
"""Every set of fields, as bits."""

_POINTS_OF = np.array(
    [
        [
            max((POINTS[name][level] for at, name in enumerate(FIELDS) if bits >> at & 1), default=0)
            for bits in _PATTERNS
        ]
        for level in range(3)
    ],
    np.uint32,
)
"""Level, then set of fields → points of the best field."""


@dataclass(frozen=True)
class Scored:
    """``ordinals``: ascending; ``scores``: of each, in ``bits`` bits; ``complete``: whether one has every word."""

    ordinals: np.ndarray
    scores: np.ndarray
    bits: int
    complete: bool


def nothing() -> Scored:
    return Scored(np.zeros(0, np.int64), np.zeros(0, np.uint64), 0, complete=False)


def all_words(question: Question, hits: Hits, now: Snapshot) -> Scored:
    """The ordinals at which every group stands and no excluded word: field by field the groups found, and as typed."""
    groups = question.groups
    width = len(groups).bit_length()
    bits = 2 * width * len(FIELDS)
    together, typed = _in_fields(width)
    words = now.ordinals
    scores = np.zeros(0 if groups else len(words), np.uint64 if bits > 32 else np.uint32)
    for at, group in enumerate(groups):
        own = _fields(group.needles, hits, now.size)
        both = own | _fields(group.wider_needles, hits, now.size) if group.wider_needles else own
        if at:
            found = both[words] > 0
            words, scores = words[found], scores[found]
        else:
            words = np.flatnonzero(both)
            scores = np.zeros(len(words), scores.dtype)
        scores += (together[both[words]] + typed[own[words]]).astype(scores.dtype)
    if question.excluded:
        kept = _fields((term.needle for term in question.excluded), hits, now.size)[words] == 0
        words, scores = words[kept], scores[kept]
    return Scored(words, scores, bits, complete=bool(len(words)))


def _in_fields(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Set of fields → what a group found there adds, anyhow and as typed.  The name has the highest bits."""
    anyhow = [
        sum(1 << width * (2 * (len(FIELDS) - at) - 1) for at in range(len(FIELDS)) if bits >> at & 1)
        for bits in _PATTERNS
    ]
    return np.array(anyhow, np.uint64), np.array([value >> width for value in anyhow], np.uint64)


_COUNT_BITS, _SUM_BITS = 5, 19


def some_words(question: Question, hits: Hits, now: Snapshot) -> Scored:
    """The ordinals at which a word stands that is not common, and no excluded one."""
    measures = len(now.ordinals)
    sums = np.zeros(now.size, np.uint32)
    counts, full = np.zeros(now.size, np.uint8), np.zeros(now.size, np.uint8)
    carried = np.zeros(now.size, bool)
    for group in question.groups:
        levels = [_fields(needles, hits, now.size) for needles in _by_level(group)]
        ordinals = np.flatnonzero(levels[0] | levels[1] | levels[2])
        exact, like, related = (fields[ordinals] for fields in levels)
        points = np.maximum(np.maximum(_POINTS_OF[0][exact], _POINTS_OF[1][like]), _POINTS_OF[2][related])
        sums[ordinals] += points * np.uint32(rarity(len(ordinals), measures))
        meant = (exact | like) > 0
        full[ordinals] += meant
        if not is_common(len(ordinals), measures):
            carried[ordinals] = True
            counts[ordinals] += meant
    if question.excluded:
        carried &= _fields((term.needle for term in question.excluded), hits, now.size) == 0
    words = np.flatnonzero(carried)
    scores = counts[words].astype(np.uint32) << np.uint32(_SUM_BITS) | sums[words]
    complete = bool((full[words] == len(question.groups)).any())
    return Scored(words, scores, _COUNT_BITS + _SUM_BITS, complete=complete)


def _by_level(group: Group) -> tuple[tuple[str, ...], ...]:
    return group.needles, group.wider_needles, group.related_needles


def _fields(needles: Iterable[str], hits: Hits, size: int) -> np.ndarray:
    """By ordinal the fields in which one of the needles stands."""
    fields = np.zeros(size, np.uint8)
    for needle in needles:
        fields[hits[needle].ordinals] |= hits[needle].fields
    return fields
