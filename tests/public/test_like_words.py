"""What a search says of words of like meaning, and what it calls the choice of them and that of the reading."""

from urllib.parse import quote

import pytest
from django.test import Client

from plans_registry.documents.plan import PhotoDocument
from tests import factories
from tests.factories import ADACHI, measure, pillar
from tests.public.reading import plain, read
from tests.public.search_page import notices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()
    factories.concept("創業", "起業", mistake=["操業支援"])
    factories.concept("見本市", "展示会")
    factories.concept("補助金", "補助", "助成")
    factories.concept("たずねることば", asking=["支援", "教えて"])
    fairs = pillar("販路拡大支援", measure("見本市出展", description="補助の対象"))
    factories.published(ADACHI, pillars=(fairs, pillar("創業支援", measure("創業塾", description=""), number=2)))


def said(client: Client, q: str, prefix: str = "", **parameters: str) -> str:
    address = f"{prefix}/measures/?q={quote(q)}" + "".join(f"&{name}={value}" for name, value in parameters.items())
    return " ".join(notices(read(client, address)))


def test_the_two_choices_beside_a_search_have_names_that_tell_them_apart(client: Client):
    read_literally = f"/measures/?q={quote('創業')}&match=literal"
    assert "読みかえずにさがしました。" in said(client, "創業", match="literal")
    page = read(client, read_literally)
    without = read(client, page.link("近い意味のことばをふくめずにさがす"))
    assert "近い意味のことばをふくめずにさがしました。" in " ".join(notices(without))
    assert without.link("近い意味のことばもふくめてさがす") == read_literally
    english = read(client, f"/en{read_literally}")
    assert "Searched without interpreting the words." in " ".join(notices(english))
    assert english.link("Search without words of similar meaning")


@pytest.mark.parametrize(
    ("q", "found"), [("見本市", True), ("展示会", False), ("見本市 補助", True), ("見本市 助成", False)]
)
def test_the_words_as_typed_are_offered_where_they_find_something(client: Client, q: str, found: bool):
    """Of one word the page shows it, of several it is searched for."""
    assert "近い意味のことば" in said(client, q)
    assert ("近い意味のことばをふくめずにさがす" in said(client, q)) is found


def test_the_words_of_like_meaning_that_stand_in_what_is_shown_are_named_first(client: Client):
    factories.concept("商店街", "商店会", "個店", "アーケード", related=["空き店舗"])
    factories.published(factories.SETAGAYA, pillars=(pillar("活性化", measure("空き店舗の活用", description="")),))
    assert "「商店街」に近い意味のことば（空き店舗ほか3語）もふくめて" in said(client, "商店街")
    assert "Words of similar meaning to “商店街” (空き店舗 and 3 more) were" in said(client, "商店街", "/en")


def test_a_count_with_words_of_like_meaning_says_so(client: Client):
    grants = (measure("家賃補助", description=""), measure("改装の助成", number=2, description=""))
    factories.published(factories.SETAGAYA, pillars=(pillar("補助", *grants),))
    assert "「補助金」（または近い意味のことば）をふくむ 3件。" in said(client, "補助金を教えて")
    assert "3 measures contain “補助金” (or words of similar meaning)." in said(client, "補助金を教えて", "/en")
    assert "「改装」をふくむ 1件。" in said(client, "改装", match="words")


def test_english_says_what_a_japanese_word_means(client: Client):
    factories.word_of("見本市", "trade fair", "en")
    factories.word_of("補助金", "subsidy", "en")
    assert "contains “見本市 (trade fair)” and “補助金 (subsidy)”" in said(client, "trade fair subsidies", "/en")
    assert "Words of similar meaning to “trade fair”" in said(client, "trade fair", "/en")
    assert "“操業支援” was read as “創業”: 1" in said(client, "操業支援", "/en")  # which has no English word
    assert "Searched for “見本市 (trade fair)” instead." in " ".join(
        notices(read(client, "/en/plans/?q=a trade fairs"))
    )


def test_a_wider_search_names_what_it_has_beside_the_same_words(client: Client):
    """Two counts of one page are not both of 「商店街」か近い意味のことば."""
    factories.concept("商店街", "商店会", related=["空き店舗", "朝市"])
    factories.word_of("商店街", "arcade", "en")
    photos = (PhotoDocument(caption="商店会のようす"),)
    shops = (measure("商店街の催し", description=""), measure("空き店舗の活用", number=2, description=""))
    seen = pillar("活性化", measure("催しの記録", description=""), number=2, photos=photos)
    factories.published(factories.SETAGAYA, pillars=(pillar("にぎわい", *shops), seen))

    def wider(address: str) -> str:
        blocks = [plain(block.text) for block in read(client, address).with_class("panel")]
        return next(block for block in blocks if block.startswith(("さがす範囲", "A wider")))

    captions_too = wider("/en/measures/?q=arcade&match=literal")
    assert captions_too.startswith("A wider search 2 measures, including captions of photos.")
    both = f"/measures/?q={quote('商店街')}&match=words"
    assert "「商店街」に関連のあることば（空き店舗ほか1語）もふくめて 3件。" in wider(both)
    assert "3 measures, including words related to “商店街” (空き店舗 and 1 more)." in wider(f"/en{both}")
