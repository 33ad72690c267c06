"""The query language: every text has a meaning, and the meaning can be written down again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plans_registry.catalogue.gazetteer import gazetteer, lift_facets
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.query_language import parse
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.reference import Area, Place
from plans_registry.catalogue.vocabulary import vocabulary_of

LIKE_WORDS = vocabulary_of(
    [
        ("創業", "創業", "ja", "preferred"),
        ("創業", "起業", "ja", "same"),
        ("創業", "スタートアップ", "ja", "same"),
        ("創業", "創業塾", "ja", "narrower"),
        ("創業", "第二創業", "ja", "same"),
        ("創業", "女性の店", "ja", "narrower"),
        ("創業", "ネットワーク", "ja", "related"),
        ("創業", "操業", "ja", "mistake"),
        ("創業", "そうぎょう", "kana", "same"),
        ("創業", "start-up", "en", "same"),
        ("開業", "開業", "ja", "preferred"),
        ("開業", "起業", "ja", "same"),
    ]
).like_words


def shape(question: Question) -> tuple[list[list[str]], list[str]]:
    """The needles of the groups, and those excluded."""
    return [list(group.needles) for group in question.groups], [term.needle for term in question.excluded]


@pytest.mark.parametrize(
    ("q", "groups", "excluded"),
    [
        ("", [], []),
        (" 　\t", [], []),
        ("販路", [["販路"]], []),
        ("販路 開拓　EC、PR､海外", [["販路"], ["開拓"], ["ec"], ["pr"], ["海外"]], []),
        ("販路,創業，EC, 海外", [["販路"], ["創業"], ["ec"], ["海外"]], []),
        ("1,000万円 １，０００円 2021,2022 ,1,2,", [["1000万円"], ["1000円"], ["2021"], ["2022"], ["1"], ["2"]], []),
        ("販路 AND 創業 ＡＮＤ EC AND", [["販路"], ["創業"], ["ec"]], []),
        ("and 「AND」 ANDROID", [["and"], ["and"], ["android"]], []),
        ("補助 OR AND 助成 -AND -融資", [["補助", "助成"]], ["融資"]),
        ("補助 OR 助成", [["補助", "助成"]], []),
        ("補助｜助成|奨励", [["補助", "助成", "奨励"]], []),
        ("販路 補助 OR 助成 海外", [["販路"], ["補助", "助成"], ["海外"]], []),
        ("ＯＲ 販路 OR", [["販路"]], []),
        ("or 販路", [["or"], ["販路"]], []),
        ("販路 -融資 －貸付", [["販路"]], ["融資", "貸付"]),
        ("-融資", [], ["融資"]),
        ("補助 OR -融資", [["補助"]], ["融資"]),
        ("-融資 OR 補助", [["補助"]], ["融資"]),
        ("-「販路 開拓」", [], ["販路開拓"]),
        ("販路-開拓", [["販路-開拓"]], []),
        ("販路 - 開拓", [["販路"], ["開拓"]], []),
        ("--販路", [], ["販路"]),
        ("「販路 開拓」", [["販路開拓"]], []),
        ('"M & A" ｢EC サイト｣ “a b”', [["m & a"], ["ecさいと"], ["a b"]], []),
        ("「「市」の支援」後", [["「市」の支援"], ["後"]], []),
        ("販路「開拓 支援", [["販路"], ["開拓支援"]], []),
        ('"開拓 「支援', [["開拓支援"]], []),
        ("「開拓 支援", [["開拓支援"]], []),
        ("販路」開拓", [["販路"], ["開拓"]], []),
        ("(販路 OR 開拓) （支援", [["販路", "開拓"], ["支援"]], []),
        ('「」 "" 「 」', [], []),
        ("の 支援", [["の"], ["支援"]], []),
        ("販\x00路\u200b \ud800 🏭", [["販路"], ["🏭"]], []),
        ("\u202e販路", [["販路"]], []),
        ("'; DROP TABLE entry;--", [["';"], ["drop"], ["table"], ["entry;--"]], []),
        ("name:販路* NEAR(a b) ^x", [["name:販路*"], ["near"], ["a"], ["b"], ["^x"]], []),
        ("%_\\", [["%_\\"]], []),
    ],
)
def test_what_a_text_means(q: str, groups: list[list[str]], excluded: list[str]):
    assert shape(parse(q)) == (groups, excluded)


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("販路 開拓", []),
        ("あ" * 501, ["too-long"]),
        ("あ " * 31, ["too-many"]),
        ("「販路", ["unclosed"]),
        ("(販路) (開拓)", ["brackets"]),
        ("販路 「」", ["empty-term"]),
        ("あ " * 5000, ["too-long", "too-many"]),
    ],
)
def test_what_was_left_out_is_said(q: str, codes: list[str]):
    notices = parse(q).notices
    assert [notice.code for notice in notices] == codes
    assert all(notice.message and "%" not in notice.message for notice in notices)


def test_limits_cut_and_keep_the_rest():
    assert parse("販路" * 300, length_limit=10).groups[0].needles == ("販路" * 5,)
    question = parse("a b -c d e", term_limit=3)
    assert shape(question) == ([["a"], ["b"]], ["c"])


@pytest.mark.parametrize(
    ("q", "wider"),
    [
        ("創業", ["起業", "すたーとあっぷ", "女性の店"]),
        ("ｽﾀｰﾄｱｯﾌﾟ", ["創業", "起業", "女性の店"]),
        ("起業", ["創業", "すたーとあっぷ", "女性の店", "開業"]),
        ("そうぎょう", ["創業", "起業", "すたーとあっぷ", "女性の店"]),
        ("start-up", ["創業", "起業", "すたーとあっぷ", "女性の店"]),
        ("女性の店", []),
        ("ネットワーク", []),
        ("操業", []),
        ("「創業」", []),
        ("創業支援", []),
        ("創業 OR 起業", ["すたーとあっぷ", "女性の店", "すたーとあっぷ", "女性の店", "開業"]),
        ("-創業", []),
    ],
)
def test_words_of_the_same_and_of_a_narrower_meaning_widen_a_term(q: str, wider: list[str]):
    """Those that hold another are found by it: 第二創業 and 創業塾 wherever 創業 is."""
    question = parse(q, like_words=LIKE_WORDS)
    assert [needle for group in question.groups for needle in group.wider_needles] == wider
    assert parse(q).widened == ()


PIECES = [
    "販路",
    "EC",
    "OR",
    "|",
    "-",
    "－",
    "「",
    "」",
    '"',
    "“",
    "(",
    "）",
    " ",
    "、",
    "　",
    "\x00",
    "\ud800",
    "創業",
    "🏭",
    "々",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join))
@example('「a"「b')
@example('「OR」 "-x" -「|」')
@example('"「"「"」')
def test_any_text_is_answered_and_can_be_written_down_again(q: str):
    question = parse(q, like_words=LIKE_WORDS, length_limit=60, term_limit=9)
    again = parse(question.text(), like_words=LIKE_WORDS)
    assert again.parts == question.parts
    assert again.notices == ()
    question.text().encode()


def test_a_part_can_be_taken_away():
    question = parse("販路 補助 OR 助成 -融資 「M & A」")
    assert question.without_group(0).text() == "補助 OR 助成 -融資 「M & A」"
    assert question.without(question.parts[2]).text() == "販路 補助 OR 助成 「M & A」"


AREAS = [("wards", "区部", ""), ("tama", "多摩", ""), ("kita-tama", "北多摩", "tama"), ("islands", "島しょ", "")]
AREAS += [("oshima", "大島支庁", "islands"), ("joto", "城東", "wards")]
PLACES = [
    ("131211", "足立区", "あだちく", "Adachi City"),
    ("132241", "多摩市", "たまし", "Tama City"),
    ("133612", "大島町", "おおしままち", "Oshima Town"),
    ("131172", "北区", "きたく", "Kita City"),
    ("132055", "青梅市", "おうめし", "Ome City"),
    ("133078", "檜原村", "ひのはらむら", "Hinohara Village"),
    ("134023", "青ヶ島村", "あおがしまむら", "Aogashima Village"),
]
NAMES = gazetteer(
    tuple(Place(code, name, kana, english, "", "", "", 0, 0) for code, name, kana, english in PLACES),
    tuple(Area(slug, name, slug, parent) for slug, name, parent in AREAS),
)


@pytest.mark.parametrize(
    ("q", "facets", "words"),
    [
        ("足立区 販路", [("municipality", "131211")], "販路"),
        ("足立　販路", [("municipality", "131211")], "販路"),
        ("多摩", [("region", "tama")], ""),
        ("多摩市", [("municipality", "132241")], ""),
        ("大島", [("municipality", "133612")], ""),
        ("大島支庁", [("region", "oshima")], ""),
        ("島しょ", [("region", "islands")], ""),
        ("北区 北", [("municipality", "131172")], "北"),
        ("令和4年度", [("year", "2022")], ""),
        ("R4 ２０２１年度 2022", [("year", "2022"), ("year", "2021")], "2022"),
        ("「足立区」", [], "「足立区」"),
        ("足立区 OR 青梅", [], "足立区 OR 青梅"),
        ("-足立区", [], "-足立区"),
        ("足立ブランド", [], "足立ブランド"),
        ("あだち 足立区", [("municipality", "131211"), ("municipality", "131211")], ""),
        ("アダチク　東京都足立区", [("municipality", "131211"), ("municipality", "131211")], ""),
        ("Adachi ADACHI-KU ａｄａｃｈｉ", [("municipality", "131211")] * 3, ""),
        ("桧原村 檜原 青ケ島村 青が島", [("municipality", "133078")] * 2 + [("municipality", "134023")] * 2, ""),
        ("tama", [("region", "tama")], ""),
        ("きた 港 北区", [("municipality", "131172")], "きた 港"),
    ],
)
def test_names_of_places_and_years_are_filters(q: str, facets: list[tuple[str, str]], words: str):
    question = lift_facets(parse(q), NAMES)
    assert [(lifted.facet, lifted.value) for lifted in question.lifted] == facets
    rest = question
    for lifted in question.lifted:
        rest = rest.without(lifted)
    assert rest.text() == words
    assert parse(question.text()) == parse(q)


def test_a_year_of_the_calendar_is_the_fiscal_years_it_touches():
    question = lift_facets(parse("2024年"), NAMES)
    assert [(lifted.facet, lifted.value) for lifted in question.lifted] == [("year", "2023"), ("year", "2024")]
    assert question.text() == "2023年度 2024年度"
    assert {lifted.term.typed for lifted in question.lifted} == {"2024年"}


def test_a_filter_can_be_turned_back_into_a_word():
    question = lift_facets(parse("足立区 販路"), NAMES)
    text = question.as_words(question.lifted[0]).text()
    assert text == "「足立区」 販路"
    assert shape(lift_facets(parse(text), NAMES)) == ([[fold("足立区")], ["販路"]], [])
