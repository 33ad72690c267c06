"""Plan periods in calendar programs, and a municipality's editions in feed readers."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan, SourceDocument
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plans() -> None:
    factories.load_reference()
    with time_machine.travel("2022-10-03T20:00:00+09:00", tick=False):
        factories.published(title="産業、商業; 観光\\の計画, " + "とても長い名前" * 12)
        factories.published(factories.MACHIDA)


def raw(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def events(client: Client, address: str) -> list[dict[str, str]]:
    text = raw(client, address).decode().replace("\r\n ", "")
    return [
        dict(line.split(":", 1) for line in event.strip().split("\r\n"))
        for event in re.findall("BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL)
    ]


def test_a_period_begins_is_half_a_year_from_its_end_and_ends_on_whole_days(client: Client) -> None:
    event, *others = events(client, "/municipalities/132098.ics")
    assert event == {
        "UID": "plan-132098-2021-start@tokyo-regional-industry-plans",
        "DTSTAMP": "20221003T110000Z",
        "LAST-MODIFIED": "20221003T110000Z",
        "SEQUENCE": "0",
        "DTSTART;VALUE=DATE": "20210401",
        "DTEND;VALUE=DATE": "20210402",
        "SUMMARY": "町田市地域産業活性化計画：計画期間のはじまり",
        "DESCRIPTION": "町田市 令和3年度～令和5年度 柱1・施策1",
        "URL": "http://127.0.0.1:8000/plans/132098-2021/",
        "TRANSP": "TRANSPARENT",
    }
    assert [(other["DTSTART;VALUE=DATE"], other["SUMMARY"].partition("：")[2]) for other in others] == [
        ("20231001", "計画期間の終わりまで半年"),
        ("20240331", "計画期間の終わり"),
    ]


def test_lines_are_short_and_texts_escaped(client: Client) -> None:
    content = raw(client, "/plans.ics")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]  # no character is cut
    event = events(client, "/plans.ics?municipality=131211")[0]
    assert event["SUMMARY"] == "産業、商業\\; 観光\\\\の計画\\, " + "とても長い名前" * 12 + "：計画期間のはじまり"


def test_the_calendar_answers_the_filters_of_the_list(client: Client) -> None:
    assert len(events(client, "/plans.ics")) == 6
    assert len(events(client, "/plans.ics?region=tama")) == 3
    assert events(client, "/plans.ics?year=2030") == []


@pytest.mark.parametrize("address", ["/plans.ics", "/plans.ics?year=2030", "/municipalities/131016.ics"])
def test_a_calendar_has_a_component_with_or_without_a_plan(client: Client, address: str) -> None:
    """RFC 5545, 3.6."""
    text = raw(client, address).decode()
    assert re.findall("BEGIN:VTIMEZONE\r\nTZID:(.*?)\r\n", text) == ["Asia/Tokyo"]
    begun, ended = re.findall("BEGIN:(.*?)\r\n", text), re.findall("END:(.*?)\r\n", text)
    assert sorted(begun) == sorted(ended)


def test_a_later_edition_is_the_same_event_which_changes_when_what_it_tells_does(client: Client) -> None:
    plan, seen = Plan.objects.get(municipality=factories.MACHIDA), []

    def see() -> None:
        event = events(client, "/municipalities/132098.ics")[0]
        assert event["UID"] == "plan-132098-2021-start@tokyo-regional-industry-plans"
        assert event == events(client, "/plans.ics?municipality=132098")[0]
        assert event["DTSTAMP"] == event["LAST-MODIFIED"]
        seen.append((event["SEQUENCE"], event["LAST-MODIFIED"]))

    def publish(hour: int, **fields: Any) -> None:
        Plan.objects.filter(pk=plan.pk).update(**fields)
        with time_machine.travel(f"2022-10-04T{hour}:00:00+09:00", tick=False):
            factories.republished(plan)
        see()

    see()
    SourceDocument.objects.filter(plans=plan).update(licence="自治体の利用条件")
    publish(10)
    publish(11, title="町田市の計画")
    publish(12, background="計画の背景")
    publish(13, title="町田市地域産業活性化計画")
    with time_machine.travel("2022-10-04T14:00:00+09:00", tick=False):
        workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    publish(15)
    first, renamed, as_before, again = "20221003T110000Z", "20221004T020000Z", "20221004T040000Z", "20221004T060000Z"
    assert seen == [*[("0", first)] * 2, *[("2", renamed)] * 2, ("4", as_before), ("5", again)]


@pytest.mark.parametrize("address", ["/municipalities/132098", "/plans/132098-2021"])
def test_the_feed_has_every_edition_the_latest_first(client: Client, address: str) -> None:
    factories.republished(Plan.objects.get(municipality=factories.MACHIDA))
    text = client.get(f"{address}.atom").content.decode()
    titles = re.findall("<entry><title>(.*?)</title>", text)
    assert titles == ["町田市地域産業活性化計画（第2版）", "町田市地域産業活性化計画（第1版）"]
    assert "http://127.0.0.1:8000/plans/132098-2021/editions/1/" in text


def test_a_withdrawn_plan_leaves_both(client: Client) -> None:
    workflow.withdraw(Plan.objects.get(municipality=factories.MACHIDA), by=factories.chiba(), reason="誤り")
    for ending in ("ics", "atom"):
        response = client.get(f"/municipalities/132098.{ending}")
        assert response.status_code == 200
        assert "町田市地域産業" not in response.content.decode()
    assert client.get("/plans/132098-2021.atom").status_code == 410


def test_what_is_gone_leaves_a_tombstone_at_the_id_its_entry_had(client: Client) -> None:
    plan = Plan.objects.get(municipality=factories.MACHIDA)
    addresses = ("/measures.atom", "/plans.atom", "/municipalities/132098.atom")
    before = {address: ids(client, address) for address in addresses}
    assert not any(buried(client, address) for address in addresses)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    for address in addresses:
        assert buried(client, address) == before[address] - ids(client, address), address
    # The measures of the withdrawn plan may be public again, under their ids.
    plan.refresh_from_db()
    factories.republished(plan)
    for address in addresses[:2]:
        assert (ids(client, address), buried(client, address)) == (before[address], set()), address


def test_a_measure_that_was_taken_out_leaves_a_tombstone(client: Client) -> None:
    texts = [factories.measure(f"施策{n}", number=n) for n in (1, 2)]
    plan = factories.published(factories.HAMURA, pillars=(factories.pillar("支援", *texts),))
    before = ids(client, "/measures.atom")
    Measure.objects.get(pillar__plan=plan, number=2).delete()
    factories.republished(plan)
    gone = before - ids(client, "/measures.atom")
    assert (len(gone), buried(client, "/measures.atom")) == (1, gone)
    assert buried(client, "/measures.atom?region=tama") == gone
    assert buried(client, f"/measures.atom?as_of={Generation.latest() - 1}") == set()


def ids(client: Client, address: str) -> set[str]:
    return set(re.findall("<entry>.*?<id>(.*?)</id>", client.get(address).content.decode(), re.DOTALL))


def buried(client: Client, address: str) -> set[str]:
    return set(re.findall('<at:deleted-entry ref="(.*?)"', client.get(address, follow=True).content.decode()))


@pytest.mark.parametrize(
    "stem", ["/measures", "/plans", "/plans/132098-2021", "/municipalities/132098", "/coverage", "/api/v1/changes"]
)
def test_a_json_feed_says_what_the_atom_feed_says(client: Client, stem: str) -> None:
    gone = factories.published(factories.HAMURA)
    workflow.withdraw(gone, by=factories.chiba(), reason="誤り")
    Measure.objects.filter(pillar__plan__municipality=factories.MACHIDA).update(description="<販路> & 交流")
    factories.republished(Plan.objects.get(municipality=factories.MACHIDA))
    response = client.get(f"{stem}.jsonfeed")
    assert response["Content-Type"] == "application/feed+json"
    feed = response.json()
    assert all(item["content_text"] for item in feed["items"])  # JSON Feed 1.1
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"http://127.0.0.1:8000{stem}.jsonfeed",
    )
    text = unescape(client.get(f"{stem}.atom").content.decode())
    assert [item["id"] for item in feed["items"]] == re.findall("<entry>.*?<id>(.*?)</id>", text, re.DOTALL)
    assert [item["title"] for item in feed["items"]] == re.findall("<entry><title>(.*?)</title>", text)
    updated = [datetime.fromisoformat(moment) for moment in re.findall("<updated>(.*?)</updated><", text)[1:]]
    assert [datetime.fromisoformat(item["date_modified"]) for item in feed["items"]] == updated
    assert {grave["id"] for grave in feed["_tombstones"]} == buried(client, f"{stem}.atom")
    if stem == "/measures":
        assert any("<販路> & 交流" in item["content_text"] for item in feed["items"])


@pytest.mark.parametrize(
    "stem", ["/measures", "/plans?year=2050", "/plans/132098-2021", "/coverage", "/api/v1/changes"]
)
@pytest.mark.parametrize("operator", ["", "東京都産業労働局"])
def test_a_feed_has_an_author_also_where_nobody_has_named_one(
    client: Client, settings, stem: str, operator: str
) -> None:
    """RFC 4287, 4.1.1: it must, unless each entry has one."""
    settings.OPERATOR = replace(settings.OPERATOR, name=operator)
    path, _mark, query = stem.partition("?")
    feed = ElementTree.fromstring(client.get(f"{path}.atom?{query}").content)
    name = operator or settings.SITE_NAME
    assert feed.findtext("{0}author/{0}name".format("{http://www.w3.org/2005/Atom}")) == name
    assert client.get(f"{path}.jsonfeed?{query}").json()["authors"] == [{"name": name}]


@pytest.mark.parametrize("ending", ["ics", "atom", "jsonfeed"])
def test_an_unknown_municipality_is_not_found(client: Client, ending: str) -> None:
    assert client.get(f"/municipalities/131212.{ending}").status_code == 404


def test_of_eight_measures_one_reworded_moves_alone(client: Client) -> None:
    texts = [factories.measure(f"施策{n}", number=n) for n in range(1, 9)]
    plan = factories.published(factories.HAMURA, pillars=(factories.pillar("支援", *texts),))
    before = changed(client)
    for description in ("一度目の変更", "同じ日の二度目の<変更>"):
        Measure.objects.filter(pillar__plan=plan, name="施策3").update(description=description)
        factories.republished(plan)
        now = changed(client)
        moved = [title for title in now if now[title] != before[title]]
        assert (moved, next(iter(now))) == (["施策3"], "施策3")
        before = now
    text = client.get("/measures.atom?municipality=132276").content.decode()
    assert "&amp;lt;変更&amp;gt;" in text


def changed(client: Client) -> dict[str, str]:
    """Title and moment of the last change, in the order of the feed."""
    text = client.get("/measures.atom?municipality=132276").content.decode()
    return dict(re.findall("<entry><title>(.*?)</title>.*?<updated>(.*?)</updated>", text, re.DOTALL))


def test_the_feed_of_a_plan_has_another_id_than_the_plan_has_as_an_entry(client: Client):
    """RFC 4287, 4.2.6."""
    own, of_all = (
        ElementTree.fromstring(client.get(f"/{stem}.atom").content) for stem in ("plans/131211-2021", "plans")
    )
    name = "{http://www.w3.org/2005/Atom}"
    entries = {entry.findtext(f"{name}id") for entry in of_all.iter(f"{name}entry")}
    assert own.findtext(f"{name}id") == "http://127.0.0.1:8000/plans/131211-2021.atom"
    assert "http://127.0.0.1:8000/plans/131211-2021/" in entries
