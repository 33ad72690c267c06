"""Every public template in every state, at both widths, in both languages, by day and by night: nothing for axe."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.conftest import RULES
from tests.browser.test_public import SMALL_PHONE

SIZES = {"1280": (1280, 800), "375": SMALL_PHONE}
COLOURS = ["color-contrast", "link-in-text-block"]  # no other rule of axe depends on the scheme
ASK = """async ([type, values]) => {
  const found = await axe.run({ runOnly: { type, values }, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}"""
OPEN = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"


@pytest.fixture(autouse=True)
def today(transactional_db: None) -> Iterator[None]:
    cache.clear()
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def violations(page: Page) -> Iterator[str]:
    """What axe finds on the page by day, its colours again by night, then all of it with everything opened."""
    page.evaluate(Axe().axe_script)
    page.emulate_media(color_scheme="light")
    yield from (f"by day: {text}" for text in page.evaluate(ASK, ["tag", RULES]))
    page.emulate_media(color_scheme="dark")
    yield from (f"by night: {text}" for text in page.evaluate(ASK, ["rule", COLOURS]))
    page.emulate_media(color_scheme="light")
    if page.locator("main details:not([open])").count():
        page.evaluate(OPEN)
        yield from (f"opened: {text}" for text in page.evaluate(ASK, ["tag", RULES]))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("registry", [places.full_registry, places.empty_registry])
def test_no_rule_is_violated(
    open_page: Callable[..., Page], registry: Callable[[], dict[str, str]], size: str, language: str
):
    page = open_page(size=SIZES[size])
    found = []
    for name, address in registry().items():
        page.goto(places.in_language(address, language))
        found += [f"{name}: {text}" for text in violations(page)]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nor_when_plans_are_over(open_page: Callable[..., Page], size: str, language: str):
    page = open_page(size=SIZES[size])
    addresses, found = places.ended_places(), []
    with time_machine.travel("2027-10-03T09:00:00+09:00", tick=True):
        for name, address in addresses.items():
            page.goto(places.in_language(address, language))
            found += [f"{name}: {text}" for text in violations(page)]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nor_where_something_was_filled_in_wrongly(open_page: Callable[..., Page], size: str, language: str):
    page = open_page(size=SIZES[size])
    page.goto(places.in_language("/contact/", language))
    page.locator("form.form button").click()
    page.locator("[role=alert]").wait_for()
    assert list(violations(page)) == []


def test_no_page_is_left_out(db: None):
    def name(address: str) -> str:
        try:
            return resolve(address.partition("?")[0]).url_name
        except Resolver404:
            return ""

    assert places.names_of_pages() <= set(map(name, places.full_registry().values()))
