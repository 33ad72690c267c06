"""Every column has its entry in the dictionary, and none changes without a line in the data changelog."""

import json
from dataclasses import fields
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.plan import (
    MeasureDocument,
    PhotoDocument,
    PillarDocument,
    PlanDocument,
    SourceReference,
)
from plans_registry.opendata.dictionary import COLUMN_CHANGES, ColumnChange, described_tables
from plans_registry.opendata.document_parts import DOCUMENT_PARTS
from plans_registry.opendata.parameters import FACETS, OF_MEASURES, OF_PLANS
from plans_registry.opendata.tables import FORM_TABLE, FULL_MEASURES, FULL_PLANS, REGION_TABLE, TYPE_TABLE
from tests import factories
from tests.factories import measure, pillar
from tests.public.reading import plain, read

pytestmark = pytest.mark.django_db
FIRST_DAY = Path(__file__).parents[1] / "golden" / "columns.json"
"""Header and type of every column on 28 November 2026: never renewed, but for a table that is new."""

Columns = dict[str, dict[str, Any]]


def columns_now() -> Columns:
    return {
        described.table.name: {column.name: [column.header, column.type] for column in described.table.values}
        for described in described_tables()
    }


def untold(then: Columns, now: Columns, changes: tuple[ColumnChange, ...]) -> set[tuple[str, str]]:
    """Table and column of everything that differs and is not told."""
    differing = {
        (table, column)
        for table in then.keys() | now.keys()
        for column in then.get(table, {}).keys() | now.get(table, {}).keys()
        if then.get(table, {}).get(column) != now.get(table, {}).get(column)
    }
    return differing - {(change.table, change.column) for change in changes}


def test_every_change_of_a_column_is_told():
    assert untold(json.loads(FIRST_DAY.read_text(encoding="utf-8")), columns_now(), COLUMN_CHANGES) == set()


def test_a_column_that_changes_unsaid_is_found():
    now = columns_now()
    then = json.loads(json.dumps(now))
    now["measures"]["deadline"] = ["締切", "date"]
    now["plans"]["edition"] = ["版の番号", "integer"]
    del now["types"]["type_name"]
    assert untold(then, now, ()) == {("measures", "deadline"), ("plans", "edition"), ("types", "type_name")}
    told = ColumnChange("2027-02-01", "measures", "deadline", "added", "締切を足しました。")
    assert ("measures", "deadline") not in untold(then, now, (told,))


def test_the_types_of_a_pillar_are_not_told_by_the_rule_for_measures():
    (pillars,) = (described.table for described in described_tables() if described.table.name == "pillars")
    (types,) = (column for column in pillars.values if column.name == "types")
    assert str(types.meaning) == "柱に付けた種類。このサイトが付けた分類"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("document", PlanDocument),
        ("pillar", PillarDocument),
        ("measure", MeasureDocument),
        ("photo", PhotoDocument),
        ("source", SourceReference),
    ],
)
def test_the_parts_of_a_document_are_described_field_by_field(part: str, value: type):
    described = DOCUMENT_PARTS[part]
    names = [column.name for column in described.fields if column.name != "schema"]
    assert names == [field.name for field in fields(value)]
    for column, field in zip(described.fields[len(described.fields) - len(names) :], fields(value), strict=True):
        assert column.nullable == ("None" in str(field.type)), column.name
        assert (column.name in described.holds) == ("Document" in str(field.type) or "Source" in str(field.type))


def test_the_type_of_a_list_says_whether_its_values_are_codes_or_names():
    """Names end in ``_names``, as the single ones do in ``_name``."""
    columns = {column for described in described_tables() for column in described.table.values}
    assert {column.name for column in columns if column.type == "names"} == {"type_names", "form_names"}
    codes = {column.name for column in columns if column.type == "codes"}
    assert not [name for name in codes if name.endswith(("_name", "_names"))]


def test_no_example_quotes_a_plan():
    """What is withdrawn is quoted nowhere, and an example stays."""
    factories.sample_registry()
    rows = Entry.objects.values_list("name", "description", "plan_title")
    quoted = {text for row in rows for text in row if text}
    assert quoted & {column.example for described in described_tables() for column in described.table.values} == set()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_column_has_its_row(client: Client, prefix: str):
    page = read(client, f"{prefix}/open-data/dictionary/")
    names = [plain(head.text) for head in page.all("th", scope="row")]
    of_document = [column.name for part in DOCUMENT_PARTS.values() for column in part.fields]
    assert names == [column.name for described in described_tables() for column in described.table.values] + of_document
    assert read(client, f"{prefix}/open-data/").link(
        {"": "すべての表の項目の定義", "/en": "All tables and columns"}[prefix]
    )


def test_each_list_has_its_own_parameters(client: Client):
    """As the files take them: a plan has no form, a measure no round."""
    page = read(client, "/open-data/")
    names = [plain(head.text) for head in page.all("th", scope="row")]
    names = names[names.index("q") :]
    measures, plans, *_smaller = [list(table) for is_end, table in groupby(names, "encoding".__eq__) if not is_end]
    assert measures == [parameter.name for parameter in (*OF_MEASURES, FACETS)]
    assert plans == [parameter.name for parameter in OF_PLANS]
    assert names.count("encoding") == 5  # at the end of each
    assert "relevance、code、newest、updated" in client.get("/open-data/").content.decode()


def test_the_examples_of_the_tables_of_codes_are_in_their_rows():
    factories.load_reference()
    known = Snapshot.take().known
    for table, rows in ((REGION_TABLE, known.areas), (TYPE_TABLE, known.types), (FORM_TABLE, known.forms)):
        for column, value_of in table.values.items():
            assert column.example in {value_of(row, known) for row in rows.values()}, (table.name, column.name)


def test_the_page_of_whole_files_names_what_the_files_of_a_search_lack(client: Client, settings, tmp_path: Path):
    settings.BULK_FOLDER = tmp_path / "bulk"
    factories.published()
    call_command("export_registry", stdout=StringIO())
    said = read(client, "/open-data/files/").main
    for whole, of_search in ((FULL_MEASURES, MEASURE_TABLE), (FULL_PLANS, PLAN_TABLE)):
        assert [
            column.header for column in whole.values if column not in of_search.values and column.header not in said
        ] == []


def test_it_says_in_which_forms_a_line_break_is_a_blank(client: Client):
    factories.load_reference()
    factories.published(pillars=(pillar("支援", measure(description="一行め\n二行め")),))
    assert "文章の中の改行は、CSVとExcelでは、1つの空白になります。" in read(client, "/open-data/dictionary/").main
    assert "一行め 二行め" in client.get("/measures.csv").getvalue().decode()
    assert "一行め\\n二行め" in client.get("/measures.jsonl").getvalue().decode()
