"""The font a text is read with where a PDF brings none.  Runs in the child only.

PDFium puts a font of the machine in the place of one that is not embedded, and looks at its glyphs: it drops a lone
character that has none (the "◎" before a measure), and stretches the place of one that is wide.  So it is offered this
font instead, the same on every machine: a thin stroke for every code, within the place of any character.  That leaves
the characters to the maps of the file and the places to its font dictionaries.  A dictionary that does not say how high
its font is gets the height of the stroke.
"""

import ctypes
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium

EM, STROKE, TOP, BOTTOM = 1000, 50, 800, -100
GLYPHS = 0xFFFF
"""As many as a font can have: a code that no map knows is itself the number of a glyph."""
NAME = b"blank\0"

# PDFium carries these itself: a file may leave out their widths, which every reader has to know.
STANDARD_FONTS = {
    *(b"Courier", b"Courier-Bold", b"Courier-BoldOblique", b"Courier-Oblique"),
    *(b"Helvetica", b"Helvetica-Bold", b"Helvetica-BoldOblique", b"Helvetica-Oblique"),
    *(b"Times-Roman", b"Times-Bold", b"Times-BoldItalic", b"Times-Italic"),
}


@contextmanager
def blank_font() -> Iterator[None]:
    """Documents opened and closed herein meet no font of the machine; later ones do."""
    file = ctypes.create_string_buffer(pack_font(font_tables(STROKE)))
    answers = _answers(file, len(file) - 1)  # a string buffer ends with a zero of its own
    pdfium.FPDF_SetSystemFontInfo(answers)
    try:
        yield
    finally:
        # Forgets the font, and every face made of it.
        pdfium.FPDF_DestroyLibrary()
        pdfium.FPDF_InitLibrary()


def _answers(file: Any, size: int) -> Any:
    """What PDFium asks about the fonts of a machine, answered with one."""

    def map_font(_info: Any, _weight: int, _italic: int, _charset: int, _pitch: int, face: Any, _exact: Any) -> Any:
        return None if ctypes.cast(face, ctypes.c_char_p).value in STANDARD_FONTS else ctypes.addressof(file)

    def font_data(_info: Any, _font: Any, table: int, buffer: Any, room: int) -> int:
        if table:  # "ttcf": a file of several fonts, which this is not
            return 0
        return _copied(file, size, buffer, room)

    def face_name(_info: Any, _font: Any, buffer: Any, room: int) -> int:
        return _copied(NAME, len(NAME), buffer, room)

    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    return pdfium.FPDF_SYSFONTINFO(
        version=1,
        MapFont=kinds["MapFont"](map_font),
        GetFontData=kinds["GetFontData"](font_data),
        GetFaceName=kinds["GetFaceName"](face_name),
    )


def _copied(source: Any, size: int, buffer: Any, room: int) -> int:
    """The size; PDFium asks for it first, then comes again with a buffer."""
    if buffer and room >= size:
        ctypes.memmove(buffer, source, size)
    return size


def font_tables(width: int) -> dict[bytes, bytes]:
    """The tables of a TrueType font in which every character is a stroke from below the baseline, so many units wide."""
    bounds = (0, BOTTOM, width, TOP)
    # One contour of four points, the last of them number 3, no instructions; the steps from point to point, x then y.
    head = struct.pack(">5h2H4B", 1, *bounds, 3, 0, 1, 1, 1, 1)
    stroke = head + struct.pack(">8h2x", 0, width, 0, -width, BOTTOM, 0, TOP - BOTTOM, 0)
    places = range(0, len(stroke) * (GLYPHS + 1), len(stroke))
    # Every character to glyph 1 (format 13), named as Unicode's first plane and as all of its planes.
    characters = struct.pack(">2H2HI2HI2H3I3I", 0, 2, 3, 1, 20, 3, 10, 20, 13, 0, 28, 0, 1, 0, 0x10FFFF, 1)
    return {
        b"cmap": characters,
        b"glyf": stroke * GLYPHS,
        b"head": struct.pack(">4I2H2q4h2H3h", 1 << 16, 0, 0, 0x5F0F3CF5, 0, EM, 0, 0, *bounds, 0, 0, 2, 1, 0),
        b"hhea": struct.pack(">I3hH11hH", 1 << 16, TOP, BOTTOM, 0, EM // 2, 0, 0, width, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hh", EM // 2, 0),
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"maxp": struct.pack(">I14H", 1 << 16, GLYPHS, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }


def pack_font(tables: Mapping[bytes, bytes]) -> bytes:
    """The file: which table stands where, and the tables."""
    at = 12 + 16 * len(tables)
    head = struct.pack(">I4H", 1 << 16, len(tables), 0, 0, 0)
    body = b""
    for tag, table in sorted(tables.items()):
        head += struct.pack(">4s3I", tag, 0, at + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + body
