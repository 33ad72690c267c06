"""Writing: the entries of one plan onto a shelf, in the transaction that publishes or withdraws it.

Append-only: a plan's new entries get fresh ordinals and its shelf moves to them; what stood before stays in the
bitmaps under ordinals no shelf holds any more, until the next rebuild.  So a writer needs no old text, and a
reader who holds the shelves of before finds exactly what was before.
"""

import secrets
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from django.db import transaction
from django.db.models import F
from pyroaring import BitMap

from plans_registry.catalogue.edition_rows import EntryRow
from plans_registry.catalogue.index.layout import (
    BESIDE,
    CHUNK,
    ENTRIES,
    LAYERS,
    Layer,
    Layout,
    key_of,
    size_class,
    tokens,
)
from plans_registry.catalogue.models import Entry, IndexState, Posting, Shelf

TRAIL = 64
"""Writes a process may sleep through and still catch up without reading every shelf again."""

BATCH = 2000

Measure = TypeVar("Measure", Entry, EntryRow)

FORM = 3
"""What entries and an index of these programs are like.

Those of 1 were built before captions and plan texts were in them; those of 2 give every measure all types of its pillar.
"""


def lock() -> IndexState:
    """The state of the index, for the writer alone until its transaction ends: writers queue here."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The index is written inside a transaction only.")
    if not IndexState.objects.filter(id=1).update(set_number=F("set_number")):
        IndexState.objects.get_or_create(id=1, defaults={"form": FORM})
        IndexState.objects.filter(id=1).update(set_number=F("set_number"))
    return IndexState.objects.get(id=1)


def replace_entries(plan_key: str, entries: Sequence[Entry]) -> None:
    """The plan's published entries are these from now on; none takes the plan out of the search.

    Runs in the caller's transaction, to which the rows of the entries belong too.
    """
    state = lock()
    state.stamp = new_stamp()
    state.trail = [*state.trail[1 - TRAIL :], state.stamp]
    put(state, plan_key, entries)
    state.save()


def put(state: IndexState, plan_key: str, entries: Sequence[Entry]) -> None:
    """A plan's entries onto a new shelf of the state's set; the state is changed, not saved."""
    shelves = Shelf.objects.filter(set_number=state.set_number, plan_key=plan_key)
    if not entries:
        shelves.update(measures=b"", kinds=b"", stamp=state.stamp)
        return
    layout, kinds, entries = layout_of(state), Kinds(state.kinds), reading_order(entries)
    size = size_of(entries)
    start = layout.allocate(len(entries), size)
    for layer in LAYERS:
        for chunk, packed in chunks_of_tokens(texts_of(entries, layer), start, size, layer):
            append(state.set_number, chunk, packed)
    shelves.delete()
    shelf_of(entries, start, kinds, set_number=state.set_number, stamp=state.stamp).save(force_insert=True)
    keep(state, layout, kinds)


def texts_of(entries: Iterable[Entry], layer: Layer) -> list[str]:
    """The folded texts of entries that a layer holds."""
    return [entry.folded if layer is ENTRIES else entry.texts or EMPTY for entry in entries]


EMPTY = "\n" * (len(BESIDE.fields) - 1)


def size_of(entries: Sequence[Entry]) -> int:
    """The size class in which every text of some entries has room."""
    return max(size_class(texts_of(entries, layer), layer) for layer in LAYERS)


def reading_order(entries: Iterable[Measure]) -> list[Measure]:
    """The order inside a plan, which the ordinals follow: every sort of the search ends with it."""
    return sorted(entries, key=lambda entry: (entry.pillar_number, entry.number, entry.measure))


class Kinds:
    """The combinations of types and forms that occur, each known by its place in a list that only grows."""

    def __init__(self, known: list[list[list[str]]]) -> None:
        self.known = known
        self._places = {(tuple(types), tuple(forms)): place for place, (types, forms) in enumerate(known)}

    def place_of(self, entry: Entry) -> int:
        kind = tuple(sorted(entry.types)), tuple(sorted(entry.forms))
        if kind not in self._places:
            self._places[kind] = len(self.known)
            self.known.append([list(kind[0]), list(kind[1])])
        return self._places[kind]


def shelf_of(entries: Sequence[Entry], start: int, kinds: Kinds, *, set_number: int, stamp: str) -> Shelf:
    """The shelf, unsaved, of a plan's entries in reading order."""
    first = entries[0]
    return Shelf(
        set_number=set_number,
        plan_key=first.plan_key,
        municipality=first.municipality_id,
        first_year=first.first_year,
        last_year=first.last_year,
        start=start,
        measures=np.array([entry.measure for entry in entries], "<i8").tobytes(),
        kinds=np.array([kinds.place_of(entry) for entry in entries], "<u4").tobytes(),
        changes=np.array([entry.changed_generation for entry in entries], "<i8").tobytes(),
        stamp=stamp,
    )


def layout_of(state: IndexState) -> Layout:
    return Layout([int(size) for size in state.sizes], {int(size): free for size, free in state.free.items()})


def keep(state: IndexState, layout: Layout, kinds: Kinds) -> None:
    state.kinds = kinds.known
    state.sizes = "".join(map(str, layout.sizes))
    state.free = {str(size): free for size, free in layout.free.items()}


def chunks_of_tokens(texts: Sequence[str], start: int, size: int, layer: Layer) -> Iterator[tuple[int, np.ndarray]]:
    """The tokens of texts that stand at consecutive ordinals, by the chunk of their keys."""
    ordinals = np.arange(start, start + len(texts))
    for chunk in range(start // CHUNK, (start + len(texts) - 1) // CHUNK + 1):
        here = np.flatnonzero(ordinals // CHUNK == chunk)
        packed = tokens([texts[at] for at in here.tolist()], ordinals[here] % CHUNK, size, layer)
        yield layer.first_chunk + chunk, packed


def bitmaps(packed: np.ndarray) -> Iterator[tuple[int, BitMap]]:
    """Packed tokens, sorted, as ``(token, bitmap of its positions)``."""
    owners, positions = packed >> np.uint64(32), packed.astype(np.uint32)
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(owners)) + 1, [len(packed)]]).tolist()
    for begin, end in pairwise(bounds):
        yield int(owners[begin]), BitMap(array("I", positions[begin:end].tobytes()))


def append(set_number: int, chunk: int, packed: np.ndarray) -> None:
    """Adds tokens to the postings of a chunk; the only statement that changes a bitmap."""
    new = {key_of(set_number, token, chunk): bitmap for token, bitmap in bitmaps(packed)}
    keys = sorted(new)
    for at in range(0, len(keys), BATCH):
        batch = keys[at : at + BATCH]
        for key, bits in Posting.objects.filter(key__in=batch).values_list("key", "bits"):
            new[key] |= BitMap.deserialize(bytes(bits))
        Posting.objects.bulk_create(
            [posting(key, new[key]) for key in batch],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["bits"],
        )


def posting(key: int, bitmap: BitMap) -> Posting:
    bitmap.run_optimize()
    return Posting(key=key, bits=bitmap.serialize())


def new_stamp() -> str:
    return secrets.token_hex(8)
