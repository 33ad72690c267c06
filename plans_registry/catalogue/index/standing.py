"""Where a token stands in a chunk, without positions: which entries, which fields.

Whoever looks for one token alone (販路, 業) needs no more, and of a common one the positions are ten times as many.  The same is
said of the words of the vocabulary, as if each was a token of its own (海外展開), so that a word and all those of like meaning are
found without a look at positions.  A rebuild *seals* its chunks so, and nobody writes there any more: what is published later goes
into chunks that have positions only, until the next rebuild.  Programs of before know nothing of these rows, and need not.

A *place* is ``4 * entry + field``.  The row of a token and chunk has its places: as 16-bit numbers in order, or, where that
would be longer, as 2,048 bytes with a bit for each.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from pyroaring import BitMap

from plans_registry.catalogue.index.layout import CHUNK, GROWTH, STANDING, Layer, are_single, key_of, steps
from plans_registry.catalogue.index.together import Rows, together
from plans_registry.catalogue.models import Posting

FIELDS = 4
"""Of a layer at most."""

_BYTES = CHUNK * FIELDS // 8
_PLACE = np.dtype("<u2")


def of_tokens(packed: np.ndarray, size: int, layer: Layer) -> Iterator[tuple[int, bytes]]:
    """Packed tokens of a chunk, sorted, as ``(token, row)``."""
    owners = packed >> np.uint64(32)
    positions = packed.astype(np.uint32)
    places = np.where(are_single(owners), _of_singles(positions, layer), _of_positions(positions, size, layer))
    both = owners << np.uint64(32) | places  # ascending, as the positions are
    both = both[np.diff(both, prepend=both[:1] + np.uint64(1)) != 0]
    owners, places = both >> np.uint64(32), both.astype(_PLACE)
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(owners)) + 1, [len(owners)]]).tolist()
    for begin, end in pairwise(bounds):
        yield int(owners[begin]), _row(places[begin:end])


def of_words(
    words: Mapping[str, int], of_token: Mapping[int, BitMap], size: int, layer: Layer
) -> Iterator[tuple[int, bytes]]:
    """Those words that stand in a chunk, as ``(token, row)``; ``of_token``: the positions of each token there."""
    rows: Rows = {token: {0: bitmap} for token, bitmap in of_token.items()}
    for word, token in words.items():
        path = steps(word)
        if all(step in rows for step, _distance in path) and (found := together(path, rows)):
            places = _of_positions(np.frombuffer(found[0].to_array(), np.uint32), size, layer)
            yield token, _row(places[np.diff(places, prepend=places[:1] + np.uint64(1)) != 0].astype(_PLACE))


def word_tokens(words: Iterable[str]) -> dict[str, int]:
    """Words, folded, as tokens of their own; none for those that are one token already, nor for more than there are."""
    longer = sorted({word for word in words if len(steps(word)) > 1})
    return dict(zip(longer, range(_FIRST_WORD, _LAST_WORD + 1), strict=False))


_FIRST_WORD, _LAST_WORD = 1 << 8, (1 << 16) - 1
"""Of the tokens with nothing in the upper half those below are of Latin letters and digits."""


def _of_singles(postings: np.ndarray, layer: Layer) -> np.ndarray:
    entries, fields = np.divmod(postings, np.uint32(len(layer.fields)))
    return (entries * FIELDS + fields).astype(np.uint64)


def _of_positions(positions: np.ndarray, size: int, layer: Layer) -> np.ndarray:
    entries, inside = np.divmod(positions >> np.uint32(GROWTH * size), np.uint32(layer.slot))
    return (entries * FIELDS + np.searchsorted(layer.starts, inside, side="right") - 1).astype(np.uint64)


def _row(places: np.ndarray) -> bytes:
    if places.nbytes < _BYTES:
        return places.tobytes()
    return _bits(places, 1)


def _bits(places: np.ndarray, chunks: int) -> bytes:
    """Places in chunks that follow each other, as a bit for each that there may be."""
    bits = np.zeros(chunks * CHUNK * FIELDS, np.uint8)
    bits[places] = 1
    return np.packbits(bits, bitorder="little").tobytes()


def places_in(row: bytes) -> np.ndarray:
    """The places that a row has, ascending."""
    if len(row) < _BYTES:
        return np.frombuffer(row, _PLACE)
    return np.flatnonzero(np.unpackbits(np.frombuffer(row, np.uint8), bitorder="little")).astype(_PLACE)


def listed(row: bytes) -> bytes:
    """A row as a list of its places, however it is written."""
    return row if len(row) < _BYTES else places_in(row).tobytes()


def count_in(rows: Iterable[bytes]) -> int:
    """How many places rows have, or a little fewer."""
    return sum(map(len, rows)) // _PLACE.itemsize


def ordinals_and_fields(rows: Sequence[tuple[int, bytes]]) -> tuple[np.ndarray, np.ndarray]:
    """One of each per place, row after row; ``rows``: lists of places of any tokens, each with its chunk."""
    places = np.frombuffer(b"".join([row for _chunk, row in rows]), _PLACE)
    first = np.array([chunk * CHUNK for chunk, _row in rows], np.uint32)
    # By bits: NumPy divides several times as slowly.
    entries, fields = places >> np.uint16(2), (places & np.uint16(FIELDS - 1)).astype(np.uint8)
    return entries + first.repeat([len(row) // _PLACE.itemsize for _chunk, row in rows]), np.uint8(1) << fields


def fields_by_ordinal(rows: Mapping[int, bytes], size: int) -> np.ndarray:
    """The fields in which a token stands, as bits, for each ordinal below ``size``; ``rows``: chunk → row."""
    lists = {chunk: row for chunk, row in rows.items() if len(row) < _BYTES}
    others = {chunk: row for chunk, row in rows.items() if len(row) == _BYTES}
    places = np.frombuffer(b"".join(lists.values()), _PLACE)
    first = np.arange(len(lists)) * (CHUNK * FIELDS)
    counts = [len(row) // _PLACE.itemsize for row in lists.values()]
    bits = _bits(first.repeat(counts) + places, len(lists)) + b"".join(others.values())
    # A byte has the fields of two entries, four bits each: one of them goes into a byte of its own.
    pairs = np.frombuffer(bits, np.uint8).astype("<u2")
    pairs |= pairs << np.uint16(FIELDS)
    pairs &= np.uint16(0x0F0F)
    fields = np.zeros(size, np.uint8)
    fields.view("<u2").reshape(-1, CHUNK // 2)[[*lists, *others]] = pairs.reshape(-1, CHUNK // 2)
    return fields


@dataclass(frozen=True, slots=True)
class Seal:
    """Of a set: how many chunks are sealed, the first ones, and the words that have rows there, each with its token."""

    chunks: int = 0
    words: Mapping[str, int] = field(default_factory=dict)


def write_seal(set_number: int, seal: Seal) -> None:
    told = {"chunks": seal.chunks, "words": list(seal.words)}
    Posting.objects.create(key=_key_of_seal(set_number), bits=json.dumps(told, ensure_ascii=False).encode())


def read_seal(set_number: int) -> Seal:
    """None of a set that programs of before have built."""
    row = Posting.objects.filter(key=_key_of_seal(set_number)).first()
    if not row:
        return Seal()
    told = json.loads(bytes(row.bits))
    return Seal(told["chunks"], dict(zip(told["words"], range(_FIRST_WORD, _LAST_WORD + 1), strict=False)))


def _key_of_seal(set_number: int) -> int:
    """Of a row that no token can have: no text has a character 0."""
    return key_of(set_number, 0, STANDING)
