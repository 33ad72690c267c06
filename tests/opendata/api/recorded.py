"""All that is public, recorded, and what of a record a withdrawal or a strike takes away later."""

import json
from typing import Any

from django.test import Client

from plans_registry.catalogue.models import CatalogueEvent, Edition
from tests.opendata.api.asking import rows

Rows = list[dict[str, Any]]
QUESTIONS = ("販路", "創業 -人材", "見本市 交流", "<b>&")


def lines(client: Client, address: str, **parameters) -> Rows:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.getvalue().decode()
    return [json.loads(line) for line in response.getvalue().decode().splitlines()]


def everything(client: Client, **parameters) -> dict[str, Rows]:
    """All that is public, in each form that is not a page; ``parameters``: the moment."""
    found = {
        "measures.jsonl": lines(client, "/measures.jsonl", **parameters),
        "plans.jsonl": lines(client, "/plans.jsonl", **parameters),
        "updated": rows(client, "measures", sort="updated", **parameters),
        "code": rows(client, "measures", sort="code", **parameters),
        "newest": rows(client, "measures", sort="newest", year=["2021", "2023"], **parameters),
        "places": rows(client, "measures", region="tama", municipality="131211", state="ended", **parameters),
        "of a kind": rows(client, "measures", type=["startups", "talent"], **parameters),
        "plans": rows(client, "plans", sort="updated", **parameters),
    }
    for words in QUESTIONS:
        found[words] = lines(client, "/measures.jsonl", q=words, match="literal", **parameters)
        found[f"plans {words}"] = lines(client, "/plans.jsonl", q=words, **parameters)
    return found


def without(keys: set[str], recorded: dict[str, Rows]) -> dict[str, Rows]:
    return {name: [row for row in found if row["plan_key"] not in keys] for name, found in recorded.items()}


def withdrawn_after(generation: int) -> set[str]:
    return set(CatalogueEvent.objects.filter(kind="withdrawn", generation__gt=generation).values_list("key", flat=True))


def struck_out(generation: int, strikes: list[tuple[str, int | None]]) -> set[str]:
    """Keys of the plans of whose editions that were public then one was struck."""
    then = Edition.objects.read_at(generation)
    return {key for key, number in strikes if then.filter(key=key, number=number)}


def assert_only_what_was_struck_changed(before: Rows, now: Rows, strikes: set[int]) -> None:
    """``strikes``: generations of those since.  A row that says what it said says since when, as it did, or counts from the
    edition after one that was struck."""

    def by_id(rows: Rows) -> dict[Any, dict[str, Any]]:
        return {row.get("measure", row["plan_key"]): row for row in rows}

    assert by_id(before).keys() == by_id(now).keys()
    for number, row in by_id(before).items():
        new = by_id(now)[number]
        if new["changed_generation"] not in strikes:
            assert _but_since(new) == _but_since(row)
            assert new == row or _follows_a_struck_edition(new)
        elif "measure" in row:  # of a plan the row may say what it said: the words stood in one of its measures
            assert words(new) != words(row)
            assert "（抹消）" in "".join(words(new))


def _but_since(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("changed_at", "changed_generation")}


def _follows_a_struck_edition(row: dict[str, Any]) -> bool:
    edition = Edition.objects.get(key=row["plan_key"], from_generation=row["changed_generation"])
    return edition.plan.editions.filter(number=edition.number - 1).exclude(struck_out_at=None).exists()


def words(row: dict[str, Any]) -> list[str]:
    return [row[name] for name in ("name", "description", "plan_title")]


def assert_past_and_changes_are_the_present(then: Rows, changed: Rows, now: Rows) -> None:
    """What is public now was so then and reads alike, or is told as changed since."""
    read, told = ({row["measure"]: words(row) for row in rows} for rows in (then, changed))
    assert {row["measure"]: words(row) for row in now} == {
        row["measure"]: told.get(row["measure"]) or read[row["measure"]] for row in now
    }
