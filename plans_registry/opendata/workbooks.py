"""XLSX downloads: the rows and the order of the CSV beside them."""

import tempfile
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from plans_registry.catalogue.exports import PLAN_COLUMNS, plan_row_of, row_of
from plans_registry.catalogue.filters import MeasureFilter, PlanFilter
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.search import search
from plans_registry.catalogue.workbook import write_xlsx
from plans_registry.opendata.files import file_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@catalogue_page
def measures(request: HttpRequest, snapshot: Snapshot) -> HttpResponseBase:
    """``/measures.xlsx`` with the parameters of ``/measures/``; 400 above ``WORKBOOK_ROWS_LIMIT`` rows."""
    query = MeasureFilter(request.GET, known=snapshot.known).query
    hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
    if hits.total > settings.WORKBOOK_ROWS_LIMIT:
        return _too_many(hits.total)
    rows = (row_of(entry, snapshot.known) for entry in hits.iterate())
    return _workbook(file_name("measures", snapshot.today, ending="xlsx"), rows)


@catalogue_page
def plans(request: HttpRequest, snapshot: Snapshot) -> HttpResponseBase:
    """``/plans.xlsx`` with the parameters of ``/plans/``."""
    known, today = snapshot.known, snapshot.today
    editions = PlanFilter(request.GET, known=known, today=today).plans
    if (total := editions.count()) > settings.WORKBOOK_ROWS_LIMIT:
        return _too_many(total)
    rows = (plan_row_of(edition, known) for edition in editions)
    return _workbook(file_name("plans", today, ending="xlsx"), rows, header=tuple(PLAN_COLUMNS), sheet=_("計画"))


def _workbook(name: str, rows: Iterable[list[str]], **sheet: Any) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    write_xlsx(rows, file, **sheet)
    file.seek(0)
    return FileResponse(file, content_type=XLSX, as_attachment=True, filename=name)


def _too_many(total: int) -> HttpResponse:
    """A table processor opens no such table, and making it would keep everybody else waiting."""
    sentence = _("%(total)s行あります。XLSXは%(limit)s行までです。CSVで保存するか、条件をしぼってください。")
    numbers = {"total": f"{total:,}", "limit": f"{settings.WORKBOOK_ROWS_LIMIT:,}"}
    return HttpResponse(sentence % numbers, status=400, content_type="text/plain; charset=utf-8")
