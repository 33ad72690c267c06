"""A workbook (.xlsx) that somebody drew an overview in, as blocks: what stands alone as paragraphs, the rest as tables."""

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from plans_registry.documents.blocks import Block, BlockLine, Look, TableCell
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.word import check_parts, with_headings

LARGEST_SHEET = 8_000_000
MOST_ROWS, MOST_COLUMNS = 2_000, 60


def blocks_of_sheets(content: bytes) -> tuple[list[Block], list[str]]:
    """The blocks of all visible sheets, a page each, and the names of the hidden ones.  Raises UnreadableFile."""
    parts = {f"xl/worksheets/sheet{number}.xml": LARGEST_SHEET for number in range(1, 100)}
    check_parts(content, parts | {"xl/sharedStrings.xml": LARGEST_SHEET})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles and extensions it leaves out
            book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        blocks = [block for page, sheet in enumerate(visible, start=1) for block in _sheet(sheet, page)]
    except Exception as error:  # a broken workbook makes the library raise nearly anything
        raise UnreadableFile(
            _("Excelブック（.xlsx）として読み取れません。壊れているか、別の種類のファイルです。保存し直してください。")
        ) from error
    return with_headings(blocks), [sheet.title for sheet in book.worksheets if sheet not in visible]


def _sheet(sheet: Any, page: int) -> Iterator[Block]:
    spans = {
        (merged.min_row, merged.min_col): (merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1)
        for merged in sheet.merged_cells.ranges
    }
    group: list[list[Any]] = []
    rows = sheet.iter_rows(
        min_row=1, max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS)
    )
    for row in rows:
        if sheet.row_dimensions[row[0].row].hidden:
            continue
        cells = [cell for cell in row if _text(cell) and not _is_hidden(sheet, cell)]
        if cells:
            group.append(cells)
        elif group and not _reaches(group, spans, row[0].row):
            yield from _group(group, spans, page)
            group = []
    yield from _group(group, spans, page)


def _is_hidden(sheet: Any, cell: Any) -> bool:
    return bool(sheet.column_dimensions[cell.column_letter].hidden)


def _reaches(group: Sequence[Sequence[Any]], spans: dict[tuple[int, int], tuple[int, int]], row: int) -> bool:
    """Whether a merged cell above goes on in a row without a cell of its own."""
    return any(cell.row + spans.get((cell.row, cell.column), (1, 1))[0] > row for cells in group for cell in cells)


def _group(group: list[list[Any]], spans: dict[tuple[int, int], tuple[int, int]], page: int) -> Iterator[Block]:
    """Rows without a blank one between them: those of one cell above and below stand alone, the others are a table."""
    filled = [at for at, cells in enumerate(group) if len(cells) > 1]
    first, last = (filled[0], filled[-1] + 1) if filled else (len(group), len(group))
    for cells in group[:first]:
        yield from _paragraphs(cells[0], page)
    if filled:
        yield _table(group[first:last], spans, page)
    for cells in group[last:]:
        yield from _paragraphs(cells[0], page)


def _table(rows: Sequence[Sequence[Any]], spans: dict[tuple[int, int], tuple[int, int]], page: int) -> Block:
    numbers = [cells[0].row for cells in rows]
    left = min(cell.column for cells in rows for cell in cells)
    table = []
    for cells in rows:
        for cell in cells:
            down, across = spans.get((cell.row, cell.column), (1, 1))
            height = sum(cell.row <= number < cell.row + down for number in numbers)
            blocks = tuple(_paragraphs(cell, page))
            row = numbers.index(cell.row)
            table.append(TableCell(row=row, column=cell.column - left, rows=height, columns=across, blocks=blocks))
    return Block(kind="table", page=page, cells=tuple(table))


def _paragraphs(cell: Any, page: int) -> Iterator[Block]:
    """A line of the cell each."""
    font = cell.font
    look = Look(font.sz or 0, bool(font.b)) if font else Look()
    for text in _text(cell).splitlines():
        if text.strip():
            yield Block(page=page, look=look, lines=(BlockLine(0, text.strip()),))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_x000D_", "\n").strip()
