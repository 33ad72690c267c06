"""What the public read at a past generation: plan by plan from the editions, or all of it in memory for a search.

The postings hold the present alone.  A past registry of Tokyo's size is some thousand short texts; a search reads them from
the editions once for each generation that is asked for.  How much it may read is bounded (``PAST_MEASURES_LIMIT``), and one
past is read at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from threading import Lock

import numpy as np
from django.conf import settings
from django.db.models import Q, Sum

from plans_registry.catalogue.index.layout import CHUNK, LAYERS, Layer
from plans_registry.catalogue.index.snapshot import COLUMNS, IndexSnapshot
from plans_registry.catalogue.index.terms import Found, TermHits
from plans_registry.catalogue.index.write import Kinds, reading_order, shelf_of, texts_of
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.publishing import entries_through

PASTS_KEPT = 2
WAIT_SECONDS = 10
"""How long a search waits for another past that is being read; a past of the limit takes about as long."""


class PastTooLarge(Exception):
    """More measures would have to be read than ``PAST_MEASURES_LIMIT``."""


class PastIsBusy(Exception):
    """Another past is being read."""


def editions_until(generation: int) -> EditionQuerySet:
    """All that decides what was public then and since when it read so, without what was withdrawn since."""
    return Edition.objects.filter(withheld=False, from_generation__lte=generation)


def plans_at(generation: int, among: Q | None = None) -> Iterator[list[Entry]]:
    """The measures of each plan that was public then, or of some of the plans, in reading order."""
    editions = editions_until(generation).filter(among or Q()).order_by("plan", "number")
    for _plan, of_plan in groupby(editions.iterator(), key=attrgetter("plan_id")):
        if entries := reading_order(entries_through(of_plan)):
            yield entries


def require_readable(editions: EditionQuerySet) -> None:
    """Raises :class:`PastTooLarge` where there are too many measures in some editions to read all of them at once."""
    measures = editions.order_by().aggregate(Sum("measure_count"))["measure_count__sum"] or 0
    if measures > settings.PAST_MEASURES_LIMIT:
        raise PastTooLarge


@dataclass(frozen=True)
class PastSnapshot(IndexSnapshot):
    """``texts``: of each layer by ordinal; the entries themselves are read from their editions when they are asked for."""

    generation: int = 0
    texts: dict[Layer, list[str]] = field(default_factory=dict)

    def read(self, measures: Iterable[int]) -> dict[int, Entry]:
        """By measure, in the order asked for; none of a plan that was withdrawn a moment ago."""
        measures = list(measures)
        places = np.unique(self.plan_at[np.isin(self.measures, measures)]).tolist()
        keys = [self.plans[place - 1][0] for place in places if place]
        found = {entry.measure: entry for entries in plans_at(self.generation, Q(key__in=keys)) for entry in entries}
        return {measure: found[measure] for measure in measures if measure in found}

    def find(self, needles: Iterable[str], layers: Sequence[Layer]) -> Found:
        """Where each needle stands in each layer."""
        wanted = dict.fromkeys(needles)
        return {layer: {needle: self._hits(needle, layer) for needle in wanted} for layer in layers}

    def _hits(self, needle: str, layer: Layer) -> TermHits:
        found = []
        for ordinal, text in enumerate(self.texts[layer]):
            if needle in text:
                lines = text.split("\n")
                found.append((ordinal, sum(contains(line, needle) << at for at, line in enumerate(lines))))
        stands = [(ordinal, fields) for ordinal, fields in found if fields]
        ordinals, fields = np.array(stands, np.uint32).reshape(-1, 2).T
        return TermHits(ordinals, fields.astype(np.uint8))


def is_kept(generation: int, basis: str) -> bool:
    """Whether :func:`past_at` answers without reading."""
    return (generation, basis) in _kept


_kept: dict[tuple[int, str], PastSnapshot] = {}
_reading = Lock()


def past_at(generation: int, basis: str) -> PastSnapshot:
    """``basis``: what else the answer depends on (``Snapshot.basis``).

    Raises :class:`PastTooLarge`, or :class:`PastIsBusy` where another past takes too long.
    """
    if known := _kept.get((generation, basis)):
        return known
    require_readable(editions_until(generation))
    if not _reading.acquire(timeout=WAIT_SECONDS):
        raise PastIsBusy
    try:
        if (generation, basis) not in _kept:
            while len(_kept) >= PASTS_KEPT:
                del _kept[next(iter(_kept))]
            _kept[generation, basis] = _read_past(generation, basis)
        return _kept[generation, basis]
    finally:
        _reading.release()


def forget_pasts() -> None:
    """What a test or a benchmark starts from."""
    _kept.clear()


def _read_past(generation: int, basis: str) -> PastSnapshot:
    kinds, size = Kinds([]), 0
    shelves: dict[str, tuple] = {}
    texts: dict[Layer, list[str]] = {layer: [] for layer in LAYERS}
    for entries in plans_at(generation):
        shelf = shelf_of(entries, size, kinds, set_number=0, stamp="")
        shelves[shelf.plan_key] = tuple(getattr(shelf, name) for name in COLUMNS)
        for layer in LAYERS:
            texts[layer] += texts_of(entries, layer)
        size += len(entries)
    return PastSnapshot(
        set_number=0,
        stamp=f"{generation} {basis}",
        sizes=np.zeros(-(-size // CHUNK), np.int64),
        kinds=tuple((tuple(types), tuple(forms)) for types, forms in kinds.known),
        shelves=shelves,
        generation=generation,
        texts=texts,
    )
