"""Ways in: the menu, the number of the list in it, entrances by trouble, and the box for a place."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.models import ConceptWord
from plans_registry.public.troubles import TROUBLES
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db


def menu(page: Reader) -> list[str]:
    links = page.all("a")
    first = next(at for at, link in enumerate(links) if link["href"].endswith("/measures/"))
    return [plain(link.text) for link in links[first : first + 8]]


def test_the_menu_leads_everywhere(client: Client, registry: None):
    page = read(client, "/timeline/")
    assert menu(page) == ["さがす", "計画", "自治体", "くらべる", "種類", "年表", "オープンデータ", "リスト 0"]
    assert page.one("span", class_="listed").attrs.get("hidden") == ""
    (here,) = [link for link in page.all("a") if link.attrs.get("aria-current") == "page"]
    assert here["href"] == "/timeline/"


def test_the_menu_leads_back_to_the_list_that_the_address_carries(client: Client, registry: None):
    ids = [
        number
        for link in read(client, "/measures/").all("a")
        if (number := link["href"].split("/")[2:3]) and number[0].isdigit()
    ]
    first, second = ids[0][0], ids[-1][0]
    page = read(client, f"/shortlist/?id={first}&id={second}")
    assert menu(page)[-1] == "リスト 2"
    assert "hidden" not in page.one("span", class_="listed").attrs
    assert page.link("リスト 2") == f"/shortlist/?id={first}&id={second}"


@pytest.fixture
def concepts(registry: None) -> None:
    factories.load_concepts()
    Generation.advance()


def troubles(client: Client, language: str = "") -> dict[str, str]:
    """The entrances of the home page and where they lead."""
    offered = tuple(TROUBLES["en" if language else "ja"])
    return {
        plain(link.text): link["href"]
        for link in read(client, f"{language}/").all("a")
        if plain(link.text).startswith(offered)
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_trouble_leads_to_as_many_measures_as_it_says(client: Client, concepts: None, language: str):
    found = troubles(client, language)
    assert len(found) >= 5
    for text, address in found.items():
        assert address.startswith(f"{language}/measures/?q=")
        answer = client.get(address.removeprefix(language).replace("/?", ".json?"))
        said = re.search("[0-9]+", text)
        assert said
        assert int(said[0]) == json.loads(answer.getvalue())["count"], text


@pytest.mark.slow
def test_a_trouble_finds_the_same_in_both_languages(concepts: None):
    pillars = (
        factories.pillar(
            "柱",
            factories.measure("空き店舗出店支援", description=""),
            factories.measure("創業補助金", description="", number=2),
            factories.measure("新製品開発助成", description="", number=3),
            factories.measure("展示会出展助成", description="", number=4),
        ),
    )
    factories.published("131229", pillars=pillars)
    found = {}
    for language, texts in TROUBLES.items():
        queries = [MeasureQuery(q=text) for text in texts]
        found[language] = [
            [entry.name for entry in search(query, today=date(2022, 5, 1)).entries(0, 50)] for query in queries
        ]
    assert found["ja"] == found["en"]


@pytest.mark.slow
def test_a_trouble_that_finds_nothing_is_not_offered(client: Client, concepts: None):
    assert "人が足りない" in TROUBLES["ja"]
    assert not [text for text in troubles(client) if text.startswith("人が足りない")]
    pillars = (factories.pillar("人材", factories.measure("採用支援事業", description="")),)
    factories.published("131229", pillars=pillars)
    assert [text for text in troubles(client) if text.startswith("人が足りない")] == ["人が足りない 1件"]


@pytest.mark.slow
def test_a_trouble_the_vocabulary_no_longer_knows_is_not_offered(client: Client, concepts: None):
    assert any(text.startswith("店を出したい") for text in troubles(client))
    ConceptWord.objects.filter(word="店を出したい").delete()
    Generation.advance()
    assert not any(text.startswith("店を出したい") for text in troubles(client))


@pytest.mark.slow
@pytest.mark.parametrize("language", TROUBLES)
def test_all_troubles_stand_in_the_vocabulary(concepts: None, language: str):
    from plans_registry.catalogue.vocabulary import vocabulary

    known = vocabulary(Generation.stamp())
    assert [text for text in TROUBLES[language] if not known.stands_for_something(text)] == []


@pytest.mark.parametrize(
    "words", ["足立", "アダチ", "Adachi City", "〒120-0005", "１２０", "東京都足立区中央本町1-17-1"]
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_name_or_a_postcode_leads_to_the_page_of_the_municipality(client: Client, words: str, language: str):
    answer = client.get(f"{language}/municipalities/", {"q": words})
    assert answer.status_code == 302
    assert answer["Location"] == f"{language}/municipalities/131211/"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("小作", "132276"),
        ("おざくだい", "132276"),
        ("かんだ", "131016"),  # too short a reading to stand for the place in a sentence
        ("Kichijoji", "132039"),
        ("kita-senju", "131211"),
        ("下北沢駅", "131121"),
    ],
)
def test_a_quarter_leads_to_its_municipality_by_name_reading_and_in_latin_letters(
    client: Client, words: str, code: str
):
    assert client.get("/municipalities/", {"q": words})["Location"] == f"/municipalities/{code}/"


def test_a_quarter_never_stands_before_a_municipality_of_that_name(client: Client):
    for words in ("中央", "ちゅうおう", "Chuo"):
        assert client.get("/municipalities/", {"q": words})["Location"] == "/municipalities/131024/"


def test_a_name_of_several_shows_them(client: Client, registry: None):
    page = read(client, "/municipalities/?q=198-0000")
    assert "「198-0000」にあてはまる自治体：2自治体" in page.main
    assert page.all("a", href="/municipalities/132055/")
    assert page.one("input", id="place")["value"] == "198-0000"
    assert page.one("meta", name="robots")["content"] == "noindex, follow"


def test_the_municipality_of_that_name_stands_before_those_of_the_area(client: Client, registry: None):
    first, others = read(client, "/municipalities/?q=多摩").with_class("place-names")
    assert plain(first.text) == "多摩市"
    assert others.text.count("市") > 20
    assert "多摩市" not in others.text


def test_what_is_no_name_but_begins_that_of_a_quarter_is_shown_with_the_quarter(client: Client, registry: None):
    page = read(client, "/en/municipalities/?q=Osaka")
    (found,) = page.with_class("place-names")
    assert plain(found.text) == "Hino City 大坂上"  # and not Nakano City, of Nakano-Sakaue
    assert client.get("/municipalities/", {"q": "大坂"})["Location"] == "/municipalities/132128/"
    assert (
        client.get("/en/municipalities/", {"q": "Ozakudai"})["Location"] == "/en/municipalities/132276/"
    )  # a whole quarter
    (found,) = read(client, "/municipalities/?q=橋本").with_class("place-names")
    assert plain(found.text) == "板橋区 板橋本町"


@pytest.mark.parametrize("words", ["横浜", "<blink>", "999-9999", "%00", "あ" * 800])
def test_a_name_of_none_is_said_and_the_list_stays(client: Client, registry: None, words: str):
    page = read(client, f"/municipalities/?q={words}")
    assert "見つかりませんでした。下の表からえらんでください。" in page.main
    assert page.all("table")
    assert page.all("blink") == []


def test_an_empty_box_shows_the_list(client: Client, registry: None):
    page = read(client, "/municipalities/?q=+")
    assert "見つかりませんでした" not in page.main
    assert page.all("meta", name="robots") == []


def test_plans_are_found_by_every_text_of_theirs(client: Client, registry: None):
    """Background, caption and description, as on the list itself (tests/catalogue/test_plans.py)."""
    for text in ("コロナ禍の影響", "見本市出展の様子", "空き店舗マッチング"):
        assert "131211-2021" in client.get(f"/plans/?q={text}").content.decode(), text


def test_an_english_page_says_of_feeds_and_calendars_that_they_are_japanese(client: Client, registry: None):
    feeds = re.compile(r"\.(atom|jsonfeed|ics)(\?|$)")
    pages = ("measures/?q=AI", "plans/", "plans/131211-2021/", "municipalities/131211/", "municipalities/131024/")
    for address in (*pages, "fiscal-year/", "changes/", "coverage/", "compare/?m=131211&m=132098"):
        page = read(client, f"/en/{address}")
        links = [one for tag in ("a", "link") for one in page.all(tag) if feeds.search(one.attrs.get("href", ""))]
        assert links, address
        for link in links:
            assert link.tag == "link" or link["hreflang"] == "ja", address
            assert "Japanese)" in (link.text or link["title"]), address
