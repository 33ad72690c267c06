"""The lists and records of the API: the rows of the files, in pages, and nothing for a slip."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from plans_registry.opendata.api.collections import COLLECTIONS
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA
from tests.opendata.api.asking import ask, pages, rows
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)


@pytest.mark.parametrize(
    "asked", [{}, {"q": "販路", "sort": "newest"}, {"region": ["tama", "wards"], "type": "talent"}]
)
@pytest.mark.parametrize(("noun", "table"), [("measures", MEASURE_TABLE), ("plans", PLAN_TABLE)])
def test_a_list_has_the_rows_of_the_file_with_all_its_columns(client: Client, noun: str, table, asked: dict):
    lines = client.get(f"/{noun}.jsonl", asked).getvalue().decode().splitlines()
    names = [column.name for column in table.values]
    found = [{name: row[name] for name in names} for row in rows(client, noun, per_page=5, **asked)]
    assert found == [json.loads(line) for line in lines]
    assert found


def test_every_list_says_how_many_rows_it_has(client: Client):
    for name in COLLECTIONS:
        counted = ask(client, name)["count"]
        assert counted == len(rows(client, name, per_page=7)), name
    assert ask(client, "municipalities")["count"] == 62


def test_pages_by_number_name_those_around_them(client: Client):
    response = client.get("/api/v1/measures?page=2&per_page=10&fields=measure")
    links = {link.split('rel="')[1][:-1]: link for link in response["Link"].split(", ") if "per_page=" in link}
    numbers = {relation: re.findall(r"[?&]page=(\d+)", link) for relation, link in links.items()}
    assert numbers == {"first": ["1"], "prev": ["1"], "last": ["4"], "next": []}
    # The rows after it are those of its generation, as everywhere else.
    assert "cursor=" in links["next"]
    assert [row["measure"] for row in rows(client, response.json()["next"].removeprefix("http://127.0.0.1:8000"))] == [
        row["measure"] for row in rows(client, "measures")[20:]
    ]
    ids = [
        row["measure"]
        for number in (1, 2, 3, 4)
        for row in ask(client, "measures", page=number, per_page=10)["results"]
    ]
    assert ids == [row["measure"] for row in rows(client, "measures")]
    assert ask(client, "measures", page=9, per_page=10)["results"] == []


def test_a_record_has_the_columns_asked_for(client: Client):
    measure = Entry.objects.filter(plan_key="132098-2021").first()
    assert ask(client, f"measures/{measure.pk}", fields="name,types") == {
        "generation": ask(client, "")["generation"],
        "name": measure.name,
        "types": measure.types,
    }


def test_a_plan_is_there_whole(client: Client):
    edition = Edition.objects.get(key="132098-2021")
    plan = ask(client, "plans/132098-2021")
    assert plan["document"] == ask(client, "editions/132098-2021/1")["document"] == edition.document
    assert plan["plan_title"] == edition.title


def test_counts_beside_the_rows(client: Client):
    facets = ask(client, "measures", facets=1, region="tama")["facets"]
    assert facets["municipality"] == {ADACHI: 8, "131121": 7, MACHIDA: 8, HAMURA: 9}
    assert ask(client, "plans", facets=1)["facets"]["state"]
    assert client.get("/api/v1/measures?facets=1&changed_since=1").status_code == 400


def test_what_changed_since(client: Client):
    before = ask(client, "")["generation"]
    Measure.objects.filter(name="トライアル発注認定事業").update(name="試し発注認定事業")
    changed = Measure.objects.filter(pillar__plan__municipality=MACHIDA).first()
    Measure.objects.filter(pk=changed.pk).update(audience="市内の事業者")
    factories.republished(Plan.objects.get(municipality=MACHIDA))
    assert [row["measure"] for row in rows(client, "measures", changed_since=before)] == [changed.pk]
    assert [row["plan_key"] for row in rows(client, "plans", changed_since=before)] == ["132098-2021"]
    assert rows(client, "measures", changed_since=before + 1) == []
    assert len(rows(client, "measures", changed_since="2020-01-01")) == 32


def test_an_edition_that_is_withdrawn_keeps_its_place_without_its_title(client: Client):
    workflow.withdraw(Plan.objects.get(municipality=MACHIDA), by=factories.chiba(), reason="誤り")
    (edition,) = rows(client, "editions", plan="132098-2021")
    assert edition["withheld"] is True
    assert edition["plan_title"] == ""
    assert edition["until_generation"] == ask(client, "")["generation"]
    for address in ("plans/132098-2021", "editions/132098-2021/1"):
        assert client.get(f"/api/v1/{address}").status_code == 410
    retired = Measure.objects.filter(pillar__plan__municipality=MACHIDA).first()
    answer = client.get(f"/api/v1/measures/{retired.pk}")
    assert (answer.status_code, "132098-2021" in answer.json()["detail"]) == (410, True)
    assert client.get("/api/v1/measures/999999").status_code == 404


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("measures?fields=nmae", "近いもの：name"),
        ("measures?fields=,", "コンマだけ"),
        ("measures?per_page=1001", "「per_page」に「1001」という値はありません。1から1000までの数です。"),
        ("measures?page=0", "1から1000000までの数です。"),
        ("measures?feilds=name", "近いもの：fields"),
        ("measures?cursor=12.100.9.3f2a", "という値はありません。nextに書いてある値を、そのまま送ってください。"),
        ("measures?changed_since=yesterday", "「changed_since」"),
        ("measures?changed_since=99999", "まだ来ていません"),
        ("editions?plan=131211-2020", "近いもの：131211-2021"),
        ("types?q=販路", "「q」という条件はありません"),
        ("plans?page=1&page=2", "「page」の値は1個までです"),
        ("openapi.json?x=1", "「x」という条件はありません"),
    ],
)
def test_a_slip_is_named(client: Client, asked: str, said: str):
    response = client.get(f"/api/v1/{asked}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert said in response.json()["detail"]


@pytest.mark.parametrize("asked", ["measures?changed_since=", "plans?changed_since=", "changes?since="])
def test_a_moment_later_today_has_not_come(client: Client, asked: str, time_machine):
    """The day of today stands for all of it; a clock may be a little ahead of ours."""
    now = timezone.localtime() + timedelta(days=1)
    time_machine.move_to(now.replace(hour=10, minute=0, second=0), tick=False)
    later = {"T23:59:59": 400, "T10:06": 400, "T10:04": 200, "": 200}
    for time, status in later.items():
        answer = client.get(f"/api/v1/{asked}{now:%Y-%m-%d}{time}")
        assert answer.status_code == status, time
        assert status == 200 or "まだ来ていません" in answer.json()["detail"]
    assert client.get(f"/api/v1/{asked}{now + timedelta(days=1):%Y-%m-%d}").status_code == 400


def test_the_root_names_all_there_is_beside_the_lists(client: Client):
    root = ask(client, "")
    for name in ("changes", "files", "dictionary", "catalogue", "openapi", "documentation"):
        assert client.get(root[name].removeprefix("http://127.0.0.1:8000")).status_code == 200, name


def test_the_page_offers_the_programs_as_they_are(client: Client):
    page = client.get("/api/docs/").content.decode()
    for path in (Path(settings.BASE_DIR) / "clients").iterdir():
        if path.is_file() and path.suffix in (".py", ".mjs"):
            assert f'href="/api/clients/{path.name}"' in page
            assert client.get(f"/api/clients/{path.name}").getvalue() == path.read_bytes()
    for nothing in ("README.md", "..%2Fmanage.py"):
        assert client.get(f"/api/clients/{nothing}").status_code == 404


def test_the_program_for_web_pages_says_that_it_is_javascript(client: Client):
    kinds = {name: client.get(f"/api/clients/{name}")["Content-Type"] for name in ("tokyo-plans.mjs", "tokyo_plans.py")}
    assert kinds == {
        "tokyo-plans.mjs": "text/javascript; charset=utf-8",
        "tokyo_plans.py": "text/plain; charset=utf-8",
    }


def test_an_unknown_address_is_a_problem_detail(client: Client):
    for nothing in ("nothing/at/all", "plans/%0A", "measures/", "measures/abc", "types/%00%F0%A0%AE%B7"):
        response = client.get(f"/api/v1/{nothing}")
        assert (response.status_code, response.json()["status"]) == (404, 404), nothing


# What a page costs does not grow with the registry.
BUDGETS = {
    "measures": 8,
    "plans": 9,
    "editions": 4,
    "municipalities": 9,
    "types": 3,
    "measures/1": 4,
    "plans/131211-2021": 4,
}


@pytest.mark.parametrize("address", BUDGETS)
def test_query_budgets(client: Client, address: str, count_queries):
    asked = address.replace("measures/1", f"measures/{Entry.objects.values_list('measure', flat=True)[0]}")
    ask(client, asked)  # what a process reads once for a generation is read
    with count_queries() as queries:
        ask(client, asked)
    assert len(queries) <= BUDGETS[address]
    if address in COLLECTIONS:
        assert len(pages(client, address)) == 1


def test_an_address_that_there_is_not_is_not_found_whatever_is_asked_for(client: Client):
    for address in (
        "/api/v1/nothing",
        "/api/v1/editions/´Ë/1?fields=",
        "/api/v1/plans/131211-2021/x?as_of=1",
        "/api/v2/",
    ):
        response = client.get(address)
        assert (response.status_code, response.json()["status"]) == (404, 404), address


@pytest.mark.parametrize("address", ["plans/131211-2021", "editions/131211-2021/1"])
def test_the_document_is_a_field(client: Client, address: str):
    whole = ask(client, address)
    chosen = ask(client, address, fields="document,plan_key")
    assert chosen == {name: whole[name] for name in ("generation", "document", "plan_key")}
    assert "document" not in ask(client, address, fields="plan_key")


@pytest.mark.parametrize("address", ["/api/docs", "/api/v1", "/en/api/docs"])
def test_an_address_without_its_last_slash_leads_to_it(client: Client, address: str):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, f"{address}/")
    if address == "/api/v1":
        assert response["Access-Control-Allow-Origin"] == "*"
        assert client.get("/api/v1?x=1")["Location"] == "/api/v1/?x=1"
