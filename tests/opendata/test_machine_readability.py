"""Every CSV and every sheet against 「行政データにおける機械可読性に関するルール」 (31 March 2026), by the ids of its rules.

The ids are those of https://github.com/digital-go-jp/machine_readability_rule; ``docs/standards.md`` says of each how it is met.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from plans_registry.catalogue.columns import MEASURE_TABLE, TABLES, DataColumn, DataTable
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.reference import reference
from plans_registry.opendata.bulk.tables import BULK_TABLES
from plans_registry.opendata.tables import wide_coverage_table
from tests import factories
from tests.shared import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_sample = once_a_module(factories.sample_registry, autouse=True)
OF_ADDRESS = {
    "/measures.csv": "measures",
    "/plans/131211-2021.csv": "measures",
    "/municipalities/131211.csv": "measures",
    "/plans.csv": "plans",
    "/municipalities.csv": "municipalities",
    "/coverage.csv?year=2022": "coverage",
    "/coverage.csv?layout=wide": "coverage_wide",
    "/compare.csv?m=131211&m=132098&m=131016": "comparison",
    "/shortlist.csv?id={}&note.{}=電話で確認": "shortlist",
}


@dataclass(frozen=True)
class File:
    """A CSV, or a sheet of a workbook: ``rows`` without the header, texts in a CSV and values in a sheet."""

    name: str
    columns: tuple[DataColumn, ...]
    header: list[Any]
    rows: list[list[Any]]
    content: bytes = b""
    sheet: Worksheet | None = None

    def values(self, *types: str) -> Iterator[tuple[DataColumn, Any]]:
        """Every value of the columns of these types."""
        for row in self.rows:
            yield from (
                (column, value) for column, value in zip(self.columns, row, strict=True) if column.type in types
            )


def _csv(name: str, content: bytes, table: DataTable) -> File:
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return File(name, tuple(table.values), header, rows, content)


def _sheet(name: str, sheet: Worksheet, table: DataTable) -> File:
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    return File(name, tuple(table.values), header, rows, sheet=sheet)


@pytest.fixture
def files(client: Client, tmp_path: Path, settings) -> list[File]:
    settings.BULK_FOLDER = tmp_path / "bulk"
    call_command("export_registry", stdout=io.StringIO())
    wide = wide_coverage_table(reference("").types)
    tables, measure = {table.name: table for table in (*TABLES, wide)}, Entry.objects.order_by("measure")[0].measure
    found = []
    for address, table in OF_ADDRESS.items():
        address = address.format(measure, measure)
        found.append(_csv(address, client.get(address).getvalue(), tables[table]))
        address = address.replace(".csv", ".xlsx")
        book = load_workbook(io.BytesIO(client.get(address).getvalue()))
        found.append(_sheet(address, book.worksheets[0], tables[table]))
    for bulk in BULK_TABLES:
        content = (settings.BULK_FOLDER / f"{bulk.name}.csv").read_bytes()
        found.append(_csv(f"{bulk.name}.csv", content, bulk.table))
    book = load_workbook(settings.BULK_FOLDER / "registry.xlsx")
    for bulk, sheet in zip(BULK_TABLES[:-1], book.worksheets, strict=True):
        found.append(_sheet(f"registry.xlsx {bulk.name}", sheet, bulk.table))
    return found


def is_an_open_format(file: File) -> None:
    assert file.content.decode("utf-8-sig") or file.sheet


def is_one_table(file: File) -> None:
    """L1-02, L1-03, L1-04: as wide as its header, without an empty row or column, a title, a total or a note."""
    assert all(len(row) == len(file.header) for row in file.rows)
    assert all(any(value not in ("", None) for value in row) for row in file.rows)
    assert not {"合計", "計", "小計", "注", "注）"} & {row[0] for row in file.rows}
    if file.sheet:
        assert file.sheet.dimensions.startswith("A1:")
        assert (file.sheet.max_row, file.sheet.max_column) == (len(file.rows) + 1, len(file.header))


def has_named_columns(file: File) -> None:
    """L1-05, L3-01: the first line, every column by a name that is in the dictionary."""
    known = [[column.name for column in file.columns], [column.header for column in file.columns]]
    assert file.header in known


def has_no_layout(file: File) -> None:
    for _column, value in file.values("text", "codes", "names", "url", "date", "moment"):
        if isinstance(value, str):
            assert value == value.strip(), value
            assert not re.search(r"[\r\n\t]|  ", value), value


def has_one_value_a_cell(file: File) -> None:
    """But for lists of codes and their names, which stand one a row in measure_types.csv and measure_forms.csv."""
    for column, value in file.values("integer", "boolean", "date", "moment"):
        assert re.fullmatch(r"[\d:+T.\- ]*", str("" if value is None else value)), (column.name, value)


def has_common_characters_in_its_header(file: File) -> None:
    """The texts are those of their sources, names among them: the rule leaves these."""
    "".join(file.header).encode("iso2022_jp")


def tells_nothing_from_zero(file: File) -> None:
    for column, value in file.values("integer"):
        assert value not in ("", None) or column.nullable, column.name


def has_no_objects(file: File) -> None:
    assert not file.sheet or not (file.sheet._images or file.sheet._charts)


def says_nothing_by_looks(file: File) -> None:
    for row in file.sheet.iter_rows(min_row=2) if file.sheet else ():
        for cell in row:
            assert not any((cell.font.b, cell.font.i, cell.font.strike))
            assert cell.fill.fill_type is None


def has_no_merged_cells(file: File) -> None:
    assert not file.sheet or not file.sheet.merged_cells.ranges


def hides_nothing(file: File) -> None:
    if file.sheet:
        assert file.sheet.sheet_state == "visible"
        dimensions = [*file.sheet.row_dimensions.values(), *file.sheet.column_dimensions.values()]
        assert not any(dimension.hidden for dimension in dimensions)


def is_a_line_a_row(file: File) -> None:
    if file.content:
        assert file.content.count(b"\r\n") == len(file.rows) + 1 == file.content.count(b"\n")


def quotes_commas(file: File) -> None:
    """Read strictly, every line has as many fields as the header."""
    assert all(len(row) == len(file.header) for row in file.rows)


def has_numbers_as_numbers(file: File) -> None:
    for column, value in file.values("integer", "boolean"):
        if file.sheet:
            assert value is None or type(value) is int, (column.name, value)
        else:
            assert re.fullmatch(r"-?\d*", value), (column.name, value)
    for column, value in file.values("date"):
        assert value in ("", None) or isinstance(value, date) or date.fromisoformat(value), column.name


def abbreviates_nothing(file: File) -> None:
    for column, value in file.values("text", "codes", "names"):
        assert value not in ("〃", "同上", "同左", "々", "仝"), column.name
    keys = [row[0] for row in file.rows]
    assert all(key not in ("", None) for key in keys)


def has_unique_columns(file: File) -> None:
    assert len(set(file.header)) == len(file.header)


def chooses_from_known_codes(file: File) -> None:
    known = reference("")
    vocabularies = {"types": known.types, "forms": known.forms, "type": known.types, "form": known.forms}
    vocabularies |= {"region": {area.name: area for area in known.areas.values()}, "code": known.places}
    for column, value in file.values("text", "codes"):
        if column.name in vocabularies and value:
            assert set(str(value).split(";")) <= set(vocabularies[column.name]), (column.name, value)


def has_no_formulas(file: File) -> None:
    for row in file.sheet.iter_rows() if file.sheet else ():
        assert all(cell.data_type != "f" for cell in row)
    for _column, value in file.values("text"):
        assert not str(value or "").startswith(("=", "+", "@"))


def has_years_of_the_common_era(file: File) -> None:
    """Fiscal years as numbers, days as 2026-11-28; the period as its source writes it stands beside these."""
    for column, value in file.values("integer"):
        if column.name in ("first_year", "last_year", "year") and value:
            assert 1950 <= int(value) <= 2100
    if "period_text" in {column.name for column in file.columns}:
        assert {"first_year", "last_year"} <= {column.name for column in file.columns}


def has_codes_beside_names_of_places(file: File) -> None:
    names = [column.name for column in file.columns]
    if "municipality_name" in names:
        assert "code" in names
        places = reference("").places
        for row in file.rows:
            assert places[row[names.index("code")]].name == row[names.index("municipality_name")]


def is_long(file: File) -> None:
    """No year, type or number is spread over columns: 2021年度, 2022年度, … or 施策1, 施策2, …"""
    assert not any(re.search(r"\d", name) for name in file.header)


RULES: dict[str, Callable[[File], None]] = {
    "L1-01": is_an_open_format,
    "L1-02": is_one_table,
    "L1-03": is_one_table,
    "L1-04": is_one_table,
    "L1-05": has_named_columns,
    "L1-06": has_no_layout,
    "L1-07": has_one_value_a_cell,
    "L1-08": has_common_characters_in_its_header,
    "L1-09": tells_nothing_from_zero,
    "L1-10": has_no_objects,
    "L1-11": says_nothing_by_looks,
    "L1-12": has_no_merged_cells,
    "L1-13": hides_nothing,
    "L1-14": is_a_line_a_row,
    "L1-15": quotes_commas,
    "L2-01": has_numbers_as_numbers,
    "L2-02": abbreviates_nothing,
    "L2-03": has_unique_columns,
    "L2-04": chooses_from_known_codes,
    "L2-06": has_no_formulas,
    "L3-01": has_named_columns,
    "L3-05": has_years_of_the_common_era,
    "L3-06": has_codes_beside_names_of_places,
    "L3-09": is_long,
}
OTHERWISE = {"L2-05", "L3-02", "L3-03", "L3-04", "L3-07", "L3-08"}
"""Met by what stands beside the files (dictionary, code tables, changelog), or about what these files do not have."""


def test_every_file_keeps_every_rule_that_a_file_can_keep(files: list[File]):
    assert len(files) == 2 * len(OF_ADDRESS) + 2 * len(BULK_TABLES) - 1
    for rule, keeps in RULES.items():
        for file in files:
            try:
                keeps(file)
            except (AssertionError, ValueError) as broken:
                raise AssertionError(f"{rule} {file.name}: {broken}") from broken


def test_every_rule_is_told_of_and_every_column_has_its_place_beside_gif():
    told = (Path(__file__).parents[2] / "docs" / "standards.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (L\d-\d\d) \|", told, re.MULTILINE)) == RULES.keys() | OTHERWISE
    of_gif = told.partition("## GIF")[2].partition("## The style")[0]
    assert len(re.findall(r"^\| (?!item|---)", of_gif, re.MULTILINE)) == 52
    words = set(re.findall(r"\w+", of_gif))
    assert {column.name for column in MEASURE_TABLE.values} <= words
