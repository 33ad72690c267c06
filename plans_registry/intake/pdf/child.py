"""The process that opens a PDF: ``python -m plans_registry.intake.pdf.child LIMITS TASK < file > frames``.

The task is ``text``, ``pictures`` (the text and the pictures), ``page N`` (a picture of that page) or ``scans N`` (pictures
of the first N pages, for a recognition of text).  Every frame is one
line of JSON and ``"bytes"`` bytes.  The first one holds the text or the reason of a refusal; the pictures follow, so that
one that breaks this process costs no text.  Pictures are drawn with the fonts of the machine, texts are read without.
"""

import ctypes
import json
import sys
from typing import Any

import pypdfium2.raw as pdfium

from plans_registry.intake.pdf.annotations import page_with_annotations, with_typed
from plans_registry.intake.pdf.blank_font import blank_font
from plans_registry.intake.pdf.boxes import Page
from plans_registry.intake.pdf.layout import LaidOut, lay_out
from plans_registry.intake.pdf.limits import Limits
from plans_registry.intake.pdf.pages import Refused, read_page
from plans_registry.intake.pdf.pictures import draw_part, drawn_page, drawn_scan

SCANNED = 0.3
"""A page of pictures over so much of its area and no text is a scan."""
FEW_CHARACTERS = 20
MOST_UNKNOWN = 0.2


def main(limits: Limits, task: str) -> None:
    limits.impose()
    pdfium.FPDF_InitLibrary()
    content = sys.stdin.buffer.read()
    try:
        if task.startswith("page "):
            return _write({}, _drawn_page(_open(content), int(task.removeprefix("page "))))
        if task.startswith("scans "):
            return _write_scans(_open(content), int(task.removeprefix("scans ")))
        pages = read_pages(content, limits)
        laid_out = lay_out(pages)
    except Refused as refusal:
        return _write({"refused": refusal.args[0], "values": list(refusal.args[1:])})
    _write(_text_frame(pages, laid_out))
    if task == "pictures":
        _write_pictures(_open(content), pages, laid_out, limits)


def _drawn_page(document: ctypes.c_void_p, number: int) -> bytes:
    page = pdfium.FPDF_LoadPage(document, number - 1) if number > 0 else None
    if not page:
        raise Refused("no-page")
    return drawn_page(page)


def _write_scans(document: ctypes.c_void_p, most: int) -> None:
    count = pdfium.FPDF_GetPageCount(document)
    _write({"pages": count})
    for index in range(min(count, most)):
        handle = pdfium.FPDF_LoadPage(document, index)
        _write({}, drawn_scan(handle))
        pdfium.FPDF_ClosePage(handle)


def _write(frame: dict[str, Any], content: bytes = b"") -> None:
    line = json.dumps({**frame, "bytes": len(content)}).encode() + b"\n"
    sys.stdout.buffer.write(line + content)
    sys.stdout.buffer.flush()


def _open(content: bytes) -> ctypes.c_void_p:
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if document:
        return document
    locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
    raise Refused("locked" if locked else "damaged")


def read_pages(content: bytes, limits: Limits) -> list[Page]:
    """The pages as the file alone says: no font of the machine takes part.  Raises Refused."""
    with blank_font():
        document = _open(content)
        try:
            return _read_pages(document, limits)
        finally:
            pdfium.FPDF_CloseDocument(document)


def _read_pages(document: ctypes.c_void_p, limits: Limits) -> list[Page]:
    count = pdfium.FPDF_GetPageCount(document)
    if count > limits.pages:
        raise Refused("pages", count, limits.pages)
    pages: list[Page] = []
    left, unknown = limits.characters, 0
    for index in range(count):
        handle, typed = page_with_annotations(document, index)
        try:
            page, strange = read_page(handle, index + 1, left)
            page = with_typed(page, handle, typed)
        finally:
            pdfium.FPDF_ClosePage(handle)
        pages.append(page)
        left -= len(page.glyphs)
        unknown += strange
    _refuse_unreadable(pages, unknown)
    return pages


def _refuse_unreadable(pages: list[Page], unknown: int) -> None:
    characters = sum(len(page.glyphs) for page in pages)
    scans = [page for page in pages if _is_scan(page)]
    if unknown > MOST_UNKNOWN * (characters + unknown):
        raise Refused("unmapped")
    if scans and len(scans) * 2 >= len(pages):
        raise Refused("scanned")
    if not characters:
        raise Refused("empty")


def _is_scan(page: Page) -> bool:
    inked = sum(not glyph.text.isspace() for glyph in page.glyphs)
    covered = sum(image.box.area for image in page.images)
    return inked < FEW_CHARACTERS and covered > SCANNED * page.width * page.height


def _text_frame(pages: list[Page], laid_out: LaidOut) -> dict[str, Any]:
    return {
        "text": laid_out.text,
        "blocks": [block.to_json() for block in laid_out.blocks],
        "unseen": [[page.number, text] for page in pages for text in page.unseen],
        "typed": [[page.number, text] for page in pages for text in page.typed],
        "recognised": [page.number for page in pages if page.recognised],
        "pages": len(pages),
        "pictures": len(laid_out.figures),
        "left_out": laid_out.left_out,
        "scanned": [page.number for page in pages if _is_scan(page)],
    }


def _write_pictures(document: ctypes.c_void_p, pages: list[Page], laid_out: LaidOut, limits: Limits) -> None:
    for page in pages:
        placed = [each for each in laid_out.figures[: limits.pictures] if each.figure.page == page.number]
        if not placed:
            continue
        handle = pdfium.FPDF_LoadPage(document, page.number - 1)
        for each in placed:
            image = each.figure.image
            if 0 < image.pixels <= limits.pixels:
                head = {"page": page.number, "box": image.box, "caption": each.caption, "line": each.line}
                _write(head, draw_part(handle, image.box, image.density))
        pdfium.FPDF_ClosePage(handle)


if __name__ == "__main__":
    main(Limits.from_argument(sys.argv[1]), sys.argv[2])
