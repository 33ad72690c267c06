"""Tables as CSV, XLSX, JSON and JSON Lines, in the columns of ``catalogue/columns.py``; a plan as a citation."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, chain
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE, DataTable
from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.exports import bibtex, csv_cell, csv_lines, joined_lines, ris, write_xlsx
from plans_registry.catalogue.filters import MeasureFilter, PlanFilter
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.past_list import PastList, measures_at
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import (
    Document,
    absolute,
    for_programs,
    json_document,
    json_pieces,
    json_text,
    long_document,
    open_to_all,
    text_document,
)
from plans_registry.opendata.lookup import public_edition, public_plan
from plans_registry.opendata.parameters import ENCODING, OF_MEASURES, OF_PLANS, Parameter
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.rates import HOUR, seconds_to_wait

NARROWING = ("q", "type", "form", "region", "municipality", "year", "state", "round", "plan", "m", "match", "syn")
"""Parameters that say which rows a file has; all others order its rows, or write them in another way."""


@dataclass(frozen=True, slots=True)
class TableAsked:
    """What a file is made of: the sources of its rows, and how many there are.

    ``area``: the code of the municipality whose rows alone these are; ``stem``: what the name of a file that is called
    otherwise begins with; ``narrowing``: the parameters that its name tells; ``head``: what JSON says before the rows;
    ``page``: the address of the one thing whose rows these are.
    """

    table: DataTable
    sources: Iterable[Any]
    total: Callable[[], int]
    area: str = ""
    stem: str = ""
    narrowing: tuple[str, ...] = NARROWING
    head: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""

    @property
    def links(self) -> dict[str, str]:
        return {"canonical": self.page} if self.page else {}


View = Callable[..., Any]


def file_views(asked: Callable[..., TableAsked], *parameters: Parameter) -> dict[str, View]:
    """A table as files: the view of each, by the ending of its address."""

    def view(written: Callable[[HttpRequest, Snapshot, TableAsked], Document], *more: Parameter) -> View:
        @for_programs(*parameters, *more)
        def answer(request: HttpRequest, snapshot: Snapshot, **kwargs: str) -> Document:
            return written(request, snapshot, asked(request, snapshot, **kwargs))

        return answer

    return {"csv": view(_csv, ENCODING), "xlsx": view(_workbook), "json": view(_json), "jsonl": view(_lines)}


def _csv(request: HttpRequest, snapshot: Snapshot, asked: TableAsked) -> Document:
    """``?encoding=utf-8`` leaves out the byte order mark that Excel needs."""
    (header,) = csv_lines([], header=asked.table.header, bom=request.GET.get("encoding") != "utf-8")
    lines = joined_lines(asked.table, asked.sources, snapshot.known, csv_cell, between=",", end="\r\n")
    pieces = chain([header.encode()], lines)
    return long_document("text/csv", pieces, name=_file_name(request, snapshot, asked, "csv"), links=asked.links)


def _lines(request: HttpRequest, snapshot: Snapshot, asked: TableAsked) -> Document:
    """The rows of the CSV by the names of its columns, with their types, one object a line."""
    lines = joined_lines(
        asked.table, asked.sources, snapshot.known, json_text, start="{", label='"{}": ', between=", ", end="}\n"
    )
    name = _file_name(request, snapshot, asked, "jsonl")
    return long_document("application/jsonl", lines, name=name, links=asked.links)


def _json(request: HttpRequest, snapshot: Snapshot, asked: TableAsked) -> Document:
    """The rows of JSON Lines as ``{"count", "generation", …, "results": [record…]}``."""
    head = {"count": asked.total(), "generation": snapshot.generation, **asked.head}
    records = (asked.table.record(source, snapshot.known) for source in asked.sources)
    return json_document(head, json_pieces(records), links=asked.links)


LONGEST_WORD = 40  # characters
LONGEST_CHOICE = 150  # bytes, of the 255 that a name of a file may have


def _file_name(request: HttpRequest, snapshot: Snapshot, asked: TableAsked, ending: str) -> str:
    """``130001_regional_industry_measures_販路_tama_20261128.csv``: what, of which choice, of which day; and of the past its
    generation, ``…_20261128_4.csv``."""
    # The code of the whole area first, as the national open data guideline wants files named.
    table = [asked.area or settings.AREA_CODE, "regional_industry", asked.table.name, _choice(request, asked.narrowing)]
    stem = "_".join(filter(None, [*([asked.stem] if asked.stem else table), f"{snapshot.data_day:%Y%m%d}"]))
    past = f"_{snapshot.as_of}" if snapshot.as_of is not None else ""
    return f"{stem}{past}.{ending}"


def _choice(request: HttpRequest, names: Iterable[str]) -> str:
    """``?q=販路 開拓&region=tama`` as ``販路_開拓_tama``: letters and digits of any script, which every system takes in a name.

    Of a choice that is too long the first words, and ``etc``.
    """
    chosen = [(name, value) for name in names for value in request.GET.getlist(name)]
    # "0" alone would say nothing: syn-0.
    values = " ".join(f"{name}-{value}" if name == "syn" else value for name, value in chosen if value)
    words = re.findall(r"[\w-]+", unicodedata.normalize("NFC", values))
    short = [word[:LONGEST_WORD] for word in words]
    sizes = accumulate(len(word.encode()) + 1 for word in short)
    told = [word for word, size in zip(short, sizes, strict=True) if size <= LONGEST_CHOICE]
    return "_".join([*told, *([] if told == words else ["etc"])])


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {
    "measures": gettext_lazy("施策"),
    "plans": gettext_lazy("計画"),
    "municipalities": gettext_lazy("自治体と窓口"),
    "coverage": gettext_lazy("自治体ごとの支援の種類"),
    "coverage_wide": gettext_lazy("自治体ごとの支援の種類"),
    "comparison": gettext_lazy("比較の表"),
    "shortlist": gettext_lazy("リストの表"),
}
LARGE = 1_000  # rows; about half a second of a processor
_ONE_LARGE = BoundedSemaphore(1)
"""Held by the one large workbook that a process makes at a time: its other threads go on answering readers."""
BUSY_SECONDS = 20  # longer than a workbook of WORKBOOK_ROWS_LIMIT takes


def _workbook(request: HttpRequest, snapshot: Snapshot, asked: TableAsked) -> Document:
    """The rows as a file to save; 429 when an address has had its rows of the hour, 503 for a large one beside another."""
    table, total = asked.table, asked.total()
    if total > settings.WORKBOOK_ROWS_LIMIT:
        # A table processor opens no such table, and making it would keep everybody else waiting.
        size = {"total": f"{total:,}", "limit": f"{settings.WORKBOOK_ROWS_LIMIT:,}"}
        sentence = in_each_language(
            lambda: (
                _("%(total)s行あります。XLSXは%(limit)s行までです。CSVで保存するか、条件をしぼってください。") % size
            )
        )
        raise ProblemDetail(400, sentence)

    def write(file: BinaryIO) -> None:
        most = settings.WORKBOOK_ROWS_PER_HOUR
        wait = seconds_to_wait(request, "workbook-rows", most=most, cost=total, period=HOUR)
        if wait:
            words = {"most": f"{most:,}", "minutes": wait // 60 + 1}
            sentence = in_each_language(
                lambda: (
                    _(
                        "1時間に保存できるXLSXの行数（%(most)s行）をこえました。%(minutes)s分ほどお待ちください。CSVには限りがありません。"
                    )
                    % words
                )
            )
            raise ProblemDetail(429, sentence, Retry_After=str(wait))
        if total > LARGE and not _ONE_LARGE.acquire(blocking=False):
            raise _busy()
        try:
            rows = table.told(asked.sources, snapshot.known)
            write_xlsx(rows, file, header=table.header, sheet=str(SHEETS[table.name]))
        finally:
            if total > LARGE:
                _ONE_LARGE.release()

    return Document(XLSX, write, _file_name(request, snapshot, asked, "xlsx"), asked.links)


def _busy() -> ProblemDetail:
    sentence = in_each_language(
        lambda: (
            _(
                "いま別の大きなExcelファイルを作っています。%(seconds)s秒ほどしてから、もう一度お試しください。CSVはいつでも保存できます。"
            )
            % {"seconds": BUSY_SECONDS}
        )
    )
    return ProblemDetail(503, sentence, Retry_After=str(BUSY_SECONDS))


def found_measures(request: HttpRequest, snapshot: Snapshot, *, sort: str = "") -> Hits | PastList:
    """The answer to the parameters of ``/measures/``; ``sort``: in this order, whatever is asked for."""
    query = MeasureFilter(request.GET, snapshot=snapshot).query
    return measures_at(query.replaced(sort=sort or query.sort), snapshot)


def _measures(request: HttpRequest, snapshot: Snapshot) -> TableAsked:
    hits = found_measures(request, snapshot)
    return TableAsked(MEASURE_TABLE, hits.iterate(), lambda: hits.total)


def _plans(request: HttpRequest, snapshot: Snapshot) -> TableAsked:
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    return TableAsked(PLAN_TABLE, editions, editions.count)


MEASURE_FILES = file_views(_measures, *OF_MEASURES)
PLAN_FILES = file_views(_plans, *OF_PLANS)

FORMATS = {
    "measures": ("csv", "xlsx", "json", "jsonl", "atom", "jsonfeed"),
    "plans": ("csv", "xlsx", "json", "jsonl", "atom", "jsonfeed", "ics"),
    "municipalities": ("csv", "xlsx", "json", "jsonl"),
    **dict.fromkeys(("coverage", "compare", "shortlist"), ("csv", "xlsx", "json", "jsonl", "atom", "jsonfeed")),
}
"""What the pages can be had as, in place of the last ``/`` of their addresses."""


@open_to_all
def other_format(request: HttpRequest, noun: str) -> HttpResponse:
    raise _not_in_this_form([f"/{noun}.{ending}" for ending in FORMATS[noun]])


ENDINGS = ("csv", "xlsx", "json", "jsonl", "jsonld", "md", "atom", "jsonfeed", "ics", "bib", "ris")
"""By which an address is known to be asked for by a program."""


@open_to_all
def no_such_form(request: HttpRequest, stem: str) -> HttpResponse:
    """``/plans/131211-2021.ics``: there is none of one plan; nor anything at ``/nothing.csv``."""
    found = {f"/{stem}.{ending}": resolve(f"/{stem}.{ending}") for ending in ENDINGS}
    there = [address for address, match in found.items() if match.url_name]  # this view itself has no name
    if not there:
        raise Http404
    raise _not_in_this_form(there)


def _not_in_this_form(addresses: list[str]) -> ProblemDetail:
    sentence = in_each_language(
        lambda: _("この形のファイルはありません。あるのは：%(formats)s。") % {"formats": _("、").join(addresses)}
    )
    return ProblemDetail(404, sentence)


Form = Callable[[Edition, Place, str, date], str]


BIBTEX = (bibtex, "bib", "application/x-bibtex")
RIS = (ris, "ris", "application/x-research-info-systems")


@for_programs()
def plan_bibtex(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    return _citation(snapshot, public_plan(key, snapshot), f"plan_{key}", *BIBTEX)


@for_programs()
def plan_ris(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    return _citation(snapshot, public_plan(key, snapshot), f"plan_{key}", *RIS)


@for_programs()
def edition_bibtex(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> Document:
    return _citation(snapshot, public_edition(key, number), f"plan_{key}_{number}", *BIBTEX)


@for_programs()
def edition_ris(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> Document:
    return _citation(snapshot, public_edition(key, number), f"plan_{key}_{number}", *RIS)


def _citation(snapshot: Snapshot, edition: Edition, stem: str, form: Form, ending: str, content_type: str) -> Document:
    address = absolute(reverse("public:edition", args=[edition.key, edition.number]))
    text = form(edition, snapshot.known.places[edition.municipality_id], address, snapshot.today)
    return text_document(content_type, text, name=f"{stem}.{ending}")
