"""A table whose columns are pillars: what stands under the head of one are its measures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plans_registry.documents.blocks import TableCell
from plans_registry.intake.lines import LIST_SIGN, shape_of
from plans_registry.intake.overview.forms import Plain
from plans_registry.intake.overview.section_kinds import SectionKind, kind_of
from plans_registry.intake.overview.table_cells import (
    RoleLine,
    Row,
    filled_cells,
    is_listing,
    is_short,
    joined,
    label_of,
    new_cells,
)

BELOW_PILLAR = 20


def stands_side_by_side(grid: Sequence[Row]) -> bool:
    """Whether each column is a pillar: a short head, lists under it."""
    if len(grid) < 2 or len(grid[0]) < 2:
        return False
    heads = [cell for at, cell in enumerate(grid[0]) if cell and cell.column == at and cell.text]
    below = [cell for cell in grid[1] if cell and cell.text]
    return (
        len(heads) >= 2
        and all(map(is_short, heads))
        and ((len(grid) <= 3 and sum(map(is_listing, below)) * 2 >= len(heads)) or _all_items(grid[1:]))
    )


def _all_items(grid: Sequence[Row]) -> bool:
    """Whether every cell begins with the sign of a list."""
    return all(LIST_SIGN.match(shape_of(cell.text)) for row in grid for cell in filled_cells(row))


def has_row_of_measures(grid: Sequence[Row]) -> bool:
    """Whether short heads stand over the columns, and a label before one of the rows says that it holds measures."""
    heads = [cell for cell in filled_cells(grid[0]) if cell.column]
    rows = [row for row in grid[1:] if row[0] and kind_of(label_of(row[0])) is SectionKind.MEASURES]
    return len(heads) > 1 and all(map(is_short, heads)) and len(rows) == 1


def tell_labelled_columns(grid: Sequence[Row], plain: Plain) -> Iterator[RoleLine]:
    """Each head as a pillar with its cell of measures; what else stands under it is no part of a plan document."""
    for row in grid[1:]:
        yield from joined(row[0], "header") if row[0] else ()
    for head in (cell for cell in filled_cells(grid[0]) if cell.column):
        yield from joined(head, "pillar")
        for row, cells in new_cells(grid[1:]):
            measures = row[0] and kind_of(label_of(row[0])) is SectionKind.MEASURES
            for cell in cells:
                if cell.column == head.column:
                    yield from _below(cell, plain) if measures else joined(cell, "note")


def tell_columns(grid: Sequence[Row], plain: Plain) -> Iterator[RoleLine]:
    """Each head as a pillar with what stands under it."""
    for column, head in enumerate(grid[0]):
        if not head or head.column != column:
            continue
        yield from joined(head, "pillar")
        for _row, cells in new_cells(grid[1:]):
            for cell in cells:
                if cell.column == column:
                    yield from _below(cell, plain)


def _below(cell: TableCell, plain: Plain) -> Iterator[RoleLine]:
    """The lines of a cell; a name in bold letters stands below the head of its column."""
    for told in plain(cell):
        yield replace(told, level=told.level + BELOW_PILLAR) if told.role == "heading" else told
