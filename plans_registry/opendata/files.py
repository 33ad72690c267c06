"""Tables of the current result as CSV and XLSX, in the columns of ``catalogue/columns.py``; a plan as a citation."""

from collections.abc import Callable, Iterable
from datetime import date
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from plans_registry.catalogue.filters import MeasureFilter, PlanFilter, is_year
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.in_force import EVERY_YEAR, year_shown
from plans_registry.catalogue.index.past import plans_at
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.past_list import PastList, measures_at
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.shortlist import MOST_ITEMS, is_id, kept_in, shortlist_of
from plans_registry.opendata.door import Document, absolute, for_programs, open_to_all, text_document
from plans_registry.opendata.lookup import public_plan
from plans_registry.opendata.parameters import AS_OF, ENCODING, OF_MEASURES, OF_PLANS, Parameter
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.rates import HOUR, seconds_to_wait


def found_measures(request: HttpRequest, snapshot: Snapshot, *, sort: str = "") -> Hits | PastList:
    """The answer to the parameters of ``/measures/``; ``sort``: in this order, whatever is asked for."""
    query = MeasureFilter(request.GET, snapshot=snapshot).query
    return measures_at(query.replaced(sort=sort or query.sort), snapshot)


@for_programs(*OF_MEASURES, ENCODING)
def measures_csv(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/measures.csv`` with the parameters of ``/measures/``."""
    return csv_document(request, snapshot, MEASURE_TABLE, found_measures(request, snapshot).iterate())


@for_programs(AS_OF, ENCODING)
def plan_csv(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    """``/plans/<key>.csv``: the measures of one plan, in the order of the document."""
    public_plan(key, snapshot)
    if snapshot.as_of is None:
        entries: Iterable[Entry] = Entry.objects.filter(plan_key=key).order_by("pillar_number", "number")
        return csv_document(request, snapshot, MEASURE_TABLE, entries, name=f"plan_{key}.csv")
    entries = next(plans_at(snapshot.as_of, Q(key=key)))
    return csv_document(request, snapshot, MEASURE_TABLE, entries, name=f"plan_{key}_{snapshot.as_of}.csv")


@for_programs(*OF_PLANS, ENCODING)
def plans_csv(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/plans.csv`` with the parameters of ``/plans/``: one plan a row."""
    return csv_document(request, snapshot, PLAN_TABLE, PlanFilter(request.GET, snapshot=snapshot).qs)


FORMATS = {
    "measures": ("csv", "xlsx", "json", "jsonl", "atom", "jsonfeed"),
    "plans": ("csv", "xlsx", "json", "jsonl", "atom", "jsonfeed", "ics"),
    "municipalities": ("csv",),
}
"""What the lists can be had as, in place of the last ``/`` of their pages."""


@open_to_all
def other_format(request: HttpRequest, noun: str) -> HttpResponse:
    formats = _("、").join(f"/{noun}.{ending}" for ending in FORMATS[noun])
    raise ProblemDetail(404, _("この形のファイルはありません。あるのは：%(formats)s。") % {"formats": formats})


def file_name(noun: str, snapshot: Snapshot, *, ending: str = "csv") -> str:
    """What is asked for as of the past names its generation, too: ``…_measures_20261128_4.csv``."""
    past = f"_{snapshot.as_of}" if snapshot.as_of is not None else ""
    # The code of the whole area first, as the national open data guideline wants files named.
    return f"{settings.AREA_CODE}_regional_industry_{noun}_{snapshot.data_day:%Y%m%d}{past}.{ending}"


def csv_document(
    request: HttpRequest, snapshot: Snapshot, table: DataTable, sources: Iterable[Any], *, name: str = ""
) -> Document:
    """Rows as a file to save; ``?encoding=utf-8`` leaves out the byte order mark that Excel needs."""
    rows = (table.row(source, snapshot.known) for source in sources)
    lines = csv_lines(rows, header=table.header, bom=request.GET.get("encoding") != "utf-8")
    return text_document("text/csv", lines, name=name or file_name(table.name, snapshot))


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {"measures": gettext_lazy("施策"), "plans": gettext_lazy("計画")}
LARGE = 1_000  # rows; about half a second of a processor
_ONE_LARGE = BoundedSemaphore(1)
"""Held by the one large workbook that a process makes at a time: its other threads go on answering readers."""
BUSY_SECONDS = 20  # longer than a workbook of WORKBOOK_ROWS_LIMIT takes


@for_programs(*OF_MEASURES)
def measures_xlsx(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/measures.xlsx`` with the parameters of ``/measures/``; 400 above ``WORKBOOK_ROWS_LIMIT`` rows."""
    hits = found_measures(request, snapshot)
    return _workbook(request, snapshot, MEASURE_TABLE, hits.iterate(), hits.total)


@for_programs(*OF_PLANS)
def plans_xlsx(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/plans.xlsx`` with the parameters of ``/plans/``."""
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    return _workbook(request, snapshot, PLAN_TABLE, editions, editions.count())


def _workbook(
    request: HttpRequest, snapshot: Snapshot, table: DataTable, sources: Iterable[Any], total: int
) -> Document:
    """The rows as a file to save; 429 when an address has had its rows of the hour, 503 for a large one beside another."""
    if total > settings.WORKBOOK_ROWS_LIMIT:
        # A table processor opens no such table, and making it would keep everybody else waiting.
        sentence = _("%(total)s行あります。XLSXは%(limit)s行までです。CSVで保存するか、条件をしぼってください。")
        raise ProblemDetail(400, sentence % {"total": f"{total:,}", "limit": f"{settings.WORKBOOK_ROWS_LIMIT:,}"})

    def write(file: BinaryIO) -> None:
        most = settings.WORKBOOK_ROWS_PER_HOUR
        wait = seconds_to_wait(request, "workbook-rows", most=most, cost=total, period=HOUR)
        if wait:
            sentence = _(
                "1時間に保存できるXLSXの行数（%(most)s行）をこえました。%(minutes)s分ほどお待ちください。CSVには限りがありません。"
            )
            words = {"most": f"{most:,}", "minutes": wait // 60 + 1}
            raise ProblemDetail(429, sentence % words, Retry_After=str(wait))
        if total > LARGE and not _ONE_LARGE.acquire(blocking=False):
            raise _busy()
        try:
            rows = (table.row(source, snapshot.known) for source in sources)
            write_xlsx(rows, file, header=table.header, sheet=str(SHEETS[table.name]))
        finally:
            if total > LARGE:
                _ONE_LARGE.release()

    return Document(XLSX, write, file_name(table.name, snapshot, ending="xlsx"))


def _busy() -> ProblemDetail:
    sentence = _(
        "いま別の大きなExcelファイルを作っています。%(seconds)s秒ほどしてから、もう一度お試しください。CSVはいつでも保存できます。"
    )
    return ProblemDetail(503, sentence % {"seconds": BUSY_SECONDS}, Retry_After=str(BUSY_SECONDS))


@for_programs(
    Parameter("id", gettext_lazy("施策ID"), "17", fits=is_id, repeats=True, at_most=MOST_ITEMS),
    Parameter("note.", gettext_lazy("施策IDごとのメモ"), "note.17=電話で確認"),
    Parameter("q", gettext_lazy("リストに足すためにさがすことば"), "販路"),
    ENCODING,
)
def shortlist_csv(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/shortlist.csv`` with the parameters of ``/shortlist/``: its public measures in its order, each with its note."""
    asked = shortlist_of(request.GET)
    kept = kept_in(asked)
    missing = [*(row.measure for row in kept.retired), *kept.unknown]
    if missing:
        sentence = _("公開していない施策です：%(measures)s。はぶくと、ほかの施策のファイルになります。")
        raise ProblemDetail(400, sentence % {"measures": _("、").join(map(str, missing))})
    entries = enumerate(kept.entries, start=1)
    rows = ((entry, place, asked.notes.get(entry.measure, "")) for place, entry in entries)
    return csv_document(request, snapshot, SHORTLIST_TABLE, rows)


_ONE_YEAR = Parameter(
    "year",
    gettext_lazy("西暦の年度、またはすべて（all）"),
    "2026",
    fits=lambda text: text == EVERY_YEAR or is_year(text),
)


def _compared(snapshot: Snapshot) -> list[str]:
    """What ``m`` takes: the codes of municipalities and the keys of public plans."""
    return [*snapshot.known.places, *snapshot.editions().values_list("key", flat=True)]


@for_programs(
    Parameter(
        "m",
        gettext_lazy("全国地方公共団体コードか計画ID。4つまで"),
        "131211",
        _compared,
        repeats=True,
        at_most=comparison.MOST,
    ),
    _ONE_YEAR,
    Parameter("hide", gettext_lazy("どこにも記載のない種類をはぶく"), "1", lambda snapshot: ("0", "1")),
    ENCODING,
)
def compare_csv(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/compare.csv`` with the parameters of ``/compare/``: a row for each measure of each type, one for each empty place."""
    found = comparison.comparison_of(request.GET, snapshot)
    return csv_document(request, snapshot, COMPARISON_TABLE, comparison.comparison_rows(found, snapshot.known.types))


@for_programs(AS_OF, ENCODING)
def municipalities_csv(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/municipalities.csv``: all municipalities, with their plans in numbers and how to reach them."""
    everything, in_force = grid_of(snapshot, None), grid_of(snapshot, snapshot.fiscal_year)
    return csv_document(request, snapshot, MUNICIPALITY_TABLE, zip(everything.rows, in_force.rows, strict=True))


@for_programs(_ONE_YEAR, AS_OF, ENCODING)
def coverage_csv(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/coverage.csv``: a row for each municipality and pillar type; ``year`` as on ``/coverage/``, without it all plans."""
    asked = CoverageForm(request.GET, known=snapshot.known).cleaned_data["year"]
    shown = year_shown(asked or EVERY_YEAR, snapshot)
    return csv_document(request, snapshot, COVERAGE_TABLE, rows_of_grid(grid_of(snapshot, shown.year)))


Form = Callable[[Edition, Place, str, date], str]


@for_programs()
def plan_bibtex(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    return _citation(snapshot, key, bibtex, "bib", "application/x-bibtex")


@for_programs()
def plan_ris(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    return _citation(snapshot, key, ris, "ris", "application/x-research-info-systems")


def _citation(snapshot: Snapshot, key: str, form: Form, ending: str, content_type: str) -> Document:
    edition = public_plan(key, snapshot)
    address = absolute(reverse("public:edition", args=[key, edition.number]))
    text = form(edition, snapshot.known.places[edition.municipality_id], address, snapshot.today)
    return text_document(content_type, [text], name=f"plan_{key}.{ending}")
