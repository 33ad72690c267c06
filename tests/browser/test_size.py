"""Pages at Tokyo's real size, 3,000 measures: how long they are, what is seen first, and that nothing jumps."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Count, Max, Min
from playwright.sync_api import Page

from plans_registry.catalogue.models import Edition, Entry
from tests import factories
from tests.browser.made_once import made_once
from tests.browser.seeing import OUTSIDE, settled

DESK, PHONE = (1280, 800), (375, 812)
SENTENCE = "/measures/?q=パン屋 足立区 展示会に出たい"
"""What is said of how it was read takes most room: three conditions, a reading, words taken for a filter."""
SEARCHES = ("/measures/", "/measures/?q=販路", "/measures/?q=創業 補助金&type=startups&region=tama", "/plans/")
COUNT_SHIFTS = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifted = (window.shifted ?? 0) + shift.value;
}).observe({ type: "layout-shift", buffered: true });"""


def seeded() -> None:
    factories.load_reference()
    call_command("seed_synthetic", measures=3000, verbosity=0)


@pytest.fixture(autouse=True)
def registry(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2026-10-03T09:00:00+09:00", tick=True):
        made_once(seeded)
        yield


def top(page: Page, selector: str) -> float:
    return page.locator(selector).first.evaluate("e => e.getBoundingClientRect().top + scrollY")


@pytest.mark.parametrize("language", ["", "/en"])
def test_on_a_phone_the_first_result_is_seen_at_once(open_page: Callable[..., Page], language: str):
    page = open_page(size=PHONE, is_mobile=True, has_touch=True)
    found = {}
    for address in SEARCHES:
        settled(page).goto(language + address)
        found[address] = top(page, ".hit, .plan-row")
    assert {address: y for address, y in found.items() if y > 750} == {}
    settled(page).goto(f"{language}{SENTENCE}")
    assert top(page, ".hit") <= PHONE[1]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "375"])
def test_nothing_jumps_while_a_page_comes(open_page: Callable[..., Page], size: tuple[int, int]):
    page = open_page(size=size)
    page.add_init_script(COUNT_SHIFTS)
    found = {}
    for address in (*SEARCHES, "/", "/coverage/", "/timeline/"):
        page.goto(address)
        settled(page).wait_for_timeout(200)
        found[address] = page.evaluate("window.shifted ?? 0")
    assert {address: shift for address, shift in found.items() if shift > 0.05} == {}


def test_filters_are_a_panel_and_no_wall(page: Page):
    page.goto("/measures/")
    assert page.locator("#filters input[type=checkbox]").count() > 95
    assert page.locator("#filters").bounding_box()["height"] < 900
    page.evaluate("document.querySelectorAll('#filters details').forEach((part) => { part.open = true; })")
    assert page.locator("#filters").bounding_box()["height"] < 3000


def longest() -> dict[str, str]:
    """Every page whose length grows with the registry, with the most there is to show on it."""
    plans = Edition.objects.filter(is_current=True).defer("document").order_by("-measure_count", "key")
    busiest = Edition.objects.filter(is_current=True).values("municipality").annotate(n=Count("id")).order_by("-n")
    many = list(dict.fromkeys(plan.municipality_id for plan in plans))[:4]
    return {
        "home": "/",
        "search": SEARCHES[1],
        "plans": "/plans/",
        "plan": f"/plans/{plans[0].key}/",
        "measure": f"/measures/{Entry.objects.order_by('measure')[0].measure}/",
        "municipalities": "/municipalities/?year=all",
        "municipality with the longest plan": f"/municipalities/{plans[0].municipality_id}/?plan={plans[0].key}",
        "municipality with most plans": f"/municipalities/{busiest[0]['municipality']}/",
        "compare": "/compare/?year=all",
        "comparison": f"/compare/?year=all&m={'&m='.join(many)}",
        "coverage": "/coverage/?year=all",
        "timeline": "/timeline/",
        "turn of the year": "/fiscal-year/",
        "changes": "/changes/",
        "list to choose from": "/shortlist/?q=創業",
        "open data": "/open-data/",
    }


@pytest.mark.parametrize(("size", "most"), [(DESK, 6_000), (PHONE, 12_000)], ids=["1280", "375"])
def test_no_page_is_endless(open_page: Callable[..., Page], size: tuple[int, int], most: int):
    page = open_page(size=size)
    found = {}
    for name, address in longest().items():
        assert page.goto(address).status == 200, address
        found[name] = settled(page).evaluate("document.documentElement.scrollHeight")
        assert page.evaluate(OUTSIDE) == [], name
    assert {name: height for name, height in found.items() if height > most} == {}


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_timeline_is_seen_whole(open_page: Callable[..., Page], language: str):
    """Every bar with its words, nothing out of sight to the right or cut."""
    page = open_page(size=PHONE)
    for address in ("/timeline/", "/municipalities/131059/", f"/municipalities/{longest_served()}/"):
        settled(page).goto(language + address)
        assert page.evaluate(OUTSIDE) == [], address
        right = page.locator(".stretch").evaluate_all(
            "all => Math.max(...all.map(e => e.getBoundingClientRect().right))"
        )
        assert right <= PHONE[0]
    settled(page).goto(f"{language}/timeline/")
    for width in (768, DESK[0]):
        page.set_viewport_size({"width": width, "height": DESK[1]})
        assert page.evaluate(OUTSIDE) == [], width


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_column_of_the_types_is_in_sight_on_a_desk(page: Page, language: str):
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"{language}/coverage/?year=all")
    out_of_sight = settled(page).locator(".grid-table").evaluate("e => e.scrollWidth - e.clientWidth")
    assert out_of_sight <= 0


def longest_served() -> str:
    """The municipality with the most years from its first plan to its last."""
    spans = Edition.objects.filter(is_current=True).values("municipality")
    found = spans.annotate(years=Max("last_year") - Min("first_year")).order_by("-years", "municipality")
    return found[0]["municipality"]
