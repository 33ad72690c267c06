"""Types of the measures in the sample: what every count, file and page of the public is made of."""

import csv
import io
import json
from collections import Counter
from datetime import date

import pytest
from django.test import Client

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.publishing import entries_of
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from tests import factories
from tests.shared import once_a_module

_sample = once_a_module(factories.sample_registry)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_sample")]

TODAY = date(2022, 6, 1)
COUNTS = {
    "sales-channels": 8,
    "startups": 7,
    "talent": 2,
    "management": 9,
    "innovation": 6,
    "networks": 8,
    "business-location": 2,
    "succession": 1,
    "livelihood": 2,
}


def body(client: Client, address: str) -> str:
    return client.get(address).getvalue().decode("utf-8-sig")


def named(slug: str) -> set[str]:
    return {entry.name for entry in Entry.objects.all() if slug in entry.types}


def test_a_measure_is_under_what_its_words_are_about():
    assert not {"事業承継支援事業", "企業等立地促進事業"} & named("sales-channels")
    assert "産業見本市出展支援事業" in named("sales-channels")
    assert named("business-location") == {"企業等立地促進事業", "企業誘致促進制度奨励金"}
    assert named("succession") == {"事業承継支援事業"}


def test_facets_files_and_coverage_count_alike(client: Client):
    assert search(MeasureQuery(), today=TODAY).facets["type"] == COUNTS
    assert json.loads(body(client, "/measures.json?facets=1"))["facets"]["type"] == COUNTS
    rows = csv.DictReader(io.StringIO(body(client, "/measures.csv")))
    assert Counter(slug for row in rows for slug in row["支援の種類コード"].split(";")) == COUNTS
    stated: Counter[str] = Counter()
    for cell in csv.DictReader(io.StringIO(body(client, "/coverage.csv"))):
        stated[cell["支援の種類コード"]] += int(cell["施策の数"])
    assert stated == COUNTS


def test_plans_are_filtered_by_the_types_of_their_pillars(client: Client):
    found = json.loads(body(client, "/plans.json?type=business-location"))
    assert [plan["key"] for plan in found["results"]] == ["132276-2021"]


def test_an_edition_of_before_says_what_it_said_and_its_entries_are_made_by_the_rule_of_now():
    """It names no type that its pillar has too."""
    edition = Edition.objects.get(key="132098-2021")
    for measure in edition.document["pillars"][1]["measures"]:
        measure["types"] = [slug for slug in measure["types"] if slug not in ("sales-channels", "management")]
    types = {entry.name: entry.types for entry in entries_of(edition)}
    assert types["産業見本市出展支援事業"] == ["sales-channels", "management"]
    assert types["事業承継支援事業"] == ["succession"]
