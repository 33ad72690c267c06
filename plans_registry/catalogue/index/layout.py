"""Where things stand: ordinals, chunks, slots, and the keys of the posting table.

Texts and needles as tokens: 32-bit numbers of two UTF-16 units, so that a token is exact for every script.

Three kinds, told apart by their upper half:

- a *pair* of neighbouring units, at the position of the first;
- a *start*: a Latin letter or digit that begins a run of those (upper half 0);
- a *single* unit, with no position but the field it stands in (upper half 1): for needles of one character.

No folded text contains the control characters 0 and 1, so the kinds never meet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from plans_registry.catalogue.normalisation import FIELDS, TEXTS, starts_run

CHUNK = 4096
"""Ordinals in a chunk: what one row of the posting table speaks of."""

GROWTH = 3
"""Each size class has slots 2 ** GROWTH times as wide as the one before; every field grows in proportion."""

SIZES = 4
"""Size classes.  The last one holds 163,839 characters of description: far more than any form accepts."""


@dataclass(frozen=True, eq=False)  # there are two, and each search looks them up fifty times
class Layer:
    """Texts of the entries that the index keeps apart from others, under the same ordinals: who needs only names and
    descriptions reads nothing else.

    ``regions``: positions each field has in a slot of size class 0, a power of two together; the last one always stays
    empty, so that no match can reach from one field into the next.  ``first_chunk``: what tells its keys from those of the others.
    """

    fields: tuple[str, ...]
    regions: tuple[int, ...]
    first_chunk: int

    @cached_property
    def slot(self) -> int:
        return sum(self.regions)

    @cached_property
    def starts(self) -> np.ndarray:
        return np.cumsum((0, *self.regions[:-1]))

    @cached_property
    def field_at(self) -> np.ndarray:
        """Position in a slot of size class 0 → the bit of its field."""
        bits = np.array([1 << at for at in range(len(self.fields))], np.uint8)
        return np.repeat(bits, self.regions)


ENTRIES = Layer(FIELDS, (64, 320, 64, 64), 0)
BESIDE = Layer(TEXTS, (128, 128, 768), 1 << 20)
"""Captions and the texts of the plans."""
LAYERS = (ENTRIES, BESIDE)

STANDING = 1 << 19
"""Added to the chunk in a key: where the token stands there without positions (``standing``)."""

_CHUNK_BITS, _TOKEN_BITS = 21, 32
SETS = 1 << 9
"""Numbers a set of postings may have; 0 is never used."""


class TextTooLong(ValueError):
    """A text longer than the widest slot.  Refused, because a part of it would never be found."""


@dataclass(slots=True)
class Layout:
    """How the space of a set is used.  ``sizes``: the size class of each chunk; ``free``: size class → the next
    free ordinal of the chunk being filled."""

    sizes: list[int] = field(default_factory=list)
    free: dict[int, int] = field(default_factory=dict)

    def allocate(self, count: int, size: int) -> int:
        """The first of ``count`` consecutive fresh ordinals in chunks of a size class."""
        start = self.free.get(size, 0)
        if not start or (start - 1) // CHUNK != (start + count - 1) // CHUNK:
            start = len(self.sizes) * CHUNK
            self.sizes += [size] * -(-count // CHUNK)
        self.free[size] = start + count
        return start


def size_class(texts: Iterable[str], layer: Layer = ENTRIES) -> int:
    """The smallest size class whose slots hold every one of the folded texts (a line for each field).

    Raises :class:`TextTooLong`.
    """
    lengths = np.array([[_units(line) for line in text.split("\n")] for text in texts]).max(axis=0)
    for size in range(SIZES):
        if all(lengths < np.array(layer.regions) << GROWTH * size):
            return size
    raise TextTooLong(f"A text of {lengths.max()} characters is too long to be searched.")


def _units(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-16-le")) // 2


def key_of(set_number: int, token: int, chunk: int) -> int:
    return ((set_number << _TOKEN_BITS) | token) << _CHUNK_BITS | chunk


def token_and_chunk(key: int) -> tuple[int, int]:
    return key >> _CHUNK_BITS & (1 << _TOKEN_BITS) - 1, key & (1 << _CHUNK_BITS) - 1


def keys_of_set(set_number: int) -> tuple[int, int]:
    """The first and the last key a set may have."""
    return key_of(set_number, 0, 0), key_of(set_number + 1, 0, 0) - 1


_START, _SINGLE = 0, 1
_BREAK = ord("\n")


def tokens(texts: Sequence[str], slots: np.ndarray, size: int, layer: Layer = ENTRIES) -> np.ndarray:
    """The tokens of folded texts (a line for each field) that stand in slots of a size class.

    One unsigned 64-bit number per token, sorted: the token in the upper half, its position in the lower.
    """
    units = _text_units("\n".join(texts))
    breaks = units == _BREAK
    lines = np.cumsum(breaks) - breaks
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    fields = lines % len(layer.fields)
    entries = slots[lines // len(layer.fields)].astype(np.int64)
    positions = (entries * layer.slot + layer.starts[fields] << GROWTH * size) + np.arange(len(units)) - starts[lines]
    latin = _is_latin(units)
    begins = latin & ~np.concatenate([[False], latin[:-1]])
    inside = ~(breaks[:-1] | breaks[1:])
    packed = np.concatenate(
        [
            _packed(units[:-1], units[1:], positions[:-1])[inside],
            _packed(_START, units, positions)[begins],
            _packed(_SINGLE, units, entries * len(layer.fields) + fields)[~breaks],
        ]
    )
    # np.unique hashes before it sorts: thirty times as slow for numbers that come in runs.
    packed.sort()
    return packed[np.diff(packed, prepend=packed[:1] + np.uint64(1)) != 0]


def steps(needle: str) -> list[tuple[int, int]]:
    """The tokens that must stand together where a needle stands: ``[(token, distance from its start)]``.

    Every second pair covers every unit; that is enough, for a unit has one position only.
    """
    units = _text_units(needle).tolist()
    begin = [(_START << 16 | units[0], 0)] if starts_run(needle) else []
    if len(units) == 1:
        return begin or [(_SINGLE << 16 | units[0], 0)]
    distances = dict.fromkeys([*range(0, len(units) - 1, 2), len(units) - 2])
    return begin + [(units[at] << 16 | units[at + 1], at) for at in distances]


def has_positions(token: int) -> bool:
    """Whether the postings of a token are positions; those of a single unit are only entries and fields."""
    return token >> 16 != _SINGLE


def are_single(tokens: np.ndarray) -> np.ndarray:
    """Of each token whether it is a single unit; see :func:`has_positions`."""
    return tokens >> np.uint64(16) == _SINGLE


def _text_units(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-16-le"), "<u2")


def _is_latin(units: np.ndarray) -> np.ndarray:
    return ((units >= ord("0")) & (units <= ord("9"))) | ((units >= ord("a")) & (units <= ord("z")))


def _packed(upper: np.ndarray | int, lower: np.ndarray, positions: np.ndarray) -> np.ndarray:
    token = np.asarray(upper, np.uint64) << np.uint64(16) | lower.astype(np.uint64)
    return token << np.uint64(32) | positions.astype(np.uint64)
