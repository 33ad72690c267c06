"""The desk in a real browser: by keyboard, without scripts, on a phone; what was typed is not lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from plans_registry.models import Pillar, PillarType, Plan
from tests import factories
from tests.browser.made_once import made_once
from tests.browser.seeing import settled, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = (1280, 900), (375, 740)
PLANS = "/admin/plans_registry/plan/"


@pytest.fixture(autouse=True)
def _registry() -> None:
    made_once(factories.sample_registry)
    factories.draft(
        title="次期の計画", background="", period_text="令和６年度～令和８年度", first_year=None, last_year=None
    )


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    def sign_in(person: Callable[[], Any] = factories.chiba, **options: Any) -> Page:
        user = person()
        page = open_page(**{"size": DESK, **options})
        page.goto("/admin/login/")
        page.fill("#id_login", user.username)
        page.fill("#id_password", "password")
        page.click("[type=submit]")
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    return sign_in


def address(row: Any) -> str:
    return f"/admin/plans_registry/{row._meta.model_name}/{row.pk}/change/"


def every_page() -> list[str]:
    plan, draft = Plan.objects.get(municipality=factories.HAMURA), Plan.objects.get(title="次期の計画")
    return [
        "/admin/",
        PLANS,
        f"{PLANS}add/",
        address(plan),
        address(draft),
        f"{PLANS}{draft.pk}/delete/",
        f"{PLANS}{plan.pk}/history/",
        "/admin/plans_registry/measure/?q=販路",
        address(PillarType.objects.get(slug="talent")),
        "/admin/plans_registry/sourcedocument/add/",
        "/admin/plans_registry/round/add/",
        "/admin/catalogue/edition/",
        "/admin/municipalities/municipality/131211/change/",
        f"/admin/auth/user/{factories.aoki().pk}/change/",
    ]


def test_no_page_of_the_desk_breaks_a_rule(desk: Callable[..., Page], check_widths: Callable):
    page = desk(factories.administrator)
    for place in every_page():
        page.goto(place)
        check_widths(page, DESK, PHONE)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("plans_registry/plan", ".select2-selection"),
        ("plans_registry/round", "#id_label"),
        ("auth/user", "#id_last_name"),
    ],
)
def test_the_keyboard_begins_at_the_first_field_of_a_new_row(desk: Callable[..., Page], kind: str, first: str):
    page = desk(factories.administrator)
    page.goto(f"/admin/{kind}/add/")
    expect(page.locator(first).first).to_be_focused()
    assert page.evaluate("document.activeElement.getBoundingClientRect().width") > 100


def test_the_calendar_opens(desk: Callable[..., Page]):
    page = desk(factories.administrator)
    page.goto("/admin/plans_registry/round/add/")
    page.locator(".datetimeshortcuts a").nth(1).click()
    expect(page.locator(".calendarbox")).to_be_visible()


def test_the_sign_in_page_breaks_no_rule(page: Page, phone: Page, check_axe: Callable):
    for visitor in (page, phone):
        visitor.goto("/admin/")
        check_axe(visitor)
        visitor.fill("#id_login", "nobody")
        visitor.fill("#id_password", "wrong")
        visitor.keyboard.press("Enter")
        expect(visitor.get_by_role("alert")).to_be_visible()
        check_axe(visitor)


def test_a_page_with_errors_breaks_no_rule(desk: Callable[..., Page], check_axe: Callable):
    page = desk()
    page.goto(address(Plan.objects.get(title="次期の計画")))
    page.fill("#id_title", "")
    page.fill("#id_pillar-0-title", "=1+1")
    page.click("[name=_save]")
    expect(page.locator(".errornote")).to_be_visible()
    check_axe(page)


class Questions:
    """Counts the browser's questions before leaving, and stays on the page."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        self.page = page
        page.on("dialog", self._stay)

    def _stay(self, dialog: Dialog) -> None:
        assert dialog.type == "beforeunload"
        self.asked += 1
        dialog.dismiss()

    def come(self) -> None:
        wait_until(self.page, lambda: self.asked)
        assert self.asked == 1


def leave(page: Page) -> None:
    settled(page).locator(".breadcrumbs a").first.click(no_wait_after=True)


def test_a_warning_comes_before_unsaved_changes_are_lost(desk: Callable[..., Page]):
    page = desk()
    plan = Plan.objects.get(title="次期の計画")
    page.goto(address(plan))
    questions = Questions(page)
    page.fill("#id_background", "長い文章")
    leave(page)
    questions.come()
    expect(page.locator("#id_background")).to_have_value("長い文章")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert questions.asked == 1
    leave(page)
    expect(page).to_have_url(page.url.split("/admin/")[0] + "/admin/")
    assert questions.asked == 1


@pytest.mark.parametrize("what", ["tick", "choose", "add", "remove"])
def test_every_kind_of_change_is_noticed(desk: Callable[..., Page], what: str):
    page = desk()
    page.goto(address(Plan.objects.get(title="次期の計画")))
    questions = Questions(page)
    if what == "tick":
        page.locator("[name=pillar-0-types]").nth(3).check()
    elif what == "choose":
        page.select_option("#id_first_year", "2024")
    elif what == "add":
        page.get_by_role("button", name="柱を加える").click()
        expect(page.locator("#pillar-1")).to_be_visible()
    else:
        page.get_by_role("button", name="柱と施策を削除する").click()
        expect(page.locator("#pillar-0")).to_have_count(0)
    leave(page)
    questions.come()


def test_what_came_back_with_errors_is_unsaved(desk: Callable[..., Page]):
    page = desk()
    page.goto(address(Plan.objects.get(title="次期の計画")))
    page.fill("#id_title", "")
    page.fill("#id_background", "長い文章")
    page.click("[name=_save]")
    expect(page.locator(".errornote")).to_be_visible()
    questions = Questions(settled(page))
    page.locator("body").click()
    leave(page)
    questions.come()


def test_a_municipality_is_found_by_kana_with_the_keyboard(desk: Callable[..., Page]):
    page = desk()
    page.goto(f"{PLANS}add/")
    box = page.get_by_role("combobox", name="区市町村")
    box.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".select2-results__option--highlighted")).to_be_visible()  # all, before anything is typed
    page.locator(".select2-search__field").press_sequentially("まちだ")
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("町田市")
    page.keyboard.press("Enter")
    expect(page.locator("#id_municipality")).to_have_value(factories.MACHIDA)
    page.fill("#id_title", "町田市の次期計画")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Plan.objects.get(title="町田市の次期計画").municipality_id == factories.MACHIDA


def order(plan: Plan) -> list[str]:
    return list(plan.pillars.order_by("number").values_list("title", flat=True))


def test_enter_saves_and_moves_nothing(desk: Callable[..., Page]):
    plan = Plan.objects.get(municipality=factories.HAMURA)
    before = order(plan)
    page = desk()
    page.goto(address(plan))
    page.fill("#id_pillar-1-title", "書きかえた柱")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert order(plan) == [before[0], "書きかえた柱", *before[2:]]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_pillars_are_ordered_by_keyboard(desk: Callable[..., Page], scripts: bool):
    plan = Plan.objects.get(municipality=factories.HAMURA)
    first, second, *rest = order(plan)
    page = desk(java_script_enabled=scripts)
    page.goto(address(plan))
    page.get_by_role("button", name=re.compile("柱を上へ.*柱2")).press("Enter")
    expect(page.locator(".said")).to_contain_text("動かしました")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert order(plan) == [second, first, *rest]


def test_without_scripts_a_plan_goes_from_registration_to_publication(desk: Callable[..., Page]):
    page = desk(factories.aoki, java_script_enabled=False)
    page.goto(f"{PLANS}add/")
    page.fill("#id_title", "足立区の次期計画")
    page.select_option("#id_first_year", "2024")
    page.select_option("#id_last_year", "2026")
    page.fill("#id_background", "次の三年では、…")
    page.fill("#id_pillar-0-title", "販路拡大支援")
    page.fill("#id_measure-0-0-name", "見本市等出展助成事業")
    page.get_by_role("button", name="確認を依頼する").click()
    expect(page.locator(".state-submitted")).to_have_text("確認待ち")
    plan = Plan.objects.get(title="足立区の次期計画")
    page = desk(factories.chiba, java_script_enabled=False, size=PHONE)
    page.goto(address(plan))
    page.get_by_role("button", name="承認して公開する").click()
    expect(page.locator(".state-published")).to_have_text("公開中")
    plan.refresh_from_db()
    assert plan.key == "131211-2024"


def test_a_pillar_can_be_added_with_scripts(desk: Callable[..., Page]):
    plan = Plan.objects.get(title="次期の計画")
    page = desk()
    page.goto(address(plan))
    page.get_by_role("button", name="柱を加える").click()
    page.fill("#id_pillar-1-title", "人材の確保")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Pillar.objects.get(title="人材の確保").number == 2
