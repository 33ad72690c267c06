"""A font in which every character is a stroke, but for those no Japanese text has: the same letters on every machine."""

import struct
from pathlib import Path

from plans_registry.intake.pdf.blank_font import font_tables, pack_font

LAST = 0xFFFF
"""Characters above have no glyph, as in a font that lacks them."""


def write_stroke_font(path: Path) -> Path:
    tables = font_tables(500)
    stroke = tables[b"glyf"][: len(tables[b"glyf"]) // LAST]
    # The first glyph stands for what is missing: nothing.
    places = [0, *range(0, len(stroke) * (LAST + 1), len(stroke))][: LAST + 2]
    tables[b"loca"] = struct.pack(f">{len(places)}I", *places)
    tables[b"cmap"] = struct.pack(">2H2HI2HI2H3I3I", 0, 2, 3, 1, 20, 3, 10, 20, 13, 0, 28, 0, 1, 0, LAST, 1)
    path.write_bytes(pack_font(tables))
    return path
