"""What can be read of a page: nothing cut, nothing tiny, no word broken, and what goes on sideways says so."""

from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Page

from tests.browser import places
from tests.browser.seeing import OUTSIDE, resized

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


LOOKS = {"outside": OUTSIDE, "frames": SIDEWAYS, "tiny": TINY, "broken": BROKEN}
LOOK = "({ " + ", ".join(f"{name}: {script}" for name, script in LOOKS.items()) + " })"
PARTS = 2
"""Half of the pages are enough for one test: none keeps the others' processors waiting."""


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_cut_tiny_or_broken(page: Page, language: str, part: int):
    """Each page is loaded once, on a desk, and then made narrow, as a window is."""
    found, moving = [], 0
    for name, address in list(places.full_registry().items())[part::PARTS]:
        page.goto(places.in_language(address, language))
        for size in (DESK, PHONE):
            seen = resized(page, *size).evaluate(LOOK)
            moving += sum(frame["moves"] for frame in seen["frames"])
            found += [f"{name} at {size[0]}: {fault}" for fault in faults(seen, language, size)]
    assert found == [], "\n".join(found)
    assert moving > 1


def faults(seen: dict[str, list], language: str, size: tuple[int, int]) -> Iterator[str]:
    yield from (f"outside its column: {text}" for text in seen["outside"])
    for frame in seen["frames"]:
        if frame["moves"] and not all(frame.values()):
            yield f"goes on sideways and does not say so: {frame}"
        if not frame["moves"] and (frame["told"] or frame["edge"]):
            yield f"says that it goes on, and does not: {frame}"
    if size == PHONE:
        yield from (f"tiny: {text}" for text in seen["tiny"])
    if language == "en":
        yield from (f"broken: {word}" for word in seen["broken"])
