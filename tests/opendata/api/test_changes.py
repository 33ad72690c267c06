"""Applied in their order, the changes since any generation give exactly the present."""

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition
from plans_registry.models import Measure, Plan
from plans_registry.opendata.api import changes as api_changes
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.api.asking import ask, pages, rows
from tests.opendata.histories import SEEDS, WITHDRAWN_WORD, history

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Copy = dict[str, dict[Any, dict[str, Any]]]
"""Plans by key and measures by id."""


def present(client: Client, **moment: int) -> Copy:
    return {
        "plan": {row["plan_key"]: row for row in rows(client, "plans", **moment)},
        "measure": {row["measure"]: row for row in rows(client, "measures", **moment)},
    }


def applied(copy: Copy, changes: Iterable[dict[str, Any]]) -> Copy:
    """As docs/open-data.md tells a program to do it, but for beginning anew."""
    copy = deepcopy(copy)
    for change in changes:
        if change["subject"] == "reference" or change["withheld"]:
            continue
        row_id = change["plan_key"] if change["subject"] == "plan" else change["measure"]
        of_subject = copy[change["subject"]]
        if change["kind"] == "withdrawn":
            copy["plan"].pop(row_id, None)
            copy["measure"] = {k: row for k, row in copy["measure"].items() if row["plan_key"] != row_id}
        elif change["kind"] == "removed":
            del of_subject[row_id]
        else:
            old = of_subject.get(row_id, {})
            assert change["old"] is None or {name: old[name] for name in change["old"]} == change["old"]
            of_subject[row_id] = old | change["new"]
    return copy


EMPTY: Copy = {"plan": {}, "measure": {}}


def test_from_nothing_and_from_every_generation_they_give_the_present(client: Client):
    check(client, seed=-1, steps=8)


@pytest.mark.parametrize("seed", [-1, *SEEDS])
def test_whatever_key_moved_on_back_or_in_a_cycle(client: Client, seed: int):
    moved = check(client, seed=seed, steps=14, moves=True)
    assert moved or seed != -1  # by chance one history in two hundred moves none


@pytest.mark.one_database
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happened(client: Client, seed: int):
    check(client, seed=seed, steps=10)


def check(client: Client, *, seed: int, steps: int, moves: bool = False) -> list[tuple[str, str]]:
    """The keys that moved, each as it was and as it became."""
    recorded = {0: EMPTY}
    keys: dict[int, str] = {}
    moved = []
    for _act in history(seed, steps, moves=moves):
        recorded[Generation.latest()] = present(client)
        keys_now = dict(Plan.objects.exclude(key=None).values_list("pk", "key"))
        moved += [(key, keys_now[plan]) for plan, key in keys.items() if keys_now[plan] != key]
        keys = keys_now
    now = present(client)
    whole = changes_since(client, 0)
    for generation, then in recorded.items():
        changes = changes_since(client, generation)
        if any(change["subject"] == "reference" for change in changes):
            then, changes = EMPTY, whole
        assert applied(then, changes) == now, (seed, generation)
        lines = client.get(f"/api/v1/changes.jsonl?since={generation}").getvalue().decode()
        withdrawn = [line for line in lines.splitlines() if '"withheld": true' in line]
        assert WITHDRAWN_WORD not in "".join(withdrawn)
    order = [(change["generation"], change["place"]) for change in whole]
    assert order == sorted(set(order))
    told = [change for change in whole if change["subject"] == "reference" and change["new"]]
    assert [(change["old"]["plan_key"], change["new"]["plan_key"]) for change in told] == moved
    assert moves or not moved
    return moved


def changes_since(client: Client, generation: int) -> list[dict[str, Any]]:
    lines = client.get(f"/api/v1/changes.jsonl?since={generation}").getvalue().decode().splitlines()
    return [json.loads(line) for line in lines]


def test_up_to_a_past_moment_they_give_what_was_public_then_without_what_was_struck(client: Client):
    """As docs/open-data.md and the page of the API tell who reads so."""
    factories.load_reference()
    plan, first = factories.published(ADACHI), Generation.latest()
    row = Measure.objects.get(pillar__plan=plan)
    for name in ("創業塾", "創業スクール"):
        Measure.objects.filter(pk=row.pk).update(name=name)
        factories.republished(plan)
    factories.published(MACHIDA)
    strike_edition(plan, 2, by=None, reason="本人の求め")
    for moment in range(first, Generation.latest() + 1):
        told = ask(client, "changes", as_of=moment)["results"]
        copy = applied(EMPTY, told)
        last = {change["plan_key"]: change["withheld"] for change in told}
        for of_subject in copy.values():
            for number in [number for number, row in of_subject.items() if last[row["plan_key"]]]:
                del of_subject[number]
        assert copy == present(client, as_of=moment), moment
        assert len(copy["plan"]) == {first + 1: 0, first + 3: 2, first + 4: 2}.get(moment, 1)


def test_in_parts_they_are_the_same(client: Client, monkeypatch):
    for _act in history(7, steps=3):
        pass
    whole = [json.loads(line) for line in client.get("/api/v1/changes.jsonl").getvalue().decode().splitlines()]
    monkeypatch.setattr(api_changes, "GENERATIONS_AT_ONCE", 2)
    parts = pages(client, "changes")
    assert len(parts) > 2
    assert [change for part in parts for change in part["results"]] == whole
    assert [part["until"] for part in parts[:-1]] == [part["since"] for part in parts[1:]]
    assert parts[-1]["until"] == parts[-1]["generation"] == Generation.latest()


def test_a_change_says_what_it_is_with_both_values(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI)
    since = Generation.latest()
    row = Measure.objects.get(pillar__plan=plan)
    Measure.objects.filter(pk=row.pk).update(name="海外見本市出展助成事業")
    factories.republished(plan)
    told, reworded = ask(client, "changes", since=since)["results"]
    assert (told["kind"], told["edition"], told["old"]["edition"], told["new"]["edition"]) == ("republished", 2, 1, 2)
    assert (reworded["kind"], reworded["aspects"], reworded["measure"]) == ("changed", ["reworded"], row.pk)
    assert reworded["old"]["name"] == "見本市等出展助成事業"
    assert reworded["new"]["name"] == "海外見本市出展助成事業"
    assert reworded["new"].keys() == {"name", "changed_generation", "changed_at"}


def test_what_is_public_again_is_published_and_a_new_edition_republished(client: Client):
    """As the dictionary, OpenAPI and the page of the API say."""
    plan = factories.republished(factories.published(ADACHI))
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    since = Generation.latest()
    factories.republished(plan)
    factories.republished(plan)
    changes = ask(client, "changes", since=since)["results"]
    kinds = [change["kind"] for change in changes if change["subject"] == "plan"]
    assert kinds == ["published", "republished"]
    measures = [change["measure"] for change in changes if change["kind"] == "added"]
    assert sorted(measures) == sorted(row["measure"] for row in rows(client, "measures"))
    schema = ask(client, "openapi.json")["paths"]["/api/v1/changes"]["get"]["responses"]["200"]["content"]
    told = schema["application/json"]["schema"]["properties"]["results"]["items"]["properties"]["kind"]["description"]
    assert "published（はじめての公開か、取りやめたあとの公開）" in told
    assert "published is a first publication or one after a withdrawal" in client.get("/en/api/docs/").content.decode()


def test_nothing_new_is_an_empty_answer_of_few_queries(client: Client, count_queries):
    factories.load_reference()
    factories.published(ADACHI)
    since = Generation.latest()
    with count_queries() as queries:
        answer = ask(client, "changes", since=since)
    assert (answer["until"], answer["results"], answer["next"]) == (since, [], None)
    assert len(queries) <= 12


def test_the_feed_tells_what_was_withdrawn_anew_and_without_its_title(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI, title="取りやめる計画")
    factories.republished(plan)
    before = entries_of_feed(client)
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    after = entries_of_feed(client)
    assert [entry["title"] for entry in after] == [
        "131211-2021：公開取りやめ",
        "131211-2021：新しい版の公開",
        "131211-2021：公開",
    ]
    assert [entry["id"] for entry in after[1:]] == [entry["id"] for entry in before]
    assert len({entry["id"] for entry in after}) == 3
    # A reader that holds the title replaces it: the entry is newer.
    assert {entry["updated"] for entry in after} == {after[0]["updated"]}
    assert all(after[0]["updated"] > entry["updated"] for entry in before)
    assert "取りやめる計画" not in client.get("/api/v1/changes.atom").content.decode()


def test_the_feed_calls_every_edition_by_its_title(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI, title="はじめの計画")
    factories.republished(plan)
    Plan.objects.filter(pk=plan.pk).update(title="改めた計画")
    factories.republished(plan)
    assert [entry["title"] for entry in entries_of_feed(client)] == [
        "改めた計画：新しい版の公開",
        "はじめの計画：新しい版の公開",
        "はじめの計画：公開",
    ]


def test_the_feed_tells_a_withdrawal_under_another_key_anew(client: Client):
    """What was published under the key of before is replaced in a reader, too."""
    factories.load_reference()
    plan = factories.published(ADACHI, first_year=2020, last_year=2023)
    Plan.objects.filter(pk=plan.pk).update(first_year=2021)
    factories.republished(plan)
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    entries = entries_of_feed(client)
    assert {entry["title"].partition("：")[0] for entry in entries} == {"131211-2021"}
    told_anew = [
        entry for entry in entries if not entry["title"].endswith("計画IDの変更")
    ]  # that has no text of the plan
    assert {entry["updated"] for entry in told_anew} == {entries[0]["updated"]}


def entries_of_feed(client: Client) -> list[dict[str, str]]:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(client.get("/api/v1/changes.atom").content)
    return [
        {name: entry.findtext(f"{atom}{name}", "") for name in ("id", "title", "updated")}
        for entry in feed.iter(f"{atom}entry")
    ]


@pytest.mark.parametrize(
    "asked", ["since=-1", "since=abc", "since=99999", "since=1&since=2", "until=3", "since=2099-01-01"]
)
def test_what_is_no_generation_is_refused(client: Client, asked: str):
    assert client.get(f"/api/v1/changes?{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked", ["changes?since", "changes.jsonl?since", "measures?changed_since", "plans?changed_since"]
)
def test_nothing_changed_after_the_end_of_what_is_asked(client: Client, asked: str):
    factories.load_reference()
    factories.published(ADACHI)
    then = Generation.latest()
    factories.published(MACHIDA)
    assert client.get(f"/api/v1/{asked}={then}&as_of={then}").status_code == 200
    response = client.get(f"/api/v1/{asked}={then + 1}&as_of={then}")
    assert response.status_code == 400
    assert f"「{then + 1}」" in response.json()["detail"]
