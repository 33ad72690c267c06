"""The tables as one SQLite file: keys, views, full text in trigrams, and the meaning of every column."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from plans_registry.catalogue.columns import DataColumn, ValueType
from plans_registry.opendata.bulk.tables import BulkTable
from plans_registry.opendata.door import json_text

SQL_TYPES: dict[ValueType, str] = {"integer": "INTEGER", "boolean": "INTEGER"}
DESCRIBED = (
    'CREATE TABLE "columns" ("table" TEXT, "name" TEXT, "header" TEXT, "type" TEXT, "meaning" TEXT, "example" TEXT,'
    ' PRIMARY KEY ("table", "name"))'
)
TEXT = (
    "CREATE VIRTUAL TABLE measures_text USING fts5(name, description, pillar_title, plan_title,"
    """ content="measures", content_rowid='measure', tokenize='trigram')"""
)
"""In double quotes, by which Datasette knows which table is searched here."""
FILL_TEXT = "INSERT INTO measures_text (measures_text) VALUES ('rebuild')"
VIEWS = (
    # Fiscal years begin in April.
    "CREATE VIEW measures_in_force AS SELECT * FROM measures"
    " WHERE CAST(strftime('%Y', 'now', '+9 hours', '-3 months') AS INTEGER) BETWEEN first_year AND last_year",
    "CREATE VIEW measures_by_place_and_type AS SELECT m.code, m.municipality_name, t.type, count(*) AS measures"
    " FROM measures m JOIN measure_types t ON t.measure = m.measure GROUP BY m.code, m.municipality_name, t.type",
)


@contextmanager
def new_database(path: Path) -> Iterator[sqlite3.Connection]:
    """An empty one, to be filled table by table; what follows from the tables is made at the end."""
    database = sqlite3.connect(path)
    try:
        # Nobody reads the file before all of it is there, and what fails is thrown away: no journal, no waiting for the disk.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(DESCRIBED)
        yield database
        for statement in (TEXT, FILL_TEXT, *VIEWS):
            database.execute(statement)
        database.commit()
        database.execute("VACUUM")
    except sqlite3.OperationalError as error:  # a full disk, as with every other file
        raise OSError(f"{path.name}: {error}") from error
    finally:
        database.close()


def fill_table(database: sqlite3.Connection, table: BulkTable, rows: Iterable[Sequence[Any]]) -> None:
    """``rows``: of values as :func:`stored` makes them."""
    database.execute(_definition(table))
    marks = ", ".join("?" * len(table.table.values))
    database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
    database.executemany('INSERT INTO "columns" VALUES (?, ?, ?, ?, ?, ?)', _described(table))


def _definition(table: BulkTable) -> str:
    parts = [f'"{column.name}" {SQL_TYPES.get(column.type, "TEXT")}' for column in table.table.values]
    parts.append(f"PRIMARY KEY ({_names(table.key)})")
    for column, (other, its_column) in table.references.items():
        parts.append(f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{its_column}")')
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})'


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def stored(value: Any) -> Any:
    """Lists of codes are JSON arrays; days and moments are texts in ISO 8601."""
    if isinstance(value, tuple | dict):
        return json_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _described(table: BulkTable) -> Iterable[tuple[str, ...]]:
    return (_line(table, column) for column in table.table.values)


def _line(table: BulkTable, column: DataColumn) -> tuple[str, ...]:
    return (table.name, column.name, column.header, column.type, str(column.meaning), column.example)
