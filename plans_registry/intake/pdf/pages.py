"""The pages of an open PDF: where each glyph stands, and each picture.  Runs in the child only."""

import ctypes

import pypdfium2.raw as pdfium

from plans_registry.intake.pdf.boxes import Box, Glyph, Page
from plans_registry.intake.pdf.images import Place, found_images, joined_images, place_box

_LEAST_IDEOGRAPH = 0x2E80


class Refused(Exception):
    """The first argument is a slug of ``reader.SENTENCES``, the others fill its sentence."""


def read_page(page: ctypes.c_void_p, number: int, most: int) -> tuple[Page, int]:
    """The page, and how many of its characters have no Unicode.  Raises Refused for more than ``most`` characters."""
    width, height, place = _geometry(page)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > most:
            raise Refused("long")
        found = [_glyph(text, index, place) for index in range(count) if pdfium.FPDFText_IsGenerated(text, index) != 1]
        glyphs = tuple(glyph for glyph in found if glyph)
        unknown = sum(pdfium.FPDFText_HasUnicodeMapError(text, index) == 1 for index in range(count))
    finally:
        pdfium.FPDFText_ClosePage(text)
    images = joined_images(found_images(page, place, Box(0, 0, width, height)))
    return Page(number, width, height, glyphs, tuple(images)), unknown


def _geometry(page: ctypes.c_void_p) -> tuple[float, float, Place]:
    """Width and height as seen, and the way from the page's own coordinates to those of the reader."""
    box = pdfium.FS_RECTF()
    if pdfium.FPDF_GetPageBoundingBox(page, box):
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
    else:
        x0, y0, x1, y1 = 0.0, 0.0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    turns: dict[int, Place] = {
        0: lambda x, y: (x - x0, y1 - y),
        1: lambda x, y: (y - y0, x - x0),
        2: lambda x, y: (x1 - x, y - y0),
        3: lambda x, y: (y1 - y, x1 - x),
    }
    turn = pdfium.FPDFPage_GetRotation(page) % 4
    sides = (x1 - x0, y1 - y0)
    return *(sides if turn % 2 == 0 else sides[::-1]), turns[turn]


def _glyph(text: ctypes.c_void_p, index: int, place: Place) -> Glyph | None:
    code = pdfium.FPDFText_GetUnicode(text, index)
    if not 0x20 <= code <= 0x10FFFF or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
        return None
    loose, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetLooseCharBox(text, index, loose):
        return None
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    box = place_box((loose.left, loose.bottom, loose.right, loose.top), place)
    em = box.width if code >= _LEAST_IDEOGRAPH and box.width > 0 else 0.75 * box.height
    return Glyph(chr(code), box, place(x.value, y.value)[1], em)
