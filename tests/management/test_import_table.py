"""``import_table``: what an operator sees, and the template that a person fills in."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from plans_registry.models import Measure, Plan
from tests import factories
from tests.intake.tables.tables import csv_bytes, row, saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def run(file: Path, *options: str, stderr: io.StringIO | None = None) -> str:
    out = io.StringIO()
    call_command("import_table", str(file), *options, stdout=out, stderr=stderr or io.StringIO())
    return out.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "shisaku.csv"
    file.write_bytes(csv_bytes(row(), row(number="2", name="相談会")))
    return file


def test_a_dry_run_counts_and_saves_nothing(table: Path):
    assert run(table).splitlines() == [
        "shisaku.csv：2行",
        "  計画：新しい 1・変わる 0・変わらない 0",
        "  柱：新しい 1・変わる 0・変わらない 0",
        "  施策：新しい 2・変わる 0・変わらない 0",
        "確認だけです。何も保存していません（保存するには --commit）。",
    ]
    assert not Plan.objects.exists()


def test_commit_saves_and_a_second_time_changes_nothing(table: Path):
    assert "保存しました" in run(table, "--commit")
    assert Measure.objects.count() == 2
    assert "  施策：新しい 0・変わる 0・変わらない 2" in run(table, "--commit")


def test_one_mistake_and_nothing_is_saved(tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_bytes(csv_bytes(row(), row(number="2", first_year="令和3")))
    out = io.StringIO()
    with pytest.raises(CommandError, match="まちがいが1件あります。何も保存していません。"):
        call_command("import_table", str(file), "--commit", stdout=out)
    assert (
        "  3行目『計画期間_開始年度』：『令和3』は西暦の年度ではありません。2021のように書いてください。"
        in out.getvalue()
    )
    assert not Plan.objects.exists()


def test_many_mistakes_are_cut_off_with_their_number(tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_bytes(csv_bytes(*(row(number="x") for _ in range(103))))
    out = io.StringIO()
    with pytest.raises(CommandError, match="まちがいが103件"):
        call_command("import_table", str(file), stdout=out)
    assert out.getvalue().splitlines()[-1] == "  ほかに3件"


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CommandError, match=r"nai\.csv: No such file"):
        run(tmp_path / "nai.csv")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_only(table: Path):
    terminal, pipe = Terminal(), io.StringIO()
    run(table, "--commit", stderr=terminal)
    run(table, "--commit", stderr=pipe)
    assert "照合　　 [##############################] 100%" in terminal.getvalue()
    assert "保存　　 [##############################] 100%" in terminal.getvalue()
    assert pipe.getvalue() == ""


def test_the_template_is_filled_in_and_imported(tmp_path: Path):
    file = tmp_path / "hinagata.xlsx"
    assert "ひな形を保存しました" in run(file, "--template")
    assert "記入例の行なので、読みませんでした。" in run(file)
    book = load_workbook(file)
    title = next(cell for cell in book["施策"][2] if str(cell.value).startswith("（記入例）"))
    title.value = "足立区地域産業活性化計画"
    file.write_bytes(saved(book))
    shown = run(file, "--commit")
    assert "確かめる所" not in shown
    measure = Measure.objects.get()
    assert (measure.name, measure.pillar.plan.municipality_id, measure.pillar.open_ended) == (
        "見本市等出展助成事業",
        "131211",
        True,
    )


def test_a_file_that_exists_is_not_written_over_by_the_template(table: Path):
    with pytest.raises(CommandError, match="File exists"):
        run(table, "--template")


def test_the_template_offers_lists_keeps_codes_as_text_and_its_head_in_view(tmp_path: Path):
    file = tmp_path / "hinagata.xlsx"
    run(file, "--template")
    book = load_workbook(file)
    sheet = book["施策"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    offered = {name: rules[f"{letter}2:{letter}5000"].formula1 for name, letter in columns.items()}
    assert offered["全国地方公共団体コード"] == "'コード表'!$A$2:$A$63"
    assert offered["支援の種類コード"] == "'コード表'!$D$2:$D$10"
    assert offered["支援の形コード"] == "'コード表'!$G$2:$G$9"
    assert offered["柱_一覧に「等」あり"] == '"0,1"'
    assert book["コード表"]["A2"].value == "131016"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions[columns["全国地方公共団体コード"]].number_format == "@"
    assert sheet[f"{columns['全国地方公共団体コード']}2"].number_format == "@"
    assert "公開日" not in columns
