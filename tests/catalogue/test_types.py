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


@pytest.mark.parametrize("slug", COUNTS)
def test_a_plan_states_a_type_wherever_it_is_asked(client: Client, slug: str):
    """One of its pillars or of its measures has it: the list of plans, the coverage and the comparison say the same."""
    documents = {
        edition.municipality_id: edition.plan_document() for edition in Edition.objects.filter(is_current=True)
    }
    stating = {
        code
        for code, document in documents.items()
        if any(slug in part.types for pillar in document.pillars for part in (pillar, *pillar.measures))
    }
    rows = csv.DictReader(io.StringIO(body(client, f"/plans.csv?type={slug}")))
    assert {row["全国地方公共団体コード"] for row in rows} == stating
    found = json.loads(body(client, f"/api/v1/plans?type={slug}&fields=code&facets=1"))
    assert {row["code"] for row in found["results"]} == stating
    assert found["facets"]["type"][slug] == len(stating)
    cells = csv.DictReader(io.StringIO(body(client, "/coverage.csv")))
    said = {
        row["全国地方公共団体コード"]
        for row in cells
        if (row["支援の種類コード"], row["記載の状態"]) == (slug, "記載あり")
    }
    assert said == stating
    compared = csv.DictReader(io.StringIO(body(client, f"/compare.csv?m={'&m='.join(documents)}")))
    of_type = [row for row in compared if (row["支援の種類コード"], row["記載の状態"]) == (slug, "記載あり")]
    assert {row["全国地方公共団体コード"] for row in of_type} == stating


def test_a_type_that_only_a_pillar_has_is_stated_and_has_no_measures(client: Client):
    """町田's 販路拡大・事業成長支援 holds measures about sales channels, networks and succession."""
    cells = list(csv.DictReader(io.StringIO(body(client, "/coverage.csv"))))
    (cell,) = [row for row in cells if row["記載の状態"] == "記載あり" and row["施策の数"] == "0"]
    assert (cell["地方公共団体名"], cell["支援の種類"]) == ("町田市", "経営力強化")
    wide = csv.DictReader(io.StringIO(body(client, "/coverage.csv?layout=wide")))
    assert {row["施策の数_経営力強化"] for row in wide if row["地方公共団体名"] == "町田市"} == {"0"}
    compared = csv.DictReader(io.StringIO(body(client, "/compare.csv?m=132098&m=131211")))
    (row,) = [row for row in compared if (row["支援の種類"], row["地方公共団体名"]) == ("経営力強化", "町田市")]
    assert (row["記載の状態"], row["柱_名称"], row["施策ID"]) == ("記載あり", "事業者の販路拡大・事業成長支援", "")


def test_an_edition_of_before_says_what_it_said_and_its_entries_are_made_by_the_rule_of_now():
    """It names no type that its pillar has too."""
    edition = Edition.objects.get(key="132098-2021")
    for measure in edition.document["pillars"][1]["measures"]:
        measure["types"] = [slug for slug in measure["types"] if slug not in ("sales-channels", "management")]
    types = {entry.name: entry.types for entry in entries_of(edition)}
    assert types["産業見本市出展支援事業"] == ["sales-channels", "management"]
    assert types["事業承継支援事業"] == ["succession"]
