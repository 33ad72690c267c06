"""A two-dimensional code of an address, as a drawing in its page.

``qrcode`` places the squares.  The code words are worked out here: it handles each bit and each coefficient as an object of
its own, which takes as long as all the rest of the page.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, groupby, zip_longest

from markupsafe import Markup
from qrcode.base import Polynomial, gexp, rs_blocks
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode
from qrcode.util import BIT_LIMIT_TABLE, PAD0, PAD1, QRData, length_in_bits, optimal_data_chunks

SIZES = (1, 10, 27)
"""The first versions (sizes of a code) of those that write a length with more bits."""
LEAST_CHUNK = 20
"""Bytes in a row of digits or capitals that are worth another notation, as ``qrcode`` has it."""


def qr_code(text: str, label: str) -> Markup:
    """A black on white SVG of the text, at most 2,953 bytes, with ``label`` for those who do not see it."""
    version, bits = _fitting(list(optimal_data_chunks(text, minimum=LEAST_CHUNK)))
    # Any pattern can be read; to look for the best of the eight takes longer than all the rest of the page.
    code = QRCode(version, ERROR_CORRECT_L, mask_pattern=0)
    code.data_cache = _code_words(bits, version)
    code.make(fit=False)
    rows = code.get_matrix()
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" role="img" aria-label="{label}" viewBox="0 0 {size} {size}">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{runs}"/></svg>'
    )
    return svg.format(label=label, size=len(rows), runs="".join(_dark_runs(rows)))


class _Bits:
    """What ``qrcode`` writes into, all of it one number."""

    def __init__(self) -> None:
        self.value, self.length = 0, 0

    def put(self, number: int, length: int) -> None:
        self.value = self.value << length | number
        self.length += length


def _fitting(chunks: list[QRData]) -> tuple[int, _Bits]:
    """The smallest version that holds the chunks, and how they are written there."""
    limits = BIT_LIMIT_TABLE[ERROR_CORRECT_L]
    for first, end in zip(SIZES, (*SIZES[1:], len(limits)), strict=True):
        bits = _Bits()
        for chunk in chunks:
            bits.put(chunk.mode, 4)
            bits.put(len(chunk), length_in_bits(chunk.mode, first))
            chunk.write(bits)
        version = bisect_left(limits, bits.length, first)
        if version < end:
            return version, bits
    raise ValueError("No code holds a text of this length.")


def _code_words(bits: _Bits, version: int) -> list[int]:
    """The bits filled up and cut into blocks; the first words of all blocks, the second …, then likewise those that correct."""
    blocks = rs_blocks(version, ERROR_CORRECT_L)
    room = sum(block.data_count for block in blocks)
    bits.put(0, min(room * 8 - bits.length, 4))
    bits.put(0, -bits.length % 8)
    written = bits.value.to_bytes(bits.length // 8, "big")
    padding = bytes((PAD0, PAD1)) * room
    words = (written + padding)[:room]
    data, correcting = [], []
    for block in blocks:
        own, words = words[: block.data_count], words[block.data_count :]
        data.append(own)
        correcting.append(_correction(own, block.total_count - block.data_count))
    rows = chain(zip_longest(*data), zip_longest(*correcting))
    return [word for row in rows for word in row if word is not None]


def _correction(words: bytes, count: int) -> bytes:
    """The remainder of the words, as a polynomial, divided by the generator with ``count`` roots."""
    multiples = _multiples(count)
    top, rest = 8 * (count - 1), (1 << 8 * (count - 1)) - 1
    remainder = 0
    for word in words:
        remainder = (remainder & rest) << 8 ^ multiples[word ^ remainder >> top]
    return remainder.to_bytes(count, "big")


@lru_cache  # a standard's few
def _multiples(count: int) -> list[int]:
    """The generator with ``count`` roots without its first coefficient, which is 1, times each of 0 to 255."""
    generator = Polynomial([1], 0)
    for root in range(count):
        generator = generator * Polynomial([1, gexp(root)], 0)
    multiples = [bytes(count)]
    multiples += [bytes((generator * Polynomial([factor], 0))[1:]) for factor in range(1, 256)]
    return [int.from_bytes(multiple, "big") for multiple in multiples]


def _dark_runs(rows: list[list[bool]]) -> Iterator[str]:
    """``M4 4h7v1h-7z``: seven dark squares from the fifth of the fifth row on."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, squares in groupby(row):
            width = len(list(squares))
            if is_dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
