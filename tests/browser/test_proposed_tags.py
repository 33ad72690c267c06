"""Tags proposed while a person types: they follow the words, and never undo what was ticked by hand."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.browser.new_plan import new_plan
from tests.browser.seeing import settled, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = (375, 740)


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    return partial(new_plan, open_page)


def test_tags_follow_the_words_while_they_are_typed(desk: Callable[..., Page]):
    page = desk()
    page.fill("#id_measure-0-0-name", "人材確保支援補助金")
    page.keyboard.press("Tab")
    expect(page.locator("#measure-0-0 .chosen")).to_contain_text("人材")
    page.fill("#id_measure-0-0-name", "創業塾")
    page.keyboard.press("Tab")
    expect(page.locator("#measure-0-0 .chosen")).not_to_contain_text("人材")
    settled(page)


def test_tags_follow_what_was_typed_before_the_script_came(desk: Callable[..., Page]):
    page = desk(hold=(held := []))
    page.fill("#id_measure-0-0-name", "人材確保支援補助金")
    page.keyboard.press("Tab")
    wait_until(page, lambda: held)
    held.pop().continue_()
    expect(page.locator("#measure-0-0 .chosen")).to_contain_text("人材")


@pytest.fixture
def late(desk: Callable[..., Page]) -> Callable[[], Page]:
    """The page of a new plan, to which the answer about the words of 創業 comes only when ``page.answer`` is called."""

    def opened() -> Page:
        page = desk()
        held: list[Route] = []
        page.route(re.compile(r"/proposals/.*%E5%89%B5%E6%A5%AD"), lambda route: held.append(route))

        def answer() -> None:
            while not held:
                page.wait_for_timeout(20)
            with page.expect_response(re.compile("/proposals/")) as told:
                held.pop(0).continue_()
            told.value.finished()
            page.evaluate("new Promise(done => setTimeout(done, 100))")

        page.answer = answer  # type: ignore[attr-defined]
        return page

    return opened


def ticked(page: Page, name: str) -> list[str]:
    return page.locator(f"[name='{name}']:checked").evaluate_all("all => all.map(one => one.value)")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize(
    ("field", "ticks"), [("pillar-0-title", "pillar-0-types"), ("measure-0-0-name", "measure-0-0-forms")]
)
def test_a_tick_made_before_the_proposal_comes_stays(late: Callable[[], Any], field: str, ticks: str, by: str):
    page = late()
    page.locator("#measure-0-0 summary").click()
    box = page.locator(f"[name='{ticks}']").last
    with page.expect_request(re.compile("/proposals/")):
        page.fill(f"#id_{field}", "創業塾")
        if by == "mouse":
            box.check()
        else:
            box.focus()
            page.keyboard.press("Space")
    page.answer()
    assert ticked(page, ticks) == [box.get_attribute("value")]


def test_an_answer_about_an_older_title_is_dropped(late: Callable[[], Any]):
    page = late()
    with page.expect_request(re.compile("/proposals/")):
        page.fill("#id_pillar-0-title", "創業")
        page.keyboard.press("Tab")
    with page.expect_response(re.compile("/proposals/")):
        page.fill("#id_pillar-0-title", "人材の確保")
        page.keyboard.press("Tab")
    expect(page.locator("[name='pillar-0-types']:checked")).to_have_count(1)
    newer = ticked(page, "pillar-0-types")
    page.answer()
    assert ticked(page, "pillar-0-types") == newer
