"""Photo captions: joined, told from measures, and proposed to a plan or pillar."""

import pytest

from tests.intake.overviews import HEAD, codes, plan_of, read, small

ADACHI = "「足立区地域産業活性化計画」（足立区）【計画期間：令和３年度～令和５年度】"


def captions(plan):
    """Captions of a plan by pillar number, 0 for those of no pillar."""
    of_pillars = {pillar.number: [photo.caption for photo in pillar.photos] for pillar in plan.pillars}
    return {number: found for number, found in ({0: [p.caption for p in plan.photos]} | of_pillars).items() if found}


def two_plans(*loose):
    first = ["１ 起業の促進", "創業塾（講座の開催）", "２ 販路の拡大", "見本市出展支援事業（甲）"]
    second = [ADACHI, "足立区の背景である。", "１ 人材の育成", "シニア人材活用事業（乙）", *loose]
    return read(small(*first, *second))


@pytest.mark.parametrize(
    ("caption", "municipality", "pillar"),
    [
        ("町田市の見本市出展の様子", "町田市", 2),
        ("シニア人材活用事業の説明会", "足立区", 1),
        ("町田のまちなみ", "町田市", 0),
        ("満開の桜", "足立区", 0),
    ],
)
def test_a_caption_goes_where_its_words_fit(caption, municipality, pillar):
    overview = two_plans(caption)
    owners = {plan.municipality_name: captions(plan) for plan in overview.plans if captions(plan)}
    assert owners == {municipality: {pillar: [caption]}}
    (issue,) = [issue for issue in overview.issues if issue.code == "caption-owner"]
    assert issue.text == caption
    assert municipality in issue.message


def test_a_caption_that_names_a_town_goes_there_from_anywhere():
    overview = read(
        small("１ 柱", "創業塾（甲）", "満開の桜", ADACHI, "背景である。", "１ 柱", "B事業（乙）", "町田の紅葉")
    )
    assert [captions(plan) for plan in overview.plans] == [{0: ["満開の桜", "町田の紅葉"]}, {}]


def test_a_caption_stays_on_its_page():
    lines = [
        "１ 柱",
        "見本市出展支援事業（甲）",
        "\f" + ADACHI,
        "背景である。",
        "１ 柱",
        "B事業（乙）",
        "見本市のにぎわい",
    ]
    assert [captions(plan) for plan in read(small(*lines)).plans] == [{}, {0: ["見本市のにぎわい"]}]


def test_a_caption_that_only_stands_there_says_so():
    (issue,) = [issue for issue in two_plans("満開の桜").issues if issue.code == "caption-owner"]
    assert "文書の中の位置" in issue.message


def test_a_quoted_name_joins_the_line_before_it():
    overview = two_plans("地域通貨", "「あだち Pay」", "産業の集積")
    assert captions(overview.plans[1]) == {0: ["地域通貨「あだち Pay」", "産業の集積"]}


def test_a_caption_behind_a_measure_without_description_is_told_by_its_words():
    overview = read(small("１ 柱", "創業塾、町田ブランド推進事業", "町田ブランド推進事業の様子"))
    (plan,) = overview.plans
    assert [measure.name for measure in plan.measures] == ["創業塾", "町田ブランド推進事業"]
    assert captions(plan) == {1: ["町田ブランド推進事業の様子"]}


def test_a_caption_between_background_and_pillars_is_no_background():
    overview = read(small("町田市役所の外観", "１ 柱", "A事業"))
    assert overview.plans[0].background == "町田市の背景である。"
    assert captions(overview.plans[0]) == {0: ["町田市役所の外観"]}


@pytest.mark.parametrize("line", ["産業振興課まで。", "電話 03-0000-0000", "この計画は、令和三年に作った。", "字" * 81])
def test_a_line_that_fits_nowhere_is_named(line):
    overview = read(small("１ 柱", "A事業（甲）", line))
    assert not captions(overview.plans[0])
    assert [(d.line, d.text) for d in overview.issues if d.code == "line-unplaced"] == [(6, line)]


def test_lines_before_the_first_plan_are_named():
    overview = read("【概要】\n東京都産業労働局\n" + HEAD + "\n背景である。\n１ 柱\nA事業")
    assert [(d.line, d.text) for d in overview.issues if d.code == "line-unplaced"] == [(2, "東京都産業労働局")]


def test_a_second_different_caveat_is_named():
    overview = read(small("１ 柱", "A事業（甲）", "※ 事業は予算の議決を受けて議会で決まります。"))
    assert codes(overview).count("caveat-second") == 1
    assert not captions(overview.plans[0])


def test_a_caption_beside_the_text_is_no_part_of_it():
    plan = plan_of("１ 柱", "A事業（甲に関する説明、PR冊　　　　　　朝市の写真と店主", "子の作成）、B事業")
    assert [(measure.name, measure.description) for measure in plan.measures] == [
        ("A事業", "甲に関する説明、PR冊子の作成"),
        ("B事業", ""),
    ]
    assert [caption for own in captions(plan).values() for caption in own] == ["朝市の写真と店主"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("写真：甲の工房", "甲の工房"),
        ("▲甲の工房", "▲甲の工房"),
        ("（写真）甲の工房", "甲の工房"),
        ("写真１　甲の工房", "甲の工房"),
        ("写真展の様子", "写真展の様子"),
    ],
)
def test_a_line_that_calls_itself_a_picture_is_a_caption(line, words):
    plan = plan_of("１ 柱", "A事業（甲）、B事業", line, "２ 次の柱", "C事業（丙）")
    assert [measure.name for measure in plan.measures] == ["A事業", "B事業", "C事業"]
    assert [caption for own in captions(plan).values() for caption in own] == [words]


@pytest.mark.parametrize("before", ["", "問い合わせ先：産業振興課（042-514-8437）"])
@pytest.mark.parametrize("line", ["写真：連携センターの外観", "連携センターの外観"])
def test_a_caption_under_items_in_a_plan_without_a_head_describes_no_measure(before, line):
    plan = plan_of(
        *(
            "計画期間　令和７年度から令和９年度まで",
            "",
            "（現状と課題）",
            "日野市の背景である。市は、企業を支える。",
            "",
        ),
        *("１．企業の立地", "　① 企業立地奨励金：固定資産税相当額を交付", "　② 工場見学会の開催"),
        *("２．創業", "　① 創業支援施設の運営（創業セミナー）", "　② シニア創業相談", before, line),
        head="■ 日野市地域産業活性化計画",
        background="",
    )
    assert [(measure.name, measure.description) for measure in plan.measures][-1] == ("シニア創業相談", "")
    assert [caption for own in captions(plan).values() for caption in own] == ["連携センターの外観"]
    assert plan.background == "日野市の背景である。市は、企業を支える。"
