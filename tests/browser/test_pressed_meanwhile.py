"""What is pressed in the editor while a step is under way, and what the page says before and after."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.browser.new_plan import new_plan
from tests.browser.seeing import settled
from tests.browser.test_editor import button, waiting_step
from tests.editorial.desk import page_of, three_pillars

pytestmark = pytest.mark.django_db(transaction=True)
SAVE = "[name=_continue]:not(.enter-saves)"


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    factories.load_reference()
    return partial(new_plan, open_page)


def test_steps_pressed_while_one_adds_a_part_are_taken_in_turn(desk: Callable[..., Page]):
    page = settled(desk())
    button(page, "施策を加える").click()
    expect(page.locator("#measure-0-1")).to_be_visible()
    page.fill("#id_measure-0-0-name", "見本市")
    step = waiting_step(page, "施策を加える")
    button(page, "施策を加える").click()
    button(page, "下へ：柱1の施策1").click()
    step.continue_()
    expect(page.locator("#id_measure-0-1-name")).to_have_value("見本市")
    expect(page.locator("#measure-0-3")).to_be_visible()
    expect(page.locator("#measure-0-4")).to_have_count(0)


def test_measures_and_photos_pressed_one_after_the_other_are_both_there(desk: Callable[..., Page]):
    page = settled(desk())
    step = waiting_step(page, "写真を加える：計画")
    expect(button(page, "写真を加える：柱1")).to_be_disabled()
    button(page, "施策を加える").click()
    step.continue_()
    expect(page.locator("#photo-0")).to_be_visible()
    expect(page.locator("#measure-0-1")).to_be_visible()
    expect(button(page, "写真を加える：柱1")).to_be_enabled()


def test_while_parts_change_places_their_buttons_are_out_of_reach_and_a_save_waits(desk: Callable[..., Page]):
    page = settled(desk())
    page.fill("#id_title", "足立区産業計画")
    page.fill("#id_pillar-0-title", "販路拡大")
    page.fill("#id_measure-0-0-name", "見本市")
    button(page, "施策を加える").click()
    page.fill("#id_measure-0-1-name", "相談会")
    step = waiting_step(page, "削除する：柱1の施策1")
    expect(button(page, "施策を加える")).to_be_disabled()
    page.click(SAVE)
    step.continue_()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert [part.name for part in document_of(Plan.objects.get()).measures] == ["相談会"]


def test_that_it_was_saved_is_said_no_more_when_a_step_was_not(desk: Callable[..., Page]):
    plan, page = three_pillars(), desk()
    page.goto(page_of(plan))
    page.click(SAVE)
    expect(page.locator(".messagelist .success")).to_be_visible()
    button(page, "削除する：柱1の施策1").click()
    expect(page.locator(".said")).to_contain_text("まだ保存していません")
    expect(page.locator(".messagelist")).to_have_count(0)
    expect(button(page, "施策を加える：柱1")).to_be_enabled()


def test_nothing_can_be_typed_that_a_save_under_way_would_not_have(desk: Callable[..., Page]):
    plan, page = three_pillars(), desk()
    page.goto(page_of(plan))
    page.clock.install()
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")  # its answer does not come
    background = page.locator("#id_background")
    background.fill("まえ")
    page.keyboard.press("Control+s")
    page.keyboard.insert_text("あと")
    expect(page.locator("#plan_form")).to_have_js_property("inert", True)
    expect(background).to_have_value("まえ")
    page.clock.run_for(30_000)
    expect(page.locator("#plan_form")).to_have_js_property("inert", False)
