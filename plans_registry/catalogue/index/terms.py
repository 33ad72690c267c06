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


Steps = Sequence[tuple[int, int]]
"""Of each token the key of its first chunk in a layer, and its distance from the start of the needle."""
OfToken = dict[int, bytes | BitMap]
"""Chunk → bitmap, serialised as long as nobody has needed it: words of like meaning share many tokens."""
Rows = dict[int, OfToken]
"""Key of a token's first chunk in a layer → its bitmaps."""


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
    missing: dict[tuple[Layer, str], Steps] = {}
    tokens: dict[str, Steps] = {}
    for layer in layers:
        for needle in wanted:
            if kept := _cache.get((snapshot.stamp, layer.first_chunk, needle)):
                hits[layer][needle] = kept
            else:
                tokens[needle] = tokens.get(needle) or steps(needle)
                missing[layer, needle] = _path(tokens[needle], snapshot, layer)
    if is_newest and not missing:
        return hits, State(snapshot.set_number, snapshot.stamp)
    rows, state = _read(sorted({span for path in missing.values() for span in _first_spans(path, snapshot)}))
    for (layer, needle), path in missing.items():
        hits[layer][needle], state = _hits(path, rows, state, snapshot, layer, has_positions(tokens[needle][0][0]))
    if state.set_number == snapshot.set_number:
        for layer, needle in missing:
            _cache.put((snapshot.stamp, layer.first_chunk, needle), hits[layer][needle])
    return hits, state


def _first_spans(path: Steps, snapshot: IndexSnapshot) -> Iterator[tuple[int, int]]:
    """Of a token alone no position is read where the index is sealed."""
    first, last = 0, len(snapshot.sizes) - 1
    if len(path) == 1 and snapshot.sealed:
        yield path[0][0] + STANDING, path[0][0] + STANDING + snapshot.sealed - 1
        first = snapshot.sealed
    if first <= last:
        yield from ((key + first, key + last) for key, _ in path[:AT_ONCE])


def _path(tokens: Steps, snapshot: IndexSnapshot, layer: Layer) -> Steps:
    return [(key_of(snapshot.set_number, token, layer.first_chunk), distance) for token, distance in tokens]


def _read(spans: Spans) -> tuple[Rows, State]:
    rows: Rows = {}
    for at in range(0, max(len(spans), 1), SPANS_AT_ONCE):
        state = _read_some(spans[at : at + SPANS_AT_ONCE], rows)
    return rows, state


def _read_some(spans: Spans, rows: Rows) -> State:
    """Postings, into ``rows``, and state of the index by one statement, so that both are of the same moment.

    A span is one walk through the table: to look for each of a token's 250 chunks takes half as long again.
    """
    statement = f"SELECT set_number, NULL, stamp FROM {IndexState._meta.db_table}"
    if spans:
        # The numbers are our own, and in sight of PostgreSQL's planner.
        asked = " OR ".join(f"key BETWEEN {first} AND {last}" for first, last in spans)
        statement = f"SELECT key, bits, '' FROM {Posting._meta.db_table} WHERE {asked} UNION ALL {statement}"
    state = State(0, "")
    with connections[router.db_for_read(Posting)].cursor() as cursor:
        cursor.execute(statement)
        for number, bits, stamp in cursor.fetchall():
            if bits is None:
                state = State(number, stamp)
            else:
                rows.setdefault(number & ~_CHUNKS, {})[number & _CHUNKS] = bytes(bits)
    return state


def _hits(
    path: Steps, rows: Rows, state: State, snapshot: IndexSnapshot, layer: Layer, positioned: bool
) -> tuple[Hits, State]:
    """``positioned``: whether the postings of the needle are positions."""
    if len(path) == 1 and snapshot.sealed:
        return _alone(path[0][0], rows, snapshot, layer, positioned), state
    places = _together(path[:AT_ONCE], rows)
    for at in range(AT_ONCE, len(path), 4 * AT_ONCE):
        if not places:
            break
        batch = path[at : at + 4 * AT_ONCE]
        runs = list(_runs(places))
        more, state = _read([(key + first, key + last) for key, _ in batch for first, last in runs])
        places = {chunk: both for chunk, found in _together(batch, more).items() if (both := found & places[chunk])}
    return _held(places, snapshot, layer, positioned), state


def _alone(key: int, rows: Rows, snapshot: IndexSnapshot, layer: Layer, positioned: bool) -> Hits:
    """Where a token stands that needs no other beside it: by what sealed chunks say of it, and by its postings in later ones."""
    of_token, stored = rows.get(key, {}), rows.get(key + STANDING, {})
    stands = {chunk: row for chunk, row in sorted(stored.items()) if isinstance(row, bytes)}
    later = {chunk: _bitmap(of_token, chunk) for chunk in sorted(of_token) if chunk >= snapshot.sealed}
    others = _held(later, snapshot, layer, positioned)
    if len(others.ordinals) + sum(map(standing.number_of, stands.values())) > snapshot.size // COMMON:
        by_ordinal = standing.fields_by_ordinal(stands, snapshot.size)
        by_ordinal &= snapshot.live
        others.add_to(by_ordinal)
        return CommonHits(by_ordinal)
    ordinals, fields = standing.ordinals_and_fields(stands)
    first = held(_merged(ordinals, fields), snapshot) if len(ordinals) else NOWHERE
    return TermHits(np.concatenate([first.ordinals, others.ordinals]), np.concatenate([first.fields, others.fields]))


def _held(places: dict[int, BitMap], snapshot: IndexSnapshot, layer: Layer, positioned: bool) -> TermHits:
    return held(_merged(*_ordinals(places, snapshot, layer, positioned)), snapshot) if places else NOWHERE


def _runs(chunks: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of chunks that follow each other: 1, 2, 3, 7 → (1, 3), (7, 7)."""
    for _, run in groupby(enumerate(chunks), lambda pair: pair[1] - pair[0]):
        members = [chunk for _, chunk in run]
        yield members[0], members[-1]


def _together(path: Steps, rows: Rows) -> dict[int, BitMap]:
    """By chunk where all tokens of a path stand at their distances: the positions at which the needle would start."""
    stored = [(rows.get(key, {}), distance) for key, distance in path]
    chunks = sorted(set(stored[0][0]).intersection(*(of_token for of_token, _distance in stored[1:])))
    if not chunks:
        return {}
    # The rarest first, so that the others are met by few: what is rare in one chunk is rare in all.
    stored.sort(key=lambda pair: len(pair[0][chunks[0]]))
    met = {chunk: _met(stored, chunk) for chunk in chunks}
    return {chunk: bitmap for chunk, bitmap in met.items() if bitmap}


def _met(stored: Sequence[tuple[OfToken, int]], chunk: int) -> BitMap | None:
    """Where the bitmaps of a chunk meet, each at its distance."""
    (first, at), *others = stored
    together = _bitmap(first, chunk)
    for of_token, distance in others:
        together = together.shift(distance - at) & _bitmap(of_token, chunk)
        at = distance
        if not together:
            return None
    return together.shift(-at) if at else together


def _bitmap(of_token: OfToken, chunk: int) -> BitMap:
    held = of_token[chunk]
    if isinstance(held, bytes):
        held = of_token[chunk] = BitMap.deserialize(held)
    return held


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
