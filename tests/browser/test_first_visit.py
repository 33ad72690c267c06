"""One word, a measure, its plan: with scripts and without, at a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def registry(transactional_db: None) -> None:
    factories.sample_registry()


def addresses() -> list[str]:
    entry = Entry.objects.get(name="見本市等出展助成事業")
    places = ["/", "/measures/", "/measures/?q=販路", f"/measures/{entry.measure}/", "/plans/"]
    return [
        *places,
        f"/plans/{entry.plan_key}/",
        "/municipalities/",
        f"/municipalities/{entry.municipality_id}/",
        "/about/",
    ]


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


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["Japanese", "English"])
def test_no_page_breaks_a_rule_of_accessibility(
    open_page: Callable[..., Page], check_axe: Callable[[Page], None], size: tuple[int, int], prefix: str
):
    page = open_page(size=size)
    for address in addresses():
        answer = page.goto(prefix + address)
        assert answer
        assert answer.status == 200, address
        check_axe(page)


def test_no_page_is_wider_than_a_small_phone(open_page: Callable[..., Page]):
    page = open_page(size=(320, 640))
    for address in addresses():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
