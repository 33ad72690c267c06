"""The first page: what the registry holds, and the ways into it."""

import pytest
import time_machine
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.public.reading import plain, read
from tests.public.search_page import names

pytestmark = pytest.mark.django_db


def figures(client: Client, address: str = "/") -> dict[str, str]:
    page = read(client, address)
    terms, values = page.all("dt"), page.all("dd")
    return {plain(term.text): plain(value.text) for term, value in zip(terms, values, strict=True)}


def test_it_counts_what_is_public(client: Client, registry: None):
    assert figures(client) == {"自治体": "4", "計画": "4", "柱": "13", "施策": "32"}
    assert figures(client, "/en/") == {"Municipalities": "4", "Plans": "4", "Pillars": "13", "Measures": "32"}


def test_a_withdrawn_plan_is_no_longer_counted(client: Client, registry: None):
    workflow.withdraw(Plan.objects.get(municipality=factories.HAMURA), by=factories.chiba(), reason="誤り")
    assert figures(client) == {"自治体": "3", "計画": "3", "柱": "10", "施策": "23"}


def test_every_type_leads_to_as_many_measures_as_it_says(client: Client, registry: None):
    links = [link for link in read(client, "/").all("a") if "?type=" in link["href"]]
    assert len(links) == 9
    for link in links:
        heading = read(client, link["href"]).one("h2", id="count")
        name, number = plain(link.text).removesuffix("件").split()
        assert plain(heading.text).startswith(f"種類が「{name}」")
        assert plain(heading.text).endswith(f"の施策 {number} 件")


def test_while_a_plan_is_in_force_the_first_page_counts_what_is_in_force(client: Client, registry: None):
    pillars = (factories.pillar("販路", factories.measure("古い展示会助成"), types=["sales-channels"]),)
    factories.published("131229", first_year=2015, last_year=2017, pillars=pillars)
    page = read(client, "/")
    assert "件数は、令和4年度に計画期間中の計画の施策です。" in page.main
    link = next(link for link in page.all("a") if "?type=sales-channels" in link["href"])
    assert link["href"] == "/measures/?type=sales-channels&state=active"
    assert "古い展示会助成" not in names(read(client, link["href"]))


def test_an_archive_counts_everything_and_says_so(client: Client, registry: None):
    with time_machine.travel("2024-04-01T00:10:00+09:00"):
        page = read(client, "/")
        link = next(link for link in page.all("a") if "?type=" in link["href"])
    assert "件数は、終了した計画（令和3年度～令和5年度）の施策です。" in page.main
    assert link["href"] == "/measures/?type=sales-channels"
    assert "0件" not in link.text


def test_the_map_shows_62_municipalities_and_links_those_with_a_plan(client: Client, registry: None):
    tiles = read(client, "/").with_class("tile")
    assert len(tiles) == 62
    assert len({tile["class"] for tile in tiles}) == 62  # each on a square of its own
    links = {tile["href"]: plain(tile.text) for tile in tiles if tile.tag == "a"}
    assert links["/municipalities/131211/"] == "足立 8件の施策"
    assert len(links) == 4


def test_the_news_are_editions_the_latest_first(client: Client, registry: None):
    plan = Plan.objects.get(municipality=factories.MACHIDA)
    plan.background += "変更。"
    plan.save()
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    news = [plain(item.text) for item in read(client, "/").all("li") if "ました" in item.text]
    assert len(news) == 5
    assert (
        news[0]
        == "2022年10月3日 更新 町田市 町田市地域産業活性化計画（令和3年度～令和5年度）を更新しました（第2版）。 変わったところ：町田市地域産業活性化計画"
    )
    assert "変更。" in read(client, read(client, "/").link("変わったところ：町田市地域産業活性化計画")).main
    assert sum("町田市" in item for item in news) == 2
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    assert not [item for item in read(client, "/").all("li") if "ました" in item.text and "町田市" in item.text]


def test_it_leads_to_every_way_of_looking(client: Client, registry: None):
    links = {link["href"] for link in read(client, "/").one("main").text and read(client, "/").all("a")}
    assert {"/compare/", "/coverage/", "/timeline/", "/shortlist/", "/open-data/", "/changes/"} <= links


def test_the_first_editions_are_new(client: Client, registry: None):
    news = [plain(item.text) for item in read(client, "/").all("li") if "ました" in item.text]
    assert [item.split()[1] for item in news] == ["新着"] * 4
    assert news[-1].endswith("足立区 足立区地域産業活性化計画（令和3年度～令和5年度）を掲載しました（柱4・施策8）。")


def test_examples_find_something(client: Client, registry: None):
    links = [link["href"] for link in read(client, "/").all("a") if "?q=" in link["href"]]
    assert len(links) == 4
    for address in links:
        assert read(client, address).with_class("hit"), address


def test_the_news_name_the_municipality_in_the_language_of_the_page(client: Client, registry: None):
    (news,) = read(client, "/en/").with_class("news")
    assert [
        name for name in ("Adachi City", "Setagaya City", "Machida City", "Hamura City") if name not in news.text
    ] == []


def test_about_says_what_the_registry_is_not(client: Client, registry: None):
    assert "募集の案内ではありません" in read(client, "/about/").main
    assert "not a list of open calls" in read(client, "/en/about/").main


@pytest.mark.slow
def test_the_english_page_says_once_that_texts_are_japanese_and_its_examples_find_something(
    client: Client, registry: None
):
    factories.load_concepts()
    home = read(client, "/en/")
    links = [link for link in home.all("a") if link["href"].startswith("/en/measures/?q=")]
    examples = links[:4]  # above the entrances by trouble
    assert [link.text for link in examples] == ["trade fair", "startup", "subsidy", "business succession"]
    for page in (home, *(read(client, link["href"]) for link in examples)):
        assert page.main.count("The texts of the measures are in Japanese; English words find them, too.") == 1
        assert page is home or names(page)
    assert "日本語です" not in read(client, "/").main
