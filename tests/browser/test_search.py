"""The search page with scripts: partial updates that keep place and focus, sharing, Back; and an error on the way."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.browser.made_once import made_once
from tests.browser.seeing import wait_until

SMALL_PHONE = (375, 740)


@pytest.fixture(autouse=True)
def registry(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        made_once(factories.sample_registry)
        yield


def opened(page: Page, address: str) -> Page:
    """The search page, marked, so that a test sees whether it was loaded anew."""
    page.goto(address)
    wait_until(page, "!!window.htmx")
    page.evaluate("window.stayed = true")
    return page


def stayed(page: Page) -> bool:
    return page.evaluate("window.stayed === true")


def test_filters_are_applied_without_reloading_and_the_count_takes_the_focus(page: Page):
    opened(page, "/measures/?q=販路")
    page.get_by_label("町田市", exact=False).first.check()
    assert "municipality" not in page.url
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator("h2#count")).to_contain_text("町田市の施策 4 件")
    expect(page.locator(".hit")).to_have_count(4)
    expect(page).to_have_url(re.compile(r"/measures/\?q=%E8%B2%A9%E8%B7%AF&municipality=132098$"))
    expect(page).to_have_title(re.compile("^「販路」を含む、町田市の施策 4件"))
    expect(page.locator(".other-language a")).to_have_attribute("href", re.compile("municipality=132098$"))
    expect(page.locator("#count")).to_be_focused()
    assert stayed(page)


def test_a_new_order_keeps_the_focus_and_says_the_count(page: Page):
    opened(page, "/measures/?q=販路")
    page.get_by_label("並び順").select_option("code")
    page.get_by_role("button", name="変更").click()
    expect(page.get_by_role("status")).to_have_text("「販路」を含む施策 8 件")
    expect(page.locator("#change")).to_be_focused()
    expect(page).to_have_url(re.compile("sort=code"))
    assert page.locator("[role=status]").count() == 1
    assert stayed(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_typed_words_go_along_with_filters_and_order(open_page: Callable[..., Page], scripts: bool):
    page = open_page(java_script_enabled=scripts)
    page.goto("/measures/?q=見本市を開きたい&type=sales-channels")  # read as 見本市
    expect(page.locator("#apply")).to_have_attribute("name", "match")
    page.locator("#q").fill("支援")
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator("#count")).to_contain_text("「支援」")
    assert ("match=words" in page.url) != scripts  # without scripts nobody knows that the words are others
    page.locator("#q").fill("見本市")
    page.get_by_label("並び順").select_option("code")
    page.get_by_role("button", name="変更").click()
    expect(page.locator("#count")).to_contain_text("「見本市」")
    asked = dict(parse_qsl(urlsplit(page.url).query))
    assert asked.items() >= {"q": "見本市", "type": "sales-channels", "sort": "code"}.items()


@pytest.mark.parametrize(
    ("page_of", "left"), [(page_of, f"{page_of}?q={quote('創業')}") for page_of in ("/measures/", "/plans/")]
)
@pytest.mark.parametrize("link", [".chosen a:not(.clear)", ".filters-clear"])
def test_typed_words_go_along_when_a_condition_is_taken_back(page: Page, page_of: str, left: str, link: str):
    page.goto(f"{page_of}?q=販路&municipality=132098")
    page.locator("#q").fill("創業")
    page.locator("h1").click()  # completions close
    page.locator(link).last.click()
    expect(page).to_have_url(re.compile(re.escape(left) + "$"))
    expect(page.locator("#q")).to_have_value("創業")


def test_an_emptied_box_stays_empty_when_a_condition_is_taken_back(page: Page):
    page.goto("/plans/?q=販路&municipality=132098")
    page.locator("#q").fill("")
    page.locator(".filters-clear").click()
    expect(page).to_have_url(re.compile("/plans/$"))


def test_words_are_searched_without_reloading_and_empty_ones_are_dropped(page: Page):
    opened(page, "/measures/?q=販路")
    page.get_by_label("施策・事業のことば").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("h2#count")).to_contain_text("すべての施策 32 件")
    expect(page).to_have_url(re.compile("/measures/$"))
    expect(page.locator("#q")).to_be_focused()
    page.get_by_label("施策・事業のことば").type("創業", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()  # completions still come
    assert stayed(page)


def test_back_restores_results_place_and_focus(page: Page):
    opened(page, "/measures/?q=販路&region=tama")
    chip = page.locator(".chosen a", has_text="地域：多摩")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2#count")).to_contain_text("「販路」を含む施策 8 件")
    expect(page.locator("#count")).to_be_focused()
    page.go_back()
    expect(page.locator("h2#count")).to_contain_text("多摩の施策 5 件")
    wait_until(page, "document.activeElement.innerText.includes('地域：多摩')")
    page.go_forward()
    expect(page.locator("h2#count")).to_contain_text("「販路」を含む施策 8 件")
    assert stayed(page)


def test_back_from_the_next_page_is_where_one_was(page: Page):
    opened(page, "/measures/")
    following = page.get_by_role("link", name="次のページ")
    following.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    following.click()
    expect(page.locator(".pager")).to_contain_text("2 / 2")
    wait_until(page, "document.getElementById('count').getBoundingClientRect().top >= 0")
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("1 / 2")
    wait_until(page, "document.activeElement.innerText === '次のページ'")
    wait_until(page, f"Math.abs(scrollY - {place}) < 40")
    page.locator(".hit h3 a").nth(7).click()
    expect(page.locator("h1")).not_to_have_text("施策をさがす")
    page.go_back()
    expect(page.locator(".hit")).to_have_count(20)
    wait_until(page, "scrollY > 300")


def test_when_the_server_fails_the_page_is_asked_for_as_without_scripts(page: Page):
    opened(page, "/measures/?q=販路")
    failed = []

    def fail_once(route: Route) -> None:
        failed.append(route.request.url)
        route.abort() if len(failed) == 1 else route.fallback()

    page.route("**/measures/?*municipality*", fail_once)
    page.get_by_label("町田市", exact=False).first.check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator("h2#count")).to_contain_text("町田市の施策 4 件")
    assert len(failed) == 2
    assert not stayed(page)


def test_the_address_is_copied(open_page: Callable[..., Page], live_server):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/measures/?q=販路")
    page.locator(".saving > summary").click()
    page.get_by_role("button", name="アドレスをコピーする").click()
    expect(page.get_by_role("button", name="アドレスをコピーしました")).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    for kind in ("XLSX", "JSON"):
        expect(page.get_by_role("link", name=f"8件を{kind}で保存")).to_be_visible()


def test_the_municipalities_of_a_result_can_be_compared(page: Page):
    page.goto("/measures/?q=販路")
    panel = page.locator(".compare-these")
    expect(panel.locator("input:checked")).to_have_count(3)
    panel.get_by_label("羽村市", exact=False).uncheck()
    panel.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/compare/\?m=(132098&m=131211|131211&m=132098)$"))
    expect(page.locator("h1")).to_be_visible()


def test_a_measure_goes_to_the_list(page: Page):
    page.goto("/measures/?q=トライアル発注")
    page.get_by_role("link", name="リストに入れる").click()
    page.get_by_role("link", name="リストに入れました").click()
    expect(page.locator(".kept")).to_contain_text("町田市トライアル発注認定事業")


def test_how_many_boxes_are_ticked_is_said_while_choosing(page: Page):
    page.goto("/measures/")
    types = page.locator("details.filter", has=page.locator("input[name=type]"))
    types.locator("summary").click()
    types.get_by_role("checkbox").nth(0).check()
    types.get_by_role("checkbox").nth(1).check()
    page.locator("#filters").get_by_label("多摩", exact=False).first.check()
    expect(types.locator("summary")).to_contain_text("2件えらんでいます")
    expect(page.locator(".filters-actions")).to_contain_text("3件えらんでいます")
    types.get_by_role("checkbox").nth(1).uncheck()
    expect(types.locator("summary")).to_contain_text("1件えらんでいます")


def test_a_choice_is_found_by_its_name_and_by_how_it_is_read(page: Page):
    for code in ("131016", "131024", "131032"):
        factories.published(code)
    page.goto("/measures/")
    places = page.locator("details.filter", has=page.locator("input[name=region]"))
    box = places.get_by_label("この中をことばでさがす")
    expect(places.get_by_label("足立区", exact=False)).to_be_hidden()
    for words in ("アダチ", "足立"):
        box.fill(words)
        expect(places.get_by_label("足立区", exact=False)).to_be_visible()
        expect(places.get_by_label("町田市", exact=False)).to_be_hidden()
        expect(page.get_by_role("status")).to_have_text("1件あります")
    box.press("Enter")
    assert page.url.endswith("/measures/")
    places.get_by_label("足立区", exact=False).check()
    box.fill("")
    expect(places.get_by_label("町田市", exact=False)).to_be_visible()
    expect(places.get_by_label("足立区", exact=False)).to_be_hidden()
    expect(places.locator("summary").first).to_contain_text("1件えらんでいます")


def test_without_scripts_nothing_is_offered_that_needs_them(open_page: Callable[..., Page]):
    page = open_page(java_script_enabled=False)
    page.goto("/measures/")
    expect(page.locator(".finding")).to_be_hidden()
    expect(page.locator("#filters").get_by_label("足立区", exact=False)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_filters_are_a_drawer_that_closes_when_applied(open_page: Callable[..., Page], *, scripts: bool):
    page = open_page(size=SMALL_PHONE, java_script_enabled=scripts)
    page.goto("/measures/?q=販路")
    if scripts:
        wait_until(page, "!!window.htmx")
    page.locator("details.filters > summary").click()
    page.get_by_label("町田市", exact=False).first.check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator("h2#count")).to_contain_text("町田市の施策 4 件")
    expect(page.locator("details.filters form")).to_be_hidden()


def test_axe_has_nothing_to_say_of_what_opens(page: Page, check_axe: Callable[[Page], None]):
    opened(page, "/measures/?q=展示会 足立区")
    page.locator(".saving > summary").click()
    check_axe(page)
    page.get_by_role("button", name="変更").click()
    expect(page.get_by_role("status")).not_to_be_empty()
    check_axe(page)
