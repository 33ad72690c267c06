"""Every public template in every state, at both widths, in both languages, by day and by night: nothing for axe.

By night one language is enough: no colour depends on it.
"""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.conftest import RULES
from tests.browser.test_public import SMALL_PHONE

SIZES = {"1280": (1280, 800), "375": SMALL_PHONE}
COLOURS = ["color-contrast", "link-in-text-block"]  # no other rule of axe depends on the scheme
OPENABLE = "main details:not([open])"
# Fetching every style sheet again (preload) serves rules about films and turned screens, which no page has.
ASK = """async ([inside, type, values]) => {
  const found = await axe.run({ include: [[inside]] }, { runOnly: { type, values }, resultTypes: ["violations"], preload: false });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}"""
OPEN = (
    f"""document.querySelectorAll('{OPENABLE}').forEach((part) => {{ part.open = true; part.dataset.opened = ""; }})"""
)


@pytest.fixture(autouse=True)
def today(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def violations(page: Page, *, at_night: bool) -> Iterator[str]:
    """What axe finds on the page by day, its colours again by night, then what shows once everything is opened."""
    page.evaluate(Axe().axe_script)
    page.emulate_media(color_scheme="light")
    yield from (f"by day: {text}" for text in page.evaluate(ASK, ["html", "tag", RULES]))
    if at_night:
        page.emulate_media(color_scheme="dark")
        yield from (f"by night: {text}" for text in page.evaluate(ASK, ["html", "rule", COLOURS]))
        page.emulate_media(color_scheme="light")
    if page.locator(OPENABLE).count():
        page.evaluate(OPEN)
        yield from (f"opened: {text}" for text in page.evaluate(ASK, ["[data-opened]", "tag", RULES]))


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
        found += [f"{name}: {text}" for text in violations(page, at_night=language == "ja")]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nor_when_plans_are_over(open_page: Callable[..., Page], size: str, language: str):
    page = open_page(size=SIZES[size])
    addresses, found = places.ended_places(), []
    with time_machine.travel("2027-10-03T09:00:00+09:00", tick=True):
        for name, address in addresses.items():
            page.goto(places.in_language(address, language))
            found += [f"{name}: {text}" for text in violations(page, at_night=language == "ja")]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nor_where_something_was_filled_in_wrongly(open_page: Callable[..., Page], size: str, language: str):
    page = open_page(size=SIZES[size])
    page.goto(places.in_language("/contact/", language))
    page.locator("form.form button").click()
    page.locator("[role=alert]").wait_for()
    assert list(violations(page, at_night=language == "ja")) == []


def test_no_page_is_left_out(db: None):
    def name(address: str) -> str:
        try:
            return resolve(address.partition("?")[0]).url_name
        except Resolver404:
            return ""

    assert places.names_of_pages() <= set(map(name, places.full_registry().values()))


def test_what_is_closed_is_opened_and_looked_into(page: Page):
    page.goto("/about/")
    part = "<details><summary>くわしく</summary><input></details>"
    page.evaluate("part => document.querySelector('main').insertAdjacentHTML('beforeend', part)", part)
    assert list(violations(page, at_night=False)) == ["opened: label: <input>"]
