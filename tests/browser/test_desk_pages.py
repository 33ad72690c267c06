"""The desk's own pages in a real browser: what there is to do, lineage, round, overview, notifications."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from plans_registry.editorial.lineage.verbs import choose_predecessor
from plans_registry.editorial.rounds.verbs import gather
from plans_registry.models import Measure, Plan, Round
from tests import factories
from tests.editorial.desk import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = (1280, 900), (375, 740)


@pytest.fixture(autouse=True)
def plans() -> dict[str, Any]:
    """A plan in force, its successor, and one submitted plan in a round."""
    factories.load_reference()
    with time_machine.travel("2024-05-10 10:00 +0900"):
        old = factories.published(first_year=2024, last_year=2026)
    new = factories.draft(first_year=2027, last_year=2029)
    choose_predecessor(new, old, by=factories.aoki())
    row = Round.objects.create(label="令和8年度前期")
    gather(row, [factories.submitted(factories.MACHIDA, first_year=2026, last_year=2028)], by=factories.chiba())
    return {"old": old, "new": new, "round": row}


@pytest.fixture
def desk(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    def open_as(user: Any, address: str, **options: Any) -> Page:
        page = open_page(**{"size": DESK, **options})
        session = signed_in(user).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(address)
        return page

    return open_as


def addresses(plans: dict[str, Any]) -> list[str]:
    number = plans["round"].pk
    return [
        "/admin/",
        "/admin/tasks/uncovered/",
        f"/admin/lineage/{plans['new'].pk}/",
        f"/admin/approver/{plans['new'].pk}/",
        f"/admin/renewal/{plans['new'].pk}/look/",
        f"/admin/rounds/{number}/",
        f"/admin/rounds/{number}/overview/",
        "/admin/notifications/",
        "/admin/help/",
    ]


def test_pages_fit_and_pass_axe(desk: Callable[..., Page], plans: dict[str, Any], check_widths: Any) -> None:
    page = desk(factories.chiba(), "/admin/")
    for address in addresses(plans):
        page.goto(address)
        check_widths(page, DESK, PHONE, (320, 740))


def test_of_the_buttons_of_a_decision_one_is_filled_and_headings_look_like_some(
    desk: Callable[..., Page], plans: dict[str, Any]
) -> None:
    waiting = Plan.objects.get(status="submitted")
    page = desk(factories.chiba(), f"/admin/approver/{waiting.pk}/")
    background = "button => getComputedStyle(button).backgroundColor"
    colours = {name: page.get_by_role("button", name=name, exact=True).evaluate(background) for name in DECISIONS}
    assert colours["差し戻す"] == "rgb(255, 255, 255)" != colours["承認して公開する"]
    page.goto("/admin/")
    weight = page.get_by_role("heading", name="登録した内容をさがす・直す").evaluate(
        "h => getComputedStyle(h).fontWeight"
    )
    assert weight == "700"


DECISIONS = ("承認して公開する", "差し戻す")


def test_a_lineage_is_confirmed_by_keyboard_without_scripts(desk: Callable[..., Page], plans: dict[str, Any]) -> None:
    page = desk(factories.aoki(), f"/admin/lineage/{plans['new'].pk}/", java_script_enabled=False)
    select = page.locator("select[name^=measure-]")
    select.focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="選び直した結果を見る").press("Enter")
    expect(page.locator(".lineage-table .fate")).to_have_text("新規")
    page.locator("select[name^=measure-]").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="この対応で確定する").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("確定しました")
    assert Plan.objects.get(pk=plans["new"].pk).lineage_confirmed
    assert Measure.objects.get(pillar__plan=plans["new"]).continues == Measure.objects.get(pillar__plan=plans["old"])


def test_a_round_is_published_and_printed_on_a4(
    desk: Callable[..., Page], plans: dict[str, Any], tmp_path: Any
) -> None:
    page = desk(factories.chiba(), f"/admin/rounds/{plans['round'].pk}/")
    page.get_by_role("link", name="全文を読む").click()
    expect(page.get_by_role("button", name="承認して公開する")).to_be_visible()
    page.goto(f"/admin/rounds/{plans['round'].pk}/")
    page.get_by_role("button", name="1件をまとめて公開する").click()
    expect(page.locator(".messagelist")).to_contain_text("1件の計画を公開しました")
    page.get_by_role("link", name="承認した計画の概要").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("「町田市地域産業活性化計画」")
    page.emulate_media(media="print")
    expect(page.locator(".way-back")).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 1


def test_one_click_confirms_and_comes_back(desk: Callable[..., Page], plans: dict[str, Any]) -> None:
    page = desk(factories.aoki(), "/admin/")
    page.get_by_role("button", name="内容に変更なし").click()
    expect(page.locator(".messagelist")).to_contain_text("変更がないことを記録しました")
    expect(page.locator("#task-unconfirmed .task-count")).to_have_text("0件")


def test_a_plan_of_three_pillars_and_eight_measures_is_renewed_in_five_clicks_without_scripts(
    desk: Callable[..., Page],
) -> None:
    pillars = tuple(
        factories.pillar(f"柱{place}", *(factories.measure(f"施策{n}", number=n) for n in numbers), number=place)
        for place, numbers in enumerate(((1, 2, 3), (1, 2, 3), (1, 2)), start=1)
    )
    old = factories.published(factories.HAMURA, pillars=pillars)
    page = desk(factories.administrator(), f"/admin/plans_registry/plan/{old.pk}/change/", java_script_enabled=False)
    clicks = 0

    def press(name: str) -> None:
        nonlocal clicks
        page.get_by_role("button", name=name).first.click()
        clicks += 1

    press("次の期間の計画を作る")
    expect(page.get_by_text("まだ見直していない施策：8件")).to_be_visible()
    for left in (5, 2, 0):
        press("このまま続ける")
        expect(page.get_by_text(f"まだ見直していない施策：{left}件")).to_be_visible()
    press("確認を依頼する")
    expect(page.locator(".messagelist")).to_contain_text("確認を依頼しました")
    new = Plan.objects.get(predecessor=old)
    assert (new.status, new.first_year, new.last_year) == ("submitted", 2024, 2026)
    assert clicks == 5


def test_lists_of_the_desk_stand_in_their_place(desk: Callable[..., Page], plans: dict[str, Any]) -> None:
    """On a desk a plan takes one line and no column is cut off; on a telephone no name of a round is read downwards."""
    page = desk(factories.chiba(), "/admin/plans_registry/plan/")
    assert page.locator("#changelist .results").evaluate("e => e.scrollWidth - e.clientWidth") == 0
    assert page.locator("#result_list tbody tr").first.evaluate("e => e.getBoundingClientRect().height") < 50
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/admin/")
    table = page.locator(".tasks .table-box, .task .table-box").first
    assert table.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    assert table.locator("tbody tr").first.evaluate("e => e.getBoundingClientRect().height") < 60


def test_a_link_that_does_something_looks_like_a_button(desk: Callable[..., Page]) -> None:
    page = desk(factories.chiba(), "/admin/review/")
    style = "e => getComputedStyle(e).borderTopWidth + getComputedStyle(e).borderTopStyle"
    assert page.locator("#content a.button").first.evaluate(style) == "1pxsolid"


def test_on_a_phone_the_list_tells_the_plans_of_one_municipality_apart(desk: Callable[..., Page]):
    page = desk(factories.aoki(), "/admin/plans_registry/plan/", size=PHONE)
    periods = page.locator("#result_list td.field-period_column")
    expect(periods).to_have_count(2)
    for box in (cell.bounding_box() for cell in periods.all()):
        assert box
        assert box["x"] + box["width"] <= PHONE[0]


def test_on_a_phone_the_values_of_the_server_have_more_than_half_the_width(desk: Callable[..., Page]):
    page = desk(factories.administrator(), "/admin/status/", size=PHONE)
    table, value = (page.locator(f".status {what}").first.bounding_box() for what in ("tbody", "td"))
    assert table
    assert value
    assert value["width"] > table["width"] / 2
