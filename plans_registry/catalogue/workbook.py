"""Tables as XLSX: every text stays a text, whatever it begins with; whole numbers are numbers."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from plans_registry.catalogue.exports import COLUMNS
from plans_registry.documents.columns import MEASURE_COLUMNS, WHOLE_NUMBERS

NUMBERS = frozenset(MEASURE_COLUMNS[name] for name in WHOLE_NUMBERS) | {"柱の数", "施策の数", "版"}


def write_xlsx(
    rows: Iterable[Iterable[str]], file: BinaryIO, *, header: Iterable[str] = tuple(COLUMNS), sheet: str = "施策"
) -> None:
    """Write rows of ``row_of`` (or with another ``header``) as one sheet, row by row: memory does not grow with them."""
    book = Workbook(write_only=True)
    table = book.create_sheet(sheet)
    table.freeze_panes = "A2"
    titles = tuple(header)
    numbers = [title in NUMBERS for title in titles]
    table.append([_head(table, title) for title in titles])
    for row in rows:
        table.append([_cell(table, value, number=number) for value, number in zip(row, numbers, strict=True)])
    book.save(file)


def xlsx_bytes(rows: Iterable[Iterable[str]], *, header: Iterable[str] = tuple(COLUMNS), sheet: str = "施策") -> bytes:
    out = io.BytesIO()
    write_xlsx(rows, out, header=header, sheet=sheet)
    return out.getvalue()


def _head(table: WriteOnlyWorksheet, title: str) -> Cell:
    cell = WriteOnlyCell(table, title)
    cell.font = Font(bold=True)
    return cell


def _cell(table: WriteOnlyWorksheet, value: str, *, number: bool) -> Cell | int | None:
    if not value:
        return None
    if number and value.isascii() and value.isdigit():
        return int(value)
    cell = WriteOnlyCell(table, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # else openpyxl takes =1+1 for a formula and #N/A for an error
    return cell
