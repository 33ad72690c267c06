"""A needle → where it stands: ordinals and fields, from the postings alone."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

import numpy as np
from django.db import connections, router
from pyroaring import BitMap

from plans_registry.catalogue.index import standing
from plans_registry.catalogue.index.binary import binary_rows
from plans_registry.catalogue.index.hits import NOWHERE, CommonHits, Hits, TermHits, held
from plans_registry.catalogue.index.layout import (
    CHUNK,
    GROWTH,
    STANDING,
    Layer,
    has_positions,
    key_of,
    steps,
)
from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.index.together import OfToken, Rows, Steps, together
from plans_registry.catalogue.models import IndexState, Posting

AT_ONCE = 4
"""Tokens of a needle read first; the others are read only for the chunks that these leave."""

SPANS_AT_ONCE = 900
"""SQLite refuses a condition of more than a thousand parts."""

_CHUNKS = STANDING - 1
"""The bits of a key that count chunks inside a layer."""

COMMON = 8
"""Where one in so many ordinals has a needle, they are held as an array of all."""

CACHE_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class State:
    """The index as a statement saw it: which set of postings is in use, and the stamp of the last write."""

    set_number: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Path:
    """What is read of a needle in a layer.  ``positioned``: whether its postings are positions.

    ``own``: the key of what the sealed chunks say of the whole needle; 0 where they do not.
    """

    steps: Steps
    positioned: bool
    own: int = 0

    def spans(self, snapshot: IndexSnapshot) -> Iterator[tuple[int, int]]:
        """What is read first: of sealed chunks no positions, where they say it without."""
        first, last = 0, len(snapshot.sizes) - 1
        if self.own:
            first = snapshot.seal.chunks
            yield self.own, self.own + first - 1
        if first <= last:
            yield from ((key + first, key + last) for key, _ in self.steps[:AT_ONCE])


Spans = Sequence[tuple[int, int]]
"""First and last key of postings that follow each other."""
Found = dict[Layer, dict[str, Hits]]


def find(
    needles: Iterable[str], snapshot: IndexSnapshot, layers: Sequence[Layer], *, is_newest: bool = False
) -> tuple[Found, State]:
    """Where each needle stands in each layer, and the state of the index while that was read.

    Ordinals no shelf of the snapshot holds are left out.  The hits are worth nothing when the state names another
    set than the snapshot: the index was rebuilt meanwhile.  ``is_newest``: the request has asked for the state
    already, so that nothing is read where every needle is in memory.
    """
    wanted = dict.fromkeys(needles)
    hits: Found = {layer: {} for layer in layers}
    missing: dict[tuple[Layer, str], Path] = {}
    tokens: dict[str, Steps] = {}
    for layer in layers:
        for needle in wanted:
            if kept := _cache.get((snapshot.stamp, layer.first_chunk, needle)):
                hits[layer][needle] = kept
            else:
                tokens[needle] = tokens.get(needle) or steps(needle)
                missing[layer, needle] = _path(needle, tokens[needle], snapshot, layer)
    if is_newest and not missing:
        return hits, State(snapshot.set_number, snapshot.stamp)
    rows, state = _read(sorted({span for path in missing.values() for span in path.spans(snapshot)}))
    for (layer, needle), path in missing.items():
        hits[layer][needle], state = _hits(path, rows, state, snapshot, layer)
    if state.set_number == snapshot.set_number:
        for layer, needle in missing:
            _cache.put((snapshot.stamp, layer.first_chunk, needle), hits[layer][needle])
    return hits, state


def _path(needle: str, tokens: Steps, snapshot: IndexSnapshot, layer: Layer) -> Path:
    seal, set_number = snapshot.seal, snapshot.set_number
    path = [(key_of(set_number, token, layer.first_chunk), distance) for token, distance in tokens]
    word = tokens[0][0] if len(tokens) == 1 else seal.words.get(needle)
    own = key_of(set_number, word, layer.first_chunk + STANDING) if seal.chunks and word is not None else 0
    return Path(path, has_positions(tokens[0][0]), own)


def _read(spans: Spans) -> tuple[Rows, State]:
    rows: Rows = {}
    for at in range(0, max(len(spans), 1), SPANS_AT_ONCE):
        state = _read_some(spans[at : at + SPANS_AT_ONCE], rows)
    return rows, state


def _read_some(spans: Spans, rows: Rows) -> State:
    """Postings, into ``rows``, and state of the index by one statement, so that both are of the same moment.

    A span is one walk through the table: to look for each of a token's 250 chunks takes half as long again.
    """
    statement = f"SELECT CAST(set_number AS bigint), NULL, stamp FROM {IndexState._meta.db_table}"
    if spans:
        # The numbers are our own, and in sight of PostgreSQL's planner.
        asked = " OR ".join(f"key BETWEEN {first} AND {last}" for first, last in spans)
        statement = f"SELECT key, bits, '' FROM {Posting._meta.db_table} WHERE {asked} UNION ALL {statement}"
    state = State(0, "")
    for number, bits, stamp in binary_rows(connections[router.db_for_read(Posting)], statement):
        if bits is None:
            state = State(number, stamp)
        else:
            rows.setdefault(number & ~_CHUNKS, {})[number & _CHUNKS] = bits
    return state


def _hits(path: Path, rows: Rows, state: State, snapshot: IndexSnapshot, layer: Layer) -> tuple[Hits, State]:
    steps, first = path.steps, snapshot.seal.chunks if path.own else 0
    places = together(steps[:AT_ONCE], rows, first)
    for at in range(AT_ONCE, len(steps), 4 * AT_ONCE):
        if not places:
            break
        batch = steps[at : at + 4 * AT_ONCE]
        runs = list(_runs(places))
        more, state = _read([(key + first, key + last) for key, _ in batch for first, last in runs])
        places = {chunk: both for chunk, found in together(batch, more).items() if (both := found & places[chunk])}
    hits = _held(*_ordinals(places, snapshot, layer, path.positioned), snapshot) if places else NOWHERE
    return (_with_sealed(rows.get(path.own, {}), hits, snapshot) if path.own else hits), state


def _with_sealed(stored: OfToken, later: TermHits, snapshot: IndexSnapshot) -> Hits:
    """Where a needle stands by what the sealed chunks say of it, and in later ones."""
    stands = {chunk: row for chunk, row in sorted(stored.items()) if isinstance(row, bytes)}
    if not stands:
        return later
    if len(later.ordinals) + sum(map(standing.count_of, stands.values())) > snapshot.size // COMMON:
        by_ordinal = standing.fields_by_ordinal(stands, snapshot.size)
        by_ordinal &= snapshot.live
        later.add_to(by_ordinal)
        return CommonHits(by_ordinal)
    sealed = _held(*standing.ordinals_and_fields(stands), snapshot)
    return TermHits(np.concatenate([sealed.ordinals, later.ordinals]), np.concatenate([sealed.fields, later.fields]))


def _held(ordinals: np.ndarray, fields: np.ndarray, snapshot: IndexSnapshot) -> TermHits:
    """One entry per ordinal that is held; ``ordinals``: ascending, at least one."""
    return held(_merged(ordinals, fields), snapshot)


def _runs(chunks: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of chunks that follow each other: 1, 2, 3, 7 → (1, 3), (7, 7)."""
    for _, run in groupby(enumerate(chunks), lambda pair: pair[1] - pair[0]):
        members = [chunk for _, chunk in run]
        yield members[0], members[-1]


def _ordinals(
    places: dict[int, BitMap], snapshot: IndexSnapshot, layer: Layer, positioned: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Positions by chunk as ordinals and field bits, one of each per position, all chunks at once."""
    arrays = [np.frombuffer(bitmap.to_array(), np.uint32) for bitmap in places.values()]
    chunks, sizes = np.array(list(places), np.uint32), [len(array) for array in arrays]
    positions = np.concatenate(arrays)
    if positioned:
        growth = GROWTH * snapshot.sizes[chunks]
        if growth.any():
            positions = positions >> np.repeat(growth.astype(np.uint32), sizes)
        slots, fields = positions // layer.slot, layer.field_at.take(positions & (layer.slot - 1))
    else:
        count = len(layer.fields)
        slots, fields = positions // count, np.uint8(1) << (positions % count).astype(np.uint8)
    return slots + np.repeat(chunks * np.uint32(CHUNK), sizes), fields


def _merged(ordinals: np.ndarray, fields: np.ndarray) -> TermHits:
    """One entry per ordinal, its fields joined."""
    starts = np.concatenate([[0], np.flatnonzero(ordinals[1:] != ordinals[:-1]) + 1])
    if len(starts) == len(ordinals):
        return TermHits(ordinals, fields)
    return TermHits(ordinals[starts], np.bitwise_or.reduceat(fields, starts))


Key = tuple[str, int, str]
"""Stamp of the index, layer, needle."""


class _Cache:
    """The hits last asked for, up to a number of bytes.  A write to the index makes all of them stale: they go with the
    first that was found after it."""

    def __init__(self) -> None:
        self._hits: OrderedDict[Key, Hits] = OrderedDict()
        self._bytes = 0
        self._stamp = ""
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._hits)

    def get(self, key: Key) -> Hits | None:
        with self._lock:
            if key in self._hits:
                self._hits.move_to_end(key)
            return self._hits.get(key)

    def put(self, key: Key, hits: Hits) -> None:
        with self._lock:
            if key[0] != self._stamp:
                self._forget()
                self._stamp = key[0]
            if key not in self._hits:
                self._hits[key] = hits
                self._bytes += hits.nbytes + 500
            while self._bytes > CACHE_BYTES:
                _, oldest = self._hits.popitem(last=False)
                self._bytes -= oldest.nbytes + 500

    def clear(self) -> None:
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._hits.clear()
        self._bytes = 0


_cache = _Cache()


def forget() -> None:
    """Empties the cache: what a benchmark of cold searches starts from."""
    _cache.clear()
