"""Texts and needles as tokens: 32-bit numbers of two UTF-16 units, so that a token is exact for every script.

Three kinds, told apart by their upper half:

- a *pair* of neighbouring units, at the position of the first;
- a *start*: a Latin letter or digit that begins a run of those (upper half 0);
- a *single* unit, with no position but the field it stands in (upper half 1): for needles of one character.

No folded text contains the control characters 0 and 1, so the kinds never meet.
"""

from collections.abc import Sequence

import numpy as np

from plans_registry.catalogue.index.layout import GROWTH, SLOT, STARTS
from plans_registry.catalogue.normalisation import FIELDS, starts_run

_START, _SINGLE = 0, 1
_BREAK = ord("\n")


def tokens(texts: Sequence[str], slots: np.ndarray, size: int) -> np.ndarray:
    """The tokens of folded texts (four lines each) that stand in slots of a size class.

    One unsigned 64-bit number per token, sorted: the token in the upper half, its position in the lower.
    """
    units = _units("\n".join(texts))
    breaks = units == _BREAK
    lines = np.cumsum(breaks) - breaks
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    fields = lines % len(FIELDS)
    entries = slots[lines // len(FIELDS)].astype(np.int64)
    positions = (entries * SLOT + STARTS[fields] << GROWTH * size) + np.arange(len(units)) - starts[lines]
    latin = _is_latin(units)
    begins = latin & ~np.concatenate([[False], latin[:-1]])
    inside = ~(breaks[:-1] | breaks[1:])
    return np.unique(
        np.concatenate(
            [
                _packed(units[:-1], units[1:], positions[:-1])[inside],
                _packed(_START, units, positions)[begins],
                _packed(_SINGLE, units, entries * len(FIELDS) + fields)[~breaks],
            ]
        )
    )


def steps(needle: str) -> list[tuple[int, int]]:
    """The tokens that must stand together where a needle stands: ``[(token, distance from its start)]``.

    Every second pair covers every unit; that is enough, for a unit has one position only.
    """
    units = _units(needle).tolist()
    begin = [(_START << 16 | units[0], 0)] if starts_run(needle) else []
    if len(units) == 1:
        return begin or [(_SINGLE << 16 | units[0], 0)]
    distances = dict.fromkeys([*range(0, len(units) - 1, 2), len(units) - 2])
    return begin + [(units[at] << 16 | units[at + 1], at) for at in distances]


def has_positions(token: int) -> bool:
    """Whether the postings of a token are positions; those of a single unit are only entries and fields."""
    return token >> 16 != _SINGLE


def _units(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-16-le"), "<u2")


def _is_latin(units: np.ndarray) -> np.ndarray:
    return ((units >= ord("0")) & (units <= ord("9"))) | ((units >= ord("a")) & (units <= ord("z")))


def _packed(upper: np.ndarray | int, lower: np.ndarray, positions: np.ndarray) -> np.ndarray:
    token = np.asarray(upper, np.uint64) << np.uint64(16) | lower.astype(np.uint64)
    return token << np.uint64(32) | positions.astype(np.uint64)
