"""A sentence cut into the words it is about: known words, places, years; what only asks falls away.  Pure."""

import pytest

from plans_registry.catalogue.gazetteer import gazetteer
from plans_registry.catalogue.latin import same_sound, sound_of, stem
from plans_registry.catalogue.query_language import parse
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.reading import as_words
from plans_registry.catalogue.reference import Area, Place
from plans_registry.catalogue.vocabulary import Vocabulary, vocabulary_of

ROWS = [
    *(
        ("創業", word, "ja", kind)
        for word, kind in (("創業", "preferred"), ("起業", "same"), ("店を始めたい", "trouble"))
    ),
    *(("創業", word, "ja", kind) for word, kind in (("操業支援", "mistake"), ("創業塾", "narrower"))),
    ("創業", "そうぎょう", "kana", "same"),
    ("創業", "start a business", "en", "same"),
    ("見本市", "見本市", "ja", "preferred"),
    ("見本市", "展示会", "ja", "same"),
    ("見本市", "商談会", "ja", "related"),
    ("空き店舗", "空き店舗", "ja", "preferred"),
    ("空き店舗", "あきや", "kana", "same"),
    ("補助金", "補助金", "ja", "preferred"),
    ("補助金", "補助", "ja", "same"),
    ("デザイン", "デザイン", "ja", "preferred"),
    ("デザイン", "パッケージ", "ja", "narrower"),
    ("人材育成", "人材育成", "ja", "preferred"),
    ("人材育成", "train my staff", "en", "trouble"),
    ("事業承継", "事業承継", "ja", "preferred"),
    ("事業承継", "nobody to take over", "en", "trouble"),
    *(("たずねる", word, "ja", "asking") for word in ("支援", "教えて", "制度", "したい", "を借りて")),
    *(("たずねる", word, "en", "asking") for word in ("help", "help with", "want", "take", "over", "get")),
]
VOCABULARY = vocabulary_of(ROWS)
PLACES = [
    ("131211", "足立区", "あだちく", "Adachi City"),
    ("132098", "町田市", "まちだし", "Machida City"),
    ("131148", "中野区", "なかのく", "Nakano City"),
    ("131172", "北区", "きたく", "Kita City"),
    ("131032", "港区", "みなとく", "Minato City"),
    ("133078", "檜原村", "ひのはらむら", "Hinohara Village"),
]
NAMES = gazetteer(
    tuple(Place(code, name, kana, english, "", "", "", "", 0, 0) for code, name, kana, english in PLACES),
    (Area("tama", "多摩", "Tama area", ""),),
)


def read(q: str, vocabulary: Vocabulary = VOCABULARY) -> Question:
    return as_words(parse(q, like_words=vocabulary.like_words), vocabulary, NAMES)


def words(question: Question) -> list[str]:
    return [str(group) for group in question.groups]


def filters(question: Question) -> list[tuple[str, str]]:
    return [(lifted.facet, lifted.value) for lifted in question.lifted]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("創業補助金", ["創業", "補助金"]),
        ("見本市に出たい", ["見本市"]),
        ("空き店舗を借りて店を始めたい", ["空き店舗", "創業"]),
        ("店を始めるには", ["創業"]),
        ("操業支援", ["創業"]),
        ("創業支援を教えて", ["創業"]),
        ("そうぎょう", ["創業"]),
        ("sogyo の 補助", ["創業", "補助"]),
        ("ｿｳｷﾞｮｳ", ["創業"]),
        ("展示会と見本市", ["展示会"]),
        ("漆器の展示会", ["漆器", "展示会"]),
        ("デザインコンテスト", ["デザイン", "コンテスト"]),
        ("I want to start my own business", ["創業"]),
        ("help with training my staff", ["人材育成"]),
        ("nobody wants to take over", ["事業承継"]),
        ("ｈｅｌｐ ｗｉｔｈ ｔｒａｉｎｉｎｇ ｍｙ ｓｔａｆｆ", ["人材育成"]),
        ("trade 展示会", ["trade", "展示会"]),
        ("したい", []),
        ("をがにでは", []),
        ("支援制度", []),
        ("「創業補助金」", ["「創業補助金」"]),
        ("創業補助金 OR 展示会", ["創業補助金 OR 展示会"]),
        ("店を始めたい -融資", ["創業"]),
        ("創業塾", ["創業"]),
        ("100万円", []),
        ("店 創業", ["店", "創業"]),
        ("海外 お店", ["海外", "お店"]),
        ("海外の店", ["海外"]),
        ("漆器Get", ["漆器", "Get"]),  # a name, which asks nothing
        ("漆器 get", ["漆器"]),
    ],
)
def test_words_a_text_is_about(q: str, found: list[str]):
    assert words(read(q)) == found


@pytest.mark.parametrize(
    ("q", "lifted", "found"),
    [
        ("足立区の補助金", [("municipality", "131211")], ["補助金"]),
        ("足立で創業", [("municipality", "131211")], ["創業"]),
        ("東京都足立区創業", [("municipality", "131211")], ["東京都", "創業"]),
        ("足立山", [], ["足立山"]),
        ("あだちの創業", [("municipality", "131211")], ["創業"]),
        ("会社のなかのひと", [], ["会社"]),
        ("アダチ区 創業", [("municipality", "131211")], ["創業"]),
        ("港湾と北海道", [], ["港湾", "北海道"]),
        ("桧原村の展示会", [("municipality", "133078")], ["展示会"]),
        ("多摩地域の展示会", [("region", "tama")], ["展示会"]),
        ("start a business in Machida City", [("municipality", "132098")], ["創業"]),
        ("Nakanoshima", [], ["Nakanoshima"]),
        ("2023 展示会", [("year", "2023")], ["展示会"]),
        ("令和3〜5年度の展示会", [("year", "2021"), ("year", "2022"), ("year", "2023")], ["展示会"]),
        ("2021-2023", [("year", "2021"), ("year", "2022"), ("year", "2023")], []),
        ("R3からR4までの展示会", [("year", "2021"), ("year", "2022")], ["展示会"]),
        ("2000万円の補助", [], ["補助"]),
        ("令和3年4月の展示会", [("year", "2021")], ["展示会"]),
        ("令和3年3月の展示会", [("year", "2020")], ["展示会"]),
        ("2022年1月15日の展示会", [("year", "2021")], ["展示会"]),
        ("令和3年4月～令和5年3月の展示会", [("year", "2021"), ("year", "2022")], ["展示会"]),
        ("1200-9999 展示会", [], ["展示会"]),
        ("2024年の展示会", [("year", "2023"), ("year", "2024")], ["展示会"]),
        ("令和6年の展示会", [("year", "2023"), ("year", "2024")], ["展示会"]),
        ("2024年度の展示会", [("year", "2024")], ["展示会"]),
        ("2024年3月の展示会", [("year", "2023")], ["展示会"]),
        ("足立区と足立の創業", [("municipality", "131211")], ["創業"]),
    ],
)
def test_places_and_years_are_filters(q: str, lifted: list[tuple[str, str]], found: list[str]):
    question = read(q)
    assert (filters(question), words(question)) == (lifted, found)


def test_it_says_how_each_word_was_understood():
    question = read("足立区で店を始めたい、支援を教えて 展示会")
    assert [(term.typed, term.word) for term in question.replaced] == [("店を始めたい", "創業")]
    assert question.dropped == ("支援", "教えて")
    assert question.text() == "足立区 創業 展示会"


def test_words_of_like_meaning_widen_and_related_ones_stand_apart():
    (group,) = read("展示会").groups
    assert (group.needles, group.wider_needles, group.related_needles) == (("展示会",), ("見本市",), ("商談会",))
    (group,) = read("パッケージ").groups
    assert (group.needles, group.wider_needles, group.related_needles) == (("ぱっけーじ",), (), ("でざいん",))


@pytest.mark.parametrize(
    "q",
    [
        "店を始めたいのですが、" * 45,
        "help with training my staff and " * 15,
        "をがにで" * 120,
        "ａ" * 499,
        "あ い う " * 160,
        "\ud800" * 9,
    ],
)
def test_long_and_damaged_texts_are_read(q: str):
    question = read(q)
    assert len(words(question)) <= 30
    assert read(question.text()).text() == question.text()


def test_concepts_that_hold_themselves_and_share_words():
    rows = [
        ("輪", "輪", "ja", "preferred"),
        ("輪", "輪", "ja", "same"),
        ("輪", "環", "ja", "related"),
        ("環", "環", "ja", "preferred"),
        ("環", "輪", "ja", "narrower"),
        ("環", "円環", "ja", "same"),
        ("輪", "円環", "ja", "same"),
    ]
    (group,) = read("円環", vocabulary_of(rows)).groups
    assert set(group.wider_needles) == {"輪", "環"}


def test_ten_thousand_concepts_cost_a_text_no_more():
    rows = [(f"概念{at}", f"概念{at}", "ja", "preferred") for at in range(10_000)]
    rows += [(f"概念{at}", f"ことば{at}の言い方", "ja", "trouble") for at in range(10_000)]
    assert words(read("ことば77の言い方と創業", vocabulary_of([*rows, *ROWS]))) == ["概念77", "創業"]


@pytest.mark.parametrize(
    ("inflected", "same"),
    [
        ("trainings", "train"),
        ("subsidies", "subsidy"),
        ("subsidized", "subsidise"),
        ("planning", "plan"),
        ("hiring", "hire"),
    ],
)
def test_english_endings_fall_away(inflected: str, same: str):
    assert stem(inflected) == stem(same)


@pytest.mark.parametrize(
    ("kana", "letters"),
    [
        ("そうぎょう", "sougyou"),
        ("そうぎょう", "sogyo"),
        ("じぎょうしょうけい", "zigyousyoukei"),
        ("まっちんぐ", "macchingu"),
        ("しんぶん", "shimbun"),
        ("ちいきつうか", "chiikitsuka"),
    ],
)
def test_readings_in_latin_letters(kana: str, letters: str):
    assert sound_of(kana) == same_sound(letters)


def test_a_word_behind_a_single_katakana_letter_is_another_word():
    rows = [*ROWS, ("融資", "融資", "ja", "preferred"), ("融資", "ローン", "ja", "same")]
    assert words(read("ドローンを買いたい", vocabulary_of(rows))) == ["ドローン"]
    assert "ローン" in str(read("カードローン", vocabulary_of(rows)).groups)


def test_a_complaint_is_told_with_its_ending():
    rows = [*ROWS, ("家賃", "家賃", "ja", "preferred"), ("家賃", "家賃も高", "ja", "trouble")]
    question = read("家賃も高いので困る、家賃も高くて展示会", vocabulary_of(rows))
    assert [term.typed for term in question.replaced] == ["家賃も高い"]


SPREAD = vocabulary_of(
    [
        *ROWS,
        ("騒音", "騒音", "ja", "preferred"),
        ("騒音", "音…うるさ", "ja", "trouble"),
        ("騒音", "neighbours…noise", "en", "trouble"),
        ("買い物支援", "買い物支援", "ja", "preferred"),
        ("買い物支援", "お年寄り……行けな", "ja", "trouble"),
        ("出店", "出店", "ja", "preferred"),
        ("出店", "店…出し", "ja", "trouble"),
        ("空き店舗", "空き店舗…創業", "ja", "trouble"),
        ("空き店舗", "補助…創業", "ja", "trouble"),
    ]
)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("工場の音が夜おそくまでうるさい", ["工場", "騒音"]),
        ("うるさい音", []),
        ("音楽がうるさい", ["音楽"]),  # 音 is no word here
        ("音がとてもとてもとてもとてもとてもとてもうるさい", []),  # too far away
        ("my neighbours complain about the noise", ["騒音"]),
        ("noise of my neighbours", ["noise", "neighbours"]),
        ("店を展示会に出したい", ["展示会"]),  # a word of another meaning stands between
        ("お年寄りが展示会に行けない", ["買い物支援"]),
        ("支店を出したい", ["支店"]),
        ("空き店舗で創業", ["空き店舗"]),
        ("空き店舗 創業", ["空き店舗", "創業"]),  # each stands by itself
        ("補助 創業", ["空き店舗"]),  # neither says what both mean
    ],
)
def test_a_complaint_with_other_words_between(q: str, found: list[str]):
    assert words(read(q, SPREAD)) == found


def test_a_slip_of_sound_or_letters_stands_for_the_preferred_word():
    assert words(read("層業補助")) == ["創業", "補助"]
    assert words(read("パケージ")) == ["パケージ"]  # a kind of the concept is no way to ask for it
    assert words(read("デザイン")) == ["デザイン"]


@pytest.mark.parametrize("q", ["人財育成", "人材育生", "人材育成に"])
def test_a_word_with_one_wrong_kanji_is_read_as_the_word_it_was_meant_for(q: str):
    assert words(read(q)) == ["人材育成"]


@pytest.mark.parametrize("q", ["人間教成", "人材育", "教育人材", "市場調査"])
def test_no_other_word_is_taken_for_a_slip(q: str):
    assert "人材育成" not in words(read(q))


def test_a_slip_that_could_be_two_words_is_none():
    rows = [*ROWS, ("人材養成", "人材養成", "ja", "preferred")]
    assert words(read("人材醸成", vocabulary_of(rows))) == ["人材醸成"]
