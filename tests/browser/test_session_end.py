"""A session that ends while a long form is open: whoever signs in again gets back what they typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from plans_registry.editorial import workflow
from plans_registry.models import OpenPage, Plan
from tests import factories
from tests.browser.seeing import wait_until
from tests.editorial.desk import page_of

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = (375, 740)
OFFER = ".kept-offer"
SAVE = "[name=_continue]:not(.enter-saves)"


def sign_in(page: Page, name: str) -> None:
    page.fill("#id_login", name)
    page.fill("#id_password", "password")
    page.click("main [type=submit]")


@pytest.fixture
def plan() -> Plan:
    factories.load_reference()
    factories.aoki(), factories.chiba()
    return factories.draft(background="まえの文章")


@pytest.fixture
def typed(open_page: Callable[..., Page], plan: Plan, request: pytest.FixtureRequest) -> Page:
    """Typed into text, choice, ticks and a new row; sent when the session was over; now at the sign-in page."""
    page = open_page(**getattr(request, "param", {}))
    page.goto(page_of(plan))
    sign_in(page, "aoki")
    page.fill("#id_background", "長い長い文章")
    page.select_option("#id_last_year", "2025")
    page.locator("[name=pillar-0-types]").nth(3).check()
    page.get_by_role("button", name="柱を加える").click()
    page.fill("#id_pillar-1-title", "人材の確保")
    Session.objects.all().delete()
    page.click(SAVE)
    expect(page.locator("#id_login")).to_be_visible()
    plan.refresh_from_db()
    assert plan.background == "まえの文章"
    return page


def saved(plan: Plan) -> tuple[Any, ...]:
    plan.refresh_from_db()
    first = plan.pillars.get(number=1)
    return plan.background, plan.last_year, first.types.count(), [row.title for row in plan.pillars.order_by("number")]


def test_what_was_typed_comes_back_after_signing_in(typed: Page, plan: Plan):
    sign_in(typed, "aoki")
    expect(typed.locator("#id_background")).to_have_value("まえの文章")
    typed.get_by_role("button", name="入力していた内容を戻す").click()
    expect(typed.locator("#id_background")).to_have_value("長い長い文章")
    expect(typed.locator(OFFER)).to_have_count(0)
    typed.click(SAVE)
    expect(typed.locator(".messagelist .success")).to_be_visible()
    assert saved(plan) == ("長い長い文章", 2025, 2, ["販路拡大支援", "人材の確保"])
    expect(typed.locator(OFFER)).to_have_count(0)


def test_what_a_tab_holds_outlives_a_sign_out_in_another(open_page: Callable[..., Page], plan: Plan):
    page = open_page()
    page.goto(page_of(plan))
    sign_in(page, "aoki")
    page.fill("#id_background", "長い長い文章")
    page.wait_for_timeout(2_500)  # what is typed is kept every two seconds
    other = page.context.new_page()
    other.goto(page_of(plan))
    other.locator("#logout-form button").click()
    expect(other.locator("#logout-form")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('editor:'))") == []
    page.click(SAVE)
    expect(page.locator("#typed-safe")).to_be_visible()
    sign_in(page, "aoki")
    page.get_by_role("button", name="入力していた内容を戻す").click()
    expect(page.locator("#id_background")).to_have_value("長い長い文章")


def test_the_sign_in_page_says_that_what_was_typed_is_safe(typed: Page, open_page: Callable[..., Page]):
    expect(typed.locator("#typed-safe")).to_be_visible()
    other = open_page()
    other.goto("/accounts/login/")
    expect(other.locator("#typed-safe")).to_be_hidden()


def test_after_signing_in_again_elsewhere_the_refusal_leads_back_to_what_was_typed(
    open_page: Callable[..., Page], plan: Plan
):
    page = open_page()
    page.goto(page_of(plan))
    sign_in(page, "aoki")
    page.fill("#id_background", "長い長い文章")
    page.wait_for_timeout(2_500)  # what is typed is kept every two seconds
    page.context.clear_cookies(name="csrftoken")  # as signing in anew makes another one
    page.click(SAVE)
    expect(page.locator("#typed-safe")).to_be_visible()
    page.get_by_role("link", name="同じ画面を開き直して").click()
    page.get_by_role("button", name="入力していた内容を戻す").click()
    expect(page.locator("#id_background")).to_have_value("長い長い文章")


def test_what_an_approver_typed_outlives_the_tab_and_the_session(open_page: Callable[..., Page], plan: Plan):
    workflow.submit(plan, by=factories.aoki())
    page, address = open_page(), reverse("whole_plan", args=[plan.pk])
    page.goto(address)
    sign_in(page, "chiba")
    page.fill("[name=verb-send_back-reason]", "柱2の名称を直してください")
    page.locator(".whole-write summary").first.click()
    page.fill("[name='note-plan-']", "出典は何ページですか")
    page.wait_for_timeout(2_500)  # what is typed is kept every two seconds
    page.close(run_before_unload=False)
    again = page.context.new_page()
    Session.objects.all().delete()
    again.goto(address)
    expect(again.locator("#typed-safe")).to_be_visible()
    sign_in(again, "chiba")
    again.get_by_role("button", name="入力していた内容を戻す").click()
    expect(again.locator("[name=verb-send_back-reason]")).to_have_value("柱2の名称を直してください")
    expect(again.locator("[name='note-plan-']")).to_be_visible()
    expect(again.locator("[name='note-plan-']")).to_have_value("出典は何ページですか")
    again.get_by_role("button", name="メモを残す").first.click()
    expect(again.locator("[name=verb-send_back-reason]")).to_have_value("柱2の名称を直してください")
    again.get_by_role("button", name="差し戻す").click()
    expect(again.locator(".state-returned")).to_be_visible()
    assert (plan.notes.get().text, Plan.objects.get().status_note) == (
        "出典は何ページですか",
        "柱2の名称を直してください",
    )
    again.goto(address)
    expect(again.locator(OFFER)).to_have_count(0)


def test_a_closed_tab_loses_nothing_of_2000_characters(open_page: Callable[..., Page], plan: Plan):
    page = open_page()
    page.goto(page_of(plan))
    sign_in(page, "aoki")
    text = "二千字の文章。" * 286
    page.fill("#id_background", text)
    page.get_by_role("button", name="施策を加える").click()
    page.fill("#id_measure-0-1-name", "加えた施策")
    page.wait_for_timeout(2_500)  # what is typed is kept every two seconds
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(page_of(plan))
    expect(again.locator(OFFER)).to_contain_text("保存していない入力が、この端末に残っています")
    again.get_by_role("button", name="入力していた内容を戻す").click()
    expect(again.locator("#id_background")).to_have_value(text)
    expect(again.locator("#id_measure-0-1-name")).to_have_value("加えた施策")
    again.click(SAVE)
    expect(again.locator(".messagelist .success")).to_be_visible()
    plan.refresh_from_db()
    assert plan.background == text
    again.goto(page_of(plan))
    expect(again.locator(OFFER)).to_have_count(0)


def test_nothing_is_offered_for_an_empty_measure_and_what_is_back_is_said_not_to_be_saved(
    open_page: Callable[..., Page], plan: Plan
):
    page = open_page()
    page.goto(page_of(plan))
    sign_in(page, "aoki")
    page.get_by_role("button", name="施策を加える").click()
    page.wait_for_timeout(2_500)  # what is typed is kept every two seconds
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(page_of(plan))
    wait_until(again, lambda: again.evaluate("Object.keys(localStorage).every(key => !key.startsWith('editor:'))"))
    expect(again.locator(OFFER)).to_have_count(0)
    again.fill("#id_background", "長い長い文章")
    again.wait_for_timeout(2_500)
    again.close(run_before_unload=False)
    third = page.context.new_page()
    third.goto(page_of(plan))
    third.fill("#id_title", "新しい計画名")
    third.click(SAVE)
    expect(third.locator(".messagelist .success")).to_be_visible()
    third.get_by_role("button", name="入力していた内容を戻す").click()
    expect(third.get_by_text("入力していた内容を戻しました。まだ保存していません。")).to_be_visible()
    expect(third.locator(".messagelist")).to_have_count(0)
    expect(third.locator("#id_background")).to_have_value("長い長い文章")


def test_what_was_typed_before_the_script_came_is_kept_too(open_page: Callable[..., Page], plan: Plan):
    page = open_page()
    page.route("**/autosave*.js", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.goto(page_of(plan))
    page.fill("#id_login", "aoki")
    page.fill("#id_password", "password")
    page.click("main [type=submit]", no_wait_after=True)
    page.locator("#id_background").fill("すぐに入力した文章")
    wait_until(page, lambda: OpenPage.objects.exclude(typed=None).exists())


def test_another_machine_has_what_was_typed_and_a_colleague_is_seen(open_page: Callable[..., Page], plan: Plan):
    page, other, colleague = open_page(), open_page(), open_page()
    page.goto(page_of(plan))
    sign_in(page, "aoki")
    page.fill("#id_background", "よその機械でも読める文章")
    wait_until(page, lambda: OpenPage.objects.exclude(typed=None).exists())
    other.goto(page_of(plan))
    sign_in(other, "aoki")
    expect(other.locator(OFFER)).to_contain_text("保存していない入力が、サーバーに残っています")
    other.get_by_role("button", name="入力していた内容を戻す").click()
    expect(other.locator("#id_background")).to_have_value("よその機械でも読める文章")
    colleague.goto(page_of(plan))
    sign_in(colleague, "chiba")
    expect(colleague.locator("#others")).to_contain_text("aoki")
    expect(page.locator("#others")).to_contain_text("chiba")


def test_nobody_else_is_offered_it(typed: Page, plan: Plan):
    sign_in(typed, "chiba")
    expect(typed.locator("#id_background")).to_have_value("まえの文章")
    expect(typed.locator(OFFER)).to_have_count(0)


@pytest.mark.parametrize("typed", [{"size": PHONE}], indirect=True)
def test_it_can_be_left_and_is_then_forgotten(typed: Page, check_axe: Callable):
    sign_in(typed, "aoki")
    expect(typed.locator(OFFER)).to_be_visible()
    check_axe(typed)
    typed.get_by_role("button", name="使わない").click()
    typed.reload()
    expect(typed.locator("#id_background")).to_have_value("まえの文章")
    expect(typed.locator(OFFER)).to_have_count(0)
