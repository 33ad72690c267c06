"""import_overview and load_sample: dry by default, all or nothing, never twice, every refusal a sentence."""

import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.management.commands.load_sample import SAMPLE
from plans_registry.models import AuditRecord, Measure, Photo, Pillar, Plan, Round, SourceDocument
from tests import factories

pytestmark = pytest.mark.django_db

OVERVIEW = """【承認した地域産業活性化計画の概要】
「{name}地域産業活性化計画」（{name}）【計画期間：{period}】
{name}では、産業の活性化を図る。
１ 販路拡大支援
見本市等出展助成事業（出展に対する助成）、足立ブランド認定推進事業 等
"""


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def write(
    tmp_path: Path, *, name: str = "足立区", period: str = "令和３年度～令和５年度", encoding: str = "utf-8"
) -> Path:
    file = tmp_path / "gaiyou.txt"
    file.write_text(OVERVIEW.format(name=name, period=period), encoding=encoding)
    return file


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_overview", *map(str, arguments), stdout=out)
    return out.getvalue()


def nothing_saved() -> bool:
    """No row of a plan, and no round but those of the announced approvals."""
    rows = [model.objects.all() for model in (Plan, Pillar, Measure, Photo, SourceDocument)]
    return not any(found.exists() for found in [*rows, Round.objects.filter(approvals=None)])


def test_without_commit_it_shows_and_saves_nothing(tmp_path: Path) -> None:
    text = run(write(tmp_path), "--round", "令和3年度")
    assert "計画 1・柱 1・施策 2" in text
    assert "見本市等出展助成事業" in text
    assert "何も保存していません" in text
    assert nothing_saved()


@pytest.mark.parametrize(("options", "title"), [((), "gaiyou"), (("--title", "令和3年度の概要"), "令和3年度の概要")])
def test_a_document_without_a_title_is_called_as_its_file_is(tmp_path: Path, options: tuple, title: str) -> None:
    file = write(tmp_path)
    file.write_text(file.read_text().partition("\n")[2])
    assert run(file, *options).startswith(f"{title}：")
    run(file, *options, "--commit")
    assert SourceDocument.objects.get().title == title


def test_a_file_is_read_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the server a command may not open what only the operator may read."""
    with write(tmp_path).open() as opened:
        monkeypatch.setattr(sys, "stdin", opened)
        assert "計画 1・柱 1・施策 2" in run("-")


def test_commit_saves_drafts_with_their_source_and_round(tmp_path: Path) -> None:
    run(write(tmp_path), "--round", "令和3年度", "--commit")
    plan = Plan.objects.get()
    assert (plan.status, plan.municipality_id, plan.first_year, plan.last_year) == ("draft", "131211", 2021, 2023)
    assert plan.round.label == "令和3年度"
    assert plan.source.file.read().decode() == OVERVIEW.format(name="足立区", period="令和３年度～令和５年度")
    assert list(Measure.objects.values_list("name", "description")) == [
        ("見本市等出展助成事業", "出展に対する助成"),
        ("足立ブランド認定推進事業", ""),
    ]
    pillar = Pillar.objects.get()
    assert pillar.open_ended
    assert [term.slug for term in pillar.types.all()] == ["sales-channels"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-16"])
def test_a_file_as_windows_saves_it(tmp_path: Path, encoding: str) -> None:
    run(write(tmp_path, encoding=encoding), "--commit")
    assert Plan.objects.get().title == "足立区地域産業活性化計画"


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path)
    run(file, "--commit")
    assert "取り込み済みです" in run(file, "--commit")
    assert (Plan.objects.count(), SourceDocument.objects.count()) == (1, 1)


def test_another_file_with_the_same_plan_leaves_it_alone_and_says_so(tmp_path: Path) -> None:
    run(write(tmp_path), "--commit")
    other = tmp_path / "other.txt"
    other.write_text(write(tmp_path).read_text() + "\n", encoding="utf-8")
    assert "登録済みのため、変えていません：足立区地域産業活性化計画" in run(other, "--commit")
    assert Plan.objects.count() == 1


def test_an_unknown_municipality_is_named_and_nothing_is_saved(tmp_path: Path) -> None:
    file = write(tmp_path, name="霞ヶ丘区")
    assert "霞ヶ丘区" in run(file)
    with pytest.raises(CommandError, match="霞ヶ丘区"):
        run(file, "--commit")
    assert nothing_saved()


@pytest.mark.parametrize("period", ["令和５年度～令和３年度", "平成 2534 年度", "未定"])
def test_a_period_nobody_can_read_is_a_warning_and_never_a_value(tmp_path: Path, period: str) -> None:
    text = run(write(tmp_path, period=period), "--commit")
    assert period.replace(" ", "") in text.replace(" ", "")
    plan = Plan.objects.get()
    assert (plan.first_year, plan.last_year, plan.period_text) == (None, None, period)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空です"),
        (b"  \n ", "空です"),
        (b"\x81", "文字コード"),
        ("きょうは よい天気です。\n".encode(), "計画が見つかりません"),
        (b"\x00\x00\x00", "文字がありません"),
        (("（" * 100_000).encode(), "計画が見つかりません"),
    ],
)
def test_a_file_that_is_no_overview_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as refused:
        run(file, "--commit")
    assert "letter.txt" in str(refused.value)
    assert nothing_saved()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.txt"):
        run(tmp_path / "nowhere.txt")


def test_a_text_the_registry_refuses_is_a_sentence_and_nothing_is_saved(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"足立区地域産業活性化計画.*計算式"):
        run(write(tmp_path, period="=R3"), "--commit")
    assert nothing_saved()


def test_an_error_in_the_middle_saves_nothing(tmp_path: Path, monkeypatch) -> None:
    file, save = write(tmp_path), AuditRecord.save

    def failing(record: AuditRecord, **options: Any) -> None:
        """What is recorded last is the plan."""
        assert record.target_kind != "plan", "lost"
        save(record, **options)

    monkeypatch.setattr(AuditRecord, "save", failing)
    with pytest.raises(AssertionError, match="lost"):
        run(file, "--commit")
    assert nothing_saved()


def test_the_sample_is_published_once() -> None:
    for _ in range(2):
        call_command("load_sample", stdout=StringIO())
    assert (Plan.objects.count(), Pillar.objects.count(), Measure.objects.count()) == (4, 13, 32)
    assert (Photo.objects.count(), SourceDocument.objects.count(), Edition.objects.count()) == (8, 1, 4)
    assert Entry.objects.exclude(description="").count() == 25
    assert Pillar.objects.filter(open_ended=True).count() == 3
    assert SourceDocument.objects.get().file.read() == SAMPLE.read_bytes()
    assert set(Edition.objects.values_list("first_year", "last_year")) == {(2021, 2023)}
    by_plan = {edition.municipality_id: edition.measure_count for edition in Edition.objects.all()}
    assert by_plan == {"131211": 8, "131121": 7, "132098": 8, "132276": 9}


@pytest.mark.slow
def test_what_staff_have_changed_survives_loading_again() -> None:
    call_command("load_sample", stdout=StringIO())
    Plan.objects.filter(municipality="131211").update(title="改めた計画名")
    factories.load_reference(again=True)
    call_command("load_sample", stdout=StringIO())
    assert Plan.objects.filter(title="改めた計画名").exists()
