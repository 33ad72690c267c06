"""A page as a person sees it: waited for until its style is there and nothing moves, then measured."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

PATIENCE = 30_000
"""Milliseconds for whatever is expected; the machine may have other work.  What never comes costs them all."""
MOVING = """() => Promise.allSettled(document.getAnimations()
  .filter(e => Number.isFinite(e.effect.getComputedTiming().endTime)).map(e => e.finished)).then(() => true)"""

OUTSIDE = """(() => {
  const found = [], range = document.createRange(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, inside = text.parentElement, cell = inside.closest("th, td, .stretch, .tile");
    // The years above the bars of one municipality may be wider than their year.
    if (!cell || !text.data.trim() || inside.closest(".visually-hidden, .of-one thead")) continue;
    if (!inside.checkVisibility() || inside.getBoundingClientRect().width < 2) continue;
    range.selectNodeContents(text);
    const words = range.getBoundingClientRect(), frame = cell.getBoundingClientRect();
    const inset = cell.matches(".tile:lang(en)") ? 3 : -1; // in a square, clear of its border
    if (words.left < frame.left + inset || words.right > frame.right - inset) found.push(text.data.trim());
  }
  return found;
})()"""
"""The words that stand out of their column, their bar or their square."""


def settled(page: Page) -> Page:
    """The page, loaded and at rest.  Expect something of the page first, if a click is on its way to it."""
    page.wait_for_load_state("load")
    page.evaluate(MOVING)
    return page


def resized(page: Page, width: int, height: int) -> Page:
    """The page in a window of this size, after its scripts have seen the change: they are told between two frames."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    return settled(page)


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return settled(page).evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def fits(page: Page) -> bool:
    return sideways(page) <= 0


def wait_until(page: Page, condition: str | Callable[[], object]) -> None:
    """Playwright's own way of waiting for a script's condition needs eval, which the content security policy forbids."""
    until = time.perf_counter() + PATIENCE / 1000
    while time.perf_counter() < until:
        if page.evaluate(condition) if isinstance(condition, str) else condition():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {condition}")
