"""Completions as one types: the combobox pattern by keyboard and by pointer, an enhancement only."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.made_once import made_once


@pytest.fixture(autouse=True)
def registry(transactional_db: None) -> None:
    made_once(factories.sample_registry)


def type_words(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially(words)
    expect(page.get_by_role("listbox")).to_be_visible()


def asked(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["q"][0]


def test_by_keyboard(page: Page, check_axe: Callable[[Page], None]) -> None:
    type_words(page, "創業")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option", selected=True)
    expect(option).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    check_axe(page)
    chosen = option.get_attribute("data-query")
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/**")
    assert asked(page) == chosen


def test_escape_closes_the_list_and_keeps_the_words(page: Page) -> None:
    type_words(page, "創業")
    page.keyboard.press("ArrowUp")  # the last one
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("創業")
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/**")
    assert asked(page) == "創業"


LEAVING = {
    "a finger on nothing": "document.querySelector('h1').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))",
    "the next control": "document.getElementById('search-button').focus()",
}


@pytest.mark.parametrize("leaving", LEAVING)
def test_the_list_covers_nothing_once_the_box_is_left(page: Page, leaving: str) -> None:
    type_words(page, "創業")
    page.evaluate(LEAVING[leaving])
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("創業")


def test_words_that_an_input_method_hands_over_late_open_no_list(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("創業", delay=0)
    page.locator("#search-button").focus()
    with page.expect_response("**/measures/suggest*") as answered:
        box.dispatch_event("compositionend")
    answered.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_by_pointer(phone: Page) -> None:
    type_words(phone, "あだち")
    phone.get_by_role("option", name="足立区").tap()
    phone.wait_for_url("**/measures/**")
    assert asked(phone) == "足立区"


def test_a_reading_is_completed_while_an_input_method_composes_it(page: Page) -> None:
    factories.load_concepts()
    page.goto("/")
    page.get_by_role("combobox").focus()
    typed = {"text": "じぎょうしょうk", "selectionStart": 8, "selectionEnd": 8}
    page.context.new_cdp_session(page).send("Input.imeSetComposition", typed)
    page.get_by_role("option", name="事業承継 テーマ").click()
    page.wait_for_url("**/measures/**")
    assert asked(page) == "事業承継"
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("0 件")


def test_in_english_names_and_themes_are_english_and_titles_are_not(page: Page) -> None:
    factories.load_concepts()
    page.goto("/en/")
    page.get_by_role("combobox").press_sequentially("trade f")
    option = page.get_by_role("option").first
    expect(option).to_have_text("trade fair Topic")
    expect(option).to_have_attribute("lang", "en")
    expect(page.get_by_role("option", name="見本市等出展助成事業")).to_have_attribute("lang", "ja")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/**")
    assert asked(page) == "trade fair"
    assert page.locator(".hit").count() > 0


def test_nothing_to_complete_shows_no_list(page: Page) -> None:
    page.goto("/")
    with page.expect_response("**/measures/suggest**"):
        page.get_by_role("combobox").press_sequentially("ドローン")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_without_scripts_the_box_is_a_plain_one(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="施策・事業のことば").fill("創業")
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures/**")
    assert asked(page) == "創業"
