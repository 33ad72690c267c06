"""Tables as XLSX keep every text as it is."""

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


def test_characters_no_workbook_may_hold_are_left_out():
    _, (cell,) = cells_of(xlsx_bytes([["a\x0bb\x00c"]], header=["x"]))
    assert cell.value == "a bc"


def test_the_head_stays_in_view():
    book = load_workbook(io.BytesIO(xlsx_bytes([], header=["x"])))
    assert (book.active.title, book.active.freeze_panes) == ("施策", "A2")
