"""Headings and levels of a plan: bullets, deeper numbering, headings on two lines, captions under them."""

import pytest

from tests.intake.overviews import codes, outline, pillars, plan_of, read, small

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


@pytest.mark.parametrize("sign", ["・", "○", "■ ", "①"])
@pytest.mark.parametrize(
    ("details", "more"),
    [
        (["（登録する職人の紹介、商談会の開催等）"], ["（工房の公開）"]),
        (["　（登録する職人の紹介、", "　商談会の開催等）"], ["　　（工房の公開）"]),
        (["登録する職人の紹介、商談会の開催等"], ["工房の公開"]),
        (["　　登録する職人の紹介、", "　　商談会の開催等"], ["　　工房の公開"]),
    ],
)
def test_details_may_stand_on_lines_of_their_own_below_a_marked_name(sign, details, more):
    signs = "①②③" if sign == "①" else [sign] * 3
    names = ["職人の技取引促進事業", "多摩のものづくり見学補助金", "匠の後継者育成講座"]
    first, second, last = map("".join, zip(signs, names, strict=True))
    overview = read(small("１ ものづくりの継承", first, *details, second, *more, last, "２ 商いの場", "朝市の開催"))
    assert pillars(overview.plans[0])[0] == (
        "ものづくりの継承",
        [(names[0], "登録する職人の紹介、商談会の開催等"), (names[1], "工房の公開"), (names[2], "")],
    )
    assert not {"level-folded", "name-missing"} & set(codes(overview))


def test_names_with_and_without_details_below_stand_beside_one_with_a_bracket():
    lines = [
        "・朝市開催事業",
        "出店料の補助",
        "・商店街灯り補助金（電気代）",
        "・職人講座",
        "・工房見学事業",
        "（年２回、",
        "親子で）",
    ]
    (pillar,) = pillars(plan_of("１ 商いの場", *lines))
    assert pillar[1] == [
        ("朝市開催事業", "出店料の補助"),
        ("商店街灯り補助金", "電気代"),
        ("職人講座", ""),
        ("工房見学事業", "年２回、親子で"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["・相談の充実", "創業相談窓口の設置、専門家派遣事業", "・場の提供", "創業塾の開催"],
        ["・創業の支援事業", "創業相談事業、専門家派遣補助金", "・場の提供事業", "創業塾運営事業、朝市事業"],
        ["・相談の充実", "創業相談事業（窓口の設置）、専門家派遣事業", "・場の提供", "創業塾の開催（年２回）"],
    ],
)
def test_headings_above_lists_of_names_are_no_names(lines):
    assert codes(read(small("１ 柱", *lines))).count("level-folded") == 2


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
