"""Tables that say more than one thing: lists of plans, plans side by side, a form for each measure."""

import pytest

from plans_registry.documents.blocks import Block, TableCell, paragraph, written
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.overview.measure_columns import detail_named
from tests.intake.overview.test_structure import measures_of, pillar, table
from tests.intake.overviews import codes, read


def plans_of(*blocks: Block) -> list[PlanDocument]:
    return list(read(*written(blocks)).plans)


def test_a_list_of_plans_names_the_plans_of_a_table_of_all_measures():
    plans = plans_of(
        paragraph("承認計画一覧", kind="heading", level=1),
        table(
            ("No.", "区市町村", "計画の名称", "始期", "終期"),
            ("1", "町田市", "町田市産業振興計画", "R7", "R9"),
            ("2", "羽村市", "はむら産業プラン", "R7", "R9"),
        ),
        table(
            ("区市町村", "柱", "事業名", "事業概要"),
            ("町田市", "起業の促進", "創業塾の開催", "講座を開く"),
            ("", "", "朝市の開催", ""),
            ("羽村市", "人材の確保", "合同説明会の開催", "年２回開く"),
            ("", "", "小計（羽村市）", ""),
        ),
    )
    assert [(plan.title, plan.municipality_name, plan.first_year, plan.last_year) for plan in plans] == [
        ("町田市産業振興計画", "町田市", 2025, 2027),
        ("はむら産業プラン", "羽村市", 2025, 2027),
    ]
    assert [measures_of(plan) for plan in plans] == [
        [("起業の促進", [("創業塾の開催", "講座を開く"), ("朝市の開催", "")])],
        [("人材の確保", [("合同説明会の開催", "年２回開く")])],
    ]


def test_plans_side_by_side_may_label_their_pillars():
    plans = plans_of(
        table(
            ("自治体名", "町田市", "羽村市"),
            ("計画名", "町田市産業振興計画", "はむら産業プラン"),
            ("計画期間", "令和７～９年度", "令和６～８年度"),
            ("計画の目標", "稼ぐ力の強化", "人の定着"),
            ("柱１", "起業の促進", "人材の確保"),
            ("主な事業", "・創業塾の開催", "・合同説明会の開催"),
            ("人口", "430,000人", "54,000人"),
            ("事業所数", "11,900", "2,100"),
        )
    )
    assert [measures_of(plan) for plan in plans] == [
        [("起業の促進", [("創業塾の開催", "")])],
        [("人材の確保", [("合同説明会の開催", "")])],
    ]


def test_a_table_may_begin_with_a_measure_whose_name_ends_in_no_usual_word():
    (plan,) = plans_of(
        paragraph("町田市産業振興計画", kind="heading", level=1),
        paragraph("町田市　計画期間：令和７年度～令和９年度"),
        table(
            ("人材の育成", "技術カルテ", "若い職人の腕前を記録し、次の仕事につなげる"),
            ("人材の育成", "創業塾の開催", "創業を志す人に講座を開く"),
            ("販路の拡大", "見本市出展補助", "小間料の半分を補助する"),
            ("販路の拡大", "専門家の派遣", "中小企業診断士を年に五回まで派遣する"),
        ),
    )
    assert [own.name for own in plan.measures] == ["技術カルテ", "創業塾の開催", "見本市出展補助", "専門家の派遣"]


@pytest.mark.parametrize("tables", [3, 1])
def test_the_form_of_each_measure_names_its_pillar(tables: int):
    def form(name: str, text: str, own: str) -> tuple[tuple[str, str], ...]:
        return (
            ("事業名", name),
            ("計画の柱", own),
            ("事業の内容", text),
            ("区分", "☑新規　□継続"),
            ("備考", "国の交付金"),
        )

    forms = [
        form("創業塾の開催", "講座を開く。", "柱１"),
        form("拠点の整備", "改装費を助成する。", "柱１"),
        form("合同説明会の開催", "年２回開く。", "柱２"),
    ]
    if tables == 1:
        forms = [tuple(row for own in forms for row in own)]
    (plan,) = plans_of(
        table(
            ("計画の名称", "町田市産業振興計画"),
            ("計画の期間", "令和７年度～令和９年度"),
            ("計画の柱", "柱１　起業の促進"),
            ("　", "柱２　人材の確保"),
        ),
        *(
            block
            for number, own in enumerate(forms, start=1)
            for block in (paragraph(f"事業計画個票　整理番号 {number}", kind="heading", level=2), table(*own))
        ),
    )
    assert measures_of(plan) == [
        ("起業の促進", [("創業塾の開催", "講座を開く。"), ("拠点の整備", "改装費を助成する。")]),
        ("人材の確保", [("合同説明会の開催", "年２回開く。")]),
    ]


def test_a_chart_whose_cells_name_the_measures_below_is_read_once():
    def name(text: str) -> Block:
        return paragraph(text, kind="heading", level=3)

    overview = read(
        *written(
            [
                paragraph("町田市産業振興計画", kind="heading", level=1),
                paragraph("後期アクション", kind="heading", level=1),
                paragraph("計画期間　令和７年度～令和９年度"),
                table(
                    ("基本方針", "主な取組"),
                    ("起業の促進", "創業塾の開催拠点の整備"),
                    ("人材の確保", "合同説明会の開催奨学金の返還支援"),
                ),
                paragraph("第２章　施策の展開", kind="heading", level=2),
                pillar("基本方針１　起業の促進"),
                name("① 創業塾の開催"),
                paragraph("講座を開く。"),
                name("② 拠点の整備"),
                paragraph("１　市の調査（令和４年）による。"),
                paragraph("第２章　施策の展開", page=2),
                pillar("基本方針２　人材の確保"),
                name("① 合同説明会の開催"),
                paragraph("年２回開く。"),
                paragraph("⇒ 参加者　延べ900人／年"),
                paragraph("第２章　施策の展開", page=3),
                name("② 奨学金の返還支援"),
            ]
        )
    )
    (plan,) = overview.plans
    assert plan.title == "町田市産業振興計画　後期アクション"
    assert measures_of(plan) == [
        ("起業の促進", [("創業塾の開催", "講座を開く。"), ("拠点の整備", "")]),
        ("人材の確保", [("合同説明会の開催", "年２回開く。"), ("奨学金の返還支援", "")]),
    ]
    assert {"section-apart", "note-apart"} <= set(codes(overview))


HEADS = ("分野", "事業名", "事業の内容", "支援対象者", "補助率・上限額", "担当課", "電話番号", "ホームページ", "R8予算")


def test_columns_of_audience_amount_contact_and_page_fill_these_fields_of_a_measure():
    (plan,) = plans_of(
        paragraph("羽村市産業振興計画", kind="heading", level=1),
        paragraph("羽村市　計画期間：令和７年度～令和９年度"),
        table(
            HEADS,
            (
                *(
                    "１　ものづくり",
                    "① 設備の更新補助",
                    "旋盤などの更新費を補助する。",
                    "市内の製造業者",
                    "2分の1、上限50万円",
                ),
                *("産業振興課", "042-000-0001", "https://www.example.jp/setsubi", "1,200"),
            ),
            ("", "② 創業塾の開催", "講座を開く。", "―", "無料", "商工会", "", "市のページを参照", "300"),
            ("", "羽村市　小計", "", "", "", "", "", "", "1,500"),
        ),
    )
    (only,) = plan.pillars
    first, second = only.measures
    assert (first.name, first.description) == ("設備の更新補助", "旋盤などの更新費を補助する。")
    assert (first.audience, first.amount) == ("市内の製造業者", "2分の1、上限50万円")
    assert (first.contact, first.url) == ("産業振興課 042-000-0001", "https://www.example.jp/setsubi")
    assert (second.name, second.audience, second.amount) == ("創業塾の開催", "", "無料")
    assert (second.contact, second.url) == ("商工会", "")


def test_what_fills_a_field_is_no_issue_and_what_is_no_address_is_one():
    overview = read(
        *written(
            [
                paragraph("羽村市産業振興計画", kind="heading", level=1),
                paragraph("羽村市　計画期間：令和７年度～令和９年度"),
                table(
                    ("柱", "事業", "内容", "対象者", "URL"),
                    ("人材", "創業塾の開催", "講座を開く。", "市民", "https://www.example.jp/juku"),
                    ("人材", "合同説明会の開催", "年２回開く。", "市内の企業", "市のページを参照"),
                ),
            ]
        )
    )
    told = [issue.text for issue in overview.issues]
    assert "市のページを参照" in told
    assert not {"市民", "市内の企業", "https://www.example.jp/juku"}.intersection(told)


def test_a_contact_merged_over_several_rows_is_that_of_each_measure():
    merged = Block(
        kind="table",
        cells=tuple(
            TableCell(row=row, column=column, rows=rows, blocks=(paragraph(text),))
            for row, column, rows, text in [
                *((0, at, 1, text) for at, text in enumerate(("柱", "事業名", "内容", "問合せ"))),
                (1, 0, 2, "人材の確保"),
                *((1, 1, 1, "創業塾の開催"), (1, 2, 1, "講座を開く。"), (1, 3, 2, "産業振興課")),
                *((2, 1, 1, "合同説明会の開催"), (2, 2, 1, "年２回開く。")),
            ]
        ),
    )
    (plan,) = plans_of(
        paragraph("羽村市産業振興計画", kind="heading", level=1),
        paragraph("羽村市　計画期間：令和７年度～令和９年度"),
        merged,
    )
    assert [own.contact for own in plan.pillars[0].measures] == ["産業振興課", "産業振興課"]


def test_a_table_of_several_plans_may_name_them_in_every_row():
    plans = plans_of(
        paragraph("西多摩二市 産業活性化計画 事業一覧表"),
        table(
            ("自治体名", "計画名", "開始年度", "終了年度", "取組の柱", "事業", "説明", "対象となる方", "窓口"),
            *(
                (
                    "羽村市",
                    "はむら産業プラン",
                    "令和６年度",
                    "令和８年度",
                    "人の定着",
                    f"({at}) {name}",
                    "開く。",
                    "市民",
                    "商工課",
                )
                for at, name in enumerate(("合同説明会の開催", "創業塾の開催"), start=1)
            ),
            (
                "福生市",
                "福生市産業計画",
                "令和７年度",
                "令和９年度",
                "にぎわい",
                "(1) 朝市の開催",
                "駅前で開く。",
                "農家",
                "観光課",
            ),
        ),
        paragraph("以上、２市３事業"),
    )
    assert [(plan.title, plan.municipality_name, plan.first_year) for plan in plans] == [
        ("はむら産業プラン", "羽村市", 2024),
        ("福生市産業計画", "福生市", 2025),
    ]
    assert [measures_of(plan) for plan in plans] == [
        [("人の定着", [("合同説明会の開催", "開く。"), ("創業塾の開催", "開く。")])],
        [("にぎわい", [("朝市の開催", "駅前で開く。")])],
    ]
    assert plans[1].pillars[0].measures[0].contact == "観光課"


def test_a_plan_that_a_table_calls_by_its_municipality_alone_is_given_a_name_to_look_at():
    overview = read(
        *written(
            [
                paragraph("島しょ地域　産業活性化計画　施策集約表"),
                table(
                    ("町村名", "期間", "柱", "施策名", "内容", "金額"),
                    ("羽村市", "R6-8", "椿の観光", "搾油機の更新補助", "更新費を補助する。", "上限120万円"),
                    ("福生市", "R6-8", "海の恵み", "合宿の誘致補助", "宿泊費を補助する。", "1泊1,000円"),
                ),
            ]
        )
    )
    assert [plan.title for plan in overview.plans] == ["羽村市地域産業活性化計画", "福生市地域産業活性化計画"]
    assert [issue.text for issue in overview.issues if issue.code == "title-proposed"] == [
        plan.title for plan in overview.plans
    ]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        *((title, "audience") for title in ("対象", "支援対象者", "利用できる人", "誰が使えるか", "対象事業者")),
        *((title, "amount") for title in ("補助額", "補助率・限度額", "金額", "補助の額", "いくら")),
        *((title, "contact") for title in ("所管課", "担当部署・電話", "お問い合わせ", "窓口", "連絡先")),
        *((title, "url") for title in ("URL", "リンク", "ホームページ")),
        *((title, "") for title in ("予算額", "事業費", "対象経費", "対象地域", "区分", "R8予算", "実施時期", "")),
    ],
)
def test_what_the_header_of_a_column_says(title: str, field: str):
    assert detail_named(title) == field


def test_a_form_of_each_measure_fills_these_fields():
    (plan,) = plans_of(
        paragraph("羽村市産業振興計画", kind="heading", level=1),
        paragraph("羽村市　計画期間：令和７年度～令和９年度"),
        *(
            table(
                ("柱", "人材の確保"),
                ("事業名", name),
                ("事業の内容", "会場を借りて開く。"),
                ("対象者", "市内の企業"),
                ("補助率・上限額", "無料"),
                ("担当課", "産業振興課"),
            )
            for name in ("合同説明会の開催", "創業塾の開催")
        ),
    )
    assert [measures_of(plan)] == [
        [("人材の確保", [("合同説明会の開催", "会場を借りて開く。"), ("創業塾の開催", "会場を借りて開く。")])]
    ]
    found = [(own.audience, own.amount, own.contact) for own in plan.pillars[0].measures]
    assert found == [("市内の企業", "無料", "産業振興課")] * 2


def test_labels_before_values_in_a_text_fill_these_fields():
    (plan,) = read(
        "羽村市産業振興計画\n羽村市　計画期間：令和７年度～令和９年度\n担当課：企画課\n羽村市の背景である。\n１　人材の確保\n"
        "事業名：合同説明会の開催\n内容：会場を借りて開く。\n対象者：市内の企業\n担当課：産業振興課\n"
        "事業名：創業塾の開催\n内容：講座を開く。\n対象者：市民\n担当課：商工課\n"
    ).plans
    assert plan.background == "羽村市の背景である。"
    (only,) = plan.pillars
    assert [(own.name, own.audience, own.contact) for own in only.measures] == [
        ("合同説明会の開催", "市内の企業", "産業振興課"),
        ("創業塾の開催", "市民", "商工課"),
    ]
