"""An address as a square code (QR, ISO/IEC 18004), drawn by the server as an SVG that needs no script and no service."""

from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

QUIET_ZONE = 4
"""Modules of white around the code, which the standard asks for."""


def square_code(text: str, label: str) -> SafeString:
    """A black on white SVG of the text, at most 2,953 bytes, with ``label`` for those who do not see it."""
    code = QRCode(error_correction=ERROR_CORRECT_L, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row))
    return format_html(
        '<svg class="square-code" viewBox="0 0 {} {}" role="img" aria-label="{}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        *(len(rows), len(rows), label, len(rows), len(rows), path),
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Start and length of every run of dark modules."""
    runs, x = [], 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        runs += [(x, width)] if dark else []
        x += width
    return runs
