"""The workbook a person fills in: the columns of the table, one example row, drop-downs, a sheet of codes."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from plans_registry.documents.columns import MEASURE_COLUMNS, WHOLE_NUMBERS
from plans_registry.intake.tables.header import EXAMPLE, REQUIRED, UNREAD
from plans_registry.intake.tables.row_form import Known
from plans_registry.intake.tables.workbooks import SHEET

CODES = "コード表"
LAST_ROW = 5000  # rows that offer drop-downs
COLUMNS = [name for name in MEASURE_COLUMNS if name not in UNREAD and name not in ("source_title", "source_url")]
WIDE, NARROW = 32, 14  # characters
_REQUIRED_FILL, _OTHER_FILL = PatternFill("solid", fgColor="FFD9E6FF"), PatternFill("solid", fgColor="FFF1F1F4")
_WIDE_COLUMNS = {
    "plan_title",
    "pillar_title",
    "name",
    "description",
    "period_text",
    "audience",
    "amount",
    "contact",
    "url",
}


def template_xlsx() -> bytes:
    """An XLSX file: sheet 施策 to fill in, sheet コード表 with every code as the registry has it now."""
    known = Known.now()
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    lists = _codes_sheet(book.create_sheet(CODES), known)
    _head(sheet)
    sheet.append([_example(known).get(name, "") for name in COLUMNS])
    _format(sheet)
    _offer(sheet, lists)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _example(known: Known) -> dict[str, str | int]:
    code = "131211" if "131211" in known.places else next(iter(known.places))
    types, forms = list(known.types)[:1], list(known.forms)[:1]
    return {
        "code": code,
        "municipality_name": known.places[code],
        "plan_title": f"{EXAMPLE}{known.places[code]}地域産業活性化計画",
        "first_year": 2021,
        "last_year": 2023,
        "period_text": "令和３年度～令和５年度",
        "pillar_number": 1,
        "pillar_title": "販路拡大支援",
        "open_ended": 1,
        "number": 1,
        "name": "見本市等出展助成事業",
        "description": "オンラインを含む各種展示会出展に対する助成",
        "types": ";".join(types),
        "type_names": ";".join(known.types[slug] for slug in types),
        "forms": ";".join(forms),
        "form_names": ";".join(known.forms[slug] for slug in forms),
        "audience": "区内の中小企業者",
        "amount": "対象経費の2分の1、上限20万円",
        "contact": "産業振興課 電話03-0000-0000",
        "url": "https://example.tokyo.jp/mihonichi",
    }


def _head(sheet: Worksheet) -> None:
    sheet.append([MEASURE_COLUMNS[name] for name in COLUMNS])
    for cell, name in zip(sheet[1], COLUMNS, strict=True):
        cell.font = Font(bold=True)
        cell.fill = _REQUIRED_FILL if name in REQUIRED else _OTHER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _format(sheet: Worksheet) -> None:
    """Every column but the whole numbers is text, so that no spreadsheet turns a code or 1/2 into something else."""
    for index, name in enumerate(COLUMNS, start=1):
        column = sheet.column_dimensions[get_column_letter(index)]
        column.width = WIDE if name in _WIDE_COLUMNS else NARROW
        style = "0" if name in WHOLE_NUMBERS else "@"
        column.number_format = style
        sheet.cell(2, index).number_format = style


def _codes_sheet(sheet: Worksheet, known: Known) -> dict[str, str]:
    """Fill the sheet of codes; the ranges of the drop-downs by column."""
    lists = {"code": known.places, "types": known.types, "forms": known.forms}
    ranges = {}
    for index, (column, names) in enumerate(lists.items()):
        left, right = 3 * index + 1, 3 * index + 2
        sheet.cell(1, left, MEASURE_COLUMNS[column]).font = Font(bold=True)
        sheet.cell(1, right, _("名称")).font = Font(bold=True)
        for row, (code, name) in enumerate(names.items(), start=2):
            sheet.cell(row, left, code).number_format = "@"
            sheet.cell(row, right, name)
        sheet.column_dimensions[get_column_letter(left)].width = 24
        sheet.column_dimensions[get_column_letter(right)].width = 24
        ranges[column] = _range(left, len(names))
        if column == "code":
            ranges["municipality_name"] = _range(right, len(names))
    sheet.freeze_panes = "A2"
    return ranges


def _range(column: int, count: int) -> str:
    letter = get_column_letter(column)
    return f"'{CODES}'!${letter}$2:${letter}${count + 1}"


def _offer(sheet: Worksheet, lists: dict[str, str]) -> None:
    """Drop-downs for coded columns, and a note on each column while a cell of it is selected."""
    for index, name in enumerate(COLUMNS, start=1):
        rule = _rule(name, lists)
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = MEASURE_COLUMNS[name][:32], _advice(name)[:255]
        letter = get_column_letter(index)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _rule(name: str, lists: dict[str, str]) -> DataValidation:
    if name == "open_ended":
        return DataValidation(type="list", formula1='"0,1"', allow_blank=True, showErrorMessage=True)
    if name in lists:
        # Several types or forms stand in one cell, which no list can foresee: those lists only propose.
        strict = name in ("code", "municipality_name")
        return DataValidation(type="list", formula1=lists[name], allow_blank=True, showErrorMessage=strict)
    return DataValidation(allow_blank=True)


def _advice(name: str) -> str:
    required = _("必須。") if name in REQUIRED else ""
    advice = {
        "code": _("6桁のコードを一覧から選びます（コード表のシート）。"),
        "municipality_name": _("書いてあれば、コードと合うか確かめます。"),
        "plan_key": _("公開中の計画を直すときだけ。新しい計画なら空。"),
        "plan_title": _("資料のとおりに。同じ計画の行には同じ名前を書きます。"),
        "first_year": _("西暦4桁の年度。例：2021（令和3年度）"),
        "last_year": _("西暦4桁の年度。例：2023（令和5年度）"),
        "period_text": _("資料のとおりに。例：令和３年度～令和５年度"),
        "pillar_number": _("計画の中での柱の順番。例：1"),
        "pillar_title": _("資料のとおりに。例：販路拡大支援"),
        "open_ended": _("資料の施策一覧が「等」で終わるとき1、そうでなければ0。"),
        "measure": _("登録済みの施策を直すときだけ。新しい施策なら空。"),
        "number": _("柱の中での施策の順番。例：1"),
        "name": _("資料のとおりに。例：見本市等出展助成事業"),
        "description": _("資料の（ ）の中の説明。なければ空。"),
        "types": _("コード表のコード。いくつもあれば「;」で区切ります。例：sales-channels;startups"),
        "type_names": _("見やすさのためだけの列。読むのはコードの列です。"),
        "forms": _("コード表のコード。いくつもあれば「;」で区切ります。例：grant;advice"),
        "form_names": _("見やすさのためだけの列。読むのはコードの列です。"),
        "url": _("くわしい案内のページ。https:// から。"),
    }
    return required + advice.get(name, _("資料に書かれているときだけ。"))
