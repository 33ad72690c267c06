"""JSON of the current result, in the shape other sites rely on (the open data contract)."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE, DataTable
from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import Hits
from plans_registry.opendata.door import Document, absolute, for_programs, text_document
from plans_registry.opendata.files import file_name, found_measures
from plans_registry.opendata.parameters import FACETS, OF_MEASURES, OF_PLANS


@for_programs(*OF_MEASURES, FACETS)
def measures_json(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/measures.json`` with the parameters of ``/measures/``: every row of the result in its order.

    ``{"count", "generation", "match", "results": [record…]}``, and ``"facets"`` when ``facets=1`` is asked for;
    ``match`` is the reading of the words that makes this result.
    """
    hits = found_measures(request, snapshot)
    records = (record_of(entry, snapshot.known) for entry in hits.iterate())
    head = _head(hits.total, snapshot) | {"match": hits.match} | _facets(hits, asked=request.GET.get("facets") == "1")
    return text_document("application/json", _pieces(head, records))


@for_programs(*OF_PLANS)
def plans_json(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/plans.json`` with the parameters of ``/plans/``: ``{"count", "generation", "results": [plan…]}``."""
    editions = PlanFilter(request.GET, snapshot=snapshot).qs
    records = [plan_record_of(edition, snapshot.known) for edition in editions.defer("document")]
    return text_document("application/json", _pieces(_head(len(records), snapshot), records))


@for_programs(*OF_MEASURES)
def measures_jsonl(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/measures.jsonl``: the rows of the CSV by the names of its columns, with their types, one object a line."""
    return _lines(snapshot, MEASURE_TABLE, found_measures(request, snapshot).iterate())


@for_programs(*OF_PLANS)
def plans_jsonl(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/plans.jsonl`` with the parameters of ``/plans/``."""
    return _lines(snapshot, PLAN_TABLE, PlanFilter(request.GET, snapshot=snapshot).qs)


def _lines(snapshot: Snapshot, table: DataTable, sources: Iterable[Any]) -> Document:
    lines = (f"{_text(table.record(source, snapshot.known))}\n" for source in sources)
    return text_document("application/jsonl", lines, name=file_name(table.name, snapshot.data_day, ending="jsonl"))


def _head(count: int, snapshot: Snapshot) -> dict[str, Any]:
    return {"count": count, "generation": snapshot.generation}


def plan_record_of(edition: Edition, known: Reference) -> dict[str, Any]:
    """A plan; years are fiscal years, ``url`` its page."""
    place = known.places[edition.municipality_id]
    return {
        "key": edition.key,
        "title": edition.title,
        "start_year": edition.first_year,
        "end_year": edition.last_year,
        "pillars": edition.pillar_count,
        "measures": edition.measure_count,
        "edition": edition.number,
        "municipality": {"code": place.code, "name": place.name, "region": place.upper},
        "url": absolute(reverse("public:plan", args=[edition.key])),
    }


def record_of(entry: Entry, known: Reference) -> dict[str, Any]:
    """A measure; ``types`` and ``forms`` are slugs, ``region`` is the slug of 区部, 多摩 or 島しょ, ``url`` its page."""
    place = known.places[entry.municipality_id]
    return {
        "id": entry.measure,
        "name": entry.name,
        "description": entry.description,
        "types": entry.types,
        "forms": entry.forms,
        "plan": {
            "key": entry.plan_key,
            "title": entry.plan_title,
            "start_year": entry.first_year,
            "end_year": entry.last_year,
        },
        "pillar": {"number": entry.pillar_number, "title": entry.pillar_title},
        "municipality": {"code": place.code, "name": place.name, "region": place.upper},
        "url": absolute(reverse("public:measure", args=[entry.measure])),
    }


def _facets(hits: Hits, *, asked: bool) -> dict[str, Any]:
    return {"facets": hits.facets} if asked else {}


def _pieces(head: dict[str, Any], records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object piece by piece, so that a result of any size takes the memory of one chunk."""
    yield f'{_text(head)[:-1]}, "results": ['
    for number, record in enumerate(records):
        yield f"{', ' if number else ''}{_text(record)}"
    yield "]}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)
