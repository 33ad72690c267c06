"""The boxes of a page inside one another: frames, filled grounds, tables and their cells, each with the letters in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_registry.intake.overview.table_cells import FIELD
from plans_registry.intake.pdf.boxes import Box, Glyph, Page
from plans_registry.intake.pdf.ruled import RuledCell, ruled_tables
from plans_registry.intake.pdf.upright import upright_lines
from plans_registry.intake.pdf.vertical import Direction, direction_of, turned, turned_box

SLACK = 2.5
NEAR = 12.0
"""Points above and below a ground in which letters beside it on its line are looked for."""
LARGEST = 0.92
"""A ground over so much of the page is its paper."""
SAME = 0.85
FEWEST_LETTERS = 2
MOST_REGIONS, MOST_OVER = 1_500, 50
"""Boxes of a page, and grounds over several boxes, that are looked at."""
# 計画 / 団体 / 期間 in a box between those of two plans
_FIELD = re.compile(rf"{FIELD.pattern}|計画|団体|期間")
FORM_ROWS, LABEL_SIGNS = 3, 24
"""Rows of boxes that make a form, and signs of its labels."""
INLINE = 0.6
"""Em between a ground and letters beside it on the same line: then it marks a word in a sentence."""


@dataclass(slots=True)
class PageRegion:
    """A box of a page.  A table has cells, a cell its place in the table; ``inner`` are the boxes in it.  What is ``upright`` is
    written downwards beside lines that run across, and heads them."""

    box: Box
    ground: str = ""
    cell: RuledCell | None = None
    is_table: bool = False
    glyphs: list[Glyph] = field(default_factory=list)
    inner: list["PageRegion"] = field(default_factory=list)
    upright: bool = False

    @property
    def letters(self) -> int:
        own = sum(not glyph.text.isspace() for glyph in self.glyphs)
        return own + sum(region.letters for region in self.inner)


def regions_of(page: Page, glyphs: Sequence[Glyph]) -> PageRegion:
    """The page as a region with all others in it."""
    root = PageRegion(Box(0, 0, page.width, page.height))
    regions = sorted(_found(page, glyphs), key=lambda region: -region.box.area)[:MOST_REGIONS]
    over = [region for region in regions if not _place(root, region) and region.ground][:MOST_OVER]
    for glyph in glyphs:
        # A ground laid over several boxes keeps its letters out of them.
        aside = any(region.ground == glyph.look.ground and region.box.holds(glyph.box) for region in over)
        (root if aside else _innermost(root, glyph.box)).glyphs.append(glyph)
    _prune(root)
    _part_upright(root)
    if form := _form_in_boxes(root.inner):
        root.inner = [region for region in root.inner if region not in form.inner] + [form]
    return root


def _form_in_boxes(regions: Sequence[PageRegion]) -> PageRegion | None:
    """Boxes in rows of the same columns, one of them of short labels such as 計画期間, as the table they are drawn for."""
    rows: list[list[PageRegion]] = []
    for region in sorted((own for own in regions if not own.is_table), key=lambda own: (own.box.top, own.box.left)):
        if rows and abs(rows[-1][0].box.top - region.box.top) < SLACK:
            rows[-1].append(region)
        else:
            rows.append([region])
    rows = [sorted(row, key=lambda own: own.box.left) for row in rows]
    widest = max(rows, key=len, default=[])
    rows = [row for row in rows if len(row) == len(widest) and all(map(_same_column, row, widest))]
    if len(rows) < FORM_ROWS or len(widest) < 2:
        return None
    columns = list(zip(*rows, strict=True))
    texts = [["".join(glyph.text for glyph in own.glyphs) for own in column] for column in columns]
    if not any(all(len(text) <= LABEL_SIGNS for text in own) and any(map(_names_field, own)) for own in texts):
        return None
    for at, row in enumerate(rows):
        for column, region in enumerate(row):
            region.cell = RuledCell(at, column, 1, 1, region.box)
    inner = [region for row in rows for region in row]
    return PageRegion(Box.around(region.box for region in inner), is_table=True, inner=inner)


def _same_column(one: PageRegion, other: PageRegion) -> bool:
    return abs(one.box.left - other.box.left) < SLACK and abs(one.box.right - other.box.right) < SLACK


def _names_field(text: str) -> bool:
    return bool(_FIELD.fullmatch(re.sub(r"\s", "", text)))


def _found(page: Page, glyphs: Sequence[Glyph]) -> list[PageRegion]:
    found: list[PageRegion] = []
    paper = page.width * page.height
    for cells in ruled_tables(page.across, page.down, page.frames):
        box = Box.around(cell.box for cell in cells)
        if len(cells) == 1:
            found.append(PageRegion(box))
        elif sum(any(cell.box.holds(glyph.box) for glyph in glyphs) for cell in cells) > 1:
            found.append(PageRegion(box, is_table=True, inner=[PageRegion(cell.box, cell=cell) for cell in cells]))
    tables = [region for region in found if region.is_table]
    by_height = sorted(glyphs, key=lambda glyph: glyph.box.middle)
    heights = [glyph.box.middle for glyph in by_height]
    for box, colour in page.grounds[-MOST_REGIONS:]:
        if box.area > LARGEST * paper or colour == "ffffff":
            continue
        beside = by_height[bisect_left(heights, box.top - NEAR) : bisect_right(heights, box.bottom + NEAR)]
        if _is_inline(box, beside):
            continue
        if any(_cuts(box, table) for table in tables):
            continue
        same = next((region for region in found if not region.is_table and _same(region.box, box)), None)
        if same:
            same.ground = colour
        else:
            found.append(PageRegion(box, colour))
    return [region for region in found if region.box.area <= LARGEST * paper or region.is_table]


def _is_inline(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether a ground only marks some words of a line."""
    own = [glyph for glyph in glyphs if box.holds(glyph.box) and not glyph.text.isspace()]
    if not own or box.height > 2.2 * own[0].em:
        return False
    base, em = own[0].base, own[0].em
    return any(
        abs(glyph.base - base) < 0.2 * em
        and not glyph.text.isspace()
        and (0 <= glyph.box.left - box.right < INLINE * em or 0 <= box.left - glyph.box.right < INLINE * em)
        for glyph in glyphs
    )


def _cuts(box: Box, table: PageRegion) -> bool:
    """Whether a ground is that of cells of a table, and no box around it or in one of its cells."""
    common = box.within(table.box).area
    if not common or common < 0.5 * box.area:
        return False
    return not any(_inside(box, cell.box) and not _same(box, cell.box) for cell in table.inner)


def _same(one: Box, other: Box) -> bool:
    return one.within(other).area > SAME * max(one.area, other.area)


def _inside(box: Box, outer: Box) -> bool:
    return (
        box.left >= outer.left - SLACK
        and box.right <= outer.right + SLACK
        and box.top >= outer.top - SLACK
        and box.bottom <= outer.bottom + SLACK
    )


def _place(root: PageRegion, region: PageRegion) -> bool:
    """Put a region into the smallest one around it, where it only overlaps none of those there."""
    outer = root
    while True:
        within = next((inner for inner in outer.inner if _inside(region.box, inner.box)), None)
        if within is None or (outer.is_table and within is region):
            break
        outer = within
    if outer.is_table:
        return True
    if any(_overlaps(region.box, inner.box) for inner in outer.inner):
        return False
    outer.inner.append(region)
    return True


def _overlaps(one: Box, other: Box) -> bool:
    return one.within(other).area > 0.1 * min(one.area, other.area)


def _innermost(region: PageRegion, box: Box) -> PageRegion:
    for inner in region.inner:
        if inner.box.holds(box):
            return _innermost(inner, box)
    return region


def _part_upright(region: PageRegion) -> None:
    """What is written downwards in a region that runs across, as regions of their own."""
    for inner in region.inner:
        # A box that runs downwards is turned as a whole.
        if not direction_of(inner.glyphs):
            _part_upright(inner)
    for text in upright_lines(region.glyphs):
        box = Box.around(glyph.box for glyph in text)
        if not any(_overlaps(box, inner.box) for inner in region.inner):
            own = set(map(id, text))
            region.glyphs = [glyph for glyph in region.glyphs if id(glyph) not in own]
            region.inner.append(PageRegion(box, glyphs=text, upright=True))


def _prune(region: PageRegion) -> None:
    """Boxes without letters are drawings; a table with letters in one cell only is a box."""
    for inner in region.inner:
        _prune(inner)
    if not region.is_table:
        region.inner = [inner for inner in region.inner if inner.letters >= FEWEST_LETTERS or inner.is_table]


def turned_region(region: PageRegion, outer: Box, direction: Direction) -> PageRegion:
    """A region of a box that runs in this direction, with all in it, as if it ran from left to right."""
    return PageRegion(
        turned_box(region.box, outer, direction),
        region.ground,
        region.cell,
        region.is_table,
        turned(region.glyphs, outer, direction),
        [turned_region(inner, outer, direction) for inner in region.inner],
    )
