"""Letters twice as large, set by the reader's own style: a window is wide in pixels, and narrow in letters."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.seeing import settled

LARGE = "document.documentElement.style.fontSize = '200%'"


@pytest.mark.parametrize("language", ["", "/en"])
def test_no_page_is_moved_sideways_with_letters_twice_as_large(
    open_page: Callable[..., Page], transactional_db: None, language: str
):
    page = open_page(size=(1280, 800))
    wide = {}
    for name, address in places.full_registry().items():
        page.goto(language + address)
        page.evaluate(LARGE)
        width = settled(page).evaluate("document.documentElement.scrollWidth")
        if width > 1280:
            wide[name] = width
    assert wide == {}
