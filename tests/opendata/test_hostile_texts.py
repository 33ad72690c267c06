"""Texts that programs stumble over are the same in every form, whatever the working copy holds.

No form of staff takes all of these; a database of before, or one that was written past the forms, may hold them.
"""

import csv
import io
import json
import sqlite3
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import duckdb
import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from plans_registry.catalogue.exports import CELL_LIMIT
from plans_registry.documents.cells import begins_formula
from plans_registry.documents.columns import MEASURE_COLUMNS
from plans_registry.documents.xml_text import for_xml
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar
from tests.intake.tables.tables import exported, registry
from tests.intake.tables.tables import read as imported
from tests.opendata.api.asking import ask, rows
from tests.public.reading import plain, read
from tests.shared import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

TEXTS = (
    *("=1+1", "＝１＋１", "@SUM(A1)", "+81", "-5", "'=1+1", "\ufeff=1+1", "#N/A", "00123", "1E5", "TRUE", "2022/4/1"),
    *("行が\r\n変わり\nます", "\t字下げ", "]]>", "<b>&amp;</b>", '引用"、,;\\', "𠮷野家の㈱①", "か\u3099", "\x0bたて"),
    *(
        "\u202e右から\u202c",
        "\u200fעברית\u200f",
        "\u2028区切り",
        "👨‍👩‍👧",
        "NULL",
        "%s {0} ${x}",
        "  前後に空白  ",
        "非\ufffe文字\uffff",
    ),
)
LONG = "長" * 40_000
COLUMNS = ("name", "description", "audience", "amount", "contact")
KEY = f"{ADACHI}-2021"
ATOM = "{http://www.w3.org/2005/Atom}"
Texts = dict[int, dict[str, str]]
"""Of each measure its columns."""


def _publish() -> None:
    """A plan whose measures say them, and an ordinary one beside it."""
    factories.load_reference()
    numbered = [measure(f"施策{number}", number=number) for number in range(1, len(TEXTS) + 2)]
    plan = factories.published(ADACHI, pillars=(pillar("支援", *numbered),))
    of_plan = Measure.objects.filter(pillar__plan=plan)
    for number, text in enumerate(TEXTS, start=1):
        of_plan.filter(number=number).update(**dict.fromkeys(COLUMNS, text))
    of_plan.filter(number=len(TEXTS) + 1).update(description=LONG)
    factories.republished(plan)
    factories.published(MACHIDA)


_texts = once_a_module(_publish, autouse=True)


@pytest.fixture
def stored() -> Texts:
    """What the working copy says."""
    found = {row.pop("id"): row for row in Measure.objects.values("id", "pillar__plan__municipality", *COLUMNS)}
    return {pk: row for pk, row in found.items() if row.pop("pillar__plan__municipality") == ADACHI}


@pytest.fixture
def bulk(tmp_path, settings):
    settings.BULK_FOLDER = tmp_path / "bulk"
    call_command("export_registry", stdout=io.StringIO())
    return settings.BULK_FOLDER


def texts(records: Iterable[dict[str, Any]], key: str = "measure") -> Texts:
    """Of the records of the plan, by the columns that they have."""
    return {
        int(record[key]): {name: record[name] for name in COLUMNS if name in record}
        for record in records
        if record.get("plan_key", KEY) == KEY and record[key] not in (None, "")
    }


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().split("\n") if line]


def columns(texts: Texts, *names: str) -> Texts:
    return {pk: {name: row[name] for name in names} for pk, row in texts.items()}


def shortlist(stored: Texts) -> str:
    return "&".join(f"id={pk}" for pk in stored)


def test_programs_read_every_text_as_it_is(client: Client, stored: Texts, bulk):
    assert {row["description"] for row in stored.values()} == {*TEXTS, LONG}
    assert texts(rows(client, "measures", per_page=10)) == stored
    assert texts(ask(client, f"measures/{pk}") for pk in stored) == stored
    for address in ("/measures", f"/plans/{KEY}", f"/municipalities/{ADACHI}", f"/shortlist?{shortlist(stored)}"):
        stem, _, asked = address.partition("?")
        assert texts(lines(client.get(f"{stem}.jsonl?{asked}").getvalue())) == stored, address
    for address in (f"/municipalities/{ADACHI}.json", f"/shortlist.json?{shortlist(stored)}"):
        assert texts(ask(client, address)["results"]) == stored, address
    (of_plan,) = ask(client, f"/plans/{KEY}.json")["document"]["pillars"]
    assert texts(of_plan["measures"], "id") == stored
    short = columns(stored, "name", "description")
    assert texts(ask(client, "/measures.json?municipality=131211")["results"], "id") == short
    assert texts(ask(client, f"/compare.json?m={ADACHI}&m={MACHIDA}")["results"]) == short
    assert texts(lines((bulk / "measures.jsonl").read_bytes())) == stored
    database = sqlite3.connect(bulk / "registry.sqlite")
    database.row_factory = sqlite3.Row
    assert texts(map(dict, database.execute("SELECT * FROM measures"))) == stored
    database.close()
    table = duckdb.sql(f"SELECT * FROM '{bulk}/measures.parquet'")
    assert texts(dict(zip(table.columns, row, strict=True)) for row in table.fetchall()) == stored


def in_csv(content: bytes) -> Texts:
    """By the names of columns, whichever of the two headers the file has."""
    names = {header: name for name, header in MEASURE_COLUMNS.items()}
    read_rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return texts({names.get(header, header): cell for header, cell in row.items()} for row in read_rows)


def in_sheet(content: bytes, sheet: int = 0) -> Texts:
    names = {header: name for name, header in MEASURE_COLUMNS.items()}
    header, *cells = load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows()
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "d"}  # and no f
    found = [names.get(cell.value, cell.value) for cell in header]
    return texts({name: cell.value or "" for name, cell in zip(found, row, strict=True)} for row in cells)


def told(texts: Texts, cell: Any) -> Texts:
    return {pk: {name: cell(text) for name, text in row.items()} for pk, row in texts.items()}


def csv_text(text: str) -> str:
    """On one line, and no formula."""
    line = " ".join(text.splitlines())
    return f"'{line}" if begins_formula(line) else line


def sheet_text(text: str) -> str:
    """A cell is a text by its kind: it needs no mark, but knows no control characters, and is no longer than Excel's."""
    line = for_xml(" ".join(text.splitlines()))
    return line if len(line) <= CELL_LIMIT else f"{line[: CELL_LIMIT - 1]}…"


def test_a_cell_has_every_text_on_one_line_and_runs_none(client: Client, stored: Texts, bulk):
    addresses = (
        "/measures.{}",
        f"/plans/{KEY}.{{}}",
        f"/municipalities/{ADACHI}.{{}}",
        f"/shortlist.{{}}?{shortlist(stored)}",
    )
    for address in addresses:
        assert in_csv(client.get(address.format("csv")).getvalue()) == told(stored, csv_text), address
        assert in_sheet(client.get(address.format("xlsx")).getvalue()) == told(stored, sheet_text), address
    short, compared = columns(stored, "name", "description"), f"/compare.{{}}?m={ADACHI}&m={MACHIDA}"
    assert in_csv(client.get(compared.format("csv")).getvalue()) == told(short, csv_text)
    assert in_sheet(client.get(compared.format("xlsx")).getvalue()) == told(short, sheet_text)
    assert in_csv((bulk / "measures.csv").read_bytes()) == told(stored, csv_text)
    sheets = load_workbook(bulk / "registry.xlsx").sheetnames
    assert in_sheet((bulk / "registry.xlsx").read_bytes(), sheets.index("施策")) == told(stored, sheet_text)


def test_people_and_readers_of_feeds_see_every_text(client: Client, stored: Texts):
    feed = ElementTree.fromstring(client.get(f"/measures.atom?municipality={ADACHI}").content)
    titles = {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")}
    items = {item["id"]: item["title"] for item in ask(client, f"/measures.jsonfeed?municipality={ADACHI}")["items"]}
    whole = plain(read(client, f"/plans/{KEY}/").main)
    for pk, row in stored.items():
        page, linked = read(client, f"/measures/{pk}/"), ask(client, f"/measures/{pk}.jsonld")["@graph"][0]
        shown = plain(row["name"])
        assert shown in plain(page.one("h1").text)
        assert plain(row["description"]) in plain(page.main)
        assert shown in whole
        assert (linked["name"], linked["description"]) == (row["name"], row["description"])
        assert plain(titles[linked["@id"]]) == plain(items[linked["@id"]]) == plain(for_xml(row["name"]))


def test_what_is_xml_stays_xml_whatever_is_asked_for_and_titled(client: Client):
    no_xml = "\x01題\x0b\ufffe\uffff]]>"
    asked = no_xml.removeprefix("\x01")  # which is refused (400)
    plan = factories.draft(factories.HAMURA)
    Plan.objects.filter(pk=plan.pk).update(title=no_xml)
    factories.republished(plan)
    of_plan, of_place = "/plans/132276-2021", "/municipalities/132276"
    with_words = (
        "/measures.atom?q={}",
        "/plans.atom?q={}",
        "/measures/map.svg?q={}",
        "/measures/year-by-year.svg?q={}",
    )
    note = "/shortlist.atom?id={pk}&note.{pk}={}"
    stored = Measure.objects.order_by("pk")[0].pk
    addresses = (*with_words, note, "/plans.atom", f"{of_plan}.atom", f"{of_place}.atom", "/api/v1/changes.atom")
    for address in addresses:
        response = client.get(address.format(quote(asked), pk=stored), follow=True)
        assert response.status_code == 200, address
        assert "題" in "".join(ElementTree.fromstring(response.getvalue()).itertext()), address


def test_what_went_out_comes_in_without_a_difference(stored: Texts):
    before = registry()
    for address in ("/measures.csv", f"/plans/{KEY}.csv", f"/municipalities/{ADACHI}.csv"):
        report = imported(exported(address), commit=True)
        assert report.errors.kept == [], address
        assert {state for (_, state), count in report.counts.items() if count} == {"unchanged"}, address
    assert registry() == before
