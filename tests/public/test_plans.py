"""The list of plans."""

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import Reader, plain, read

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
    ],
)
def test_every_filter_narrows_the_list(client: Client, registry: None, parameters: str, found: list[str]):
    factories.published("131229", first_year=2014, last_year=2016)
    page = read(client, f"/plans/?{parameters}")
    assert titles(page) == [f"{name}地域産業活性化計画" for name in found]
    values = {pair.split("=")[1] for pair in parameters.split("&")}
    chosen = {box["value"] for box in page.all("input", type="checkbox") if "checked" in box.attrs}
    chosen |= {option["value"] for option in page.all("option") if "selected" in option.attrs}
    assert values <= chosen
    if found:
        lines = client.get(f"/plans.csv?{parameters}").getvalue().decode("utf-8-sig").splitlines()
        assert [name in line for name, line in zip(found, lines[1:], strict=True)] == [True] * len(found)
    else:
        assert "計画が無いという意味ではありません" in page.main


def test_every_condition_is_a_chip_that_removes_itself(client: Client, registry: None):
    page = read(client, "/plans/?region=tama&year=2022")
    assert page.link("条件を解除：地域：多摩") == "/plans/?year=2022"
    assert page.link("条件を解除：年度：令和4年度（2022年度）") == "/plans/?region=tama"
    assert page.link("すべて解除") == "/plans/"


def test_what_cannot_be_used_is_ignored_and_said(client: Client, registry: None):
    page = read(client, "/plans/?year=abc&region=%00&page=7")
    notices = [plain(notice.text) for notice in page.with_class("notice")]
    assert len(notices) == 3
    assert "「年度」の値「abc」" in "".join(notices)
    assert len(titles(page)) == 4


def test_a_long_list_has_pages(client: Client, registry: None, settings):
    settings.PAGE_SIZE = 3
    assert len(titles(read(client, "/plans/"))) == 3
    last = read(client, "/plans/?page=2&year=2022")
    assert titles(last) == ["羽村市地域産業活性化計画"]
    assert last.link("前のページ") == "/plans/?year=2022"
