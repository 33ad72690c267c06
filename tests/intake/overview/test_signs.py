"""Signs and blanks of a plan: blank lines, letters set apart, headings, items and marks in other signs."""

import pytest

from tests.intake.overviews import codes, outline, plan_of, read, small

SPACED = ["１ 甲の柱", "", "A事業（甲に関する", "説明）、B支", "援", "", "２ 乙の柱", "", "C事業（丙に関する", "説明）"]


def test_blank_lines_part_captions_where_they_part_paragraphs():
    plan = plan_of("", *SPACED, "", "中央公園の朝市")
    assert [measure.name for measure in plan.measures] == ["A事業", "B支援", "C事業"]
    assert [photo.caption for photo in [*plan.photos, *plan.pillars[1].photos]] == ["中央公園の朝市"]


def test_blank_lines_say_nothing_where_they_stand_anywhere():
    plan = plan_of("", *SPACED[:4], "", *SPACED[4:8], "C事業（丙に関する", "", "説明）、D支", "", "援")
    assert [measure.name for measure in plan.measures] == ["A事業", "B支援", "C事業", "D支援"]


def test_a_name_that_may_end_with_its_line_is_an_issue():
    overview = read(small("１ 柱", "A事業（甲）、B事業", "中央公園の朝市"))
    assert [issue.line for issue in overview.issues if issue.code == "name-goes-on"] == [5, 6]


@pytest.mark.parametrize("title", ["個 店 の 魅 力", "個　店　の　魅　力"])
def test_a_word_set_with_blanks_is_joined(title):
    plan = plan_of(f"１ {title}", "店 舗 診 断 事 業（専 門 家 に よ る 診 断、EC サイト 診断）")
    assert plan.pillars[0].title == "個店の魅力"
    assert [(measure.name, measure.description) for measure in plan.measures] == [
        ("店舗診断事業", "専門家による診断、EC サイト 診断")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("＜甲の柱＞", "＜乙の柱＞"),
        ("＜柱１＞　甲の柱", "＜柱２＞　乙の柱"),
        ("[柱A] 甲の柱", "[柱B] 乙の柱"),
        ("(ア) 甲の柱", "(イ) 乙の柱"),
        ("【甲の柱】", "【乙の柱】"),
        ("[1] 甲の柱", "[2] 乙の柱"),
        ("１　甲の柱", "２　人への投資の柱"),
        ("１　甲の柱", "２　2020大会後の柱"),
    ],
)
def test_headings_in_other_signs(first, second):
    (one, two) = outline(first, "【新規】A事業（甲）、B事業", second, "C事業（丙）")
    assert one == ("甲の柱", ["A事業", "B事業"])
    assert two[0].endswith("の柱")
    assert two[1] == ["C事業"]


@pytest.mark.parametrize("sign", ["{0}-{1}　", "{0}－{1} ", "施策{0}-{1}：", "- ", "* ", "・"])
def test_items_in_other_signs(sign):
    lines = [f"基本目標{i}　{'甲乙'[i - 1]}の柱" for i in (1, 2)]
    items = [[sign.format(i, k) + name for k, name in ((1, "A事業（説明）"), (2, "B支援"))] for i in (1, 2)]
    assert outline(lines[0], *items[0], lines[1], *items[1]) == [(f"{t}の柱", ["A事業", "B支援"]) for t in "甲乙"]


def test_several_items_may_stand_on_one_line():
    assert outline("１ 柱", "　・A事業　・B事業（乙・丙）　・C事業") == [("柱", ["A事業", "B事業", "C事業"])]


def test_labels_of_sections_are_no_pillars():
    plan = plan_of("（２）主な取組", "＜甲の柱＞", "A事業（甲）", background="（１）背景\n町田市の背景である。")
    assert plan.background == "町田市の背景である。"
    assert [pillar.title for pillar in plan.pillars] == ["甲の柱"]


def test_without_pillars_every_line_behind_the_background_is_an_issue():
    overview = read(small("A事業（甲）、B事業", "C事業"))
    assert [issue.line for issue in overview.issues if issue.code == "line-without-pillar"] == [4, 5]


def test_a_line_each_is_a_measure_each_where_no_line_is_broken():
    overview = read(
        small(
            "❶ 甲の柱",
            "個店紹介支援事業",
            "専門家派遣支援事業（十二回）",
            "エシカル消費イベント　等",
            "❷ 乙の柱",
            "C事業（丙）",
        )
    )
    (one, two) = overview.plans[0].pillars
    assert [measure.name for measure in one.measures] == [
        "個店紹介支援事業",
        "専門家派遣支援事業",
        "エシカル消費イベント",
    ]
    assert one.open_ended
    assert (two.title, codes(overview).count("separator-missing")) == ("乙の柱", 2)


def test_words_of_numbering_that_differ_are_levels():
    lines = [
        "基本方針１　甲の柱",
        "施策１　丙",
        "○A事業（甲）",
        "施策２　丁",
        "○B事業",
        "基本方針２　乙の柱",
        "施策１　戊",
        "○C事業（乙）",
    ]
    assert outline(*lines) == [("甲の柱", ["A事業", "B事業"]), ("乙の柱", ["C事業"])]


@pytest.mark.parametrize("name", ["【新規】A事業", "A事業【拡充】", "★A事業", "A事業（新）", "（拡充）A事業"])
def test_a_mark_is_no_part_of_a_name_and_is_said(name):
    overview = read(small("１ 甲の柱", f"・{name}", "・B事業"))
    assert [measure.name for measure in overview.plans[0].measures] == ["A事業", "B事業"]
    assert "measure-mark" in codes(overview)


def test_an_office_in_brackets_is_no_description_and_is_said():
    overview = read(small("１ 甲の柱", "・A事業（産業振興課）", "・B事業（経費の一部）"))
    assert [measure.description for measure in overview.plans[0].measures] == ["", "経費の一部"]
    assert "office-apart" in codes(overview)


def test_a_list_may_be_parted_by_semicolons():
    lines = ["①A事業―甲、乙を補助する；②B事業（丙）；③C事業ほか。"]
    (pillar,) = plan_of("１ 甲の柱", *lines).pillars
    assert [(measure.name, measure.description) for measure in pillar.measures] == [
        ("A事業", "甲、乙を補助する"),
        ("B事業", "丙"),
        ("C事業", ""),
    ]


def test_a_mail_with_signs_and_rules_between_its_parts():
    plan = read(
        "\n".join(
            [
                "件名: 新しい計画が承認されました",
                "----------------------------------------",
                "[1] 新しい計画が承認されました",
                "----------------------------------------",
                "町田市の「町田市産業力アップ計画」が承認を受けました。",
                "期間は平成29年度から平成31年度までの3年間です。",
                "",
                "★柱その1　産業のときめき",
                "▽ 産業フェアの拡大開催",
                "市民ホールで開く見本市の会期を二日から三日に延ばし、近",
                "隣の市の企業にも出展を呼びかけます。",
                "▽ 新技術開発費の助成 ＜対象を拡大＞",
                "試作に要する材料費、外注費等の2/3以内（限度額200万円）",
                "",
                "★柱その2　経営の基盤",
                "▽ 設備リース料補助",
                "▽ デジタル化のよろず相談",
                "毎月第2金曜日に、産業会館で個別相談を行います。",
                "",
                "※ 予算が決まった後に始めます。",
                "現時点では受け付けていません。",
                "▼ 計画の全文",
                "----------------------------------------",
                "[2] 4月の経営相談日",
                "▽ 資金繰り相談 4月5日",
            ]
        )
    ).plans[0]
    assert [(own.title, [(m.name, m.description) for m in own.measures]) for own in plan.pillars] == [
        (
            "産業のときめき",
            [
                (
                    "産業フェアの拡大開催",
                    "市民ホールで開く見本市の会期を二日から三日に延ばし、近隣の市の企業にも出展を呼びかけます。",
                ),
                ("新技術開発費の助成", "試作に要する材料費、外注費等の2/3以内（限度額200万円）"),
            ],
        ),
        (
            "経営の基盤",
            [("設備リース料補助", ""), ("デジタル化のよろず相談", "毎月第2金曜日に、産業会館で個別相談を行います。")],
        ),
    ]
