"""What a plan says of itself over time: the plan before, the one after, and its own editions."""

import re

import pytest
import time_machine
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition
from plans_registry.models import Measure, Plan
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db

ADACHI_PLAN = "/plans/131211-2021/"


def strike_edition_of(plan: Plan, number: int) -> None:
    """A later edition is public, and the one of the number is struck out."""
    factories.republished(plan)
    root = factories.administrator()
    root.is_superuser = True
    root.save()
    strike_edition(plan, number, by=root, reason="誤った公開")


def older(**fields) -> Plan:
    measures = (
        factories.measure("見本市出展助成", description="出展に対する助成"),
        factories.measure("創業相談", number=2),
        factories.measure("商店街の催し", number=3),
    )
    return factories.published(
        "131229", first_year=2018, last_year=2020, pillars=(factories.pillar("柱", *measures),), **fields
    )


def newer(old: Plan) -> Plan:
    measures = (
        factories.measure("見本市等出展助成事業", description="オンラインでの出展に対する助成"),
        factories.measure("創業相談", number=2),
        factories.measure("脱炭素の支援", number=3),
    )
    continues = {"見本市等出展助成事業": "見本市出展助成", "創業相談": "創業相談"}
    return factories.successor(old, continues, pillars=(factories.pillar("新しい柱", *measures),))


def lineage_of(page: Reader) -> dict[str, list[str]]:
    """Under each heading of the lineage its measures."""
    found: dict[str, list[str]] = {}
    for element in page.elements:
        if element.tag == "h3" and element.attrs.get("id", "").startswith("before-"):
            found[plain(element.text)] = []
        elif element.tag == "a" and re.match("/measures/[0-9]", element["href"]) and found:
            found[list(found)[-1]].append(plain(element.text))
    return found


def test_a_plan_says_what_became_of_the_measures_of_the_one_before(client: Client, registry: None):
    newer(older())
    page = read(client, "/plans/131229-2021/")
    assert lineage_of(page) == {
        "名称が変わった施策 1件": ["見本市等出展助成事業"],
        "新しい施策 1件": ["脱炭素の支援"],
        "前の計画だけにある施策 1件": ["商店街の催し"],
        "名称もそのまま続く施策 1件": ["創業相談"],
    }
    (renamed, described) = [plain(line.text) for line in page.with_class("wording")][:2]
    assert renamed == "施策の名称：見本市（追加）等出展助成（追加）事業"
    assert [plain(word.text) for word in page.all("ins")] == ["（追加）等", "（追加）事業", "（追加）オンラインでの"]
    assert described == "概要：（追加）オンラインでの出展に対する助成"
    assert page.all("del") == []


def test_the_older_plan_leads_to_the_newer_one(client: Client, registry: None):
    newer(older())
    page = read(client, "/plans/131229-2018/")
    assert page.link("施策ごとの変化を見る") == "/plans/131229-2021/#before"
    counts = page.with_class("figures")[0]
    assert plain(counts.text) == "継続（同じ名称） 1 継続（名称変更） 1 新規 1 終了 1"


def test_an_unconfirmed_lineage_is_not_shown(client: Client, registry: None):
    old = older()
    new = newer(old)
    Plan.objects.filter(pk=new.pk).update(lineage_confirmed=False)
    factories.republished(new)
    for key, heading in (("131229-2021", "前の計画からの変化"), ("131229-2018", "次の計画")):
        page = read(client, f"/plans/{key}/")
        assert f"{heading}" in page.main
        assert "施策ごとの対応は、まだ確認されていません" in page.main
        assert lineage_of(page) == {}


def test_a_withdrawn_predecessor_is_not_named(client: Client, registry: None):
    old = older(title="ひみつの計画")
    newer(old)
    workflow.withdraw(old, by=factories.chiba(), reason="誤り")
    page = read(client, "/plans/131229-2021/")
    assert "前の計画からの変化" not in page.main
    assert "ひみつ" not in page.main


@pytest.fixture
def second_edition(registry: None) -> Plan:
    """足立区's plan a day later: a measure renamed, one gone, one with its page."""
    plan = Plan.objects.get(municipality=factories.ADACHI)
    measures = Measure.objects.filter(pillar__plan=plan)
    measures.filter(name="イノベーション推進事業").update(name="イノベーション推進助成事業")
    measures.get(name="足立ブランド認定推進事業").delete()
    with time_machine.travel("2022-10-04T09:00:00+09:00", tick=True):
        return factories.republished(plan)


def test_a_plan_lists_its_editions_and_what_changed(client: Client, second_edition: Plan):
    page = read(client, ADACHI_PLAN)
    (versions,) = page.with_class("versions")
    assert plain(versions.text) == (
        "第2版 いまの版 2022年10月4日 施策の削除1、施策の名称の変更1 第1版 2022年10月3日 最初の掲載 公開時のメモ：見本の登録"
    )


def test_the_note_of_a_publication_stands_where_its_edition_is_told(client: Client, registry: None):
    plan = Plan.objects.get(municipality=factories.ADACHI)
    workflow.submit(plan, by=factories.aoki())
    workflow.publish(plan, by=factories.chiba(), note="<b>上限</b>を加えた")
    for address in (ADACHI_PLAN, f"{ADACHI_PLAN}editions/2/"):
        assert "公開時のメモ：&lt;b&gt;上限&lt;/b&gt;を加えた" in client.get(address).content.decode()
        english = client.get(f"/en{address}").content.decode()
        assert 'Publication note: <span lang="ja">&lt;b&gt;上限&lt;/b&gt;を加えた</span>' in english
    assert "上限" not in read(client, f"{ADACHI_PLAN}editions/1/").main
    told, *_first = client.get("/plans/131211-2021.jsonfeed").json()["items"]
    assert told["content_text"].endswith("令和5年度 <b>上限</b>を加えた")
    strike_edition_of(plan, 2)
    assert "上限" not in client.get(ADACHI_PLAN).content.decode()


def test_an_earlier_edition_is_kept_and_marked_as_old(client: Client, second_edition: Plan):
    page = read(client, f"{ADACHI_PLAN}editions/1/")
    assert "これは古い版です。いまの版は、2022年10月4日に公開した第2版です。" in page.main
    assert page.link("いまの版へ") == ADACHI_PLAN
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert page.one("link", rel="canonical")["href"] == f"http://127.0.0.1:8000{ADACHI_PLAN}editions/1/"
    (told,) = page.with_class("told")
    assert plain(told.text) == (
        "変更 柱3の施策「イノベーション推進助成事業」 施策の名称：イノベーション推進（追加）助成事業 "
        "削除 柱1の施策「足立ブランド認定推進事業」 概要：PR 活動、オンライン商談会・展示会の実施等"
    )
    assert "足立ブランド認定推進事業 （いまの版には無い施策）" in page.main


def test_the_current_edition_has_an_address_too(client: Client, second_edition: Plan):
    page = read(client, f"{ADACHI_PLAN}editions/2/")
    assert "これがいまの版です。" in page.main
    assert "古い版" not in page.main
    assert len(page.with_class("told")) == 1
    renamed = Measure.objects.get(name="イノベーション推進助成事業")
    assert page.link("柱3の施策「イノベーション推進助成事業」") == f"/measures/{renamed.pk}/"
    assert "柱1の施策「足立ブランド認定推進事業」" not in [plain(link.text) for link in page.all("a")]
    assert page.link("第1版を見る") == f"{ADACHI_PLAN}editions/1/"


def test_a_first_edition_says_that_it_is_the_first(client: Client, registry: None):
    page = read(client, f"{ADACHI_PLAN}editions/1/")
    assert "最初の掲載です。" in page.main
    assert page.with_class("told") == []


def test_what_only_the_registry_says_is_no_change_of_the_plan(client: Client, registry: None):
    new = newer(older())
    Plan.objects.filter(pk=new.pk).update(predecessor=None, lineage_confirmed=False)
    factories.republished(new)
    page = read(client, "/plans/131229-2021/editions/2/")
    assert "前の版と、計画の文章に違いはありません。" in page.main


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999"])
def test_an_edition_that_never_was_is_not_found(client: Client, second_edition: Plan, number: str):
    read(client, f"{ADACHI_PLAN}editions/{number}/", status=404)


def test_the_editions_of_a_withdrawn_plan_are_gone(client: Client, second_edition: Plan):
    workflow.withdraw(second_edition, by=factories.chiba(), reason="誤り")
    for number in (1, 2, 3):
        page = read(client, f"{ADACHI_PLAN}editions/{number}/", status=410)
        assert "地域産業活性化計画" not in page.main


def test_a_municipality_or_a_period_put_right_is_called_by_its_name(client: Client, registry: None):
    plan = Plan.objects.get(municipality=factories.ADACHI)
    Plan.objects.filter(pk=plan.pk).update(municipality="131016", last_year=2024, title="千代田区の計画")
    plan = factories.republished(Plan.objects.get(pk=plan.pk))
    (versions,) = read(client, f"/plans/{plan.key}/").with_class("versions")
    assert "計画の文章の変更1、区市町村の変更、終了年度の変更 第1版" in plain(versions.text)
    (versions,) = read(client, f"/en/plans/{plan.key}/").with_class("versions")
    assert "Municipality changed, Last fiscal year changed" in plain(versions.text)
    assert "区市町村：足立区 → 千代田区" in read(client, f"/plans/{plan.key}/editions/2/").main
    edition = read(client, f"/en/plans/{plan.key}/editions/2/")
    assert "Municipality: Adachi City → Chiyoda City" in edition.main


def test_after_a_withdrawal_no_edition_is_called_the_first(client: Client, registry: None):
    plan = Plan.objects.get(municipality=factories.ADACHI)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    factories.republished(Plan.objects.get(pk=plan.pk))
    (versions,) = read(client, ADACHI_PLAN).with_class("versions")
    assert "第2版 いまの版" in plain(versions.text)
    assert "これより前の版は公開していません" in plain(versions.text)
    page = read(client, f"{ADACHI_PLAN}editions/2/")
    assert "これより前の版は公開していません。" in page.main
    assert "最初の掲載" not in page.main
