"""JSON of the current result, in the shape other sites rely on (the open data contract)."""

from typing import Any

from django.http import HttpRequest

from plans_registry.catalogue.columns import DataTable
from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import Document, for_programs, json_document, json_pieces
from plans_registry.opendata.files import found_measures
from plans_registry.opendata.parameters import FACETS, OF_MEASURES, OF_PLANS
from plans_registry.opendata.tables import FULL_MEASURES, FULL_PLANS


@for_programs(*OF_MEASURES, FACETS)
def measures_json(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/measures.json`` with the parameters of ``/measures/``: every row of the result in its order.

    ``{"count", "generation", "match", "results": [record…]}``, and ``"facets"`` when ``facets=1`` is asked for;
    ``match`` is the reading of the words that makes this result.
    """
    hits = found_measures(request, snapshot)
    records = (shaped(MEASURE_SHAPE, entry, FULL_MEASURES, snapshot.known) for entry in hits.iterate())
    head = _head(hits.total, snapshot) | {"match": hits.match}
    if request.GET.get("facets") == "1":
        head["facets"] = hits.facets
    return json_document(head, json_pieces(records))


@for_programs(*OF_PLANS)
def plans_json(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/plans.json`` with the parameters of ``/plans/``: ``{"count", "generation", "match", "results": [plan…]}``."""
    asked = PlanFilter(request.GET, snapshot=snapshot)
    records = [shaped(PLAN_SHAPE, edition, FULL_PLANS, snapshot.known) for edition in asked.qs]
    head = _head(len(records), snapshot) | {"match": asked.selection.match}
    return json_document(head, json_pieces(records))


def _head(count: int, snapshot: Snapshot) -> dict[str, Any]:
    return {"count": count, "generation": snapshot.generation}


Shape = dict[str, "str | Shape"]
"""A JSON object: each name with that of the column whose value it has, or with an object of its own."""

_PLACE: Shape = {"code": "code", "name": "municipality_name", "region": "region_code"}
_PLAN: Shape = {"key": "plan_key", "title": "plan_title", "start_year": "first_year", "end_year": "last_year"}
MEASURE_SHAPE: Shape = {
    "id": "measure",
    **{name: name for name in ("name", "description", "types", "forms")},
    "plan": _PLAN,
    "pillar": {"number": "pillar_number", "title": "pillar_title"},
    "municipality": _PLACE,
    "url": "page",
}
PLAN_SHAPE: Shape = {
    **_PLAN,
    **{name: name for name in ("pillars", "measures", "edition", "source_licence", "source_licence_url")},
    "municipality": _PLACE,
    "url": "page",
}


def shaped(shape: Shape, source: Any, table: DataTable, known: Reference) -> dict[str, Any]:
    """A record in the shape of the contract, its values those of the table's columns."""
    return {
        name: shaped(part, source, table, known) if isinstance(part, dict) else table.getters[part](source, known)
        for name, part in shape.items()
    }
