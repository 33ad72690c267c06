"""Tables that say more than one thing: lists of plans, plans side by side, a form for each measure."""

import pytest

from plans_registry.documents.blocks import Block, paragraph, written
from plans_registry.documents.plan import PlanDocument
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
