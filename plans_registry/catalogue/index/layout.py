"""Where things stand: ordinals, chunks, slots, and the keys of the posting table."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

CHUNK = 4096
"""Ordinals in a chunk: what one row of the posting table speaks of."""

REGIONS = (64, 320, 64, 64)
"""Positions each field of an entry has in a slot of size class 0; the last one always stays empty, so that
no match can reach from one field into the next."""

SLOT = sum(REGIONS)
STARTS = np.array([0, 64, 384, 448], np.int64)
GROWTH = 3
"""Each size class has slots 2 ** GROWTH times as wide as the one before; every field grows in proportion."""

SIZES = 4
"""Size classes.  The last one holds 163,839 characters of description: far more than any form accepts."""

FIELD_AT = np.repeat(np.array([1, 2, 4, 8], np.uint8), REGIONS)
"""Position in a slot of size class 0 → the bit of its field."""

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


def size_class(texts: Iterable[str]) -> int:
    """The smallest size class whose slots hold every one of the folded texts (four lines each).

    Raises :class:`TextTooLong`.
    """
    lengths = np.array([[_units(line) for line in text.split("\n")] for text in texts]).max(axis=0)
    for size in range(SIZES):
        if all(lengths < np.array(REGIONS) << GROWTH * size):
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
