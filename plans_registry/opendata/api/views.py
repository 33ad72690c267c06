"""``/api/v1/``: every list of ``collections.py`` in pages, and single measures, plans and editions.  Read-only JSON."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from plans_registry.catalogue.columns import DataTable
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.models import CatalogueEvent, Edition, Entry, RetiredMeasure
from plans_registry.opendata.api.collections import COLLECTIONS, RECORDS, parameters_of
from plans_registry.opendata.api.openapi import openapi_document
from plans_registry.opendata.door import Document, absolute, for_programs, text_document
from plans_registry.opendata.json_records import json_pieces, json_text
from plans_registry.opendata.paging import links_of, part_asked
from plans_registry.opendata.parameters import FACETS, fields_parameter
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.opendata.tables import EDITION_TABLE, FULL_MEASURES, FULL_PLANS

JSON = "application/json"


def list_view(name: str) -> Callable[..., HttpResponseBase]:
    """``/api/v1/<name>``: ``{"count", "generation", …, "next", "results"}``."""
    collection = COLLECTIONS[name]

    @for_programs(*parameters_of(collection))
    def answer(request: HttpRequest, snapshot: Snapshot) -> Document:
        part, rows = part_asked(request), collection.rows(request.GET, snapshot)
        links = links_of(request, snapshot, part, rows.total)
        head = {"count": rows.total, "generation": snapshot.generation} | _past(snapshot) | dict(rows.head)
        if FACETS.one(request.GET) == "1":
            if rows.facets is None:
                raise ProblemDetail(400, _("「facets」は「changed_since」といっしょには使えません。"))
            head["facets"] = rows.facets()
        head["next"] = links.get("next")
        names = fields_parameter(collection.table).asked(request.GET) or list(collection.table.getters)
        records = (
            {name: collection.table.getters[name](source, snapshot.known) for name in names}
            for source in rows.part(part.offset, part.limit)
        )
        return text_document(JSON, json_pieces(head, records), links=links | _described())

    return answer


def _past(snapshot: Snapshot) -> dict[str, Any]:
    """Of a past answer its day, and how many plans that were public then are not told."""
    if snapshot.as_of is None:
        return {}
    withheld = Edition.objects.at(snapshot.as_of, withheld=True).count()
    return {"as_of": snapshot.today, "withheld_plans": withheld}


def _described() -> dict[str, str]:
    return {
        "service-desc": absolute(reverse("opendata:openapi")),
        "service-doc": absolute(reverse("public:api_docs")),
    }


@for_programs(*RECORDS["measure"].parameters)
def measure_record(request: HttpRequest, snapshot: Snapshot, measure: int) -> Document:
    """``/api/v1/measures/<id>``; 410 with the plan's key for one that is not public any more."""
    past = snapshot.past
    entry = past.entries.get(measure) if past else Entry.objects.filter(measure=measure).first()
    retired = None if entry else RetiredMeasure.objects.filter(measure=measure).first()
    if retired:
        raise ProblemDetail(410, _("この施策は、公開を終えました。計画：%(plan)s。") % {"plan": retired.plan_key})
    return _record(request, snapshot, FULL_MEASURES, entry)


@for_programs(*RECORDS["plan"].parameters)
def plan_record(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    """``/api/v1/plans/<key>``: the columns of the plan, and ``document``: the whole plan as it is published."""
    return _plan(request, snapshot, FULL_PLANS, snapshot.editions().filter(key=key).first(), key)


@for_programs(*RECORDS["edition"].parameters)
def edition_record(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> Document:
    """``/api/v1/editions/<key>/<number>``: an edition with its ``document``, which never changes."""
    edition = Edition.objects.filter(key=key, number=number, withheld=False).first()
    return _plan(request, snapshot, EDITION_TABLE, edition, key)


def _plan(request: HttpRequest, snapshot: Snapshot, table: DataTable, edition: Edition | None, key: str) -> Document:
    if edition is None and Edition.objects.filter(key=key, withheld=True).exists():
        raise ProblemDetail(410, _("この計画は、公開を取りやめました。"))
    more = {"document": edition.document} if edition else {}
    return _record(request, snapshot, table, edition, **more)


def _record(request: HttpRequest, snapshot: Snapshot, table: DataTable, source: Any, **more: Any) -> Document:
    if source is None:
        raise Http404
    names: Iterable[str] = fields_parameter(table).asked(request.GET)
    record = {name: table.getters[name](source, snapshot.known) for name in names or table.getters}
    body = {"generation": snapshot.generation} | record | ({} if names else more)
    return text_document(JSON, [json_text(body)], links=_described())


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
        "openapi": absolute(reverse("opendata:openapi")),
        "documentation": absolute(reverse("public:api_docs")),
    }
    return text_document(JSON, [json_text(body)], links=_described())


@for_programs()
def openapi(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/api/v1/openapi.json``"""
    return text_document(JSON, [json_text(openapi_document(snapshot))])


@for_programs()
def nothing(request: HttpRequest, snapshot: Snapshot, rest: str = "") -> Document:
    """Every other address below: a problem detail in place of an error page."""
    raise Http404
