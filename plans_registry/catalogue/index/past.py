"""What the public read at a past generation.

What is public still stands in the entries and in the index of the present: of these a past takes the shelves that were
there then.  Only the editions that have been replaced since are read, plan by plan, or all of them into memory for a search;
how many measures that may be is bounded (``PAST_MEASURES_LIMIT``), and one past is read at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Q, Sum

from plans_registry.catalogue.edition_rows import EntryRow, entry_rows_through
from plans_registry.catalogue.index import snapshot
from plans_registry.catalogue.index.hits import Hits, TermHits, held
from plans_registry.catalogue.index.layout import CHUNK, LAYERS, Layer
from plans_registry.catalogue.index.snapshot import COLUMNS, IndexSnapshot
from plans_registry.catalogue.index.terms import Found, find
from plans_registry.catalogue.index.write import Kinds, reading_order, shelf_of, texts_of
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.publishing import entries_through

PASTS_KEPT = 2
NEEDLES_REMEMBERED, PLANS_REMEMBERED = 500, 150
"""Of each past: where a needle stands in what was replaced, and the entries of replaced plans."""
WAIT_SECONDS = 10
"""How long a search waits for another past that is being read; a past of the limit takes about as long."""


class PastTooLarge(Exception):
    """More measures would have to be read than ``PAST_MEASURES_LIMIT``."""


class PastIsBusy(Exception):
    """Another past is being read."""


def editions_until(generation: int) -> EditionQuerySet:
    """All that decides what was public then and since when it read so, without what was withdrawn since."""
    return Edition.objects.filter(withheld=False, from_generation__lte=generation)


def replaced_since(generation: int, among: Q | None = None) -> EditionQuerySet:
    """Of the plans that read otherwise now than then, or of some of them, all editions up to then."""
    some = among or Q()  # twice: who reads a million measures fifty plans at a time looks at these alone each time
    then = Edition.objects.at(generation).filter(some, is_current=False)
    return editions_until(generation).filter(some, plan__in=then.values("plan")).order_by("plan_id", "number")


def replaced_rows(generation: int, among: Q) -> Iterator[list[EntryRow]]:
    """What some of these plans said of their measures then, plan by plan, in reading order."""
    yield from filter(None, (reading_order(entry_rows_through(of_plan)) for of_plan in _replaced(generation, among)))


def replaced_plans(generation: int, among: Q | None = None) -> Iterator[list[Entry]]:
    """The same as entries, with their texts, for what is searched and for pages."""
    yield from filter(
        None, (reading_order(entries_through(of_plan)) for of_plan in _replaced(generation, among or Q()))
    )


def _replaced(generation: int, among: Q | None) -> Iterator[Iterator[Edition]]:
    editions = replaced_since(generation, among).iterator()
    return (of_plan for _plan, of_plan in groupby(editions, key=attrgetter("plan_id")))


def replaced_entries(generation: int, stamp: str, keys: Sequence[str]) -> dict[str, list[Entry]]:
    """By key the measures of some of these plans, for answers of a page's size: with their texts, read once for each
    stamp of the catalogue."""
    remembered = _read_at(generation, stamp)
    plans = {key: known for key in keys if (known := remembered.get(key))}
    if missing := [key for key in keys if key not in plans]:
        read = {of_plan[0].plan_key: of_plan for of_plan in replaced_plans(generation, Q(key__in=missing))}
        _remember(remembered, read, most=PLANS_REMEMBERED)
        plans |= read
    return plans


@lru_cache(maxsize=PASTS_KEPT)
def _read_at(generation: int, stamp: str) -> dict[str, list[Entry]]:
    return {}


def plans_at(generation: int, among: Q) -> Iterator[list[Any]]:
    """The measures, with the fields of entries, of each plan that was public then, of some of the plans, in reading order."""
    still = Edition.objects.at(generation).filter(among, is_current=True)
    entries = Entry.objects.filter(edition__in=still).order_by("plan_key", "pillar_number", "number", "measure")
    for _key, of_plan in groupby(entries.iterator(), key=attrgetter("plan_key")):
        yield list(of_plan)
    yield from replaced_rows(generation, among)


def require_readable(editions: EditionQuerySet) -> None:
    """Raises :class:`PastTooLarge` where there are too many measures in some editions to read all of them at once."""
    measures = editions.order_by().aggregate(Sum("measure_count"))["measure_count__sum"] or 0
    if measures > settings.PAST_MEASURES_LIMIT:
        raise PastTooLarge


@dataclass(frozen=True)
class PastSnapshot(IndexSnapshot):
    """Shelves of the present, and behind its ordinals those of the editions replaced since.

    ``texts``: of these, of each layer; their entries are read from the editions when they are asked for.  ``of``: the
    stamp of the catalogue.
    """

    generation: int = 0
    now: IndexSnapshot = field(kw_only=True)
    texts: dict[Layer, list[str]] = field(default_factory=dict)
    of: str = ""
    _found: dict[tuple[Layer, str], Hits] = field(default_factory=dict)

    def read_replaced(self, measures: Iterable[int]) -> dict[int, Entry]:
        """By measure those of some that read otherwise now; none of a plan that was withdrawn a moment ago."""
        asked = np.isin(self.measures, list(measures))
        asked[: self.now.size] = False
        keys = [self.plans[place - 1][0] for place in np.unique(self.plan_at[asked]).tolist()]
        plans = replaced_entries(self.generation, self.of, keys)
        return {entry.measure: entry for entries in plans.values() for entry in entries}

    def find(self, needles: Iterable[str], layers: Sequence[Layer]) -> Found:
        """Where each needle stands in each layer.

        Raises :class:`PastIsBusy` where the index was rebuilt this moment.
        """
        wanted = dict.fromkeys(needles)
        found, state = find(wanted, self.now, layers, is_newest=True)
        if state.set_number not in (self.now.set_number, 0):
            raise PastIsBusy
        return {
            layer: {needle: self._with_replaced(found[layer][needle], needle, layer) for needle in wanted}
            for layer in layers
        }

    def _with_replaced(self, of_now: Hits, needle: str, layer: Layer) -> TermHits:
        of_then, more = held(of_now, self), self._found.get((layer, needle))
        if more is None:
            more = self._in_replaced(needle, layer)
            _remember(self._found, {(layer, needle): more}, most=NEEDLES_REMEMBERED)
        return TermHits(
            np.concatenate([of_then.ordinals, more.ordinals]), np.concatenate([of_then.fields, more.fields])
        )

    def _in_replaced(self, needle: str, layer: Layer) -> TermHits:
        found = []
        for ordinal, text in enumerate(self.texts[layer], start=self.now.size):
            if needle in text:
                lines = text.split("\n")
                found.append((ordinal, sum(contains(line, needle) << at for at, line in enumerate(lines))))
        stands = [(ordinal, fields) for ordinal, fields in found if fields]
        ordinals, fields = np.array(stands, np.uint32).reshape(-1, 2).T
        return TermHits(ordinals, fields.astype(np.uint8))


def _remember(known: dict, found: dict, *, most: int) -> None:
    """Empties what is full, so that it does not grow with what strangers ask for."""
    if len(known) + len(found) > most:
        known.clear()
    known |= found


_kept: dict[tuple[int, str], PastSnapshot] = {}
_reading = Lock()


def is_kept(generation: int, stamp: str) -> bool:
    """Whether :func:`past_at` answers without reading."""
    return (generation, stamp) in _kept


def past_at(generation: int, stamp: str) -> PastSnapshot:
    """``stamp``: of the catalogue now.

    Raises :class:`PastTooLarge`, or :class:`PastIsBusy` where another past takes too long.
    """
    now = snapshot.current_at(stamp)
    known = _kept.get((generation, stamp))
    if known and known.now is now:
        return known
    require_readable(replaced_since(generation))
    if not _reading.acquire(timeout=WAIT_SECONDS):
        raise PastIsBusy
    try:
        # Those of an index that has moved on would hold all of it in memory.
        for other in [key for key, past in _kept.items() if past.now is not now]:
            del _kept[other]
        if (generation, stamp) not in _kept:
            while len(_kept) >= PASTS_KEPT:
                del _kept[next(iter(_kept))]
            _kept[generation, stamp] = _read_past(generation, stamp, now)
        return _kept[generation, stamp]
    finally:
        _reading.release()


def forget_pasts() -> None:
    """What a test or a benchmark starts from."""
    _kept.clear()


def _read_past(generation: int, stamp: str, now: IndexSnapshot) -> PastSnapshot:
    still = Edition.objects.at(generation).filter(is_current=True).order_by().values_list("key", flat=True)
    shelves = {key: now.shelves[key] for key in still.iterator() if key in now.shelves}
    kinds, size = Kinds([[list(types), list(forms)] for types, forms in now.kinds]), now.size
    texts: dict[Layer, list[str]] = {layer: [] for layer in LAYERS}
    for entries in replaced_plans(generation):
        shelf = shelf_of(entries, size, kinds, set_number=0, stamp="")
        shelves[shelf.plan_key] = tuple(getattr(shelf, name) for name in COLUMNS)
        for layer in LAYERS:
            texts[layer] += texts_of(entries, layer)
        size += len(entries)
    return PastSnapshot(
        set_number=0,
        stamp=f"{generation} {stamp}",
        of=stamp,
        sizes=np.zeros(-(-size // CHUNK), np.int64),
        kinds=tuple((tuple(types), tuple(forms)) for types, forms in kinds.known),
        shelves=shelves,
        generation=generation,
        now=now,
        texts=texts,
    )
