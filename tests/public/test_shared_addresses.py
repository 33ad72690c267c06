"""What a phone shares and a search engine keeps: the canonical address holds all that makes the page, and no more."""

import pytest
from django.test import Client

from tests.public.reading import Reader, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SITE = "http://127.0.0.1:8000"


def canonical(page: Reader) -> str:
    return page.one("link", rel="canonical")["href"].removeprefix(SITE)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/compare/?m=131211&m=132098&year=2022&hide=1&ref=mail", "/compare/?m=131211&m=132098&year=2022&hide=1"),
        ("/compare/?m=131211-2021&m=999999", "/compare/?m=131211-2021"),
        ("/coverage/?sort=name&year=2022&year=x", "/coverage/?year=2022&sort=name"),
        ("/timeline/?from=2020&x=1", "/timeline/?from=2021"),  # the first year there is
        ("/timeline/?from=x", "/timeline/"),
        ("/plans/?utm_source=mail&year=2022&region=wards&page=1", "/plans/?region=wards&year=2022"),
        ("/follow/?type=startups&x=1", "/follow/?type=startups"),
        ("/municipalities/131211/?utm_source=mail", "/municipalities/131211/"),
        ("/changes/?utm_source=x&before=9&municipality=131211", "/changes/?municipality=131211&before=9"),
        ("/?fbclid=1", "/"),
    ],
)
def test_the_canonical_address_keeps_what_makes_the_page(client: Client, registry: None, asked: str, kept: str):
    for language in ("", "/en"):
        page = read(client, language + asked)
        assert canonical(page) == language + kept
        alternates = {
            link["hreflang"]: link["href"] for link in page.all("link", rel="alternate") if "hreflang" in link.attrs
        }
        assert alternates["ja"] == SITE + kept
        assert alternates["en"] == f"{SITE}/en{kept}"


def test_a_shared_list_is_the_list(client: Client, registry: None):
    ids = [
        link["href"].split("/")[2]
        for link in read(client, "/measures/").all("a")
        if link["href"].startswith("/measures/")
    ]
    first, second = [one for one in ids if one.isdigit()][:2]
    page = read(client, f"/shortlist/?id={first}&id={second}&note.{first}=電話する&id=abc")
    shared = canonical(page)
    assert shared.startswith(f"/shortlist/?id={first}&id={second}&note.{first}=")
    assert read(client, shared).headings == page.headings


@pytest.mark.parametrize("address", ["/measures/?q=販路", "/plans/?q=販路", "/en/measures/?q=zzz&type=startups"])
def test_pages_of_anybodys_words_are_not_indexed_but_their_links_followed(client: Client, registry: None, address: str):
    assert read(client, address).one("meta", name="robots")["content"] == "noindex, follow"


@pytest.mark.parametrize("address", ["/measures/", "/measures/?type=startups&q=", "/plans/?year=2022", "/compare/"])
def test_pages_without_words_are_indexed(client: Client, registry: None, address: str):
    assert read(client, address).all("meta", name="robots") == []
