"""Tables for tests: rows as the export writes them, as CSV or XLSX, and what an import makes of them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.test import Client
from openpyxl import Workbook

from plans_registry.documents.columns import MEASURE_COLUMNS
from plans_registry.intake.tables.importer import TableReport, import_table
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of

ROW: dict[str, Any] = {
    "code": "131211",
    "municipality_name": "足立区",
    "plan_title": "足立区地域産業活性化計画",
    "first_year": "2021",
    "last_year": "2023",
    "period_text": "令和３年度～令和５年度",
    "pillar_number": "1",
    "pillar_title": "販路拡大支援",
    "open_ended": "0",
    "number": "1",
    "name": "見本市等出展助成事業",
    "description": "各種展示会出展に対する助成",
    "types": "sales-channels",
    "forms": "grant",
}


def row(**cells: Any) -> dict[str, Any]:
    return ROW | cells


def csv_bytes(*rows: dict[str, Any], encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    """Rows by short names of the columns; the header has those of any row."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(lines(rows))
    return out.getvalue().encode(encoding)


def workbook(*rows: dict[str, Any], sheet: str = "Sheet1") -> Workbook:
    book = Workbook()
    book.active.title = sheet
    for line in lines(rows):
        book.active.append(line)
    return book


def xlsx_bytes(*rows: dict[str, Any], sheet: str = "Sheet1") -> bytes:
    return saved(workbook(*rows, sheet=sheet))


def lines(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """The header and the cells below it."""
    columns = list(dict.fromkeys(name for line in rows for name in line))
    header = [MEASURE_COLUMNS.get(name, name) for name in columns]
    return [header, *([line.get(name, "") for name in columns] for line in rows)]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, *, commit: bool = False, by: Any = None) -> TableReport:
    return import_table(io.BytesIO(content), commit=commit, by=by)


def errors(content: bytes, *, by: Any = None) -> list[str]:
    """The sentences of an import that must not save anything."""
    before = registry()
    report = read(content, commit=True, by=by)
    assert not report.saved
    assert registry() == before
    assert report.errors.count == len(report.errors.kept)
    return [str(issue) for issue in report.errors.in_order()]


def registry() -> list[dict[str, Any]]:
    """The whole working copy, as documents."""
    return [document_of(plan).to_json() | {"status": plan.status} for plan in Plan.objects.with_parts().order_by("pk")]


def exported(address: str = "/measures.csv") -> bytes:
    return Client().get(address).getvalue()
