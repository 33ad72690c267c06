"""XLSX and Atom of the current result, of measures and of plans; and the plans as JSON."""

import csv
import io
import json
import re
from datetime import datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client, override_settings
from openpyxl import load_workbook

from plans_registry.catalogue.exports import cell_text
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.opendata import files
from tests import factories
from tests.factories import ADACHI
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


_sample = once_a_module(factories.sample_registry, autouse=True)


def rows(client: Client, address: str) -> list[tuple]:
    response = client.get(address)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert ".xlsx" in response["Content-Disposition"]
    return list(load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True))


def feed(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def test_a_workbook_holds_the_columns_of_the_csv(client: Client) -> None:
    header = client.get("/measures.csv").getvalue().decode("utf-8-sig").splitlines()[0].split(",")
    found = rows(client, "/measures.xlsx?q=販路")
    assert list(found[0]) == header
    assert len(found) == 1 + 8
    assert {row[5] for row in found[1:]} == {2021}


def test_the_plans_in_every_format(client: Client) -> None:
    assert [row[1] for row in rows(client, "/plans.xlsx?region=tama")[1:]] == ["町田市", "羽村市"]
    titles = [entry.findtext(f"{ATOM}title") for entry in feed(client, "/plans.atom?region=tama").iter(f"{ATOM}entry")]
    assert sorted(titles) == ["町田市地域産業活性化計画", "羽村市地域産業活性化計画"]
    answer = json.loads(client.get("/plans.json?region=tama").getvalue())
    assert answer["count"] == 2
    assert answer["results"][1] == {
        "key": "132276-2021",
        "title": "羽村市地域産業活性化計画",
        "start_year": 2021,
        "end_year": 2023,
        "pillars": 3,
        "measures": 9,
        "source_licence": "",
        "source_licence_url": "",
        "edition": 1,
        "municipality": {"code": "132276", "name": "羽村市", "region": "tama"},
        "url": "http://127.0.0.1:8000/plans/132276-2021/",
    }


def test_a_feed_leads_to_the_measures_and_to_its_page(client: Client) -> None:
    found = feed(client, "/measures.atom?q=トライアル発注&match=literal")
    assert found.findtext(f"{ATOM}title") == "施策：「トライアル発注」｜東京 地域産業活性化計画データベース"
    addresses = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    assert addresses["self"].startswith("http://127.0.0.1:8000/measures.atom?q=")
    assert client.get(addresses["alternate"]).status_code == 200
    (entry,) = found.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "町田市"
    assert "令和3年度～令和5年度" in entry.findtext(f"{ATOM}summary")
    assert client.get(entry.findtext(f"{ATOM}id")).status_code == 200


def test_a_feed_of_nothing_is_a_feed(client: Client) -> None:
    assert list(feed(client, "/measures.atom?q=ドローン&match=literal").iter(f"{ATOM}entry")) == []


@override_settings(FEED_ITEMS_LIMIT=5)
def test_a_feed_says_when_it_is_cut(client: Client) -> None:
    found = feed(client, "/measures.atom")
    assert len(list(found.iter(f"{ATOM}entry"))) == 5
    assert found.findtext(f"{ATOM}subtitle") == "32件のうち、新しく変わった5件です。"


@override_settings(WORKBOOK_ROWS_LIMIT=10)
def test_a_workbook_that_is_too_long_is_refused_kindly(client: Client) -> None:
    response = client.get("/measures.xlsx")
    assert response.status_code == 400
    assert response.json()["detail"] == "32行あります。XLSXは10行までです。CSVで保存するか、条件をしぼってください。"
    assert rows(client, "/measures.xlsx?q=販路")
    assert "XLSX" not in client.get("/measures/").content.decode()


@pytest.mark.parametrize(("address", "count"), [("/measures.xlsx", 32), ("/plans.xlsx", 4)])
def test_one_large_workbook_is_made_at_a_time_and_small_ones_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, count: int
) -> None:
    monkeypatch.setattr(files, "LARGE", count - 1)
    with files._ONE_LARGE:  # as while another thread is at it
        refused = client.get(address)
        assert (refused.status_code, refused["Retry-After"]) == (503, "20")
        assert "もう一度お試しください" in refused.content.decode()
        assert len(rows(client, f"{address}?region=tama")) > 1
    assert len(rows(client, address)) == count + 1
    assert len(rows(client, address)) == count + 1


@pytest.mark.parametrize(
    "address",
    [
        "/municipalities/131211.{}",
        "/municipalities.{}",
        "/coverage.{}?year=2022",
        "/coverage.{}?layout=wide&sort=stated",
        "/compare.{}?m=131211&m=132098",
        "/shortlist.{}?id={measure}&note.{measure}=電話で",
    ],
)
def test_every_table_is_the_same_in_every_form(client: Client, address: str) -> None:
    measure = Entry.objects.order_by("measure")[0].measure
    csv_, xlsx, whole, lines = (
        client.get(address.format(ending, measure=measure)).getvalue() for ending in ("csv", "xlsx", "json", "jsonl")
    )
    _header, *rows = csv.reader(io.StringIO(csv_.decode("utf-8-sig"), newline=""))
    records = [json.loads(line) for line in lines.splitlines()]
    assert json.loads(whole)["results"] == records
    assert json.loads(whole)["count"] == len(records) > 0
    written = [
        [cell_text(tuple(value) if isinstance(value, list) else value) for value in record.values()]
        for record in records
    ]
    assert written == rows
    sheet = load_workbook(io.BytesIO(xlsx)).worksheets[0]
    cells = [[cell_text(value).removesuffix("T00:00:00") for value in row] for row in sheet.values][1:]
    assert cells == rows


def test_a_municipality_as_a_file_has_the_plans_and_measures_of_its_page(client: Client) -> None:
    later = factories.published(ADACHI, first_year=2024, last_year=2026)
    page = read(client, f"/municipalities/{ADACHI}/")
    whole = json.loads(client.get(f"/municipalities/{ADACHI}.json").getvalue())
    assert [plan["plan_key"] for plan in whole["plans"]] == [later.key, "131211-2021"]
    assert whole["municipality"]["plans"] == 2
    assert whole["municipality"]["measures"] == whole["count"]
    for plan in whole["plans"]:
        asked = {"plan": plan["plan_key"]}
        links = read(client, f"/municipalities/{ADACHI}/?{urlencode(asked)}").all("a")
        shown = [int(found[1]) for link in links if (found := re.fullmatch(r"/measures/(\d+)/", link["href"]))]
        lines = client.get(f"/municipalities/{ADACHI}.jsonl", asked).getvalue().splitlines()
        assert [json.loads(line)["measure"] for line in lines] == shown
        assert [row["measure"] for row in whole["results"][: len(shown)]] == shown
        del whole["results"][: len(shown)]
    assert whole["results"] == []
    assert f"/municipalities/{ADACHI}.csv" in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (f"/municipalities/{ADACHI}.csv?plan=132098-2021", 400, "「132098-2021」はありません"),
        (f"/municipalities/{ADACHI}.csv?plan=x", 400, "「x」はありません。使える値：131211-2021。"),
        (f"/municipalities/{ADACHI}.csv?q=x", 400, "「q」という条件はありません。"),
        ("/municipalities/131212.csv", 404, "「131212」という自治体はありません。近いもの：131211。"),
    ],
)
def test_a_file_of_one_municipality_refuses_what_is_none_of_it(client: Client, address: str, status: int, said: str):
    response = client.get(address)
    assert (response.status_code, said in response.json()["detail"]) == (status, True), response.json()


@pytest.mark.parametrize("address", ["/measures.xlsx", "/plans.xlsx"])
def test_head_makes_no_workbook(client: Client, address: str) -> None:
    with files._ONE_LARGE:
        response = client.head(address)
    shown = client.get(address)
    assert (response.status_code, response.content) == (200, b"")
    for header in ("Content-Type", "Content-Disposition", "ETag"):
        assert response[header] == shown[header]
    assert "Content-Length" not in response


@pytest.mark.parametrize("address", ["/measures.xlsx", "/measures.atom", "/plans.xlsx", "/plans.json", "/plans.atom"])
def test_unchanged_files_are_not_sent_again(client: Client, address: str) -> None:
    first = client.get(f"{address}?region=tama")
    first.getvalue()
    again = client.get(f"{address}?region=tama", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/measures.atom?q=ドローン&match=literal", "/municipalities/131024.atom"])
def test_a_feed_without_entries_is_the_same_until_something_changes(client: Client, path: str, time_machine):
    time_machine.move_to("2027-01-24T09:00:00+09:00")
    Generation.advance()
    first = client.get(path).content
    moved = datetime.fromisoformat(re.findall("<updated>(.*?)</updated>", first.decode())[0])
    assert moved == datetime.fromisoformat("2027-01-24T09:00:00+09:00")
    time_machine.move_to("2027-01-25T18:00:00+09:00")
    assert client.get(path).content == first


@pytest.mark.parametrize("address", ["/measures.xlsx", "/plans.xlsx", "/measures.csv", "/measures.json", "/plans.ics"])
def test_the_same_rows_are_the_same_bytes_at_any_time(client: Client, address: str, time_machine):
    time_machine.move_to("2027-01-24T09:00:00+09:00")
    first = client.get(address).getvalue()
    time_machine.move_to("2027-02-03T04:05:06+09:00")
    assert client.get(address).getvalue() == first
