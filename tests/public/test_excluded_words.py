"""Words that must not stand in what is found: every place that tells the search says that they are left out."""

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import plain, read
from tests.public.search_page import chips, count, notices, total
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)


@pytest.mark.parametrize(
    ("words", "japanese", "english"),
    [
        ("-創業", "「創業」を含まない施策", "Measures not containing “創業”"),
        ("販路 -創業", "「販路」を含む、「創業」を含まない施策", "Measures containing “販路”, not containing “創業”"),
        ("-創業 販路", "「販路」を含む、「創業」を含まない施策", "Measures containing “販路”, not containing “創業”"),
        (
            "-創業 -「見本市 出展」",
            "「創業」も「見本市 出展」も含まない施策",
            "Measures containing neither “創業” nor “見本市 出展”",
        ),
        ("足立区 -創業", "「創業」を含まない、足立区の施策", "Measures not containing “創業”, in Adachi City"),
        ("-創業 -ドローン -補助", "「創業」も「ドローン」も「補助」も含まない施策", "nor “ドローン” nor “補助”"),
    ],
)
def test_a_heading_says_what_is_left_out(client: Client, words: str, japanese: str, english: str):
    page = read(client, f"/measures/?q={words}")
    assert japanese.removesuffix("施策") in count(page)
    assert japanese in page.one("title").text
    assert japanese in client.get("/embed/measures/", {"q": words}).content.decode()
    assert english in count(read(client, f"/en/measures/?q={words}"))


def test_a_search_for_nothing_else_finds_all_others(client: Client):
    assert (
        total(read(client, "/measures/?q=-創業")) + total(read(client, "/measures/?q=創業&match=literal&syn=0")) == 32
    )


def test_its_chip_says_so_and_takes_it_back(client: Client):
    assert chips(read(client, "/measures/?q=販路 -創業"))["ことば：創業を含まない"] == "/measures/?q=%E8%B2%A9%E8%B7%AF"
    assert "ことば：創業を含まない" in chips(read(client, "/plans/?q=販路 -創業"))
    english = [plain(link.text) for link in read(client, "/en/measures/?q=-創業").all("a")]
    assert "Remove condition: Words: without 創業" in english


def test_what_finds_nothing_says_so_too(client: Client):
    page = read(client, "/measures/?q=見本市 -見本市")
    assert "「見本市」を含まない施策は見つかりませんでした" in count(page)
    assert page.link("「ことば：見本市を含まない」をはずす")


def test_words_left_out_are_read_as_nothing_else(client: Client):
    """No filter and no word is told where there are none."""
    assert "条件に読みかえて" not in " ".join(notices(read(client, "/measures/?q=-創業&match=words")))
    factories.concept("補助金", "助成金")
    factories.concept("創業")
    read_otherwise = " ".join(notices(read(client, "/plans/?q=創業補助金ほしい -ドローン")))
    assert "「創業 補助金」と読みかえてさがしました。" in read_otherwise
    assert "ドローン" not in read_otherwise


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("-創業", "「創業」を含まない"),
        ("販路 OR 展示会 -創業", "「販路 OR 展示会」 ／ 「創業」を含まない"),
        ("販路", "「販路」"),
    ],
)
def test_feeds_and_who_follows_by_mail_are_told_the_same(client: Client, words: str, told: str):
    assert f"施策：{told}" in client.get("/measures.atom", {"q": words}, follow=True).content.decode()
    assert f"計画：{told}" in client.get("/plans.atom", {"q": words}, follow=True).content.decode()
    assert told in plain(read(client, f"/follow/?q={words}").main)


def test_a_picture_has_it_in_its_name(client: Client):
    assert "「創業」を含まない施策" in client.get("/measures/map.svg", {"q": "-創業"}).content.decode()


@pytest.mark.parametrize(
    ("words", "found", "nowhere"),
    [
        ("足立区以外の創業", 4, {"足立区"}),
        ("創業 足立区を除く", 4, {"足立区"}),
        ("創業 except in Adachi and Hamura", 2, {"足立区", "羽村市"}),
        ("23区以外の創業", 4, {"足立区", "世田谷区"}),
        ("足立区以外", 24, {"足立区"}),
        ("多摩以外", 15, {"町田市", "羽村市"}),
    ],
)
def test_nothing_comes_from_places_that_a_sentence_leaves_out(
    client: Client, words: str, found: int, nowhere: set[str]
):
    assert total(read(client, f"/measures/?q={words}")) == found
    rows = client.get("/measures.json", {"q": words}).json()["results"]
    assert len(rows) == found
    assert not nowhere & {row["municipality"]["name"] for row in rows}
    csv = client.get("/measures.csv", {"q": words}).content.decode("utf-8-sig")
    assert csv.count("\n") == found + 1
    assert not [name for name in nowhere if name in csv]


def test_places_left_out_are_told_and_counted(client: Client):
    page = read(client, "/measures/?q=足立区と町田市以外の創業")
    assert "足立区・町田市以外の施策" in page.one("title").text
    assert {"ことば：足立区以外", "ことば：町田市以外"} <= set(chips(page))
    assert "not in Adachi City or Machida City" in count(read(client, "/en/measures/?q=足立区と町田市以外の創業"))
    words = [plain(label.text) for label in read(client, "/measures/?q=足立区以外の創業").with_class("choice")]
    assert not [label for label in words if label.startswith("足立区") and not label.endswith("0件")]


def test_a_word_left_out_by_a_sentence_takes_words_of_like_meaning_along(client: Client):
    factories.concept("創業", "起業")
    page = read(client, "/measures/?q=創業以外の補助金")
    assert "「創業」も近い意味のことばも含まない" in count(page)
    found = page.one("ol", id="results").text
    assert "創業" not in found
    assert "起業" not in found


def test_of_several_words_left_out_those_of_like_meaning_are_told_too(client: Client):
    factories.concept("創業", "起業")
    words = "創業とドローン以外の販路"
    assert "「創業」も「ドローン」も近い意味のことばも含まない" in count(read(client, f"/measures/?q={words}"))
    english = count(read(client, f"/en/measures/?q={words}"))
    assert "with neither “創業” nor “ドローン” nor anything of similar meaning" in english
    assert "「創業」も「ドローン」も含まない" in count(read(client, "/measures/?q=販路 -創業 -ドローン"))


def test_english_words_after_a_minus_leave_out_what_they_mean(client: Client):
    factories.concept("補助金", "助成", "補助")
    factories.word_of("補助金", "grant", "en")
    without, all_of_them = (total(read(client, f"/measures/?q={words}")) for words in ("販路 -grant", "販路"))
    assert without < all_of_them


def test_plans_are_left_out_too(client: Client):
    titles = plain(read(client, "/plans/?q=足立区以外の創業").main)
    assert "町田市地域産業活性化計画" in titles
    assert "足立区地域産業活性化計画" not in titles


def test_what_finds_nothing_says_what_a_sentence_left_out(client: Client):
    """Not the sentence as it was typed, as if the word were wanted."""
    factories.concept("馬車")
    factories.concept("漆器")
    assert "「馬車」を含む、「漆器」を含まない" in count(read(client, "/measures/?q=漆器以外の馬車"))
    assert "町田市以外の" in count(read(client, "/measures/?q=町田市以外の創業&municipality=132098"))
    assert "not in Machida City" in count(read(client, "/en/measures/?q=馬車, excluding Machida"))
    assert "not in Machida City" not in count(read(client, "/en/measures/?q=馬車"))


def test_english_that_is_left_out_is_named_as_typed(client: Client):
    factories.concept("補助金", "助成", "補助")
    factories.word_of("補助金", "grant", "en")
    english = read(client, "/en/measures/?q=販路, except grants")
    assert "with neither “grants” nor anything of similar meaning" in count(english)
    assert "Remove condition: Words: without grants" in [plain(link.text) for link in english.all("a")]
    assert "「grants」も近い意味のことばも含まない" in count(read(client, "/measures/?q=販路, except grants"))
    assert "「補助金」も近い意味のことばも含まない" in count(read(client, "/measures/?q=補助金以外の販路"))


def test_the_caption_of_a_picture_leaves_no_measure_out(client: Client):
    """足立ブランド 見本市出展の様子 stands under a picture that all measures of the pillar share."""
    rows = client.get("/measures.json", {"q": "足立区のブランド以外の販路", "match": "words"}).json()["results"]
    assert [row["name"] for row in rows] == ["国内・海外販路拡大支援事業", "見本市等出展助成事業"]


@pytest.mark.parametrize(
    ("words", "japanese", "english"),
    [
        (
            "足立区に限らず見本市",
            "「足立区」は、文がそれに限っていないので、さがしていません。",
            "“足立区” was not searched for, as the sentence does not limit itself to it.",
        ),
        (
            "足立区と町田市に限らず見本市",
            "「足立区」と「町田市」は、文がそれに限っていないので、さがしていません。",
            "“足立区” and “町田市” were not searched for, as the sentence does not limit itself to them.",
        ),
    ],
)
def test_what_a_sentence_does_not_limit_itself_to_is_said_not_to_be_searched_for(
    client: Client, words: str, japanese: str, english: str
):
    said = " ".join(notices(read(client, f"/measures/?q={words}")))
    assert japanese in said
    assert "たずねることば" not in said
    assert english in " ".join(notices(read(client, f"/en/measures/?q={words}")))
