"""Words and where they stand → which ordinals answer a question, and how well, as numbers (greater is better)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from plans_registry.catalogue.index import hits as found_at
from plans_registry.catalogue.index.needles import by_level
from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.normalisation import FIELDS, TEXTS
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.ranking import POINTS, is_common, rarity

Hits = Sequence[Mapping[str, found_at.Hits]]
"""Needle → where it stands, in the layer of entries and in that beside it, which may be empty."""

ALL_FIELDS = (*FIELDS, *TEXTS)
"""In the order of the bits."""


@dataclass(frozen=True)
class Scored:
    """``ordinals``: ascending; ``scores``: of each, in ``bits`` bits; ``complete``: whether one has every word.

    ``met``: of each the groups that carry an answer and stand there, as bits; only where some of the words are enough.
    ``by_group``: for each group of the question at how many ordinals it stands, related words aside; ``by_group_or_near``: or, where
    it stands nowhere, they; only where some of the words are enough.
    ``common``: for each group whether it stands at too many to carry an answer; only where some of the words are enough.
    """

    ordinals: np.ndarray
    scores: np.ndarray
    bits: int
    complete: bool
    by_group: tuple[int, ...] = ()
    by_group_or_near: tuple[int, ...] = ()
    met: np.ndarray | None = None
    common: tuple[bool, ...] = ()


def nothing() -> Scored:
    return Scored(np.zeros(0, np.int64), np.zeros(0, np.uint64), 0, complete=False)


def all_words(question: Question, hits: Hits, now: IndexSnapshot, fields: tuple[str, ...]) -> Scored:
    """The ordinals at which every group stands and no excluded word: field by field the groups found, and as typed."""
    groups = question.groups
    width = len(groups).bit_length()
    bits = 2 * width * len(fields)
    together, typed = _in_fields(fields, width)
    words = now.ordinals
    scores = np.zeros(0 if groups else len(words), together.dtype)
    by_group = []
    for at, group in enumerate(groups):
        exact, like, _near = by_level(group)
        own = _fields(exact, hits, now.size)
        both = own | _fields(like, hits, now.size) if like else own
        found = both > 0  # of what is true NumPy tells the places in a fifth of the time it needs for numbers
        by_group.append(int(np.count_nonzero(found)))
        if at:
            kept = np.flatnonzero(found.take(words))
            words, scores = words.take(kept), scores.take(kept)
        else:
            words = np.flatnonzero(found)
            scores = np.zeros(len(words), together.dtype)
        if like:
            scores += together.take(both.take(words))
            scores += typed.take(own.take(words))
        else:
            scores += (together + typed).take(own.take(words))
    words, scores = _without_excluded(question, hits, now, words, scores)
    return Scored(words, scores, bits, bool(len(words)), tuple(by_group))


@lru_cache(maxsize=16)
def _in_fields(fields: tuple[str, ...], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Set of fields, as bits → what a group found there adds, anyhow and as typed; the first field counts most."""
    number = number_of(2 * width * len(fields))
    anyhow = np.zeros(1 << len(ALL_FIELDS), number)
    for at, name in enumerate(fields):
        value = number(1 << width * (2 * (len(fields) - at) - 1))
        anyhow[np.arange(len(anyhow)) >> ALL_FIELDS.index(name) & 1 > 0] += value
    return anyhow, anyhow >> number(width)


def number_of(bits: int) -> type[np.unsignedinteger]:
    """What holds as many bits; of 32 where they are enough: half as much to read and write for each measure found."""
    return np.uint32 if bits <= 32 else np.uint64


_COUNT_BITS, _SUM_BITS = 5, 19


def some_words(question: Question, hits: Hits, now: IndexSnapshot) -> Scored:
    """The ordinals at which a word stands that is not common, and no excluded one."""
    measures, groups = len(now.ordinals), question.groups
    levels = [[_fields(needles, hits, now.size) for needles in by_level(group)] for group in groups]
    carried = np.zeros(now.size, bool)
    by_group, numbers, common = [], [], []
    for exact, like, related in levels:
        meant, near = (exact | like) > 0, related > 0
        by_group.append(int(np.count_nonzero(meant)))
        numbers.append(by_group[-1] or int(np.count_nonzero(near)))
        common.append(is_common(numbers[-1], measures))
        if not common[-1]:
            carried |= meant | near
    words = np.flatnonzero(carried)
    words, _same = _without_excluded(question, hits, now, words, words)
    sums, met = np.zeros(len(words), np.uint32), np.zeros(len(words), np.uint32)
    counts, full = np.zeros(len(words), np.uint32), np.zeros(len(words), np.uint8)
    for at, (number, of_group) in enumerate(zip(numbers, levels, strict=True)):
        exact, like, related = (fields.take(words) for fields in of_group)
        points = np.maximum(np.maximum(_points(0).take(exact), _points(1).take(like)), _points(2).take(related))
        found = (exact | like) > 0
        sums += points * np.uint32(rarity(number, measures))
        full += found
        if not common[at]:
            counts += found
            met |= found.astype(np.uint32) << np.uint32(at)
    complete = bool((full == len(groups)).any())
    scores = counts << np.uint32(_SUM_BITS) | sums
    bits = _COUNT_BITS + _SUM_BITS
    return Scored(words, scores, bits, complete, tuple(by_group), tuple(numbers), met, tuple(common))


@lru_cache(maxsize=3)
def _points(level: int) -> np.ndarray:
    """Set of fields, as bits → points of the best one."""
    patterns = np.arange(1 << len(ALL_FIELDS))
    best = np.zeros(len(patterns), np.uint32)
    for at, name in enumerate(ALL_FIELDS):
        if name in POINTS:
            best = np.where(patterns >> at & 1 > 0, np.maximum(best, np.uint32(POINTS[name][level])), best)
    return best


def _without_excluded(
    question: Question, hits: Hits, now: IndexSnapshot, words: np.ndarray, scores: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    if not question.excluded:
        return words, scores
    of_entries, _captions = hits
    stands = _fields(question.excluded_needles, (of_entries, {}), now.size)
    stands |= _fields(question.minus_needles, hits, now.size)
    kept = stands[words] == 0
    return words[kept], scores[kept]


def _fields(needles: Iterable[str], hits: Hits, size: int) -> np.ndarray:
    """By ordinal the fields in which one of the needles stands, as bits of ``ALL_FIELDS``; plan texts are no measure's."""
    fields = np.zeros(size, np.uint8)
    named, beside = hits
    for needle in needles:
        named[needle].add_to(fields)
        if needle in beside:
            beside[needle].add_to(fields, some=_OF_MEASURES, shift=len(FIELDS))
    return fields


_OF_MEASURES = (1 << TEXTS.index("plan_text")) - 1
