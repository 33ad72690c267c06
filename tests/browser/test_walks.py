"""Six jobs done by somebody who sees the site for the first time, counted against the table of ``docs/walks.md``.

A click is every press of a link, a button, a box or Enter, every choice from a menu, and every Back.
``WALK_PICTURES=1`` writes what each walk ends with to ``docs/images/walks/``.
"""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.follow_on import follow_on
from tests.browser.made_once import made_once
from tests.browser.seeing import settled, sideways
from tests.browser.test_public import SMALL_PHONE

DESK = (1280, 800)
SIZES = {"1280": DESK, "375": SMALL_PHONE}
DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "images" / "walks"
ROW = re.compile(r"^\| `(?P<name>[a-z-]+)` \|.*?\| (?P<desk>\d+) \| (?P<phone>\d+) \| (?P<words>\d+) \|", re.MULTILINE)
TABLE = {found["name"]: found for found in ROW.finditer((DOCS / "walks.md").read_text(encoding="utf-8"))}


class Walk:
    """Somebody at the first page, and what it has cost so far."""

    def __init__(self, page: Page, name: str, width: str) -> None:
        self.page, self.name, self.width = page, name, width
        self.clicks = self.words = 0
        page.goto("/")

    @property
    def on_phone(self) -> bool:
        return self.width == "375"

    def click(self, target: Locator) -> None:
        target.first.click()
        self.clicks += 1

    def type(self, target: Locator, words: str) -> None:
        """Words into a box, then Enter."""
        target.press_sequentially(words)
        self.page.keyboard.press("Enter")
        self.words += len(words.split())
        self.clicks += 1

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)
        self.clicks += 1

    def back(self) -> None:
        self.page.go_back()
        self.clicks += 1

    def search(self, words: str) -> None:
        self.type(self.page.get_by_label("施策・事業のことば"), words)
        self.page.wait_for_url("**/measures/**")

    def narrow(self, *choices: str) -> None:
        if self.on_phone:
            self.click(self.page.locator("details.filters > summary"))
        for choice in choices:
            self.click(self.page.locator("#filters").get_by_label(choice, exact=False))
        self.click(self.page.get_by_role("button", name="この条件で絞り込む"))

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=name)

    def arrive(self) -> None:
        """The end: nothing is wider than the window, and the cost is what the table says."""
        assert sideways(self.page) <= 0
        if os.environ.get("WALK_PICTURES"):
            self.picture()
        row = TABLE[self.name]
        assert (self.clicks, self.words) == (int(row["phone" if self.on_phone else "desk"]), int(row["words"]))

    def picture(self) -> None:
        """What is to be seen from here; on a phone also what a thumb brings up next."""
        self.page.wait_for_timeout(300)
        whole = self.page.evaluate("document.documentElement.scrollHeight")
        top = round(self.page.evaluate("scrollY"))
        height = min(1150 if self.on_phone else DESK[1], whole - top)
        self.page.screenshot(
            path=PICTURES / f"{self.name}-{self.width}.jpg",
            type="jpeg",
            quality=70,
            full_page=True,
            clip={"x": 0, "y": top, "width": int(self.width), "height": height},
        )


@pytest.fixture(params=SIZES)
def start(open_page: Callable[..., Page], request: pytest.FixtureRequest) -> Callable[[str], Walk]:
    def begin(name: str) -> Walk:
        return Walk(open_page(size=SIZES[request.param], has_touch=request.param == "375"), name, request.param)

    return begin


@pytest.fixture(autouse=True)
def registry(transactional_db: None):
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        made_once(factories.sample_registry)
        yield


def test_a_start_up_grant_in_tama(start: Callable[[str], Walk]):
    walk = start("grant")
    walk.search("創業 補助金")
    walk.narrow("多摩")
    expect(walk.page.locator("#count")).to_contain_text("多摩の施策")
    walk.click(walk.link("創業支援補助金"))
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("創業支援補助金")
    expect(walk.page.get_by_role("main")).to_contain_text("羽村市")
    walk.arrive()


def test_who_helps_with_trade_fairs_this_year(start: Callable[[str], Walk]):
    walk = start("fairs")
    walk.search("見本市")
    walk.narrow("計画期間中")
    expect(walk.page.locator("#count")).to_contain_text("計画期間中")
    places = set(walk.page.locator(".hit .facts b").all_inner_texts())
    assert {"足立区", "町田市"} <= places
    walk.arrive()


def test_three_cities_are_compared(start: Callable[[str], Walk]):
    walk = start("compare")
    walk.click(walk.page.get_by_role("navigation", name="メイン").get_by_role("link", name="くらべる"))
    for number, place in enumerate(("足立区", "町田市", "羽村市"), 1):
        walk.choose(f"自治体（{number}つ目）", place)
    walk.click(walk.page.get_by_role("button", name="くらべる"))
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("3つの自治体をくらべる")
    expect(walk.page.locator("thead th")).to_have_count(3)
    walk.arrive()


def test_what_changed_since_the_last_plan(start: Callable[[str], Walk]):
    with time_machine.travel("2024-10-01T09:00:00+09:00", tick=True):
        follow_on()
        walk = start("changes")
        walk.click(walk.page.locator(".covered-list").get_by_role("link", name="足立区"))
        walk.click(walk.link("足立区地域産業活性化計画"))
        walk.click(walk.link("前の計画からの変化"))
        change = walk.page.locator("section[aria-labelledby=before]")
        expect(change).to_be_in_viewport()
        expect(change).to_contain_text("オンライン展示会出展助成事業")
        walk.arrive()


def test_a_list_is_printed_on_one_sheet(start: Callable[[str], Walk]):
    walk = start("list")
    walk.search("創業")
    for number in (1, 2, 3):
        walk.click(walk.page.locator("a.to-shortlist", has_text="リストに入れる"))
        expect(walk.page.locator("a.to-shortlist", has_text=f"リストに入れました（{number}件）")).to_be_visible()
    walk.click(walk.page.get_by_role("navigation", name="メイン").get_by_role("link", name="リスト 3"))
    expect(walk.page.locator(".kept")).to_have_count(3)
    sheet = pypdfium2.PdfDocument(io.BytesIO(settled(walk.page).pdf(format="A4", prefer_css_page_size=True)))
    assert len(sheet) == 1
    assert tuple(map(round, sheet[0].get_size())) == (595, 842)
    if os.environ.get("WALK_PICTURES"):
        sheet[0].render(scale=1.2).to_pil().convert("RGB").save(PICTURES / "list-a4.jpg", quality=70)
    walk.arrive()


def test_a_municipality_is_followed_without_an_account(start: Callable[[str], Walk]):
    walk = start("follow")
    walk.click(walk.page.locator(".covered-list").get_by_role("link", name="町田市"))
    with walk.page.expect_download() as kept:
        walk.click(walk.link("カレンダー"))
    calendar = Path(kept.value.path()).read_text(encoding="utf-8").replace("\r\n ", "").replace("\n ", "")
    assert "SUMMARY:町田市地域産業活性化計画" in calendar
    feed = walk.page.request.get(walk.link("Atom").get_attribute("href") or "")
    assert "町田市地域産業活性化計画" in feed.text()
    walk.link("Atom").scroll_into_view_if_needed()
    assert walk.page.context.cookies() == []
    walk.arrive()
