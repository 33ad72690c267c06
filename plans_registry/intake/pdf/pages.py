"""The pages of an open PDF: where each letter stands and how it looks, each picture and each line.  Runs in the child only."""

import ctypes
import re
from collections.abc import Sequence

import pypdfium2.raw as pdfium

from plans_registry.documents.blocks import PLAIN, Look
from plans_registry.intake.pdf.boxes import Box, Glyph, Image, Page
from plans_registry.intake.pdf.images import Place, found_images, joined_images, matrix_of, place_box
from plans_registry.intake.pdf.shapes import Fill, Shapes, address_of, fill_colour, found_shapes

_LEAST_IDEOGRAPH = 0x2E80
WHITE, BLACK = "ffffff", "000000"
NEARLY = 12
"""Two colours that differ by no more in each part look the same."""
RECOGNISED = 0.5
"""Letters without ink on a page whose pictures cover so much of it are those of a text recognition."""
MOST_DRAWN, MOST_DRAWN_PIXELS = 40, 40_000_000
_BOLD = re.compile(rb"bold|heavy|black|-?w[6-9]\b|demi", re.I)
_INKLESS = (3, 7)


class Refused(Exception):
    """The first argument is a slug of ``reader.SENTENCES``, the others fill its sentence."""


def read_page(page: ctypes.c_void_p, number: int, most: int) -> tuple[Page, int]:
    """The page, and how many of its characters have no Unicode.  Raises Refused for more than ``most`` characters."""
    width, height, place = page_geometry(page)
    paper = Box(0, 0, width, height)
    shapes = found_shapes(page, place)
    images = tuple(joined_images(found_images(page, place, paper)))
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > most:
            raise Refused("long")
        letters = _Letters(text, place, shapes)
        found = [letters.read(at) for at in range(count) if pdfium.FPDFText_IsGenerated(text, at) != 1]
        unknown = sum(pdfium.FPDFText_HasUnicodeMapError(text, index) == 1 for index in range(count))
    finally:
        pdfium.FPDFText_ClosePage(text)
    seen, inkless, unseen = _by_sight([letter for letter in found if letter], paper, shapes.fills, images)
    # Later pages, and those with huge pictures, are not worth the time of drawing them.
    drawable = number <= MOST_DRAWN and sum(image.pixels for image in images) <= MOST_DRAWN_PIXELS
    if drawable and (pale := _on_white_shapes(unseen, paper, shapes.fills)):
        from plans_registry.intake.pdf.weights import showing

        again = showing(pale, page, width, height)
        seen += again.values()
        unseen = [glyph for glyph in unseen if glyph not in again]
    if letters.nameless and drawable:
        from plans_registry.intake.pdf.weights import with_weights  # most documents need no drawing

        seen = list(with_weights(seen, page, width, height))
    recognised = bool(inkless) and sum(image.box.area for image in images) > RECOGNISED * paper.area
    made = Page(
        number,
        width,
        height,
        tuple(seen + inkless if recognised else seen),
        images,
        across=tuple(shapes.across),
        down=tuple(shapes.down),
        frames=tuple(shapes.frames),
        grounds=tuple((fill.box, fill.colour) for fill in shapes.fills),
        dots=tuple(shapes.dots),
        unseen=tuple(_texts(unseen if recognised else unseen + inkless)),
        recognised=recognised,
    )
    return made, unknown


def page_geometry(page: ctypes.c_void_p) -> tuple[float, float, Place]:
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


Letter = tuple[Glyph, bool, int]
"""A letter, whether it is drawn without ink, and its turn in the order of drawing."""


class _Letters:
    """Reads the letters of a page; what is the same for a whole text object is asked once."""

    def __init__(self, text: ctypes.c_void_p, place: Place, shapes: Shapes) -> None:
        self._text, self._place, self._shapes = text, place, shapes
        self._objects: dict[int, tuple[Look, bool, int]] = {}
        self.nameless = False

    def read(self, index: int) -> Letter | None:
        code = pdfium.FPDFText_GetUnicode(self._text, index)
        if not 0x20 <= code <= 0x10FFFF or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            return None
        loose, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        if not pdfium.FPDFText_GetLooseCharBox(self._text, index, loose):
            return None
        pdfium.FPDFText_GetCharOrigin(self._text, index, x, y)
        box = place_box((loose.left, loose.bottom, loose.right, loose.top), self._place)
        look, inkless, turn = self._object(pdfium.FPDFText_GetTextObject(self._text, index))
        em = box.width if code >= _LEAST_IDEOGRAPH and box.width > 0 else 0.75 * box.height
        return (
            Glyph(chr(code), box, self._place(x.value, y.value)[1], em, self._grounded(look, box, turn)),
            inkless,
            turn,
        )

    def _object(self, item: ctypes.c_void_p) -> tuple[Look, bool, int]:
        address = address_of(item)
        if address not in self._objects:
            turn = self._shapes.turns.get(address, 0)
            inkless = bool(address) and pdfium.FPDFTextObj_GetTextRenderMode(item) in _INKLESS
            self._objects[address] = (_look(item) if address else PLAIN, inkless, turn)
            self.nameless |= bool(address) and not _font_name(item)
        return self._objects[address]

    def _grounded(self, look: Look, box: Box, turn: int) -> Look:
        """The look on the last ground drawn before the letter."""
        fills = self._shapes.fills
        ground = next((fill for fill in reversed(fills) if fill.turn <= turn and fill.box.holds(box)), None)
        if not ground or ground.colour == WHITE:
            return look
        return Look(look.size, look.bold, look.colour, ground.colour)


def _look(item: ctypes.c_void_p) -> Look:
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(item, size)
    a, b, c, d, _e, _f = matrix_of(item)
    scale = (c * c + d * d) ** 0.5 or (a * a + b * b) ** 0.5 or 1
    colour = fill_colour(item) or BLACK
    return Look(round(size.value * scale * 2) / 2, _is_bold(item), "" if colour == BLACK else colour)


def _is_bold(item: ctypes.c_void_p) -> bool:
    return bool(_BOLD.search(_font_name(item)))


def _font_name(item: ctypes.c_void_p) -> bytes:
    font = pdfium.FPDFTextObj_GetFont(item)
    name = ctypes.create_string_buffer(128)
    return name.value if font and pdfium.FPDFFont_GetBaseFontName(font, name, 128) else b""


def _by_sight(
    letters: Sequence[Letter], paper: Box, fills: Sequence[Fill], images: Sequence[Image]
) -> tuple[list[Glyph], list[Glyph], list[Glyph]]:
    """Letters that show, those drawn without ink, and those off the page, covered, or in the colour of their ground."""
    seen: list[Glyph] = []
    hidden: list[Glyph] = []
    unseen: list[Glyph] = []
    covers = [fill for fill in fills if fill.colour == WHITE]
    for glyph, inkless, turn in letters:
        box = glyph.box
        if not paper.holds(box) or any(fill.turn > turn and fill.box.holds(box) for fill in covers):
            unseen.append(glyph)
        elif inkless:
            # A text recognition guesses the sizes of its letters.
            hidden.append(glyph._replace(look=PLAIN))
        elif _is_pale(glyph.look) and not _on_picture(box, images):
            unseen.append(glyph)
        else:
            seen.append(glyph)
    return seen, hidden, unseen


def _on_white_shapes(glyphs: Sequence[Glyph], paper: Box, fills: Sequence[Fill]) -> list[Glyph]:
    """Letters in the colour of a shape below them, which may be a gradient: the library calls that white."""
    shapes = [fill.box for fill in fills if fill.colour == WHITE]
    pale = (glyph for glyph in glyphs if paper.holds(glyph.box) and _is_pale(glyph.look))
    return [glyph for glyph in pale if any(shape.holds(glyph.box) for shape in shapes)]


def _is_pale(look: Look) -> bool:
    """Whether letters have the colour of what they are printed on."""
    if not look.colour and not look.ground:
        return False
    return _alike(look.colour or BLACK, look.ground or WHITE)


def _on_picture(box: Box, images: Sequence[Image]) -> bool:
    return any(image.box.holds(box) for image in images)


def _alike(one: str, other: str) -> bool:
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (0, 2, 4))
    return all(abs(a - b) <= NEARLY for a, b in parts)


def _texts(glyphs: Sequence[Glyph]) -> list[str]:
    """Letters as lines, for a person to know what was not read."""
    lines: list[str] = []
    base = None
    for glyph in glyphs:
        if base is None or abs(glyph.base - base) > glyph.em:
            lines.append("")
        base = glyph.base
        lines[-1] += glyph.text
    return [line for line in lines if line.strip()]
