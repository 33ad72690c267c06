"""A needle → where it stands: ordinals and fields, from the postings alone."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from threading import Lock
from typing import NamedTuple, cast

import numpy as np
from django.db import connections, router
from pyroaring import BitMap

from plans_registry.catalogue.index import standing
from plans_registry.catalogue.index.binary import binary_rows
from plans_registry.catalogue.index.hits import NOWHERE, CommonHits, Hits, TermHits, of_each
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
from plans_registry.catalogue.index.together import Rows, Steps, together
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


class Path(NamedTuple):
    """What is read of a needle in a layer.  ``positioned``: whether its postings are positions.

    ``own``: the key of what the sealed chunks say of the whole needle; 0 where they do not.  ``first``: the first chunk of
    which its positions are read; none are where all are sealed and say it without.
    """

    steps: Steps
    positioned: bool
    own: int
    first: int

    def spans(self, snapshot: IndexSnapshot) -> Iterator[tuple[int, int]]:
        """What is read first."""
        if self.own:
            yield self.own, self.own + snapshot.seal.chunks - 1
        last = len(snapshot.sizes) - 1
        if self.first <= last:
            yield from ((key + self.first, key + last) for key, _ in self.steps[:AT_ONCE])


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
    tokens: dict[str, tuple[Steps, int]] = {}
    for layer in layers:
        for needle in wanted:
            if kept := _cache.get((snapshot.stamp, layer.first_chunk, needle)):
                hits[layer][needle] = kept
            else:
                if needle not in tokens:
                    tokens[needle] = _tokens(needle, snapshot)
                missing[layer, needle] = _path(*tokens[needle], snapshot, layer)
    if is_newest and not missing:
        return hits, State(snapshot.set_number, snapshot.stamp)
    rows, state = _read(sorted({span for path in missing.values() for span in path.spans(snapshot)}))
    for layer in layers:
        paths = {needle: path for (other, needle), path in missing.items() if other is layer}
        found, state = _hits(paths, rows, state, snapshot, layer)
        hits[layer] |= found
    if state.set_number == snapshot.set_number:
        for layer, needle in missing:
            _cache.put((snapshot.stamp, layer.first_chunk, needle), hits[layer][needle])
    return hits, state


def _tokens(needle: str, snapshot: IndexSnapshot) -> tuple[Steps, int]:
    """The tokens whose positions are read of a needle, and the one, if any, that it is in the sealed chunks."""
    seal = snapshot.seal
    word = seal.words.get(needle, 0)
    if word and seal.chunks == len(snapshot.sizes):
        return (), word
    path = steps(needle)
    return path, path[0][0] if len(path) == 1 and seal.chunks else word


def _path(tokens: Steps, word: int, snapshot: IndexSnapshot, layer: Layer) -> Path:
    set_number = snapshot.set_number
    path = [(key_of(set_number, token, layer.first_chunk), distance) for token, distance in tokens]
    own = key_of(set_number, word, layer.first_chunk + STANDING) if word else 0
    return Path(path, bool(tokens) and has_positions(tokens[0][0]), own, snapshot.seal.chunks if own else 0)


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


def _hits(
    paths: Mapping[str, Path], rows: Rows, state: State, snapshot: IndexSnapshot, layer: Layer
) -> tuple[dict[str, Hits], State]:
    """Where needles stand in a layer, and the state when the last of it was read."""
    positions: dict[str, dict[int, BitMap]] = {}
    for needle, path in paths.items():
        if path.first < len(snapshot.sizes):
            positions[needle], state = _positions(path, rows, state)
    later: dict[str, TermHits] = {}
    for positioned in (True, False):
        some = {needle: places for needle, places in positions.items() if paths[needle].positioned is positioned}
        later |= _of_positions(some, snapshot, layer, positioned=positioned)
    # Nobody has read these as bitmaps.
    stored = {needle: cast(dict[int, bytes], rows[path.own]) for needle, path in paths.items() if path.own in rows}
    found = dict.fromkeys(paths, NOWHERE) | later | _with_sealed(stored, later, snapshot)
    return found, state


def _positions(path: Path, rows: Rows, state: State) -> tuple[dict[int, BitMap], State]:
    """By chunk where a needle would start, in chunks that do not say it without positions."""
    steps = path.steps
    places = together(steps[:AT_ONCE], rows, path.first)
    for at in range(AT_ONCE, len(steps), 4 * AT_ONCE):
        if not places:
            break
        batch = steps[at : at + 4 * AT_ONCE]
        runs = list(_runs(places))
        more, state = _read([(key + first, key + last) for key, _ in batch for first, last in runs])
        places = {chunk: both for chunk, found in together(batch, more).items() if (both := found & places[chunk])}
    return places, state


def _with_sealed(
    stored: Mapping[str, Mapping[int, bytes]], later: Mapping[str, TermHits], snapshot: IndexSnapshot
) -> dict[str, Hits]:
    """Where needles stand by what the sealed chunks say of them, and in later ones."""
    found: dict[str, Hits] = {}
    counts: dict[str, int] = {}
    lists: list[tuple[int, bytes]] = []
    for needle, rows in stored.items():
        more = later.get(needle, NOWHERE)
        if len(more.ordinals) + standing.count_in(rows.values()) > snapshot.size // COMMON:
            by_ordinal = standing.fields_by_ordinal(rows, snapshot.size)
            by_ordinal &= snapshot.live
            more.add_to(by_ordinal)
            found[needle] = CommonHits(by_ordinal)
        else:
            listed = [standing.listed(rows[chunk]) for chunk in sorted(rows)]
            lists += zip(sorted(rows), listed, strict=True)
            counts[needle] = standing.count_in(listed)
    if counts:
        sealed = of_each(*standing.ordinals_and_fields(lists), list(counts.values()), snapshot)
        for needle, hits in zip(counts, sealed, strict=True):
            found[needle] = hits.followed_by(later[needle]) if needle in later else hits
    return found


def _runs(chunks: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of chunks that follow each other: 1, 2, 3, 7 → (1, 3), (7, 7)."""
    for _, run in groupby(enumerate(chunks), lambda pair: pair[1] - pair[0]):
        members = [chunk for _, chunk in run]
        yield members[0], members[-1]


def _of_positions(
    positions: Mapping[str, Mapping[int, BitMap]], snapshot: IndexSnapshot, layer: Layer, *, positioned: bool
) -> dict[str, TermHits]:
    """Where needles stand by their positions in each chunk."""
    found = [(needle, chunk, bitmap) for needle, places in positions.items() for chunk, bitmap in places.items()]
    if not found:
        return {}
    arrays = [np.frombuffer(bitmap.to_array(), np.uint32) for _needle, _chunk, bitmap in found]
    chunks, sizes = np.array([chunk for _needle, chunk, _bitmap in found], np.uint32), [len(array) for array in arrays]
    places = np.concatenate(arrays)
    if positioned:
        growth = GROWTH * snapshot.sizes[chunks]
        if growth.any():
            places = places >> np.repeat(growth.astype(np.uint32), sizes)
        slots, fields = places // layer.slot, layer.field_at.take(places & (layer.slot - 1))
    else:
        count = len(layer.fields)
        slots, fields = places // count, np.uint8(1) << (places % count).astype(np.uint8)
    ordinals = slots + np.repeat(chunks * np.uint32(CHUNK), sizes)
    numbers: Counter[str] = Counter()
    for (needle, _chunk, _bitmap), number in zip(found, sizes, strict=True):
        numbers[needle] += number
    return dict(zip(numbers, of_each(ordinals, fields, list(numbers.values()), snapshot), strict=True))


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
