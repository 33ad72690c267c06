"""Every public template in every state: nothing for axe.

In Japanese wide by day and narrow by night, in English narrow; of colours it is asked in one language: none depends on
the width or on the words.  A page is loaded once and then made narrow, as a window is.
"""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.axe import violations
from tests.browser.seeing import resized
from tests.browser.test_public import SMALL_PHONE

WIDE = (1280, 800)
OPENABLE = "main details:not([open])"
OPEN = (
    f"""document.querySelectorAll('{OPENABLE}').forEach((part) => {{ part.open = true; part.dataset.opened = ""; }})"""
)
PARTS = 3
"""Pages are looked at in so many tests: none is long enough to keep the others' processors waiting."""


@pytest.fixture(autouse=True)
def today(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def in_every_state(page: Page, language: str) -> Iterator[str]:
    """What axe finds on the page, wide by day and narrow by night, then in what shows once everything is opened.

    The longer English words are looked at where they have least room.
    """
    coloured = language == "ja"
    if coloured:
        page.emulate_media(color_scheme="light")
        yield from (f"wide: {text}" for text in violations(resized(page, *WIDE)))
    page.emulate_media(color_scheme="dark")
    yield from (f"narrow: {text}" for text in violations(resized(page, *SMALL_PHONE), colours=coloured))
    if page.locator(OPENABLE).count():
        page.evaluate(OPEN)
        yield from (f"opened: {text}" for text in violations(page, inside="[data-opened]", colours=coloured))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("registry", [places.full_registry, places.empty_registry])
@pytest.mark.parametrize("part", range(PARTS))
def test_no_rule_is_violated(page: Page, registry: Callable[[], dict[str, str]], language: str, part: int):
    found = []
    for name, address in list(registry().items())[part::PARTS]:
        page.goto(places.in_language(address, language))
        found += [f"{name}: {text}" for text in in_every_state(page, language)]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nor_when_plans_are_over(page: Page, language: str):
    addresses, found = places.ended_places(), []
    with time_machine.travel("2027-10-03T09:00:00+09:00", tick=True):
        for name, address in addresses.items():
            page.goto(places.in_language(address, language))
            found += [f"{name}: {text}" for text in in_every_state(page, language)]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nor_where_something_was_filled_in_wrongly(page: Page, language: str):
    page.goto(places.in_language("/contact/", language))
    page.locator("form.form button").click()
    page.locator("[role=alert]").wait_for()
    assert list(in_every_state(page, language)) == []


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
    assert list(in_every_state(page, "en")) == ["opened: label: <input>"]


def test_what_is_too_pale_is_seen_by_day_and_by_night(page: Page):
    page.goto("/about/")
    page.evaluate("document.querySelector('main .lead').style = 'color: #777; background: #888'")
    found = [text.partition(": <")[0] for text in in_every_state(page, "ja")]
    assert found == ["wide: color-contrast", "narrow: color-contrast"]
