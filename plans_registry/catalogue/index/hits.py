"""Where a needle is found in a layer: ordinals, and for each of them the fields as bits, bit 0 the first field of the layer."""

from dataclasses import dataclass

import numpy as np

from plans_registry.catalogue.index.snapshot import IndexSnapshot


@dataclass(frozen=True, slots=True, eq=False)
class TermHits:
    """``ordinals``: ascending, each once; ``fields``: for each the fields of the layer, bit 0 the first."""

    ordinals: np.ndarray
    fields: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.ordinals.nbytes + self.fields.nbytes

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


def held(hits: Hits, snapshot: IndexSnapshot) -> TermHits:
    """Only the ordinals a shelf of the snapshot holds: older ones are dead, newer ones not yet there."""
    ordinals, fields = hits.ordinals, hits.fields
    there = ordinals[: np.searchsorted(ordinals, snapshot.size)]
    known = np.zeros(len(ordinals), bool)
    known[: len(there)] = snapshot.plan_at.take(there) != 0
    return TermHits(ordinals, fields) if known.all() else TermHits(ordinals[known], fields[known])
