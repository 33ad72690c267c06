"""The list of plans, and the page of one plan."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Edition
from plans_registry.documents.plan import PhotoDocument
from plans_registry.editorial import workflow
from plans_registry.models import Plan
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
        ("region=tama&municipality=131211", []),
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


# One plan


def test_a_plan_is_shown_as_it_was_approved(client: Client, registry: None):
    page = read(client, ADACHI_PLAN)
    assert page.headings == [
        (1, "足立区地域産業活性化計画"),
        (2, "現状と課題・めざすもの"),
        (2, "4つの柱と施策"),
        (3, "柱1 販路拡大支援"),
        (4, "国内・海外販路拡大支援事業"),
        (4, "見本市等出展助成事業"),
        (4, "足立ブランド認定推進事業"),
        (3, "柱2 起業・創業の促進"),
        (4, "起業家育成事業"),
        (4, "創業支援施設の管理運営事業"),
        (3, "柱3 事業者の経営力強化"),
        (4, "ビジネス機会創出支援事業"),
        (4, "イノベーション推進事業"),
        (3, "柱4 人材活用支援"),
        (4, "人材活用支援事業"),
        (2, "写真"),
        (2, "出典"),
        (2, "このページの内容"),
    ]
    assert "「販路開拓支援」「起業・創業の促進」" in page.main  # as published, though the pillar says 販路拡大
    assert page.one("title").text.startswith("足立区地域産業活性化計画（令和3年度～令和5年度、計画期間中）｜")
    assert "柱4・施策8" in page.main


@pytest.mark.parametrize("key", ["131211-2021", "131121-2021", "132098-2021", "132276-2021"])
def test_every_plan_says_that_it_is_no_open_call(client: Client, registry: None, key: str):
    for prefix, words in (("", "募集中の事業の一覧ではありません"), ("/en", "An approved plan is not an open call.")):
        page = read(client, f"{prefix}/plans/{key}/")
        assert words in page.main
        assert "議会の議決を受け、確定するものです" in page.main


def test_a_list_that_is_not_exhaustive_says_so(client: Client, registry: None):
    said = {
        key: read(client, f"/plans/{key}-2021/").main.count("ここに無い施策もあります")
        for key in (factories.ADACHI, factories.SETAGAYA, factories.MACHIDA, factories.HAMURA)
    }
    assert said == {factories.ADACHI: 1, factories.SETAGAYA: 1, factories.MACHIDA: 1, factories.HAMURA: 0}


def test_a_photo_without_picture_is_a_caption_in_a_frame(client: Client, registry: None):
    page = read(client, ADACHI_PLAN)
    assert [plain(figure.text) for figure in page.all("figure")] == [
        "写真は原文にあります 足立ブランド 見本市出展の様子",
        "写真は原文にあります 創業者経営力アップ支援事業 募集案内",
    ]
    assert page.all("img") == []


def test_a_photo_with_its_picture_is_shown(client: Client, registry: None):
    edition = Edition.objects.get(key="131211-2021")
    photo = PhotoDocument(
        caption="交流会", alt="名刺を交換する人", credit="足立区", image="photos/a.jpg", width=9, height=6
    )
    edition.document["photos"] = [{name: getattr(photo, name) for name in photo.__slots__}]
    edition.save()
    image = read(client, ADACHI_PLAN).one("img")
    assert (image["src"], image["alt"], image["width"]) == ("/media/photos/a.jpg", "名刺を交換する人", "9")


def test_the_contents_lead_to_every_part(client: Client, registry: None):
    page = read(client, ADACHI_PLAN)
    ids = {element.attrs.get("id") for element in page.elements}
    targets = [link["href"][1:] for link in page.all("a") if link["href"].startswith("#")]
    assert {"pillar-1", "pillar-4", "source"} <= set(targets) <= ids


def test_the_plan_can_be_saved(client: Client, registry: None):
    address = read(client, ADACHI_PLAN).link("この計画をCSVで保存（8件）")
    assert len(client.get(address).getvalue().decode("utf-8-sig").splitlines()) == 1 + 8


def test_a_plan_not_started_yet_says_so(client: Client, registry: None):
    factories.published("131229", first_year=2030, last_year=2032)
    assert "計画期間の前" in read(client, "/plans/131229-2030/").main


def test_a_withdrawn_plan_is_gone_and_was_never_named(client: Client, registry: None):
    workflow.withdraw(Plan.objects.get(municipality=factories.ADACHI), by=factories.chiba(), reason="誤り")
    page = read(client, ADACHI_PLAN, status=410)
    assert "いまは公開していません" in page.main
    assert "地域産業活性化計画" not in page.main
    assert "足立区" in page.main
    assert titles(read(client, "/plans/"))[0] == "世田谷区地域産業活性化計画"
    read(client, "/en" + ADACHI_PLAN, status=410)


def test_a_draft_is_not_found(client: Client, registry: None):
    factories.draft("131229")
    factories.submitted("131237")
    for key in ("131229-2021", "131237-2021", "131211-1999", "nothing"):
        read(client, f"/plans/{key}/", status=404)
