"""What was typed onto a page with a viewer: notes in boxes and fields of a form.  Runs in the child only."""

import ctypes
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2.raw as pdfium

from plans_registry.documents.blocks import Look
from plans_registry.intake.pdf.boxes import Box, Glyph, Page
from plans_registry.intake.pdf.images import Corners, place_box
from plans_registry.intake.pdf.pages import Refused, page_geometry

MOST_ANNOTATIONS, LONGEST = 500, 4_000
LETTER = 10.0
_TEXT_KEYS = {
    pdfium.FPDF_ANNOT_FREETEXT: b"Contents",
    pdfium.FPDF_ANNOT_WIDGET: b"V",
    pdfium.FPDF_ANNOT_STAMP: b"Contents",
}
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


Typed = tuple[str, Corners]
"""A text with the corners of its box, in the coordinates of the file."""


def page_with_annotations(document: ctypes.c_void_p, index: int) -> tuple[ctypes.c_void_p, list[Typed]]:
    """The open page with these as part of it as far as they say how they look, and their texts.  Raises Refused."""
    handle = _load(document, index)
    typed = list(_typed(handle))
    if not typed:
        return handle, []
    # They become letters like all others, at their places.
    pdfium.FPDFPage_Flatten(handle, pdfium.FLAT_NORMALDISPLAY)
    pdfium.FPDF_ClosePage(handle)
    return _load(document, index), typed


def with_typed(page: Page, handle: ctypes.c_void_p, typed: list[Typed]) -> Page:
    """The page with the texts that did not become letters of it."""
    if not typed:
        return page
    _width, _height, place = page_geometry(handle)
    words = "".join(glyph.text for glyph in page.glyphs if not glyph.text.isspace())
    added = [
        glyph
        for text, corners in typed
        if "".join(text.split()) not in words
        for glyph in _letters(text, place_box(corners, place))
    ]
    texts = tuple(" ".join(text.split("\n")) for text, _ in typed)
    return replace(page, glyphs=(*page.glyphs, *added), typed=texts)


def _letters(text: str, box: Box) -> Iterator[Glyph]:
    """The text in its box, line by line: a viewer would lay it out so."""
    lines = text.split("\n")
    em = min(LETTER, box.height / len(lines) / 1.2)
    for row, line in enumerate(lines):
        top = box.top + 1.2 * em * row
        for column, sign in enumerate(line):
            left = box.left + em * column
            yield Glyph(sign, Box(left, top, left + em, top + em), top + 0.88 * em, em, Look(em))


def _load(document: ctypes.c_void_p, index: int) -> ctypes.c_void_p:
    handle = pdfium.FPDF_LoadPage(document, index)
    if not handle:
        raise Refused("damaged")
    return handle


def _typed(page: ctypes.c_void_p) -> Iterator[Typed]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        key = _TEXT_KEYS.get(pdfium.FPDFAnnot_GetSubtype(annotation))
        if key and not pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN and (text := _string(annotation, key)):
            rectangle = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, rectangle)
            yield text, (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _string(annotation: ctypes.c_void_p, key: bytes) -> str:
    size = min(pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0), LONGEST)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "ignore").strip("\0").replace("\r\n", "\n").replace("\r", "\n").strip()
