"""A plan whose municipality or first year is put right gets another key; whoever has the one of before is sent on."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.api.asking import ask, rows
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db
OLD, NEW = f"{ADACHI}-2020", f"{ADACHI}-2021"


def _move() -> None:
    """A plan that was published under the wrong year, and one that follows it."""
    plan = factories.published(ADACHI, first_year=2020, last_year=2023)
    assert plan.key == OLD
    factories.published(ADACHI, first_year=2024, last_year=2026, predecessor=OLD)
    Plan.objects.filter(pk=plan.pk).update(first_year=2021)
    factories.republished(plan)


_moved = once_a_module(_move, autouse=True)


def addresses_of(key: str) -> list[str]:
    """Every address with the key of a plan in it, in all forms and both languages."""
    found = []
    for room, languages in (("opendata", ("",)), ("public", ("", "/en"))):
        for pattern in get_resolver(f"plans_registry.{room}.urls").url_patterns:
            names = set(pattern.pattern.converters)
            if pattern.name and "key" in names:
                place = {"key": key} | ({"number": 1} if "number" in names else {})
                found += [language + reverse(f"{room}:{pattern.name}", kwargs=place) for language in languages]
    return found


def test_every_address_of_before_leads_to_that_of_now(client: Client):
    pairs = zip(addresses_of(OLD), addresses_of(NEW), strict=True)
    for old, new in pairs:
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
        assert client.head(old).status_code == 301
        if "/flow." not in new:  # the plan before it has none
            there = (200, 503) if new.endswith(".png") else (200,)  # without a Japanese font there is no picture
            assert client.get(new).status_code in there, new
    response = client.get(f"/plans/{OLD}.csv?as_of={Generation.latest()}")
    assert response["Location"] == f"/plans/{NEW}.csv?as_of={Generation.latest()}"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/plans/{ADACHI}-1999/").status_code == 404


def test_the_past_is_told_under_the_key_of_now(client: Client):
    editions = rows(client, "editions")
    assert {row["plan_key"] for row in editions} == {NEW, f"{ADACHI}-2024"}
    first = rows(client, "plans", as_of=editions[0]["from_generation"])[0]
    assert (first["plan_key"], first["first_year"]) == (NEW, 2020)
    document = ask(client, f"plans/{ADACHI}-2024")["document"]
    assert document["predecessor"] == NEW


def test_a_copy_is_told_to_begin_anew(client: Client):
    since = Generation.latest() - 2  # moved, then published again
    told = [(row["subject"], row["kind"]) for row in ask(client, "changes", since=since)["results"]]
    assert told[0] == ("reference", "changed")
    assert ("plan", "republished") in told
    keys = {row["plan_key"] for row in ask(client, "changes", since=0)["results"] if row["subject"] != "reference"}
    assert keys == {NEW, f"{ADACHI}-2024"}


def test_the_changes_name_both_keys_as_they_were_for_ever(client: Client):
    """Also where a key goes on, and where it comes back to one that the plan had before."""
    plan = Plan.objects.get(key=NEW)
    moved = [(OLD, NEW)]
    for first_year in (2022, 2020):
        before = plan.key
        Plan.objects.filter(pk=plan.pk).update(first_year=first_year)
        factories.republished(plan)
        plan.refresh_from_db()
        moved.append((before, plan.key))
    whole = ask(client, "changes", since=0)["results"]
    told = [row for row in whole if row["subject"] == "reference" and row["new"]]
    assert [(row["old"]["plan_key"], row["new"]["plan_key"]) for row in told] == moved
    assert {row["plan_key"] for row in told} == {plan.key} == {OLD}
    for row in told:
        (alone,) = ask(client, "changes", since=row["generation"] - 1, as_of=row["generation"])["results"]
        assert alone == row
    lines = map(json.loads, client.get("/api/v1/changes.jsonl").getvalue().splitlines())
    assert [row for row in lines if row["subject"] == "reference" and row["new"]] == told
    items = client.get("/api/v1/changes.jsonfeed").json()["items"]
    assert [item["content_text"] for item in reversed(items) if item["title"].endswith("計画IDの変更")] == [
        f"{old} → {new}" for old, new in moved
    ]


def test_harvesters_are_told_that_a_key_can_move(client: Client):
    said = {
        "/open-data/dictionary/": (
            "自治体か開始年度を正すと移り",
            "changes when municipality or first year is put right",
        ),
        "/open-data/": ("前のIDと新しいIDの一覧", "The list of old and new IDs"),
        "/api/docs/": ("前のIDと新しいIDは、changesの", "Both IDs stand in old and new"),
    }
    for address, (japanese, english) in said.items():
        assert japanese in client.get(address).content.decode()
        assert english in client.get(f"/en{address}").content.decode()


SITE = "http://127.0.0.1:8000/plans"


@pytest.mark.parametrize("stem", ["plans", f"plans/{NEW}", f"municipalities/{ADACHI}", "coverage"])
@pytest.mark.parametrize("fields", [{"first_year": 2022}, {"first_year": 2020}])
def test_an_entry_keeps_its_id_when_the_key_moves(client: Client, stem: str, fields: dict[str, int]):
    """RFC 4287, 4.2.6: on, and back; nothing is buried, for nothing is gone."""
    plan = Plan.objects.get(key=NEW)
    before = client.get(f"/{stem}.jsonfeed").json()["items"]
    Plan.objects.filter(pk=plan.pk).update(**fields)
    factories.republished(plan)
    plan.refresh_from_db()
    feed = client.get(f"/{stem.replace(NEW, plan.key)}.jsonfeed").json()
    told = {item["id"]: item["url"] for item in feed["items"]}
    assert told.keys() >= {item["id"] for item in before}
    own = {identity: url for identity, url in told.items() if f"/{ADACHI}-2024/" not in identity}
    assert all(identity.startswith(f"{SITE}/{OLD}/") for identity in own)
    assert {url: identity.replace(OLD, plan.key) for identity, url in own.items()} == {url: url for url in own.values()}
    assert feed["_tombstones"] == []
    assert all(
        client.get(identity.removeprefix("http://127.0.0.1:8000"), follow=True).status_code == 200 for identity in own
    )


def test_the_index_is_whole_and_a_table_of_before_is_still_read(client: Client):
    call_command("check_index", stdout=io.StringIO())
    assert set(Entry.objects.values_list("plan_key", flat=True)) == {NEW, f"{ADACHI}-2024"}
    found = [json.loads(line) for line in client.get(f"/plans/{NEW}.jsonl").getvalue().splitlines()]
    assert {row["plan_key"] for row in found} == {NEW}
    assert Plan.objects.known_as([OLD, NEW]).keys() == {OLD, NEW}


def test_no_other_plan_gets_a_key_that_leads_elsewhere():
    other = factories.published(ADACHI, first_year=2020, last_year=2020)
    assert other.key == f"{OLD}-2"


def test_a_plan_that_is_put_right_twice_is_found_by_all_its_keys(client: Client):
    plan = Plan.objects.get(key=NEW)
    Plan.objects.filter(pk=plan.pk).update(first_year=2020)
    factories.republished(plan)
    assert client.get(f"/plans/{NEW}/")["Location"] == f"/plans/{OLD}/"
    assert client.get(f"/plans/{OLD}/").status_code == 200


def test_a_plan_of_another_municipality_moves_and_a_withdrawn_one_stays_gone(client: Client):
    plan = Plan.objects.get(key=NEW)
    Plan.objects.filter(pk=plan.pk).update(municipality=MACHIDA)
    factories.republished(plan)
    assert (
        client.get(f"/plans/{NEW}/")["Location"]
        == client.get(f"/plans/{OLD}/")["Location"]
        == f"/plans/{MACHIDA}-2021/"
    )
    corrected = client.get(f"/plans/{MACHIDA}-2021/editions/{plan.editions.count()}/").content.decode()
    assert "区市町村：足立区 → 町田市" in corrected
    plan.refresh_from_db()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert client.get(f"/plans/{OLD}.json").status_code == 301
    assert client.get(f"/plans/{MACHIDA}-2021.json").status_code == 410


def test_an_event_in_a_calendar_stays_the_same_one(client: Client):
    """A calendar that is subscribed to moves it, and adds none: also where a key goes on, or comes back."""

    def identifiers(address: str) -> list[str]:
        text = client.get(address).content.decode()
        found = zip(re.findall("UID:(.*?)\r\n", text), re.findall("SEQUENCE:(.*?)\r\n", text), strict=True)
        return [f"{uid} {sequence}" for uid, sequence in found if f"{ADACHI}-2024" not in uid]

    kinds = ("start", "half-year", "end")
    assert identifiers("/plans.ics") == [f"plan-{OLD}-{kind}@tokyo-regional-industry-plans 1" for kind in kinds]
    plan = Plan.objects.get(key=NEW)
    for sequence, fields in enumerate(({"municipality": MACHIDA}, {"municipality": ADACHI, "first_year": 2020}), 2):
        Plan.objects.filter(pk=plan.pk).update(**fields)
        factories.republished(plan)
        plan.refresh_from_db()
        expected = [f"plan-{OLD}-{kind}@tokyo-regional-industry-plans {sequence}" for kind in kinds]
        assert identifiers("/plans.ics") == identifiers(f"/municipalities/{plan.municipality_id}.ics") == expected
    assert plan.key == OLD
