"""A picture of a PDF as a JPEG of its own, drawn by the PDF library with its masks and turned as on the page."""

import ctypes
import io

import pypdfium2.raw as pdfium

LONGEST_SIDE = 2000


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
    try:
        return _jpeg(bitmap)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


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


def _jpeg(bitmap: ctypes.c_void_p) -> bytes:
    from PIL import Image  # a document without pictures needs no Pillow

    size = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
    drawn = Image.frombuffer("RGBA", size, pixels, "raw", "BGRA", stride, 1)
    white = Image.new("RGB", size, "white")
    white.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    white.save(out, "JPEG", quality=92)
    return out.getvalue()
