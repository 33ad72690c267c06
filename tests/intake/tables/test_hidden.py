"""What a workbook hides: rows and columns are read and told, a hidden sheet is told and not read."""

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from plans_registry.models import Measure
from tests import factories
from tests.intake.tables.tables import errors, read, row, saved, workbook
from tests.intake.tables.test_workbooks import rewritten

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def notes(book: Workbook) -> list[str]:
    report = read(saved(book), commit=True)
    assert report.errors.kept == []
    assert report.saved
    return [str(note) for note in report.notes.in_order()]


def test_hidden_rows_and_columns_are_read_and_told():
    book = workbook(*(row(number=str(n)) for n in range(1, 9)))
    for number in (3, 4, 5, 8, 12):
        book.active.row_dimensions[number].hidden = True
    for letter in "DLZ":
        book.active.column_dimensions[letter].hidden = True
    assert notes(book) == [
        "全体：隠れている列も読みました：『計画期間_開始年度』、『施策_概要』",
        "全体：隠れている行も読みました：3～5、8行目",
    ]
    assert Measure.objects.count() == 8


@pytest.mark.parametrize("written", [b'hidden="true"', b"hidden='1'"])
def test_hidden_rows_are_known_as_any_program_writes_them(written: bytes):
    book = workbook(row(), row(number="2"))
    book.active.row_dimensions[3].hidden = True

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b'hidden="1"', written) if name.startswith("xl/worksheets/") else part

    report = read(rewritten(saved(book), change), commit=True)
    assert [str(note) for note in report.notes.kept] == ["全体：隠れている行も読みました：3行目"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_visible_sheet_wins_over_a_hidden_one_of_the_right_name(state: str):
    book = workbook(row(name="新しい名称"))
    old = book.create_sheet("施策")
    old.sheet_state = state
    for cells in workbook(row(name="古い名称")).active.values:
        old.append(cells)
    assert notes(book) == ["全体：隠れているシート『施策』は読みませんでした。"]
    assert Measure.objects.get().name == "新しい名称"


def test_the_hidden_sheet_of_the_user_is_told_and_not_read():
    report = read((FILES / "hidden-sheet-measures.xlsx").read_bytes(), commit=True)
    assert [str(note) for note in report.notes.kept] == ["全体：隠れているシート『施策』は読みませんでした。"]
    assert not Measure.objects.filter(name="古い名称").exists()
    assert Measure.objects.count() == 3


def test_hidden_sheets_are_told_beside_the_named_one_and_visible_ones_are_not():
    book = workbook(row())
    book.active.title = "施策"
    book.create_sheet("メモ")
    book.create_sheet("作業").sheet_state = "hidden"
    assert notes(book) == ["全体：隠れているシート『作業』は読みませんでした。"]


def test_two_visible_sheets_are_asked_about_whatever_is_hidden():
    book = workbook(row())
    book.create_sheet("令和5年度")
    book.create_sheet("施策").sheet_state = "hidden"
    assert errors(saved(book)) == [
        "全体：シートが2枚あります（『Sheet1』、『令和5年度』）。"
        "取り込むシートを1枚だけにするか、名前を『施策』にしてください。"
    ]
