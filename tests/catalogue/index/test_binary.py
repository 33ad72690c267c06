"""Rows with bytes come as they stand, on either database."""

from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection

from plans_registry.catalogue.index.binary import binary_rows
from plans_registry.catalogue.models import Posting

pytestmark = pytest.mark.django_db
TABLE = Posting._meta.db_table
ROWS = {-5: b"", 0: b"\x00\xff\\x00'", 7: bytes(range(256)) * 100, 2**62: b"abc"}


@pytest.fixture
def stored() -> dict[int, bytes]:
    Posting.objects.all().delete()
    Posting.objects.bulk_create(Posting(key=key, bits=bits) for key, bits in ROWS.items())
    return ROWS


def test_bytes_texts_and_nothing_come_as_they_stand(stored: dict[int, bytes]):
    last = "SELECT CAST(1 AS bigint), NULL, '印 100%'"
    statement = f"SELECT key, bits, '' FROM {TABLE} UNION ALL {last}"
    found = [
        (number, data if data is None else bytes(data), text)
        for number, data, text in binary_rows(connection, statement)
    ]
    assert sorted(found[:-1]) == [(key, bits, "") for key, bits in sorted(stored.items())]
    assert found[-1] == (1, None, "印 100%")


def test_no_row_is_no_row(stored: dict[int, bytes]):
    assert list(binary_rows(connection, f"SELECT key, bits, '' FROM {TABLE} WHERE key = 99")) == []


def test_it_is_one_statement_that_is_seen_by_whoever_looks_at_statements(stored: dict[int, bytes], count_queries: Any):
    seen = []

    def look(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with count_queries() as captured, connection.execute_wrapper(look):
        list(binary_rows(connection, f"SELECT key, bits, '' FROM {TABLE}"))
    assert len(captured) == len(seen) == 1
    assert TABLE in seen[0]


def test_an_error_is_djangos(stored: dict[int, bytes]):
    with pytest.raises((ProgrammingError, OperationalError)):
        list(binary_rows(connection, "SELECT key, bits, '' FROM no_such_table"))
