"""Plans from blocks: what stands in boxes, under heads, in forms and charts."""

import pytest

from plans_registry.documents.blocks import Block, Look, TableCell, paragraph, written
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.overview.reader import Overview
from tests.intake.corpus.score import unaccounted
from tests.intake.overviews import codes, read

NAME, TEXT = Look(size=12), Look(size=9)
HEAD = (
    paragraph("町田市産業振興計画", kind="heading", level=1),
    paragraph("町田市　計画期間：令和３年度～令和５年度"),
    paragraph("町田市は商業のまちである。"),
)


def overview_of(*blocks: Block) -> Overview:
    return read(*written((*HEAD, *blocks)))


def measures_of(plan: PlanDocument) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(pillar.title, [(own.name, own.description) for own in pillar.measures]) for pillar in plan.pillars]


def box(*blocks: Block) -> Block:
    return Block(kind="box", place=(0, 0, 1, 1), blocks=blocks)


def pillar(title: str) -> Block:
    return paragraph(title, kind="heading", level=2)


def table(*rows: tuple[str, ...]) -> Block:
    cells = [
        TableCell(row=at, column=column, blocks=(paragraph(text),) if text else ())
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    return Block(kind="table", cells=tuple(cells))


@pytest.mark.parametrize("sign", ["◆", "・"])
def test_a_box_between_measures_is_part_of_none(sign: str):
    overview = overview_of(
        pillar("起業の促進"),
        paragraph(f"{sign}創業塾の開催", look=NAME),
        paragraph("創業を志す人に講座を開きます。", look=TEXT),
        box(paragraph("お知らせ"), paragraph("春の講座の申込みを始めました。")),
        paragraph(f"{sign}見本市出展補助", look=NAME),
        paragraph("小間料を補助します。", look=TEXT),
        pillar("人材の確保"),
        paragraph(f"{sign}合同説明会の開催", look=NAME),
        box(paragraph("区民の声"), paragraph("説明会で今の会社に会いました。")),
    )
    (plan,) = overview.plans
    assert measures_of(plan) == [
        (
            "起業の促進",
            [("創業塾の開催", "創業を志す人に講座を開きます。"), ("見本市出展補助", "小間料を補助します。")],
        ),
        ("人材の確保", [("合同説明会の開催", "")]),
    ]
    assert "line-unplaced" in codes(overview)


def test_each_box_of_a_chart_is_a_measure_however_it_ends():
    chart = [box(paragraph(text)) for text in ("立川産農産物の直売所PR", "駅前ルネサンス", "技術者交流会の開催")]
    (plan,) = overview_of(box(pillar("商業の活性化"), *chart)).plans
    assert measures_of(plan) == [
        ("商業の活性化", [("立川産農産物の直売所PR", ""), ("駅前ルネサンス", ""), ("技術者交流会の開催", "")])
    ]


def test_a_star_marks_some_names_and_begins_no_list():
    names = [paragraph(text, look=NAME) for text in ("★創業塾の開催", "見本市出展補助", "★空き店舗の活用")]
    (plan,) = overview_of(pillar("起業の促進"), *names, pillar("人材の確保"), paragraph("合同説明会の開催")).plans
    assert [own.name for own in plan.pillars[0].measures] == ["創業塾の開催", "見本市出展補助", "空き店舗の活用"]


def test_a_chart_takes_the_texts_of_the_pages_behind_it():
    overview = overview_of(
        pillar("起業の促進"),
        paragraph("創業塾の開催", look=NAME),
        paragraph("見本市出展補助", look=NAME),
        pillar("人材の確保"),
        paragraph("合同説明会の開催", look=NAME),
        pillar("重点事業"),
        paragraph("◆創業塾の開催（体系Ⅰ）", look=NAME),
        paragraph("創業を志す人に講座を開きます。", look=TEXT),
    )
    (plan,) = overview.plans
    assert [title for title, _own in measures_of(plan)] == ["起業の促進", "人材の確保"]
    assert plan.measures[0].description == "創業を志す人に講座を開きます。"
    assert "measure-repeated" in codes(overview)


def test_a_list_of_the_pillars_is_none():
    overview = overview_of(
        pillar("３つの柱"),
        paragraph("１ 起業の促進"),
        paragraph("２ 人材の確保"),
        pillar("起業の促進"),
        paragraph("・創業塾の開催"),
        pillar("人材の確保"),
        paragraph("・合同説明会の開催"),
    )
    assert [own.title for own in overview.plans[0].pillars] == ["起業の促進", "人材の確保"]
    assert "section-apart" in codes(overview)


def test_a_form_for_each_measure_names_it_behind_a_label():
    form = table(
        ("①", "事業名", "創業塾の開催"),
        ("", "目的", "起業を増やす。"),
        ("", "内容", "創業希望者への講座、個別の相談"),
        ("②", "事業名", "空き店舗活用支援（家賃の補助）"),
        ("", "内容", "－"),
    )
    (plan,) = overview_of(pillar("起業の促進"), form).plans
    assert [own.name for own in plan.measures] == ["創業塾の開催", "空き店舗活用支援（家賃の補助）"]
    assert [own.description for own in plan.measures] == ["創業希望者への講座、個別の相談", ""]


def test_a_table_may_begin_with_a_measure():
    rows = [("起業の促進", "創業塾の開催", "講座の開催"), ("起業の促進", "見本市出展補助", "小間料の補助")]
    rows += [("人材の確保", "合同説明会の開催", "年二回"), ("人材の確保", "資格取得補助", "受講料の半分の補助")]
    (plan,) = overview_of(table(*rows)).plans
    assert [own.name for own in plan.measures] == [row[1] for row in rows]


def test_a_pillar_over_several_rows_is_no_header():
    def cell(row: int, column: int, text: str, rows: int = 1) -> TableCell:
        return TableCell(row=row, column=column, rows=rows, blocks=(paragraph(text),))

    names = ("まちゼミ", "見本市出展補助", "資格取得補助", "合同説明会の開催")
    cells = [cell(0, 0, "商いの魅力", 2), cell(2, 0, "人材の確保", 2)]
    cells += [cell(row, 1, name) for row, name in enumerate(names)]
    cells += [cell(row, 2, f"{name}を行う。") for row, name in enumerate(names)]
    (plan,) = overview_of(Block(kind="table", cells=tuple(cells))).plans
    assert [own.name for own in plan.measures] == list(names)


def test_a_column_of_marks_holds_no_pillars():
    rows = [
        ("区分", "事業名", "内容"),
        ("新規", "創業塾の開催", "講座の開催"),
        ("継続", "見本市出展補助", "小間料の補助"),
    ]
    (plan,) = overview_of(pillar("起業の促進"), table(*rows)).plans
    assert [title for title, _own in measures_of(plan)] == ["起業の促進"]


def test_a_plan_begins_where_it_is_told_not_where_it_is_listed():
    index = table(
        ("計画名", "区市町村", "計画期間"),
        ("町田市産業振興計画", "町田市", "令和３年度～令和５年度"),
        ("羽村市産業振興計画", "羽村市", "令和３年度～令和５年度"),
    )
    blocks = [index]
    for town in ("町田市", "羽村市"):
        blocks += [
            table(("計画名", f"{town}産業振興計画"), ("区市町村", town), ("計画期間", "令和３年度～令和５年度")),
            table(("柱", "事業名", "内容"), ("起業の促進", f"{town}創業塾の開催", "講座の開催")),
        ]
    plans = read(*written(blocks)).plans
    assert [(plan.municipality_name, [own.name for own in plan.measures]) for plan in plans] == [
        ("町田市", ["町田市創業塾の開催"]),
        ("羽村市", ["羽村市創業塾の開催"]),
    ]


def test_no_cell_of_a_table_is_lost():
    rows = [
        ("柱", "事業名", "内容", "年度別計画", ""),
        ("起業の促進", "創業塾の開催", "講座の開催", "検証", "実施"),
        ("人材の確保", "合同説明会の開催", "年二回の開催", "調査", "見直し"),
    ]
    last = TableCell(
        row=3, column=0, columns=5, blocks=(paragraph("◎：重点事業。計画期間中に社会経済の状況を見直す。"),)
    )
    own = table(*rows)
    text, blocks = written((*HEAD, Block(kind="table", cells=(*own.cells, last))))
    overview = read(text, blocks)
    assert [own.name for own in overview.plans[0].measures][:2] == ["創業塾の開催", "合同説明会の開催"]
    assert unaccounted(text, overview) == []


def test_a_form_may_label_its_pillars_and_what_they_hold():
    overview = read(
        *written(
            [
                table(
                    ("区市町村名", "町田市"),
                    ("計画の名称", "町田市産業振興計画"),
                    ("計画期間", "令和３年度～令和５年度"),
                    ("取組１", "起業の促進"),
                    ("具体的内容", "創業塾の開催"),
                    ("取組２", "人材の確保"),
                    ("具体的内容", "合同説明会の開催"),
                    ("推進体制", "産業振興課が担当する。"),
                )
            ]
        )
    )
    assert measures_of(overview.plans[0]) == [
        ("起業の促進", [("創業塾の開催", "")]),
        ("人材の確保", [("合同説明会の開催", "")]),
    ]


def test_headings_in_the_columns_of_a_table_stand_below_the_heads_of_the_columns():
    def cell(column: int, *blocks: Block) -> TableCell:
        return TableCell(row=1, column=column, blocks=blocks)

    heads = [
        TableCell(row=0, column=at, blocks=(paragraph(text),)) for at, text in enumerate(("起業の促進", "人材の確保"))
    ]
    names = [
        cell(
            0, pillar("創業塾の開催"), paragraph("講座を開く。"), pillar("拠点の整備"), paragraph("改装費を助成する。")
        ),
        cell(
            1,
            pillar("合同説明会の開催"),
            paragraph("年２回開く。"),
            pillar("５社をめぐる旅"),
            paragraph("５社を一日で回る"),
        ),
    ]
    overview = overview_of(Block(kind="table", cells=(*heads, *names)))
    assert measures_of(overview.plans[0]) == [
        ("起業の促進", [("創業塾の開催", "講座を開く。"), ("拠点の整備", "改装費を助成する。")]),
        ("人材の確保", [("合同説明会の開催", "年２回開く。"), ("５社をめぐる旅", "５社を一日で回る")]),
    ]


@pytest.mark.parametrize("other", ["区民の声", "数字で見る町田"])
def test_a_box_with_a_heading_of_its_own_is_none_of_the_signed_measures_before_it(other: str):
    def name(text: str) -> Block:
        return paragraph(text, kind="heading", level=3)

    overview = overview_of(
        pillar("起業の促進"),
        name("◆創業塾の開催"),
        paragraph("創業を志す人に講座を開きます。"),
        name("◆見本市出展補助"),
        paragraph("小間料を補助します。"),
        box(paragraph(other, kind="heading", level=4), paragraph("説明会で今の会社に会いました。")),
    )
    assert measures_of(overview.plans[0]) == [
        (
            "起業の促進",
            [("創業塾の開催", "創業を志す人に講座を開きます。"), ("見本市出展補助", "小間料を補助します。")],
        )
    ]


def test_a_signed_label_of_another_part_ends_the_last_numbered_measure():
    overview = overview_of(
        pillar("起業の促進"),
        paragraph("(1) 創業塾の開催"),
        paragraph("講座を開きます。"),
        paragraph("(2) 合同説明会フェスタ"),
        paragraph("年３回に増やします。"),
        paragraph("■ 成果指標"),
        paragraph("開業件数　50件"),
    )
    assert measures_of(overview.plans[0]) == [
        ("起業の促進", [("創業塾の開催", "講座を開きます。"), ("合同説明会フェスタ", "年３回に増やします。")])
    ]
