"""A selection → its total, order and counts: NumPy over the ordinals the words are found at."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plans_registry.catalogue.index import snapshot
from plans_registry.catalogue.index.facets import OF_KIND, Counts, count_kinds, count_plans, kinds_with, plans_with
from plans_registry.catalogue.index.snapshot import Snapshot
from plans_registry.catalogue.index.terms import TermHits, find
from plans_registry.catalogue.normalisation import FIELDS
from plans_registry.catalogue.query import FACETS
from plans_registry.catalogue.query_language import Question
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.selection import Selection

_TIER = 5
IN_FIELDS = np.array(
    [sum(1 << _TIER * (4 - field) for field in range(len(FIELDS)) if bits >> field & 1) for bits in range(16)],
    np.uint32,
)
"""Fields a group stands in (bits) → what that adds to the score of an entry.  Five bits a field, the name's highest;
the lowest five count the groups found by a word of their own."""

_LOWER = np.uint64(0xFFFFFFFF)
_ORDERS = {"code": "by_code", "updated": "by_update", "newest": "by_year", "relevance": "by_year"}


@dataclass(frozen=True)
class Answer:
    """What the words find, and what the filters leave of it, worked out as it is asked for.

    ``words``: the ordinals the words are found at, ascending; ``scores``: for each its score, greater is better.
    """

    selection: Selection
    known: Reference
    snapshot: Snapshot
    words: np.ndarray
    scores: np.ndarray

    @property
    def total(self) -> int:
        return len(self._hits)

    def measures(self, offset: int, limit: int) -> list[int]:
        """Ids of the measures of one page, in order."""
        keys = self._sorted_keys[offset : offset + limit] if offset else _smallest(self._keys, limit)
        places = (keys & _LOWER).astype(np.int64)
        return self.snapshot.measures[self.snapshot.order(self._sort)[places]].tolist()

    @cached_property
    def facets(self) -> dict[str, Counts]:
        rest = self._fall("")
        falls = {facet: self._fall(facet) if facet in self._fits else rest for facet in FACETS}
        return self.selection.with_chosen({facet: self._count(facet, *falls[facet]) for facet in FACETS})

    @cached_property
    def _fits(self) -> dict[str, np.ndarray]:
        """For each facet with a choice, whether each of the words' ordinals fits it."""
        return {facet: self._fit(facet, chosen) for facet, chosen in self.selection.choices.items() if chosen}

    def _fit(self, facet: str, chosen: tuple[str, ...]) -> np.ndarray:
        if facet in OF_KIND:
            return kinds_with(facet, chosen, self.snapshot)[self.snapshot.kind_at[self.words]]
        plans = plans_with(facet, chosen, self.snapshot, self.known, self.selection.fiscal_year)
        return plans[self.snapshot.plan_at[self.words]]

    def _all_but(self, facet: str) -> np.ndarray | slice:
        """Which of the words' ordinals fit every choice, that of one facet left out."""
        fits = [fit for other, fit in self._fits.items() if other != facet]
        return np.logical_and.reduce(fits) if fits else slice(None)

    @cached_property
    def _hits(self) -> np.ndarray:
        return self.words[self._all_but("")]

    def _fall(self, facet: str) -> tuple[np.ndarray, np.ndarray]:
        """How many hits fall on each plan and on each kind, with a facet's own choice left out."""
        ordinals = self.words[self._all_but(facet)] if facet else self._hits
        plans = np.bincount(self.snapshot.plan_at[ordinals], minlength=len(self.snapshot.plans) + 1)
        return plans, np.bincount(self.snapshot.kind_at[ordinals], minlength=len(self.snapshot.kinds) + 1)

    def _count(self, facet: str, plans: np.ndarray, kinds: np.ndarray) -> Counts:
        if facet in OF_KIND:
            return count_kinds(facet, kinds, self.snapshot)
        return count_plans(facet, plans, self.snapshot, self.known, self.selection.fiscal_year)

    @property
    def _sort(self) -> str:
        return _ORDERS[self.selection.sort]

    @cached_property
    def _sorted_keys(self) -> np.ndarray:
        return np.sort(self._keys)

    @cached_property
    def _keys(self) -> np.ndarray:
        """For each hit a number, smaller is earlier: its score in the upper half, its static place in the lower."""
        places = self.snapshot.places(self._sort)[self._hits].astype(np.uint64)
        if self.selection.sort != "relevance":
            return places
        return (_LOWER - self.scores[self._all_but("")]) << np.uint64(32) | places


def _smallest(keys: np.ndarray, count: int) -> np.ndarray:
    """The smallest keys in order, found without sorting the others."""
    if 0 < count < len(keys):
        keys = np.partition(keys, count - 1)[:count]
    return np.sort(keys)[:count]


def answer(selection: Selection, known: Reference) -> Answer:
    """The index's answer to a selection: the scan's, row for row."""
    question = selection.question
    now, hits = look_up([*question.needles, *(term.needle for term in question.excluded)])
    return Answer(selection, known, now, *_asked(question, hits, now))


def look_up(needles: Iterable[str]) -> tuple[Snapshot, dict[str, TermHits]]:
    """The index as it is now, and where each needle stands in it.

    Asks with the snapshot that the process has.  Only where the answer shows that it is old, a new one is read;
    a write after that does no harm, unless it replaced the set.
    """
    needles = list(needles)
    now = snapshot.latest()
    hits, state = find(needles, now)
    if state.stamp == now.stamp:
        return now, hits
    while True:
        now = snapshot.current()
        hits, state = find(needles, now)
        if state.set_number in (now.set_number, 0):
            return now, hits


def _asked(question: Question, hits: dict[str, TermHits], now: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """The ordinals at which every group stands and no excluded word, and their scores."""
    words = now.ordinals
    scores = np.zeros(0 if question.groups else len(words), np.uint32)
    for at, group in enumerate(question.groups):
        own = _fields(group.needles, hits, now.size)
        both = own | _fields(group.wider_needles, hits, now.size) if group.wider_needles else own
        if at:
            found = both[words] > 0
            words, scores = words[found], scores[found]
        else:
            words = np.flatnonzero(both)
            scores = np.zeros(len(words), np.uint32)
        scores += IN_FIELDS[both[words]] + (own[words] > 0)
    if question.excluded:
        kept = _fields((term.needle for term in question.excluded), hits, now.size)[words] == 0
        words, scores = words[kept], scores[kept]
    return words, scores


def _fields(needles: Iterable[str], hits: dict[str, TermHits], size: int) -> np.ndarray:
    """By ordinal the fields in which one of the needles stands."""
    fields = np.zeros(size, np.uint8)
    for needle in needles:
        fields[hits[needle].ordinals] |= hits[needle].fields
    return fields
