"""Cards inside pages of others: framed anywhere, without scripts, saying what they are."""

import re
from html import unescape

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import plain, read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
CARDS = ("/embed/municipalities/131211/", "/embed/municipalities/131016/", "/embed/measures/?q=販路&region=wards")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("card", CARDS)
def test_a_card_may_stand_in_any_page_and_does_nothing_there(client: Client, card: str, prefix: str):
    response = client.get(f"{prefix}{card}")
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in response
    text = response.content.decode()
    assert "<script" not in text
    assert {"": "募集中の事業の一覧ではありません", "/en": "not an open call"}[prefix] in text
    page = read(client, f"{prefix}{card}")
    assert {link.attrs.get("target") for link in page.all("a")} == {"_blank"}
    assert 'content="noindex"' in text


def test_other_pages_are_framed_by_nobody(client: Client):
    assert client.get("/measures/")["X-Frame-Options"] == "DENY"
    assert client.get("/embed/municipalities/131212/")["X-Frame-Options"] == "DENY"


def test_a_card_shows_what_its_page_shows(client: Client):
    card, page = read(client, "/embed/measures/?q=販路"), read(client, "/measures/?q=販路")
    assert plain(card.one("h1").text) == plain(page.one("h2", id="count").text)
    assert 1 <= len([link for link in card.all("a") if "/measures/" in link["href"] and "q=" not in link["href"]]) <= 5
    assert "足立区地域産業活性化計画" in read(client, "/embed/municipalities/131211/").main
    assert "掲載している計画はありません" in read(client, "/embed/municipalities/131016/").main


@pytest.mark.parametrize(
    "address", ["/municipalities/131211/", "/measures/?q=販路&region=wards", "/en/measures/?q=販路"]
)
def test_the_line_to_copy_is_a_frame_that_there_is(client: Client, address: str):
    (code,) = [plain(code.text) for code in read(client, address).all("code") if "iframe" in code.text]
    source = unescape(re.findall('src="(.*?)"', code)[0])
    assert source.startswith("http://127.0.0.1:8000/")
    assert client.get(source.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert re.search('title="[^"]+"', code)


@pytest.mark.parametrize(("prefix", "sentence"), [("", "見つからないため、無視しました"), ("/en", "was ignored")])
def test_a_card_says_which_of_its_values_there_are_not(client: Client, prefix: str, sentence: str):
    assert sentence in read(client, f"{prefix}/embed/measures/?type=nope").main
    assert sentence not in read(client, f"{prefix}/embed/measures/?type=startups").main
