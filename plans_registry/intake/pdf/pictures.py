"""A picture of a PDF as a JPEG of its own, drawn by the PDF library with its masks and turned as on the page."""

import ctypes
import io

import pypdfium2.raw as pdfium

LONGEST_SIDE = 2000
PAGE_WIDTH, PAGE_HEIGHT = 1000, 2000


def draw(document: ctypes.c_void_p, page: ctypes.c_void_p, item: ctypes.c_void_p, most_pixels: int) -> bytes | None:
    """The picture as JPEG on white, at most 2,000 px wide or high; None when it has too many pixels or cannot be drawn."""
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(item, wide, high):
        return None
    if not 0 < wide.value * high.value <= most_pixels:
        return None
    bitmap = _rendered(document, page, item, max(wide.value, high.value))
    if not bitmap:
        return None
    return _jpeg(bitmap, turns=pdfium.FPDFPage_GetRotation(page))


def draw_page(page: ctypes.c_void_p) -> bytes:
    """A page as JPEG, 1,000 px wide, or less where it is very high."""
    width, height = max(pdfium.FPDF_GetPageWidthF(page), 1.0), max(pdfium.FPDF_GetPageHeightF(page), 1.0)
    scale = min(PAGE_WIDTH / width, PAGE_HEIGHT / height)
    size = max(int(width * scale), 1), max(int(height * scale), 1)
    bitmap = pdfium.FPDFBitmap_Create(*size, 1)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, pdfium.FPDF_ANNOT)
    return _jpeg(bitmap)


def _rendered(
    document: ctypes.c_void_p, page: ctypes.c_void_p, item: ctypes.c_void_p, longest: int
) -> ctypes.c_void_p | None:
    """Drawn at its own size: the library draws one pixel per point, so the picture is enlarged first."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    side = max(abs(matrix.a) + abs(matrix.c), abs(matrix.b) + abs(matrix.d))
    if side <= 0:
        return None
    scale = min(longest, LONGEST_SIDE) / side
    scaled = pdfium.FS_MATRIX(*(value * scale for value in (matrix.a, matrix.b, matrix.c, matrix.d)), 0, 0)
    pdfium.FPDFPageObj_SetMatrix(item, scaled)
    return pdfium.FPDFImageObj_GetRenderedBitmap(document, page, item)


def _jpeg(bitmap: ctypes.c_void_p, *, turns: int = 0) -> bytes:
    """The bitmap as a file, after so many quarter turns to the right; the bitmap is gone then."""
    from PIL import Image  # a document without pictures needs no Pillow

    size = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
    pdfium.FPDFBitmap_Destroy(bitmap)
    drawn = Image.frombuffer("RGBA", size, pixels, "raw", "BGRA", stride, 1)
    white = Image.new("RGB", size, "white")
    white.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    white.rotate(-90 * turns, expand=True).save(out, "JPEG", quality=92)
    return out.getvalue()
