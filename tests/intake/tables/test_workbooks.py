"""XLSX: read as far as it is a table, refused with a sentence where it is not, never trusted about its size."""

import datetime
import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from plans_registry.models import Measure, Plan
from tests import factories
from tests.intake.tables.tables import errors, read, row, saved, workbook, xlsx_bytes

pytestmark = pytest.mark.django_db

FORMULA = "計算式です。「値として貼り付け」で、計算結果に変えてください。"
TOO_BIG = ["全体：ブックの中身が大きすぎます。必要な行だけを、新しいブックに値として貼り付けてください。"]
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OVERRIDE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
BROKEN = [
    "全体：Excelブック（.xlsx）として読み取れません。壊れているか、別の種類のファイルです。保存し直してください。"
]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    def change(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/"):
            return part
        assert old in part
        return part.replace(old, new, 1)

    return rewritten(xlsx_bytes(row()), change)


def test_a_workbook_is_read_like_a_csv_file():
    cells = row(first_year=2021, last_year=2023.0, pillar_number=1, open_ended=True, number=1)
    assert read(xlsx_bytes(cells, row(number="2") | {"open_ended": 1}), commit=True).saved
    assert Plan.objects.get().first_year == 2021
    assert list(Measure.objects.values_list("number", "pillar__open_ended")) == [(1, True), (2, True)]


def test_a_code_typed_in_as_a_number_is_read_when_nothing_of_it_is_lost():
    assert read(xlsx_bytes(row(code=131211)), commit=True).saved
    assert "『011002』のように書いてください" in errors(xlsx_bytes(row(code=11002)))[0]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"name": "=1+1"}, f"2行目『施策_名称』：『=1+1』：{FORMULA}"),
        ({"first_year": "=2020+1"}, f"2行目『計画期間_開始年度』：『=2020+1』：{FORMULA}"),
        ({"name": "#N/A"}, "2行目『施策_名称』：『#N/A』：計算のエラーです。"),
    ],
)
def test_a_cell_that_is_no_plain_value_is_named(cells: dict, sentence: str):
    (found,) = errors(xlsx_bytes(row(**cells)))
    assert found.startswith(sentence)


def test_dates_in_columns_that_are_not_read_do_not_matter():
    today = datetime.date(2026, 11, 23)
    assert read(xlsx_bytes(row(published_on=today, updated_on=today, region="=A1")), commit=True).saved


def test_merged_cells_in_the_header_are_told():
    book = workbook(row())
    book.active.merge_cells("C1:D1")
    assert errors(saved(book))[0] == (
        "1行目：見出しの4列目が空です。セルの結合を解除し、見出しは1行に1列ずつ書いてください。"
    )


def test_of_two_sheets_the_one_called_measures_is_read():
    book = workbook(row())
    book.create_sheet("メモ").append(["何か"])
    assert errors(saved(book)) == [
        "全体：シートが2枚あります（『Sheet1』、『メモ』）。"
        "取り込むシートを1枚だけにするか、名前を『施策』にしてください。"
    ]
    book.active.title = "施策"
    assert read(saved(book), commit=True).saved


def test_a_second_sheet_that_is_hidden_does_not_matter():
    book = workbook(row())
    book.create_sheet("一覧").sheet_state = "hidden"
    assert read(saved(book), commit=True).saved


@pytest.mark.parametrize("dimension", [b"A1:XFD1048576", b"A1:A1", b"A1"])
def test_a_false_dimension_is_not_believed(dimension: bytes):
    content = in_sheet(b'<dimension ref="A1:N2"', b'<dimension ref="' + dimension + b'"')
    assert read(content, commit=True).counts["measure", "new"] == 1


def test_a_last_row_far_below_is_not_lost_in_silence(settings):
    settings.TABLE_ROWS_LIMIT = 1000
    assert errors(in_sheet(b'<row r="2"', b'<row r="1048576"')) == [
        "全体：行が多すぎます（1000行まで）。空の行を削除するか、分けて取り込んでください。"
    ]
    assert read(in_sheet(b'<row r="2"', b'<row r="1001"'), commit=True).saved


def test_too_many_rows_are_refused_before_they_are_read(settings):
    settings.TABLE_ROWS_LIMIT = 5
    rows = b"<row/>" * 20
    (sentence,) = errors(in_sheet(b"</sheetData>", rows + b"</sheetData>"))
    assert sentence.startswith("全体：行が多すぎます（5行まで）")


def with_shared_strings(content: bytes) -> bytes:
    """The same workbook as spreadsheet programs write it: cells hold numbers of a list of texts."""
    texts: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        texts.append(match[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    def change(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return part.replace(b"</Types>", OVERRIDE + b"</Types>")
        return re.sub(rb't="inlineStr"><is><t>(.*?)</t></is>', shared, part)

    out = io.BytesIO(rewritten(content, change))
    with zipfile.ZipFile(out, "a") as archive:
        strings = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (MAIN, strings))
    return out.getvalue()


def test_shared_strings_are_read():
    content = with_shared_strings(xlsx_bytes(row(), row(number="2", name="相談会")))
    assert b"sharedStrings" in content
    assert read(content, commit=True).errors.kept == []
    assert list(Measure.objects.order_by("number").values_list("name", flat=True)) == ["見本市等出展助成事業", "相談会"]


def bomb(name: str, start: bytes, filling: bytes, times: int) -> bytes:
    """A workbook with a part of ``times`` MB that packs into a few kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(row()))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        with new.open(name, "w") as part_file:
            part_file.write(start)
            for _ in range(times):
                part_file.write(filling * (1_000_000 // len(filling)))
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "start", "filling", "times"),
    [
        ("xl/sharedStrings.xml", b"<sst>", b"<si><t>0123456789</t></si>", 600),
        ("xl/sharedStrings.xml", b"<sst>", b"<si><t>0123456789</t></si>", 150),
        ("xl/sharedStrings.xml", b"<sst><si><t>", b"0123456789", 50),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>", b"<c><v>1</v></c>", 50),
        ("xl/styles.xml", b"<styleSheet>", b"<x/>", 50),
    ],
)
def test_a_workbook_that_grows_is_refused_in_little_memory(name: str, start: bytes, filling: bytes, times: int):
    content = bomb(name, start, filling, times)
    assert len(content) < 5_000_000
    tracemalloc.start()
    found = errors(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == TOO_BIG
    assert peak < 20_000_000


def test_entities_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def change(name: str, part: bytes) -> bytes:
        return laughs + part.replace(b"<t>", b"<t>&b;", 1) if name == "xl/worksheets/sheet1.xml" else part

    assert errors(rewritten(xlsx_bytes(row()), change)) == BROKEN


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x05\x06" + bytes(18), xlsx_bytes(row())[:-200]])
def test_a_broken_workbook_is_refused_with_a_sentence(content: bytes):
    assert errors(content) == BROKEN


def test_an_empty_workbook_is_no_table():
    assert "見出しの行がありません" in errors(saved(Workbook()))[0]
