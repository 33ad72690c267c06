"""Every kind of page is valid HTML, as the checker of the W3C sees it."""

import json
import subprocess
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests import factories
from tests.browser.validator import ADVICE, find_validator

STARTS = [
    "/",
    "/measures/?q=展示会 足立区&type=sales-channels",
    "/measures/?q=ドローン&region=islands",
    "/measures/?q=「販路&year=abc&page=99",
    "/plans/?state=upcoming&year=abc",
    "/municipalities/131016/",
    "/compare/?m=131211&m=132098&m=131016&m=132276&hide=1",
    "/compare/?m=131211&m=999999&year=abc",
    "/coverage/?year=2022&sort=talent",
    "/shortlist/?id=1&id=2&id=3&id=abc&id=999999&note.2=電話&q=創業",
    "/contact/?page=/plans/131211-2021/",
    "/nothing/",
]
DJANGOS = (  # what the widgets of Django's own admin do
    "Attribute “disabled” not allowed on element “div”",
    "Element “option” without attribute “label” must not be empty.",
    "must have a descendant “option” element",
    "must have either an empty “value” attribute",
    "No “p” element in scope but a “p” end tag seen.",
)
EACH = 2  # pages of one kind: of one view, one set of parameters and one language


@pytest.fixture
def validator() -> list[str]:
    command = find_validator()
    if command is None:
        pytest.skip(ADVICE)
    return command


def test_public_pages_are_valid(db: None, client: Client, validator: list[str], tmp_path: Path):
    factories.sample_registry()
    starts = [*STARTS, *(f"/en{start}" for start in STARTS)]
    assert complaints(validator, visit(client, starts, staff=False), tmp_path) == []


def test_staff_pages_are_valid(db: None, client: Client, validator: list[str], tmp_path: Path):
    factories.sample_registry()
    factories.submitted(factories.HAMURA, first_year=2024, last_year=2026)
    client.force_login(factories.administrator())
    pages = visit(client, ["/admin/", "/admin/review/"], staff=True)
    ours = [text for text in complaints(validator, pages, tmp_path) if not any(known in text for known in DJANGOS)]
    assert ours == []


def visit(client: Client, starts: list[str], *, staff: bool) -> Iterator[tuple[str, str]]:
    """Address and HTML of some pages of every kind that links lead to."""
    waiting, seen, kinds = deque(starts), set(starts), dict[tuple, int]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        _view, parameters, _english = kind
        # The filters of a list are combined in hundreds of ways, and each alone draws all there is.
        if address not in starts and (kinds.get(kind, 0) >= EACH or len(parameters) > 1):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        response = client.get(address)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            continue
        if not response.content:
            continue
        html = response.content.decode()
        yield address, html
        for link in links(html):
            target = urljoin(address, link).partition("#")[0].partition("?_changelist_filters")[0]
            inside = target.startswith("/admin/") == staff and target.startswith("/") and "logout" not in target
            if inside and target not in seen:
                seen.add(target)
                waiting.append(target)


def kind_of(address: str) -> tuple:
    parts = urlsplit(address)
    path = parts.path.removeprefix("/en")
    try:
        view = resolve(path).view_name
    except Resolver404:
        view = ""
    return view, frozenset(name for name, _ in parse_qsl(parts.query)), parts.path.startswith("/en/")


def links(html: str) -> list[str]:
    found: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "a" and (href := dict(attrs).get("href")):
                found.append(href)

    Links().feed(html)
    return found


def complaints(validator: list[str], pages: Iterator[tuple[str, str]], folder: Path) -> list[str]:
    addresses = {}
    for number, (address, html) in enumerate(pages):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        addresses[file.as_uri().replace("file:///", "file:/")] = address
    assert len(addresses) > 10
    answer = subprocess.run([*validator, *map(str, folder.iterdir())], capture_output=True, check=False, timeout=300)
    found = json.loads(answer.stdout)["messages"]
    return [
        f"{addresses[message['url']]}:{message['lastLine']}: {message['message']} {message.get('extract', '')!r}"
        for message in found
        if message["type"] == "error"
    ]
