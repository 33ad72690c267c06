"""``/changes/`` tells people what ``/api/v1/changes`` tells programs, of each plan, the newest first, and no more."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition
from plans_registry.models import Measure, Plan
from plans_registry.public.views import changes
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar
from tests.opendata.histories import SEEDS, WITHDRAWN_WORD, history
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db

SENTENCES = {
    "加わった施策": "added",
    "変わった施策": "changed",
    "なくなった施策": "removed",
    "計画とともに変わった施策": "with_plan",
}
LABELS = {
    "published": "公開",
    "republished": "新しい版の公開",
    "withdrawn": "公開取りやめ",
    "reference": "計画IDの変更",
}


@dataclass
class Shown:
    """An event on the page: its moment, its plan, what happened, and how many measures how."""

    at: str
    key: str
    label: str = ""
    is_withheld: bool = False
    counts: Counter[str] = field(default_factory=Counter)


def shown_on(page: Reader) -> list[Shown]:
    events: list[Shown] = []
    key = ""
    for element in page.elements:
        text = plain(element.text)
        if element.tag == "h3":
            key = text.removeprefix("計画")
        elif element.tag == "a" and (plan := re.fullmatch(r"/plans/([\d-]+)/", element["href"])):
            key = plan[1]
        elif element.tag == "span" and "kind" in element.attrs.get("class", "").split() and text in LABELS.values():
            events.append(Shown(at="", key=key, label=text))
        elif element.tag == "time" and "T" in element["datetime"]:
            events[-1].at = element["datetime"]
        elif element.tag == "p" and events:
            events[-1].is_withheld |= text == "この版は、いまは公開していません。"
            for sentence in text.split("、"):
                name, _colon, number = sentence.partition("：")
                if name in SENTENCES:
                    events[-1].counts[SENTENCES[name]] = int(number.replace(",", ""))
            if published := re.fullmatch(r"計画を公開しました（柱\d+・施策([\d,]+)）。", text):
                events[-1].counts["added"] = int(published[1].replace(",", ""))
    return events


def next_of(page: Reader, rel: str = "next") -> str:
    return next((link["href"] for link in page.all("a", rel=rel)), "")


def walked(client: Client, address: str = "/changes/") -> list[Reader]:
    pages = []
    while address:
        pages.append(read(client, address))
        address = next_of(pages[-1])
    return pages


def shown_by(client: Client, address: str = "/changes/") -> list[Shown]:
    return [event for page in walked(client, address) for event in shown_on(page)]


def told_to_programs(client: Client) -> list[Shown]:
    """The same of the API, the newest first; of reference data only a key that moved."""
    lines = client.get("/api/v1/changes.jsonl").getvalue().decode().splitlines()
    events: dict[int, Shown] = {}
    for record in map(json.loads, lines):
        if record["subject"] == "measure":
            with_plan = record["kind"] == "changed" and set(record["aspects"]) <= {"source"}
            events[record["generation"]].counts["with_plan" if with_plan else record["kind"]] += 1
        elif record["subject"] == "plan" or record["new"]:
            label = LABELS[record["kind"] if record["subject"] == "plan" else "reference"]
            event = Shown(re.sub(r"(?<=\.\d{3})\d+", "", record["at"]), record["plan_key"], label, record["withheld"])
            events[record["generation"]] = event
    return list(reversed(events.values()))


@pytest.mark.parametrize("seed", [-1, *SEEDS])
def test_it_tells_what_programs_are_told_and_nothing_that_is_withdrawn(client: Client, settings: Any, seed: int):
    settings.PAGE_SIZE = 5
    for _act in history(seed, steps=12, moves=True):
        pass
    told = told_to_programs(client)
    shown = sorted(shown_by(client), key=lambda event: event.at, reverse=True)  # on a day plan by plan
    assert shown == sorted(told, key=lambda event: event.at, reverse=True)
    assert any(event.is_withheld for event in shown) or seed != -1  # by chance nothing is withdrawn
    for prefix in ("", "/en"):
        for page in walked(client, f"{prefix}/changes/"):
            assert WITHDRAWN_WORD not in page.source
    for code in {event.key.partition("-")[0] for event in told}:
        theirs = sorted(shown_by(client, f"/changes/?municipality={code}"), key=lambda event: event.at, reverse=True)
        assert theirs == [event for event in shown if event.key.startswith(f"{code}-")]


def two_measures(**fields: Any) -> Plan:
    fairs, school = measure("見本市出展助成"), measure("創業塾", number=2, description="連続講座")
    return factories.published(ADACHI, pillars=(pillar("支援", fairs, school),), **fields)


def test_days_of_tokyo_come_newest_first_and_in_them_each_plan_once(client: Client):
    with time_machine.travel("2026-04-01T23:50:00+09:00"):
        plan = two_measures()
    with time_machine.travel("2026-04-02T00:10:00+09:00"):
        factories.published(MACHIDA)
        Measure.objects.filter(name="創業塾").update(name="起業塾")
        factories.republished(plan)
        factories.republished(plan)
    page = read(client, "/changes/")
    assert page.headings[1:] == [
        (2, "2026年4月2日"),
        (3, "足立区地域産業活性化計画"),
        (3, "町田市地域産業活性化計画"),
        (2, "2026年4月1日"),
        (3, "足立区地域産業活性化計画"),
    ]
    assert [t["datetime"] for t in page.all("time") if "T" not in t["datetime"]] == ["2026-04-02", "2026-04-01"]
    assert page.main.count("令和3年度～令和5年度 計画期間が終了") == 3  # what is published today may be over
    assert [event.at[:16] for event in shown_on(page)] == ["2026-04-02T00:10"] * 3 + ["2026-04-01T23:50"]


def test_a_changed_text_shows_both_wordings_and_leads_to_measure_plan_and_edition(client: Client):
    plan = two_measures()
    row = Measure.objects.get(name="創業塾")
    Measure.objects.filter(pk=row.pk).update(name="起業塾", description="連続講座と相談")
    factories.republished(plan)
    page = read(client, "/changes/")
    name, description = (plain(line.text) for line in page.with_class("wording"))
    assert (name, description) == ("施策の名称：（削除）創（追加）起業塾", "概要：連続講座（追加）と相談")
    assert page.link("柱1の施策「起業塾」") == f"/measures/{row.pk}/"
    assert page.link("足立区地域産業活性化計画") == "/plans/131211-2021/"
    assert page.link("第2版で変わったこと：足立区地域産業活性化計画") == "/plans/131211-2021/editions/2/#changes"
    for link in page.all("a"):
        if link["href"].startswith(("/plans/", "/measures/")):
            assert client.get(link["href"]).status_code == 200, link["href"]


def test_what_came_and_went_is_named_and_only_what_has_a_page_is_a_link(client: Client):
    plan = two_measures()
    school = Measure.objects.get(name="創業塾")
    Measure.objects.create(pillar=school.pillar, number=3, name="海外展開の相談")
    school.delete()
    factories.republished(plan)
    page = read(client, "/changes/")
    told = [
        plain(row.text) for row in page.elements if row.tag == "li" and plain(row.text).startswith(("追加", "削除"))
    ]
    assert told == ["追加 柱1の施策「海外展開の相談」", "削除 柱1の施策「創業塾」"]
    assert page.link("柱1の施策「海外展開の相談」").startswith("/measures/")
    assert "柱1の施策「創業塾」" not in [plain(link.text) for link in page.all("a")]


def test_a_withdrawn_plan_and_a_struck_edition_leave_key_kind_and_moment(client: Client):
    gone = two_measures(title="ひみつの計画")
    workflow.withdraw(Plan.objects.get(pk=gone.pk), by=factories.chiba(), reason="誤り")
    plan = factories.published(MACHIDA)
    row = Measure.objects.get(pillar__plan=plan)
    for name in ("ひみつの施策", "いまの施策"):
        Measure.objects.filter(pk=row.pk).update(name=name)
        factories.republished(plan)
    strike_edition(Plan.objects.get(pk=plan.pk), 2, by=factories.administrator(), reason="誤り")
    page = read(client, "/changes/")
    assert [(event.key, event.label, event.is_withheld) for event in shown_on(page)] == [
        ("132098-2021", "新しい版の公開", False),
        ("132098-2021", "新しい版の公開", True),
        ("132098-2021", "公開", False),
        ("131211-2021", "公開取りやめ", False),
        ("131211-2021", "公開", True),
    ]
    for prefix in ("", "/en"):
        source = read(client, f"{prefix}/changes/").source
        assert not re.search("ひみつ|見本市出展助成|創業塾", source)
        assert "/plans/131211-2021/" not in source
    assert "（削除）見本市等出展助成事業（追加）いまの施策" in plain(page.with_class("wording")[0].text)


def test_a_large_publication_is_counted_and_a_long_text_is_named_and_both_lead_to_the_edition(client: Client):
    many = (measure(f"施策{n}", number=n) for n in range(1, 301))
    plan = factories.published(ADACHI, pillars=(pillar("支援", *many),))
    one = len(client.get("/changes/").content)
    assert "計画を公開しました（柱1・施策300）。" in read(client, "/changes/").main
    Measure.objects.filter(pillar__plan=plan).update(description="新しい説明")
    factories.republished(plan)
    page = read(client, "/changes/")
    assert len(page.with_class("wording")) == changes.MEASURES_TOLD
    assert page.link("ほかに施策290件") == "/plans/131211-2021/editions/2/#changes"
    assert len(page.source.encode()) < one + 10_000
    Measure.objects.filter(name="施策1").update(description="長い説明。" * 300)
    factories.republished(plan)
    page = read(client, "/changes/")
    assert "概要が改められました（長い文章のため、版のページにあります）。" in page.main
    assert "長い説明。" not in page.main


def test_measures_that_only_moved_come_last_and_those_of_a_renamed_plan_are_counted(client: Client):
    plan = two_measures()
    Measure.objects.filter(name="創業塾").update(number=3)
    Measure.objects.filter(name="見本市出展助成").update(number=2)
    Measure.objects.filter(name="創業塾").update(description="講座")
    Measure.objects.create(pillar=Measure.objects.get(name="創業塾").pillar, number=1, name="はじめの施策")
    factories.republished(plan)
    Plan.objects.filter(pk=plan.pk).update(title="改めた計画")
    factories.republished(plan)
    page = read(client, "/changes/")
    kinds = [plain(kind.text) for kind in page.with_class("kind")]
    assert kinds[:6] == [*("新しい版の公開", "変更"), *("新しい版の公開", "追加", "変更", "移動")]
    assert "計画とともに変わった施策：3" in page.main
    assert "計画名：（削除）足立区地域産業活性化計画（追加）改めた計画" in page.main


def test_a_publication_between_two_pages_neither_skips_nor_repeats(client: Client, settings: Any):
    settings.PAGE_SIZE = 2
    plan = two_measures()
    for _time in range(4):
        factories.republished(plan)
    expected = shown_by(client)
    first = read(client, "/changes/")
    factories.published(MACHIDA)
    rest = shown_by(client, next_of(first))
    assert [*shown_on(first), *rest] == expected
    second = read(client, next_of(first))
    assert shown_on(read(client, next_of(second, "prev"))) == shown_on(first)
    assert shown_on(read(client, next_of(read(client, next_of(second)), "prev"))) == shown_on(second)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_empty_record_says_so(client: Client, prefix: str):
    said = {
        "": ("まだ、計画を公開したことがありません。", "この自治体の計画は、まだ", "これより前の記録はありません。"),
        "/en": ("No plan has been published yet.", "No plan of this municipality", "There is nothing on record before"),
    }[prefix]
    for query, sentence in zip(("", "?municipality=131016", "?before=1"), said, strict=True):
        page = read(client, f"{prefix}/changes/{query}")
        assert sentence in page.main
        assert page.with_class("pager") == []


def test_what_it_does_not_know_it_says_and_shows_the_newest(client: Client):
    two_measures()
    page = read(client, "/changes/?before=abc&municipality=999999&municipalty=1&utm_source=x")
    assert [plain(notice.text) for notice in page.with_class("notice")] == [
        "「municipalty」という条件はないため、無視しました。近いもの：municipality。",
        "「自治体」の値「999999」は見つからないため、無視しました。",
        "「before」の値「abc」は見つからないため、無視しました。",
    ]
    assert len(shown_on(page)) == 1
    assert len(shown_by(client, f"/changes/?before={10**17}")) == 1


def test_in_english(client: Client):
    plan = two_measures()
    Measure.objects.filter(name="創業塾").update(name="起業塾")
    factories.republished(plan)
    page = read(client, "/en/changes/")
    assert page.headings[0] == (1, "Record of changes")
    assert page.link("What edition 2 changed: 足立区地域産業活性化計画") == "/en/plans/131211-2021/editions/2/#changes"
    assert page.link("Measure “起業塾” of Pillar 1") == f"/en/measures/{Measure.objects.get(name='起業塾').pk}/"
    for words in ("New edition published", "Measures changed: 1", "Name of the measure:", "The plan was published ("):
        assert words in page.main


def test_twenty_plans_cost_the_queries_of_one(client: Client, count_queries: Any, settings: Any):
    def cost() -> int:
        client.get("/changes/")
        with count_queries() as queries:
            client.get("/changes/")
        return len(queries)

    factories.republished(two_measures())
    one = cost()
    for first_year in range(1990, 2020, 3):
        factories.republished(factories.published(MACHIDA, first_year=first_year, last_year=first_year + 2))
    assert Generation.latest() > settings.PAGE_SIZE
    assert cost() == one <= 10
