"""Tables that a town hall draws for itself: its own headers, no codes and numbers, totals, remarks and ditto marks."""

from typing import Any

import pytest
from openpyxl import Workbook

from plans_registry.models import Measure, Pillar, Plan
from tests import factories
from tests.intake.tables.tables import csv_bytes, errors, read, registry, row, saved

pytestmark = pytest.mark.django_db

OWN = {
    "自治体": "足立区",
    "計画名": "足立区地域産業活性化計画",
    "計画期間": "令和3年度～令和5年度",
    "柱": "販路拡大支援",
    "事業名": "見本市等出展助成事業",
    "内容": "各種展示会出展に対する助成",
}


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def own(**cells: Any) -> dict[str, Any]:
    return OWN | cells


def places() -> list[tuple[int, int, str]]:
    rows = Measure.objects.order_by("pillar__number", "number")
    return list(rows.values_list("pillar__number", "number", "name"))


def notes(content: bytes) -> list[str]:
    report = read(content, commit=True)
    assert report.errors.kept == []
    return [str(note) for note in report.notes.in_order()]


def test_numbers_follow_the_order_codes_the_name_and_years_the_period():
    rows = [own(), own(事業名="相談会"), own(柱="創業支援", 事業名="創業塾"), own(事業名="商談会")]
    assert notes(csv_bytes(*rows)) == []
    assert places() == [(1, 1, "見本市等出展助成事業"), (1, 2, "相談会"), (1, 3, "商談会"), (2, 1, "創業塾")]
    plan = Plan.objects.get()
    assert (plan.municipality_id, plan.first_year, plan.last_year) == ("131211", 2021, 2023)
    assert plan.period_text == "令和3年度～令和5年度"


def test_the_same_table_again_changes_nothing_in_any_order():
    rows = [own(), own(事業名="相談会"), own(柱="創業支援", 事業名="創業塾")]
    assert read(csv_bytes(*rows), commit=True).saved
    before = registry()
    report = read(csv_bytes(*reversed(rows)), commit=True)
    assert {state for (_part, state), count in report.counts.items() if count} == {"unchanged"}
    assert registry() == before


def test_what_is_new_gets_the_next_number_and_what_is_stored_keeps_its_own():
    assert read(csv_bytes(row(pillar_number="4", number="7")), commit=True).saved
    rows = [own(事業名="新しい施策"), own(内容="別の説明"), own(柱="新しい柱", 事業名="創業塾")]
    assert read(csv_bytes(*rows), commit=True).saved
    assert places() == [(4, 7, "見本市等出展助成事業"), (4, 8, "新しい施策"), (5, 1, "創業塾")]
    assert Measure.objects.get(number=7).description == "別の説明"


def test_a_measure_named_by_its_id_keeps_its_place():
    assert read(csv_bytes(row(), row(number="2", name="相談会")), commit=True).saved
    second = Measure.objects.get(number=2)
    assert read(csv_bytes(own(施策ID=str(second.pk), 事業名="新しい名称")), commit=True).saved
    assert places() == [(1, 1, "見本市等出展助成事業"), (1, 2, "新しい名称")]


def test_two_stored_measures_of_one_name_keep_both_numbers():
    assert read(csv_bytes(row(), row(number="2")), commit=True).saved
    assert read(csv_bytes(own(内容="別の説明"), own(事業名="相談会")), commit=True).saved
    assert [place[:2] for place in places()] == [(1, 1), (1, 2), (1, 3)]
    assert Measure.objects.get(description="別の説明").number == 1


def test_the_same_measure_twice_is_a_mistake():
    assert errors(csv_bytes(own(), own(事業名="見本市等 出展助成事業"))) == [
        "3行目『事業名』：2行目と同じ施策です。どちらかの行を消すか、番号を直してください。"
    ]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["市区町村名", "計画の名称", "計画期間", "基本方針", "事業名", "事業概要"], list(OWN.values())),
        (["区市町村", "計画", "期間", "施策の柱", "取組名", "説明"], list(OWN.values())),
        (["団体名", "計画名称", "計画期間", "柱の名称", "施策・事業名", "施策の概要"], list(OWN.values())),
        (["自治体名", "計画名", "計画期間", "柱名", "施策名称", "取組内容"], list(OWN.values())),
        (["区市町村名", "計画名", "計画期間_原文", "柱_名称", "事業の名称", "概要"], list(OWN.values())),
        (["団体コード", "計画名", "開始年度", "終了年度", "柱", "施策"], ["131211", OWN["計画名"], "2021", "2023", OWN["柱"], OWN["事業名"]]),
    ],
)  # fmt: skip
def test_headers_of_town_halls_are_known(headers: list[str], cells: list[str]):
    assert notes(csv_bytes(dict(zip(headers, cells, strict=True)))) == []
    assert (Plan.objects.get().first_year, Measure.objects.get().name) == (2021, "見本市等出展助成事業")


def test_columns_that_the_registry_does_not_have_are_told_and_not_read():
    assert notes(csv_bytes(own(No="1", 担当者="田中", 庁内メモ="要調整"))) == [
        "全体：読まない列：『No』、『担当者』、『庁内メモ』"
    ]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"自治体": "横浜市"}, "『自治体』：『横浜市』は、登録されていない区市町村です。"),
        ({"自治体": ""}, "『自治体』：空です。入力してください。"),
        ({"計画期間": "平成 2830 年度"}, "『計画期間』：『平成 2830 年度』：年度を読み取れません。『令和6年度～令和8年度』のように書いてください。"),
        ({"計画期間": "8月10日"}, "『計画期間』：『8月10日』：年度を読み取れません。『令和6年度～令和8年度』のように書いてください。"),
        ({"事業名": ""}, "『事業名』：空です。入力してください。"),
        ({"柱": ""}, "『柱』：空です。入力してください。"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_a_mistake(cells: dict[str, str], sentence: str):
    assert errors(csv_bytes(own(**cells))) == [f"2行目{sentence}"]


def test_a_period_whose_end_is_before_its_start_is_told_as_that():
    (said,) = errors(csv_bytes(own(計画期間="令和18年度～令和10年度")))
    assert said.startswith("2行目『計画期間』：『令和18年度～令和10年度』：終わりの年度が、初めの年度より前です。")


def test_a_place_of_others_is_named_as_the_table_names_it():
    assert errors(csv_bytes(own(自治体="世田谷区")), by=factories.aoki()) == [
        "2行目『自治体』：『世田谷区』：担当していない区市町村です。担当する区市町村の行だけにしてください。"
    ]


def test_rows_that_differ_in_what_the_table_says_at_once_are_told_once():
    assert errors(csv_bytes(own(), own(計画期間="令和3年度～令和6年度", 事業名="相談会"))) == [
        "3行目『計画期間』：『令和3年度～令和6年度』は、2行目の『令和3年度～令和5年度』と違います。"
        "同じ計画の行には、同じ値を書いてください。"
    ]


@pytest.mark.parametrize(
    ("missing", "header", "suffices"),
    [
        ("自治体", "自治体", "『自治体』か『全国地方公共団体コード』"),
        ("計画期間", "計画期間", "『計画期間』か、『計画期間_開始年度』と『計画期間_終了年度』"),
        ("事業名", "施策_名称", "『事業名』か『施策_名称』"),
        ("柱", "柱_名称", "『柱』か『柱_名称』"),
    ],
)
def test_a_column_that_nothing_else_says_is_named_with_what_suffices(missing: str, header: str, suffices: str):
    cells = own()
    del cells[missing]
    assert errors(csv_bytes(cells)) == [f"1行目『{header}』：この列がありません。見出しの行に{suffices}が必要です。"]


def test_one_year_and_a_period_are_not_enough():
    assert errors(csv_bytes(own(開始年度="2021"))) == [
        "1行目『計画期間_終了年度』：この列がありません。見出しの行に『計画期間_終了年度』が必要です。"
    ]


def test_a_place_that_is_spelt_otherwise_is_told():
    assert notes(csv_bytes(own(自治体="足立"))) == ["2行目『自治体』：『足立』を『足立区』として読みました。"]


def test_ditto_marks_are_the_cell_above():
    rows = [
        own(),
        own(自治体="〃", 計画名="同上", 計画期間="〃", 柱="〃", 事業名="相談会", 内容="同上"),
        own(柱="〃", 事業名="商談会"),
    ]
    assert notes(csv_bytes(*rows)) == ["全体：「〃」「同上」は、上の行の値として読みました：3～4行目"]
    assert (Plan.objects.count(), Pillar.objects.count()) == (1, 1)
    assert list(Measure.objects.values_list("description", flat=True)) == [OWN["内容"]] * 3


@pytest.mark.parametrize("column", ["計画ID", "施策ID"])
def test_with_a_column_of_ids_an_empty_cell_says_empty_whatever_the_other_headers(column: str):
    rows = [own() | {column: ""}, own(柱="", 事業名="相談会") | {column: ""}]
    assert errors(csv_bytes(*rows)) == ["3行目『柱』：空です。入力してください。"]


def test_totals_and_remarks_are_no_measures():
    total = dict.fromkeys(OWN, "") | {"事業名": "小計"}
    all_of_it = dict.fromkeys(OWN, "") | {"自治体": "合　計"}
    remark = dict.fromkeys(OWN, "") | {"自治体": "※1 予算は当初予算案"}
    assert notes(csv_bytes(own(), total, own(事業名="合計残高試算表の作り方"), all_of_it, remark)) == [
        "3行目：『小計』の行なので、読みませんでした。",
        "5行目：『合　計』の行なので、読みませんでした。",
        "6行目：『※1 予算は当初予算案』の行なので、読みませんでした。",
    ]
    assert Measure.objects.count() == 2


def test_several_names_in_one_cell_are_asked_about():
    names = "老舗のれん市、老舗学校、のれん認証"
    assert notes(csv_bytes(own(事業名=names), own(事業名="相談会（電話、窓口）"))) == [
        f"2行目『事業名』：『{names}』：いくつもの施策なら、1行に1つずつ書いてください。"
    ]


def test_a_year_that_only_shows_its_era_names_what_it_holds():
    cells = {"自治体": "足立区", "計画名": "計画", "開始年度": 8, "終了年度": 10, "柱": "柱", "事業名": "事業"}
    book = Workbook()
    for line in (list(cells), list(cells.values())):
        book.active.append(line)
    book.active["C2"].number_format = book.active["D2"].number_format = '"令和"0"年度"'
    assert [sentence.partition("です")[0] for sentence in errors(saved(book))] == [
        "2行目『開始年度』：セルC2は『令和8年度』と見えますが、入っている値は『8』",
        "2行目『終了年度』：セルD2は『令和10年度』と見えますが、入っている値は『10』",
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [("令和3年度", "令和5年度"), ("Ｒ３年度", "Ｒ５年度"), ("2021年度", "2023 年度"), ("2021", "令和五年度")],
)
def test_a_fiscal_year_may_have_its_era(first: str, last: str):
    cells = own(開始年度=first, 終了年度=last)
    del cells["計画期間"]
    assert notes(csv_bytes(cells)) == []
    assert (Plan.objects.get().first_year, Plan.objects.get().last_year) == (2021, 2023)


def two_rows() -> Workbook:
    book = Workbook()
    for line in (
        ["令和6年度 事業調べ"],
        ["区市町村", "計画名", "計画期間", "", "柱", "事業", "", "予算額", ""],
        ["", "", "開始", "終了", "", "名称", "概要", "R8", "R9"],
        ["足立区", "計画", "令和3年度", "令和5年度", "柱", "相談会", "相談", 1, 2],
    ):
        book.active.append(line)
    return book


def test_a_header_of_two_rows_is_read_as_one():
    book = two_rows()
    for ref in ("A1:I1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:G2", "H2:I2"):
        book.active.merge_cells(ref)
    assert notes(saved(book)) == [
        "全体：見出しは2行目です。その上の行は読みませんでした。",
        "全体：読まない列：『予算額R8』、『予算額R9』",
    ]
    assert (Plan.objects.get().first_year, Measure.objects.get().description) == (2021, "相談")


def test_a_header_of_two_rows_without_merged_cells_is_a_mistake():
    assert errors(saved(two_rows()))[0].startswith("2行目：見出しの4列目が空です。")


def test_a_table_that_is_turned_is_told():
    book = Workbook()
    book.active.append(["事業シート"])
    for header, cell in OWN.items():
        book.active.append([header, cell, cell])
    assert errors(saved(book)) == [
        "全体：見出しが縦に並んでいます。行と列を入れ替えて、1行に1つの施策を書いてください。"
    ]


def test_hidden_columns_that_are_not_read_are_told_as_such():
    book = Workbook()
    for line in (["庁内メモ", *OWN], ["要調整", *OWN.values()]):
        book.active.append(line)
    book.active.column_dimensions["A"].hidden = book.active.column_dimensions["G"].hidden = True
    assert notes(saved(book)) == ["全体：読まない列：『庁内メモ』", "全体：隠れている列も読みました：『内容』"]
