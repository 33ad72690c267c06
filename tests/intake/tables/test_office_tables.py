"""Tables as offices send them: their own headers, title rows, merged cells, pillars in one row for many, numbers before titles."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from plans_registry.models import Measure, Pillar, Plan
from tests import factories
from tests.intake.tables.tables import csv_bytes, errors, read, registry, row, saved

pytestmark = pytest.mark.django_db

Cells = Sequence[Any]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def sheet(*lines: Cells, merged: Sequence[str] = (), name: str = "Sheet1", book: Workbook | None = None) -> Workbook:
    made = book or Workbook()
    page = made.create_sheet(name) if book else made.active
    page.title = name
    for line in lines:
        page.append(list(line))
    for ref in merged:
        page.merge_cells(ref)
    return made


def as_csv(*lines: Cells) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


def notes(content: bytes) -> list[str]:
    report = read(content, commit=True)
    assert report.errors.kept == []
    return [str(note) for note in report.notes.in_order()]


def parts() -> list[tuple[int, str, str]]:
    rows = Measure.objects.order_by("pillar__plan", "pillar__number", "number")
    return list(rows.values_list("pillar__number", "pillar__title", "name"))


HEAD = ["町名", "計画の題名", "計画年度", "重点分野", "具体的な取組", "取組の説明"]
FIRST = ["瑞穂町", "瑞穂町産業計画", "R5～R7", "茶と狭山丘陵", "茶畑オーナー制度", "茶の木を一年貸し出す。"]


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [
        ("補助率及び限度額", "amount", "2分の1"),
        ("補助率等", "amount", "2分の1"),
        ("主な対象", "audience", "町民"),
        ("だれが使えるか", "audience", "町民"),
        ("助成額", "amount", "10万円"),
        ("支援の額", "amount", "10万円"),
        ("限度額・補助率", "amount", "10万円・2分の1"),
        ("利用可能な方", "audience", "町内の農家"),
        ("補助対象者", "audience", "町内の農家"),
        ("担当課・電話", "contact", "産業課 042-557-0501"),
        ("お問合せ先", "contact", "産業課"),
        ("ウェブサイト", "url", "https://www.town.example.jp/"),
        ("ＨＰ", "url", "https://www.town.example.jp/"),
    ],
)
def test_headers_in_the_words_of_offices_are_known_and_told(header: str, field: str, value: str):
    said = notes(as_csv([*HEAD, header], [*FIRST, value]))
    assert getattr(Measure.objects.get(), field) == value
    assert Pillar.objects.get().title == "茶と狭山丘陵"
    (read_as,) = [note for note in said if "次のとおりに読みました" in note]
    assert f"『{header}』は『" in read_as
    assert "『町名』は『地方公共団体名』" in read_as


@pytest.mark.parametrize(
    "header",
    [
        "R9予算",
        "予算額（千円）",
        "金額（千円）",
        "上限額(万円)",
        "補助対象経費",
        "事業費",
        "数値目標",
        "担当者内線",
        "実施期間",
    ],
)
def test_budgets_and_what_is_for_the_office_alone_stay_unread(header: str):
    assert f"全体：読まない列：『{header}』" in notes(as_csv([*HEAD, header], [*FIRST, "5"]))
    assert Measure.objects.get().amount == Measure.objects.get().contact == ""


def test_contents_of_help_are_the_amount_beside_a_description_and_else_the_description():
    notes(as_csv([*HEAD, "補助内容"], [*FIRST, "一口1万円"]))
    assert Measure.objects.get().amount == "一口1万円"
    notes(as_csv([*HEAD[:-1], "補助内容"], ["羽村市", "羽村市計画", *FIRST[2:-1], "一口1万円"]))
    assert Measure.objects.get(pillar__plan__municipality="132276").description == "一口1万円"


def test_of_two_columns_of_names_the_last_one_names_the_measures():
    notes(as_csv([*HEAD[:3], "施策", "事業名", "概要"], FIRST))
    assert parts() == [(1, "茶と狭山丘陵", "茶畑オーナー制度")]


def test_a_header_of_two_rows_is_read_by_what_stands_below():
    lines = [
        ["町名", "重点分野", "取組", "", "支援の内容", "", "計画期間", ""],
        ["", "", "取組名", "概要", "対象となる方", "補助額", "開始", "終了"],
        ["瑞穂町", "茶", "茶市", "売る。", "農家", "1万円", "令和5年度", "令和7年度"],
    ]
    notes(saved(sheet(*lines, merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1"])))
    measure = Measure.objects.get()
    assert (measure.name, measure.description, measure.audience, measure.amount) == ("茶市", "売る。", "農家", "1万円")
    assert Plan.objects.get().last_year == 2025


def test_what_stands_above_the_header_serves_where_there_is_no_column():
    said = notes(
        saved(
            sheet(
                ["様式１　瑞穂町地域産業活性化計画（令和5年度～令和7年度）取組一覧"],
                ["現状・課題：シクラメンの温室が減り、丘陵の観光も日帰りにとどまる。"],
                ["", "", "産業課作成"],
                ["重点分野", "具体的な取組", "取組の説明"],
                FIRST[3:],
                merged=["A1:C1", "A2:C2"],
            )
        )
    )
    plan = Plan.objects.get()
    assert (plan.municipality_id, plan.title, plan.first_year, plan.last_year, plan.period_text, plan.background) == (
        "133035",
        "瑞穂町地域産業活性化計画",
        2023,
        2025,
        "令和5年度～令和7年度",
        "シクラメンの温室が減り、丘陵の観光も日帰りにとどまる。",
    )
    assert said[0].startswith(
        "全体：表の上の行やシートの名前から読みました：地方公共団体名『瑞穂町』、計画名『瑞穂町地域産業活性化計画』"
    )


def test_a_label_and_its_value_may_stand_in_two_cells():
    lines = [
        ["計画名", "", "羽村商工ビジョン"],
        ["計画期間", "R5～R7"],
        ["策定の背景", "工場が減る。"],
        ["羽村市"],
        HEAD[3:],
        FIRST[3:],
    ]
    notes(as_csv(*lines))
    plan = Plan.objects.get()
    assert (plan.title, plan.period_text, plan.background) == ("羽村商工ビジョン", "R5～R7", "工場が減る。")


def test_a_plan_without_a_title_gets_the_usual_one_which_is_told():
    said = notes(as_csv(["町名", *HEAD[2:]], ["瑞穂町", *FIRST[2:]]))
    assert Plan.objects.get().title == "瑞穂町地域産業活性化計画"
    assert said[-1] == "全体：計画名がないので、次のとおりにしました：『瑞穂町地域産業活性化計画』"


def test_the_title_of_many_towns_is_that_of_none_of_them():
    lines = [["西多摩地域　産業計画　施策集"], ["町名", *HEAD[2:]], ["瑞穂町", *FIRST[2:]], ["日の出町", *FIRST[2:]]]
    assert notes(as_csv(*lines))[0] == "全体：見出しは2行目です。その上の行は読みませんでした。"
    assert set(Plan.objects.values_list("title", flat=True)) == {
        "瑞穂町地域産業活性化計画",
        "日の出町地域産業活性化計画",
    }


def test_titles_that_name_two_towns_serve_as_none():
    assert errors(as_csv(["瑞穂町・日の出町　共同計画"], ["計画期間：R5～R7"], HEAD[3:], FIRST[3:])) == [
        "3行目『自治体』：この列がありません。見出しの行に『自治体』か『全国地方公共団体コード』が必要です。"
    ]


@pytest.mark.parametrize(
    "title",
    ["漁港区域の計画", "提出期間：令和6年4月1日～令和6年5月31日", "前計画（令和2年度～令和4年度）の実績"],
)
def test_what_only_looks_like_a_town_or_a_period_serves_as_none(title: str):
    lines = [[title], ["令和5年度瑞穂町計画（R5～R7）"], HEAD[3:], FIRST[3:]]
    notes(as_csv(*lines))
    plan = Plan.objects.get()
    assert (plan.municipality_id, plan.period_text) == ("133035", "R5～R7")


def test_two_sheets_that_both_hold_tables_are_read_one_after_the_other():
    book = sheet(["計画期間：R5～R7"], [*HEAD[3:], "補助額"], [*FIRST[3:], "1万円"], name="瑞穂町")
    sheet(["計画期間", "R6～R8"], ["支援額", *HEAD[3:]], ["2万円", *FIRST[3:]], name="日の出", book=book)
    said = notes(saved(book))
    plans = Plan.objects.order_by("first_year").values_list(
        "municipality__name", "first_year", "pillars__measures__amount"
    )
    assert list(plans) == [("瑞穂町", 2023, "1万円"), ("日の出町", 2024, "2万円")]
    assert said[0] == "全体：シートを順に読みました：『瑞穂町』、『日の出』"
    assert "全体：シート『日の出』の行は、前のシートから続けて数えています（1行目が4行目）。" in said


def test_a_mistake_in_the_second_sheet_saves_nothing_of_the_first():
    book = sheet(["計画期間：R5～R7"], [*HEAD[3:], "補助額"], [*FIRST[3:], "1万円"], name="瑞穂町")
    sheet(["計画期間", "R6～R8"], ["支援額", *HEAD[3:]], ["2万円", FIRST[3], "", ""], name="日の出町", book=book)
    assert errors(saved(book)) == ["6行目『具体的な取組』：空です。入力してください。"]


def test_empty_cells_of_town_plan_and_pillar_are_the_value_above():
    lines = [
        HEAD,
        FIRST,
        ["", "", "", "", "茶摘み体験", "茶を摘む。"],
        ["", "", "", "観光", "丘陵ハイク", ""],
        ["日の出町", "日の出町計画", "", "林業", "木工塾", "木を使う。"],
        ["", "", "", "", "炭焼き塾", "炭を焼く。"],
    ]
    said = notes(as_csv(*lines))
    assert parts() == [
        (1, "茶と狭山丘陵", "茶畑オーナー制度"),
        (1, "茶と狭山丘陵", "茶摘み体験"),
        (2, "観光", "丘陵ハイク"),
        (1, "林業", "木工塾"),
        (1, "林業", "炭焼き塾"),
    ]
    assert Measure.objects.get(name="丘陵ハイク").description == ""
    assert said[-1] == (
        "全体：空のセルは、上の行の値として読みました：『町名』（3～4、6行目）、『計画の題名』（3～4、6行目）、"
        "『計画年度』（3～6行目）、『重点分野』（3、6行目）"
    )


def test_a_pillar_or_title_is_not_carried_into_another_town():
    lines = [
        HEAD,
        FIRST,
        ["日の出町", "日の出町計画", "", "", "木工塾", ""],
        ["檜原村", "", "R5～R7", "林業", "炭焼き塾", ""],
    ]
    assert errors(as_csv(*lines)) == [
        "3行目『重点分野』：空です。入力してください。",
        "4行目『計画の題名』：空です。入力してください。",
    ]


def test_a_table_of_the_registry_says_empty_where_a_cell_is_empty():
    (said,) = errors(csv_bytes(row(), row(number="2", pillar_title="")))
    assert said == "3行目『柱_名称』：空です。入力してください。"
    assert read(
        csv_bytes(row(audience="区民", plan_key=""), row(number="2", name="相談会", audience="", plan_key="")),
        commit=True,
    ).saved
    assert Measure.objects.get(number=2).audience == ""


def test_ranges_merged_down_one_column_are_the_value_of_all_their_rows():
    lines = [
        [*HEAD, "窓口"],
        [*FIRST, "産業課"],
        ["", "", "", "", "茶摘み体験", "", ""],
        ["", "", "", "", "丘陵ハイク", "", ""],
    ]
    notes(saved(sheet(*lines, merged=["A2:A4", "B2:B4", "C2:C4", "D2:D4", "G2:G3"])))
    assert list(Measure.objects.order_by("number").values_list("contact", flat=True)) == ["産業課", "産業課", ""]
    assert Pillar.objects.count() == 1


def test_a_range_merged_across_columns_stays_a_mistake():
    found = errors(saved(sheet(HEAD, FIRST, ["", "", "", "", "茶摘み体験", ""], merged=["E3:F3"])))
    assert found[0].startswith("3行目：セルE3:F3が結合されているので、")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("１　茶の産業", "茶の産業"),
        ("(1) 茶の産業", "茶の産業"),
        ("（１）茶の産業", "茶の産業"),
        ("①茶の産業", "茶の産業"),
        ("Ⅰ 茶の産業", "茶の産業"),
        ("第1の柱　茶の産業", "茶の産業"),
        ("基本方針１\n茶の産業", "茶の産業"),
        ("1. 茶の産業", "茶の産業"),
        ("■ 茶の産業", "茶の産業"),
        ("◆１　茶の産業", "茶の産業"),
        ("3Dプリンターの活用", "3Dプリンターの活用"),
        ("2025年の茶まつり", "2025年の茶まつり"),
        ("1人親方の支援", "1人親方の支援"),
        ("6次産業化の推進", "6次産業化の推進"),
        ("24 時間の商い", "24 時間の商い"),
        ("重点A地区の整備", "重点A地区の整備"),
        ("取組一覧", "取組一覧"),
        ("Ⅱ型施設の誘致", "Ⅱ型施設の誘致"),
        ("①②の合同開催", "①②の合同開催"),
        ("Ⅰ・Ⅱ期の工事", "Ⅰ・Ⅱ期の工事"),
        ("1 on 1 の面談", "1 on 1 の面談"),
        ("(1)（仮称）茶の館", "（仮称）茶の館"),
        ("① ときめき茶市", "ときめき茶市"),
    ],
)
def test_a_number_in_front_is_no_part_of_a_title(written: str, title: str):
    said = notes(as_csv(HEAD, [*FIRST[:3], written, *FIRST[4:]], [*FIRST[:3], "別の柱", written, ""]))
    assert Pillar.objects.get(number=1).title == Measure.objects.get(pillar__number=2).name == title
    told = written.replace("\n", " ")
    assert (f"全体：柱や施策の名称の前の番号は、除いて読みました：『{told}』" in said) == (written != title)


def test_a_number_that_counts_on_is_one():
    notes(
        as_csv(
            HEAD,
            *([*FIRST[:3], pillar, f"{n} 事業{n}", ""] for n, pillar in ((1, "一 茶"), (2, "二 花"), (3, "三 森"))),
        )
    )
    assert [title for _number, title, _name in parts()] == ["茶", "花", "森"]


def test_a_title_that_is_stored_with_its_number_keeps_it_and_one_without_is_the_same_pillar():
    mine = [row(pillar_title="１　販路"), row(pillar_number="2", pillar_title="創業", name="(1) 創業塾")]
    assert read(csv_bytes(*mine), commit=True).saved
    before = registry()
    head = ["自治体", "計画名", "計画期間", "柱", "事業名", "内容"]
    start = ["足立区", ROW_TITLE, "令和３年度～令和５年度"]
    lines = [
        [*start, "１　販路", "見本市等出展助成事業", "各種展示会出展に対する助成"],
        [*start, "２　創業", "(1) 創業塾", "各種展示会出展に対する助成"],
    ]
    report = read(as_csv(head, *lines), commit=True)
    assert {state for (_part, state), count in report.counts.items() if count} == {"unchanged"}
    assert registry() == before


ROW_TITLE = row()["plan_title"]


def test_what_the_plan_has_under_another_title_is_told():
    assert read(csv_bytes(row(pillar_title="１　販路拡大支援")), commit=True).saved
    head = ["自治体", "計画名", "計画期間", "柱", "事業名"]
    start = ["足立区", ROW_TITLE, "令和３年度～令和５年度"]
    report = read(as_csv(head, [*start, "販路拡大支援", "① 見本市等出展助成事業"]))
    said = [str(note) for note in report.notes.in_order()]
    assert said[1:] == [
        "2行目『柱』：『販路拡大支援』：同じと思われる柱『１　販路拡大支援』が、この計画にあります。同じ柱なら、登録済みのとおりに書いてください。",
        "2行目『事業名』：『見本市等出展助成事業』：同じ名称の施策が、この計画の柱『１　販路拡大支援』にあります。"
        "同じ施策なら、柱を登録済みのとおりに書いてください。",
    ]


def test_a_pillar_in_a_row_of_its_own_is_that_of_the_rows_below():
    lines = [
        HEAD[:3] + HEAD[4:],
        ["", "", "", "① 茶", ""],
        FIRST[:3] + FIRST[4:],
        ["", "", "", "② 花", ""],
        ["", "", "", "花市", "花を売る。"],
    ]
    said = notes(as_csv(*lines))
    assert parts() == [(1, "茶", "茶畑オーナー制度"), (2, "花", "花市")]
    assert "全体：柱だけの行は、その下の行の柱として読みました：2、4行目" in said


@pytest.mark.parametrize("sign", ["■ ", "（１）", "第１の柱　"])
def test_a_table_without_a_column_of_pillars_may_have_them_in_rows(sign: str):
    lines = [["瑞穂町計画 R5～R7"], ["取組項目", "概要", "窓口"], [f"{sign}茶", "", ""], ["茶市", "売る。", "産業課"]]
    notes(as_csv(*lines))
    assert parts() == [(1, "茶", "茶市")]


def test_a_name_with_a_number_and_nothing_beside_it_is_a_measure_where_pillars_have_their_column():
    notes(as_csv(HEAD, FIRST, ["", "", "", "", "(2) 茶摘み体験", ""]))
    assert parts()[1] == (1, "茶と狭山丘陵", "茶摘み体験")


def test_a_pillar_in_its_column_and_nothing_else_is_no_measure():
    notes(as_csv(HEAD, ["", "", "", "茶", "", ""], [*FIRST[:3], "", *FIRST[4:]]))
    assert parts() == [(1, "茶", "茶畑オーナー制度")]


@pytest.mark.parametrize(
    "text",
    [
        "瑞穂町　小計",
        "茶の分野 合計",
        "柱1　計",
        "以上、1町1事業",
        "注１　予算による。",
        "注）予算による。",
        "備考：予算による。",
        "以上",
    ],
)
def test_rows_of_sums_and_remarks_are_no_measures(text: str):
    said = notes(as_csv(HEAD, FIRST, ["", "", "", "", text, ""]))
    assert f"3行目：『{text}』の行なので、読みませんでした。" in said
    assert Measure.objects.count() == Plan.objects.count() == 1


def test_a_name_or_amount_that_speaks_of_a_sum_is_a_measure():
    notes(as_csv([*HEAD, "補助額"], [*FIRST, "3か年合計"], [*FIRST[:4], "合計残高の見方講座", "", "10 計"]))
    assert Measure.objects.count() == 2


def test_the_background_is_read_as_the_plans():
    text = "温室が減り、\n丘陵の観光も日帰りにとどまる。"
    notes(as_csv([*HEAD, "背景"], [*FIRST, text], [*FIRST[:3], "", "茶摘み体験", "", ""]))
    assert Plan.objects.get().background == "温室が減り、丘陵の観光も日帰りにとどまる。"
    notes(as_csv([*HEAD, "背景"], [*FIRST, ""]))
    assert Plan.objects.get().background != ""


def test_a_background_beside_a_later_row_or_above_one_of_two_sheets_is_the_plans():
    notes(as_csv([*HEAD, "背景"], [*FIRST, ""], [*FIRST[:4], "茶摘み体験", "", "温室が減る。"]))
    assert Plan.objects.get().background == "温室が減る。"
    book = sheet(
        ["計画期間：R5～R7"], ["背景：丘が荒れる。"], ["町名", *HEAD[3:]], ["瑞穂町", *FIRST[3:]], name="瑞穂町"
    )
    sheet(["計画期間：R5～R7"], ["町名", *HEAD[3:]], ["瑞穂町", "花", "花市", ""], name="続き", book=book)
    Plan.objects.all().delete()
    notes(saved(book))
    assert Plan.objects.get().background == "丘が荒れる。"
    found = errors(as_csv([*HEAD, "背景"], [*FIRST, "丘が荒れる。"], [*FIRST[:4], "茶摘み体験", "", "温室が減る。"]))
    assert found[0].startswith("3行目『背景』：『温室が減る。』は、2行目の『丘が荒れる。』と違います。")


def test_a_line_break_parts_no_japanese_words():
    notes(as_csv([*HEAD, "窓口"], [*FIRST[:5], "温室を直し、\n 花を売る。\nJAと組む。", "産業課\n042-557-0501"]))
    measure = Measure.objects.get()
    assert (measure.description, measure.contact) == ("温室を直し、花を売る。 JAと組む。", "産業課 042-557-0501")


def test_a_shorter_way_to_say_the_same_years_does_not_replace_the_period():
    notes(as_csv(HEAD, [*FIRST[:2], "令和5年度～令和7年度", *FIRST[3:]]))
    notes(as_csv(HEAD, [*FIRST[:2], "R5-7", *FIRST[3:5], "別の説明"]))
    assert Plan.objects.get().period_text == "令和5年度～令和7年度"
    assert Measure.objects.get().description == "別の説明"


def test_a_table_of_an_office_read_twice_changes_nothing():
    content = as_csv(
        ["瑞穂町計画（R5～R7）"],
        HEAD[3:],
        ["１　茶", "(1) 茶市", "売る。"],
        ["", "(2) 茶塾", ""],
        ["２　花", "(1) 花市", ""],
    )
    assert read(content, commit=True).saved
    before = registry()
    report = read(content, commit=True)
    assert {state for (_part, state), count in report.counts.items() if count} == {"unchanged"}
    assert registry() == before


def test_plans_below_each_other_on_one_sheet_are_a_plan_each():
    head = ("柱", "事業名", "内容", "補助率等")
    content = saved(
        sheet(
            ("■瑞穂町産業計画",),
            ("計画期間", "令和５年度～令和７年度"),
            head,
            ("１ 茶", "茶畑オーナー制度", "茶の木を貸し出す。", "2分の1"),
            (),
            ("■日の出町産業計画（令和６年度～令和８年度）",),
            head,
            ("１ 木材", "木工塾の開催", "年２回開く。", "無料"),
            (None, "製材機の更新補助", "更新費を補助する。", "3分の1"),
        )
    )
    notes(content)
    found = Plan.objects.order_by("first_year").values_list("municipality__name", "title", "first_year")
    assert list(found) == [("瑞穂町", "瑞穂町産業計画", 2023), ("日の出町", "日の出町産業計画", 2024)]
    assert parts() == [(1, "茶", "茶畑オーナー制度"), (1, "木材", "木工塾の開催"), (1, "木材", "製材機の更新補助")]


def test_amount_and_contact_in_two_columns_each_are_read_together():
    told = notes(
        as_csv(
            [*HEAD, "補助率", "補助上限額", "担当課", "電話番号"],
            [*FIRST, "2分の1", "20万円", "産業課", "042-000-0001"],
            [*FIRST[:4], "手もみ茶の講習", "年２回開く。", "－", "5万円", "産業課", "－"],
        )
    )
    assert list(Measure.objects.order_by("number").values_list("amount", "contact")) == [
        ("2分の1、補助上限額20万円", "産業課 042-000-0001"),
        ("補助上限額5万円", "産業課"),
    ]
    assert any("『補助上限額』も『補助額・補助率』" in note for note in told)
    assert not any("読まない列" in note for note in told)


def test_a_table_may_begin_in_the_second_column_of_its_sheet():
    notes(saved(sheet((None, *HEAD), (None, *FIRST))))
    assert parts() == [(1, "茶と狭山丘陵", "茶畑オーナー制度")]
