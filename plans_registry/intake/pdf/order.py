"""The reading order of a page with boxes: rows from the top down, in them from left to right, heads with what stands under them."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from plans_registry.intake.pdf.boxes import Box, Run
from plans_registry.intake.pdf.regions import PageRegion

HEAD_LETTERS, HEAD_HEIGHT, HIGHEST_HEAD = 40, 4.5, 8.0
"""A box of so many letters, so many em high, heads what stands under it; one in bold or coloured letters on a ground may be higher."""
ALIGNED = 6.0
COLUMN_ROWS = 3
"""Lines on both sides of a gap that make columns of the whole page."""


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
    if columns := _page_columns(items):
        for column in columns:
            yield from in_order(column)
        return
    yield from _joined(_by_rows(_with_tiles(items)))


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


def _page_columns(items: Sequence[Item]) -> list[list[Item]]:
    """Columns of running text that go down the whole region, each with boxes in it; [] where there are none."""
    columns = _parted(items, 0)
    if len(columns) < 2:
        return []
    texts = [[item for item in column if isinstance(item, Run)] for column in columns]
    lines = [len({round(run.base) for run in own}) for own in texts]
    return columns if all(count >= COLUMN_ROWS for count in lines) else []


def is_head(item: Item) -> TypeGuard[PageRegion]:
    """Whether a box holds nothing but a head."""
    if not isinstance(item, PageRegion) or item.inner or item.is_table or not item.glyphs:
        return False
    em = max(glyph.em for glyph in item.glyphs)
    stands_out = any(glyph.look.bold or glyph.look.colour for glyph in item.glyphs) and bool(item.ground)
    return item.letters <= HEAD_LETTERS and item.box.height <= (HIGHEST_HEAD if stands_out else HEAD_HEIGHT) * em


def _with_tiles(items: Sequence[Item]) -> list[Item]:
    """Heads in boxes side by side, each as a tile with what stands under it; a single head with its box."""
    left = sorted(items, key=lambda item: (item.box.top, item.box.left))
    for row in _head_rows(left):
        bodies = _under(row, left)
        if 2 * sum(map(bool, bodies)) <= len(row):
            continue
        used = {id(item) for head, body in zip(row, bodies, strict=True) for item in (head, *body)}
        left = [item for item in left if id(item) not in used]
        for head, body in zip(row, bodies, strict=True):
            left.append(HeadedRegion((head, *body), Box.around(item.box for item in (head, *body))))
    return left


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
    edges = [(one.box.right + other.box.left) / 2 for one, other in itertools.pairwise(row)]
    bodies: list[list[Item]] = [[] for _ in row]
    bottom = max(head.box.bottom for head in row)
    closed: set[int] = set()
    for item in items:
        if item in row or item.box.top < bottom - ALIGNED:
            continue
        if any(item.box.left < edge - ALIGNED and item.box.right > edge + ALIGNED for edge in edges):
            break
        column = sum(item.box.centre > edge for edge in edges)
        body = bodies[column]
        # The next row of heads begins.
        if is_head(item) and item.ground == row[0].ground and body:
            closed.add(column)
        if column not in closed:
            body.append(item)
    return bodies
