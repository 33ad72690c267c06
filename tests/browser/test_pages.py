"""Home, comparison, coverage, years, a reader's list and the pages about the registry, in a real browser."""

import io
import re
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
import time_machine
from playwright.sync_api import Page, expect

from plans_registry.catalogue.models import Entry, Report
from tests import factories
from tests.browser.made_once import made_once
from tests.browser.seeing import sideways, wait_until
from tests.browser.test_public import SMALL_PHONE

PAGES = {
    "home": "/",
    "no comparison": "/compare/",
    "comparison": "/compare/?m=131211&m=132098&m=131016&m=132276&year=2022",
    "wrong comparison": "/compare/?m=131211&m=999999&year=abc",
    "coverage": "/coverage/",
    "coverage of a year": "/coverage/?year=2030&sort=abc",
    "timeline": "/timeline/",
    "no list": "/shortlist/",
    "list": "/shortlist/?LIST&q=創業",
    "wrong list": "/shortlist/?id=999999&id=abc&q=ドローン",
    "open data": "/open-data/",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "contact": "/contact/",
    "received": "/contact/received/",
}


@pytest.fixture(autouse=True)
def registry(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        made_once(factories.sample_registry)
        yield


def measures(count: int) -> list[int]:
    return list(Entry.objects.order_by("measure").values_list("measure", flat=True)[:count])


def list_of(count: int) -> str:
    first, *_others = ids = measures(count)
    return "&".join([*(f"id={measure}" for measure in ids), f"note.{first}=電話で確かめる"])


def address(name: str, language: str = "ja") -> str:
    path = PAGES[name].replace("LIST", list_of(3))
    return path if language == "ja" else f"/en{path}"


def test_wide_tables_are_moved_by_keyboard(open_page: Callable[..., Page]):
    page = open_page(size=SMALL_PHONE)
    page.goto(address("coverage"))
    region = page.locator(".table-scroll").first
    region.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, "document.querySelector('.table-scroll').scrollLeft > 0")
    head = page.locator("tbody th[scope=row]").first
    assert (
        head.evaluate(
            "e => Math.abs(e.getBoundingClientRect().left - e.closest('.table-scroll').getBoundingClientRect().left)"
        )
        < 3
    )


@pytest.mark.parametrize("width", [375, 360])
def test_the_list_of_municipalities_fits_a_telephone(open_page: Callable[..., Page], width: int):
    page = open_page(size=(width, 740))
    page.goto("/municipalities/")
    assert page.locator(".table-scroll").evaluate("e => e.scrollWidth - e.clientWidth") == 0


@pytest.mark.parametrize(("places", "beside"), [("131211&m=132098", 2), ("131211&m=132098&m=131016&m=132276", 1)])
def test_a_comparison_on_a_phone_needs_no_moving_and_names_every_cell(
    open_page: Callable[..., Page], places: str, beside: int
):
    page = open_page(size=SMALL_PHONE)
    page.goto(f"/compare/?m={places}&year=2022")
    assert page.locator(".side-by-side").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    expect(page.get_by_text("表は、横に動かして見られます。")).to_be_hidden()
    row = page.locator("tbody tr").last
    tops = row.locator("td").evaluate_all("cells => cells.map((e) => e.getBoundingClientRect().top)")
    assert len(set(tops)) == len(tops) / beside
    heads = [text.strip() for text in page.locator("thead th a:first-child").all_inner_texts()]
    named = "cells => cells.map((e) => getComputedStyle(e, '::before').content)"
    for name, content in zip(heads, row.locator("td").evaluate_all(named), strict=True):
        assert name in content
    page.set_viewport_size({"width": 1280, "height": 800})
    assert row.locator("td").first.evaluate("e => getComputedStyle(e, '::before').content") == "none"


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_other_language_stays_beside_the_name_at_every_width(page: Page, language: str):
    page.goto(f"{language}/shortlist/?{list_of(12)}")
    for width in (768, 992, 1000, 1119, 1120, 1199, 1200, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        brand, other, menu = (
            page.locator(f".site-head {of}").evaluate("e => e.getBoundingClientRect().toJSON()")
            for of in (".brand", ".other-language", ".site-nav")
        )
        assert other["top"] < brand["bottom"], width
        assert menu["height"] < 60, width  # one line


def test_municipalities_are_chosen_without_a_mouse(page: Page):
    page.goto("/compare/")
    page.get_by_label("自治体（1つ目）").select_option("131211")
    page.get_by_label("自治体（2つ目）").focus()
    for _ in range(99):
        if page.get_by_label("自治体（2つ目）").input_value() == "132098":
            break
        page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="くらべる").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2つの自治体をくらべる")
    assert "m=131211&m=132098" in page.url
    page.get_by_label("自治体を追加").select_option("132276")
    page.get_by_role("button", name="表示を変える").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3つの自治体をくらべる")
    page.get_by_role("link", name="町田市を外す").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2つの自治体をくらべる")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("3つの自治体をくらべる")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_list_is_made_ordered_annotated_and_kept(open_page: Callable[..., Page], scripts: bool):
    page = open_page(java_script_enabled=scripts)
    page.goto("/shortlist/")
    page.locator("#add-words").fill("創業")
    page.get_by_role("button", name="検索").click()
    for number in (1, 2):
        page.locator(".addable button").first.click()
        expect(page.locator(".kept")).to_have_count(number)
    names = page.locator(".kept h2").all_inner_texts()
    page.get_by_label("メモ").last.fill("電話で確かめる")
    page.locator("#add-words").fill("販路")
    page.locator(".kept-actions button", has_text=f"下へ：{names[0]}").click()
    expect(page.locator(".kept h2")).to_have_text(names[::-1])
    expect(page.get_by_label("メモ").first).to_have_value("電話で確かめる")
    expect(page.locator("#add-words")).to_have_value("販路")
    page.locator("#add-words").fill("見本市")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#add$"))
    expect(page.get_by_label("メモ").first).to_have_value("電話で確かめる")
    page.get_by_label("メモ").last.fill("あとで読む")
    page.get_by_role("button", name="メモをアドレスに残す").click()
    expect(page.get_by_label("メモ").last).to_have_value("あとで読む")
    expect(page).to_have_url(re.compile(r"note\."))
    kept = page.url
    other = open_page(java_script_enabled=False)
    other.goto(kept)
    expect(other.locator(".kept h2")).to_have_text(names[::-1])
    expect(other.get_by_label("メモ").first).to_have_value("電話で確かめる")


def test_search_results_add_to_the_list_of_this_tab(page: Page):
    (one,) = measures(1)
    page.goto(f"/shortlist/?id={one}&note.{one}=電話")
    for words, number in (("創業", 2), ("販路", 3)):
        page.goto(f"/measures/?q={words}")
        place = page.url
        page.locator("a.to-shortlist", has_text="リストに入れる").first.click()
        expect(page.locator("#said")).to_have_text(f"リストに入れました（{number}件）")
        expect(page.locator("a.to-shortlist", has_text=f"リストに入れました（{number}件）")).to_be_focused()
        assert page.url == place
    page.reload()
    expect(page.locator("a.to-shortlist", has_text="リストにあります").first).to_be_visible()
    page.locator("a.to-shortlist", has_text="リストにあります").first.click()
    expect(page.get_by_label("メモ").first).to_have_value("電話")
    page.goto("/about/")
    page.get_by_role("contentinfo").get_by_role("link", name="リスト").click()
    expect(page.locator(".kept")).to_have_count(3)
    page.goto("/plans/")
    page.get_by_role("navigation", name="メイン").get_by_role("link", name="リスト 3").click()
    expect(page.locator(".kept")).to_have_count(3)


def test_a_list_opened_from_elsewhere_leaves_the_own_one(page: Page):
    menu = page.get_by_role("navigation", name="メイン")
    notice = page.locator("[data-other-list]")
    one, two, three, *_more = measures(4)
    page.goto(f"/shortlist/?id={one}&id={two}")
    expect(notice).to_be_hidden()
    page.goto(f"/shortlist/?id={three}")
    expect(notice).to_be_visible()
    expect(menu.get_by_role("link", name="リスト 2")).to_be_visible()
    notice.get_by_role("link", name="自分のリストを開く").click()
    expect(page.locator(".kept")).to_have_count(2)
    expect(notice).to_be_hidden()

    page.locator("button[name=down]").first.click()  # the own list in another order stays the own one
    expect(page.locator(".kept").first).to_have_id(f"item-{two}")
    expect(notice).to_be_hidden()
    page.go_back()
    expect(page.locator(".kept").first).to_have_id(f"item-{one}")
    expect(notice).to_be_hidden()

    page.goto(f"/shortlist/?id={three}&id={one}&id={two}")
    page.locator("button[name=remove]").last.click()  # one that was opened from elsewhere stays another
    expect(page.locator(".kept")).to_have_count(2)
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="このリストに替える").click()
    expect(notice).to_be_hidden()
    page.goto("/measures/")
    menu.get_by_role("link", name="リスト 2").click()
    expect(page.locator(".kept").first).to_have_id(f"item-{three}")


def test_without_scripts_the_results_come_again_at_the_measure_that_was_added(open_page: Callable[..., Page]):
    page = open_page(java_script_enabled=False)
    page.goto("/measures/?q=創業")
    for number in (1, 2, 3):
        page.locator("a.to-shortlist", has_text="リストに入れる").last.click()
        added = page.locator("a.to-shortlist", has_text=f"リストに入れました（{number}件）")
        expect(added).to_be_in_viewport()
        expect(page.locator(".hit", has=added).locator("h3")).to_be_in_viewport()
    page.get_by_role("navigation", name="メイン").get_by_role("link", name="リスト 3").click()
    expect(page.locator(".kept")).to_have_count(3)


def test_the_menu_counts_the_list_without_scripts_too(open_page: Callable[..., Page]):
    page = open_page(java_script_enabled=False)
    page.goto("/measures/")
    expect(page.locator(".listed")).to_be_hidden()
    page.goto(f"/shortlist/?{list_of(2)}")
    expect(page.get_by_role("navigation", name="メイン").get_by_role("link", name="リスト 2")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_counts_no_measure_that_is_not_in_the_list(open_page: Callable[..., Page], scripts: bool):
    page = open_page(java_script_enabled=scripts)
    page.goto(f"/shortlist/?{list_of(2)}&id=999999")
    menu = page.get_by_role("navigation", name="メイン")
    expect(menu.get_by_role("link", name="リスト 2")).to_be_visible()
    page = open_page(java_script_enabled=scripts)
    page.goto("/shortlist/?id=999999")
    expect(page.locator(".listed")).to_be_hidden()


def pages_printed(page: Page) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))


def test_a_list_prints_on_one_sheet_with_all_it_needs(page: Page):
    page.goto(f"/shortlist/?{list_of(10)}")
    page.get_by_label("メモ").nth(1).fill("まだ残していないメモ")
    printed = pages_printed(page)
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_range().replace("\r\n", "")
    for words in (
        "リスト：10件の施策",
        "2022年10月3日",
        "現在）を加工して作成",
        "議会の議決",
        "電話で確かめる",
        "まだ残していないメモ",
    ):
        assert words in text, words
    for words in ("メモをアドレスに残す", "上へ", "施策を追加する", "クッキー"):
        assert words not in text, words


def test_a_button_prints_the_list(open_page: Callable[..., Page]):
    page = open_page()
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(f"/shortlist/?{list_of(1)}")
    page.get_by_role("button", name="印刷").click()
    expect(page).to_have_title("printed")
    page = open_page(java_script_enabled=False)
    page.goto(f"/shortlist/?{list_of(1)}")
    expect(page.locator("[data-print]")).to_be_hidden()


@pytest.mark.parametrize("name", ["comparison", "timeline", "coverage"])
def test_tables_are_printed_whole(page: Page, name: str):
    page.goto(address(name))
    page.set_viewport_size({"width": 690, "height": 980})  # what A4 leaves between its margins
    page.emulate_media(media="print")
    assert sideways(page) <= 0
    expect(page.locator(".choosing")).to_have_count(0) if name == "timeline" else expect(
        page.locator(".choosing")
    ).to_be_hidden()


def test_paper_is_white_at_night(open_page: Callable[..., Page]):
    page = open_page(color_scheme="dark")
    page.goto("/coverage/")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_forced_colours_keep_tiles_bars_and_the_code_readable(open_page: Callable[..., Page]):
    page = open_page(forced_colors="active")
    page.goto("/coverage/")
    styles = page.locator("a.tile").evaluate_all("tiles => tiles.map(e => getComputedStyle(e).borderTopStyle)")
    assert set(styles) <= {"solid", "double", "dotted"}
    assert page.locator("a.tile").first.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 2
    page.goto(f"/shortlist/?{list_of(1)}")
    assert page.locator(".qr-code").evaluate("e => getComputedStyle(e).forcedColorAdjust") == "none"


def test_nothing_moves_when_nothing_should(open_page: Callable[..., Page]):
    page = open_page(reduced_motion="reduce")
    page.goto("/")
    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_mistake_is_reported(open_page: Callable[..., Page], scripts: bool):
    page = open_page(java_script_enabled=scripts)
    page.goto("/plans/131211-2021/")
    page.get_by_role("contentinfo").get_by_role("link", name="お問い合わせ・まちがいの連絡").click()
    expect(page.get_by_label("どのページですか")).to_have_value("/plans/131211-2021/")
    page.get_by_role("button", name="送る").click()
    page.locator("[role=alert]").get_by_role("link", name="内容を入力してください。").click()
    expect(page.get_by_label("連絡の内容")).to_be_focused()
    page.get_by_label("連絡の内容").fill("柱2の施策名がちがいます。")
    page.get_by_label("掲載内容のまちがい").check()
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("連絡を受け付けました")
    assert Report.objects.get().page == "/plans/131211-2021/"
    assert page.context.cookies() == []


def test_no_page_sets_a_cookie_or_asks_anybody_else(page: Page):
    """That no other host is asked is what every page of these tests is held to."""
    for name in PAGES:
        page.goto(address(name))
    assert page.context.cookies() == []
