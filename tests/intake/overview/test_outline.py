"""Headings and levels of a plan: bullets, deeper numbering, headings on two lines, captions under them."""

import pytest

from tests.intake.overviews import codes, plan_of, read, small


def outline(*lines):
    """Title and names of measures of every pillar."""
    return [(pillar.title, [measure.name for measure in pillar.measures]) for pillar in plan_of(*lines).pillars]


WRAPPED = [
    "創業支援ネットワーク構築事業（関係団体との連絡会",
    "議、セミナーの開催等）、創業支援事業（創業支援施",
    "設「町田新産業創造センター」の運営、スタートアッ",
    "プの販路拡大に係る各種支援、関係する団体との会議",
    "の開催、市内の事業者への個別訪問による経営の指導",
    "、専門家の派遣、事業所の新設や拡大等に係る奨励の",
    "金の交付、多世代のマッチング）",
]
"""A sentence in a column of 24 characters."""
WRAPPED_NAMES = ["創業支援ネットワーク構築事業", "創業支援事業"]


@pytest.mark.parametrize("bullet", "◎●◆○■")
def test_bullets_head_pillars_where_no_number_does(bullet):
    assert outline(f"{bullet}起業の促進", "A事業（甲）、B事業", f"{bullet} 人材の育成", "C事業") == [
        ("起業の促進", ["A事業", "B事業"]),
        ("人材の育成", ["C事業"]),
    ]


def test_bullets_under_bullets_are_measures():
    assert outline("◆起業の促進", "・A事業（甲）", "・B事業", "◆人材の育成", "・C事業（乙", "丙）") == [
        ("起業の促進", ["A事業", "B事業"]),
        ("人材の育成", ["C事業"]),
    ]


@pytest.mark.parametrize("numbers", ["①②", "アイ", ["(1) ", "(2) "], ["1) ", "2) "]])
def test_numbered_items_are_measures(numbers):
    first, second = (f"{number}　" if number in "アイ" else number for number in numbers)
    assert outline(
        "Ⅰ 起業の促進", f"{first}A事業（甲、乙）", f"{second}B事業", "Ⅱ 人材の育成", f"{first}C事業（丙", "丁）"
    ) == [
        ("起業の促進", ["A事業", "B事業"]),
        ("人材の育成", ["C事業"]),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["(1) 相談の充実", "①A事業（甲）", "②B事業", "(2) 場の提供", "①C事業"],
        ["(1) 相談の充実", "ア　個別の相談", "・A事業（甲）", "・B事業", "(2) 場の提供", "ア　施設", "・C事業"],
        ["(1) 相談の充実", "A事業（甲）、B事業", "(2) 場の提供", "C事業"],
    ],
)
def test_deeper_levels_are_folded_and_said(lines):
    overview = read(small("Ⅰ 起業の促進", *lines))
    (pillar,) = overview.plans[0].pillars
    assert [measure.name for measure in pillar.measures] == ["A事業", "B事業", "C事業"]
    folded = [issue.text for issue in overview.issues if issue.code == "level-folded"]
    assert folded == [line for line in lines if line.endswith(("充実", "提供", "相談", "施設"))]


def test_a_heading_as_wide_as_its_column_goes_on_in_the_next_line():
    overview = read(small("１ 地域産業活性化ネットワークの構築及び経営基盤の強化", "と活性化", *WRAPPED))
    (pillar,) = overview.plans[0].pillars
    assert pillar.title == "地域産業活性化ネットワークの構築及び経営基盤の強化と活性化"
    assert [measure.name for measure in pillar.measures] == WRAPPED_NAMES
    assert [issue.line for issue in overview.issues if issue.code == "heading-joined"] == [5]


@pytest.mark.parametrize("caption", ["創業支援施設の外観", "ものづくり産業の集積地域"])
def test_a_caption_may_stand_under_a_heading(caption):
    overview = read(small("１ 起業の促進", caption, *WRAPPED))
    (pillar,) = overview.plans[0].pillars
    assert (pillar.title, [measure.name for measure in pillar.measures]) == ("起業の促進", WRAPPED_NAMES)
    assert [issue.text for issue in overview.issues if issue.code == "caption-owner"] == [caption]


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_caption_may_stand_in_an_unfinished_sentence(at):
    overview = read(small("１ 起業の促進", *WRAPPED[:at], "町田の創業塾の様子", *WRAPPED[at:]))
    (pillar,) = overview.plans[0].pillars
    assert [(measure.name, measure.description) for measure in pillar.measures] == [
        (measure.name, measure.description) for measure in plan_of("１ 起業の促進", *WRAPPED).measures
    ]
    assert [issue.text for issue in overview.issues if issue.code == "caption-owner"] == ["町田の創業塾の様子"]


def test_a_pillar_of_one_short_line_has_a_measure_and_no_caption():
    assert outline("１ 起業の促進", "創業塾", "２ 人材の育成", "町田の星") == [
        ("起業の促進", ["創業塾"]),
        ("人材の育成", ["町田の星"]),
    ]


def test_a_measure_behind_a_lost_comma_is_one_of_its_own_and_said():
    overview = read(small("１ 柱", "創業支援事業（甲）販路開拓事業（乙）人材確保事業、商店街事業"))
    assert [measure.name for measure in overview.plans[0].measures] == [
        "創業支援事業",
        "販路開拓事業",
        "人材確保事業",
        "商店街事業",
    ]
    assert codes(overview).count("separator-missing") == 2


def test_measures_behind_a_bracket_that_was_never_closed_are_found():
    overview = read(small("１ 柱", "創業支援事業（甲、乙、販路開拓事業（丙）、人材確保事業"))
    assert [(measure.name, measure.description) for measure in overview.plans[0].measures] == [
        ("創業支援事業", "甲、乙"),
        ("販路開拓事業", "丙"),
        ("人材確保事業", ""),
    ]
    assert "brackets-unbalanced" in codes(overview)


def test_a_name_cut_off_is_said():
    overview = read(small("１ 柱", "創業支援事業（甲）、販路開"))
    assert [issue.text for issue in overview.issues if issue.code == "text-cut"] == ["販路開"]


def test_a_description_may_stand_under_its_name():
    plan = plan_of(
        "１ 起業を広げる", "A事業", "甲を行います。", "B補助金", "乙を開設する事業者に対し、", "費用を補助します。"
    )
    assert plan.pillars[0].title == "起業を広げる"
    assert [(measure.name, measure.description) for measure in plan.measures] == [
        ("A事業", "甲を行います。"),
        ("B補助金", "乙を開設する事業者に対し、費用を補助します。"),
    ]


def test_sentences_are_measures_and_issues():
    overview = read(
        small(
            "１ 柱", "甲の祭りを支援する。また、乙、丙に補助する。", "２ 次の柱", "窓口を置くとともに、丁を派遣する。"
        )
    )
    assert [measure.name for measure in overview.plans[0].measures] == [
        "甲の祭りを支援する",
        "また、乙、丙に補助する",
        "窓口を置くとともに、丁を派遣する",
    ]
    assert [issue.line for issue in overview.issues if issue.code == "name-sentence"] == [5, 5, 7]


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
