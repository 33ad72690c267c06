"""The rows of large files are told from columns: the same values as row by row, whatever is met again."""

import pytest
from django.db import connection
from django.test import Client

from plans_registry.catalogue import stored_rows
from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.edition_rows import EntryRow
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.stored_rows import Of, StoredRows, stored_entries
from plans_registry.opendata.tables import FULL_MEASURES
from tests import factories
from tests.factories import measure, pillar

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> list[Entry]:
    factories.load_reference()
    texts = [measure(f"第{n}事業", number=n, description=f"その{n % 2}", forms=("grant",) * (n % 2)) for n in (1, 2, 3)]
    factories.published("131211", pillars=(pillar("支援", *texts, open_ended=True), pillar("連携", number=2)))
    factories.republished(factories.published("132098", first_year=2024, last_year=2026))
    return list(Entry.objects.order_by("-measure"))


@pytest.mark.parametrize("table", [MEASURE_TABLE, FULL_MEASURES])
def test_columns_tell_what_rows_tell(entries: list[Entry], table, monkeypatch):
    known = reference(Generation.stamp())
    expected = [table.row(entry, known) for entry in entries]
    for remembered, at_once in ((10_000, 2), (0, 1), (10_000, 100)):
        monkeypatch.setattr(stored_rows, "REMEMBERED", remembered)
        ids = [entry.measure for entry in entries]
        parts = [ids[at : at + at_once] for at in range(0, len(ids), at_once)]
        assert [list(row) for row in table.told(StoredRows([*parts, [], [999_999]]), known)] == expected
        assert [table.row(row, known) for row in StoredRows(parts)] == expected


def test_rows_have_all_that_entries_have_as_django_reads_it(entries: list[Entry], count_queries):
    with count_queries() as queries:
        rows = stored_entries([*(entry.measure for entry in entries), 999_999])
    assert len(queries) == 1
    names = [field.attname for field in Entry._meta.concrete_fields]
    assert set(EntryRow._fields) == set(names)
    values = [[getattr(entry, name) for name in names] for entry in entries]
    assert [[getattr(row, name) for name in names] for row in rows] == values
    assert [[type(getattr(row, name)) for name in names] for row in rows] == [list(map(type, own)) for own in values]
    assert [row.period for row in rows] == [entry.period for entry in entries]
    assert rows[0].folded
    assert stored_entries([]) == []


@pytest.mark.parametrize("remembered", [0, 3, 10_000])
def test_what_many_entries_hold_is_read_once_and_reads_the_same(entries: list[Entry], monkeypatch, remembered: int):
    """However many values a process may remember, and whether they are met for the first time or again."""
    monkeypatch.setattr(stored_rows, "REMEMBERED", remembered)
    stored_rows._values_read.cache_clear()
    expected = [(entry.types, entry.forms, entry.open_ended, entry.updated_on, entry.changed_at) for entry in entries]
    for _time in range(2):
        rows = stored_entries([entry.measure for entry in entries])
        read = [(row.types, row.forms, row.open_ended, row.updated_on, row.changed_at) for row in rows]
        assert read == expected
    known = stored_rows._values_read("forms", connection.vendor)
    assert len(known) <= remembered
    assert known or not remembered


@pytest.mark.parametrize("table", [MEASURE_TABLE, FULL_MEASURES])
def test_pieces_of_a_row_are_its_values_side_by_side(entries: list[Entry], table):
    known = reference(Generation.stamp())

    def written(name):
        return lambda value: f"{name}={value};".encode()

    parts = [[entry.measure] for entry in entries]
    pieces = list(table.told(StoredRows(parts), known, written, in_pieces=True))
    assert list(map(b"".join, pieces)) == list(map(b"".join, table.told(StoredRows(parts), known, written)))
    assert {len(row) for row in pieces} < set(range(len(table.values)))


def test_every_column_of_a_measure_is_of_one_field():
    """Else its files are told row by row, and take four times as long."""
    for table in (MEASURE_TABLE, FULL_MEASURES):
        assert [column.name for column, get in table.values.items() if not isinstance(get, Of)] == []


def test_a_file_asks_the_database_twice_for_many_rows(client: Client, entries: list[Entry], count_queries):
    client.get("/measures.csv")
    with count_queries() as queries:
        assert client.get("/measures.csv").getvalue().count(b"\r\n") == 1 + len(entries)
    assert sum("FROM catalogue_entry" in query["sql"] for query in queries) == 2
