"""A selection → its total, order and counts: NumPy over the ordinals the words are found at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import numpy as np
from django.utils.functional import cached_property  # that of functools has a lock for all requests (Python 3.11)

from plans_registry.catalogue.index import snapshot
from plans_registry.catalogue.index.facets import (
    OF_KIND,
    Counts,
    count_kinds,
    count_plans,
    count_regions,
    kinds_with,
    plans_in,
    plans_with,
    state_ranks,
)
from plans_registry.catalogue.index.hits import Hits
from plans_registry.catalogue.index.layout import BESIDE, ENTRIES, LAYERS, Layer
from plans_registry.catalogue.index.needles import by_level, needles_of
from plans_registry.catalogue.index.past import PastSnapshot
from plans_registry.catalogue.index.scores import Scored, all_words, nothing, number_of, some_words
from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.index.terms import Found, find
from plans_registry.catalogue.normalisation import TEXTS
from plans_registry.catalogue.query import FACETS, FILTER_OF, Selection
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.ranking import FIELDS_OF, STATE_ORDER
from plans_registry.catalogue.reference import Reference

_LOWER = np.uint64(0xFFFFFFFF)
_ORDERS = {"code": "by_code", "updated": "by_update", "newest": "by_year", "relevance": "by_year"}


@dataclass(frozen=True)
class Answer:
    """What the words find, and what the filters leave of it, worked out as it is asked for."""

    selection: Selection
    known: Reference
    snapshot: IndexSnapshot
    scored: Scored

    @property
    def words(self) -> np.ndarray:
        """The ordinals the words are found at, ascending."""
        return self.scored.ordinals

    @property
    def complete(self) -> bool:
        """Whether any measure, filters aside, has all the words."""
        return self.scored.complete

    @property
    def by_group(self) -> tuple[int, ...]:
        return self.scored.by_group

    def number_of_fitting_plans(self, plans: np.ndarray, snapshot: IndexSnapshot) -> int:
        """Of some plans, marked by their places, how many fit the choices of place, year and state."""
        fits = plans.copy()
        for facet in ("year", "state"):
            if chosen := self.selection.choices[facet]:
                fits &= plans_with(facet, chosen, snapshot, self.selection.fiscal_year)
        if self.selection.codes is not None:
            fits &= plans_in(self.selection.codes, snapshot)
        if self.selection.outside:
            fits &= ~plans_in(self.selection.outside, snapshot)
        return int(np.count_nonzero(fits))

    @property
    def total(self) -> int:
        return len(self._hits)

    @property
    def ordinals(self) -> np.ndarray:
        """The ordinals of the measures found, ascending."""
        return self._hits

    def measures(self, offset: int, limit: int) -> list[int]:
        """Ids of the measures of one page, in order."""
        keys = self._sorted_keys[offset : offset + limit] if offset else self._smallest_keys(limit)
        places = (keys & _LOWER).astype(np.int64)
        return self.snapshot.measures[self.snapshot.order(self._sort)[places]].tolist()

    @cached_property
    def facets(self) -> dict[str, Counts]:
        falls: dict[tuple[str, bool], np.ndarray] = {}
        counts = {}
        for facet in FACETS:
            if facet != "region":
                fall = FILTER_OF[facet] if FILTER_OF[facet] in self._fits else "", facet in OF_KIND
                if fall not in falls:
                    falls[fall] = self._fall(*fall)
                counts[facet] = self._count(facet, falls[fall])
        counts["region"] = count_regions(counts["municipality"], self.known)  # of one filter
        return self.selection.with_chosen(counts)

    @cached_property
    def _fits(self) -> dict[str, np.ndarray]:
        """For each filter with a choice, whether each of the words' ordinals fits it."""
        choices = self.selection.choices.items()
        fits = {facet: self._fit(facet, chosen) for facet, chosen in choices if chosen and FILTER_OF[facet] == facet}
        if self.selection.codes is not None:
            fits["place"] = plans_in(self.selection.codes, self.snapshot).take(self._plans)
        if self.selection.outside:
            fits["outside"] = ~plans_in(self.selection.outside, self.snapshot).take(self._plans)
        return fits

    def _fit(self, facet: str, chosen: tuple[str, ...]) -> np.ndarray:
        if facet in OF_KIND:
            return kinds_with(facet, chosen, self.snapshot).take(self._kinds)
        return plans_with(facet, chosen, self.snapshot, self.selection.fiscal_year).take(self._plans)

    @cached_property
    def _plans(self) -> np.ndarray:
        """Place of the plan of each of the words' ordinals."""
        return self.snapshot.plan_at.take(self.words)

    @cached_property
    def _kinds(self) -> np.ndarray:
        """Place of the kind of each of the words' ordinals."""
        return self.snapshot.kind_at.take(self.words)

    def _all_but(self, name: str) -> np.ndarray | None:
        """Which of the words' ordinals fit every choice, that of one filter left out, by place: twice as quick as by truth.

        None: all of them, as nothing is chosen.
        """
        fits = [fit for other, fit in self._fits.items() if other != name]
        return np.flatnonzero(reduce(and_, fits)) if fits else None

    @cached_property
    def _fitting(self) -> np.ndarray | None:
        return self._all_but("")

    @cached_property
    def _hits(self) -> np.ndarray:
        return _some_of(self.words, self._fitting)

    def _fall(self, name: str, of_kind: bool) -> np.ndarray:
        """How many hits fall on each plan, or on each kind, with the choice of one filter left out."""
        places, number = (self._kinds, len(self.snapshot.kinds)) if of_kind else (self._plans, len(self.snapshot.plans))
        return np.bincount(_some_of(places, self._all_but(name) if name else self._fitting), minlength=number + 1)

    def _count(self, facet: str, numbers: np.ndarray) -> Counts:
        if facet in OF_KIND:
            return count_kinds(facet, numbers, self.snapshot)
        return count_plans(facet, numbers, self.snapshot, self.selection.fiscal_year)

    @property
    def _sort(self) -> str:
        return _ORDERS[self.selection.sort]

    @cached_property
    def _sorted_keys(self) -> np.ndarray:
        return np.sort(self._keys)

    def _smallest_keys(self, count: int) -> np.ndarray:
        """The first keys in order; of hits that lack more than enough others do, none is made."""
        if self.selection.sort != "relevance" or self.scored.met is not None:
            return _smallest(self._keys, count)
        return _smallest(self._keys_of(_least(self._lacking, count)), count)

    @cached_property
    def _keys(self) -> np.ndarray:
        """For each hit a number, smaller is earlier: what it lacks in the upper half, its static place in the lower."""
        if self.selection.sort != "relevance":
            return self.snapshot.places(self._sort).take(self._hits)
        keys, met = self._keys_of(None), self.scored.met
        return (
            keys
            if met is None
            else _with_leaders(keys, _some_of(met, self._fitting), self._states, self.scored.bits + 32)
        )

    def _keys_of(self, some: np.ndarray | None) -> np.ndarray:
        """The keys of some hits, as their words alone decide."""
        keys = _some_of(self._lacking, some).astype(np.uint64)
        keys <<= np.uint64(32)
        keys |= self.snapshot.places(self._sort).take(_some_of(self._hits, some))
        return keys

    @cached_property
    def _states(self) -> np.ndarray:
        """For each hit where the state of its plan puts it."""
        ranks = state_ranks(self.snapshot, self.selection.fiscal_year)
        return ranks.take(_some_of(self._plans, self._fitting))

    @cached_property
    def _lacking(self) -> np.ndarray:
        """For each hit its state and its score as one number of 32 bits, the best least."""
        bits, number = self.scored.bits, number_of(self.scored.bits + 2)
        scores = _some_of(self.scored.scores, self._fitting).astype(number, copy=False)
        lacking = self._states.astype(number) << number(bits) | (number((1 << bits) - 1) - scores)
        if bits > 30:
            # Too wide beside the place: the rank among those that occur does as well.
            return np.unique(lacking, return_inverse=True)[1].astype(np.uint64)
        return lacking


def _some_of(values: np.ndarray, places: np.ndarray | None) -> np.ndarray:
    """The values at some places, or all of them."""
    return values if places is None else values.take(places)


def _with_leaders(keys: np.ndarray, met: np.ndarray, states: np.ndarray, bits: int) -> np.ndarray:
    """The keys with one bit more between state and score: of each word the best hit of a state comes before the others."""
    follows = np.ones(len(keys), np.uint64)
    for state in range(len(STATE_ORDER)):
        hits = np.flatnonzero(states == state)
        if not len(hits):
            continue
        for group in range(int(met[hits].max()).bit_length()):
            having = hits[met[hits] >> np.uint32(group) & np.uint32(1) > 0]
            if len(having):
                follows[having[np.argmin(keys[having])]] = 0
    rest = keys & np.uint64((1 << bits) - 1)
    return states.astype(np.uint64) << np.uint64(bits + 1) | follows << np.uint64(bits) | rest


def _smallest(keys: np.ndarray, count: int) -> np.ndarray:
    """The smallest keys in order, found without sorting the others."""
    return np.sort(_some_of(keys, _least(keys, count)))[:count]


_DEALT = 64


def _least(keys: np.ndarray, count: int) -> np.ndarray | None:
    """Where the smallest keys stand, among few others; None: anywhere, as there are no more than a few.

    The keys are dealt out to many: where each of so many has one that is no greater, all the smallest are no greater either.
    """
    hands = len(keys) // _DEALT
    if not 0 < count <= hands:
        return None
    best = keys[: hands * _DEALT].reshape(_DEALT, hands).min(axis=0)
    return np.flatnonzero(keys <= np.partition(best, count - 1)[count - 1])


def answer(selection: Selection, known: Reference, *, beside: IndexSnapshot | None = None) -> Answer:
    """The index's answer to a selection: the scan's, row for row.

    ``beside``: the snapshot of another answer to the same request, which this one is to agree with.
    """
    question = selection.question
    layers = (ENTRIES,) if selection.match == "literal" else LAYERS
    now, found = look_up_in(layers, needles_of(question, related=selection.match == "some"), beside=beside)
    hits = found[ENTRIES], found.get(BESIDE, {})
    if selection.asks_nothing:
        scored = nothing()
    elif selection.match == "some":
        scored = some_words(question, hits, now)
    else:
        scored = all_words(question, hits, now, FIELDS_OF[selection.match])
    return Answer(selection, known, now, scored)


_PLAN_TEXT = 1 << TEXTS.index("plan_text")


def look_up_everywhere(
    needles: Iterable[str], *, beside: IndexSnapshot | None = None
) -> tuple[IndexSnapshot, dict[str, np.ndarray]]:
    """The index as it is now, and the ordinals at which each needle stands in any text, those of the plan included."""
    now, found = look_up_in(LAYERS, needles, beside=beside)
    named, texts = found[ENTRIES], found[BESIDE]
    return now, {needle: np.concatenate([named[needle].ordinals, texts[needle].ordinals]) for needle in named}


def plans_saying(question: Question, *, beside: IndexSnapshot) -> tuple[IndexSnapshot, np.ndarray]:
    """By place of plan whether its own texts (background, summary, captions of no pillar) say every word of a question."""
    now, found = look_up_in([BESIDE], needles_of(question), beside=beside)
    hits = found[BESIDE]

    def said(needles: Iterable[str]) -> np.ndarray:
        says = np.zeros(len(now.plans) + 1, bool)
        for needle in needles:
            stands = hits[needle]
            if not len(stands.ordinals):
                continue
            says[now.plan_at[stands.ordinals[stands.fields & _PLAN_TEXT > 0]]] = True
        return says

    plans = np.full(len(now.plans) + 1, bool(question.groups))
    for group in question.groups:
        exact, like, _near = by_level(group)
        plans &= said((*exact, *like))
    return now, plans & ~said(question.excluded_needles)


def look_up(needles: Iterable[str], *, beside: IndexSnapshot | None = None) -> tuple[IndexSnapshot, dict[str, Hits]]:
    """The index as it is now, and where each needle stands in names, descriptions and titles."""
    now, found = look_up_in([ENTRIES], needles, beside=beside)
    return now, found[ENTRIES]


def look_up_in(
    layers: Sequence[Layer], needles: Iterable[str], *, beside: IndexSnapshot | None = None
) -> tuple[IndexSnapshot, Found]:
    """The index as it is now, and where each needle stands in some layers of it.

    Asks with the snapshot that the process has.  Only where the answer shows that it is old, a new one is read;
    a write after that does no harm, unless it replaced the set.  ``beside``: the snapshot of what was looked up a
    moment before, or that of the past which is asked about.
    """
    needles = list(needles)
    if isinstance(beside, PastSnapshot):
        return beside, beside.find(needles, layers)
    now = beside or snapshot.latest()
    found, state = find(needles, now, layers, is_newest=beside is not None)
    if state.stamp == now.stamp:
        return now, found
    while True:
        now = snapshot.current()
        found, state = find(needles, now, layers)
        if state.set_number in (now.set_number, 0):
            return now, found
