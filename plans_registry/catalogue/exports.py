"""Rows of a table (columns.py) as CSV and XLSX, for public files and for staff's.

Form: a Japanese header, CRLF, no line break in a cell, no totals row.
Rules: 「行政データにおける機械可読性に関するルール」 of 31 March 2026 (docs/standards.md).

An edition as an entry of a reference manager: BibTeX and RIS.

The address cited is that of the edition, whose text never changes.  Both formats are UTF-8; RIS lines end in CRLF.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.timezone import localdate
from xlsxwriter import Workbook

from plans_registry.catalogue.columns import DataTable
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.stored_rows import Writer
from plans_registry.documents.cells import defused
from plans_registry.documents.columns import SEPARATOR, flat
from plans_registry.documents.periods import format_period
from plans_registry.documents.xml_text import for_xml

BOM = "\ufeff"


def csv_lines(rows: Iterable[Iterable[Any]], *, header: Iterable[str], bom: bool) -> Iterator[str]:
    """Rows of values as a CSV file, line by line, each ending in CRLF; Excel needs the byte order mark to see UTF-8.

    Joined here, not by ``csv.writer``, which looks for what to quote in every cell again.
    """
    yield (BOM if bom else "") + ",".join(map(csv_cell, header)) + "\r\n"
    for row in rows:
        yield ",".join(map(csv_cell, row)) + "\r\n"


def joined_lines(
    table: DataTable,
    sources: Iterable[Any],
    known: Reference,
    text: Callable[[Any], str],
    *,
    start: str = "",
    label: str = "",
    between: str,
    end: str,
) -> Iterator[bytes]:
    """The rows of a table as lines of a file, in UTF-8; ``text``: of a value, ``label``: what stands before it, of the name
    of its column.

    A value is written with all that stands around it in a line, so that what is met again is ready.
    """
    names = list(table.getters)

    def piece(name: str) -> Writer:
        before = (start if name == names[0] else between) + label.format(name)
        after = end if name == names[-1] else ""
        return lambda value: f"{before}{text(value)}{after}".encode(errors="replace")

    return map(b"".join, table.told(sources, known, piece, in_pieces=True))


def csv_cell(value: Any) -> str:
    """A value as it stands in a CSV file: no formula, no line break, in quotes where it needs them."""
    if type(value) is int and value >= 0:
        return str(value)
    is_plain = type(value) is str and value.isprintable() and value[:1].isalnum()  # almost every text
    cell = value if is_plain else defused(cell_text(value))
    if "," in cell or '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


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
    """Sheets whose header stays in sight and filters; the same rows make the same bytes, whenever they are written."""
    with TemporaryDirectory() as folder:  # of rows that were written already, also where the next one fails
        book = Workbook(file, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"created": NO_CLOCK})
        for title, header, rows in sheets:
            _SheetWriter(book, title).write(list(header), rows)
        book.close()


NO_CLOCK = datetime(2000, 1, 1)
CELL_LIMIT = 32_767
"""Of a cell in Excel, in units of UTF-16, of which 𠮷 has two; a longer text ends in …"""
WIDEST, MEASURED_ROWS = 50, 100
"""Of columns, in the width of a digit, and from how many rows their width is taken."""


class _SheetWriter:
    """One sheet of a book, written row by row."""

    def __init__(self, book: Workbook, title: str) -> None:
        self.sheet = book.add_worksheet(title)
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self, header: list[str], rows: Iterable[Iterable[Any]]) -> None:
        widths, last = [_width(name) for name in header], 0
        for column, name in enumerate(header):
            self.sheet.write_string(0, column, name, self.bold)
        for last, row in enumerate(rows, start=1):
            values = list(row)
            for column, value in enumerate(values):
                self._write_cell(last, column, value)
            if last <= MEASURED_ROWS:
                widths = [max(width, _width(cell_text(value))) for width, value in zip(widths, values, strict=True)]
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, min(width + 1, WIDEST))
        self.sheet.freeze_panes(1, 0)
        self.sheet.autofilter(0, 0, last, len(header) - 1)

    def _write_cell(self, row: int, column: int, value: Any) -> None:
        """Whole numbers are numbers, days are days, and every text stays a text, whatever it begins with."""
        if isinstance(value, datetime):
            # A cell knows no zone: it is of Tokyo.
            self.sheet.write_datetime(row, column, value.replace(tzinfo=None), self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int):
            self.sheet.write_number(row, column, int(value))
        elif text := for_xml(cell_text(value)):
            self.sheet.write_string(row, column, _fitting(text))


def _fitting(text: str) -> str:
    units = text.encode("utf-16-le", errors="replace")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return units[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", errors="ignore") + "…"


def _width(text: str) -> int:
    """In digits: a character of Japanese is as wide as two."""
    return sum(2 if character > "\u2e7f" else 1 for character in text[:WIDEST])


def xlsx_bytes(rows: Iterable[Iterable[Any]], *, header: Iterable[str], sheet: str = "施策") -> bytes:
    out = io.BytesIO()
    write_xlsx(rows, out, header=header, sheet=sheet)
    return out.getvalue()


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
    """The period, the source with its address, and the terms of both texts and types."""
    yield f"計画期間：{format_period(edition.period)}"
    source, operator = edition.plan_document().source, settings.OPERATOR
    if source:
        yield f"出典：{source.title} {source.url}".strip()
    if source and source.licence:
        yield f"計画の文章の利用条件：{source.licence} {source.licence_url}".strip()
    else:
        yield "計画の文章：もとの文書の利用条件"  # as feeds and catalogues say
    if operator.licence:
        yield f"分類の利用条件：{operator.licence} {operator.licence_url}".strip()


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
