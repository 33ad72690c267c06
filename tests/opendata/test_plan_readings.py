"""The list of plans says by which reading of its words it was found, and can be held to one."""

import json
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client

from tests import factories
from tests.opendata.api.asking import ask
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)

WIDENED = "販路の支援について"
"""Stands in no plan as it is typed."""


@pytest.mark.parametrize("address", ["/api/v1/plans", "/plans.json"])
def test_the_reading_is_named_and_can_be_chosen(client: Client, address: str):
    wide = ask(client, address, q=WIDENED)
    assert wide["match"] == "words"
    assert wide["count"]
    assert wide == ask(client, address, q=WIDENED, match="words")
    literal = ask(client, address, q=WIDENED, match="literal")
    assert (literal["match"], literal["count"]) == ("literal", 0)
    assert ask(client, address)["match"] == "literal"


def test_no_list_of_plans_is_read_by_some_of_its_words(client: Client):
    refused = client.get("/api/v1/plans", {"q": WIDENED, "match": "some"})
    assert refused.status_code == 400
    assert "使える値：literal、words。" in json.loads(refused.content)["detail"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "ics"])
def test_every_file_can_be_held_to_a_reading(client: Client, ending: str):
    lengths = [len(client.get(f"/plans.{ending}", {"q": WIDENED, "match": match}).getvalue()) for match in MATCHES]
    assert lengths[0] < lengths[1]


MATCHES = ["literal", "words"]


@pytest.mark.parametrize("ending", ["atom", "jsonfeed"])
@pytest.mark.parametrize(("words", "match"), [("販路", "literal"), (WIDENED, "words"), ("そんなものはない", "literal")])
def test_a_feed_leads_to_the_one_that_names_its_reading(client: Client, words: str, match: str, ending: str):
    moved = client.get(f"/plans.{ending}", {"q": words, "region": "wards"})
    assert moved.status_code == 301
    assert QueryDict(moved["Location"].partition("?")[2]).dict() == {"q": words, "region": "wards", "match": match}
    assert client.get(moved["Location"]).status_code == 200


def test_a_feed_says_how_its_words_were_read_and_the_page_leads_to_it(client: Client):
    shown = read(client, f"/plans/?q={WIDENED}")
    links = [one for one in shown.elements if one.tag == "link" and one.attrs.get("type") == "application/atom+xml"]
    (address,) = {one["href"] for one in links if "/plans.atom?" in one["href"]}
    assert "match=words" in address
    root = ElementTree.fromstring(client.get(address).content)
    said = root.findtext("{http://www.w3.org/2005/Atom}subtitle")
    assert said
    assert said in shown.main
    assert "読みかえずにさがしました。" in read(client, f"/plans/?q={WIDENED}&match=literal").main
