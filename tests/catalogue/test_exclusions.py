"""What a sentence leaves out, and what only seems to: 創業以外の補助金, 創業以外にも.  Pure."""

import pytest

from plans_registry.catalogue.question import Excluded, Question
from plans_registry.catalogue.vocabulary import vocabulary_of
from tests.catalogue.test_reading import ROWS, filters, read, words

MORE = vocabulary_of([
    *ROWS,
    ("セミナー", "セミナー", "ja", "preferred"),
    ("セミナー", "seminar", "en", "same"),
    ("補助金", "subsidy", "en", "same"),
    ("創業塾", "創業塾", "ja", "preferred"),
    ("創業塾", "startup seminar", "en", "same"),
    ("創業塾", "起業…セミナー", "ja", "trouble"),
    ("製造業", "製造業", "ja", "preferred"),
    ("製造業", "manufacturer", "en", "same"),
    ("信用保証", "担保", "ja", "preferred"),
    ("第三者承継", "第三者承継", "ja", "preferred"),
    ("第三者承継", "親戚じゃない", "ja", "trouble"),
    *(("たずねる", word, "ja", "asking") for word in ("会社", "お金", "経験")),
    *(("たずねる", word, "en", "asking") for word in ("startup", "support", "without", "no", "not")),
])  # fmt: skip


def left_out(question: Question) -> tuple[list[str], list[str], list[str]]:
    """Words and places that are left out, and the words that are looked for."""
    named = [part.term.word for part in question.parts if isinstance(part, Excluded) and part.places]
    return [term.word for term in question.excluded], named, words(question)


@pytest.mark.parametrize(
    ("q", "without", "places", "found"),
    [
        ("創業以外の補助金", ["創業"], [], ["補助金"]),
        ("補助金 起業以外", ["起業"], [], ["補助金"]),
        ("創業支援以外の補助金", ["創業"], [], ["補助金"]),
        ("補助金を除く創業", ["補助金"], [], ["創業"]),
        ("補助金をのぞいて創業", ["補助金"], [], ["創業"]),
        ("補助金を含まない創業", ["補助金"], [], ["創業"]),
        ("補助金ではなく展示会", ["補助金"], [], ["展示会"]),
        ("補助金じゃない展示会", ["補助金"], [], ["展示会"]),
        ("創業ではないけど展示会", [], [], ["創業", "展示会"]),
        ("創業と補助金以外", ["創業", "補助金"], [], []),
        ("展示会、創業・補助金以外", ["創業", "補助金"], [], ["展示会"]),
        ("漆器以外の展示会", ["漆器"], [], ["展示会"]),
        ("店を始めたい以外の補助金", ["創業"], [], ["補助金"]),
        ("足立区以外の創業", [], ["足立区"], ["創業"]),
        ("足立区と多摩を除く創業", [], ["足立区", "多摩"], ["創業"]),
        ("町田市外の創業", [], ["町田市"], ["創業"]),
        ("市外の展示会", [], [], ["市外", "展示会"]),
        ("足立区を除いた創業以外の補助金", ["創業"], ["足立区"], ["補助金"]),
        ("補助金 except start a business", ["創業"], [], ["補助金"]),
        ("補助金 except for in Adachi City and Machida City", [], ["足立区", "町田市"], ["補助金"]),
        ("start a business, not in Adachi", [], ["足立区"], ["創業"]),
        ("start a business without Adachi", [], ["足立区"], ["創業"]),
        ("start a business without patents", [], [], ["創業", "without", "patents"]),
        ("2023年度以外の補助金", [], [], ["補助金"]),
        ("以外", [], [], []),
        ("except", [], [], []),
        ("補助金以外 -融資", ["補助金", "融資"], [], []),
        ("「創業以外」", [], [], ["「創業以外」"]),
        ("展示会・漆器ではない補助金", ["展示会", "漆器"], [], ["補助金"]),
        ("展示会で補助金", [], [], ["展示会", "補助金"]),
        ("創業抜きで補助金", ["創業"], [], ["補助金"]),
        ("居抜きの空き店舗", [], [], ["居抜", "空き店舗"]),
        ("補助金 創業関係は不要", ["創業"], [], ["補助金"]),
        ("創業はいらない。補助金", ["創業"], [], ["補助金"]),
        ("展示会・創業のたぐいを除いた補助金", ["展示会", "創業"], [], ["補助金"]),
        ("保証人は不要の補助金", [], [], ["保証人", "不要", "補助金"]),
        ("補助金, neither Adachi nor Machida", [], ["足立区", "町田市"], ["補助金"]),
        ("補助金, leave out start a business", ["創業"], [], ["補助金"]),
    ],
)
def test_what_a_sentence_leaves_out(q: str, without: list[str], places: list[str], found: list[str]):
    question = read(q)
    assert left_out(question) == (without, places, found)
    assert not filters(question)


def test_what_a_sentence_leaves_out_is_left_out_with_words_of_like_meaning():
    assert set(read("起業以外").excluded_needles) == {"起業", "創業"}  # 創業 stands in 創業塾
    assert read("-起業").excluded_needles == ("起業",)


def test_what_a_sentence_leaves_out_is_written_so_that_it_is_read_again():
    for q in ("起業以外", "足立区と町田市以外の創業", "help except start a business"):
        question = read(q)
        assert read(question.typed_text()).parts == question.parts


@pytest.mark.parametrize(
    ("q", "without", "places", "found"),
    [
        ("製造業でない補助金", ["製造業"], [], ["補助金"]),
        ("補助金、製造業ではないところの", ["製造業"], [], ["補助金"]),
        ("足立区と町田市のどちらでもない補助金", [], ["足立区", "町田市"], ["補助金"]),
        ("足立区でも町田市でもない補助金", [], ["足立区", "町田市"], ["補助金"]),
        ("セミナーのない創業支援", ["セミナー"], [], ["創業"]),
        ("補助がない創業支援", ["補助"], [], ["創業"]),
        ("セミナーなしの創業", ["セミナー"], [], ["創業"]),
        ("補助金を使わない創業", ["補助金"], [], ["創業"]),
        ("補助金やセミナーに頼らず創業", ["補助金", "セミナー"], [], ["創業"]),
        ("起業したい。ただしセミナーは嫌", ["セミナー"], [], ["起業"]),
        ("セミナーとは別の創業支援", ["セミナー"], [], ["創業"]),
        ("創業を別にした補助金", ["創業"], [], ["補助金"]),
        ("創業は抜きで補助金", ["創業"], [], ["補助金"]),
        ("補助金 創業は省く", ["創業"], [], ["補助金"]),
        ("補助金、創業とは関係のない", ["創業"], [], ["補助金"]),
        ("startup support without subsidies 展示会", ["補助金"], [], ["展示会"]),
        ("I don't want seminars, 補助金", ["セミナー"], [], ["補助金"]),
        ("補助金, no seminars", ["セミナー"], [], ["補助金"]),
        ("補助金 instead of seminars", ["セミナー"], [], ["補助金"]),
        ("補助金 for us that are not manufacturers", ["製造業"], [], ["補助金"]),
        ("補助金 outside the Tama area", [], ["多摩"], ["補助金"]),
        ("補助金 besides Machida", [], ["町田市"], ["補助金"]),
        ("補助金 not from Machida", [], ["町田市"], ["補助金"]),
        ("補助金 that isn't in Machida", [], ["町田市"], ["補助金"]),
        ("startup support without a seminar", ["セミナー"], [], []),
        ("startup support with no seminar", ["セミナー"], [], []),
        ("創業なしの補助金", ["創業"], [], ["補助金"]),
        ("海外なしで支援", ["海外"], [], []),
        ("創業は対象外とし、補助金", ["創業"], [], ["補助金"]),
        ("創業を対象外とした補助金", ["創業"], [], ["補助金"]),
        ("創業などは対象外として補助金", ["創業"], [], ["補助金"]),
        ("創業に関するものは対象外の補助金", ["創業"], [], ["補助金"]),
        ("創業に関するものを除く補助金", ["創業"], [], ["補助金"]),
        ("補助金とかじゃなくてデザイン", ["補助金"], [], ["デザイン"]),
        ("セミナーとかいらない。創業", ["セミナー"], [], ["創業"]),
        ("everything for manufacturers but subsidies", ["補助金"], [], ["製造業"]),
        ("all support in Adachi but subsidies 創業", ["補助金"], [], ["創業"]),
    ],
)
def test_words_that_leave_out(q: str, without: list[str], places: list[str], found: list[str]):
    assert left_out(read(q, MORE)) == (without, places, found)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("製造業でなくても補助金", ["製造業", "補助金"]),
        ("製造業でない人でも補助金", ["製造業", "補助金"]),
        ("製造業ではないが補助金", ["製造業", "補助金"]),
        ("親戚じゃない人に補助金", ["第三者承継", "補助金"]),
        ("創業だけでない", ["創業"]),
        ("創業だけでなく漆器", ["創業", "漆器"]),
        ("足立区の創業以外にも", ["創業"]),
        ("担保なしの補助金", ["担保", "補助金"]),
        ("担保のない補助金", ["担保", "補助金"]),
        ("空き店舗を使わない時期の補助金", ["空き店舗", "時期", "補助金"]),
        ("製造業に頼らない創業", ["製造業", "創業"]),
        ("セミナーのない町の創業", ["セミナー", "創業"]),
        ("セミナーがないか", ["セミナー"]),
        ("経験は不要の補助金", ["不要", "補助金"]),
        ("展示会でない", ["展示会"]),
        ("補助金、会社ではないところの", ["補助金"]),
        ("補助金 without collateral", ["補助金", "collateral"]),
        ("セミナーを受けない社員の補助金", ["セミナー", "社員", "補助金"]),
        ("補助金 instead of a manufacturer", ["補助金", "instead", "製造業"]),
        ("there are no subsidies 創業", ["there", "補助金", "創業"]),
        ("創業 but not enough 補助金", ["創業", "but", "enough", "補助金"]),
        ("製造業なしの補助金", ["製造業", "補助金"]),
        ("創業なしの事業者の補助金", ["創業", "事業者", "補助金"]),
        ("創業は対象外ですか", ["創業", "対象外"]),
        ("創業を対象外とした理由", ["創業", "対象外", "理由"]),
        ("個人は対象外とする補助金", ["個人", "対象外", "補助金"]),
        ("担保などは不要の補助金", ["担保", "不要", "補助金"]),
        ("all we need but subsidies", ["all", "need", "but", "補助金"]),
        ("all manufacturers but subsidies are gone", ["all", "製造業", "but", "補助金", "gone"]),
    ],
)
def test_words_that_only_seem_to_leave_out(q: str, found: list[str]):
    assert left_out(read(q, MORE)) == ([], [], found)


@pytest.mark.parametrize(
    ("q", "without", "places", "found"),
    [
        ("展示会、セミナー、補助金を除く創業", ["展示会", "セミナー", "補助金"], [], ["創業"]),
        ("創業塾、展示会,セミナー・補助金以外", ["創業塾", "展示会", "セミナー", "補助金"], [], []),
        ("店を始めたい。展示会、セミナー支援、補助金は不要の制度", ["補助金"], [], ["創業", "展示会", "セミナー"]),
        ("展示会、セミナー支援、補助金は不要。店を始めたい", ["展示会", "セミナー", "補助金"], [], ["創業"]),
        ("店を始めたい。展示会、セミナー、補助金を除く", ["展示会", "セミナー", "補助金"], [], ["創業"]),
        ("足立区、町田市、中野区を除く創業", [], ["足立区", "町田市", "中野区"], ["創業"]),
        ("展示会、補助金を除く創業", ["補助金"], [], ["展示会", "創業"]),
        ("展示会 セミナー 補助金を除く創業", ["補助金"], [], ["展示会", "セミナー", "創業"]),
        ("創業、展示会、補助金は不要", ["補助金"], [], ["創業", "展示会"]),
        ("店を始めたい、展示会、補助金を除く支援", ["補助金"], [], ["創業", "展示会"]),
        ("製造業の創業、展示会、補助金以外", ["補助金"], [], ["製造業", "創業", "展示会"]),
        ("創業、展示会、補助金なしの支援", ["補助金"], [], ["創業", "展示会"]),
        ("創業、展示会、セミナーを含まない補助金", ["セミナー"], [], ["創業", "展示会", "補助金"]),
    ],
)
def test_of_a_list_of_three_and_more_all_is_left_out(q: str, without: list[str], places: list[str], found: list[str]):
    question = read(q, MORE)
    assert left_out(question) == (without, places, found)
    assert left_out(read(question.typed_text(), MORE)) == (without, places, found)


@pytest.mark.parametrize(
    ("q", "anyhow", "found"),
    [
        ("創業に限らない補助金", ["創業"], ["補助金"]),
        ("創業に限らず補助金", ["創業"], ["補助金"]),
        ("補助金、製造業を問わず", ["製造業"], ["補助金"]),
        ("足立区以外からの移転の補助金", ["足立区"], ["移転", "補助金"]),
        ("町田市外からの補助金", ["町田市"], ["補助金"]),
        ("お金がなくても創業", [], ["創業"]),  # it only asks
        ("補助金 not limited to manufacturers", ["manufacturers"], ["補助金"]),
        ("創業以外にも補助金", ["創業"], ["補助金"]),
        ("創業だけでなく補助金", ["創業"], ["補助金"]),
        ("創業・製造業のみならず補助金", ["創業", "製造業"], ["補助金"]),
        ("補助金, not only start a business", ["start a business"], ["補助金"]),
        ("補助金 but not only for manufacturers", ["manufacturers"], ["補助金", "but"]),
        ("not only seminars, 補助金", ["seminars"], ["補助金"]),
    ],
)
def test_what_may_be_there_or_not_is_neither_looked_for_nor_left_out(q: str, anyhow: list[str], found: list[str]):
    question = read(q, MORE)
    assert list(question.anyhow) == anyhow
    assert left_out(question) == ([], [], found)
    assert not filters(question)
