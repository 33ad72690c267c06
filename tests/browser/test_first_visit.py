"""One word, a measure, its plan: with scripts and without, at a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.made_once import made_once

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def registry(transactional_db: None) -> None:
    made_once(factories.sample_registry)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_word_leads_to_a_measure_and_to_its_plan(open_page: Callable[..., Page], scripts: bool):
    page = open_page(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_label("施策・事業のことば").fill("販路")  # a combobox with scripts, a search box without
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("8 件")
    page.get_by_role("main").get_by_role("link", name="見本市等出展助成事業", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("見本市等出展助成事業")
    page.get_by_role("main").get_by_role("link", name="足立区地域産業活性化計画").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("足立区")
