"""The rows of an XLSX file, and what a person sees of them in another way than it is stored.

What a workbook says of its size is not trusted: openpyxl holds all shared strings and one row at a time as a tree, so the
parts are streamed through first, and one that would grow is refused.  (The declared sizes hold, for zipfile never
unpacks more of a member than that.)  The same look finds what openpyxl does not tell row by row: merged and hidden cells.
"""

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Self

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.styles import is_date_format
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from plans_registry.intake.tables.columns import (
    KEPT,
    CellFault,
    MergedCells,
    TableIssues,
    TableLine,
    UnreadableTable,
    quoted,
    too_many_rows,
)
from plans_registry.intake.tables.header import HEADER_WITHIN, TURNED, known_headers
from plans_registry.intake.tables.number_formats import GENERAL, JAPANESE_FORMATS, TEXT, plain_number, shown_text

UNPACKED = 4
"""Times TABLE_BYTES_LIMIT that all parts may have together."""
GAP = 4_000_000  # bytes from one row or string to the next; a full row of the longest cells has 3 MB
MEMBERS = 1000
STRINGS_A_ROW = 8  # different texts; the others of a row repeat those of its plan
CHUNK = 1 << 20  # bytes
# <row r="3" hidden="1"> / <si> / <col min="3" max="4" hidden="true"/> / <x:mergeCell ref="K2:K4"/>
_PIECE = re.compile(rb"<(?:\w+:)?(row|si|col|mergeCell)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")


@dataclass(slots=True)
class PartLayout:
    """What a part of a workbook says of its rows, without their cells.  Columns are counted from 0."""

    rows: int = 0
    strings: int = 0
    merged: list[MergedCells] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def add(self, piece: bytes, attributes: bytes) -> None:
        if piece == b"si":
            self.strings += 1
        elif piece == b"row":
            self.rows += 1
            if b"hidden" in attributes and (row := _attributes(attributes)).get("hidden") in ("1", "true"):
                self.hidden_rows.add(int(row.get("r", self.rows)))
        elif piece == b"col":
            column = _attributes(attributes)
            if column.get("hidden") in ("1", "true"):
                last = min(int(column["max"]), WIDEST)
                self.hidden_columns.update(range(int(column["min"]) - 1, last))
        # Of more than can be told one by one there is a mistake anyway.
        elif len(self.merged) <= KEPT:
            self._add_merged(_attributes(attributes).get("ref", ""))

    def _add_merged(self, ref: str) -> None:
        left, top, right, bottom = range_boundaries(ref)
        self.merged.append(MergedCells(ref, (top, bottom), (left - 1, right - 1)))


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(text)}


def part_layouts(file: BinaryIO) -> dict[str, PartLayout]:
    """By the name of the part.  Raises :class:`UnreadableTable` for what would not fit."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MEMBERS or unpacked > UNPACKED * settings.TABLE_BYTES_LIMIT:
            raise too_big()
        return {member.filename: _layout_of(archive, member) for member in members}


def too_big() -> UnreadableTable:
    return UnreadableTable(_("ブックの中身が大きすぎます。必要な行だけを、新しいブックに値として貼り付けてください。"))


def _layout_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> PartLayout:
    layout = PartLayout()
    window, quiet = b"", 0  # bytes since the last piece
    most_strings = STRINGS_A_ROW * settings.TABLE_ROWS_LIMIT
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            window += chunk
            end = max(window.rfind(b"<"), 0)  # what begins here may end in the next chunk
            seen = -quiet
            for match in _PIECE.finditer(window, 0, end):
                layout.add(match[1], match[2])
                seen = match.end()
            quiet = end - seen
            if layout.rows > settings.TABLE_ROWS_LIMIT + 1:
                raise too_many_rows()
            if layout.strings and (member.file_size > settings.TABLE_BYTES_LIMIT or layout.strings > most_strings):
                raise too_big()
            if quiet + len(window) - end > GAP:
                raise too_big()
            window = window[end:]
    return layout


SHEET = "施策"
"""The sheet that is read where a workbook has several visible ones."""
WIDEST = 60  # columns read; the table has 28


def tables_of_workbook(file: BinaryIO, notes: TableIssues) -> Iterator[tuple[str, Iterator[TableLine]]]:
    """The name and the rows of the only visible sheet, of the visible one called 施策, or of all where each holds a table.

    The rows of several sheets are numbered on; who asks for the next sheet has read all rows of the one before.
    """
    with _readable():
        layouts = part_layouts(file)
        file.seek(0)
        book = load_workbook(file, read_only=True, keep_links=False)
        sheets = _sheets_of(book, notes)
    before = 0
    for sheet in sheets:
        layout = layouts.get(sheet._worksheet_path) or PartLayout()
        lines = _Counted(_lines_of_sheet(sheet, layout, before), before)
        if before:
            notes.add(
                0,
                _("シート%(name)sの行は、前のシートから続けて数えています（1行目が%(line)s行目）。")
                % {"name": quoted(sheet.title), "line": before + 1},
            )
        yield sheet.title, lines
        before = lines.last


@contextmanager
def _readable() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles and extensions it leaves out
        try:
            yield
        except UnreadableTable:
            raise
        except Exception as error:  # a broken workbook makes openpyxl raise nearly anything
            raise UnreadableTable(
                _(
                    "Excelブック（.xlsx）として読み取れません。壊れているか、別の種類のファイルです。保存し直してください。"
                )
            ) from error


class _Counted:
    """Lines, and the number of the last one that was asked for."""

    def __init__(self, lines: Iterator[TableLine], before: int) -> None:
        self._lines, self.last = lines, before

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> TableLine:
        line = next(self._lines)
        self.last = line.number
        return line


def _sheets_of(book: Any, notes: TableIssues) -> list[Any]:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in visible if sheet.title == SHEET]
    names = "、".join(quoted(sheet.title) for sheet in visible)
    is_one = bool(named) or len(visible) == 1
    if is_one or (visible and all(map(_holds_table, visible))):
        for sheet in book.worksheets:
            if sheet not in visible:
                notes.add(0, _("隠れているシート%sは読みませんでした。") % quoted(sheet.title))
        if not is_one:
            notes.add(0, _("シートを順に読みました：%s") % names)
        return (named or visible)[:1] if is_one else visible
    raise UnreadableTable(
        _("シートが%(count)s枚あります（%(names)s）。取り込むシートを1枚だけにするか、名前を『施策』にしてください。")
        % {"count": len(visible), "names": names}
    )


def _holds_table(sheet: Any) -> bool:
    rows = sheet.iter_rows(min_row=1, max_row=HEADER_WITHIN, max_col=WIDEST, values_only=True)
    return any(known_headers([str(cell or "") for cell in cells]) >= TURNED for cells in rows)


def _lines_of_sheet(sheet: Any, layout: PartLayout, before: int) -> Iterator[TableLine]:
    """``before`` is how many lines other sheets had."""
    hidden_columns = frozenset(layout.hidden_columns)
    all_merged = sorted(layout.merged, key=lambda merged: (merged.columns, merged.rows))
    if before:
        all_merged = [replace(own, rows=(own.rows[0] + before, own.rows[1] + before)) for own in all_merged]
    bounds = {"min_row": 1, "max_row": settings.TABLE_ROWS_LIMIT + 2, "min_col": 1, "max_col": WIDEST}
    with _readable():
        for row, cells in enumerate(sheet.iter_rows(**bounds), start=1):
            if row > settings.TABLE_ROWS_LIMIT + 1:  # openpyxl pads up to here when a row stands below
                raise too_many_rows()
            texts, faults = _read_cells(cells)
            number = row + before
            yield TableLine(
                number,
                texts,
                min(row / max(layout.rows, 1), 1.0),
                faults=faults,
                merged=tuple(merged for merged in all_merged if merged.rows[0] <= number <= merged.rows[1]),
                is_hidden=row in layout.hidden_rows,
                hidden_columns=hidden_columns,
            )


def _read_cells(cells: tuple) -> tuple[tuple[str, ...], dict[int, CellFault]]:
    filled = [(index, cell) for index, cell in enumerate(cells) if cell.value is not None]
    texts = [""] * (filled[-1][0] + 1 if filled else 0)
    faults = {}
    for index, cell in filled:
        texts[index] = _text(cell.value)
        if fault := _fault(cell, texts[index]):
            faults[index] = fault
    return tuple(texts), faults


def _text(value: Any) -> str:
    if isinstance(value, str):
        return unescape(value)  # _x000D_ is a line end
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(getattr(value, "text", value))


def _fault(cell: Any, text: str) -> CellFault | None:
    """Why a cell's value is not what the person saw or meant; None for a plain text or number."""
    if cell.data_type == "f":
        return CellFault(_("計算式です。「値として貼り付け」で、計算結果に変えてください。"))
    if cell.data_type == "e":
        return CellFault(_("計算のエラーです。正しい値を入力してください。"))
    if isinstance(cell.value, bool):
        return CellFault(_shown_otherwise(cell, str(cell.value).upper(), text), is_same_number=True)
    code = _format_code(cell)
    if cell.data_type == "s" and TEXT not in code and code.count(";") < 3:
        return None
    value = cell.value
    if isinstance(value, int | float) and is_date_format(code):  # a date that openpyxl does not know for one
        value = from_excel(value, cell.parent.parent.epoch)
        text = _text(value)
    shown = shown_text(value, GENERAL if code == TEXT and cell.data_type == "n" else code)
    if shown is not None and shown.strip() == text.strip() and cell.data_type != "d":
        return None
    # 2024年度 is 2024, 令和8年度 is not 8
    is_same_number = cell.data_type == "n" and _digits(shown or "") == _digits(text) and not _ERA.search(shown or "")
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return CellFault(_date_shown(cell, shown, text))
    if shown is None:
        message = _("セル%(cell)sは、書式『%(code)s』で、入っている値『%(value)s』とは別に見えます。")
        message = message % {"cell": cell.coordinate, "code": code, "value": text} + _retype()
        return CellFault(message, is_same_number=is_same_number)
    return CellFault(_shown_otherwise(cell, shown, text), is_same_number=is_same_number)


def _shown_otherwise(cell: Any, shown: str, text: str) -> str:
    message = _("セル%(cell)sは『%(shown)s』と見えますが、入っている値は『%(value)s』です。")
    return message % {"cell": cell.coordinate, "shown": shown, "value": text} + _retype()


def _date_shown(cell: Any, shown: str | None, text: str) -> str:
    message = _(
        "セル%(cell)sは『%(shown)s』と見えますが、入っている値は日付か時刻の『%(value)s』です"
        "（「1/2」などを表計算ソフトが日付に変えます）。"
    )
    return message % {"cell": cell.coordinate, "shown": shown or text, "value": text} + _retype()


def _retype() -> str:
    return _("書式を文字列にして、見えるとおりに入力し直してください。")


def _format_code(cell: Any) -> str:
    if not cell.has_style:
        return GENERAL
    return JAPANESE_FORMATS.get(cell.style_array.numFmtId) or cell.number_format or GENERAL


_ERA = re.compile("令和|平成|昭和|^[RHSrhs]")


def _digits(text: str) -> str:
    return "".join(re.findall("[0-9]", text))
