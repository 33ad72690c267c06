"""What is drawn on a page beside letters and pictures: ruling lines, frames and filled grounds.  Runs in the child only."""

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

from plans_registry.intake.pdf.boxes import Box
from plans_registry.intake.pdf.images import MAX_DEPTH, MAX_OBJECTS, Matrix, Place, matrix_of

MAX_SEGMENTS, MAX_SHAPES = 400, 10_000
"""Segments of a path and shapes of a page that are looked at."""
THIN = 3.0
"""Points; a filled shape no wider is a line, as many programs draw the border of a cell."""
LEAST_SIDE = 6.0
STRAIGHT = 0.7
OPAQUE = 128

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled shape: its box, its colour as six hexadecimal digits, and its turn in the order of drawing."""

    box: Box
    colour: str
    turn: int


@dataclass(slots=True)
class Shapes:
    """``across`` and ``down`` are ruling lines as flat boxes; ``frames`` are drawn around something; ``dots`` are small enough to
    be the sign of a list; ``turns`` says when each object of letters is drawn."""

    across: list[Box] = field(default_factory=list)
    down: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    turns: dict[int, int] = field(default_factory=dict)


def found_shapes(page: ctypes.c_void_p, place: Place) -> Shapes:
    """The shapes of a page and of the forms on it."""
    found = Shapes()
    count = min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)
    for index in range(count):
        _take(pdfium.FPDFPage_GetObject(page, index), [], place, found)
    return found


def _take(item: ctypes.c_void_p, outer: list[Matrix], place: Place, found: Shapes) -> None:
    kind = pdfium.FPDFPageObj_GetType(item)
    turn = len(found.turns) + len(found.fills) + len(found.frames)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        found.turns[address_of(item)] = turn
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(outer) < MAX_DEPTH:
        for index in range(min(pdfium.FPDFFormObj_CountObjects(item), MAX_OBJECTS)):
            _take(pdfium.FPDFFormObj_GetObject(item, index), [matrix_of(item), *outer], place, found)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(found.across) + len(found.down) + len(found.fills) < MAX_SHAPES:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        colour = fill_colour(item) if fill.value else None
        outlines = list(_outlines(item, [matrix_of(item), *outer], place))
        # Between two outlines, one in the other, only a border is filled.
        if colour and fill.value == pdfium.FPDF_FILLMODE_ALTERNATE and (border := _border(outlines)):
            found.frames.append(border)
            return
        for points, curved in outlines:
            if colour:
                _take_fill(points, colour, turn, found)
            if stroke.value:
                _take_stroke(points, found, curved=curved)


def _border(outlines: list[tuple[list[Point], bool]]) -> Box | None:
    """The outer one of two boxes that are nearly the same, None for anything else."""
    if len(outlines) != 2:
        return None
    one, other = (_around(points) for points, _curved in outlines)
    outer = max(one, other, key=lambda box: box.area)
    near = all(abs(a - b) <= THIN for a, b in zip(one, other, strict=True))
    return outer if near and min(outer.width, outer.height) > LEAST_SIDE else None


def address_of(item: ctypes.c_void_p) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def fill_colour(item: ctypes.c_void_p) -> str | None:
    """Six hexadecimal digits, None where nothing shows."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha) or alpha.value < OPAQUE:
        return None
    return f"{red.value:02x}{green.value:02x}{blue.value:02x}"


def _outlines(item: ctypes.c_void_p, matrices: list[Matrix], place: Place) -> Iterator[tuple[list[Point], bool]]:
    """The corners of each outline of a path, and whether it has curves."""
    points: list[Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(item), MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        across, down = x.value, y.value
        for a, b, c, d, e, f in matrices:
            across, down = a * across + c * down + e, b * across + d * down + f
        points.append(place(across, down))
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def _around(points: list[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _take_fill(points: list[Point], colour: str, turn: int, found: Shapes) -> None:
    box = _around(points)
    if box.width <= THIN and box.height > LEAST_SIDE:
        found.down.append(box)
    elif box.height <= THIN and box.width > LEAST_SIDE:
        found.across.append(box)
    elif min(box.width, box.height) > LEAST_SIDE:
        found.fills.append(Fill(box, colour, turn))
    elif max(box.width, box.height) <= LEAST_SIDE:
        found.dots.append(box)


def _take_stroke(points: list[Point], found: Shapes, *, curved: bool) -> None:
    box = _around(points)
    closed = abs(points[0][0] - points[-1][0]) < STRAIGHT and abs(points[0][1] - points[-1][1]) < STRAIGHT
    if closed and min(box.width, box.height) > LEAST_SIDE and (curved or len(points) > 3):
        found.frames.append(box)
        return
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if abs(y0 - y1) < STRAIGHT and abs(x0 - x1) > LEAST_SIDE:
            found.across.append(Box(min(x0, x1), y0, max(x0, x1), y0))
        elif abs(x0 - x1) < STRAIGHT and abs(y0 - y1) > LEAST_SIDE:
            found.down.append(Box(x0, min(y0, y1), x0, max(y0, y1)))
