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


OUTSIDE_ITS_TILE = """tile => {
  const text = document.createRange();
  text.selectNodeContents(tile.querySelector("span:not(.count)") ?? tile);
  const [inner, outer] = [text.getBoundingClientRect(), tile.getBoundingClientRect()];
  return inner.left < outer.left - 1 || inner.right > outer.right + 1;
}"""
COVERED = """label => {
  const { left, top, height } = label.getBoundingClientRect();
  const right = left + label.scrollWidth; // of what is drawn, also where that is wider than its year
  return [left + 2, right - 2].some((x) => !label.contains(document.elementFromPoint(x, top + height / 2)));
}"""


@pytest.mark.parametrize("letters", ["100%", "125%", "150%", "200%"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_on_a_telephone_names_stay_in_their_tiles_and_this_year_is_read_whole(
    open_page: Callable[..., Page], transactional_db: None, language: str, letters: str
):
    page = open_page(size=(375, 740))
    everywhere = places.full_registry()
    page.goto(language + everywhere["coverage"])
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
    tiles = settled(page).locator(".tile").all()
    assert len(tiles) > 60
    assert [tile.inner_text() for tile in tiles if tile.evaluate(OUTSIDE_ITS_TILE)] == []

    page.goto(language + everywhere["timeline"])
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
    this_year = settled(page).locator("thead .this-year").first
    this_year.scroll_into_view_if_needed()
    assert not this_year.evaluate(COVERED)
