"""Where the pictures of a page show.  Runs in the child only."""

import ctypes
from collections.abc import Callable, Iterable, Iterator

import pypdfium2.raw as pdfium

from plans_registry.intake.pdf.boxes import Box, Image

MAX_OBJECTS = 20_000
"""Objects of a page that are looked at in search of pictures."""
MAX_DEPTH = 5
MAX_IMAGES = 1_000
MAX_CLIPS, MAX_SEGMENTS = 20, 200

Place = Callable[[float, float], tuple[float, float]]
Corners = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


def place_box(corners: Corners, place: Place) -> Box:
    (x0, y0), (x1, y1) = place(corners[0], corners[1]), place(corners[2], corners[3])
    left, right = (x0, x1) if x0 < x1 else (x1, x0)
    top, bottom = (y0, y1) if y0 < y1 else (y1, y0)
    return Box(left, top, right, bottom)


def found_images(page: ctypes.c_void_p, place: Place, paper: Box) -> Iterator[Image]:
    """The image objects of a page and of the forms on it, as far as they show."""
    count = min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)
    objects = (pdfium.FPDFPage_GetObject(page, index) for index in range(count))
    images = (image for item in objects for image in _images(item, [], place))
    for _, (box, visible, wide, high) in zip(range(MAX_IMAGES), images, strict=False):
        shown = box.within(visible).within(paper)
        if shown.area:
            density = max(wide, high) / max(box.width, box.height)
            yield Image(shown, density, wide * high)


def _images(item: ctypes.c_void_p, outer: list[Matrix], place: Place) -> Iterator[tuple[Box, Box, int, int]]:
    """Each image's whole place, the place that is not clipped away, and its size in pixels."""
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(item, wide, high)
        # An image is the unit square under its matrix.
        box = place_box(_bounds([(0, 0), (1, 0), (0, 1), (1, 1)], [matrix_of(item), *outer]), place)
        yield box, _visible(item, outer, place, box), wide.value, high.value
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(outer) < MAX_DEPTH:
        for index in range(min(pdfium.FPDFFormObj_CountObjects(item), MAX_OBJECTS)):
            yield from _images(pdfium.FPDFFormObj_GetObject(item, index), [matrix_of(item), *outer], place)


def matrix_of(item: ctypes.c_void_p) -> Matrix:
    """The way from an object's own coordinates to those of what holds it."""
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _bounds(points: Iterable[tuple[float, float]], matrices: Iterable[Matrix]) -> Corners:
    moved = list(points)
    for a, b, c, d, e, f in matrices:
        moved = [(a * x + c * y + e, b * x + d * y + f) for x, y in moved]
    xs, ys = zip(*moved, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _visible(item: ctypes.c_void_p, outer: list[Matrix], place: Place, box: Box) -> Box:
    """What the clips leave of a picture: people cut a picture to hide the rest."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    for index in range(min(pdfium.FPDFClipPath_CountPaths(clip), MAX_CLIPS) if clip else 0):
        points = list(_points(clip, index))
        if points:
            box = box.within(place_box(_bounds(points, outer), place))
    return box


def _points(clip: ctypes.c_void_p, index: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, index), MAX_SEGMENTS)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, index, number)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value


def joined_images(images: Iterable[Image]) -> list[Image]:
    """Images that lie edge to edge as one: some programs cut a photo into strips."""
    joined: list[Image] = []
    for image in images:
        if joined and _touch(joined[-1].box, image.box):
            last = joined.pop()
            box = Box.around([last.box, image.box])
            image = Image(box, max(last.density, image.density), max(last.pixels, image.pixels))
        joined.append(image)
    return joined


def _touch(one: Box, other: Box) -> bool:
    below = max(abs(one.left - other.left), abs(one.right - other.right))
    beside = max(abs(one.top - other.top), abs(one.bottom - other.bottom))
    ends = min(abs(one.bottom - other.top), abs(one.top - other.bottom))
    sides = min(abs(one.right - other.left), abs(one.left - other.right))
    return max(below, ends) < 1 or max(beside, sides) < 1
