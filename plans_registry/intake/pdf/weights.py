"""What only a drawing of the page says: which letters are bold where the file names no font, and which show on a ground whose colour
nothing names.  Runs in the child only.

Chromium writes the letters of some Japanese fonts without the font's name.  Their strokes are measured on a drawing of the page: what is
left when a stroke loses one pixel says how wide it was, whatever the character.
"""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageStat

from plans_registry.documents.blocks import Look
from plans_registry.intake.pdf.boxes import Box, Glyph

SCALE, MOST_PIXELS = 4.0, 12_000_000
"""Pixels a point, and of a page."""
THICK = 0.085
"""Em from which the strokes of letters are those of a bold font: 0.065 in a regular one, 0.1 in a bold one."""
LEAST_EM, LEAST_LETTER, NEAR = 6.0, "ぁ", 1.4
WHITE = 255


def with_weights(glyphs: Sequence[Glyph], page: ctypes.c_void_p, width: float, height: float) -> tuple[Glyph, ...]:
    """The letters of a page that is ``width`` by ``height`` points, those with thick strokes as bold ones."""
    scale = min(SCALE, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    drawn = _drawn(page, round(width * scale), round(height * scale))
    thinner = {True: _without_a_pixel(ImageChops.invert(drawn)), False: _without_a_pixel(drawn)}
    whole = {True: ImageChops.invert(drawn), False: drawn}
    words = list(_words(glyphs))
    heavy = [_is_heavy(word, whole, thinner, scale) for word in words]
    weighed: list[Glyph] = []
    for at, word in enumerate(words):
        # Ⅰ and BCP have no strokes to measure: they are as bold as the word beside them.
        others = (own for own in (at + 1, at - 1) if 0 <= own < len(words) and _stands_by(word, words[own]))
        known = next((heavy[own] for own in others if heavy[own] is not None), False)
        if heavy[at] or (heavy[at] is None and known):
            look = word[0].look
            bold = Look(look.size, bold=True, colour=look.colour, ground=look.ground)
            word = [glyph._replace(look=bold) for glyph in word]
        weighed += word
    return tuple(weighed)


CONTRAST = 96
"""Steps of grey, of 256, between a letter and its ground from which it shows."""


def showing(glyphs: Sequence[Glyph], page: ctypes.c_void_p, width: float, height: float) -> dict[Glyph, Glyph]:
    """Those of the letters in the colour of bare paper that are seen after all, each on its ground: a gradient has no colour of its own."""
    drawn = _drawn(page, round(width), round(height))
    found: dict[Glyph, Glyph] = {}
    for glyph in glyphs:
        left, top, right, bottom = (round(side) for side in glyph.box)
        place = (max(left, 0), max(top, 0), min(right, drawn.width), min(bottom, drawn.height))
        if place[2] > place[0] and place[3] > place[1]:
            darkest, lightest = ImageStat.Stat(drawn.crop(place)).extrema[0]
            if lightest - darkest >= CONTRAST:
                look = glyph.look
                found[glyph] = glyph._replace(look=Look(look.size, look.bold, look.colour, f"{darkest:02x}" * 3))
    return found


Drawings = dict[bool, Image.Image]
"""A page with dark ink, under True, and with light ink on dark grounds."""


def _is_heavy(word: Sequence[Glyph], whole: Drawings, thinner: Drawings, scale: float) -> bool | None:
    """Whether the strokes of a word are thick, None where it has no Japanese letters: Latin ones are thicker."""
    letters = [glyph for glyph in word if glyph.text >= LEAST_LETTER and glyph.text.isalnum()]
    if not letters or letters[0].em < LEAST_EM:
        return None
    dark = not _is_lighter(word[0].look)
    return _thickness(letters, whole[dark], thinner[dark], scale) > THICK * scale * letters[0].em


def _stands_by(word: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    one, two = word[0], other[0]
    return one.look == two.look and abs(one.base - two.base) < 1


def _drawn(page: ctypes.c_void_p, width: int, height: int) -> Image.Image:
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        content = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        return Image.frombuffer("L", (width, height), content, "raw", "L", stride, 1)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _without_a_pixel(ink: Image.Image) -> Image.Image:
    """Each stroke a pixel thinner."""
    thin = ImageChops.darker(ink, ImageChops.offset(ink, 1, 0))
    return ImageChops.darker(thin, ImageChops.offset(thin, 0, 1))


def _words(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Letters of one look that follow each other without a blank, along or downwards."""
    parts = [0]
    for one, other in pairwise(glyphs):
        same = one.look == other.look and _is_near(one, other)
        parts.append(parts[-1] + (one.text.isspace() or other.text.isspace() or one.text in "：（）" or not same))
    for _part, own in groupby(zip(parts, glyphs, strict=False), key=lambda pair: pair[0]):
        yield [glyph for _at, glyph in own]


def _is_near(one: Glyph, other: Glyph) -> bool:
    across, down = other.box.centre - one.box.centre, other.box.middle - one.box.middle
    return min(abs(across), abs(down)) < 0.3 * one.em and max(abs(across), abs(down)) < NEAR * max(one.em, other.em)


def _is_lighter(look: Look) -> bool:
    return bool(look.ground) and _light(look.colour) > _light(look.ground)


def _light(colour: str) -> int:
    return sum(int(colour[at : at + 2], 16) for at in (0, 2, 4)) if colour else 0


def _thickness(letters: Sequence[Glyph], ink: Image.Image, thin: Image.Image, scale: float) -> float:
    """Pixels of a stroke of these letters; what they are printed on counts as no ink."""
    left, top, right, bottom = (round(side * scale) for side in Box.around(glyph.box for glyph in letters))
    place = (max(left, 0), max(top, 0), min(right, ink.width), min(bottom, ink.height))
    if place[2] <= place[0] or place[3] <= place[1]:
        return 0
    parts = [ImageStat.Stat(image.crop(place)) for image in (ink, thin)]
    ground = parts[0].extrema[0][0] * parts[0].count[0]
    before, after = (part.sum[0] - ground for part in parts)
    return before / (before - after) if before > after else 0
