"""``/api/v1/``: every list of ``collections.py`` in pages, and single measures, plans and editions.  Read-only JSON."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, override

from plans_registry.catalogue.columns import DataTable
from plans_registry.catalogue.http import share
from plans_registry.catalogue.models import CatalogueEvent
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.api.collections import COLLECTIONS, RECORDS, parameters_of
from plans_registry.opendata.api.openapi import openapi_document
from plans_registry.opendata.api.recipes import CLIENTS, client_program
from plans_registry.opendata.door import (
    Document,
    absolute,
    for_programs,
    json_page,
    json_pieces,
    json_text,
    open_to_all,
    past_told,
    text_document,
)
from plans_registry.opendata.linked_data import edition_address_of, measure_address_of, plan_address_of
from plans_registry.opendata.lookup import has_page, public_edition, public_entry, public_plan
from plans_registry.opendata.paging import links_of, part_asked
from plans_registry.opendata.parameters import FACETS, fields_parameter
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.opendata.ready_records import ready_records
from plans_registry.opendata.tables import EDITION_TABLE, FULL_MEASURES, FULL_PLANS

JSON = "application/json"


def list_view(name: str) -> Callable[..., HttpResponseBase]:
    """``/api/v1/<name>``: ``{"count", "generation", …, "next", "results"}``."""
    collection = COLLECTIONS[name]

    @for_programs(*parameters_of(collection))
    def answer(request: HttpRequest, snapshot: Snapshot) -> Document:
        part, rows = part_asked(request), collection.rows(request.GET, snapshot)
        links = links_of(request, snapshot, part, rows.total)
        head = {"count": rows.total, "generation": snapshot.generation} | past_told(request, snapshot) | dict(rows.head)
        if FACETS.one(request.GET) == "1":
            if rows.facets is None:
                raise ProblemDetail(400, gettext_lazy("「facets」は「changed_since」といっしょには使えません。"))
            head["facets"] = rows.facets()
        head["next"] = links.get("next")
        names = fields_parameter(collection.table).asked(request.GET)
        records = _records(collection.table, names, rows.part(part.offset, part.limit), snapshot)
        return json_page(head, records, links=links | _described())

    return answer


def _records(table: DataTable, names: list[str], sources: Iterable[Any], snapshot: Snapshot) -> Iterable[bytes]:
    """``names``: of the columns asked for; none for all of them."""
    if table is FULL_MEASURES and not names:
        return [ready_records(sources, snapshot)]
    asked = [(name, table.getters[name]) for name in names or table.getters]
    return json_pieces({name: get(source, snapshot.known) for name, get in asked} for source in sources)


def _described() -> dict[str, str]:
    return {"service-desc": absolute(_path("opendata:openapi")), "service-doc": absolute(_path("public:api_docs"))}


@lru_cache(maxsize=2)  # of each answer
def _path(view: str) -> str:
    with override(settings.LANGUAGE_CODE):
        return reverse(view)


@for_programs(*RECORDS["measure"].parameters)
def measure_record(request: HttpRequest, snapshot: Snapshot, measure: int) -> Document:
    """``/api/v1/measures/<id>``, which is ``/measures/<id>.json`` too."""
    entry = public_entry(measure, snapshot)
    page = measure_address_of(measure) if has_page(measure, snapshot) else ""
    return _record(request, snapshot, FULL_MEASURES, entry, page)


@for_programs(*RECORDS["plan"].parameters)
def plan_record(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    """``/api/v1/plans/<key>``: the columns of the plan, and ``document``: the whole plan as it is published."""
    edition = public_plan(key, snapshot)
    return _record(request, snapshot, FULL_PLANS, edition, plan_address_of(key), document=edition.document)


@for_programs(*RECORDS["edition"].parameters)
def edition_record(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> Document:
    """``/api/v1/editions/<key>/<number>``: an edition with its ``document``, which never changes."""
    edition = public_edition(key, number)
    return _record(request, snapshot, EDITION_TABLE, edition, edition_address_of(edition), document=edition.document)


def _record(
    request: HttpRequest, snapshot: Snapshot, table: DataTable, source: Any, page: str, **more: Any
) -> Document:
    """``page``: its address, where it has one now; ``more``: what is told beside the columns."""
    names = fields_parameter(table, more).asked(request.GET) or [*table.getters, *more]
    told = {name: more[name] if name in more else table.getters[name](source, snapshot.known) for name in names}
    body = {"generation": snapshot.generation} | told
    return text_document(JSON, json_text(body), links=({"canonical": page} if page else {}) | _described())


@open_to_all
def without_slash(request: HttpRequest) -> HttpResponseBase:
    """``/api/v1`` leads to ``/api/v1/``, from any web page, too."""
    response = HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    share(request, response)
    return response


@for_programs()
def root(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/api/v1/``: what there is, and since when."""
    first = CatalogueEvent.objects.first()
    lists = {name: absolute(reverse(f"opendata:api_{name}")) for name in COLLECTIONS}
    body = {
        "title": settings.SITE_NAME,
        "generation": snapshot.generation,
        "first_generation": first.generation if first else snapshot.generation,
        "first_at": localtime(first.at) if first else None,
        "lists": lists,
        "changes": absolute(reverse("opendata:changes")),
        "files": absolute(reverse("public:bulk_files")),
        "dictionary": absolute(reverse("public:dictionary")),
        "catalogue": absolute(reverse("opendata:catalogue_jsonld")),
        "openapi": absolute(reverse("opendata:openapi")),
        "documentation": absolute(reverse("public:api_docs")),
    }
    return text_document(JSON, json_text(body), links=_described())


@for_programs()
def client(request: HttpRequest, snapshot: Snapshot, name: str) -> Document:
    """``/api/clients/<name>``: a one-file program over the API, to copy; that in JavaScript web pages import as it is."""
    if name not in CLIENTS:
        raise Http404
    kind = "text/javascript" if name.endswith(".mjs") else "text/plain"  # RFC 9239
    return text_document(kind, client_program(name), name=name)


@for_programs()
def openapi(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/api/v1/openapi.json``"""
    return text_document(JSON, json_text(openapi_document(snapshot)))


@open_to_all
def nothing(request: HttpRequest) -> HttpResponseBase:
    """Every other address below: a problem detail in place of an error page, whatever is asked for there."""
    raise Http404
