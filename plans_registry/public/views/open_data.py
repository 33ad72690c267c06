"""The pages about the open data: what there is to save, every column, and the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.http import catalogue_page, share
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.api.collections import CHANGES_IN, COLLECTIONS, RECORDS, parameters_of
from plans_registry.opendata.api.recipes import CLIENTS, copy_recipe
from plans_registry.opendata.bulk.building import meaning_of
from plans_registry.opendata.bulk.serving import MINUTES, export_now
from plans_registry.opendata.dictionary import COLUMN_CHANGES, described_tables
from plans_registry.opendata.document_parts import DOCUMENT_PARTS
from plans_registry.opendata.door import absolute
from plans_registry.opendata.linked_data import dataset_node, graph
from plans_registry.opendata.negotiation import accepted_forms
from plans_registry.opendata.other_files import COMPARED, OF_COMPARISON, OF_COVERAGE_FILES, OF_SHORTLIST
from plans_registry.opendata.parameters import (
    ENCODING,
    FACETS,
    MOST_VALUES,
    OF_MEASURES,
    OF_PLANS,
    PLAN,
    ROUND,
    Parameter,
    example_of,
)
from plans_registry.opendata.recipes import RECIPES
from plans_registry.public.data_dictionary import field_meanings
from plans_registry.public.formatting import language
from plans_registry.public.holdings import Holdings, holdings_of
from plans_registry.public.jinja import page, part
from plans_registry.public.throttle import ADDRESS_BYTES

EXCEL = gettext_lazy("Excel用（UTF-8、BOMつき）")
PROGRAMS = gettext_lazy("プログラム用（UTF-8、BOMなし）")


@dataclass(frozen=True, slots=True)
class File:
    """A format to download, how it is encoded, and where."""

    format: str
    encoding: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, how many rows there are now, and its files."""

    title: str
    row: str
    rows: int
    files: list[File]


@catalogue_page
def open_data(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    known = snapshot.known
    context = {
        "snapshot": snapshot,
        "tables": _tables(holdings_of(snapshot), len(known.types)),
        "fields": field_meanings(MEASURE_TABLE.values),
        "parameters": [
            (pgettext("plural", "施策"), explained((*OF_MEASURES, FACETS, ENCODING), snapshot)),
            (pgettext("plural", "計画"), explained((*OF_PLANS, ENCODING), snapshot)),
            (_("自治体ごとの支援の種類"), explained((*OF_COVERAGE_FILES, ENCODING), snapshot)),
            (_("比較"), explained((*OF_COMPARISON, ENCODING), snapshot)),
            (pgettext("shortlist", "リスト"), explained((*OF_SHORTLIST, ENCODING), snapshot)),
        ],
        "changes": COLUMN_CHANGES,
        "codes": [
            (_("支援の種類コード"), list(known.types.values())),
            (_("支援の形コード"), list(known.forms.values())),
            (_("地域コード"), list(known.areas.values())),
        ],
        "site": absolute(reverse("public:home")),
    }
    return page(request, "open_data.html", context)


def _tables(everything: Holdings, types: int) -> list[Table]:
    places = len(everything.rows)
    return [
        Table(pgettext("plural", "施策"), _("1行は1つの施策"), everything.measures, _every_format("measures")),
        Table(pgettext("plural", "計画"), _("1行は1つの計画"), everything.plans, _every_format("plans")),
        Table(_("自治体と窓口"), _("1行は1つの自治体"), places, _table_formats("municipalities")),
        Table(_("自治体ごとの支援の種類"), _("1行は1つの自治体の1つの種類"), places * types, _every_format("coverage")),
    ]


def _every_format(noun: str) -> list[File]:
    """What the page of a noun can be had as, in place of the last ``/`` of its address."""
    atom, json_feed = (reverse(f"opendata:{noun}_{ending}") for ending in ("atom", "jsonfeed"))
    return [
        *_table_formats(noun),
        File("Atom", _("新着と更新を受け取る"), atom),
        File("JSON Feed", _("新着と更新を受け取る"), json_feed),
    ]


def _table_formats(noun: str) -> list[File]:
    csv, xlsx, json, lines = (reverse(f"opendata:{noun}_{ending}") for ending in ("csv", "xlsx", "json", "jsonl"))
    return [
        File("CSV", EXCEL, csv),
        File("CSV", PROGRAMS, f"{csv}?encoding=utf-8"),
        File("XLSX", _("Excelのブック"), xlsx),
        File("JSON", "UTF-8", json),
        File("JSON Lines", _("1行に1件、数・日付・一覧をそのまま"), lines),
    ]


FEW = 8


def explained(parameters: Iterable[Parameter], snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Name, meaning and example of each, once; the meaning names the values where there are few, and what repeats."""
    return _explained(tuple(parameters), snapshot, language())


@lru_cache(maxsize=100)
def _explained(parameters: tuple[Parameter, ...], snapshot: Snapshot, _language: str) -> list[tuple[str, str, str]]:
    rows = {}
    for parameter in parameters:
        is_told = parameter.values and parameter not in (PLAN, ROUND, COMPARED)
        values = list(parameter.values(snapshot)) if parameter.values and is_told else []
        meaning = [str(parameter.meaning)]
        if 1 < len(values) <= FEW:
            meaning.append(_("%(values)sのどれか") % {"values": _("、").join(values)})
        if parameter.repeats:
            meaning.append(_repeats(parameter))
        rows[parameter.name] = (parameter.shown_name, _("。").join(meaning), example_of(parameter, snapshot))
    return list(rows.values())


def _repeats(parameter: Parameter) -> str:
    if parameter.at_most == MOST_VALUES:
        return _("くり返せます（どれか）")
    return _("くり返せます（%(most)s個まで）") % {"most": parameter.at_most}


@dataclass(frozen=True, slots=True)
class Operation:
    """An address of the API, and what it takes."""

    address: str
    title: str
    parameters: list[tuple[str, str, str]]
    example: str


@lru_cache(maxsize=4)
def _operations(snapshot: Snapshot, _language: str) -> list[Operation]:
    root = reverse("opendata:api")
    lists = [
        Operation(
            f"{root}{name}",
            f"{collection.title}{_('：')}{collection.row}",
            explained(parameters_of(collection), snapshot),
            reverse(f"opendata:api_{name}"),
        )
        for name, collection in COLLECTIONS.items()
    ]
    records = [
        Operation(f"{root}{record.path}", str(record.title), explained(record.parameters, snapshot), "")
        for record in RECORDS.values()
    ]
    changes = [
        Operation(
            f"{root}changes{ending}",
            str(form.title),
            explained(form.parameters, snapshot),
            f"{reverse('opendata:changes')}{ending}",
        )
        for ending, form in CHANGES_IN.items()
    ]
    return [*lists, *records, *changes]


@catalogue_page
def api_docs(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {
        "snapshot": snapshot,
        "operations": _operations(snapshot, language()),
        "site": settings.SITE_URL,
        "recipe": copy_recipe(),
        "clients": CLIENTS,
        "accepted": accepted_forms(),
        "lengths": {"words": f"{settings.QUERY_LENGTH_LIMIT:,}", "address": f"{ADDRESS_BYTES:,}"},
        "limits": {"answers": settings.FILES_PER_MINUTE, "searches": settings.SEARCHES_PER_MINUTE},
    }
    return page(request, "api_docs.html", context)


@catalogue_page
def dictionary(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {
        "snapshot": snapshot,
        "tables": described_tables(),
        "every_column": _every_column(language()),
        "changes": COLUMN_CHANGES,
    }
    return page(request, "dictionary.html", context)


@lru_cache(maxsize=2)
def _every_column(language: str) -> Markup:
    tables = [(described, field_meanings(described.table.values)) for described in described_tables()]
    parts = [(name, document.title, field_meanings(document.fields)) for name, document in DOCUMENT_PARTS.items()]
    return Markup(part("parts/every_column.html", {"tables": tables, "parts": parts}))


@catalogue_page
def recipes(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    return page(request, "recipes.html", {"snapshot": snapshot, "recipes": RECIPES})


@require_safe  # no catalogue_page: an export changes it, too
def bulk_files(request: HttpRequest) -> HttpResponse:
    """``/open-data/files/``: the files of the whole registry, as far as they may be read now."""
    export = export_now()
    overtaken = export is not None and export.is_overtaken
    context = {
        "export": None if overtaken else export,
        "meaning_of": meaning_of,
        "overtaken": overtaken,
        "minutes": MINUTES,
        "structured_data": graph(dataset_node(export)) if export else None,
    }
    response = page(request, "bulk_files.html", context)
    share(request, response, is_shared=False)
    return response
