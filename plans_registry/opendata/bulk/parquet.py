"""The tables as Parquet files, where DuckDB is installed: for the export command alone, it has no place in a web process."""

from importlib import util
from pathlib import Path

from plans_registry.catalogue.columns import DataColumn, ValueType
from plans_registry.opendata.bulk.tables import BulkTable

MEMORY = "300MB"
ROWS = 20_480  # of a group, which is held in memory; a row of changes may have a thousand letters
TYPES: dict[ValueType, str] = {
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "moment": "TIMESTAMPTZ",
    "codes": "VARCHAR[]",
    "names": "VARCHAR[]",
    "object": "JSON",
}


def can_write_parquet() -> bool:
    return util.find_spec("duckdb") is not None


def write_parquet(folder: Path, tables: tuple[BulkTable, ...]) -> None:
    """One file a table beside its JSON Lines, of which it is made: the same rows, with the types of their columns."""
    import duckdb

    with duckdb.connect() as database:
        database.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 1; SET autoinstall_known_extensions = false")
        for table in tables:
            columns = ", ".join(f"{_quoted(column.name)}: '{_type(column)}'" for column in table.table.values)
            lines, file = (_text(folder / f"{table.name}.{ending}") for ending in ("jsonl", "parquet"))
            rows = f"read_json({lines}, format = 'newline_delimited', columns = {{{columns}}})"
            database.execute(
                f"COPY (SELECT * FROM {rows}) TO {file} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS})"
            )


def _type(column: DataColumn) -> str:
    return TYPES.get(column.type, "VARCHAR")


def _quoted(name: str) -> str:
    """``at`` is a word of SQL, too."""
    return f'"{name}"'


def _text(path: Path) -> str:
    escaped = str(path).replace("'", "''")
    return f"'{escaped}'"
