"""Where a needle is found in a layer: ordinals, and for each of them the fields as bits, bit 0 the first field of the layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from plans_registry.catalogue.index.snapshot import IndexSnapshot


@dataclass(slots=True, eq=False)  # not frozen, which takes three times as long to make: a page asks for dozens
class TermHits:
    """``ordinals``: ascending, each once; ``fields``: for each the fields of the layer, bit 0 the first."""

    ordinals: np.ndarray
    fields: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.ordinals.nbytes + self.fields.nbytes

    def followed_by(self, later: TermHits) -> TermHits:
        return TermHits(np.concatenate([self.ordinals, later.ordinals]), np.concatenate([self.fields, later.fields]))

    def add_to(self, by_ordinal: np.ndarray, *, some: int = 0xFF, shift: int = 0) -> None:
        """Adds the fields, or some of them, moved by some bits, to an array that has fields by ordinal."""
        if len(self.ordinals):
            fields = self.fields if some == 0xFF and not shift else (self.fields & np.uint8(some)) << np.uint8(shift)
            by_ordinal[self.ordinals.astype(np.intp)] |= fields  # cast once, not to read and to write


@dataclass(frozen=True, slots=True, eq=False)
class CommonHits:
    """Hits so many that they are held as an array of the fields by ordinal."""

    by_ordinal: np.ndarray

    @property
    def ordinals(self) -> np.ndarray:
        return np.flatnonzero(self.by_ordinal)

    @property
    def fields(self) -> np.ndarray:
        return self.by_ordinal[self.by_ordinal > 0]

    @property
    def nbytes(self) -> int:
        return self.by_ordinal.nbytes

    def add_to(self, by_ordinal: np.ndarray, *, some: int = 0xFF, shift: int = 0) -> None:
        fields = self.by_ordinal if some == 0xFF else self.by_ordinal & np.uint8(some)
        by_ordinal |= fields << np.uint8(shift) if shift else fields


Hits = TermHits | CommonHits

NOWHERE = TermHits(np.zeros(0, np.uint32), np.zeros(0, np.uint8))


def of_each(ordinals: np.ndarray, fields: np.ndarray, counts: Sequence[int], snapshot: IndexSnapshot) -> list[TermHits]:
    """Of several needles, so many places of each, one behind the other and ascending: one entry per ordinal that is held.

    Of all at once: most stand in so few measures that each step costs as much for one of them as for all.
    """
    bounds = np.array([0, *accumulate(counts)])
    changes = np.ones(len(ordinals), bool)
    np.not_equal(ordinals[1:], ordinals[:-1], out=changes[1:])
    changes[bounds[bounds < len(ordinals)]] = True
    starts = np.flatnonzero(changes)
    if len(starts) < len(ordinals):
        ordinals, fields = ordinals.take(starts), np.bitwise_or.reduceat(fields, starts)
        bounds = np.searchsorted(starts, bounds)
    if not (alive := snapshot.live.take(ordinals)).all():
        there = np.flatnonzero(alive)
        ordinals, fields = ordinals.take(there), fields.take(there)
        bounds = np.searchsorted(there, bounds)
    # Copies: a part of an array would keep all of it in memory.
    return [TermHits(ordinals[begin:end].copy(), fields[begin:end].copy()) for begin, end in pairwise(bounds.tolist())]


def held(hits: Hits, snapshot: IndexSnapshot) -> TermHits:
    """Only the ordinals a shelf of the snapshot holds: older ones are dead, newer ones not yet there."""
    ordinals, fields = hits.ordinals, hits.fields
    there = ordinals[: np.searchsorted(ordinals, snapshot.size)]
    known = np.zeros(len(ordinals), bool)
    known[: len(there)] = snapshot.plan_at.take(there) != 0
    return TermHits(ordinals, fields) if known.all() else TermHits(ordinals[known], fields[known])
