"""A column is defined once: every table takes it from one place, and every column has an entry in the dictionary."""

from plans_registry.catalogue.columns import MEASURE_TABLE, TABLES, DataColumn
from plans_registry.documents.columns import MEASURE_COLUMNS


def columns() -> list[DataColumn]:
    return [column for table in TABLES for column in table.values]


def test_a_name_and_a_header_mean_one_column_in_all_tables():
    for name in ("name", "header"):
        by_name: dict[tuple[str, str], set[DataColumn]] = {}
        for table in TABLES:
            for column in table.values:
                by_name.setdefault((table.name, getattr(column, name)), set()).add(column)
        assert {len(found) for found in by_name.values()} == {1}, name
    assert len({column.name for column in columns()}) == len(set(columns()))


def test_the_columns_of_measures_are_those_of_the_contract():
    assert {column.name: column.header for column in MEASURE_TABLE.values} == MEASURE_COLUMNS


def test_every_column_says_what_it_is():
    for column in columns():
        assert column.name.isascii(), column
        assert column.name.isidentifier(), column
        assert str(column.meaning), column
        assert column.example, column
