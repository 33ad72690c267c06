"""Where the tokens of a needle stand together: bitmaps of positions, each shifted by its distance, ANDed."""

from collections.abc import Sequence

from pyroaring import BitMap

Steps = Sequence[tuple[int, int]]
"""Of each token the key of its first chunk in a layer, and its distance from the start of the needle."""
OfToken = dict[int, bytes | BitMap]
"""Chunk → bitmap, serialised as long as nobody has needed it: words of like meaning share many tokens."""
Rows = dict[int, OfToken]
"""Key of a token's first chunk in a layer → its bitmaps."""


def together(path: Steps, rows: Rows, first: int = 0) -> dict[int, BitMap]:
    """By chunk, from a first one on, the positions at which the needle would start."""
    stored = [(rows.get(key, {}), distance) for key, distance in path]
    met = set(stored[0][0]).intersection(*(of_token for of_token, _distance in stored[1:]))
    chunks = sorted(chunk for chunk in met if chunk >= first)
    if not chunks:
        return {}
    # The rarest first, so that the others are met by few: what is rare in one chunk is rare in all.
    stored.sort(key=lambda pair: len(pair[0][chunks[0]]))
    found = {chunk: _met(stored, chunk) for chunk in chunks}
    return {chunk: bitmap for chunk, bitmap in found.items() if bitmap}


def _met(stored: Sequence[tuple[OfToken, int]], chunk: int) -> BitMap | None:
    """Where the bitmaps of a chunk meet, each at its distance."""
    (first, at), *others = stored
    both = _bitmap(first, chunk)
    for of_token, distance in others:
        both = both.shift(distance - at) & _bitmap(of_token, chunk)
        at = distance
        if not both:
            return None
    return both.shift(-at) if at else both


def _bitmap(of_token: OfToken, chunk: int) -> BitMap:
    held = of_token[chunk]
    if isinstance(held, bytes):
        held = of_token[chunk] = BitMap.deserialize(held)
    return held
