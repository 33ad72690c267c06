"""Tables that a spreadsheet has opened and saved again, and the names of plans and places beside the stored ones."""

from pathlib import Path
from typing import Any

import pytest

from plans_registry.models import Measure, Plan
from tests import factories
from tests.intake.tables.tables import csv_bytes, errors, read, registry, row

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
KEPT = "表計算ソフトでの保存し直しで変わった文字です。登録済みの"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def bring(**cells: Any) -> None:
    assert read(csv_bytes(row(**cells)), commit=True).saved


@pytest.mark.parametrize(
    ("column", "stored", "cell"),
    [
        ("name", "𠮷野通りの補助", "?野通りの補助"),
        ("name", "𠮷野通りの補助", "??野通りの補助"),
        ("name", "𠮷野通りの補助", "□野通りの補助"),
        ("description", "令和6〜8年度に実施—見本市・🏭見学", "令和6～8年度に実施―見本市・?見学"),
        ("description", "葛\U000e0100飾の名産", "葛?飾の名産"),
        ("description", "葛\U000e0100飾の名産", "葛飾の名産"),
        ("description", "café の開業", "cafe の開業"),
        ("audience", "髙瀨と𡈽屋", "髙瀨と?屋"),
        ("amount", "1/2", "1月2日"),
        ("amount", "1/2", "2-Jan"),
        ("amount", "1/2", "2026/1/2"),
        ("amount", "１／２", "1月2日"),
        ("amount", "2/3", "2月3日"),
        ("amount", "3-1", "3月1日"),
        ("amount", "2024-04", "Apr-24"),
        ("amount", "2024-04-01", "2024/4/1"),
        ("amount", "10.12", "10月12日"),
        ("amount", "100000", "1E+05"),
        ("amount", "123456789012", "1.23457E+11"),
        ("amount", "1.50", "1.5"),
        ("amount", "1,000,000", "1000000"),
        ("amount", "50%", "0.5"),
        ("amount", "007", "7"),
        ("contact", "0312345678", "312345678"),
        ("contact", "true", "TRUE"),
    ],
)
def test_what_re_saving_makes_of_a_stored_text_is_told_and_the_text_stays(column: str, stored: str, cell: str):
    bring(**{column: stored})
    before = registry()
    report = read(csv_bytes(row(**{column: cell})), commit=True)
    assert report.errors.kept == []
    (note,) = report.notes.kept
    assert note.message == f"『{cell}』：{KEPT}『{stored}』のままにします。"
    assert report.counts["measure", "unchanged"] == 1
    assert registry() == before


@pytest.mark.parametrize(
    ("stored", "cell"),
    [("6〜8年度", "6～8年度"), ("A—B", "A―B"), ("5−3", "5－3"), ("ガイド", "カ\u3099イト\u3099"), ("カ\u3099", "ガ")],
)
def test_signs_that_are_written_in_two_ways_are_no_difference(stored: str, cell: str):
    bring(description="x")
    Measure.objects.update(description=stored)
    report = read(csv_bytes(row(description=cell)), commit=True)
    assert (report.notes.kept, report.counts["measure", "unchanged"]) == ([], 1)


@pytest.mark.parametrize(
    ("column", "stored", "cell"),
    [
        ("amount", "1/2", "1/3"),
        ("amount", "1/2以内", "1月2日まで"),
        ("amount", "10万円", "20万円"),
        ("amount", "100", "200"),
        ("name", "吉野通りの補助", "吉野通りの助成"),
        ("name", "𠮷野通りの補助", "𠮷野通りの助成"),
        ("name", "利用できますか", "利用できますか?"),
        ("contact", "0312345678", "0312345679"),
    ],
)
def test_what_a_person_writes_is_a_change(column: str, stored: str, cell: str):
    bring(**{column: stored})
    report = read(csv_bytes(row(**{column: cell})), commit=True)
    assert (report.errors.kept, report.notes.kept) == ([], [])
    assert getattr(Measure.objects.get(), column) == cell


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("amount", "1月2日", "「1/2」などを表計算ソフトが日付に変えたものです。書式を文字列にして、入力し直してください。"),
        ("amount", "2-Jan", "「1/2」などを表計算ソフトが日付に変えたものです。書式を文字列にして、入力し直してください。"),
        ("description", "Apr-24", "「1/2」などを表計算ソフトが日付に変えたものです。書式を文字列にして、入力し直してください。"),
        ("amount", "1E+05", "大きな数を表計算ソフトが省略したものです。書式を文字列にして、入力し直してください。"),
        ("amount", "1.23457E+11", "大きな数を表計算ソフトが省略したものです。書式を文字列にして、入力し直してください。"),
        ("contact", "312345678", "電話番号の先頭の0がありません。書式を文字列にして、入力し直してください。"),
        ("contact", "9012345678", "電話番号の先頭の0がありません。書式を文字列にして、入力し直してください。"),
        ("audience", "########", "表計算ソフトのエラーか、幅の足りない列の表示です。正しい値を入力してください。"),
        ("name", "#NAME?", "表計算ソフトのエラーか、幅の足りない列の表示です。正しい値を入力してください。"),
        ("name", "#N/A", "表計算ソフトのエラーか、幅の足りない列の表示です。正しい値を入力してください。"),
        ("name", "�野通りの補助", "読めない文字（�）があります。元の文字を入力してください。"),
    ],
)  # fmt: skip
def test_a_new_text_that_no_person_writes_is_a_mistake(column: str, cell: str, sentence: str):
    assert [issue.partition("：")[2] for issue in errors(csv_bytes(row(**{column: cell})))] == [
        f"『{cell}』：{sentence}"
    ]
    bring(**{column: "ほかの文"})
    assert len(errors(csv_bytes(row(**{column: cell})))) == 1


@pytest.mark.parametrize("cell", ["312345678 (代表)", "4月1日から", "第1-2号", "A4", "#1", "1.5E"])
def test_a_new_text_of_numbers_and_words_is_read(cell: str):
    bring(contact=cell, amount=cell)


def test_a_changed_text_with_lost_letters_is_a_mistake():
    bring(name="𠮷野通りの補助")
    assert errors(csv_bytes(row(name="?野通りの補助金"))) == [
        "2行目『施策_名称』：『?野通りの補助金』：登録済みの「𠮷」が「?」になっています。元の文字を入力してください。"
    ]


def test_a_new_text_that_may_have_lost_letters_is_asked_about():
    report = read(csv_bytes(row(name="?野通りの補助", description="本当に?")), commit=True)
    assert [str(note) for note in report.notes.kept] == [
        "2行目『施策_名称』：『?野通りの補助』：「?」は、保存し直したときに失われた文字かもしれません。確かめてください。"
    ]


def test_the_file_of_the_user_that_excel_saved_again_changes_nothing():
    assert read((FILES / "excel-question-1.csv").read_bytes(), commit=True).saved
    before = registry()
    report = read((FILES / "excel-question-2.csv").read_bytes(), commit=True)
    assert (report.errors.count, report.notes.count) == (0, 2)
    assert registry() == before
    assert Measure.objects.get().name == "𠮷野通りの補助"


def test_titles_of_plans_and_pillars_stay_too():
    bring(plan_title="𠮷野計画", pillar_title="1/2", period_text="2024-04")
    plan = Plan.objects.get()
    Plan.objects.filter(pk=plan.pk).update(key="131211-2021")
    cells = {"plan_key": "131211-2021", "plan_title": "?野計画", "pillar_title": "1月2日", "period_text": "Apr-24"}
    report = read(csv_bytes(row(**cells)), commit=True)
    assert (report.errors.kept, report.notes.count) == ([], 3)
    assert report.counts == {("plan", "unchanged"): 1, ("pillar", "unchanged"): 1, ("measure", "unchanged"): 1}


STORED_LIKE = (
    "と、空白や文字の幅などが違うだけです。同じ計画なら、計画名を登録済みのとおりに書くか、計画IDを書いてください。"
)


@pytest.mark.parametrize(
    ("stored", "title"),
    [
        ("試験の計画", "試験の計画　"),
        ("試験の計画", " 試験の計画"),
        ("試験の計画", "試験 の計画"),
        ("試験の計画", "試験の計画\u200b"),
        ("第2次計画", "第２次計画"),
        ("ＩＴ計画", "it計画"),
        ("ガイド計画", "ｶﾞｲﾄﾞ計画"),
        ("葛飾計画", "葛\U000e0100飾計画"),
        ("𠮷野計画", "?野計画"),
        ("産業（改定）", "産業(改定)"),
    ],
)
def test_a_title_that_hardly_differs_from_a_stored_one_is_asked_about(stored: str, title: str):
    bring(plan_title=stored)
    assert errors(csv_bytes(row(plan_title=title))) == [
        f"2行目『計画名』：『{title}』：登録済みの計画『{stored}』{STORED_LIKE}"
    ]


def test_titles_of_one_file_that_hardly_differ_are_asked_about():
    found = errors(csv_bytes(row(plan_title="試験の計画"), row(number="2", plan_title="試験の計画　")))
    assert found == [
        "3行目『計画名』：『試験の計画　』：2行目の計画名『試験の計画』と、"
        "空白や文字の幅などが違うだけです。同じ計画なら、同じに書いてください。"
    ]


def test_the_title_of_the_user_with_a_blank_makes_no_second_plan():
    assert len(errors((FILES / "title-trailing-space.csv").read_bytes())) == 1
    bring(plan_title="試験の計画", first_year="2024", last_year="2026", period_text="", pillar_title="販路の柱")
    assert "登録済みの計画『試験の計画』" in errors((FILES / "title-trailing-space.csv").read_bytes())[0]


@pytest.mark.parametrize(
    "cells", [{"first_year": "2024", "last_year": "2026"}, {"plan_title": "足立区地域産業活性化計画2"}]
)
def test_another_round_and_another_title_are_other_plans(cells: dict[str, str]):
    bring()
    bring(**cells)
    assert Plan.objects.count() == 2


def test_a_decomposed_title_is_the_stored_one_and_a_new_one_is_composed():
    bring(plan_title="カ\u3099イト\u3099計画")
    bring(plan_title="カ\u3099イト\u3099計画", number="2")
    assert Plan.objects.get().title == "ガイド計画"


def test_a_plan_that_is_named_by_its_id_may_get_another_width():
    bring(plan_title="第2次計画")
    bring(plan_title="第２次計画", measure=str(Measure.objects.get().pk))
    assert Plan.objects.get().title == "第２次計画"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("131229", "葛\U000e0100飾区"),
        ("131211", "足立"),
        ("131211", "東京都足立区"),
        ("131211", "ｱﾀﾞﾁｸ"),
        ("131211", "ｱﾀﾞﾁ"),
        ("131211", "あだち"),
        ("131211", "Adachi City"),
        ("131211", "ＡＤＡＣＨＩ"),
        ("131211", "足 立 区"),
        ("133078", "桧原村"),
        ("134023", "青ヶ島村"),
        ("131130", "澁谷区"),
        ("133035", "みずほ"),
    ],
)
def test_a_place_is_known_by_any_spelling(code: str, name: str):
    assert errors_of_place(code, name) == []


def errors_of_place(code: str, name: str) -> list[str]:
    report = read(csv_bytes(row(code=code, municipality_name=name)), commit=True)
    return [str(issue) for issue in report.errors.kept]


def test_the_place_of_the_user_with_a_variation_selector_is_the_same_place():
    assert read((FILES / "ivs-name.csv").read_bytes(), commit=True).saved


def test_a_wrong_place_is_named_with_its_code_in_any_spelling():
    assert errors_of_place("131211", "ﾏﾁﾀﾞ") == [
        "2行目『地方公共団体名』：コード131211は『足立区』です。『ﾏﾁﾀﾞ』とは違います。『ﾏﾁﾀﾞ』のコードは132098です。"
    ]
