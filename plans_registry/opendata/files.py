"""CSV downloads: the same question as the page they stand on, the whole result, in the same order.

XLSX downloads: the rows and the order of the CSV beside them.

CSV of what stands side by side on a page: a reader's own list, a comparison, the coverage.

A plan for reference managers: ``/plans/<key>.bib`` and ``/plans/<key>.ris``.
"""

import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from plans_registry.catalogue import comparison
from plans_registry.catalogue.columns import (
    COMPARISON_TABLE,
    COVERAGE_TABLE,
    MEASURE_TABLE,
    MUNICIPALITY_TABLE,
    PLAN_TABLE,
    SHORTLIST_TABLE,
    DataTable,
)
from plans_registry.catalogue.coverage import CoverageForm, grid_of, rows_of_grid
from plans_registry.catalogue.exports import bibtex, csv_lines, ris, write_xlsx
from plans_registry.catalogue.filters import MeasureFilter, PlanFilter
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.in_force import EVERY_YEAR, year_shown
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.search import search
from plans_registry.catalogue.shortlist import kept_in, shortlist_of


@catalogue_page
def measures_csv(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/measures.csv`` with the parameters of ``/measures/``."""
    query = MeasureFilter(request.GET, snapshot=snapshot).query
    hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
    return csv_response(request, snapshot, MEASURE_TABLE, hits.iterate())


@catalogue_page
def plan_csv(request: HttpRequest, snapshot: Snapshot, key: str) -> StreamingHttpResponse:
    """``/plans/<key>.csv``: the measures of one plan, in the order of the document."""
    entries = Entry.objects.filter(plan_key=key).order_by("pillar_number", "number")
    if not entries:
        raise Http404
    return csv_response(request, snapshot, MEASURE_TABLE, entries, name=f"plan_{key}.csv")


@catalogue_page
def plans_csv(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/plans.csv`` with the parameters of ``/plans/``: one plan a row."""
    return csv_response(request, snapshot, PLAN_TABLE, PlanFilter(request.GET, snapshot=snapshot).qs)


def file_name(noun: str, today: date, *, ending: str = "csv") -> str:
    # 130001 is Tokyo's own code, as the national open data guideline wants files named.
    return f"130001_regional_industry_{noun}_{today:%Y%m%d}.{ending}"


def csv_response(
    request: HttpRequest, snapshot: Snapshot, table: DataTable, sources: Iterable[Any], *, name: str = ""
) -> StreamingHttpResponse:
    """Rows as a file to save; ``?encoding=utf-8`` leaves out the byte order mark that Excel needs."""
    rows = (table.row(source, snapshot.known) for source in sources)
    lines = csv_lines(rows, header=table.header, bom=request.GET.get("encoding") != "utf-8")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = name or file_name(table.name, snapshot.today)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGE = 1_000  # rows; about half a second of a processor
_ONE_LARGE = BoundedSemaphore(1)
"""Held by the one large workbook that a process makes at a time: its other threads go on answering readers."""
BUSY_SECONDS = 20  # longer than a workbook of WORKBOOK_ROWS_LIMIT takes


@catalogue_page
def measures_xlsx(request: HttpRequest, snapshot: Snapshot) -> HttpResponseBase:
    """``/measures.xlsx`` with the parameters of ``/measures/``; 400 above ``WORKBOOK_ROWS_LIMIT`` rows."""
    query = MeasureFilter(request.GET, snapshot=snapshot).query
    hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
    if hits.total > settings.WORKBOOK_ROWS_LIMIT:
        return _too_many(hits.total)
    return _workbook(request, snapshot, MEASURE_TABLE, hits.iterate(), hits.total)


@catalogue_page
def plans_xlsx(request: HttpRequest, snapshot: Snapshot) -> HttpResponseBase:
    """``/plans.xlsx`` with the parameters of ``/plans/``."""
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    if (total := editions.count()) > settings.WORKBOOK_ROWS_LIMIT:
        return _too_many(total)
    return _workbook(request, snapshot, PLAN_TABLE, editions, total)


SHEETS = {"measures": "施策", "plans": "計画"}


def _workbook(
    request: HttpRequest, snapshot: Snapshot, table: DataTable, sources: Iterable[Any], total: int
) -> HttpResponseBase:
    """The rows as a file to save; 503 for a large one while another is made.  HEAD makes none."""
    name = file_name(table.name, snapshot.today, ending="xlsx")
    if request.method == "HEAD":
        return HttpResponse(content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)})
    rows = (table.row(source, snapshot.known) for source in sources)
    if total <= LARGE:
        return _made(name, table, rows)
    if not _ONE_LARGE.acquire(blocking=False):
        return _busy()
    try:
        return _made(name, table, rows)
    finally:
        _ONE_LARGE.release()


def _made(name: str, table: DataTable, rows: Iterable[list[Any]]) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    write_xlsx(rows, file, header=table.header, sheet=SHEETS[table.name])
    file.seek(0)
    return FileResponse(file, content_type=XLSX, as_attachment=True, filename=name)


def _busy() -> HttpResponse:
    sentence = _(
        "いま別の大きなExcelファイルを作っています。%(seconds)s秒ほどしてから、もう一度お試しください。CSVはいつでも保存できます。"
    )
    said = sentence % {"seconds": BUSY_SECONDS}
    headers = {"Retry-After": str(BUSY_SECONDS)}
    return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8", headers=headers)


def _too_many(total: int) -> HttpResponse:
    """A table processor opens no such table, and making it would keep everybody else waiting."""
    sentence = _("%(total)s行あります。XLSXは%(limit)s行までです。CSVで保存するか、条件をしぼってください。")
    numbers = {"total": f"{total:,}", "limit": f"{settings.WORKBOOK_ROWS_LIMIT:,}"}
    return HttpResponse(sentence % numbers, status=400, content_type="text/plain; charset=utf-8")


@catalogue_page
def shortlist_csv(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/shortlist.csv`` with the parameters of ``/shortlist/``: its public measures in its order, each with its note."""
    asked = shortlist_of(request.GET)
    entries = enumerate(kept_in(asked).entries, start=1)
    rows = ((entry, place, asked.notes.get(entry.measure, "")) for place, entry in entries)
    return csv_response(request, snapshot, SHORTLIST_TABLE, rows)


@catalogue_page
def compare_csv(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/compare.csv`` with the parameters of ``/compare/``: a row for each measure of each type, one for each empty place."""
    found = comparison.comparison_of(request.GET, snapshot)
    return csv_response(request, snapshot, COMPARISON_TABLE, comparison.comparison_rows(found, snapshot.known.types))


@catalogue_page
def municipalities_csv(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/municipalities.csv``: all municipalities, with their plans in numbers and how to reach them."""
    everything, in_force = grid_of(snapshot, None), grid_of(snapshot, snapshot.fiscal_year)
    return csv_response(request, snapshot, MUNICIPALITY_TABLE, zip(everything.rows, in_force.rows, strict=True))


@catalogue_page
def coverage_csv(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/coverage.csv``: a row for each municipality and pillar type; ``year`` as on ``/coverage/``, without it all plans."""
    asked = CoverageForm(request.GET, known=snapshot.known).cleaned_data["year"]
    shown = year_shown(asked or EVERY_YEAR, snapshot)
    return csv_response(request, snapshot, COVERAGE_TABLE, rows_of_grid(grid_of(snapshot, shown.year)))


Form = Callable[[Edition, Place, str, date], str]


@catalogue_page
def plan_bibtex(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    return _file(request, snapshot, key, bibtex, "bib", "application/x-bibtex")


@catalogue_page
def plan_ris(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    return _file(request, snapshot, key, ris, "ris", "application/x-research-info-systems")


def _file(
    request: HttpRequest, snapshot: Snapshot, key: str, form: Form, ending: str, content_type: str
) -> HttpResponse:
    edition = Edition.objects.current().filter(key=key).first()
    if edition is None:
        raise Http404
    address = request.build_absolute_uri(reverse("public:edition", args=[key, edition.number]))
    text = form(edition, snapshot.known.places[edition.municipality_id], address, snapshot.today)
    headers = {"Content-Disposition": f'attachment; filename="plan_{key}.{ending}"'}
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)
