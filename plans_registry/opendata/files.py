"""CSV downloads: the same question as the page they stand on, the whole result, in the same order."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import Http404, HttpRequest, StreamingHttpResponse

from plans_registry.catalogue.exports import PLAN_COLUMNS, csv_lines, plan_row_of, row_of
from plans_registry.catalogue.filters import MeasureFilter, PlanFilter
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import search


@catalogue_page
def measures(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/measures.csv`` with the parameters of ``/measures/``."""
    query = MeasureFilter(request.GET, known=snapshot.known).query
    hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
    return csv_response(request, file_name("measures", snapshot.today), _rows(hits.iterate(), snapshot.known))


@catalogue_page
def plan_measures(request: HttpRequest, snapshot: Snapshot, key: str) -> StreamingHttpResponse:
    """``/plans/<key>.csv``: the measures of one plan, in the order of the document."""
    entries = Entry.objects.filter(plan_key=key).order_by("pillar_number", "number")
    if not entries:
        raise Http404
    return csv_response(request, f"plan_{key}.csv", _rows(entries, snapshot.known))


@catalogue_page
def plans(request: HttpRequest, snapshot: Snapshot) -> StreamingHttpResponse:
    """``/plans.csv`` with the parameters of ``/plans/``: one plan a row."""
    known, today = snapshot.known, snapshot.today
    editions: Iterable[Edition] = PlanFilter(request.GET, known=known, today=today).plans
    rows = (plan_row_of(edition, known) for edition in editions)
    return csv_response(request, file_name("plans", today), rows, header=tuple(PLAN_COLUMNS))


def _rows(entries: Iterable[Entry], known: Reference) -> Iterator[list[str]]:
    return (row_of(entry, known) for entry in entries)


def file_name(noun: str, today: date, *, ending: str = "csv") -> str:
    # 130001 is Tokyo's own code, as the national open data guideline wants files named.
    return f"130001_regional_industry_{noun}_{today:%Y%m%d}.{ending}"


def csv_response(request: HttpRequest, name: str, rows: Iterable[list[str]], **columns) -> StreamingHttpResponse:
    """Rows as a file to save; ``?encoding=utf-8`` leaves out the byte order mark that Excel needs."""
    lines = csv_lines(rows, bom=request.GET.get("encoding") != "utf-8", **columns)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
