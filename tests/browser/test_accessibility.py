"""The checks A2–A18 of ``docs/accessibility.md`` that no other file holds, over every public template and state."""

import io
import re
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser import places
from tests.browser.axe import RULES, SCRIPT
from tests.browser.seeing import sideways
from tests.browser.test_public import LARGE_TEXT, NARROW, SMALL_PHONE, TEXT_SPACING

ENDINGS = {"ja": "｜東京 地域産業活性化計画データベース", "en": "｜Tokyo Regional Industry Plans"}
WITH_STYLE = (
    "(css) => { const e = document.createElement('style'); e.id = 'added'; e.append(css); document.head.append(e); }"
)
WITHOUT_STYLE = "document.getElementById('added').remove()"
UNNAMED_SCROLLERS = """[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1
  && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && !e.matches('textarea, select, input')
  && !(e.tabIndex >= 0 && (e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')))).map(e => e.outerHTML.slice(0, 200))"""
CLIPPED = """[...document.querySelectorAll('main *')].filter(e => e.offsetParent && e.innerText && !e.matches('.visually-hidden, .to-results')
  && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.clientWidth > 2
  && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)).map(e => e.outerHTML.slice(0, 200))"""
SHAPELESS_TABLES = """[...document.querySelectorAll('table')].filter(e => !e.caption || !e.caption.textContent.trim()
  || [...e.querySelectorAll('th')].some(head => !head.scope) || (e.querySelector('[colspan], [rowspan]') && !e.closest('.time-table')))
  .map(e => e.outerHTML.slice(0, 200))"""
# The menu stands below the brand on a phone, a figure above its word: both are read well in either order.
MOVED_OR_DRAGGED = """[...document.querySelectorAll('body *')].filter(e => !e.matches('.site-nav, .figures > div')).filter(e =>
  e.hasAttribute('draggable')
  || getComputedStyle(e).order !== '0' || getComputedStyle(e).flexDirection.endsWith('reverse')).map(e => e.outerHTML.slice(0, 200))"""
SMALL = """[...document.querySelectorAll('button, select, summary, textarea, input:not([type=hidden]), .site-nav a, .kept-actions a, .chosen a')]
  .filter(e => e.offsetParent && !e.closest('.trap, label.choice, [aria-hidden=true]') && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
STOP = """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  if (e === document.body) return null;
  const top = document.elementFromPoint(Math.min(innerWidth - 1, b.left + b.width / 2), b.top + Math.min(b.height, 20) / 2);
  return { ring: s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) >= 3, inside: b.bottom > 0 && b.top < innerHeight,
    seen: !top || e.contains(top) || top.contains(e) || !!top.closest('label')?.contains(e), html: e.outerHTML.slice(0, 200) }; }"""


@pytest.fixture(autouse=True)
def today(transactional_db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        yield


def faults_of(page: Page, *questions: str) -> list[str]:
    return [fault for question in questions for fault in page.evaluate(question)]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_bears_a_narrow_window_large_text_and_wide_spacing(open_page: Callable[..., Page], language: str):
    """A4, A5, A12, A15 and the order of A18."""
    page = open_page(size=NARROW, bypass_csp=True)
    found, titles = [], {}
    for name, address in places.full_registry().items():
        page.goto(places.in_language(address, language))
        titles[name] = page.title()
        faults = faults_of(page, UNNAMED_SCROLLERS, CLIPPED, SHAPELESS_TABLES, MOVED_OR_DRAGGED)
        faults += [f"wider by {sideways(page)} at 320 px"] if sideways(page) > 0 else []
        for style in (LARGE_TEXT, TEXT_SPACING):
            page.evaluate(WITH_STYLE, style)
            faults += [f"wider by {sideways(page)} with {style}"] if sideways(page) > 0 else []
            faults += faults_of(page, CLIPPED)
            page.evaluate(WITHOUT_STYLE)
        found += [f"{name}: {fault}" for fault in faults]
    assert found == [], "\n".join(found)
    assert all(title.endswith(ENDINGS[language]) for title in titles.values())


def test_nor_do_pages_of_plans_that_are_over_grow_wider_with_large_text(open_page: Callable[..., Page]):
    """Their first words are a notice with a button in it: 足立区の事業者向けページを開く."""
    page = open_page(size=NARROW, bypass_csp=True)
    wider = {}
    with time_machine.travel("2027-10-03T09:00:00+09:00", tick=True):
        for name, address in places.ended_places().items():
            page.goto(address)
            page.evaluate(WITH_STYLE, LARGE_TEXT)
            wider[name] = sideways(page)
    assert {name: pixels for name, pixels in wider.items() if pixels > 0} == {}


def test_titles_tell_words_number_and_state(page: Page):
    """A2: 「state｜site」 with the words searched for and their count."""
    addresses = places.full_registry()
    for name, beginning in {
        "results": "「展示会」を含む、種類が「販路拡大」の、足立区の施策 4件",
        "no results": "「ドローン」を含む、島しょの施策 0件",
        "plan": "足立区地域産業活性化計画（令和3年度～令和5年度、計画期間中）",
        "municipality without a plan": "中央区の産業支援（計画の掲載なし）",
        "list": "リスト（2件）",
        "not found": "ページが見つかりません",
    }.items():
        page.goto(addresses[name])
        assert page.title().startswith(beginning), name
    page.goto("/contact/")
    page.locator("form.form button").click()
    expect(page).to_have_title(re.compile("^入力を確かめてください"))


def test_axe_measures_targets(page: Page):
    """A6: the matrix of axe asks for 24 px or room (2.5.8) only if its rule is on."""
    factories.load_reference()
    page.goto("/")
    page.evaluate(SCRIPT)
    passed = page.evaluate(f"async () => (await axe.run({{ runOnly: {RULES} }})).passes.map(({{ id }}) => id)")
    assert "target-size" in passed


def test_what_is_pressed_most_is_44_pixels_high(open_page: Callable[..., Page]):
    """A6."""
    page = open_page(size=SMALL_PHONE)
    for name, address in places.full_registry().items():
        page.goto(address)
        assert page.evaluate(SMALL) == [], name


@pytest.mark.parametrize("forced", ["none", "active"], ids=["usual", "forced colours"])
def test_focus_is_seen_at_every_stop_and_never_covered(open_page: Callable[..., Page], forced: str):
    """A7."""
    page = open_page(forced_colors=forced)
    addresses = places.full_registry()
    for name in ("home", "results", "plan", "municipality", "comparison", "coverage", "timeline", "list", "contact"):
        page.goto(addresses[name])
        for _ in range(45):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None:
                break
            assert (stop["ring"], stop["inside"], stop["seen"]) == (True, True, True), (name, stop["html"])


def test_a_form_says_what_is_wrong_above_and_beside_the_field(page: Page):
    """A10: the summary takes the focus and leads to the fields; each names its error."""
    page.goto("/contact/")
    page.get_by_label("どのページですか").fill("/" * 301)
    page.get_by_role("button", name="送る").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    links = summary.get_by_role("link")
    expect(links).to_have_count(3)
    for link in links.all():
        target = page.locator(link.get_attribute("href") or "")
        link.click()
        expect(target).to_be_focused()
    for field in page.locator("textarea[aria-invalid=true], input[type=text][aria-invalid=true]").all():
        errors = [page.locator(f"#{name}") for name in (field.get_attribute("aria-describedby") or "").split()]
        assert [error for error in errors if "error" in (error.get_attribute("class") or "")]
    expect(page.locator("fieldset[aria-describedby] .error")).to_be_visible()
    expect(page.locator(".error .icon, .error svg")).to_have_count(3)


def test_only_the_count_is_said_after_an_update(page: Page):
    """A11: nothing else is a live region."""
    places.full_registry()
    page.goto("/measures/?q=販路")
    page.get_by_label("並び順").select_option("code")
    page.get_by_role("button", name="変更").click()
    said = page.get_by_role("status")
    expect(said).to_have_text(page.locator("#count").inner_text())
    live = (
        "[...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log], output')].map(e => e.id)"
    )
    assert page.evaluate(live) == ["said"]


def test_after_reloading_the_search_is_as_it_was(page: Page):
    places.full_registry()
    page.goto("/measures/?q=販路")
    page.get_by_label("町田市", exact=False).first.check()
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.locator("h2#count")).to_contain_text("町田市の施策 4 件")
    page.reload()
    expect(page.locator("h2#count")).to_contain_text("町田市の施策 4 件")
    expect(page.get_by_label("町田市", exact=False).first).to_be_checked()
    expect(page.get_by_label("施策・事業のことば")).to_have_value("販路")
    expect(page.locator(".hit")).to_have_count(4)


def test_a_plan_prints_on_a4_with_its_numbers_and_without_menus(page: Page):
    """A16."""
    page.goto(places.full_registry()["plan"])
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert {tuple(map(round, sheet.get_size())) for sheet in printed} == {(595, 842)}
    text = "".join(sheet.get_textpage().get_text_range() for sheet in printed).replace("\r\n", "")
    for words in ("足立区地域産業活性化計画", "販路拡大支援", "議会の議決", "http"):
        assert words in text, words
    for words in ("さがす", "オープンデータ", "このページの内容"):
        assert words not in text, words
    page.emulate_media(media="print")
    number = page.locator(".pillar-number").first
    colours = number.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).borderTopStyle]")
    assert colours == ["rgb(0, 0, 0)", "solid"]


def test_signing_in_takes_a_password_that_was_pasted(page: Page):
    """A17."""
    page.goto("/accounts/login/")
    secret = page.locator("input[type=password]")
    expect(secret).to_have_attribute("autocomplete", "current-password")
    prevented = secret.evaluate(
        "e => !e.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true }))"
    )
    assert not prevented


def test_without_its_style_a_page_reads_from_top_to_bottom(open_page: Callable[..., Page]):
    """A18."""
    places.full_registry()
    page = open_page(java_script_enabled=False)
    page.route("**/*.css", lambda route: route.abort())
    page.goto("/measures/?q=販路&region=tama")
    text = page.locator("body").inner_text()
    order = [
        "本文へ移動",
        "さがす",
        "施策をさがす",
        "施策・事業のことば",
        "絞り込み",
        "を含む、多摩の施策",
        "産業見本市出展支援事業",
        "プライバシー",
    ]
    positions = [text.index(words) for words in order]
    assert positions == sorted(positions)
    page.locator("#q").fill("創業")
    page.locator("#search-button").click()
    expect(page.locator("#count")).to_contain_text("「創業」を含む")
