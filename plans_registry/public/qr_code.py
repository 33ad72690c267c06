"""A two-dimensional code of an address, as a drawing in its page."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode


@lru_cache(maxsize=100)  # as long as all the rest of its page: read again, or in print
def qr_code(text: str, label: str) -> Markup:
    """A black on white SVG of the text, at most 2,953 bytes, with ``label`` for those who do not see it."""
    # Any pattern can be read; to look for the best of the eight takes longer than all the rest of the page.
    code = QRCode(error_correction=ERROR_CORRECT_L, mask_pattern=0)
    code.add_data(text)
    rows = code.get_matrix()
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" role="img" aria-label="{label}" viewBox="0 0 {size} {size}">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{runs}"/></svg>'
    )
    return svg.format(label=label, size=len(rows), runs="".join(_dark_runs(rows)))


def _dark_runs(rows: list[list[bool]]) -> Iterator[str]:
    """``M4 4h7v1h-7z``: seven dark squares from the fifth of the fifth row on."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, squares in groupby(row):
            width = len(list(squares))
            if is_dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
