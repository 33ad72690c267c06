"""A table whose cells are parted by commas or semicolons (CSV), as blocks: rows above its header as paragraphs, the rest as a table."""

import csv
import io
from collections.abc import Sequence

from plans_registry.documents.blocks import Block, TableCell, paragraph
from plans_registry.intake.overview.measure_columns import read_columns

SEPARATORS = ",;"
HEADER_WITHIN, FEWEST_COLUMNS, FEWEST_ROWS = 20, 3, 2


def blocks_of_csv(text: str) -> list[Block]:
    """The blocks of a text that is a table of measures; none where it is any other text."""
    for separator in SEPARATORS:
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
        except csv.Error:
            continue
        header = next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if _heads_measures(row)), None)
        if header is not None and _is_table(rows[header:]):
            return [*map(_above, rows[:header]), _table(rows[header:])]
    return []


def _heads_measures(row: Sequence[str]) -> bool:
    return sum(map(bool, row)) >= FEWEST_COLUMNS and read_columns(row) is not None


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows have as many cells as their header, as those of a table have and sentences with commas have not."""
    alike = sum(len(row) == len(rows[0]) for row in rows[1:])
    return alike >= FEWEST_ROWS and 2 * alike > len(rows) - 1


def _above(row: Sequence[str]) -> Block:
    """計画期間,令和6～8年度 as 計画期間：令和6～8年度"""
    return paragraph("：".join(" ".join(cell.split()) for cell in row if cell.strip()))


def _table(rows: Sequence[Sequence[str]]) -> Block:
    cells = [
        TableCell(row=at, column=column, blocks=(paragraph(*filter(None, map(str.strip, cell.splitlines()))),))
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell.strip()
    ]
    return Block(kind="table", cells=tuple(cells))
