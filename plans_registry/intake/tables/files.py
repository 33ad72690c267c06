"""A file as lines of cells: CSV and XLSX told apart by the first bytes, not by the name.

CSV is read line by line, in UTF-8 or cp932; the whole file is never in memory.  What a workbook says of its size is not
trusted: openpyxl holds all shared strings and one row at a time as a tree, so the parts are streamed through first,
and one that would grow is refused.  (The declared sizes hold, for zipfile never unpacks more of a member than that.)
"""

import codecs
import csv
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from plans_registry.intake.tables.columns import TableLine, UnreadableTable, quoted, too_many_rows

UNPACKED = 4
"""Times TABLE_BYTES_LIMIT that all parts may have together."""
GAP = 4_000_000  # bytes from one row or string to the next; a full row of the longest cells has 3 MB
MEMBERS = 1000
STRINGS_A_ROW = 8  # different texts; the others of a row repeat those of its plan
_PIECE = re.compile(rb"<(?:\w+:)?(row|si)[\s/>]")
_OVERLAP = 64  # bytes; longer than any start of a piece


def check_sizes(file: BinaryIO) -> int:
    """The number of rows of the longest sheet.  Raises :class:`UnreadableTable` for what would not fit."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MEMBERS or unpacked > UNPACKED * settings.TABLE_BYTES_LIMIT:
            raise too_big()
        return max((_rows_in(archive, member) for member in members), default=0)


def too_big() -> UnreadableTable:
    return UnreadableTable(_("ブックの中身が大きすぎます。必要な行だけを、新しいブックに値として貼り付けてください。"))


def _most_strings() -> int:
    return STRINGS_A_ROW * settings.TABLE_ROWS_LIMIT


def _rows_in(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    rows = strings = 0
    position = last = 0  # where the window starts; where the last piece was found
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            window, seen = tail + chunk, 0
            for match in _PIECE.finditer(window):
                rows, strings = rows + (match[1] == b"row"), strings + (match[1] == b"si")
                last, seen = position + match.start(), match.end()
            if rows > settings.TABLE_ROWS_LIMIT + 1:
                raise too_many_rows()
            if strings and (member.file_size > settings.TABLE_BYTES_LIMIT or strings > _most_strings()):
                raise too_big()
            if position + len(window) - last > GAP:
                raise too_big()
            tail = window[max(len(window) - _OVERLAP, seen) :]
            position += len(window) - len(tail)
    return rows


SHEET = "施策"
"""The sheet that is read where a workbook has several."""
WIDEST = 60  # columns read; the table has 28


def lines_of_xlsx(file: BinaryIO) -> Iterator[TableLine]:
    """The rows of the only visible sheet, or of the sheet 施策."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles and extensions it leaves out
        try:
            rows = check_sizes(file)
            file.seek(0)
            book = load_workbook(file, read_only=True, keep_links=False)
            bounds = {"min_row": 1, "max_row": settings.TABLE_ROWS_LIMIT + 2, "min_col": 1, "max_col": WIDEST}
            for number, cells in enumerate(_sheet_of(book).iter_rows(**bounds), start=1):
                if number > settings.TABLE_ROWS_LIMIT + 1:  # openpyxl pads up to here when a row stands below
                    raise too_many_rows()
                yield _line(number, cells, min(number / max(rows, 1), 1.0))
        except UnreadableTable:
            raise
        except Exception as error:  # a broken workbook makes openpyxl raise nearly anything
            raise UnreadableTable(
                _(
                    "Excelブック（.xlsx）として読み取れません。壊れているか、別の種類のファイルです。保存し直してください。"
                )
            ) from error


def _sheet_of(book: Any) -> Any:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in book.worksheets if sheet.title == SHEET]
    if named or len(visible) == 1:
        return (named or visible)[0]
    names = "、".join(quoted(sheet.title) for sheet in visible)
    raise UnreadableTable(
        _("シートが%(count)s枚あります（%(names)s）。取り込むシートを1枚だけにするか、名前を『施策』にしてください。")
        % {"count": len(visible), "names": names}
    )


def _line(number: int, cells: tuple, share: float) -> TableLine:
    filled = [(index, cell) for index, cell in enumerate(cells) if cell.value is not None]
    texts = [""] * (filled[-1][0] + 1 if filled else 0)
    faults = {}
    for index, cell in filled:
        texts[index] = _text(cell.value)
        if fault := _fault(cell):
            faults[index] = fault
    return TableLine(number, tuple(texts), share, faults)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(getattr(value, "text", value))


def _fault(cell: Any) -> str:
    """Why a cell's value is not what the person saw or meant; ``""`` for a plain text or number."""
    if cell.data_type == "f":
        return _("計算式です。「値として貼り付け」で、計算結果に変えてください。")
    if cell.data_type == "e":
        return _("計算のエラーです。正しい値を入力してください。")
    if isinstance(cell.value, datetime.date | datetime.time | datetime.timedelta):
        return _(
            "日付になっています（「1/2」などを表計算ソフトが日付に変えます）。書式を文字列にして、入力し直してください。"
        )
    if cell.data_type == "n" and "%" in str(cell.number_format):
        return _("百分率の数値になっています。書式を文字列にして、「50%」のように入力し直してください。")
    return ""


ENCODINGS = ("utf-8", "cp932")  # what town halls' computers write
CHUNK = 1 << 20  # bytes


def lines_of_csv(file: BinaryIO, size: int) -> Iterator[TableLine]:
    """The records of a CSV file; any of the three line ends, also mixed."""
    encoding = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    reader = csv.reader(text, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield TableLine(number, tuple(cells), min(file.tell() / size, 1.0), ragged=True)
    except csv.Error as error:
        raise UnreadableTable(
            _(
                '%s行目：「"」の数か位置が正しくありません（または、1つのセルが長すぎます）。'
                'セルの中の「"」は2つ重ねて書きます。'
            )
            % (number + 1)
        ) from error
    finally:
        text.detach()  # the file belongs to the caller: not closed with this layer


def _encoding_of(file: BinaryIO) -> str:
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableTable(_("文字コードがUTF-16です。「CSV UTF-8」で保存し直してください。"))
    if start.startswith(codecs.BOM_UTF8):
        wrong = _first_wrong_line(file, "utf-8")
        if wrong:
            raise UnreadableTable(
                _("%s行目に、UTF-8ではない文字があります。「CSV UTF-8」で保存し直してください。") % wrong
            )
        return "utf-8-sig"
    for encoding in ENCODINGS:
        if not (wrong := _first_wrong_line(file, encoding)):
            return encoding
    raise UnreadableTable(_("文字コードを判別できません（%s行目）。「CSV UTF-8」で保存し直してください。") % wrong)


def _first_wrong_line(file: BinaryIO, encoding: str) -> int:
    """The line, from 1, where the file stops being of an encoding; 0 when it is all of it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    line = 1
    while True:
        chunk = file.read(CHUNK)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + chunk.count(b"\n", 0, error.start)
        if not chunk:
            return 0


SIGNATURES = {b"PK\x03\x04": "xlsx", b"PK\x05\x06": "xlsx", b"\xd0\xcf\x11\xe0": "ole", b"%PDF": "pdf"}


def table_lines(file: BinaryIO) -> Iterator[TableLine]:
    """Every line of a CSV or XLSX file, blank ones too.  Raises :class:`UnreadableTable`, also midway."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if not size:
        raise UnreadableTable(_("ファイルが空です（0バイト）。別のファイルを選んでください。"))
    if size > settings.TABLE_BYTES_LIMIT:
        limit = settings.TABLE_BYTES_LIMIT // 1_000_000
        raise UnreadableTable(_("ファイルは%sMBまでです。分けて取り込んでください。") % limit)
    kind = SIGNATURES.get(head)
    if kind == "pdf":
        raise UnreadableTable(_("PDFです。表は、CSVかExcelブック（.xlsx）で用意してください。"))
    if kind == "ole":
        raise UnreadableTable(
            _("古い形式（.xls）か、パスワードの付いたファイルです。パスワードなしの.xlsxで保存し直してください。")
        )
    return lines_of_xlsx(file) if kind == "xlsx" else lines_of_csv(file, size)
