"""The reading order of a page with boxes: rows from the top down, in them from left to right, heads with what stands under them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

from plans_registry.intake.pdf.boxes import Box, Run
from plans_registry.intake.pdf.columns import are_pairs
from plans_registry.intake.pdf.regions import PageRegion
from plans_registry.intake.pdf.runs import rows_of

HEAD_LETTERS, HEAD_HEIGHT, HIGHEST_HEAD = 40, 4.5, 8.0
"""A box of so many letters, so many em high, heads what stands under it; one in bold or coloured letters on a ground may be higher."""
ALIGNED, GLUED = 6.0, 2.0
FEWEST_LEAVES, WIDEST_LEAF = 4, 0.8
COLUMN_ROWS, FEWEST_FULL, FULL = 3, 2, 2.0
"""Lines on both sides of a gap that make columns, how many of them end at its right edge, and the em by which they may miss it."""
LEAST_COLUMN = 8
"""Em of the narrowest column of running text."""
BAND = 0.85
"""The part of a column over which the ground of a title goes."""
MOST_BANDS = 200


@dataclass(frozen=True, slots=True)
class HeadedRegion:
    """A head in a box of its own, with what stands under it."""

    items: tuple["Item", ...]
    box: Box


Item = PageRegion | Run | HeadedRegion


def in_order(items: Sequence[Item]) -> Iterator[Item | list[Run]]:
    """Boxes and tiles one by one, the runs between them as lists, in the order in which a person reads them."""
    if not any(isinstance(item, PageRegion | HeadedRegion) for item in items):
        if items:
            yield [item for item in items if isinstance(item, Run)]
        return
    if tree := _tree(items):
        yield from tree
        return
    tiled = _with_tiles(items)
    if len(tiled) == len(items) and (columns := _page_columns(items)):
        for column in columns:
            yield from in_order(column)
        return
    yield from _joined(_by_rows(tiled))


def _joined(parts: Iterator[Item | list[Run]]) -> Iterator[Item | list[Run]]:
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, list):
            runs += part
            continue
        if runs:
            yield runs
            runs = []
        yield part
    if runs:
        yield runs


def _by_rows(items: Sequence[Item]) -> Iterator[Item | list[Run]]:
    rows = _parted(items, 1)
    for row in rows:
        if all(isinstance(item, Run) for item in row):
            yield [item for item in row if isinstance(item, Run)]
            continue
        columns = _parted(row, 0)
        if len(columns) > 1:
            for column in columns:
                yield from in_order(column)
        elif len(rows) > 1:
            yield from in_order(row)
        else:
            yield from _tangled(row)


def _tangled(items: Sequence[Item]) -> Iterator[Item | list[Run]]:
    """What no straight cut parts: boxes by their upper left corners, after the runs that begin above them."""
    runs: list[Run] = []
    for item in sorted(items, key=lambda item: (round(item.box.top / ALIGNED), item.box.left)):
        if isinstance(item, Run):
            runs.append(item)
            continue
        if runs:
            yield runs
            runs = []
        yield item
    if runs:
        yield runs


def _parted(items: Sequence[Item], side: int) -> list[list[Item]]:
    """Items apart from each other along one axis: 0 from left to right, 1 from the top down."""
    parts: list[list[Item]] = []
    end = float("-inf")
    for item in sorted(items, key=lambda item: item.box[side]):
        if item.box[side] < end - 1:
            parts[-1].append(item)
        else:
            parts.append([item])
        end = max(end, item.box[side + 2])
    return parts


def _tree(items: Sequence[Item]) -> list[Item | list[Run]]:
    """Boxes that branch from left to right (体系図), each with those of the next column nearest to its height, and what stands
    above and below them; [] where there are none."""
    width = max(item.box.right for item in items) - min(item.box.left for item in items)
    boxes = [item for item in items if _is_leaf(item) and item.box.width < WIDEST_LEAF * width]
    columns = _columns_of(boxes)
    if len(columns) < 2 or len(columns[-1]) < FEWEST_LEAVES:
        return []
    # 基本目標 | 施策 | 事業 over the columns
    heads = [column[0] for column in columns]
    if max(head.box.top for head in heads) - min(head.box.top for head in heads) < ALIGNED:
        columns = [column[1:] for column in columns]
    else:
        heads = []
    counts = [len(column) for column in columns]
    top, bottom = min(box.box.top for box in boxes), max(box.box.bottom for box in boxes)
    others = [item for item in items if item not in boxes]
    # Each box of the column before the last may have one list.
    grows = 0 < counts[0] < counts[-1] and all(one <= other for one, other in pairwise(counts))
    if not grows or any(top < item.box.middle < bottom for item in others):
        return []
    above = [item for item in others if item.box.middle <= top]
    below = [item for item in others if item.box.middle >= bottom]
    return [*in_order(above), *heads, *_branches(columns), *in_order(below)]


def _is_leaf(item: Item) -> TypeGuard[PageRegion]:
    return isinstance(item, PageRegion) and not item.inner and not item.is_table


def _columns_of(boxes: Sequence[PageRegion]) -> list[list[PageRegion]]:
    """Boxes under each other, from left to right; [] where they overlap."""
    columns: list[list[PageRegion]] = []
    for box in sorted(boxes, key=lambda box: box.box.left):
        if columns and box.box.left - columns[-1][0].box.left < ALIGNED:
            columns[-1].append(box)
        else:
            columns.append([box])
    edges = [(max(box.box.right for box in column), min(box.box.left for box in column)) for column in columns]
    if any(right > left for (right, _), (_, left) in pairwise(edges)):
        return []
    return [sorted(column, key=lambda box: box.box.top) for column in columns]


def _branches(columns: Sequence[list[PageRegion]]) -> list[Item]:
    branches: list[Item] = list(columns[-1])
    for column in reversed(columns[:-1]):
        held: dict[int, list[Item]] = {id(box): [] for box in column}
        for branch in branches:
            middle = (branch.items[0] if isinstance(branch, HeadedRegion) else branch).box.middle
            nearest = min(column, key=lambda box: abs(box.box.middle - middle))
            held[id(nearest)].append(branch)
        branches = []
        for box in column:
            own = (box, *held[id(box)])
            branches.append(HeadedRegion(own, Box.around(item.box for item in own)))
    return branches


def _page_columns(items: Sequence[Item]) -> list[list[Item]]:
    """What stands above two columns of running text with boxes in them, the columns, and what stands below; [] where there are none."""
    bands = _parted(items, 1)
    if len(bands) > MOST_BANDS:
        return []
    for start in range(len(bands)):
        best: list[list[Item]] = []
        region: list[Item] = []
        for end, band in enumerate(bands[start:], start=start + 1):
            region += band
            columns = _parted(region, 0)
            if len(columns) < 2:
                break
            if gutter := _gutter(columns):
                above = [item for own in bands[:start] for item in own]
                below = [item for own in bands[end:] for item in own]
                left = [item for own in columns[:gutter] for item in own]
                right = [item for own in columns[gutter:] for item in own]
                best = [part for part in (above, left, right, below) if part]
        if best:
            return best
    return []


def _gutter(columns: Sequence[list[Item]]) -> int:
    """Before which of these parts the widest gap with running text on both sides stands; 0 where there is none."""
    edges = [(max(item.box.right for item in own), min(item.box.left for item in own)) for own in columns]
    gaps = sorted(range(1, len(columns)), key=lambda at: edges[at - 1][0] - edges[at][1])
    for at in gaps:
        sides = [[item for own in part for item in own] for part in (columns[:at], columns[at:])]
        runs = [item for own in columns for item in own if isinstance(item, Run)]
        if all(map(_is_running_text, sides)) and not are_pairs(rows_of(runs), edges[at - 1][0]):
            return at
    return 0


def _is_running_text(items: Sequence[Item]) -> bool:
    """Whether lines outside boxes make a column: several, with lines that end at its edge or a box as wide as it."""
    runs = [item for item in items if isinstance(item, Run)]
    if len({round(run.base) for run in runs}) < COLUMN_ROWS:
        return False
    box = Box.around(item.box for item in items)
    if box.width < LEAST_COLUMN * runs[0].em:
        return False
    banded = any(item.box.width > BAND * box.width for item in items if not isinstance(item, Run))
    return banded or sum(run.box.right > box.right - FULL * run.em for run in runs) >= FEWEST_FULL


def is_head(item: Item) -> TypeGuard[PageRegion]:
    """Whether a box holds nothing but a head."""
    if not isinstance(item, PageRegion) or item.inner or item.is_table or not item.glyphs:
        return False
    em = max(glyph.em for glyph in item.glyphs)
    # A name with its text below is no head.
    if len({(glyph.look.size, glyph.look.bold) for glyph in item.glyphs if not glyph.text.isspace()}) > 1:
        return False
    stands_out = any(glyph.look.bold or glyph.look.colour for glyph in item.glyphs) and bool(item.ground)
    return item.letters <= HEAD_LETTERS and item.box.height <= (HIGHEST_HEAD if stands_out else HEAD_HEIGHT) * em


def _with_tiles(items: Sequence[Item]) -> list[Item]:
    """Heads in boxes side by side, each as a tile with what stands under it; a single head with its box."""
    left = sorted(items, key=lambda item: (item.box.top, item.box.left))
    for row in _head_rows(left):
        if any(head not in left for head in row):
            continue
        bodies = _under(row, left)
        if 2 * sum(map(bool, bodies)) < len(row):
            continue
        used = {id(item) for head, body in zip(row, bodies, strict=True) for item in (head, *body)}
        left = [item for item in left if id(item) not in used]
        for head, body in zip(row, bodies, strict=True):
            left.append(HeadedRegion((head, *body), Box.around(item.box for item in (head, *body))))
    for head in filter(is_head, list(left)):
        if glued := next((item for item in left if _is_glued(item, head)), None):
            left = [item for item in left if item not in (head, glued)]
            left.append(HeadedRegion((head, glued), Box.around((head.box, glued.box))))
    return left


def _is_glued(item: Item, head: PageRegion) -> bool:
    """Whether a box of the same width hangs on a head: the two are one card."""
    if item is head or not isinstance(item, PageRegion) or abs(item.box.top - head.box.bottom) > GLUED:
        return False
    return abs(item.box.left - head.box.left) < ALIGNED and abs(item.box.right - head.box.right) < ALIGNED


def _head_rows(items: Sequence[Item]) -> Iterator[list[PageRegion]]:
    """Heads of one height beside each other."""
    rows: list[list[PageRegion]] = []
    for item in filter(is_head, items):
        if rows and abs(rows[-1][0].box.top - item.box.top) < ALIGNED and item.box.left >= rows[-1][-1].box.right - 1:
            rows[-1].append(item)
        else:
            rows.append([item])
    yield from (row for row in rows if len(row) > 1)


def _under(row: Sequence[PageRegion], items: Sequence[Item]) -> list[list[Item]]:
    """What stands under each head, down to the first item that reaches over two of them, or the next heads."""
    edges = [(one.box.right + other.box.left) / 2 for one, other in pairwise(row)]
    bodies: list[list[Item]] = [[] for _ in row]
    closed: set[int] = set()
    for item in items:
        column = sum(item.box.centre > edge for edge in edges)
        if item in row or item.box.top < row[column].box.bottom - ALIGNED:
            continue
        if any(item.box.left < edge - ALIGNED and item.box.right > edge + ALIGNED for edge in edges):
            break
        body = bodies[column]
        # The next row of heads begins.
        if is_head(item) and item.ground == row[0].ground and body:
            closed.add(column)
        if column not in closed:
            body.append(item)
    return bodies
