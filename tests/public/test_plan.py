"""The page of one plan: what was approved, its source, its state, how to cite it."""

import json
from datetime import date

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Edition, Generation
from plans_registry.documents.plan import PhotoDocument
from plans_registry.editorial import workflow
from plans_registry.models import Plan, Round
from tests import factories
from tests.public.reading import plain, read

pytestmark = pytest.mark.django_db

ADACHI_PLAN = "/plans/131211-2021/"
CHIYODA_PLAN = "/plans/131016-2021/"


def test_a_title_parts_between_its_words(client: Client, registry: None):
    for address in (ADACHI_PLAN, f"{ADACHI_PLAN}editions/1/"):
        assert "<h1>足立区<wbr>地域産業<wbr>活性化計画</h1>" in client.get(address).text


def test_a_plan_is_shown_as_it_was_approved(client: Client, registry: None):
    page = read(client, ADACHI_PLAN)
    assert page.headings == [
        (1, "足立区地域産業活性化計画"),
        (2, "このページの内容"),
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
        (2, "写真の説明（写真は掲載していません）"),
        (2, "出典"),
        (2, "版と変更"),
        (2, "引用するとき"),
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
        key: read(client, f"/plans/{key}-2021/").main.count("ここに載っていない施策もあります")
        for key in (factories.ADACHI, factories.SETAGAYA, factories.MACHIDA, factories.HAMURA)
    }
    assert said == {factories.ADACHI: 1, factories.SETAGAYA: 1, factories.MACHIDA: 1, factories.HAMURA: 0}


@pytest.mark.parametrize("form", [ADACHI_PLAN, "/measures/{}/", "/shortlist/?id={}"])
def test_the_proviso_of_the_source_is_told_as_that(client: Client, registry: None, form: str):
    document = Edition.objects.get(key="131211-2021").plan_document()
    address, caveat = form.format(document.measures[0].id), document.caveat
    assert f"もとの文書のただし書き：{caveat}" in read(client, address).main
    assert f"Proviso of the source document, in Japanese: {caveat}" in read(client, f"/en{address}").main


def test_a_photo_without_its_picture_is_one_line(client: Client, registry: None):
    page = read(client, ADACHI_PLAN)
    assert [plain(line.text) for line in page.with_class("in-document")] == [
        "写真（原文）：足立ブランド 見本市出展の様子",
        "写真（原文）：創業者経営力アップ支援事業 募集案内",
    ]
    assert page.all("figure") == page.all("img") == []


def test_a_photo_with_its_picture_is_shown(client: Client, registry: None):
    edition = Edition.objects.get(key="131211-2021")
    photo = PhotoDocument(
        caption="交流会", alt="名刺を交換する人", credit="足立区", image="photos/a.jpg", width=9, height=6
    )
    edition.document["photos"] = [{name: getattr(photo, name) for name in photo.__slots__}]
    edition.save()
    Generation.advance()
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
    assert "公開を取りやめました" in page.main
    assert "地域産業活性化計画" not in page.main
    assert "足立区" in page.main
    read(client, "/en" + ADACHI_PLAN, status=410)


def test_a_draft_is_not_found(client: Client, registry: None):
    factories.draft("131229")
    factories.submitted("131237")
    for key in ("131229-2021", "131237-2021", "131211-1999", "nothing"):
        read(client, f"/plans/{key}/", status=404)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2020-03-31", "計画期間の前"),
        ("2021-03-31", "来年度に始まる"),
        ("2023-03-31", "計画期間中"),
        ("2023-04-01", "今年度で終わる（2024年3月まで）"),
        ("2024-03-31", "今年度で終わる（2024年3月まで）"),
        ("2024-04-01", "計画期間が終了"),
    ],
)
def test_the_badge_says_the_state_in_words(client: Client, registry: None, today: str, said: str):
    with time_machine.travel(f"{today}T09:00:00+09:00"):
        badges = read(client, ADACHI_PLAN).with_class("state")
    assert [plain(badge.text) for badge in badges] == [said]


def test_a_plain_summary_opens_beside_the_original(client: Client, registry: None):
    assert read(client, ADACHI_PLAN).with_class("plain-summary") == []
    plan = Plan.objects.get(municipality=factories.ADACHI)
    Plan.objects.filter(pk=plan.pk).update(plain_summary="小さな 会社を 助けます。")
    factories.republished(plan)
    (summary,) = read(client, ADACHI_PLAN).with_class("plain-summary")
    assert plain(summary.text).startswith("やさしい日本語で読む 小さな 会社を 助けます。")
    assert "原文には無く、担当者が書いた" in summary.text


def test_the_source_says_what_it_does_not_state(client: Client, registry: None):
    page = read(client, ADACHI_PLAN)
    facts = {plain(t.text): plain(d.text) for t, d in zip(page.all("dt"), page.all("dd"), strict=True)}
    assert facts["出典の文書"] == "承認した地域産業活性化計画の概要（アドレスの記録なし）"
    assert facts["計画期間の表記"] == "令和３年度～令和５年度"
    assert facts["出典に記載なし"].startswith("概要（8件のうち1件）、対象者（8件すべて）、補助額・補助率（8件すべて）")
    assert "「記載なし」は、支援が無いという意味ではありません" in page.main


def test_a_picture_and_its_caption_do_not_say_the_same_twice(client: Client, registry: None):
    edition = Edition.objects.get(key="131211-2021")
    edition.document["photos"] = [
        {"caption": "交流会", "alt": "交流会", "image": "photos/a.jpg", "width": 9, "height": 6}
    ]
    edition.save()
    Generation.advance()
    image = read(client, ADACHI_PLAN).one("img")
    assert (image["alt"], image["loading"]) == ("", "lazy")


def test_the_citation_names_the_edition(client: Client, registry: None):
    (citation,) = read(client, ADACHI_PLAN).with_class("citation")
    assert plain(citation.text) == (
        "足立区「足立区地域産業活性化計画」（令和3年度～令和5年度）、東京 地域産業活性化計画データベース、第1版、"
        "2022年10月3日公開、http://127.0.0.1:8000/plans/131211-2021/editions/1/"
    )
    (english,) = read(client, f"/en{ADACHI_PLAN}").with_class("citation")
    assert "http://127.0.0.1:8000/en/plans/131211-2021/editions/1/" in english.text


def test_machines_read_what_the_page_says(client: Client, registry: None):
    data = read(client, ADACHI_PLAN).one("script", type="application/ld+json")
    trail, report = json.loads(data.text)["@graph"]
    assert [step["name"] for step in trail["itemListElement"]] == ["ホーム", "足立区", "足立区地域産業活性化計画"]
    assert (report["@type"], report["temporalCoverage"]) == ("Report", "2021-04-01/2024-03-31")
    assert report["author"]["name"] == "足立区"


def test_a_title_cannot_end_the_data_block(client: Client, registry: None):
    factories.published("131229", title="計画</script><script>alert(1)</script>&amp;")
    page = read(client, "/plans/131229-2021/")
    data = page.one("script", type="application/ld+json")
    assert json.loads(data.text)["@graph"][1]["name"] == "計画</script><script>alert(1)</script>&amp;"
    assert len(page.all("script")) == 2


def test_the_one_type_of_a_pillar_is_said_at_its_head_only(client: Client, registry: None):
    own = factories.measure("創業補助金", types=("startups", "sales-channels"))
    factories.published("131016", pillars=(factories.pillar("創業支援", own, types=("startups",)),))
    head, of_measure = read(client, "/plans/131016-2021/").with_class("labels")[:2]
    assert (plain(head.text), plain(of_measure.text).split()[0]) == ("創業・起業", "販路拡大")


def approval_said(client: Client, address: str) -> str:
    page = read(client, address)
    heads, facts = page.all("dt"), page.all("dd")
    (said,) = (plain(fact.text) for head, fact in zip(heads, facts, strict=True) if head.text == "東京都の承認")
    return said


def test_of_an_approval_without_a_day_on_record_it_is_said(client: Client, registry: None):
    assert approval_said(client, ADACHI_PLAN) == "承認日の記録なし"
    assert "No date of approval on record" in read(client, f"/en{ADACHI_PLAN}").main


def test_the_day_of_a_round_and_what_was_announced_of_the_period_are_told(client: Client):
    """千代田区's plan names its round; 青梅市's has an announcement of its own period."""
    plan = factories.draft("131016")
    Plan.objects.filter(pk=plan.pk).update(
        round=Round.objects.create(
            label="令和3年度", approved_on=date(2021, 3, 26), url="https://example.tokyo.jp/press"
        )
    )
    factories.republished(plan)
    assert approval_said(client, CHIYODA_PLAN) == "令和3年度 承認日 2021年3月26日 東京都の発表"
    factories.published("132055", first_year=2025, last_year=2027)
    said = approval_said(client, "/plans/132055-2025/")
    assert said == "地域産業成長支援事業 東京都の発表（2025年3月24日）"


def test_a_round_that_is_put_right_is_told_at_once(client: Client):
    plan = factories.draft("131016")
    row = Round.objects.create(label="令和3年度")
    Plan.objects.filter(pk=plan.pk).update(round=row)
    factories.republished(plan)
    assert approval_said(client, CHIYODA_PLAN) == "令和3年度 承認日の記録なし"
    client.force_login(factories.chiba())
    page = f"/admin/plans_registry/round/{row.pk}/change/"
    assert (
        client.post(page, {"label": "令和3年度", "approved_on": "2021-03-26", "url": "", "note": ""}).status_code == 302
    )
    assert "承認日 2021年3月26日" in approval_said(client, CHIYODA_PLAN)
