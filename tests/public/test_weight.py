"""How heavy a page is on the way to a phone: compressed, with the style sheet and the script it needs."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests.public.test_budgets import publish_many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry"), pytest.mark.slow]

MOST = 60_000
"""Bytes, as gzip packs them; brotli makes them fewer still."""
PAGES = [
    "/",
    "/measures/",
    "/measures/?q=施策",
    "/measures/map/",
    "/measures/places-by-year/",
    "/measures/year-by-year/",
    "/plans/",
    "/plans/131211-2021/",
    "/municipalities/",
    "/municipalities/131211/",
    "/compare/?m=131211&m=132098&m=131016&m=132276",
    "/coverage/",
    "/timeline/",
    "/fiscal-year/",
    "/changes/",
    "/open-data/",
    "/open-data/dictionary/",
    "/open-data/recipes/",
    "/api/docs/",
    "/accessibility/",
    "/contact/",
    "/follow/?municipality=131211",
]


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def weight(client: Client, address: str) -> int:
    """The page and every file of ours that its head and its pictures name, each once."""
    body = client.get(address).content
    named = set(re.findall(r'(?:href|src)="/static/([^"#]+)', body.decode()))
    files = [finders.find(name) for name in named]
    assert len(named) >= 3
    return packed(body) + sum(packed(Path(str(path)).read_bytes()) for path in files)


@pytest.mark.one_database
def test_no_page_is_heavier_than_a_small_picture(client: Client):
    found = {prefix + address: weight(client, prefix + address) for address in PAGES for prefix in ("", "/en")}
    measures = "&".join(f"id={measure}" for measure in Entry.objects.values_list("measure", flat=True)[:50])
    found["shortlist"] = weight(client, f"/shortlist/?{measures}")
    assert {address: size for address, size in found.items() if size > MOST} == {}


@pytest.mark.one_database
def test_nor_when_every_municipality_has_a_plan(client: Client):
    publish_many(62)
    found = {address: weight(client, address) for address in PAGES}
    assert {address: size for address, size in found.items() if size > MOST} == {}


def test_nothing_stands_in_the_way_of_the_first_paint(client: Client):
    for address in PAGES:
        head = client.get(address).content.decode().partition("</head>")[0]
        assert re.findall(r"<script(?![^>]*(?:\bdefer\b|application/ld\+json))", head) == [], address
        assert head.count('rel="stylesheet"') == 1, address
        assert "@import" not in head
