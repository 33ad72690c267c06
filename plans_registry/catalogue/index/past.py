"""What the public read at a past generation, in memory: what the index is to the present, searched by reading.

The postings hold the present alone.  A past registry of Tokyo's size is some thousand short texts; they are made from the
editions once for each generation that is asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

import numpy as np

from plans_registry.catalogue.index.layout import CHUNK, Layer
from plans_registry.catalogue.index.snapshot import COLUMNS, IndexSnapshot
from plans_registry.catalogue.index.terms import Found, TermHits
from plans_registry.catalogue.index.write import Kinds, reading_order, shelf_of, texts_of
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.publishing import entries_through


@dataclass(frozen=True)
class PastSnapshot(IndexSnapshot):
    """``entries``: by the measure's id; their ordinals are their places among them."""

    entries: dict[int, Entry] = field(default_factory=dict)

    def read(self, measures: Iterable[int]) -> dict[int, Entry]:
        return {measure: self.entries[measure] for measure in measures}

    def find(self, needles: Iterable[str], layers: Sequence[Layer]) -> Found:
        """Where each needle stands in each layer."""
        wanted = dict.fromkeys(needles)
        return {layer: {needle: self._hits(needle, layer) for needle in wanted} for layer in layers}

    def _hits(self, needle: str, layer: Layer) -> TermHits:
        found = []
        for ordinal, text in enumerate(self._texts(layer)):
            if needle in text:
                lines = text.split("\n")
                found.append((ordinal, sum(contains(line, needle) << at for at, line in enumerate(lines))))
        stands = [(ordinal, fields) for ordinal, fields in found if fields]
        ordinals, fields = np.array(stands, np.uint32).reshape(-1, 2).T
        return TermHits(ordinals, fields.astype(np.uint8))

    def _texts(self, layer: Layer) -> list[str]:
        return self.remembered(("texts", layer.first_chunk), lambda: texts_of(self.entries.values(), layer))


@lru_cache(maxsize=4)
def past_at(generation: int, basis: str) -> PastSnapshot:
    """``basis``: what else the answer depends on (``Snapshot.basis``)."""
    kinds = Kinds([])
    shelves: dict[str, tuple] = {}
    entries: dict[int, Entry] = {}
    for key, of_plan in sorted(_entries_at(generation).items()):
        shelf = shelf_of(of_plan, len(entries), kinds, set_number=0, stamp="")
        shelves[key] = tuple(getattr(shelf, name) for name in COLUMNS)
        entries.update({entry.measure: entry for entry in of_plan})
    return PastSnapshot(
        set_number=0,
        stamp=f"{generation} {basis}",
        sizes=np.zeros(-(-len(entries) // CHUNK), np.int64),
        kinds=tuple((tuple(types), tuple(forms)) for types, forms in kinds.known),
        shelves=shelves,
        entries=entries,
    )


def _entries_at(generation: int) -> dict[str, list[Entry]]:
    """By the plan's key what was public of it, without what was withdrawn since."""
    editions = Edition.objects.filter(withheld=False, from_generation__lte=generation).order_by("plan", "number")
    by_plan = {}
    for _plan, of_plan in groupby(editions, key=lambda edition: edition.plan_id):
        entries = reading_order(entries_through(of_plan))
        if entries:
            by_plan[entries[0].plan_key] = entries
    return by_plan
