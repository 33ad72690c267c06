"""The list of plans."""

import json
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.query import STATES
from plans_registry.models import Plan, Round
from tests import factories
from tests.public.reading import Reader, plain, read
from tests.public.search_page import boxes, chips, counted_boxes, notices, sent, total

pytestmark = pytest.mark.django_db

ADACHI_PLAN = "/plans/131211-2021/"


def titles(page: Reader) -> list[str]:
    return [plain(row.text).split()[0] for row in page.with_class("plan-row")]


def test_the_list_shows_every_public_plan_with_its_facts(client: Client, registry: None):
    page = read(client, "/plans/")
    assert [plain(row.text) for row in page.with_class("plan-row")] == [
        "世田谷区地域産業活性化計画 世田谷区 令和3年度～令和5年度 計画期間中 柱3・施策7",
        "足立区地域産業活性化計画 足立区 令和3年度～令和5年度 計画期間中 柱4・施策8",
        "町田市地域産業活性化計画 町田市 令和3年度～令和5年度 計画期間中 柱3・施策8",
        "羽村市地域産業活性化計画 羽村市 令和3年度～令和5年度 計画期間中 柱3・施策9",
    ]
    assert page.one("title").text.startswith("計画の一覧（4件）｜")
    assert page.link("4件をCSVで保存（Excel対応）") == "/plans.csv"


def test_what_ends_this_fiscal_year_and_begins_with_the_next_is_found_until_april(client: Client, registry: None):
    factories.published("131229", first_year=2024, last_year=2026)
    for day, ending, starting in (("2023-04-01", 4, 1), ("2024-03-31", 4, 1), ("2024-04-01", 0, 0)):
        with time_machine.travel(f"{day}T09:00:00+09:00"):
            found = [len(read(client, f"/plans/?state={state}").with_class("plan-row")) for state in STATES]
        assert dict(zip(STATES, found, strict=True))["ending"] == ending
        assert dict(zip(STATES, found, strict=True))["starting"] == starting


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("region=tama", ["町田市", "羽村市"]),
        ("region=minami-tama", ["町田市"]),
        ("region=tama&municipality=131211", ["足立区", "町田市", "羽村市"]),
        ("municipality=131211", ["足立区"]),
        ("municipality=131211&municipality=132098", ["足立区", "町田市"]),
        ("year=2022", ["世田谷区", "足立区", "町田市", "羽村市"]),
        ("year=2014", ["葛飾区"]),
        ("year=2014&year=2021&region=wards", ["世田谷区", "足立区", "葛飾区"]),
        ("state=ended", ["葛飾区"]),
        ("state=active&region=wards", ["世田谷区", "足立区"]),
        ("state=upcoming", []),
        ("state=ending", []),
        ("type=talent", ["足立区", "羽村市"]),
        ("type=talent&type=livelihood&type=succession", ["世田谷区", "足立区", "町田市", "羽村市"]),
        ("type=innovation&region=nishi-tama", ["羽村市"]),
        ("round=令和8年度後期", ["葛飾区"]),
        ("q=販路", ["足立区", "町田市", "羽村市", "葛飾区"]),
        ("q=見本市 事業承継", ["町田市"]),
        ("q=-見本市", ["世田谷区", "羽村市"]),
        ("q=足立区 創業", ["足立区"]),
        ("q=多摩 創業&municipality=131211", ["足立区", "町田市", "羽村市"]),
        ("q=販路&type=talent&region=wards&year=2022&state=active", ["足立区"]),
        ("q=ドローン", []),
    ],
)
def test_every_filter_narrows_the_list(client: Client, registry: None, parameters: str, found: list[str]):
    plan = factories.draft("131229", first_year=2014, last_year=2016)
    Plan.objects.filter(pk=plan.pk).update(round=Round.objects.create(label="令和8年度後期"))
    factories.republished(plan)
    page = read(client, f"/plans/?{parameters}")
    assert titles(page) == [f"{name}地域産業活性化計画" for name in found]
    pairs = [pair.split("=") for pair in parameters.split("&")]
    ticked = [box for box in boxes(page) if "checked" in box.attrs and "disabled" not in box.attrs]  # not by a word
    chosen = [[box["name"], box["value"]] for box in ticked]
    assert sorted(chosen) == sorted(pair for pair in pairs if pair[0] != "q")
    assert page.one("input", name="q", type="search")["value"] == dict(pairs).get("q", "")
    if found:
        lines = client.get(f"/plans.csv?{parameters}").getvalue().decode("utf-8-sig").splitlines()
        assert [name in line for name, line in zip(found, lines[1:], strict=True)] == [True] * len(found)
    else:
        assert "計画が無いという意味ではありません" in page.main


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/plans/?", "/plans/?q=販路&", "/plans/?type=management&year=2021&", "/plans/?region=islands&"]
)
def test_every_choice_leads_to_the_number_it_shows(client: Client, registry: None, address: str):
    factories.published("131229", first_year=2014, last_year=2016)
    page = read(client, address)
    chosen = {box["name"].replace("municipality", "region") for box in boxes(page) if "checked" in box.attrs}
    others = [pair for pair in counted_boxes(page) if pair[0]["name"].replace("municipality", "region") not in chosen]
    assert len(others) > 8
    for box, shown in others:
        assert ("disabled" in box.attrs) == (shown == 0), box.attrs
        found = read(client, f"{address}{box['name']}={box['value']}")
        assert total(found) == len(titles(found)) == shown, box.attrs
        assert "checked" in found.one("input", type="checkbox", value=box["value"]).attrs


def test_a_chosen_value_without_plans_can_still_be_taken_back(client: Client, registry: None):
    page = read(client, "/plans/?type=succession&year=1999&municipality=131016")
    for value in ("succession", "1999", "131016"):
        box = page.one("input", type="checkbox", value=value)
        assert "checked" in box.attrs
        assert "disabled" not in box.attrs


def test_the_files_of_the_list_follow_its_filters(client: Client, registry: None):
    parameters = "?q=%E8%B2%A9%E8%B7%AF&type=talent&region=wards"
    page = read(client, f"/plans/{parameters}")
    assert page.link("1件をCSVで保存（Excel対応）") == f"/plans.csv{parameters}"
    assert page.link("計画期間をカレンダーに入れる（iCalendar）") == f"/plans.ics{parameters}"
    assert [plan["key"] for plan in json.loads(client.get(f"/plans.json{parameters}").getvalue())["results"]] == [
        "131211-2021"
    ]
    # Its beginning, half a year before its end, and its end.
    assert client.get(f"/plans.ics{parameters}").content.count(b"BEGIN:VEVENT") == 3
    assert client.get(f"/plans.atom{parameters}", follow=True).content.count(b"<entry>") == 1


def test_the_order_is_chosen_with_its_own_button(client: Client, registry: None):
    factories.published("131016", first_year=2024, last_year=2026)
    page = read(client, "/plans/?region=wards")
    assert [(option["value"], "selected" in option.attrs) for option in page.all("option")] == [
        *(("", True), ("code", False), ("newest", False), ("updated", False)),
    ]
    assert [title[:3] for title in titles(page)] == ["世田谷", "足立区", "千代田"]
    newest = read(client, "/plans/?region=wards&sort=newest")
    assert [title[:3] for title in titles(newest)] == ["千代田", "世田谷", "足立区"]
    assert newest.link("条件を解除：地域：区部") == "/plans/?sort=newest"


def test_plans_in_force_come_first_then_those_to_come_then_those_over(client: Client, registry: None):
    factories.published("131016", first_year=2014, last_year=2016)
    factories.published("131032", first_year=2024, last_year=2026)
    page = read(client, "/plans/?region=wards")
    assert [title[:2] for title in titles(page)] == ["世田", "足立", "港区", "千代"]
    assert [head.text for head in page.with_class("plans-head")] == ["計画期間中", "計画期間の前", "計画期間が終了"]
    assert len(page.all("h4")) == 4
    for parameters in ("state=active", "state=active&state=ending", "region=tama", "region=wards&sort=newest"):
        page = read(client, f"/plans/?{parameters}")
        assert titles(page)
        assert not page.with_class("plans-head")


@pytest.mark.slow
def test_a_later_page_says_which_plans_it_goes_on_with(client: Client, registry: None):
    for year in range(1990, 1990 + 30):
        factories.published("131016", first_year=year, last_year=year)
    page = read(client, "/plans/?page=2")
    assert [head.text for head in page.with_class("plans-head")] == ["計画期間が終了"]


def test_words_are_told_as_on_the_search_page(client: Client, registry: None):
    factories.concept("見本市", "展示会")
    page = read(client, "/plans/?q=足立区 展示会&sort=updated")
    assert chips(page) == {
        "自治体：足立区（ことばから）": f"/plans/?q={quote('展示会')}&sort=updated",
        "ことば：展示会": f"/plans/?q={quote('足立区')}&sort=updated",
    }
    assert page.link("「足立区」をことばとしてさがす").startswith("/plans/?q=%E3%80%8C")
    assert any("見本市" in notice and "もふくめて検索しました" in notice for notice in notices(page))
    assert sent(page, pressed="apply") == [("q", "足立区 展示会"), ("sort", "updated")]
    long = read(client, f"/plans/?q={'あ' * 600}")
    assert any("検索のことばが長すぎる" in notice for notice in notices(long))


def test_words_that_stand_nowhere_are_read_as_what_they_are_about(client: Client, registry: None):
    factories.concept("補助金", "助成金")
    factories.concept("創業")
    page = read(client, "/plans/?q=創業補助金ほしい")
    assert "羽村市地域産業活性化計画" in titles(page)
    assert notices(page)[0] == "「創業 補助金」と読みかえてさがしました。"
    assert {"ことば：創業", "ことば：補助金"} <= set(chips(page))


def test_every_condition_is_a_chip_that_removes_itself(client: Client, registry: None):
    page = read(client, "/plans/?region=tama&year=2022")
    assert page.link("条件を解除：地域：多摩") == "/plans/?year=2022"
    assert page.link("条件を解除：年度：令和4年度（2022年度）") == "/plans/?region=tama"
    assert page.link("すべて解除") == "/plans/"


def test_what_cannot_be_used_is_ignored_and_said(client: Client, registry: None):
    page = read(client, "/plans/?year=abc&region=%00&page=7")
    assert len(notices(page)) == 3
    assert "「年度」の値「abc」" in "".join(notices(page))
    assert len(titles(page)) == 4


def test_a_long_list_has_pages(client: Client, registry: None, settings):
    settings.PAGE_SIZE = 3
    assert len(titles(read(client, "/plans/"))) == 3
    last = read(client, "/plans/?page=2&year=2022")
    assert titles(last) == ["羽村市地域産業活性化計画"]
    assert last.link("前のページ") == "/plans/?year=2022"
