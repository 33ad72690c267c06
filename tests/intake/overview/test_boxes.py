"""What stands in boxes: heads over larger names, parts beside measures, pillars before the title."""

from plans_registry.documents.blocks import Block, Look, paragraph, written
from tests.intake.overview.test_structure import box, measures_of, overview_of, pillar
from tests.intake.overviews import read

ON_GROUND = Look(size=12, bold=True, colour="ffffff", ground="f08c2e")


def name(text: str, level: int) -> Block:
    return paragraph(text, kind="heading", level=level)


def head(label: str, title: str) -> Block:
    own = (paragraph(label, kind="heading", level=5, look=ON_GROUND), paragraph(title, kind="heading", level=3))
    return box(*own)


def test_heads_on_a_ground_stand_over_names_in_larger_letters():
    overview = overview_of(
        head("お悩み１", "売り先を広げたい"),
        name("見本市出展補助", 2),
        paragraph("小間料を補助します。"),
        head("お悩み２", "人を育てたい"),
        name("技術講座の開催", 2),
        paragraph("働く人に講座を開きます。"),
    )
    (plan,) = overview.plans
    assert measures_of(plan) == [
        ("売り先を広げたい", [("見本市出展補助", "小間料を補助します。")]),
        ("人を育てたい", [("技術講座の開催", "働く人に講座を開きます。")]),
    ]


def test_a_box_behind_the_last_of_several_names_is_no_part_of_it():
    overview = overview_of(
        pillar("起業の促進"),
        name("創業塾の開催", 4),
        paragraph("創業を志す人に講座を開きます。"),
        name("見本市出展補助", 4),
        paragraph("小間料を補助します。"),
        box(name("目標", 5), paragraph("支援件数　年間30件"), name("スケジュール", 5), paragraph("１年目　準備")),
        pillar("人材の確保"),
        name("合同説明会の開催", 4),
        paragraph("年に二度開きます。"),
        box(name("目標", 5), paragraph("支援件数　年間90件")),
    )
    (plan,) = overview.plans
    assert [[own for own, _text in pillar] for _title, pillar in measures_of(plan)] == [
        ["創業塾の開催", "見本市出展補助"],
        ["合同説明会の開催"],
    ]


def test_pillars_before_the_title_of_the_only_plan_are_its_own():
    page = (
        pillar("起業の促進"),
        name("創業塾の開催", 4),
        paragraph("創業を志す人に講座を開きます。"),
        name("空き店舗活用補助", 4),
        paragraph("改装費を補助します。"),
        paragraph("町田市産業振興計画", kind="heading", level=1),
        paragraph("町田市　計画期間：令和３年度～令和５年度"),
        pillar("人材の確保"),
        name("合同説明会の開催", 4),
        paragraph("年に二度開きます。"),
        name("奨学金返還支援", 4),
        paragraph("返還金の半分を助成します。"),
    )
    (plan,) = read(*written(page)).plans
    assert [(title, len(own)) for title, own in measures_of(plan)] == [("起業の促進", 2), ("人材の確保", 2)]
