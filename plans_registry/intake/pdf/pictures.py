"""A part of a page as a JPEG, drawn as a reader sees it: cut, masked and turned.  Runs in the child only."""

import ctypes
import io

import pypdfium2.raw as pdfium

from plans_registry.intake.pdf.boxes import Box

LONGEST_SIDE = 2000
PAGE_WIDTH, SCAN_WIDTH, SCAN_HEIGHT = 1000, 2480, 3600
WHITE = 0xFFFFFFFF


def draw_part(page: ctypes.c_void_p, part: Box, density: float, *, longest: int = LONGEST_SIDE) -> bytes:
    """The part, in points, with so many pixels per point, but at most ``longest`` px wide or high."""
    scale = min(density, longest / max(part.width, part.height))
    width, height = (max(int(side * scale), 1) for side in (part.width, part.height))
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
    whole = (int(side * scale) for side in (pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)))
    pdfium.FPDF_RenderPageBitmap(
        bitmap, page, -int(part.left * scale), -int(part.top * scale), *whole, 0, pdfium.FPDF_ANNOT
    )
    return _jpeg(bitmap)


def drawn_page(page: ctypes.c_void_p) -> bytes:
    """The page, 1,000 px wide, or less where it is very high."""
    whole = _whole(page)
    return draw_part(page, whole, PAGE_WIDTH / whole.width)


def drawn_scan(page: ctypes.c_void_p) -> bytes:
    """The page as large as a recognition of text wants it: A4 with 300 dots per inch."""
    whole = _whole(page)
    return draw_part(page, whole, SCAN_WIDTH / min(whole.width, whole.height), longest=SCAN_HEIGHT)


def _whole(page: ctypes.c_void_p) -> Box:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    return Box(0, 0, max(width, 1.0), max(height, 1.0))


def _jpeg(bitmap: ctypes.c_void_p) -> bytes:
    """The bitmap as a file; it is gone then."""
    from PIL import Image  # a document without pictures needs no Pillow

    size = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
    pdfium.FPDFBitmap_Destroy(bitmap)
    drawn = Image.frombuffer("RGB", size, pixels, "raw", "BGRX", stride, 1)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=92)
    return out.getvalue()
