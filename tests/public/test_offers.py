"""What a search page offers brings something: a condition taken back never gives less, no link leads to nothing."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import factories
from tests.factories import measure, pillar
from tests.public.reading import Reader, plain, read
from tests.public.search_page import chips, count, names, notices, total
from tests.public.two_plans import publish_two_plans
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db


def _make() -> None:
    factories.load_reference()
    factories.concept(
        "創業",
        "起業",
        trouble=["店を始めたい", "ゆくゆくは店を持ちたいのです"],
        mistake=["操業支援"],
        related=["交流会"],
    )
    factories.word_of("創業", "start a business", "en")
    factories.concept("見本市", "展示会")
    factories.concept("融資", related=["資金相談"])
    factories.concept("女性")
    factories.concept("飲食店", trouble=["カフェ"])
    publish_two_plans()


_registry = once_a_module(_make, autouse=True)


def search(client: Client, q: str, prefix: str = "") -> Reader:
    return read(client, f"{prefix}/measures/?q={quote(q)}")


@pytest.mark.parametrize(
    "q", ["足立区の見本市", "創業 女性", "融資を教えて 温泉", "見本市の補助", "足立区の店を始めたい"]
)
def test_a_condition_taken_back_never_gives_less(client: Client, q: str):
    page = search(client, q)
    assert total(page)
    assert chips(page)
    for address in chips(page).values():
        assert total(read(client, address)) >= total(page), address


def test_of_words_of_which_one_is_enough_none_that_brings_something_can_be_taken_back(client: Client):
    page = search(client, "創業 資金相談")
    assert total(page) == 2
    assert chips(page) == {}
    assert [plain(chip.text) for chip in page.with_class("kept")] == ["ことば：創業", "ことば：資金相談"]


def test_the_conditions_of_an_empty_page_are_shown_also_where_none_leads_on(client: Client):
    page = search(client, "温泉 旅館")
    assert total(page) == 0
    assert [plain(chip.text) for chip in page.with_class("kept")] == ["ことば：温泉", "ことば：旅館"]


def test_no_narrower_search_is_offered_that_finds_nothing(client: Client):
    narrower = ("読みかえずに", "近い意味のことばをふくめずに")
    for q in ("展示会", "温泉", "店を始めたい", "融資", "足立区の創業"):
        offered = [plain(link.text) for link in search(client, q).all("a")]
        assert [text for text in offered if text.startswith(narrower)] == [], q
    page = search(client, "創業")
    assert total(read(client, page.link("近い意味のことばをふくめずにさがす"))) == 1
    page = read(client, f"/measures/?q={quote('見本市を教えて 創業')}&match=words")
    assert "読みかえずに" not in page.main
    page = read(client, f"/measures/?q={quote('足立区の補助 OR 見本市')}&match=some")
    assert "読みかえずに" not in page.main


def test_a_wider_search_of_one_word_speaks_of_no_part_of_the_words(client: Client):
    more = [measure(f"創業の会{number}", number=number, description="") for number in range(1, 6)]
    factories.published(factories.SETAGAYA, pillars=(pillar("柱", *more),))
    page = search(client, "店を始めたい")
    assert total(read(client, page.link("関連のあることばもふくめてさがす（7件）"))) == 7


def test_a_wider_search_says_that_the_words_are_read_otherwise_too(client: Client):
    factories.published(factories.SETAGAYA, pillars=(pillar("柱", measure("操業支援", description="")),))
    for prefix, said in (
        ("", "さがす範囲を広げると 「操業支援」を「創業」とも読むと 1件。"),
        ("/en", "A wider search With “操業支援” also read as “創業 (start a business)”: 1 measure."),
    ):
        (wider, *_others) = [plain(part.text) for part in search(client, "操業支援", prefix).with_class("panel")]
        assert wider.startswith(said)


def test_where_nothing_is_found_the_page_says_how_words_were_read_and_which_is_missing(client: Client):
    page = search(client, "羽村市のカフェ 創業")
    assert "「カフェ」は「飲食店」と読みました。" in " ".join(notices(page))
    grants = [measure(f"家賃の補助金{number}", number=number, description="") for number in range(1, 13)]
    factories.published(factories.SETAGAYA, pillars=(pillar("補助", *grants),))
    factories.concept("補助金")
    page = search(client, "温泉の補助金")
    assert total(page) == 0
    assert "「温泉」をふくむ施策はありません。" in plain(page.main)


def test_two_counts_stand_under_two_headings(client: Client):
    assert count(search(client, "見本市")) == "「見本市」か近い意味のことばを含む施策 1 件"
    with_captions = read(client, f"/measures/?q={quote('見本市')}&match=words")
    assert count(with_captions) == "「見本市」か近い意味のことばを含む施策（写真の説明もふくめて） 2 件"
    english = read(client, f"/en/measures/?q={quote('見本市')}&match=words")
    assert count(english) == "Measures containing “見本市” or words of similar meaning (captions included): 2"


def test_a_heading_quotes_no_whole_sentence(client: Client):
    page = search(client, "ゆくゆくは店を持ちたいのです 見本市")
    assert count(page).startswith("「創業 見本市」に関わる施策")
    assert "「ゆくゆくは店を持ちたいのです」は「創業」と読みました。" in " ".join(notices(page))


def test_links_of_an_english_page_keep_its_words(client: Client):
    page = search(client, "Adachi start a business", "/en")
    assert names(page) == ["創業塾"]
    links = {plain(link.text): link["href"] for link in page.all("a")}
    assert "q=start+a+business" in links["Remove condition: Municipality: Adachi City (from your words)"]
    as_word = next(address for text, address in links.items() if text.startswith("Search for “Adachi” as a word"))
    assert as_word.startswith("/en/measures/?q=%22Adachi%22+")
    quoted = search(client, '"business matching" 創業', "/en")
    assert "Remove condition: Words: “business matching”" in [plain(link.text) for link in quoted.all("a")]


def test_a_name_of_several_municipalities_is_said_to_be_one_and_each_of_them_can_be_taken_back(client: Client):
    page = search(client, "bakery in Kamata", "/en")
    assert count(page).startswith("Measures containing “bakery”, in Ota City or Setagaya City: none found")
    assert "“Kamata” is the name of places in several municipalities" in " ".join(notices(page))
    assert "Words: in" not in plain(page.main)
    page = search(client, "Yanaka", "/en")
    links = {plain(link.text): link["href"] for link in page.all("a")}
    assert f"q={quote('足立区')}" in links["Remove condition: Municipality: Taito City (from your words)"]


def test_a_near_answer_of_a_place_says_that_the_place_has_none_and_offers_what_an_empty_page_offers(client: Client):
    page = search(client, "町田市 創業")
    said = "「創業」に近い意味のことばをふくむ 1件。 町田市には、「創業」をふくむ施策はありません。"
    assert said in " ".join(notices(page))
    assert "選んだ条件" not in page.main
    assert total(page) == 1 <= total(read(client, chips(page)["ことば：創業"]))
    assert names(read(client, page.link("ほかの自治体もさがす")))[0] == "創業塾"
    (office,) = page.with_class("window-line")
    assert "町田市" in office.text
    page = read(client, f"/measures/?q={quote('町田市 創業')}&type=networks")
    assert "選んだ条件に、「創業」をふくむ施策はありません。" in " ".join(notices(page))
    assert "ほかの自治体もさがす" not in page.main


@pytest.mark.parametrize(
    ("q", "is_word"), [("下北沢", False), ("下北沢 創業", True), ("町田市 飲食店", True), ("北千住 飲食店", False)]
)
def test_a_place_is_a_word_or_a_condition_to_take_back_only_where_that_finds_something(
    client: Client, q: str, is_word: bool
):
    page = search(client, q)
    assert "絞り込みの条件" in " ".join(notices(page))
    as_words = [link["href"] for link in page.all("a") if plain(link.text).endswith("をことばとしてさがす")]
    assert bool(as_words) == is_word
    without = list(chips(page).values()) if len(chips(page)) > 1 else []
    for address in (*as_words, *without):
        assert total(read(client, address)) > 0, address
