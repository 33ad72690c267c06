"""The editor in a real browser: how much it takes to enter a plan, by keyboard, without scripts, on a phone."""

import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from municipalities.models import Affiliation
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.browser.new_plan import DESK, new_plan
from tests.browser.seeing import fits, settled, wait_until
from tests.editorial.desk import page_of, three_pillars

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = (375, 740)
PILLARS = {"販路拡大": 3, "創業・起業の促進": 3, "人材の確保": 2}


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    return partial(new_plan, open_page)


def picture() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def button(page: Page, name: str) -> Locator:
    """By its words; a browser puts a blank before those that only a screen reader says."""
    return page.get_by_role("button", name=re.compile(name.replace("：", r"\s*：")))


class Hand:
    """Counts what a person does with the mouse, and the pages that are loaded."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.loads = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def click(self, name: str, number: int = 0) -> None:
        self.clicks += 1
        button(self.page, name).nth(number).click()

    def type(self, field: str, text: str) -> None:
        """A click into the field, then the keyboard."""
        self.clicks += 1
        self.page.locator(field).click()
        self.page.keyboard.insert_text(text)

    def choose(self, field: str, value: str) -> None:
        self.clicks += 2
        self.page.select_option(field, value)

    def upload(self, field: str) -> None:
        self.clicks += 1
        self.page.set_input_files(field, picture())


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_plan_of_3_pillars_8_measures_and_2_photos_takes_20_clicks_and_no_load(
    desk: Callable[..., Page], size: tuple[int, int]
):
    page = settled(desk(size=size))
    hand = Hand(page)
    hand.type("#id_title", "足立区産業計画")
    hand.type("#id_period_text", "令和６年度～令和８年度")
    hand.type("#id_background", "現状である。")
    for i, (title, count) in enumerate(PILLARS.items()):
        if i:
            hand.click("柱を加える")
        expect(page.locator(f"#measure-{i}-0")).to_be_visible()
        hand.type(f"#id_pillar-{i}-title", title)
        for j in range(count):
            if j:
                hand.click(f"施策を加える：柱{i + 1}")
                expect(page.locator(f"#id_measure-{i}-{j}-name")).to_be_focused()
            # The new field has the keyboard already.
            page.locator(f"#id_measure-{i}-{j}-name").fill(f"{title}支援事業その{j + 1}")
    for k in range(2):
        hand.click("写真を加える：柱1")
        expect(page.locator(f"#photo-{k}")).to_be_visible()
        hand.upload(f"#id_photo-{k}-upload")
        expect(page.locator(f"#photo-{k} img")).to_be_visible()
        page.locator(f"#id_photo-{k}-caption").fill("見本市の様子")
        page.locator(f"#id_photo-{k}-alt").fill("ならんだ展示台")
    assert hand.loads == 0
    assert fits(page)
    hand.click("確認を依頼する")
    expect(page.locator(".state-submitted")).to_be_visible()
    settled(page)
    document = document_of(Plan.objects.get())
    assert [len(pillar.measures) for pillar in document.pillars] == [3, 3, 2]
    assert len(document.pillars[0].photos) == 2
    assert (document.first_year, document.last_year) == (2024, 2026)
    assert hand.clicks <= 20  # 18 are needed: from field to field goes the Tab key
    assert hand.loads == 1


def test_without_scripts_every_step_works_too(desk: Callable[..., Page]):
    page = desk(java_script_enabled=False)
    page.fill("#id_title", "足立区産業計画")
    page.fill("#id_pillar-0-title", "販路拡大")
    page.fill("#id_measure-0-0-name", "見本市")
    button(page, "施策を加える").click()
    expect(page.locator("#measure-0-1")).to_be_focused()
    expect(page.locator("#id_measure-0-1-name")).to_be_in_viewport()
    page.fill("#id_measure-0-1-name", "相談会")
    button(page, "上へ：柱1の施策2").click()
    button(page, "移す・分ける・まとめる：柱1の施策1").click()
    button(page, "次の施策とまとめる").click()
    button(page, "直前の操作を取り消す").click()
    button(page, "写真を加える：柱1").click()
    page.set_input_files("#id_photo-0-upload", picture())
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".wrong-list")).to_contain_text("直すところが2か所あります")
    expect(page.locator("#photo-0 img")).to_be_visible()
    page.fill("#id_photo-0-caption", "会場")
    page.fill("#id_photo-0-alt", "展示台")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".messagelist .success")).to_be_visible()
    (pillar,) = document_of(Plan.objects.get()).pillars
    assert [part.name for part in pillar.measures] == ["相談会", "見本市"]
    assert pillar.photos[0].image.startswith("photos/")


def test_a_step_pressed_before_the_script_has_come_opens_the_page_at_what_it_made(desk: Callable[..., Page]):
    page = desk(hold=(held := []))
    button(page, "施策を加える").click(no_wait_after=True)
    wait_until(page, lambda: len(held) == 2)
    held[1].continue_()
    expect(page.locator("#id_measure-0-1-name")).to_be_focused()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_breaks_no_rule_with_steps_errors_and_conflicts(
    desk: Callable[..., Page], check_axe: Callable[[Page], None], size: tuple[int, int]
):
    plan = three_pillars()
    page = desk(size=size, bypass_csp=True)

    def check() -> None:
        """At the end of the page, where the bar that is always in sight covers nothing."""
        settled(page).evaluate("scrollTo(0, document.body.scrollHeight)")
        check_axe(page)
        assert fits(page)

    page.goto(page_of(plan))
    check()
    button(page, "移す・分ける・まとめる：柱1の施策2").click()
    expect(button(page, "二つに分ける")).to_be_visible()
    button(page, "写真を加える：柱1").click()
    expect(page.locator("#photo-0")).to_be_visible()
    check()
    page.fill("#id_measure-0-0-name", "")
    page.fill("#id_title", "")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".wrong-list")).to_be_focused()
    check()
    page.locator(".wrong-list a").last.click()
    Plan.objects.filter(pk=plan.pk).update(title="千葉の計画名")
    page.fill("#id_title", "青木の計画名")
    page.fill("#id_measure-0-0-name", "見本市")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".overtaken")).to_contain_text("千葉の計画名")
    check()


def test_control_s_saves_and_a_double_click_saves_once(desk: Callable[..., Page]):
    plan = three_pillars()
    page = desk()
    page.goto(page_of(plan))
    page.fill("#id_measure-2-0-name", "書きかえた施策")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert document_of(plan).pillars[2].measures[0].name == "書きかえた施策"
    button(page, "施策を加える：柱1").click()
    page.fill("#id_measure-0-2-name", "加えた施策")
    page.dblclick("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert [part.name for part in document_of(Plan.objects.get()).pillars[0].measures].count("加えた施策") == 1


def test_without_scripts_the_municipalities_of_a_person_are_there_to_choose_from(desk: Callable[..., Page]):
    Affiliation.objects.create(user=factories.aoki(), municipality_id=factories.MACHIDA)
    page = desk(java_script_enabled=False)
    options = page.locator("#id_municipality option").evaluate_all("all => all.map(one => one.value)")
    assert set(options) == {"", factories.ADACHI, factories.MACHIDA}
    page.select_option("#id_municipality", factories.MACHIDA)
    page.fill("#id_title", "町田市の計画")
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Plan.objects.get().municipality_id == factories.MACHIDA


def test_a_photo_of_100_megabytes_is_told_at_once_and_nothing_is_sent(desk: Callable[..., Page], tmp_path: Path):
    page, large = settled(desk()), tmp_path / "IMG_0001.JPG"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    hand = Hand(page)
    hand.type("#id_title", "打ちこんだ題")
    hand.click("写真を加える：計画")
    expect(page.locator("#photo-0")).to_be_visible()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.method))
    page.set_input_files("#id_photo-0-upload", large)
    expect(page.get_by_role("alert")).to_have_text(re.compile("写真は10MBまでです"))
    assert (posted.count("POST"), page.input_value("#id_photo-0-upload")) == (0, "")
    hand.upload("#id_photo-0-upload")
    expect(page.locator("#photo-0 img")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.input_value("#id_title") == "打ちこんだ題"


def waiting_step(page: Page, name: str) -> Route:
    """The button is pressed, and its answer under way until the route goes on."""
    held: list[Route] = []
    page.route("**/plan/add/", lambda route: held.append(route), times=1)
    button(page, name).click()
    wait_until(page, lambda: held)
    return held[0]


def test_what_is_typed_and_chosen_while_a_part_is_added_stays(desk: Callable[..., Page]):
    page = desk()
    button(page, "写真を加える：柱1").click()
    expect(page.locator("#photo-0")).to_be_visible()
    step = waiting_step(page, "施策を加える")
    page.fill("#id_measure-0-0-name", "見本市等出展助成事業")
    page.set_input_files("#id_photo-0-upload", picture())
    page.locator("#id_pillar-0-title").click()
    page.keyboard.type("販路")
    step.continue_()
    expect(page.locator("#measure-0-1")).to_be_visible()
    page.keyboard.type("拡大")
    expect(page.locator("#id_measure-0-0-name")).to_have_value("見本市等出展助成事業")
    expect(page.locator("#id_pillar-0-title")).to_have_value("販路拡大")
    expect(page.locator("#photo-0 img.preview")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        ("下へ：柱1の施策1", "0-0", "0-1"),
        ("上へ：柱1の施策3", "0-1", "0-2"),
        ("削除する：柱1の施策1", "0-1", "0-0"),
        ("柱を下へ：柱1", "0-2", "1-2"),
        ("写真を加える：計画", "0-2", "0-2"),
    ],
)
def test_what_is_typed_while_parts_change_places_goes_with_its_part(
    desk: Callable[..., Page], name: str, here: str, there: str
):
    page = desk()
    button(page, "柱を加える").click()
    expect(page.locator("#pillar-1")).to_be_visible()
    for number in (1, 2):
        button(page, "施策を加える：柱1").click()
        expect(page.locator(f"#id_measure-0-{number}-name")).to_be_focused()
    page.fill("#id_pillar-0-title", "販路拡大")
    for number, word in enumerate(("見本市", "相談会", "融資")):
        page.fill(f"#id_measure-0-{number}-name", word)
    said = page.input_value(f"#id_measure-{here}-name")
    step = waiting_step(page, name)
    page.locator(f"#id_measure-{here}-name").click()
    page.keyboard.press("End")
    page.keyboard.type("つづ")
    step.continue_()
    expect(page.locator(f"#id_measure-{there}-name")).to_have_value(f"{said}つづ")
    page.keyboard.type("き")
    expect(page.locator(f"#id_measure-{there}-name")).to_have_value(f"{said}つづき")


def test_what_a_step_did_and_the_way_back_are_in_sight_in_a_long_plan(desk: Callable[..., Page]):
    page = desk()
    for number in range(1, 6):
        button(page, "施策を加える").click()
        expect(page.locator(f"#id_measure-0-{number}-name")).to_be_focused()
    button(page, "削除する：柱1の施策5").click()
    expect(page.locator("#measure-0-5")).to_have_count(0)
    way_back = button(page, "直前の操作を取り消す")
    expect(page.locator(".said")).to_be_in_viewport(ratio=1)
    expect(way_back).to_be_in_viewport(ratio=1)
    covered = "place => document.activeElement.getBoundingClientRect().top < place.getBoundingClientRect().bottom"
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        is_within = page.evaluate("!!document.activeElement.closest('.after-step')")
        if is_within or page.evaluate("!document.activeElement.closest('#parts')"):
            break
        assert not page.locator(".after-step").evaluate(covered)


def test_what_is_typed_on_in_a_part_that_is_deleted_gets_into_no_other_field(desk: Callable[..., Page]):
    page = desk()
    page.fill("#id_pillar-0-title", "販路拡大")
    button(page, "施策を加える").click()
    expect(page.locator("#id_measure-0-1-name")).to_be_focused()
    page.fill("#id_measure-0-0-name", "見本市")
    page.fill("#id_measure-0-1-name", "相談会")
    step = waiting_step(page, "削除する：柱1の施策2")
    page.locator("#id_measure-0-1-name").click()
    page.keyboard.type("かきく")
    step.continue_()
    expect(page.locator("#measure-0-1")).to_have_count(0)
    page.keyboard.type("けこ")
    assert (page.input_value("#id_pillar-0-title"), page.input_value("#id_measure-0-0-name")) == ("販路拡大", "見本市")


def test_what_an_input_method_is_composing_stays_whole(desk: Callable[..., Page]):
    page = settled(desk())
    keys = page.context.new_cdp_session(page)
    step = waiting_step(page, "施策を加える")
    page.locator("#id_measure-0-0-name").click()
    keys.send("Input.imeSetComposition", {"text": "しえ", "selectionStart": 2, "selectionEnd": 2})
    step.continue_()
    page.wait_for_load_state("networkidle")
    keys.send("Input.imeSetComposition", {"text": "しえん", "selectionStart": 3, "selectionEnd": 3})
    expect(page.locator("#id_measure-0-0-name")).to_have_value("しえん")
    expect(page.locator("#measure-0-1")).to_have_count(0)
    keys.send("Input.insertText", {"text": "支援"})
    expect(page.locator("#measure-0-1")).to_be_visible()
    expect(page.locator("#id_measure-0-0-name")).to_have_value("支援")
    page.keyboard.type("する")
    expect(page.locator("#id_measure-0-0-name")).to_have_value("支援する")


def test_who_has_gone_on_to_a_field_outside_the_parts_stays_there(desk: Callable[..., Page]):
    page = desk()
    button(page, "施策を加える").click()
    expect(page.locator("#id_measure-0-1-name")).to_be_focused()
    step = waiting_step(page, "下へ：柱1の施策1")
    page.locator("#id_background").click()
    page.keyboard.type("現状は")
    step.continue_()
    expect(page.locator("#parts:not([inert])")).to_be_visible()
    page.keyboard.type("厳しい")
    expect(page.locator("#id_background")).to_have_value("現状は厳しい")


def test_nothing_can_be_typed_while_parts_that_say_the_same_change_places(desk: Callable[..., Page]):
    page = desk()
    button(page, "施策を加える").click()
    expect(page.locator("#id_measure-0-1-name")).to_be_focused()
    step = waiting_step(page, "下へ：柱1の施策1")
    assert page.locator("#parts").evaluate("parts => parts.inert")
    step.continue_()
    expect(page.locator("#measure-0-1")).to_be_focused()
    page.keyboard.type("残り")
    assert page.input_value("#id_measure-0-1-name") == ""


def test_nothing_can_be_typed_while_a_step_is_taken_back(desk: Callable[..., Page]):
    page = desk()
    button(page, "施策を加える").click()
    expect(page.locator("#measure-0-1")).to_be_visible()
    step = waiting_step(page, "直前の操作を取り消す")
    is_inert = "parts => parts.inert"
    assert page.locator("#parts").evaluate(is_inert)
    step.continue_()
    expect(page.locator("#measure-0-1")).to_have_count(0)
    assert not page.locator("#parts").evaluate(is_inert)
    expect(page.locator("#step-said")).to_be_focused()
    button(page, "削除する：柱1の施策1").click()
    expect(page.locator("#measure-0-0")).to_have_count(0)
    button(page, "直前の操作を取り消す").click()
    expect(page.locator("#measure-0-0")).to_be_focused()


def test_on_a_phone_the_bar_covers_nothing_that_the_tab_key_comes_to(desk: Callable[..., Page]):
    plan = three_pillars()
    page = desk(size=PHONE)
    page.goto(page_of(plan))
    covered = """() => {
      const [here, bar] = [document.activeElement, document.querySelector(".save-bar")];
      if (bar.contains(here) || here.matches("textarea")) return 0;  // a long text is seen in part
      return here.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    }"""
    for _stop in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(covered) <= 0
