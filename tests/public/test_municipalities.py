"""All municipalities, and one."""

import json
import re

import pytest
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db


def rows(page: Reader) -> list[str]:
    return [plain(row.text) for row in page.all("tr")]


def test_the_table_has_all_62_in_kana_order(client: Client, registry: None):
    table = rows(read(client, "/municipalities/"))
    assert len(table) == 1 + 62
    assert table[1].startswith("青ヶ島村")
    assert table[-1].startswith("目黒区")
    (adachi,) = [row for row in table if row.startswith("足立区")]
    assert adachi == "足立区 あだちく 区部 計画期間中 1 8"
    (kita,) = [row for row in table if row.startswith("北区")]
    assert kita == "北区 きたく 区部 – 掲載なし –"


def test_the_english_table_is_in_alphabetical_order(client: Client, registry: None):
    names = [plain(header.text) for header in read(client, "/en/municipalities/").all("th", scope="row")]
    assert names == sorted(names)
    assert len(names) == 62


def test_two_of_one_name_are_told_apart_on_every_english_map(client: Client, registry: None):
    for address in ("/en/", "/en/municipalities/", "/en/coverage/"):
        tiles = {plain(tile.text).replace("\u00ad", "") for tile in read(client, address).with_class("tile")}
        assert {"Toshima City", "Toshima Village", "Chuo", "Niijima"} <= tiles
        assert "Toshima" not in tiles
    drawn = client.get("/en/measures/map.svg?q=startups").content.decode()
    assert (drawn.count(">City</text>"), drawn.count(">Village</text>")) == (1, 1)


def test_each_municipality_stands_in_its_region_and_on_the_map(client: Client, registry: None):
    page = read(client, "/municipalities/")
    assert len(page.with_class("tile")) == 62
    regions = [name for level, name in page.headings if level == 3]
    assert len(regions) == 13
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/municipalities/1")]
    assert len(links) == 4 + 62 + 62
    assert len(set(links)) == 62


def test_a_municipality_shows_its_plans_and_measures(client: Client, registry: None):
    page = read(client, "/municipalities/132098/")
    assert page.headings[:6] == [
        (1, "町田市の産業支援"),
        (2, "計画"),
        (3, "町田市地域産業活性化計画"),
        (2, "施策の一覧"),
        (3, "起業・創業の促進"),
        (3, "事業者の販路拡大・事業成長支援"),
    ]
    links = [link for link in page.all("a") if re.fullmatch("/measures/[0-9]+/", link["href"])]
    assert len(links) == 8
    assert page.one("title").text.startswith("町田市の産業支援（計画1・施策8）｜")


def test_its_types_are_bars_with_numbers_that_lead_to_as_many_measures(client: Client, registry: None):
    page = read(client, "/municipalities/132098/")
    bars = page.with_class("bars")[0]
    items = [plain(item.text) for item in page.all("li") if item.text in bars.text and "件" in item.text]
    assert items == [
        "販路拡大 2件",
        "創業・起業 3件",
        "新製品・付加価値 3件",
        "連携・ネットワーク 1件",
        "企業立地・誘致 1件",
        "事業承継 1件",
    ]
    assert [rect["width"] for rect in page.all("rect")] == ["67", "100", "100", "33", "33", "33"]
    assert "計画に記載なし：人材、区民生活・地域を支える産業" in page.main
    assert "柱に記載（この種類の施策は書かれていない）：経営力強化" in page.main
    for link in [link for link in page.all("a") if "?type=" in link["href"]]:
        number = next(item for item in items if item.startswith(plain(link.text))).split()[-1].removesuffix("件")
        assert f"の施策 {number} 件" in plain(read(client, link["href"]).one("h2", id="count").text)


def test_without_a_plan_it_does_not_say_that_there_is_none(client: Client, registry: None):
    page = read(client, "/municipalities/131016/")
    assert page.one("title").text.startswith("千代田区の産業支援（計画の掲載なし）｜")
    assert "計画や支援が無いという意味ではありません" in page.main
    assert page.all("table") == page.with_class("bars") == []


def measures_of(page: Reader) -> list[str]:
    return [plain(link.text) for link in page.all("a") if re.fullmatch("/measures/[0-9]+/", link["href"])]


def test_of_several_plans_the_one_in_force_is_shown_with_its_measures(client: Client, registry: None):
    """Today is a day of 2022: the later plan has not begun, the earlier one has ended."""
    later = factories.pillar("後の柱", measures=(factories.measure("後の事業"),))
    factories.published(factories.MACHIDA, first_year=2024, last_year=2026, title="後の計画", pillars=(later,))
    factories.published(factories.MACHIDA, first_year=2018, last_year=2020, title="前の計画")
    page = read(client, "/municipalities/132098/")
    assert next(name for level, name in page.headings if level == 3) == "町田市地域産業活性化計画"
    (others,) = page.with_class("other-plans")
    assert plain(others.text) == (
        "令和6年度～令和8年度：後の計画 計画期間の前 柱1・施策1 平成30年度～令和2年度：前の計画 計画期間が終了 柱1・施策1"
    )
    assert len(measures_of(page)) == 8
    page = read(client, "/municipalities/132098/?plan=132098-2024")
    assert measures_of(page) == ["後の事業"]
    assert page.one("a", **{"aria-current": "true"})["href"] == "/municipalities/132098/?plan=132098-2024#measures"
    assert page.one("link", rel="canonical")["href"].endswith("/municipalities/132098/?plan=132098-2024")
    assert page.link("令和3年度～令和5年度") == "/municipalities/132098/#measures"


def test_a_plan_that_is_not_there_is_ignored_and_said(client: Client, registry: None):
    """As its files say it: the plan is public, but another municipality's."""
    for key in ("131211-2021", "132098-1999"):
        page = read(client, f"/municipalities/132098/?plan={key}")
        assert f"この自治体が公開している計画に「{key}」はありません。使える値：132098-2021。" in page.main
        assert client.get(f"/municipalities/132098.csv?plan={key}").json()["detail"] in page.main
        assert len(measures_of(page)) == 8


def test_the_way_to_follow_a_municipality_stands_before_its_plans(client: Client, registry: None):
    main = read(client, "/municipalities/132098/").main
    assert main.index("更新をメールで受け取る") < main.index("町田市地域産業活性化計画")


def test_a_withdrawn_plan_leaves_the_municipality_without(client: Client, registry: None):
    workflow.withdraw(Plan.objects.get(municipality=factories.MACHIDA), by=factories.chiba(), reason="誤り")
    assert "計画の掲載なし" in read(client, "/municipalities/132098/").main
    assert "町田市 まちだし 多摩 – 掲載なし –" in rows(read(client, "/municipalities/"))


@pytest.mark.parametrize("code", ["131212", "13121", "abc", "９"])
def test_an_unknown_code_is_not_found(client: Client, registry: None, code: str):
    assert client.get(f"/municipalities/{code}/").status_code == 404


@pytest.mark.parametrize(
    ("code", "names"), [("132098", ["八王子市", "多摩市"]), ("133612", ["利島村"]), ("131016", None)]
)
def test_a_municipality_names_its_neighbours_on_the_map(
    client: Client, registry: None, code: str, names: list[str] | None
):
    (found,) = read(client, f"/municipalities/{code}/").with_class("covered-list")
    assert all(name in found.text for name in names or ["文京区", "台東区", "新宿区", "港区"])


def test_the_bars_count_the_plan_in_force_and_not_the_one_before(client: Client, registry: None):
    factories.published(
        "131211", first_year=2018, last_year=2020, pillars=(factories.pillar("旧柱", types=("talent",)),)
    )
    page = read(client, "/municipalities/131211/")
    (bar,) = page.with_class("bars")
    assert "人材 1件" in plain(bar.text)  # of the plan of 2021 alone; the older one would make it 2


def test_a_page_tells_machines_where_it_stands(client: Client, registry: None):
    data = json.loads(read(client, "/municipalities/131211/").one("script", type="application/ld+json").text)
    (trail,) = data["@graph"]
    assert [step["name"] for step in trail["itemListElement"]] == ["ホーム", "自治体の一覧", "足立区"]
