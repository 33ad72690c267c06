"""The permanent addresses of measures, plans, editions and municipalities for machines: ``.jsonld`` and ``.md`` beside the
page, and ``.json`` (files.py for a municipality, else the record of the API).  What is gone answers 410 and says whose it was."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from plans_registry.catalogue.http import answer_to_conditions, say_how_long_it_holds
from plans_registry.catalogue.in_force import not_entered_of
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.snapshot import Snapshot, one_generation
from plans_registry.opendata.bulk.serving import export_now
from plans_registry.opendata.dcat import catalogue_node
from plans_registry.opendata.door import Document, for_programs, json_text, open_to_all, text_document
from plans_registry.opendata.linked_data import (
    Node,
    edition_address_of,
    edition_node,
    graph,
    measure_address_of,
    measure_node,
    municipality_address_of,
    municipality_node,
    plan_address_of,
    plan_node,
)
from plans_registry.opendata.lookup import has_page, public_edition, public_entry, public_place, public_plan
from plans_registry.opendata.markdown import llms_text, measure_markdown, municipality_markdown, plan_markdown
from plans_registry.opendata.parameters import AS_OF, require_known


def _linked(node: Node, address: str) -> Document:
    """``address``: of its page; empty where it has none now."""
    return text_document("application/ld+json", json_text(node), links=_to_page(address))


def _written(text: str, address: str) -> Document:
    return text_document("text/markdown", text, links=_to_page(address))


def _to_page(address: str) -> dict[str, str]:
    return {"canonical": address} if address else {}


@for_programs(AS_OF)
def measure_jsonld(request: HttpRequest, snapshot: Snapshot, measure: int) -> Document:
    entry = public_entry(measure, snapshot)
    node = measure_node(entry, snapshot.known.places[entry.municipality_id])
    return _linked(graph(node), _page_of(measure, snapshot))


@for_programs(AS_OF)
def measure_md(request: HttpRequest, snapshot: Snapshot, measure: int) -> Document:
    entry = public_entry(measure, snapshot)
    place = snapshot.known.places[entry.municipality_id]
    return _written(measure_markdown(entry, place, snapshot), _page_of(measure, snapshot))


def _page_of(measure: int, snapshot: Snapshot) -> str:
    return measure_address_of(measure) if has_page(measure, snapshot) else ""


@for_programs(AS_OF)
def plan_jsonld(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    edition = public_plan(key, snapshot)
    node = plan_node(edition, edition.plan_document(), snapshot.known.places[edition.municipality_id])
    return _linked(graph(node), plan_address_of(key))


@for_programs(AS_OF)
def plan_md(request: HttpRequest, snapshot: Snapshot, key: str) -> Document:
    return _written(_plan_text(public_plan(key, snapshot), snapshot), plan_address_of(key))


@for_programs()
def edition_jsonld(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> Document:
    edition = public_edition(key, number)
    node = edition_node(edition, edition.plan_document(), snapshot.known.places[edition.municipality_id])
    return _linked(graph(node), node["@id"])


@for_programs()
def edition_md(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> Document:
    edition = public_edition(key, number)
    return _written(_plan_text(edition, snapshot), edition_address_of(edition))


def _plan_text(edition: Edition, snapshot: Snapshot) -> str:
    place = snapshot.known.places[edition.municipality_id]
    return plan_markdown(edition, edition.plan_document(), place, snapshot)


@for_programs(AS_OF)
def municipality_jsonld(request: HttpRequest, snapshot: Snapshot, code: str) -> Document:
    """The municipality and its plans, each with the ids of its measures."""
    place = public_place(code, snapshot)
    plans = [plan_node(edition, edition.plan_document(), place) for edition in _plans_of(code, snapshot)]
    return _linked(graph(municipality_node(place, plans), *plans), municipality_address_of(code))


@for_programs(AS_OF)
def municipality_md(request: HttpRequest, snapshot: Snapshot, code: str) -> Document:
    place = public_place(code, snapshot)
    editions = _plans_of(code, snapshot)
    approvals = not_entered_of(code, editions, snapshot)
    text = municipality_markdown(place, editions, approvals, snapshot)
    return _written(text, municipality_address_of(code))


def _plans_of(code: str, snapshot: Snapshot) -> list[Edition]:
    """The latest first, as on the page."""
    return list(snapshot.editions().filter(municipality=code).order_by("-first_year", "key"))


@open_to_all
def catalogue_jsonld(request: HttpRequest) -> HttpResponseBase:
    """``/catalog.jsonld``: DCAT 3, for the catalogues that harvest.  Its ETag is of its text: an export changes it, too."""
    with one_generation() as snapshot:
        require_known(request.GET, (), snapshot)
        node = catalogue_node(snapshot, export_now())
    response = HttpResponse(json_text(node), content_type="application/ld+json")
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    found = answer_to_conditions(request, etag) or response
    say_how_long_it_holds(request, found, etag, is_shared=True)
    return found


@for_programs()
def llms_txt(request: HttpRequest, snapshot: Snapshot) -> Document:
    """``/llms.txt``: what this is, in Japanese and in English."""
    return text_document("text/plain", llms_text())
