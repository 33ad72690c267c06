"""JSON of the current result: the shape of the contract, the rows and the order of the CSV."""

import csv
import io
import json

import pytest
from django.test import Client

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE, DataTable
from plans_registry.catalogue.exports import cell_text
from plans_registry.opendata import door
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db


_sample = once_a_module(factories.sample_registry, autouse=True)


def ask(client: Client, **parameters) -> dict:
    response = client.get("/measures.json", parameters)
    assert response["Content-Type"] == "application/json"
    return json.loads(response.getvalue())


def test_a_record_has_the_shape_of_the_contract(client: Client) -> None:
    answer = ask(client, q="トライアル発注")
    assert list(answer) == ["count", "generation", "match", "results"]
    assert (answer["count"], answer["match"]) == (1, "literal")
    assert isinstance(answer["generation"], int)
    (record,) = answer["results"]
    identity = record.pop("id")
    assert record == {
        "name": "町田市トライアル発注認定事業",
        "description": "新規性の高い優れた新商品を生産する事業者を支援",
        "types": ["innovation"],
        "forms": ["certification"],
        "plan": {
            "key": "132098-2021",
            "title": "町田市地域産業活性化計画",
            "start_year": 2021,
            "end_year": 2023,
        },
        "pillar": {"number": 3, "title": "事業者の付加価値向上支援"},
        "municipality": {"code": "132098", "name": "町田市", "region": "tama"},
        "url": f"http://127.0.0.1:8000/measures/{identity}/",
    }


def test_the_reading_is_named_and_can_be_chosen(client: Client) -> None:
    answer = ask(client, q="見本市に出る")
    assert (answer["match"], answer["count"]) == ("words", len(answer["results"]))
    assert answer["count"] >= 2
    assert [ask(client, q="見本市に出る", match="literal")[name] for name in ("match", "count")] == ["literal", 0]


def test_facets_only_when_asked_for(client: Client) -> None:
    facets = ask(client, facets="1")["facets"]
    assert list(facets) == ["type", "form", "region", "municipality", "year", "state"]
    assert facets["municipality"] == {"131211": 8, "131121": 7, "132098": 8, "132276": 9}
    assert facets["year"] == {"2021": 32, "2022": 32, "2023": 32}
    assert "facets" not in ask(client)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": "販路"},
        {"q": "創業 OR 販路", "region": "tama"},
        {"type": ["startups", "talent"], "sort": "newest"},
        {"q": "そのような事業はない"},
        {"q": "'\"<>"},
    ],
)
def test_the_same_rows_in_the_same_order_as_the_table(client: Client, parameters: dict) -> None:
    answer = ask(client, **parameters)
    text = client.get("/measures.csv", parameters).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [record["id"] for record in answer["results"]] == [int(row["施策ID"]) for row in rows]
    assert answer["count"] == len(rows)


def test_an_unchanged_result_is_not_sent_again(client: Client) -> None:
    for address in ("/measures.json?q=創業", "/measures.csv?q=創業", "/plans.csv", "/plans/131211-2021.csv"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        factories.published(factories.HAMURA)
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(("noun", "table"), [("measures", MEASURE_TABLE), ("plans", PLAN_TABLE)])
def test_lines_hold_the_rows_of_the_csv_with_their_types(client: Client, noun: str, table: DataTable) -> None:
    response = client.get(f"/{noun}.jsonl?region=tama")
    assert response["Content-Type"] == "application/jsonl"
    records = [json.loads(line) for line in response.getvalue().decode().splitlines()]
    text = client.get(f"/{noun}.csv?region=tama").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    columns = [column.name for column in table.values]
    assert {tuple(record) for record in records} == {tuple(columns)}
    assert [[cell_text(_value(part)) for part in record.values()] for record in records] == rows
    assert isinstance(records[0]["first_year"], int)


def _value(part: object) -> object:
    return tuple(part) if isinstance(part, list) else part


@pytest.mark.parametrize("address", ["/measures.json", "/plans.json", "/coverage.json", "/api/v1/measures"])
def test_records_are_the_same_however_many_are_written_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    found = []
    for at_once in (1, 3, 4, 1_000):  # of plans there are four
        monkeypatch.setattr(door, "PIECES_AT_ONCE", at_once)
        found.append(client.get(address, headers={"Accept-Encoding": "identity"}).getvalue())
    assert json.loads(found[0])["results"]
    assert found == found[:1] * 4
