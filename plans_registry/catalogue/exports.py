"""Rows of a table (columns.py) as CSV and XLSX, for public files and for staff's.

Form: a Japanese header, CRLF, no line break in a cell, no totals row.
Rules: 「行政データにおける機械可読性に関するルール」 of 31 March 2026 (docs/standards.md).

An edition as an entry of a reference manager: BibTeX and RIS.

The address cited is that of the edition, whose text never changes.  Both formats are UTF-8; RIS lines end in CRLF.
"""

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils.timezone import localdate
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place
from plans_registry.documents.cells import defused
from plans_registry.documents.columns import SEPARATOR, flat
from plans_registry.documents.periods import format_period

BOM = "\ufeff"


def csv_lines(rows: Iterable[Iterable[Any]], *, header: Iterable[str], bom: bool) -> Iterator[str]:
    """A CSV file line by line, each ending in CRLF, no cell a formula; Excel needs the byte order mark to see UTF-8."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    yield (BOM if bom else "") + _written(writer, line, header)
    for row in rows:
        yield _written(writer, line, row)


def _written(writer, line: io.StringIO, row: Iterable[Any]) -> str:
    line.seek(0)
    line.truncate()
    writer.writerow([defused(cell_text(value)) for value in row])
    return line.getvalue()


def cell_text(value: Any) -> str:
    """A value as it stands in a cell: 1 for true, days as 2026-11-28, several values with ``;`` between."""
    if isinstance(value, str):
        return flat(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return flat(SEPARATOR.join(value))
    return value.isoformat() if isinstance(value, date) else str(value)


Sheet = tuple[str, Iterable[str], Iterable[Iterable[Any]]]
"""Title, header, rows of values."""


def write_xlsx(rows: Iterable[Iterable[Any]], file: BinaryIO, *, header: Iterable[str], sheet: str) -> None:
    """Write rows of values as one sheet, row by row: memory does not grow with them."""
    write_book([(sheet, header, rows)], file)


def write_book(sheets: Iterable[Sheet], file: BinaryIO) -> None:
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        table = book.create_sheet(title)
        table.freeze_panes = "A2"
        table.append([_head(table, name) for name in header])
        for row in rows:
            table.append([_xlsx_cell(table, value) for value in row])
    book.properties.created = book.properties.modified = NO_CLOCK
    with _ZipWithoutClock(file, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).save()


NO_CLOCK = datetime(2000, 1, 1)


class _ZipWithoutClock(ZipFile):
    """The same rows make the same bytes, whenever they are written."""

    def write(self, filename: Any, arcname: Any = None, *args: Any) -> None:
        part = self._part(arcname)
        with open(filename, "rb") as source, self.open(part, "w") as target:
            shutil.copyfileobj(source, target)

    def writestr(self, name: Any, data: Any, *args: Any) -> None:
        super().writestr(self._part(name), data)

    def _part(self, name: str) -> ZipInfo:
        part = ZipInfo(name, NO_CLOCK.timetuple()[:6])
        part.compress_type = ZIP_DEFLATED
        return part


def xlsx_bytes(rows: Iterable[Iterable[Any]], *, header: Iterable[str], sheet: str = "施策") -> bytes:
    out = io.BytesIO()
    write_xlsx(rows, out, header=header, sheet=sheet)
    return out.getvalue()


def _head(table: WriteOnlyWorksheet, title: str) -> Cell:
    cell = WriteOnlyCell(table, title)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(table: WriteOnlyWorksheet, value: Any) -> Cell | int | date | None:
    """Whole numbers are numbers, days are days, and every text stays a text, whatever it begins with."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # a cell knows no zone: it is of Tokyo
    if isinstance(value, int | date):
        return int(value) if isinstance(value, int) else value
    text = cell_text(value)
    if not text:
        return None
    cell = WriteOnlyCell(table, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # else openpyxl takes =1+1 for a formula and #N/A for an error
    return cell


_TEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex(edition: Edition, place: Place, address: str, today: date) -> str:
    """The plan, not its edition here: by whom and of which year it is, and where it was read."""
    fields = {
        "author": f"{{{_tex(place.name)}}}",  # a corporate author: braces keep it in one piece
        "title": f"{{{_tex(edition.title)}}}",
        "year": _year(edition),
        "howpublished": _tex(f"{settings.SITE_NAME}、{_published(edition)}"),
        "publisher": f"{{{_tex(settings.OPERATOR.name)}}}" if settings.OPERATOR.name else "",
        "note": _tex("。".join(_notes(edition))),
        "url": address,
        "urldate": today.isoformat(),
        "language": "japanese",
    }
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{plan-{edition.key}-{edition.number},\n" + ",\n".join(lines) + "\n}\n"


def _year(edition: Edition) -> str:
    """The year in which the source was published; where that is not known, the first of the plan."""
    source = edition.plan_document().source
    return source.published_on[:4] if source and source.published_on else str(edition.first_year)


def _published(edition: Edition) -> str:
    return f"第{edition.number}版（{localdate(edition.published_at):%Y-%m-%d}公開）"


def _notes(edition: Edition) -> Iterator[str]:
    """The period, and the source with its address."""
    yield f"計画期間：{format_period(edition.period)}"
    source = edition.plan_document().source
    if source:
        yield f"出典：{source.title}" + (f" {source.url}" if source.url else "")


def ris(edition: Edition, place: Place, address: str, today: date) -> str:
    fields = [
        ("TY", "RPRT"),
        ("AU", place.name),
        ("TI", edition.title),
        ("PY", _year(edition)),
        ("ET", _published(edition)),
        ("DB", settings.SITE_NAME),
        *([("DP", settings.OPERATOR.name)] if settings.OPERATOR.name else []),
        *(("N1", note) for note in _notes(edition)),
        ("LA", "ja"),
        ("UR", address),
        ("Y2", f"{today:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields)


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)
