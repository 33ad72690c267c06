"""The public pages in a real browser: no violation of axe's rules, by keyboard, small, without scripts."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.conftest import DESKTOP
from tests.browser.made_once import made_once

SMALL_PHONE, NARROW = (375, 740), (320, 640)
LARGE_TEXT = "html { font-size: 200% !important; }"
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""


@pytest.fixture(autouse=True)
def registry(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        made_once(factories.sample_registry)
        yield


def box(element: Locator) -> dict[str, float]:
    """Place and size in the window, in pixels."""
    return element.evaluate("e => e.getBoundingClientRect().toJSON()")


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.innerText || document.activeElement.getAttribute('name') || ''"
    ).strip()


def test_the_first_result_is_a_few_tabs_away(page: Page):
    for path in ("/measures/?q=販路&region=tama", "/en/measures/"):
        page.goto(path)
        first = page.locator("#results a").first.inner_text()
        for _ in range(8):
            page.keyboard.press("Tab")
            if focused(page) in ("本文へ移動", "Skip to main content", "検索結果へ", "Skip to results"):
                page.keyboard.press("Enter")
            if focused(page) == first:
                break
        assert focused(page) == first


def test_the_first_skip_link_jumps_over_the_menu(page: Page):
    page.goto("/measures/")
    page.keyboard.press("Tab")
    assert focused(page) == "本文へ移動"
    assert box(page.locator(".skip"))["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "q"


def test_a_search_needs_no_mouse(page: Page):
    page.goto("/")
    page.get_by_label("施策・事業のことば").focus()
    page.keyboard.type("創業")
    page.keyboard.press("Enter")
    expect(page.locator("h2#count")).to_contain_text("「創業」を含む施策")
    page.wait_for_load_state()  # a box ticked while the page's script begins is not yet its own
    page.get_by_label("多摩", exact=False).first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="この条件で絞り込む").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2#count")).to_contain_text("多摩の施策")
    page.locator(".chosen a", has_text="地域：多摩").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2#count")).not_to_contain_text("多摩")
    page.go_back()
    expect(page.locator("h2#count")).to_contain_text("多摩の施策")
    expect(page.get_by_label("多摩", exact=False).first).to_be_checked()


def test_the_order_changes_with_its_button(page: Page):
    page.goto("/measures/?q=販路")
    page.get_by_label("並び順").select_option("code")
    assert "sort" not in page.url
    page.get_by_role("button", name="変更").click()
    expect(page).to_have_url(re.compile("sort=code"))
    expect(page.get_by_label("並び順")).to_have_value("code")


@pytest.mark.parametrize("size", [DESKTOP, SMALL_PHONE], ids=["1280", "375"])
def test_everything_works_without_scripts(open_page: Callable[..., Page], size: tuple[int, int]):
    page = open_page(size=size, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("施策・事業のことば").fill("販路")
    page.get_by_role("button", name="検索").click()
    expect(page.locator(".hit")).to_have_count(8)
    if size == SMALL_PHONE:
        page.locator("details.filters > summary").click()
    page.locator("#filters").get_by_label("町田市", exact=False).check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator(".hit")).to_have_count(4)
    page.get_by_role("link", name="産業見本市出展支援事業", exact=True).click()
    page.get_by_role("link", name="町田市地域産業活性化計画").first.click()
    expect(page.locator("h1")).to_have_text("町田市地域産業活性化計画")


def test_on_a_phone_the_results_come_before_the_filters(open_page: Callable[..., Page]):
    page = open_page(size=SMALL_PHONE)
    page.goto("/measures/?q=販路&region=tama")
    expect(page.locator("details.filters form")).to_be_hidden()
    expect(page.locator("details.filters > summary")).to_contain_text("（1件）")
    page.locator("details.filters > summary").click()
    expect(page.locator("#filters").get_by_label("町田市", exact=False)).to_be_visible()


def test_the_map_is_three_panels_on_a_phone_and_one_on_a_desk(open_page: Callable[..., Page]):
    for size, one_map in ((SMALL_PHONE, False), (DESKTOP, True)):
        page = open_page(size=size)
        page.goto("/municipalities/")
        tiles = {tile.inner_text().split("\n")[0]: box(tile) for tile in page.locator(".tile").all()}
        places = {(round(tile["x"]), round(tile["y"])) for tile in tiles.values()}
        assert len(places) == 62
        assert (abs(tiles["武蔵野"]["y"] - tiles["中野"]["y"]) < 2) == one_map
        assert (tiles["大島"]["y"] > tiles["大田"]["y"]) is True
        assert all(tile["width"] >= 24 and tile["height"] >= 24 for tile in tiles.values())


def test_a_plan_prints_on_paper_without_the_menus(page: Page):
    page.goto("/plans/131211-2021/")
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.get_by_text("募集中の事業の一覧ではありません").filter(visible=True)).to_have_count(1)


SWATCHES = """[...document.querySelectorAll('.levels span')].map(e => getComputedStyle(e, '::before'))
  .map(style => `${style.borderTopStyle} ${style.borderTopWidth} ${style.backgroundColor}`)"""
TILES = """Object.fromEntries([...document.querySelectorAll('.tile')].map(e => [e.className.match(/level-[0-9]|$/)[0], getComputedStyle(e)])
  .map(([level, style]) => [level, `${style.borderTopStyle} ${style.borderTopWidth} ${style.backgroundColor}`]))"""

EVERY_LEVEL = """document.querySelectorAll('a.tile').forEach((tile, at) => {
  tile.className = `${tile.className.replace(/level-[0-9]/, '')} level-${at + 1}`; })"""
"""The four tiles of the sample, one of each class: its own plans reach only some."""


@pytest.mark.parametrize("how", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced colours", "paper"])
def test_without_colours_the_classes_of_the_map_differ_by_line_and_fill(page: Page, how: dict[str, Any]):
    page.goto("/coverage/")
    page.emulate_media(**how)
    legend = page.evaluate(SWATCHES)
    assert len(legend) == len(set(legend)) == 5
    page.evaluate(EVERY_LEVEL)
    tiles = page.evaluate(TILES)
    assert set(tiles) == {"", "level-1", "level-2", "level-3", "level-4"}
    for level, look in tiles.items():
        assert look == legend[4 - int(level[-1])] if level else look == legend[4], level


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("size", [SMALL_PHONE, NARROW], ids=["375", "320"])
def test_in_large_text_the_head_keeps_words_together(
    open_page: Callable[..., Page], size: tuple[int, int], language: str
):
    page = open_page(size=size, bypass_csp=True)
    page.goto(f"{language}/measures/?q=販路")
    page.add_style_tag(content=LARGE_TEXT)
    for element in (".brand-name", "#q"):
        letters = page.locator(element).evaluate("e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)")
        assert letters >= 5, element
    name, other = box(page.locator(".brand-name")), box(page.locator(".other-language a"))
    assert name["right"] <= other["left"] or name["bottom"] <= other["top"]


def test_colours_forced_by_the_reader_keep_the_map_readable(open_page: Callable[..., Page]):
    page = open_page(forced_colors="active")
    page.goto("/")
    width = page.locator("a.tile").first.evaluate("e => getComputedStyle(e).borderTopWidth")
    assert width == "3px"
