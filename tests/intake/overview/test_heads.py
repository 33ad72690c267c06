"""Heads of plans and pillars in their variants, also written as fields or with nothing but a title."""

import pytest

from tests.intake.overviews import HEAD, codes, plan_of, read, small


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "「町田市地域産業活性化計画」 （町田市）  【計画期間：令和３年度～令和５年度】 ",
        "｢町田市地域産業活性化計画｣(町田市)[計画期間:令和3年度~令和5年度]",
        "「町田市地域産業活性化計画」\n（町田市）\n\n【計画期間：令和３年度～令和５年度】",
        "「町田市地域産業\n活性化計画」（町\n田市）【計画期間：令和３年\n度～令和５年度】",
        "■「町田市地域産業活性化計画」（町田市）【令和３年度～令和５年度】",
        "「町田市地域産業活性化計画」（東京都町田市）【期間　令和3年度から3年間】",
        "町田市地域産業活性化計画（町田市）【計画期間：令和３年度～令和５年度】",
        "「町田市地域産業活性化計画」（町田市）【計画期間：令和３年度～令和５年度",
        "「町田市地域産業活性化計画」（町田市）【計画期間：令和3（2021）年度から令和5（2023）年度まで】",
    ],
)
def test_a_plan_head_in_its_variants(head):
    plan = plan_of("１ 柱", "A事業", head=head)
    assert (plan.title, plan.municipality) == ("町田市地域産業活性化計画", "132098")
    assert (plan.first_year, plan.last_year) == (2021, 2023)


def test_the_head_is_kept_as_published():
    plan = plan_of("１ 柱", "A事業")
    assert (plan.municipality_name, plan.period_text) == ("町田市", "令和３年度～令和５年度")


@pytest.mark.parametrize(
    ("head", "code", "words"),
    [
        (HEAD.replace("（町田市）", "（架空市）"), "municipality-unknown", "架空市"),
        ("「産業振興計画」【計画期間：令和３年度～令和５年度】", "municipality-unknown", "区市町村"),
        (HEAD.replace("令和５年度", "令和２年度"), "period-end-before-start", "令和３年度～令和２年度"),
        (HEAD.replace("令和３年度～令和５年度", "平成 2534 年度"), "period-lost-separator", "平成25年度～平成34年度"),
        ("「町田市地域産業活性化計画」（町田市）", "period-empty", "計画期間"),
    ],
)
def test_an_unclear_head_is_a_plan_with_an_issue(head, code, words):
    overview = read(small("１ 柱", "A事業", head=head, background="市内の背景である。"))
    (plan,) = overview.plans
    (issue,) = [issue for issue in overview.issues if issue.code == code]
    assert issue.line == 2
    assert words in issue.message
    assert not plan.municipality if code.startswith("municipality") else plan.first_year is None
    assert len(plan.measures) == 1


@pytest.mark.parametrize(
    "numbers",
    [
        ["１　", "２　", "３　"],
        ["1. ", "2. ", "3. "],
        ["１．", "２．", "３．"],
        ["(1) ", "(2) ", "(3) "],
        ["（１）", "（２）", "（３）"],
        ["① ", "② ", "③ "],
        ["柱1 ", "柱2 ", "柱3 "],
        ["戦略１：", "戦略２：", "戦略３："],
        ["基本施策1 ", "基本施策2 ", "基本施策3 "],
        ["Ⅰ ", "Ⅱ ", "Ⅲ "],
        ["１", "２", "３"],
    ],
    ids=lambda numbers: numbers[0].strip(),
)
def test_every_numbering_of_pillars(numbers):
    titles = ["販路拡大支援", "人材活用支援", "国内産業の強化"]
    lines = [line for number, title in zip(numbers, titles, strict=True) for line in (number + title, "A事業")]
    plan = plan_of(*lines)
    assert [(pillar.number, pillar.title) for pillar in plan.pillars] == list(enumerate(titles, start=1))


@pytest.mark.parametrize("line", ["3 年度を目途に進める", "２つの柱で進める", "５ 億円の規模で行う", "2020 年度の取組"])
def test_counts_are_no_headings(line):
    overview = read(small("１ 柱", "A事業（甲を", line + "）", background=f"町田市では\n{line}方針\nである。"))
    assert [pillar.title for pillar in overview.plans[0].pillars] == ["柱"]
    assert line in overview.plans[0].background


@pytest.mark.parametrize(
    "counted", ["年度を目途に進める", "つの方針で進める", "億円の規模で行う", "か所で行う", "社を支える"]
)
def test_a_count_is_no_heading_even_with_the_next_number(counted):
    plan = plan_of(
        "１ 柱",
        "A事業（甲を",
        f"２ {counted}）",
        "２ 人材の柱",
        "B事業",
        background=f"町田市では\n１ {counted}\nのである。",
    )
    assert [pillar.title for pillar in plan.pillars] == ["柱", "人材の柱"]
    assert plan.background == f"町田市では１ {counted}のである。"


def test_a_gap_or_repetition_in_the_numbers_is_an_issue():
    overview = read(small("１ 甲の柱", "A事業（甲）", "３ 乙の柱", "B事業（乙）", "３ 丙の柱", "C事業"))
    assert [(pillar.number, pillar.title) for pillar in overview.plans[0].pillars] == [
        (1, "甲の柱"),
        (3, "乙の柱"),
        (4, "丙の柱"),
    ]
    assert [issue.line for issue in overview.issues if issue.code == "pillar-number"] == [6, 8]


def test_several_plans_of_one_municipality_are_kept_apart():
    other = HEAD.replace("「町田市地域産業活性化計画」", "「町田市商工業計画」").replace("３", "６").replace("５", "８")
    overview = read(small("１ 柱", "A事業（甲）", other, "背景である。", "１ 柱", "B事業"))
    assert [(plan.title, plan.first_year) for plan in overview.plans] == [
        ("町田市地域産業活性化計画", 2021),
        ("町田市商工業計画", 2024),
    ]
    assert "plan-repeated" not in codes(overview)


def test_the_same_plan_twice_is_an_issue():
    overview = read(small("１ 柱", "A事業", HEAD, "背景である。", "１ 柱", "A事業"))
    assert len(overview.plans) == 2
    assert [issue.line for issue in overview.issues if issue.code == "plan-repeated"] == [6]


def test_a_plan_without_pillars_or_background_is_an_issue():
    overview = read(f"【概要】\n{HEAD}\n１ 柱\nA事業\n{HEAD}\n背景である。")
    assert {"background-missing", "pillars-missing", "caveat-missing"} <= set(codes(overview))


def test_a_background_cut_in_a_sentence_is_an_issue():
    overview = read(small("１ 柱", "A事業", background="町田市では、商業の"))
    assert overview.plans[0].background == "町田市では、商業の"
    assert [issue.line for issue in overview.issues if issue.code == "text-cut"] == [3]


def test_quoted_words_are_no_plan_heads():
    background = "町田市は\n「販路開拓」「起業（創業）」\n「町田新産業創造センター」（町田市）を中心に取り組む。"
    assert plan_of("１ 柱", "A事業", background=background).background == background.replace("\n", "")


def test_a_heading_that_begins_with_tsu_is_no_number_of_things():
    title = "つながりの強化及び事業の承継"
    lines = (
        "１ 人材の確保",
        "説明会の開催（合同）、資格取得補助金（補助）",
        f"２ {title}",
        "交流会の開催（連携の促進）",
    )
    assert [pillar.title for pillar in plan_of(*lines).pillars] == ["人材の確保", title]
    counted = ("１ 人材の確保", "説明会の開催（合同）を", "２ つの会場で行う事業（補助）")
    assert len(plan_of(*counted).pillars) == 1


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


def test_a_municipality_apart_from_the_name_that_all_plans_have_is_part_of_the_title():
    (plan,) = read(
        small("１ 人材の柱", "A事業（甲）", head="町田市　地域産業活性化計画（令和３年度～令和５年度）施策一覧")
    ).plans
    assert (plan.title, plan.municipality, plan.first_year) == ("町田市　地域産業活性化計画", "132098", 2021)


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
    assert {"section-label", "section-apart"} <= set(codes(overview))
