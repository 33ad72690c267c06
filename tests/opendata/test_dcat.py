"""The catalogue as DCAT-AP 3.0.1 and CKAN ask for it; docs/open-data.md says how it was checked with their own programs."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from plans_registry.catalogue.models import Generation
from plans_registry.editorial import workflow
from plans_registry.environment import Operator
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.load_reference, autouse=True)
OPERATOR = Operator(name="東京都", contact="a@example.jp", licence="CC BY 4.0", licence_url="https://example.jp/by")


@pytest.fixture
def catalogue(client: Client, tmp_path, settings) -> dict[str, Any]:
    settings.BULK_FOLDER = tmp_path / "bulk"
    call_command("export_registry", stdout=StringIO())
    with override_settings(OPERATOR=OPERATOR):
        return json.loads(client.get("/catalog.jsonld").content)


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every node of which more is said than its address."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from things(part)
    if isinstance(value, dict) and "@id" in value and len(value) > 1:
        yield value


def test_everything_says_what_it_is_and_no_prefix_is_unknown(catalogue: dict[str, Any]):
    context = catalogue.pop("@context")
    for thing in things(catalogue):
        assert thing["@type"], thing
        assert {name.partition(":")[0] for name in thing if name[0] != "@"} <= context.keys()


def test_the_dataset_has_what_a_portal_shows(catalogue: dict[str, Any]):
    (dataset,) = catalogue["dcat:dataset"]
    assert dataset["dcterms:license"]["@id"] == "https://example.jp/by"
    assert dataset["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:a@example.jp"}
    assert dataset["dcterms:publisher"]["foaf:name"] == "東京都"
    assert {"@value": "産業振興", "@language": "ja"} in dataset["dcat:keyword"]
    assert "もとの文書の利用条件" in dataset["dcterms:rights"]["rdfs:label"]


def test_what_dcat_ap_recommends_is_said_where_there_is_an_answer(catalogue: dict[str, Any]):
    """Of ``shapes_recommended.ttl``: docs/open-data.md names what there is no answer to."""
    (dataset,), (service,) = catalogue["dcat:dataset"], catalogue["dcat:service"]
    assert catalogue["dcterms:issued"] == dataset["dcterms:issued"]
    assert service["dcat:keyword"] == dataset["dcat:keyword"]
    assert service["dcat:theme"] == dataset["dcat:theme"]
    assert catalogue["dcat:themeTaxonomy"]["@id"] == dataset["dcat:theme"]["skos:inScheme"]["@id"]
    assert "dcterms:temporal" not in dataset


def test_the_dataset_covers_the_years_of_its_plans(client: Client):
    factories.published(ADACHI, first_year=2021, last_year=2023)
    factories.published(MACHIDA, first_year=2023, last_year=2025)
    (dataset,) = json.loads(client.get("/catalog.jsonld").content)["dcat:dataset"]
    covered = dataset["dcterms:temporal"]
    assert covered["dcat:startDate"]["@value"] == "2021-04-01"
    assert covered["dcat:endDate"]["@value"] == "2026-03-31"


def test_a_file_has_what_a_harvester_reads(catalogue: dict[str, Any]):
    files = {file["dcterms:title"]: file for file in catalogue["dcat:dataset"][0]["dcat:distribution"]}
    for name, file in files.items():
        assert file["dcat:accessURL"] == file["dcat:downloadURL"] == {"@id": file["@id"]}
        assert file["dcterms:license"] == catalogue["dcterms:license"]
        assert file["dcterms:format"]["@type"][0] == "dcterms:IMT", name  # CKAN takes its label
        assert file["spdx:checksum"]["spdx:checksumValue"]["@type"] == "xsd:hexBinary"
    assert files["measures.csv"]["dcat:mediaType"]["@id"] == "https://www.iana.org/assignments/media-types/text/csv"
    assert files["measures.csv"]["dcterms:format"]["rdfs:label"] == "CSV"
    assert files["measures.jsonl"]["dcterms:format"]["rdfs:label"] == "JSONL"
    assert files["measures.csv"]["dcterms:description"]["@value"] == "施策。1行は1つの施策"


def test_files_that_are_written_anew_keep_their_ids_and_say_nothing_of_the_old_ones(client: Client, tmp_path, settings):
    """A portal that harvests after a withdrawal would delete what is there again minutes later."""
    settings.BULK_FOLDER = tmp_path / "bulk"
    plan = factories.published(ADACHI)
    call_command("export_registry", stdout=StringIO())
    before, page_before = distributions(client), shown_downloads(client)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    rewritten = distributions(client)
    assert [without(file, "adms:status") for file in rewritten] == [
        without(file, "dcat:byteSize", "spdx:checksum") for file in before
    ]
    (status,) = {file["adms:status"]["@id"] for file in rewritten}
    assert status == "http://publications.europa.eu/resource/authority/distribution-status/DEVELOP"
    assert "dcat:version" not in dataset_in(client)
    assert shown_downloads(client) == [without(file, "contentSize", "sha256") for file in page_before]
    page = client.get("/open-data/files/").content.decode()
    assert "ファイルを作り直しています" in page
    assert '"version"' not in page
    call_command("export_registry", stdout=StringIO())
    assert [file["@id"] for file in distributions(client)] == [file["@id"] for file in before]
    assert all("dcat:byteSize" in file and "adms:status" not in file for file in distributions(client))


def test_the_version_is_that_of_the_files(client: Client, tmp_path, settings):
    settings.BULK_FOLDER = tmp_path / "bulk"
    assert "dcat:version" not in dataset_in(client)
    factories.published(ADACHI)
    call_command("export_registry", stdout=StringIO())
    of_files = Generation.latest()
    factories.published(MACHIDA)
    assert dataset_in(client)["dcat:version"] == str(of_files)
    call_command("export_registry", stdout=StringIO())
    assert dataset_in(client)["dcat:version"] == str(Generation.latest())


def dataset_in(client: Client) -> dict[str, Any]:
    (dataset,) = json.loads(client.get("/catalog.jsonld").content)["dcat:dataset"]
    return dataset


def distributions(client: Client) -> list[dict[str, Any]]:
    return dataset_in(client)["dcat:distribution"]


def shown_downloads(client: Client) -> list[dict[str, Any]]:
    (dataset,) = json.loads(read(client, "/open-data/files/").one("script", type="application/ld+json").text)["@graph"]
    return dataset["distribution"]


def without(node: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in names}


@pytest.mark.parametrize("address", ["/open-data/", "/en/open-data/", "/api/docs/", "/llms.txt", "/api/v1/"])
def test_it_is_found_from_where_a_harvester_begins(client: Client, address: str):
    assert "/catalog.jsonld" in client.get(address).getvalue().decode()
