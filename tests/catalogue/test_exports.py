"""Tables as XLSX keep every text as it is."""

import csv
import io
from datetime import date, datetime

from openpyxl import load_workbook

from plans_registry.catalogue.exports import csv_lines, xlsx_bytes

TEXTS = ["=1+1", "+81", "-", "@x", "#N/A", "001", "2021", " 前後 ", "a;b", "<b>&\"'", "１行", ""]


def cells_of(content: bytes) -> list[list]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_texts_stay_texts():
    _, row = cells_of(xlsx_bytes([TEXTS], header=[f"列{n}" for n in range(len(TEXTS))]))
    assert [cell.value or "" for cell in row] == TEXTS
    assert {cell.data_type for cell in row[:-1]} == {"s"}


def test_values_keep_their_type():
    day = date(2026, 11, 28)
    _, row = cells_of(xlsx_bytes([["011002", 2021, True, day, ("a", "b"), None]], header="abcdef"))
    found = [cell.value for cell in row]
    assert found == ["011002", 2021, 1, datetime(2026, 11, 28), "a;b", None]
    assert row[3].is_date


def test_cells_of_a_csv():
    values = ["a\nb", 7, True, date(2026, 11, 28), ("a", "b"), None, "=1+1"]
    (_, line) = csv_lines([values], header=["x"], bom=False)
    assert line == "a b,7,1,2026-11-28,a;b,,'=1+1\r\n"


def test_a_csv_is_quoted_as_the_standard_library_quotes_it():
    row = ['a"b', "a,b", '"', ",", " a ", "a;b", "'a", "𠮷\u3000野", "「い」", ""]
    expected = io.StringIO(newline="")
    csv.writer(expected).writerow(row)
    assert list(csv_lines([row], header=row, bom=False)) == [expected.getvalue()] * 2


def test_characters_no_workbook_may_hold_are_left_out():
    _, (cell,) = cells_of(xlsx_bytes([["a\x0bb\x00c"]], header=["x"]))
    assert cell.value == "a bc"


def test_the_head_stays_in_view_and_filters():
    book = load_workbook(io.BytesIO(xlsx_bytes([["足立区の計画", 1], ["b", 2]], header=["名称", "番号"])))
    assert (book.active.title, book.active.freeze_panes) == ("施策", "A2")
    assert book.active.auto_filter.ref == "A1:B3"
    widths = [book.active.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] > 12 > widths[1]


def test_a_text_too_long_for_a_cell_ends_visibly():
    _, first, second, third = cells_of(xlsx_bytes([["あ" * 40_000], ["𠮷" * 20_000], ["い" * 32_767]], header=["x"]))
    assert (len(first[0].value), first[0].value[-1]) == (32_767, "…")
    assert (len(second[0].value), second[0].value[-1]) == (16_384, "…")
    assert third[0].value == "い" * 32_767


def test_the_same_rows_are_the_same_bytes(time_machine):
    rows = [["足立区", date(2026, 11, 28), 1]]
    time_machine.move_to("2026-11-28T09:00:00+09:00")
    first = xlsx_bytes(rows, header="abc")
    time_machine.move_to("2027-11-28T09:00:00+09:00")
    assert xlsx_bytes(rows, header="abc") == first
