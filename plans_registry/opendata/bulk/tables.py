"""The tables of the bulk files: all rows of each, its key, and which column names a row of another table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plans_registry.catalogue.columns import (
    COVERAGE_TABLE,
    MEASURE,
    MEASURES,
    OPEN_ENDED,
    PILLAR,
    PILLAR_TITLE,
    PLAN_KEY,
    TYPE,
    TYPES,
    DataTable,
)
from plans_registry.catalogue.coverage import Cell, GridRow, grid_of, rows_of_grid
from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.plans import listed_plans
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.stored_rows import StoredRows
from plans_registry.opendata.api.collections import COLLECTIONS
from plans_registry.opendata.change_log import CHANGE_TABLE, changes_after
from plans_registry.opendata.tables import FORM, FULL_MEASURES, FULL_PLANS

OF_PILLAR = replace(TYPES, meaning=_("柱に付けた種類。このサイトが付けた分類"))
PILLAR_TABLE = DataTable(
    "pillars",
    {
        PLAN_KEY: lambda row, known: row[0],
        PILLAR: lambda row, known: row[1]["number"],
        PILLAR_TITLE: lambda row, known: row[1]["title"],
        OPEN_ENDED: lambda row, known: row[1]["open_ended"],
        OF_PILLAR: lambda row, known: tuple(row[1]["types"]),
        MEASURES: lambda row, known: len(row[1]["measures"]),
    },
)
"""Rows are the key of a plan and a pillar of its document."""

MEASURE_TYPE_TABLE = DataTable("measure_types", {MEASURE: lambda row, known: row[0], TYPE: lambda row, known: row[1]})
MEASURE_FORM_TABLE = DataTable("measure_forms", {MEASURE: lambda row, known: row[0], FORM: lambda row, known: row[1]})


@dataclass(frozen=True, slots=True)
class BulkTable:
    """``key``: names of the columns that tell a row from all others; ``references``: column → table and its column."""

    title: str | Promise
    row: str | Promise
    table: DataTable
    rows: Callable[[Snapshot], Iterable[Any]]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.table.name


def _of_list(name: str, *key: str, **references: tuple[str, str]) -> BulkTable:
    """All rows of a list of the API."""
    collection = COLLECTIONS[name]

    def rows(snapshot: Snapshot) -> Iterator[Any]:
        found = collection.rows(QueryDict(), snapshot)
        for offset in range(0, found.total, AT_ONCE):
            yield from found.part(offset, AT_ONCE)

    return BulkTable(collection.title, collection.row, collection.table, rows, key, references)


AT_ONCE = 500
PLANS_AT_ONCE = 100  # with their documents


def _measures(snapshot: Snapshot) -> Iterable[Any]:
    order = ("municipality", "-first_year", "plan_key", "pillar_number", "number", "measure")
    measures = Entry.objects.order_by(*order).values_list("measure", flat=True).iterator()
    return StoredRows(iter(lambda: list(islice(measures, AT_ONCE)), []))


def _plans(snapshot: Snapshot) -> Iterable[Edition]:
    """As one question: each part of the list would sort all documents anew, a million measures' for half a minute."""
    return PlanFilter(QueryDict(), snapshot=snapshot).qs.iterator(chunk_size=PLANS_AT_ONCE)


def _pillars(snapshot: Snapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for edition in Edition.objects.current().order_by("key").iterator():
        for pillar in edition.document["pillars"]:
            yield edition.key, pillar


def _pairs(name: str) -> Callable[[Snapshot], Iterator[tuple[int, str]]]:
    def pairs(snapshot: Snapshot) -> Iterator[tuple[int, str]]:
        for measure, slugs in Entry.objects.order_by("measure").values_list("measure", name).iterator():
            yield from ((measure, slug) for slug in slugs)

    return pairs


def _coverage(snapshot: Snapshot) -> Iterator[tuple[GridRow, Cell, int | None]]:
    """Of every fiscal year in which a public plan is in force."""
    years = {year for plan in listed_plans(snapshot) for year in plan.values["year"]}
    for year in sorted(map(int, years)):
        yield from rows_of_grid(grid_of(snapshot, year).rows, year)


IN_PLACE = {"code": ("municipalities", "code")}
OF_PLAN = {"plan_key": ("plans", "plan_key")}
OF_MEASURE = {"measure": ("measures", "measure")}

BULK_TABLES = (
    _of_list("municipalities", "code"),
    _of_list("regions", "region_code"),
    _of_list("types", "type"),
    _of_list("forms", "form"),
    _of_list("rounds", "round"),
    BulkTable(COLLECTIONS["plans"].title, COLLECTIONS["plans"].row, FULL_PLANS, _plans, ("plan_key",), IN_PLACE),
    BulkTable(
        pgettext_lazy("plural", "柱"),
        _("1行は計画の1つの柱"),
        PILLAR_TABLE,
        _pillars,
        ("plan_key", "pillar_number"),
        OF_PLAN,
    ),
    BulkTable(
        COLLECTIONS["measures"].title,
        COLLECTIONS["measures"].row,
        FULL_MEASURES,
        _measures,
        ("measure",),
        IN_PLACE | OF_PLAN,
    ),
    BulkTable(
        _("施策の支援の種類"),
        _("1行は1つの施策の1つの種類"),
        MEASURE_TYPE_TABLE,
        _pairs("types"),
        ("measure", "type"),
        OF_MEASURE | {"type": ("types", "type")},
    ),
    BulkTable(
        _("施策の支援の形"),
        _("1行は1つの施策の1つの形"),
        MEASURE_FORM_TABLE,
        _pairs("forms"),
        ("measure", "form"),
        OF_MEASURE | {"form": ("forms", "form")},
    ),
    _of_list("editions", "plan_key", "edition", "from_generation", **IN_PLACE),
    BulkTable(
        _("自治体ごとの支援の種類"),
        _("1行は1つの年度の1つの自治体の1つの種類"),
        COVERAGE_TABLE,
        _coverage,
        ("year", "code", "type"),
        IN_PLACE | {"type": ("types", "type")},
    ),
    BulkTable(
        pgettext_lazy("plural", "変更"),
        _("1行は1つの計画か施策の、1回の変更"),
        CHANGE_TABLE,
        lambda snapshot: changes_after(0, snapshot),
        ("generation", "place"),
    ),
)
"""A table comes after those that it names."""
