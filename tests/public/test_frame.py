"""The frame of the search page: drawn once with gaps, it must be what base.html would draw for every page anew."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.translation import override

from plans_registry.public.frame import GAPS, frame

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_but_the_gaps_depends_on_the_request(language: str):
    address = ("" if language == "ja" else "/en") + "/measures/"
    request = RequestFactory().get(address, {"q": "販路", "region": "tama"})
    gaps = {name: f"\ue000{name}\ue000" for name in GAPS}
    with override(language):
        request.resolver_match = resolve(address)
        anew = render_to_string("public/measures.html", {"section": "measures", "gaps": gaps}, request)
        kept = frame("public/measures.html", "measures", language)
    assert anew.split("\ue000") == kept
    assert kept[1::2].count("main") == 1


def test_menus_and_foot_are_those_of_every_page(client: Client, registry: None):
    def around(address: str) -> str:
        body = client.get(address).content.decode().partition("<body>")[2]
        body = re.sub(r"(?s)<main.*</main>|<nav class=\"breadcrumbs.*?</nav>", "", body)
        return re.sub(r' aria-current="page"|href="http://testserver[^"]*"', "", body)

    for prefix in ("", "/en"):
        assert around(f"{prefix}/measures/?q=販路") == around(f"{prefix}/municipalities/")


def test_what_a_reader_typed_is_escaped_in_every_gap(client: Client, registry: None):
    source = client.get("/measures/", {"q": "<script>\"'&"}).content.decode()
    assert "<script>&" not in source
    assert source.count("<script") == client.get("/measures/").content.decode().count("<script")
