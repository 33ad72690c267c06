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
from plans_registry.models import Measure, Plan
from plans_registry.opendata.api import changes as api_changes
from tests import factories
from tests.factories import ADACHI
from tests.opendata.api.asking import ask, pages, rows
from tests.opendata.histories import SEEDS, WITHDRAWN_WORD, history

pytestmark = pytest.mark.django_db
Copy = dict[str, dict[Any, dict[str, Any]]]
"""Plans by key and measures by id."""


def present(client: Client) -> Copy:
    return {
        "plan": {row["plan_key"]: row for row in rows(client, "plans")},
        "measure": {row["measure"]: row for row in rows(client, "measures")},
    }


def applied(copy: Copy, changes: Iterable[dict[str, Any]]) -> Copy:
    """As docs/open-data.md tells a program to do it."""
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happened(client: Client, seed: int):
    check(client, seed=seed, steps=10)


def check(client: Client, *, seed: int, steps: int) -> None:
    recorded = {0: EMPTY}
    for _act in history(seed, steps):
        recorded[Generation.latest()] = present(client)
    now = present(client)
    for generation, then in recorded.items():
        lines = client.get(f"/api/v1/changes.jsonl?since={generation}").getvalue().decode()
        assert applied(then, map(json.loads, lines.splitlines())) == now, (seed, generation)
        withdrawn = [line for line in lines.splitlines() if '"withheld": true' in line]
        assert WITHDRAWN_WORD not in "".join(withdrawn)
    told = [json.loads(line) for line in client.get("/api/v1/changes.jsonl").getvalue().decode().splitlines()]
    order = [(change["generation"], change["place"]) for change in told]
    assert order == sorted(set(order))


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


def test_nothing_new_is_an_empty_answer_of_few_queries(client: Client, count_queries):
    factories.load_reference()
    factories.published(ADACHI)
    since = Generation.latest()
    with count_queries() as queries:
        answer = ask(client, "changes", since=since)
    assert (answer["until"], answer["results"], answer["next"]) == (since, [], None)
    assert len(queries) <= 12


def test_the_feed_has_tombstones_and_no_withdrawn_title(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI, title="取りやめる計画")
    factories.republished(plan)
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    body = client.get("/api/v1/changes.atom").content
    feed = ElementTree.fromstring(body)
    (buried,) = feed.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert buried.get("ref") == "http://127.0.0.1:8000/plans/131211-2021/"
    titles = [
        entry.findtext("{http://www.w3.org/2005/Atom}title")
        for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    assert titles == ["131211-2021：公開取りやめ", "131211-2021：新しい版の公開", "131211-2021：公開"]
    assert "取りやめる計画" not in body.decode()
    assert (
        len(
            {
                entry.findtext("{http://www.w3.org/2005/Atom}id")
                for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")
            }
        )
        == 3
    )


@pytest.mark.parametrize(
    "asked", ["since=-1", "since=abc", "since=99999", "since=1&since=2", "until=3", "since=2099-01-01"]
)
def test_what_is_no_generation_is_refused(client: Client, asked: str):
    assert client.get(f"/api/v1/changes?{asked}").status_code == 400
