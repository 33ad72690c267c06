"""What a workbook shows in another way than it is stored: numbers by their format, merged cells, escaped characters."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from plans_registry.intake.tables.number_formats import shown_text
from plans_registry.models import Measure, Plan
from tests import factories
from tests.intake.tables.tables import errors, read, row, saved, workbook, xlsx_bytes
from tests.intake.tables.test_workbooks import rewritten

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
RETYPE = "書式を文字列にして、見えるとおりに入力し直してください。"
NEW_YEAR = datetime.datetime(2026, 1, 2, 3, 4, 5)


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def formatted(column: str, value: Any, code: str) -> bytes:
    """A table with one cell of a format; the last column, O."""
    cells = row()
    cells.pop(column, None)
    book = workbook(cells | {column: value})
    book.active.cell(2, book.active.max_column).number_format = code
    return saved(book)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (50, '0"万円"', "50万円"),
        (312345678, "0000000000", "0312345678"),
        (1000000, '"上限"#,##0"円"', "上限1,000,000円"),
        (0.5, "# ?/?", "1/2"),
        (2.75, "# ?/?", "2 3/4"),
        (0.25, "# ??/100", "25/100"),
        (2 / 3, "?/?", "2/3"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (1000000, "#,##0", "1,000,000"),
        (12000000, '#,##0,"千円"', "12,000千円"),
        (1640001, "000-0000", "164-0001"),
        (312345678, "00-0000-0000", "03-1234-5678"),
        (100, "0.00", "100.00"),
        (1.5, "0.0##", "1.5"),
        (5, "[赤]0社", "5社"),
        (-5, "0;[Red]△0", "△5"),
        (-5, "0.0", "-5.0"),
        (0, '0;-0;"なし"', "なし"),
        (30000, "[$¥-411]#,##0", "¥30,000"),
        (30000, "¥#,##0_);(¥#,##0)", "¥30,000 "),
        (5, 'G/標準"人"', "5人"),
        (100000, "0.00E+00", "1.00E+05"),
        (10000, r"0\万円", "10000万円"),
        (5, "* 0名", "5名"),
        (3, ";;;", ""),
        (123456789012, "General", "1.23457E+11"),
        (1 / 3, "General", "0.333333333"),
        (0.0000123456, "General", "1.23456E-05"),
        (1234.5678901, "General", "1234.56789"),
        ("田中", '@"様"', "田中様"),
        ("円", ";;;", ""),
        (NEW_YEAR, 'm"月"d"日"', "1月2日"),
        (NEW_YEAR, "yyyy/m/d", "2026/1/2"),
        (NEW_YEAR, "d-mmm", "2-Jan"),
        (NEW_YEAR, "mmm-yy", "Jan-26"),
        (NEW_YEAR, "[$-411]ge.m.d", "R8.1.2"),
        (NEW_YEAR, '[$-411]ggge"年"m"月"d"日"', "令和8年1月2日"),
        (datetime.date(1989, 1, 7), '[$-411]ggge"年"', None),
        (NEW_YEAR, "m/d(aaa)", "1/2(金)"),
        (NEW_YEAR, "dddd d mmmm yy", "Friday 2 January 26"),
        (NEW_YEAR, "h:mm:ss", "3:04:05"),
        (datetime.time(1, 2), "hh:mm", "01:02"),
        (NEW_YEAR, "mm:ss", "04:05"),
        (datetime.timedelta(hours=30), "[h]:mm", None),
        (50, "[DBNum1]0", None),
        (50, '[>=100]0"大";0"小"', None),
        (5, '0"年"m', None),
    ],
)
def test_what_a_format_shows(value: Any, code: str, shown: str | None):
    assert shown_text(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown", "stored"),
    [
        (50, '0"万円"', "50万円", "50"),
        (0.5, "# ?/?", "1/2", "0.5"),
        (0.5, "0%", "50%", "0.5"),
        (312345678, "0000000000", "0312345678", "312345678"),
        (123456789012, "General", "1.23457E+11", "123456789012"),
        (1 / 3, "General", "0.333333333", "0.333333333333333"),
        (True, "General", "TRUE", "1"),
        ("田中", '@"様"', "田中様", "田中"),
    ],
)
def test_a_cell_that_shows_something_else_names_itself_what_it_shows_and_what_it_holds(
    value: Any, code: str, shown: str, stored: str
):
    sentence = f"セルO2は『{shown}』と見えますが、入っている値は『{stored}』です。{RETYPE}"
    assert errors(formatted("amount", value, code)) == [f"2行目『補助額・補助率』：{sentence}"]


@pytest.mark.parametrize(
    ("value", "code", "shown", "stored"),
    [
        (datetime.date(2026, 1, 2), 'm"月"d"日"', "1月2日", "2026-01-02"),
        (datetime.date(2026, 1, 2), "yyyy-mm-dd", "2026-01-02", "2026-01-02"),
        (datetime.time(1, 2), "h:mm", "1:02", "01:02:00"),
    ],
)
def test_a_date_in_a_text_names_what_it_shows(value: Any, code: str, shown: str, stored: str):
    sentence = (
        f"セルO2は『{shown}』と見えますが、入っている値は日付か時刻の『{stored}』です"
        f"（「1/2」などを表計算ソフトが日付に変えます）。{RETYPE}"
    )
    assert errors(formatted("amount", value, code)) == [f"2行目『補助額・補助率』：{sentence}"]


@pytest.mark.parametrize(
    ("number", "value", "shown", "stored"),
    [
        (56, 46024, "1月2日", "2026-01-02"),
        (55, 46024, "2026年1月", "2026-01-02"),
        (58, 46024, "令和8年1月2日", "2026-01-02"),
        (14, 46024, "2026/1/2", "2026-01-02"),
        (5, 5000, "¥5,000", "5000"),
    ],
)
def test_formats_that_japanese_excel_names_by_number_only(number: int, value: int, shown: str, stored: str):
    def change(name: str, part: bytes) -> bytes:
        return part.replace(b'numFmtId="10"', b'numFmtId="%d"' % number) if name == "xl/styles.xml" else part

    (sentence,) = errors(rewritten(formatted("amount", value, "0.00%"), change))
    assert f"『{shown}』と見えますが" in sentence
    assert f"『{stored}』です" in sentence


def test_a_format_that_is_not_understood_is_named_itself():
    assert errors(formatted("amount", 50, "[DBNum1]0")) == [
        f"2行目『補助額・補助率』：セルO2は、書式『[DBNum1]0』で、入っている値『50』とは別に見えます。{RETYPE}"
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [(50, "0"), (50, "General"), (0.1 + 0.2, "General"), (50, "@"), (50, "0_ "), (5, "[Red]0"), ("20万円", "@"), ("20万円", '0"円"')],
)  # fmt: skip
def test_a_cell_that_shows_what_it_holds_is_read(value: Any, code: str):
    assert read(formatted("amount", value, code), commit=True).errors.kept == []
    assert Measure.objects.get().amount in ("50", "0.3", "5", "20万円")


@pytest.mark.parametrize("code", ['0"年度"', '"FY"0', "#,##0", "0_ "])
def test_a_year_is_read_in_any_format_that_shows_its_digits(code: str):
    assert read(formatted("first_year", 2021, code), commit=True).saved
    assert Plan.objects.get().first_year == 2021


def test_a_code_that_only_shows_its_leading_zero_is_a_mistake():
    assert "『011002』と見えますが" in errors(formatted("code", 11002, "000000"))[0]


def test_the_numbers_of_the_user_are_named_and_none_is_stored():
    found = errors((FILES / "number-format-unit.xlsx").read_bytes())
    assert [sentence.partition("入って")[0] for sentence in found] == [
        "2行目『補助額・補助率』：セルN2は『50万円』と見えますが、",
        "2行目『問い合わせ先』：セルO2は『0312345678』と見えますが、",
        "3行目『補助額・補助率』：セルN3は『上限1,000,000円』と見えますが、",
        "4行目『補助額・補助率』：セルN4は『1/2』と見えますが、",
    ]


MERGED = "結合されているので、1つのセルの値しか読めません。結合を解除し、それぞれのセルに値を書いてください。"


@pytest.mark.parametrize(
    ("merged", "sentences"),
    [
        (["A2:A4"], ["2行目『全国地方公共団体コード』：セルA2:A4が"]),
        (["C2:F3"], ["2行目：セルC2:F3が"]),
        (["K2:K3", "L3:L4"], ["2行目『施策_名称』：セルK2:K3が", "3行目『施策_概要』：セルL3:L4が"]),
        (["N3:P3"], ["3行目：セルN3:P3が"]),
        (["L1:L2"], ["2行目『施策_概要』：セルL1:L2が"]),
        (["C5:D6"], ["5行目：セルC5:D6が"]),
        (["D2:E4", "B4:B5", "B2:B3"], ["2行目『地方公共団体名』：セルB2:B3が", "2行目：セルD2:E4が", "4行目『地方公共団体名』：セルB4:B5が"]),
        (["J2:K4"], ["2行目：セルJ2:K4が"]),
        (["F2:F4"], ["2行目『計画期間_原文』：セルF2:F4が"]),
    ],
)  # fmt: skip
def test_merged_cells_below_the_header_are_named_and_nothing_is_emptied(merged: list[str], sentences: list[str]):
    assert read(xlsx_bytes(row(), row(number="2"), row(number="3"))).errors.count == 0
    book = workbook(row(), row(number="2"), row(number="3"))
    for ref in merged:
        book.active.merge_cells(ref)
    assert errors(saved(book)) == [f"{sentence}{MERGED}" for sentence in sentences]


def test_merged_cells_beside_the_table_above_it_and_in_columns_that_are_not_read_do_not_matter():
    book = workbook(row(region="区部"), row(number="2", region="区部"))
    book.active.insert_rows(1)
    book.active["A1"] = "令和6年度 施策一覧"
    for ref in ("A1:O1", "O3:O4", "Q3:R4"):
        book.active.merge_cells(ref)
    assert read(saved(book), commit=True).saved


@pytest.mark.slow
def test_of_very_many_merged_ranges_the_first_are_told():
    book = workbook(*(row(number=str(n)) for n in range(1, 2300)))
    for number in range(2, 2300, 2):
        book.active.merge_cells(f"L{number}:L{number + 1}")
    report = read(saved(book), commit=True)
    assert not report.saved
    assert report.errors.count >= 1000


def test_the_merged_cells_of_the_user_empty_no_row():
    rows = [row(name=f"施策{n}", number=str(n), audience="中小企業") for n in (1, 2, 3)]
    assert read(xlsx_bytes(*rows), commit=True).saved
    found = errors((FILES / "merged-optional.xlsx").read_bytes())
    assert found == [f"2行目『支援の種類コード』：セルK2:K4が{MERGED}", f"2行目『対象者』：セルM2:M4が{MERGED}"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("一行目_x000D_\n二行目", "一行目 二行目"),
        ("一行目_x000d__x000a_二行目", "一行目 二行目"),
        ("一行目_x000D_二行目", "一行目 二行目"),
        ("一_x0041_", "一A"),
        ("一_x005F_二", "一_二"),
    ],
)
def test_escaped_characters_are_read_as_what_they_stand_for(text: str, stored: str):
    assert read(xlsx_bytes(row(description=text)), commit=True).saved
    assert Measure.objects.get().description == stored


def test_the_escaped_line_end_of_the_user_is_a_line_end():
    assert read((FILES / "x000D.xlsx").read_bytes(), commit=True).saved
    assert Measure.objects.get().description == "一行目 二行目"
