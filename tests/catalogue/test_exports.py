"""Tables as XLSX keep every text as it is."""

import io

from openpyxl import load_workbook

from plans_registry.catalogue.exports import COLUMNS, xlsx_bytes

TEXTS = ["=1+1", "+81", "-", "@x", "#N/A", "001", "2021", " 前後 ", "a;b", "<b>&\"'", "１行", ""]


def cells_of(content: bytes) -> list[list]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_texts_stay_texts():
    _, row = cells_of(xlsx_bytes([TEXTS], header=[f"列{n}" for n in range(len(TEXTS))]))
    assert [cell.value or "" for cell in row] == TEXTS
    assert {cell.data_type for cell in row[:-1]} == {"s"}


def test_whole_numbers_are_numbers_and_codes_are_not():
    cells = dict.fromkeys(COLUMNS, "") | {
        "全国地方公共団体コード": "011002",
        "計画期間_開始年度": "2021",
        "施策ID": "7",
    }
    header, row = cells_of(xlsx_bytes([cells.values()]))
    found = {head.value: cell.value for head, cell in zip(header, row, strict=True) if cell.value is not None}
    assert found == {"全国地方公共団体コード": "011002", "計画期間_開始年度": 2021, "施策ID": 7}


def test_characters_no_workbook_may_hold_are_left_out():
    _, (cell,) = cells_of(xlsx_bytes([["a\x0bb\x00c"]], header=["x"]))
    assert cell.value == "abc"


def test_the_head_stays_in_view():
    book = load_workbook(io.BytesIO(xlsx_bytes([])))
    assert (book.active.title, book.active.freeze_panes) == ("施策", "A2")
