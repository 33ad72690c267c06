"""Heads of plans written as fields, or with nothing but a title."""

import pytest

from tests.intake.overviews import codes, read, small

TITLE = "町田市地域産業活性化計画"


@pytest.mark.parametrize(
    "head",
    [
        f"◆{TITLE}（町田市）　R3-R5",
        f"{TITLE}　（町田市、令和３～５年度）",
        f"{TITLE}（東京都町田市）\n【計画期間】令和３年４月～令和６年３月",
        f"{TITLE}について\n計画期間：令和３年度～令和５年度",
        f"■ 町田市 / {TITLE} / R3～R5",
        f"２　{TITLE}（町田市）\n計画期間：令和３年４月１日～令和６年３月31日（３年間）",
        f"1) {TITLE} / 町田市 / 2021.4-2024.3",
        f"３．{TITLE}\n　　自治体：町田市　　期間：2021年度～2023年度",
        f"○計画の名称　{TITLE}\n○策定主体　町田市\n○計画期間　令和３年度～令和５年度（３か年）",
        f"計画名\t{TITLE}\n区市町村\t町田市\n計画期間\t令和3年度～令和5年度",
        f"{TITLE}\n町田市\n令和3年度\n～\n令和5年度",
        f"{TITLE}　＜概要版＞\n\n計画期間　令和３年度から令和５年度までの３年間",
        f"{TITLE}が東京都に承認されました\n計画期間：2021年度～2023年度（令和3年度～令和5年度）",
    ],
)
def test_a_head_of_fields_in_its_variants(head):
    (plan,) = read(small("１ 人材の柱", "A事業（甲）", head=head)).plans
    assert (plan.title, plan.municipality) == (TITLE, "132098")
    assert (plan.first_year, plan.last_year) == (2021, 2023)
    assert plan.background == "町田市の背景である。"
    assert [measure.name for measure in plan.measures] == ["A事業"]


def test_a_title_alone_takes_its_period_from_the_background_and_says_so():
    overview = read(
        small("１ 柱", "A事業", head=TITLE, background="平成24年度から平成26年度までの３か年を期間とする。")
    )
    (plan,) = overview.plans
    assert (plan.municipality, plan.first_year, plan.last_year) == ("132098", 2012, 2014)
    assert plan.period_text == "平成24年度から平成26年度までの３か年"
    assert {"period-from-text", "municipality-proposed"} <= set(codes(overview))


@pytest.mark.parametrize(
    ("background", "code"),
    [
        ("東村山市では、武蔵村山市と連携する。", "132136"),
        ("武蔵村山市では、東村山市と連携する。", "132233"),
        ("市では連携する。", ""),
    ],
)
def test_a_head_without_a_municipality_takes_the_first_one_named(background, code):
    head = "「産業振興計画」【計画期間：令和３年度～令和５年度】"
    assert read(small("１ 柱", "A事業", head=head, background=background)).plans[0].municipality == code


def test_a_title_without_a_period_heads_nothing_beside_other_heads():
    (plan,) = read(small("１ 柱", "A事業（甲）、B事業", TITLE)).plans
    assert [pillar.title for pillar in plan.pillars] == ["柱"]


def test_chapters_of_a_municipal_plan_are_no_pillars():
    lines = [
        "2　計画期間",
        "令和３（2021）年度から令和５（2023）年度までの３か年とします。",
        "3　町田市の産業の現状",
        "減少している。",
        "4　施策の体系",
    ]
    overview = read(
        small(
            *lines,
            "基本方針１　人材の柱",
            "○A事業（甲）",
            "5　計画の推進",
            "毎年度、確認します。",
            head=f"{TITLE}【概要版】",
        )
    )
    (plan,) = overview.plans
    assert (plan.title, plan.first_year, plan.last_year) == (TITLE, 2021, 2023)
    assert [(pillar.title, len(pillar.measures)) for pillar in plan.pillars] == [("人材の柱", 1)]
    assert codes(overview).count("section-label") == 4
