"""Pictures and their captions: taken out of the text, and put back where they interrupt no sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans_registry.intake.lines import CleanLine, clean_lines, join_lines, writes_latin_apart
from plans_registry.intake.overview.heads import read_plan_head
from plans_registry.intake.overview.markers import read_pillar_head
from plans_registry.intake.pdf.boxes import Box, Image, Page, Run, TextLine
from plans_registry.intake.pdf.columns import WHOLE
from plans_registry.intake.pdf.runs import line_of, rows_of

LEAST_SIDE = 24.0
"""Points; anything smaller is an ornament."""
BACKGROUND = 0.5
"""A picture over so much of the page is what the text is printed on."""
CAPTION_LINES, CAPTION_LENGTH = 5, 80
LETTERS_INSIDE = 12
"""A picture with more letters on it is what they are printed on: the ground or the shadow of a box."""
FAR, LEADING = 2.0, 0.9
"""Em between a picture and its caption, and between the lines of one caption."""

_ENDED = re.compile("(?:。|）|[）」】 ](?:等|など))$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a page, and the lines of its caption, if it has one."""

    page: int
    image: Image
    caption: tuple[TextLine, ...]

    @property
    def bottom(self) -> float:
        return max([self.image.box.bottom, *(line.box.bottom for line in self.caption)])


def _is_shown(box: Box, page: Page) -> bool:
    if min(box.width, box.height) < LEAST_SIDE or box.area > BACKGROUND * page.width * page.height:
        return False
    return sum(box.holds(glyph.box) for glyph in page.glyphs) <= LETTERS_INSIDE


def take_figures(page: Page, runs: Sequence[Run]) -> tuple[list[Figure], list[Run]]:
    """The pictures with their captions, and the runs that are the text."""
    boxes = [*page.frames, *(box for box, _ in page.grounds)]
    left = list(runs)
    figures = []
    for image in page.images:
        if not _is_shown(image.box, page):
            continue
        # What stands in a box belongs to a picture in the same box only.
        apart = [box for box in boxes if not box.holds(image.box)]
        free = [run for run in left if not any(box.holds(run.box) for box in apart)]
        rows = _caption(image.box, free, above=False) or _caption(image.box, free, above=True)
        taken = {id(run) for row in rows for run in row}
        left = [run for run in left if id(run) not in taken]
        figures.append(Figure(page.number, image, tuple(line_of(row, WHOLE) for row in rows)))
    return figures, left


def _caption(picture: Box, runs: Sequence[Run], *, above: bool) -> list[list[Run]]:
    """The rows right below (or above) a picture, unless they are a heading or the beginning of a paragraph."""
    near = [run for run in runs if run.box.left < picture.right and run.box.right > picture.left]
    rows = [row for row in rows_of(near) if _follows(picture, row, above=above)]
    block: list[list[Run]] = []
    edge = picture.top if above else picture.bottom
    for row in reversed(rows) if above else rows:
        box = Box.around(run.box for run in row)
        gap = (edge - box.bottom) if above else (box.top - edge)
        if gap > (LEADING if block else FAR) * row[0].em:
            break
        block.append(row)
        edge = box.top if above else box.bottom
    if above:
        block.reverse()
    return block if _is_caption(picture, block, runs) else []


def _follows(picture: Box, row: list[Run], *, above: bool) -> bool:
    middle = Box.around(run.box for run in row).middle
    return middle < picture.top if above else middle > picture.bottom


def _is_caption(picture: Box, rows: list[list[Run]], runs: Sequence[Run]) -> bool:
    if not rows or len(rows) > CAPTION_LINES:
        return False
    lines = [line_of(row, WHOLE) for row in rows]
    text = "".join(line.text for line in lines)
    if len(text) > CAPTION_LENGTH or re.search("[。、]", text) or _is_heading(lines):
        return False
    box = Box.around(line.box for line in lines)
    em = lines[0].em
    aligned = abs(box.centre - picture.centre) < 1.5 * em or abs(box.left - picture.left) < em
    within = box.left > picture.left - 2 * em and box.right < picture.right + 2 * em
    return within or (aligned and box.width < 3 * picture.width)


def _is_heading(lines: Sequence[TextLine]) -> bool:
    cleaned = clean_lines("\n".join(line.text for line in lines))
    return any(read_pillar_head(line) or read_plan_head(cleaned, i) for i, line in enumerate(cleaned))


def caption_text(caption: Sequence[TextLine], *, latin_apart: bool) -> str:
    """A caption as one line."""
    return join_lines(clean_lines("\n".join(line.text for line in caption)), latin_apart=latin_apart).text


def place_figures(lines: Sequence[tuple[int, TextLine]], figures: Sequence[Figure]) -> dict[int, list[Figure]]:
    """Before which line (``len(lines)`` for the end) the caption of each figure goes.  ``lines`` are those of the whole
    document with their pages.  Only a place between two parts will do: the published text goes on around a picture."""
    cleaned = [_one_line(line.text, page) for page, line in lines]
    gaps = [at for at in range(1, len(lines)) if _is_between_parts(cleaned, at)]
    places: dict[int, list[Figure]] = {}
    for figure in figures:
        start = _line_after(lines, figure)
        place = next((at for at in gaps if at >= start), len(lines))
        places.setdefault(place, []).append(figure)
    return places


def _one_line(text: str, page: int) -> CleanLine:
    return next(iter(clean_lines(text)), CleanLine(0, page, " ", " "))


def _is_between_parts(lines: Sequence[CleanLine], at: int) -> bool:
    if not _ENDED.search(lines[at - 1].shape):
        return False
    return bool(read_pillar_head(lines[at]) or read_plan_head(lines, at))


def _line_after(lines: Sequence[tuple[int, TextLine]], figure: Figure) -> int:
    """The first line below a figure in its column; else the one behind its page."""
    for at, (page, line) in enumerate(lines):
        below = page == figure.page and line.box.middle > figure.bottom and _in_column(line, figure)
        if page > figure.page or below:
            return at
    return len(lines)


def _in_column(line: TextLine, figure: Figure) -> bool:
    return line.column[0] <= figure.image.box.centre <= line.column[1]


def latin_apart_in(lines: Sequence[tuple[int, TextLine]]) -> bool:
    return writes_latin_apart(clean_lines("\n".join(line.text for _, line in lines)))
