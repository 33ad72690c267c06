"""What labels the cells of a table: the head of their column, or in a form the cell left of them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans_registry.documents.blocks import Block, TableCell, cell_grid
from plans_registry.intake.lines import shape_of
from plans_registry.intake.overview.measure_columns import read_columns
from plans_registry.intake.overview.table_cells import Row, label_of, texts_in_row
from plans_registry.intake.repetition.likeness import bare_name, is_label

LABEL_SIGNS = 14
"""Signs of the longest label."""
FEWEST_LETTERS = 2
Place = tuple[int, int, str]
"""Row, column and text of a cell."""


@dataclass(frozen=True, slots=True)
class LabelledCell:
    """A cell with its label; ``labels`` when it is one itself; in a ``form`` labels stand left of their values."""

    cell: TableCell
    label: str
    labels: bool
    form: bool


def repeated_places(blocks: Sequence[Block]) -> set[Place]:
    """What stands at the same place of several tables: 事業名 in the forms of all measures."""
    counts = Counter(place for table in _tables(blocks) for place in set(_places(table)))
    return {place for place, times in counts.items() if times > 1}


def labelled_cells(table: Block, repeated: set[Place]) -> list[LabelledCell]:
    """The cells of a table, each with its label."""
    grid = cell_grid(table)
    header = next((at for at, row in enumerate(grid) if read_columns(texts_in_row(row))), None)
    if header is None and (labels := _form_labels(table, grid, repeated)):
        return [_in_form(cell, grid, labels) for cell in table.cells]
    if header is None and _heads_columns(grid):
        header = 0
    heads = [_plain(cell) for cell in grid[header]] if header is not None else []
    found = []
    for cell in table.cells:
        below = header is not None and cell.row >= header
        label = heads[cell.column] if below else f"{cell.column} of {len(grid[0])}"
        found.append(LabelledCell(cell, label, labels=cell.row == header, form=False))
    return found


def _in_form(cell: TableCell, grid: Sequence[Row], labels: set[int]) -> LabelledCell:
    left = grid[cell.row][cell.column - 1] if cell.column else None
    own = id(cell) in labels
    label = label_of(left) if left and id(left) in labels and not own else ""
    return LabelledCell(cell, label, labels=own, form=True)


def _form_labels(table: Block, grid: Sequence[Row], repeated: set[Place]) -> set[int]:
    """The cells that are labels of a form, where they stand in its first columns and before their values; else none."""
    labels = {id(cell) for cell in table.cells if _labels_right(cell, grid, repeated)}
    rows = sum(any(id(cell) in labels for cell in row[:2]) for row in grid)
    whole = all(id(cell) in labels for cell in grid[0])
    return labels if rows > 1 and 2 * rows >= len(grid) and not whole else set()


def _labels_right(cell: TableCell, grid: Sequence[Row], repeated: set[Place]) -> bool:
    text = label_of(cell)
    if not text or len(text) > LABEL_SIGNS or cell.column + cell.columns >= len(grid[0]):
        return False
    if is_label(text):
        return True
    if len(re.findall(r"[^\W\d_]", text)) < FEWEST_LETTERS or text != bare_name(text) or cell.column > 1:
        return False
    if (cell.row, cell.column, text) in repeated:
        return True
    column = (row[cell.column] for row in grid)
    return len({id(own) for own in column if own and label_of(own) == text}) > 1


def _heads_columns(grid: Sequence[Row]) -> bool:
    """Whether the first row holds short labels of the columns."""
    texts = [_plain(cell) for cell in grid[0]]
    if len(grid) < 2 or len(set(texts)) < 2:
        return False
    return not any(len(text) > LABEL_SIGNS or "。" in text for text in texts)


def _plain(cell: TableCell | None) -> str:
    return re.sub(r"\s", "", shape_of(cell.text)) if cell else ""


def _places(table: Block) -> Iterator[Place]:
    for cell in table.cells:
        if text := label_of(cell):
            yield cell.row, cell.column, text


def _tables(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind == "table":
            yield block
        yield from _tables(list(block.parts()))
