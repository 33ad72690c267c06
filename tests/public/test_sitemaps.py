"""What search engines read: every public page once in each language, and nothing else."""

import re
import xml.etree.ElementTree as ET
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Entry
from plans_registry.editorial import workflow
from plans_registry.environment import Operator
from plans_registry.models import Plan
from plans_registry.public.views import sitemaps
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def tree(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(response.content)


def places(client: Client) -> list[str]:
    """Every address of every file that the index names."""
    files = [node.text or "" for node in tree(client, "/sitemap.xml").findall(".//s:loc", SPACE)]
    paths = [file.removeprefix("http://127.0.0.1:8000") for file in files]
    return [node.text or "" for path in paths for node in tree(client, path).findall("s:url/s:loc", SPACE)]


@pytest.mark.slow
def test_every_address_stands_once_and_answers(client: Client):
    found = places(client)
    assert len(found) == len(set(found)) == 2 * (16 + 62 + 4 + 32)
    for address in found[::7]:
        assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address


def test_each_names_itself_and_its_other_language(client: Client):
    for url in tree(client, "/sitemaps/plans.xml").findall("s:url", SPACE):
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", SPACE)}
        assert url.findtext("s:loc", namespaces=SPACE) in links.values()
        assert links["en"] == links["ja"].replace("127.0.0.1:8000/", "127.0.0.1:8000/en/")
        assert re.fullmatch(r"2022-10-03", url.findtext("s:lastmod", namespaces=SPACE) or "")


def test_many_measures_stand_in_several_files(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sitemaps, "MEASURES_IN_A_FILE", 10)
    assert sum("/measures/" in address and address[-2].isdigit() for address in places(client)) == 2 * 32
    assert client.get("/sitemaps/measures-4.xml").status_code == 200
    assert client.get("/sitemaps/measures-5.xml").status_code == 404


@pytest.mark.parametrize("name", ["measures-0", "measures", "people", "measures-99999", "plans-1"])
def test_there_are_no_other_files(client: Client, name: str):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_what_is_withdrawn_is_not_named(client: Client):
    measure = Entry.objects.filter(municipality=factories.HAMURA)[0].measure
    workflow.withdraw(Plan.objects.get(municipality=factories.HAMURA), by=factories.chiba(), reason="誤り")
    found = places(client)
    assert "http://127.0.0.1:8000/plans/132276-2021/" not in found
    assert f"http://127.0.0.1:8000/measures/{measure}/" not in found


def test_robots_are_told_where_the_map_is_and_where_not_to_go(client: Client):
    text = client.get("/robots.txt").content.decode()
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    assert rules.site_maps() == ["http://127.0.0.1:8000/sitemap.xml"]
    for path in (
        "/admin/",
        "/shortlist/?id=1",
        "/en/shortlist/?id=1",
        "/measures/suggest?q=a",
        "/en/contact/received/",
    ):
        assert not rules.can_fetch("*", path), path
    for path in ("/", "/en/", "/measures/12/", "/plans/131211-2021/", "/contact/", "/compare/?m=131211"):
        assert rules.can_fetch("*", path), path


def test_an_empty_registry_has_a_map_too(client: Client):
    for plan in Plan.objects.all():
        workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert len(places(client)) == 2 * (16 + 62)


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ("", "https://plans.example.jp/contact/"),
        ("safe@example.jp", "mailto:safe@example.jp"),
        ("https://example.jp/safe", "https://example.jp/safe"),
    ],
)
def test_who_finds_a_weakness_is_told_whom_to_write_to(client: Client, settings, contact: str, told: str):
    settings.SITE_URL, settings.OPERATOR = "https://plans.example.jp", Operator(contact=contact)
    with time_machine.travel("2026-11-28T10:00:00+09:00"):
        response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        f"Contact: {told}",
        "Expires: 2027-05-27T00:00:00+09:00",
        "Preferred-Languages: ja, en",
        "Canonical: https://plans.example.jp/.well-known/security.txt",
    ]
