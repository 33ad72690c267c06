"""What can be read of a page: nothing cut, nothing tiny, no word broken, and what goes on sideways says so."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.seeing import OUTSIDE, settled

PHONE, DESK = (375, 812), (1280, 800)

SIDEWAYS = """[...document.querySelectorAll("main *")]
  .filter((frame) => ["auto", "scroll"].includes(getComputedStyle(frame).overflowX) && frame.checkVisibility())
  .map((frame) => {
    const around = frame.closest(".sideways"), hint = around?.querySelector(".scroll-hint");
    return {
      what: frame.className,
      moves: frame.scrollWidth > frame.clientWidth + 1,
      told: Boolean(hint?.checkVisibility()),
      edge: Boolean(around) && /more-(left|right)/.test(around.className),
      reached: frame.tabIndex === 0 && frame.role === "region",
      named: Boolean(frame.ariaLabel || document.getElementById(frame.getAttribute("aria-labelledby"))),
    };
  })"""

TINY = """(() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, inside = text.parentElement;
    if (!text.data.trim() || !inside.checkVisibility() || inside.getBoundingClientRect().width < 2) continue;
    const drawing = inside.closest("svg"), by = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
    if (parseFloat(getComputedStyle(inside).fontSize) * by < 11.9) found.push(text.data.trim());
  }
  return found;
})()"""

BROKEN = """(() => {
  const found = [], range = document.createRange(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const inside = text.parentElement, soft = text.data.includes("\\u00ad"); // hyphens where a word may be parted
    if (soft || !inside.checkVisibility() || inside.getBoundingClientRect().width < 2) continue;
    if (inside.closest("code, .cited-as, .citation, option, svg, .trap, .to-results, .visually-hidden")) continue;
    for (const word of text.data.matchAll(/(?<![\\w./:@-])[A-Za-z]{3,}(?![\\w./:@-])/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const rows = new Set([...range.getClientRects()].map((row) => Math.round(row.top)));
      if (rows.size > 1) found.push(word[0]);
    }
  }
  return found;
})()"""


@pytest.fixture(autouse=True)
def today(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def look(page: Page, language: str, script: str) -> dict[str, list]:
    """What a script finds on each of the pages."""
    found = {}
    for name, address in places.full_registry().items():
        settled(page).goto(places.in_language(address, language))
        if seen := page.evaluate(script):
            found[name] = seen
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "375"])
def test_words_stay_in_their_columns_and_what_goes_on_sideways_says_so(
    open_page: Callable[..., Page], size: tuple[int, int], language: str
):
    seen = look(open_page(size=size), language, f"({{ outside: {OUTSIDE}, frames: {SIDEWAYS} }})")
    assert {name: found["outside"] for name, found in seen.items() if found["outside"]} == {}
    frames = [(name, frame) for name, found in seen.items() for frame in found["frames"]]
    moving = [(name, frame) for name, frame in frames if frame["moves"]]
    assert size == DESK or len(moving) > 3
    assert [one for one in moving if not all(one[1].values())] == []
    assert [one for one in frames if not one[1]["moves"] and (one[1]["told"] or one[1]["edge"])] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_text_is_tiny_on_a_phone(open_page: Callable[..., Page], language: str):
    assert look(open_page(size=PHONE, is_mobile=True), language, TINY) == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "375"])
def test_no_english_word_is_broken(open_page: Callable[..., Page], size: tuple[int, int]):
    assert look(open_page(size=size), "en", BROKEN) == {}
