"""The tree of blocks: its text, its plain form, and how it is shown."""

import io
from pathlib import Path

import docx
import pytest
from django.core.management import call_command
from openpyxl import Workbook

from plans_registry.documents.blocks import Block, BlockLine, Look, TableCell, cell_grid, outline, paragraph, written
from plans_registry.intake.files import UnreadableFile, read_file
from plans_registry.intake.overview.feed import blocks_of_text
from tests.intake.overviews import read_bytes

TABLE = Block(
    kind="table",
    page=2,
    place=(10, 20, 300, 200),
    cells=(
        TableCell(
            row=0, column=0, rows=2, blocks=(paragraph("人材", page=2, look=Look(11, True, "ffffff", "003366")),)
        ),
        TableCell(row=0, column=1, blocks=(paragraph("A事業", page=2),)),
        TableCell(row=1, column=1, blocks=(paragraph("B事業", "の続き", page=2),)),
    ),
)


def test_the_text_has_a_line_for_each_line_and_a_form_feed_for_each_page():
    text, blocks = written([paragraph("町田市の計画", kind="heading", level=1), TABLE])
    assert text == "町田市の計画\n\f人材\nA事業\nB事業\nの続き\n"
    assert [line.number for block in blocks for line in block.all_lines()] == [1, 2, 3, 4, 5]


def test_a_merged_cell_stands_in_every_place_it_covers():
    assert [[cell and cell.text for cell in row] for row in cell_grid(TABLE)] == [
        ["人材", "A事業"],
        ["人材", "B事業の続き"],
    ]


def test_the_plain_form_comes_back_as_the_same_tree():
    box = Block(kind="box", blocks=(TABLE, Block(kind="item", level=2, lines=(BlockLine(7, "・A事業"),))))
    assert Block.from_json(box.to_json()) == box


def test_the_tree_is_shown_with_kind_page_place_and_look():
    assert list(outline(written([TABLE])[1])) == [
        "table p.2 (10, 20, 300, 200)",
        "  cell 1,1 2×1",
        "    paragraph p.2 11pt bold ffffff on 003366",
        "      1: 人材",
        "  cell 1,2",
        "    paragraph p.2",
        "      2: A事業",
        "  cell 2,2",
        "    paragraph p.2",
        "      3: B事業",
        "      4: の続き",
    ]


def test_a_table_in_a_plain_text_is_a_block():
    before, table, behind = blocks_of_text("町田市の計画\n柱\t事業名\t内容\n人材\tA事業\t説明\n終わり")
    assert (before.kind, table.kind, behind.kind) == ("lines", "table", "lines")
    assert [[cell and cell.text for cell in row] for row in cell_grid(table)] == [
        ["柱", "事業名", "内容"],
        ["人材", "A事業", "説明"],
    ]


@pytest.mark.django_db
def test_the_command_shows_the_tree(tmp_path: Path):
    file = tmp_path / "a.html"
    file.write_text("<h1>町田市の計画</h1><table><tr><td>A事業</td></tr></table>", encoding="utf-8")
    out = io.StringIO()
    call_command("import_overview", file, "--blocks", stdout=out)
    assert out.getvalue().splitlines() == [
        "heading 1 p.1",
        "  1: 町田市の計画",
        "table p.1",
        "  cell 1,1",
        "    paragraph p.1",
        "      2: A事業",
    ]


ROWS = [
    ("施策の柱", "事業名", "内容"),
    ("人材の育成", "技術講座の開催", "働く人への講座"),
    ("", "奨学金返還支援", ""),
    ("販路の拡大", "見本市出展補助", "小間料の補助"),
]
EXPECTED = [
    ("人材の育成", [("技術講座の開催", "働く人への講座"), ("奨学金返還支援", "")]),
    ("販路の拡大", [("見本市出展補助", "小間料の補助")]),
]


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("町田市産業振興計画（素案）", 0)
    document.add_paragraph("計画期間　令和７年度～令和９年度")
    document.add_heading("現状と課題", 1)
    document.add_paragraph("町田市は商業のまちである。")
    document.add_heading("主な事業", 1)
    table = document.add_table(rows=len(ROWS), cols=3)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    for row in [("町田市産業振興計画",), ("計画期間：令和７年度～令和９年度",), (), *ROWS]:
        sheet.append([text or None for text in row])
    sheet.merge_cells("A5:A6")
    book.create_sheet("旧").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [word_file, workbook])
def test_word_files_and_workbooks_are_read_by_their_tables(make):
    (plan,) = read_bytes(make()).plans
    assert (plan.title, plan.municipality_name) == ("町田市産業振興計画", "町田市")
    assert (plan.first_year, plan.last_year) == (2025, 2027)
    found = [(pillar.title, [(own.name, own.description) for own in pillar.measures]) for pillar in plan.pillars]
    assert found == EXPECTED


def test_a_hidden_sheet_is_named():
    (issue,) = read_file(workbook()).issues
    assert "旧" in issue.message


def test_numbers_that_word_counts_are_part_of_the_text():
    document = docx.Document()
    for text in ("人材の育成", "販路の拡大"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("見本市出展補助", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    assert read_file(out.getvalue()).text.splitlines() == ["1.　人材の育成", "2.　販路の拡大", "・見本市出展補助"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n....", "画像"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "古い形式"),
        (b"{\\rtf1 a}", "RTF"),
        (b"PK\x03\x04 cut off", "壊れている"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_is(content: bytes, words: str):
    with pytest.raises(UnreadableFile, match=words):
        read_file(content)


def test_a_word_file_of_tables_in_tables_is_refused():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for _depth in range(300):
        cell = cell.add_table(1, 1).cell(0, 0)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(UnreadableFile, match="Word文書"):
        read_file(out.getvalue())
