"""From the PDF of an unseen overview to a published plan, by two people clicking; and the pages of a document."""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from plans_registry.catalogue.models import Entry
from plans_registry.models import Plan, Review
from tests import factories
from tests.browser.seeing import fits, settled, wait_until
from tests.editorial.desk import page_of
from tests.intake.overviews import SAMPLE, small
from tests.intake.pdf.samples import PDFS, Sheet, sheets, wrap

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = (1280, 900), (375, 740)
PLANS = "/admin/plans_registry/plan/"
LIMIT = 300  # seconds for a plan of 10 measures
MOST_CLICKS = 16  # before documents were read as tables it took 24, and 163 letters typed
CLICKED_BY_HAND = 2.0  # seconds a person needs to find and press one thing
UNSEEN = small(
    "１ 販路の拡大",
    "展示会等出展支援事業（国内外の展示会への出展に対する助",
    "成）、区内製品ブランド化推進事業（PR 活動の支援）、オンライン商談会の開催 等",
    "２ 創業しやすいまちづくり",
    "創業塾の開催（創業希望者への講座）、創業支援施設の運営、創業融資のあっせん（利子の補給）",
    "３ 働く人を育てる",
    "人材確保支援事業（合同説明会の開催）、資格取得支援補助金（従業員の資格取得に対する補助）",
    "４ 企業間の連携と事業承継",
    "企業間交流会の開催及び連携の促進、事業承継相談窓口（専門家の派遣）",
    head="「足立区産業振興プラン」（足立区）【計画期間：令和６年度から３年間】",
    background="足立区では、物価の高騰により区内企業の経営環境が厳しさを増している。",
)


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    def sign_in(person: Callable[[], Any] = factories.aoki, **options: Any) -> Page:
        user = person()
        page = open_page(**{"size": DESK, **options})
        page.goto("/admin/login/")
        page.fill("#id_login", user.username)
        page.fill("#id_password", "password")
        page.click("[type=submit]")
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    return sign_in


class Hand:
    """A hand that counts its clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.clicks += 1

    def tick_all(self) -> None:
        expect(self.page.locator("#issues")).to_be_visible()
        for tick in settled(self.page).locator("#issues input[type=checkbox]").all():
            tick.click()
            self.clicks += 1

    def choose(self, field: str, file: Path) -> None:
        self.page.set_input_files(field, file)
        self.clicks += 3  # the button, the file, and that it is the one


def begin(page: Page, text: str = UNSEEN) -> Review:
    page.goto("/admin/review/new/")
    page.fill("#id_text", text)
    page.get_by_role("button", name="読み取る").click()
    expect(page.locator(".steps")).to_be_visible()
    review = Review.objects.latest("pk")
    if reading := review.origins.first():
        page.goto(page_of(reading.plan))
    return review


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_unseen_overview_becomes_a_published_plan(
    desk: Callable[..., Page], size: tuple[int, int], scripts: bool, tmp_path: Path
):
    sheet = Sheet()
    sheet.write_lines(50, 60, (line for text in UNSEEN.splitlines() for line in wrap(text, 48)))
    file = tmp_path / "概要.pdf"
    file.write_bytes(sheets(sheet))
    editor = desk(size=size, java_script_enabled=scripts)
    approver = desk(factories.chiba, size=size, java_script_enabled=scripts)
    began, hand, other = time.monotonic(), Hand(editor), Hand(approver)
    hand.press("資料から取り込む", "link")
    hand.choose("#id_file", file)
    hand.press("読み取る")
    hand.press("足立区産業振興プラン", "link")
    hand.tick_all()
    editor.locator("#pillar-2 > .ticks label", has_text="人材").click()  # no word of its title proposed a type
    hand.clicks += 1
    hand.press("確認を依頼する")
    expect(editor.locator(".messagelist .success").last).to_contain_text("確認を依頼しました")
    approver.goto("/admin/plans_registry/plan/?status__exact=submitted")
    hand.clicks += 1  # the approver's way to the list
    other.press("足立区産業振興プラン", "link")
    other.press("承認して公開する")
    expect(approver.locator(".messagelist .success")).to_contain_text("公開しました")
    seconds, clicks = time.monotonic() - began, hand.clicks + other.clicks
    print(f"\n{size[0]} px, scripts {scripts}: {clicks} clicks, {seconds:.1f} s of machine", end=" ")
    print(f"+ {clicks * CLICKED_BY_HAND:.0f} s of hand; limit {LIMIT} s")
    plan = Plan.objects.get()
    assert (plan.status, plan.key, plan.period_label) == ("published", "131211-2024", "令和6年度～令和8年度")
    editor.goto("/plans/131211-2024/")
    assert [editor.get_by_text(name).count() > 0 for name in ("創業塾の開催", "事業承継相談窓口")] == [True, True]
    assert sum(pillar.measures.count() for pillar in plan.pillars.all()) == 10
    assert seconds + clicks * CLICKED_BY_HAND < LIMIT


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_wrong_word_is_corrected_and_published_in_six_clicks(desk: Callable[..., Page], size: tuple[int, int]):
    plan = factories.published()
    editor, approver = desk(size=size), desk(factories.chiba, size=size)
    hand, other, loads = Hand(editor), Hand(approver), []
    editor.goto(PLANS)
    editor.on("load", lambda page: loads.append(page))
    hand.press(plan.title, "link")
    settled(editor).locator("#id_measure-0-0-name").click()
    hand.clicks += 1
    editor.locator("#id_measure-0-0-name").fill("正しい名称の事業")
    hand.press("確認を依頼する")
    expect(editor.locator(".messagelist .success").last).to_contain_text("確認を依頼しました")
    approver.goto("/admin/plans_registry/plan/?status__exact=submitted")
    other.clicks += 1  # the approver's way to the list
    other.press(plan.title, "link")
    other.press("承認して公開する")
    expect(approver.locator(".messagelist .success")).to_contain_text("公開しました")
    assert Entry.objects.get().name == "正しい名称の事業"
    assert (hand.clicks + other.clicks, len(loads)) == (6, 2)


def word_table() -> bytes:
    """One page of Word as a municipality writes it: a title, its years, a table of six measures."""
    document = docx.Document()
    document.add_heading("足立区産業振興プラン", level=1)
    document.add_paragraph("計画期間：令和６年度～令和８年度")
    document.add_paragraph("足立区では、物価の高騰により区内企業の経営環境が厳しさを増している。")
    rows = [
        ("施策の柱", "事業名", "内容"),
        ("販路の拡大", "展示会等出展支援事業", "国内外の展示会への出展に対する助成"),
        ("販路の拡大", "区内製品ブランド化推進事業", "PR活動の支援"),
        ("販路の拡大", "オンライン商談会の開催", ""),
        ("創業の支援", "創業塾の開催", "創業希望者への講座"),
        ("創業の支援", "創業支援施設の運営", ""),
        ("創業の支援", "創業融資のあっせん", "利子の補給"),
    ]
    table = document.add_table(rows=len(rows), cols=3)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_table_of_word_goes_to_its_approver_without_a_word_typed(desk: Callable[..., Page], tmp_path: Path):
    file = tmp_path / "計画.docx"
    file.write_bytes(word_table())
    editor = desk()
    hand = Hand(editor)
    hand.press("資料から取り込む", "link")
    hand.choose("#id_file", file)
    hand.press("読み取る")
    hand.press("足立区産業振興プラン", "link")
    hand.tick_all()
    hand.press("確認を依頼する")
    expect(editor.locator(".messagelist .success").last).to_contain_text("確認を依頼しました")
    plan = Plan.objects.get()
    assert (plan.status, plan.municipality_id, plan.period_label) == ("submitted", "131211", "令和6年度～令和8年度")
    assert [pillar.measures.count() for pillar in plan.pillars.all()] == [3, 3]
    print(f"\n{hand.clicks} clicks, no word typed", end=" ")
    assert hand.clicks <= MOST_CLICKS


def test_no_page_of_a_document_breaks_a_rule(desk: Callable[..., Page], check_widths: Callable):
    factories.draft(background="足立区の、まえの文章である。")
    page = desk(factories.chiba)
    review = begin(page, "どこにも入らない文（例）である、たぶん。\n" + SAMPLE.replace("世田谷区）", "架空区）", 1))
    places = [f"/admin/review/{place}" for place in ("", "new/", f"{review.pk}/", f"{review.pk}/source/")]
    places += [f"{PLANS}add/?reading={review.pk}-1", page_of(review.origins.first().plan)]
    twin = Plan.objects.get(background="足立区の、まえの文章である。")
    places += [f"{page_of(twin)}?reading={review.pk}-0"]
    for place in places:
        page.goto(place)
        settled(page).evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        check_widths(page, DESK, PHONE)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_pdf_is_seen_beside_what_was_read_out_of_it(
    desk: Callable[..., Page], check_axe: Callable, size: tuple[int, int]
):
    """Its pages, and the pictures in it with their captions, load and fit."""
    page = desk(factories.chiba, size=size)
    page.goto("/admin/review/new/")
    page.set_input_files("#id_file", PDFS / "libreoffice-floating.pdf")
    page.get_by_role("button", name="読み取る").click()
    page.locator(".step-name a").first.click()
    pictures = page.locator(".unused img")
    expect(pictures).not_to_have_count(0)
    for image in [page.get_by_alt_text("資料の1ページの画像").first, *pictures.all()]:
        image.scroll_into_view_if_needed()
        wait_until(page, lambda image=image: image.evaluate("e => e.complete && e.naturalWidth"))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    check_axe(page)
    assert fits(page)


def test_a_measure_is_split_by_keyboard_alone(desk: Callable[..., Page]):
    page = desk()
    begin(page)
    page.get_by_role("button", name=re.compile("移す・分ける・まとめる.*柱4の施策1")).focus()
    page.keyboard.press("Enter")
    place = page.locator("#id_measure-3-0-at")
    place.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_measure-3-0-name")).to_have_value("企業間交流会の開催")
    expect(page.locator("#id_measure-3-1-name")).to_have_value("連携の促進")
    expect(page.locator("#measure-3-0")).to_be_in_viewport()


def test_an_issue_leads_to_its_line_and_back(desk: Callable[..., Page]):
    page = desk()
    begin(page)
    page.locator("#issues a", has_text="行目").first.click()
    line = page.locator(".lines :target")
    expect(line).to_be_in_viewport()
    line.get_by_role("link", name="確認").first.click()
    expect(page.locator("#issues :target")).to_be_in_viewport()


def test_no_button_covers_the_name_of_a_plan_beside_its_document(desk: Callable[..., Page]):
    page = desk(size=(1280, 900))
    begin(page)
    name = page.locator("#content > h1").bounding_box()
    tools = page.locator(".object-tools").bounding_box()
    assert name
    assert tools
    assert name["y"] + name["height"] <= tools["y"]
