"""A measure that was told once in a generation is ready, and is what it would be if it were told again."""

import json

import pytest
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.models import Measure, PillarType
from plans_registry.opendata import ready_records
from plans_registry.opendata.door import json_text
from tests import factories
from tests.opendata.api.asking import ask, rows

pytestmark = pytest.mark.django_db


def one_by_one(client: Client, **parameters) -> list[dict]:
    """By their own addresses, where nothing is ready."""
    found = []
    for row in rows(client, "measures", fields="measure", **parameters):
        record = ask(client, f"measures/{row['measure']}", **parameters)
        found.append({name: value for name, value in record.items() if name != "generation"})
    return found


def test_records_follow_what_is_published_and_what_things_are_called(client: Client, settings):
    settings.FILES_PER_MINUTE = settings.PASTS_PER_MINUTE = 100_000
    factories.sample_registry()
    plan = factories.published(factories.SETAGAYA)
    assert rows(client, "measures") == rows(client, "measures") == one_by_one(client)
    before, then = Generation.latest(), rows(client, "measures")

    Measure.objects.filter(pillar__plan=plan).update(name="言いかえた施策")
    factories.republished(plan)
    assert [row["name"] for row in rows(client, "measures")].count("言いかえた施策") >= 1
    assert rows(client, "measures") == one_by_one(client) != then
    assert rows(client, "measures", as_of=before) == one_by_one(client, as_of=before) == then

    PillarType.objects.filter(slug="sales-channels").update(name="売り先をひろげる")
    Generation.advance()
    assert "売り先をひろげる" in json.dumps(rows(client, "measures"), ensure_ascii=False)
    assert rows(client, "measures") == one_by_one(client)


def test_a_record_is_told_once_in_a_generation(client: Client, monkeypatch: pytest.MonkeyPatch):
    factories.sample_registry()
    told = []

    def noticed(value):
        told.append(value["measure"])
        return json_text(value)

    monkeypatch.setattr(ready_records, "json_text", noticed)
    whole = rows(client, "measures", per_page=7)
    assert sorted(told) == sorted(row["measure"] for row in whole)
    rows(client, "measures", q="支援")
    assert len(told) == len(whole) == 32
    ask(client, "measures", fields="measure,name")
    Generation.advance()
    rows(client, "measures")
    assert len(told) == 64


def test_memory_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch):
    factories.sample_registry()
    monkeypatch.setattr(ready_records, "ENTRIES_REMEMBERED", 10)
    assert rows(client, "measures", per_page=32) == one_by_one(client)
    assert 1 <= len(ready_records._ready(f"{Generation.stamp()}+")) <= 10
