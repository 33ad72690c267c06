"""Text written downwards or lying on its side, turned so that it runs from left to right; and readings above a word (ruby), left out."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from plans_registry.intake.pdf.boxes import Box, Glyph, Page, Run

Direction = Literal["", "down", "up"]
"""How letters follow each other: "" from left to right, "down" with lines from right to left, "up" with lines from left to right."""

FEWEST_PAIRS = 1
RUBY_SIZE = 0.68
SMALL_SIGN, LINES_BESIDE = 0.6, 3
FEWEST_OUTSIDE, MOST_BOXES = 12, 200
"""Letters outside boxes that say how a page runs, and boxes that are looked at."""
_KANA = frozenset(map(chr, [*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), 0x30FC, 0x30FB]))


def direction_of(glyphs: Sequence[Glyph]) -> Direction:
    """The direction of most letters that follow each other in the file."""
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    across = down = up = 0
    for last, glyph in pairwise(inked):
        em = max(last.em, glyph.em)
        right = glyph.box.centre - last.box.centre
        below = glyph.box.middle - last.box.middle
        if abs(below) < 0.3 * em and 0 < right < 2.5 * em:
            across += 1
        elif abs(right) < 0.35 * em and 0.4 * em < abs(below) < 2.2 * em:
            down += below > 0
            up += below < 0
    if max(down, up) <= max(across, FEWEST_PAIRS - 1):
        return ""
    return "down" if down >= up else "up"


def turned(glyphs: Sequence[Glyph], box: Box, direction: Direction) -> list[Glyph]:
    """The letters of a box that runs in this direction, as if it ran from left to right."""
    return [
        glyph._replace(box=own, base=own.bottom - 0.12 * own.height, em=glyph.em)
        for glyph in _as_wide_as_its_line(glyphs)
        for own in (turned_box(glyph.box, box, direction),)
    ]


def _as_wide_as_its_line(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """The letters; a small sign (、 。 ・) as wide as the letters of the line downwards in which it stands."""
    lines: deque[Glyph] = deque(maxlen=LINES_BESIDE)
    for glyph in glyphs:
        # す and 。 of one short line may stand in the file around the first letter of the next.
        line = next((own for own in reversed(lines) if _is_sign_of(glyph, own)), None)
        if line:
            yield glyph._replace(box=Box(line.box.left, glyph.box.top, line.box.right, glyph.box.bottom), em=line.em)
            continue
        if not glyph.text.isspace():
            lines.append(glyph)
        yield glyph


def _is_sign_of(sign: Glyph, line: Glyph) -> bool:
    small = sign.box.width < SMALL_SIGN * line.box.width
    return small and line.box.left <= sign.box.centre <= line.box.right and sign.box.top > line.box.top - line.em


def turned_box(box: Box, outer: Box, direction: Direction) -> Box:
    if direction == "down":
        return Box(box.top - outer.top, outer.right - box.right, box.bottom - outer.top, outer.right - box.left)
    return Box(outer.bottom - box.bottom, box.left - outer.left, outer.bottom - box.top, box.right - outer.left)


def turned_page(page: Page) -> Page:
    """A page whose letters run downwards or upwards, turned as a whole; its pictures are left out."""
    direction = direction_of(page.glyphs)
    if direction:
        # Boxes with text of their own direction on a page that runs across are turned one by one.
        around = [*page.frames, *(box for box, _colour in page.grounds)][:MOST_BOXES]
        outside = [glyph for glyph in page.glyphs if not any(box.holds(glyph.box) for box in around)]
        direction = direction_of(outside) if len(outside) >= FEWEST_OUTSIDE else direction
    if not direction:
        return page
    paper = Box(0, 0, page.width, page.height)

    def boxes(own: Sequence[Box]) -> tuple[Box, ...]:
        return tuple(turned_box(box, paper, direction) for box in own)

    return replace(
        page,
        width=page.height,
        height=page.width,
        glyphs=tuple(turned(page.glyphs, paper, direction)),
        images=(),
        across=boxes(page.down),
        down=boxes(page.across),
        frames=boxes(page.frames),
        grounds=tuple((turned_box(box, paper, direction), colour) for box, colour in page.grounds),
        dots=boxes(page.dots),
    )


def without_ruby(runs: Sequence[Run]) -> list[Run]:
    """The runs but those of small kana right above a larger one, which say how it is read."""
    ordered = sorted(runs, key=lambda run: run.base)
    bases = [run.base for run in ordered]
    gone = {id(run) for run in runs if _is_small_kana(run) and _stands_above(run, ordered, bases)}
    return [run for run in runs if id(run) not in gone]


def _is_small_kana(run: Run) -> bool:
    texts = [glyph.text for glyph in run.glyphs if not glyph.text.isspace()]
    # ・ alone is a sign of the word, as small as it is: IT・DX
    return all(text in _KANA for text in texts) and texts != ["・"]


def _stands_above(run: Run, ordered: Sequence[Run], bases: Sequence[float]) -> bool:
    at = bisect_left(bases, run.base + 0.01)
    while at < len(ordered) and bases[at] - run.base < 2.5 * run.em / RUBY_SIZE:
        below = ordered[at]
        common = min(run.box.right, below.box.right) - max(run.box.left, below.box.left)
        if run.em <= RUBY_SIZE * below.em and common > 0.3 * run.box.width and bases[at] - run.base < 1.7 * below.em:
            return True
        at += 1
    return False
