"""What a feed says of itself: its title, its id, and how words were read."""

from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://127.0.0.1:8000"


def head(client: Client, address: str) -> dict[str, str | None]:
    root = ElementTree.fromstring(client.get(address, follow=True).content)
    links = {f"{link.get('rel')}": link.get("href") for link in root.findall(f"{ATOM}link")}
    return links | {name: root.findtext(f"{ATOM}{name}") for name in ("id", "title", "subtitle")}


TITLES = {
    "/measures.atom": "施策",
    f"/measures.atom?municipality={ADACHI}": "施策：自治体：足立区",
    "/measures.atom?q=販路&region=tama&year=2022&sort=newest": "施策：「販路」 ／ 地域：多摩 ／ 年度：令和4年度",
    "/plans.atom": "計画",
    "/plans.atom?q=産業&region=tama&region=wards&state=ended": "計画：「産業」 ／ 地域：多摩、区部 ／ 状態：計画期間が終了",
}


@pytest.mark.parametrize("address", TITLES)
def test_a_title_names_what_is_searched_for(client: Client, address: str):
    title = f"{TITLES[address]}｜東京 地域産業活性化計画データベース"
    assert head(client, address)["title"] == title
    assert client.get(address.replace(".atom", ".jsonfeed"), follow=True).json()["title"] == title


SAME = [
    (f"/compare.atom?m={ADACHI}&m={MACHIDA}", f"/compare.atom?m={ADACHI}&m={MACHIDA}&m={ADACHI}&year=&hide=1"),
    ("/coverage.atom", "/coverage.atom?year=&sort=name"),
    ("/coverage.atom", "/coverage.atom?year=all"),
    ("/measures.atom", "/measures.atom?year=&q=&sort=code&syn=1"),
    (
        "/measures.atom?q=販路&type=startups&year=2022",
        "/measures.atom?year=2022&type=startups&q=+販路&year=2022&sort=newest",
    ),
    ("/plans.atom?region=tama&state=ended", "/plans.atom?state=ended&region=tama&sort=code&q="),
    ("/plans.atom?as_of=1", "/plans.atom?as_of=1&sort=code"),
    ("/shortlist.atom?id={measure}", "/shortlist.atom?id={measure}&id={measure}&q="),
]


@pytest.mark.parametrize(("canonical", "other"), SAME)
def test_one_feed_has_one_id_however_it_is_asked_for(client: Client, canonical: str, other: str):
    """RFC 4287, 4.2.6."""
    measure = str(Entry.objects.order_by("measure")[0].measure)
    canonical, other = (address.replace("{measure}", measure) for address in (canonical, other))
    first, second = head(client, canonical), head(client, other)
    assert (first["id"], first["self"], first["alternate"]) == (second["id"], second["self"], second["alternate"])
    as_json = [client.get(one.replace(".atom", ".jsonfeed"), follow=True).json() for one in (canonical, other)]
    named = {one["feed_url"] for one in as_json}
    assert len(named) == 1
    assert head(client, (first["self"] or "").removeprefix(SITE)) == first


def test_a_search_that_no_measure_holds_all_words_of_says_how_it_was_read(client: Client):
    asked = "q=販路+宇宙開発"
    sentence = head(client, f"/measures.atom?{asked}")["subtitle"]
    assert sentence
    assert "「宇宙開発」をふくむ施策はありません。" in sentence
    shown = read(client, f"/measures/?{asked}").main
    assert all(part in shown for part in sentence.split(" ", 2))
    assert client.get(f"/measures.jsonfeed?{asked}", follow=True).json()["description"] == sentence
    assert head(client, "/measures.atom?q=販路")["subtitle"] == "読みかえずにさがしました。"
    assert head(client, "/measures.atom")["subtitle"] is None


@pytest.mark.parametrize("ending", ["atom", "jsonfeed"])
@pytest.mark.parametrize(
    ("words", "reading"), [("販路", "literal"), ("販路 宇宙開発", "some"), ("ドローンを飛ばしたい", "literal")]
)
def test_words_without_a_reading_lead_to_the_feed_that_names_it(client: Client, words: str, reading: str, ending: str):
    """So whoever follows it goes on with one reading, and what is published later changes none."""
    moved = client.get(f"/measures.{ending}", {"q": words, "match": "", "region": "tama"})
    assert moved.status_code == 301
    location = moved.headers["Location"]
    assert QueryDict(location.partition("?")[2]).dict() == {"q": words, "match": reading, "region": "tama"}
    assert moved["Access-Control-Allow-Origin"] == "*"
    assert client.get(location).status_code == 200


def test_words_that_find_nothing_yet_are_read_as_typed_from_then_on(client: Client):
    for address in ("/measures.atom", "/plans.jsonfeed"):
        moved = client.get(address, {"q": "ドローンを飛ばしたい"})
        assert (moved.status_code, moved.headers["Location"].endswith("&match=literal")) == (301, True)
