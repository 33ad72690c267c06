"""XLSX row by row through openpyxl, within bounds of our own: what a workbook says of its size is not trusted."""

import datetime
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from plans_registry.intake.tables.findings import quoted
from plans_registry.intake.tables.lines import Line, UnreadableTable, too_many_rows
from plans_registry.intake.tables.xlsx_sizes import check_sizes

SHEET = "施策"
"""The sheet that is read where a workbook has several."""
WIDEST = 60  # columns read; the table has 28


def xlsx_lines(file: BinaryIO) -> Iterator[Line]:
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


def _line(number: int, cells: tuple, share: float) -> Line:
    filled = [(index, cell) for index, cell in enumerate(cells) if cell.value is not None]
    texts = [""] * (filled[-1][0] + 1 if filled else 0)
    faults = {}
    for index, cell in filled:
        texts[index] = _text(cell.value)
        if fault := _fault(cell):
            faults[index] = fault
    return Line(number, tuple(texts), share, faults)


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
