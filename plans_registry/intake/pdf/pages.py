"""The pages of an open PDF: where each glyph stands, and each picture.  Runs in the child only."""

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2.raw as pdfium

from plans_registry.intake.pdf.boxes import Box, Glyph, Page

MAX_OBJECTS = 20_000
"""Objects of a page that are looked at in search of pictures."""
MAX_DEPTH = 5
_LEAST_IDEOGRAPH = 0x2E80

Place = Callable[[float, float], tuple[float, float]]


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
    boxes = tuple(_place_box(box, place) for _, box in picture_objects(page))
    return Page(number, width, height, glyphs, boxes), unknown


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
    box = _place_box((loose.left, loose.bottom, loose.right, loose.top), place)
    em = box.width if code >= _LEAST_IDEOGRAPH and box.width > 0 else 0.75 * box.height
    return Glyph(chr(code), box, place(x.value, y.value)[1], em)


def _place_box(corners: tuple[float, float, float, float], place: Place) -> Box:
    (x0, y0), (x1, y1) = place(corners[0], corners[1]), place(corners[2], corners[3])
    left, right = (x0, x1) if x0 < x1 else (x1, x0)
    top, bottom = (y0, y1) if y0 < y1 else (y1, y0)
    return Box(left, top, right, bottom)


def picture_objects(page: ctypes.c_void_p) -> list[tuple[ctypes.c_void_p, tuple[float, float, float, float]]]:
    """Image objects of a page and of the forms on it, with left, bottom, right, top in the page's coordinates."""
    count = min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)
    objects = (pdfium.FPDFPage_GetObject(page, index) for index in range(count))
    return [found for item in objects for found in _images(item, [], 0)]


Matrix = tuple[float, float, float, float, float, float]


def _images(
    item: ctypes.c_void_p, outer: list[Matrix], depth: int
) -> Iterator[tuple[ctypes.c_void_p, tuple[float, float, float, float]]]:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        yield item, _bounds(item, outer)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
        inner = [_matrix(item), *outer]
        for index in range(min(pdfium.FPDFFormObj_CountObjects(item), MAX_OBJECTS)):
            yield from _images(pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _matrix(item: ctypes.c_void_p) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _bounds(item: ctypes.c_void_p, outer: list[Matrix]) -> tuple[float, float, float, float]:
    """An image is the unit square under its matrix, and under those of the forms around it."""
    corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    for a, b, c, d, e, f in (_matrix(item), *outer):
        corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
