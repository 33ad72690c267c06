"""The OpenAPI 3.1 document of the API, written from its lists, its records, their parameters and their columns."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.catalogue.columns import DataColumn, DataTable, ValueType
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.api.collections import CHANGES_IN, COLLECTIONS, RECORDS, parameters_of
from plans_registry.opendata.change_log import CHANGE_TABLE
from plans_registry.opendata.document_parts import DOCUMENT_PARTS, DocumentPart
from plans_registry.opendata.feed_forms import rights_text, terms_address
from plans_registry.opendata.parameters import AS_OF, READABLE, Parameter, Q, example_of
from plans_registry.opendata.problems import PROBLEM_TYPE

Schema = dict[str, Any]
ROOT = "/api/v1/"
TYPES: dict[ValueType, Schema] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "codes": {"type": "array", "items": {"type": "string"}},
    "names": {"type": "array", "items": {"type": "string"}},
    "url": {"type": "string"},
    "object": {"type": "object"},
}
GENERATION: Schema = {"type": "integer", "minimum": 0}


_OF_PROBLEM = {"type": "string", "title": "string", "detail": "string", "detail_en": "string", "status": "integer"}
PROBLEM: Schema = {
    PROBLEM_TYPE: {
        "schema": {
            "type": "object",
            "required": list(_OF_PROBLEM),
            "properties": {name: {"type": kind} for name, kind in _OF_PROBLEM.items()},
        }
    }
}
"""A problem detail as the content of an answer."""
PROBLEMS = dict.fromkeys(("400", "404", "410", "412"), "Problem") | {
    "405": "NotAllowed",
    "429": "Later",
    "503": "Later",
}
"""By its status which of the responses of the document a refusal is."""


def openapi_document(snapshot: Snapshot) -> Schema:
    """In the reader's language; the values that a parameter takes are those of the snapshot."""
    paths = {ROOT: _operation("root", _("何があるか、いつからの記録か"), {"type": "object"})}
    for name, collection in COLLECTIONS.items():
        summary = f"{collection.title}{_('：')}{collection.row}"
        schema = _list_schema(collection.table, facets=collection.has_facets)
        parameters = _queries(parameters_of(collection), snapshot)
        paths[f"{ROOT}{name}"] = _operation(f"list_{name}", summary, schema, parameters)
    examples = _there(snapshot)
    for name, record in RECORDS.items():
        parameters = [*_places(record.places, examples), *_queries(record.parameters, snapshot)]
        schema = record_schema(record.table, record.has_document)
        schema["properties"]["generation"] = GENERATION
        paths[f"{ROOT}{record.path}"] = _operation(f"read_{name}", str(record.title), schema, parameters)
    for ending, form in CHANGES_IN.items():
        schema = _changes_schema() if not ending else {"type": "object" if ending == ".jsonfeed" else "string"}
        identity, queries = f"changes{ending.replace('.', '_')}", _queries(form.parameters, snapshot)
        title, kind = str(form.title), form.media_type
        operation = _operation(identity, title, schema, queries, content_type=kind, has_links=not ending)
        paths[f"{ROOT}changes{ending}"] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.SITE_NAME,
            "version": "1",
            "description": _(
                "読むためだけのAPIです。登録も鍵もいりません。項目は増えることがあり、減るときは1年前に知らせます。"
            ),
            "license": {"name": rights_text(), "url": terms_address()},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": paths,
        "components": {
            "responses": {
                "Problem": _problem(),
                "NotAllowed": _problem(**{"Allow": _said_in(_("使える方法"))}),
                "Later": _problem(
                    **{"Retry-After": {"description": _("待つ秒数"), "schema": {"type": "integer", "minimum": 0}}}
                ),
            },
            "schemas": {name: _part_schema(part) for name, part in DOCUMENT_PARTS.items()},
        },
    }


def _operation(
    identity: str,
    summary: str,
    schema: Schema,
    parameters: Iterable[Schema] = (),
    *,
    content_type: str = "application/json",
    has_links: bool = True,
) -> Schema:
    headers: Schema = {
        "ETag": _said_in(_("If-None-Matchで送り返すと、変わっていなければ304")),
        "Registry-Generation": {"description": _("この答えの世代"), "schema": GENERATION},
        "Registry-Withheld-Plans": {
            "description": _("as_ofの答えで、取りやめたために出さない計画の数"),
            "schema": {"type": "integer", "minimum": 0},
        },
    }
    if has_links:
        headers["Link"] = _said_in(_("前後のページと、説明のアドレス（RFC 8288）。ないときは付きません"))
    unchanged = {
        "description": _("ETagのときから変わっていない"),
        "headers": {name: header for name, header in headers.items() if name != "Link"},
    }
    problems: Schema = {status: _reference_to(response) for status, response in PROBLEMS.items()}
    # Also of the servers in front, which write no problem details.
    problems["414"] = {"description": _("アドレスが長すぎる"), "content": {**PROBLEM, "text/html": {}}}
    problems["431"] = {
        "description": _("ヘッダーが多すぎるか、長すぎる。サーバーの、英語のページで"),
        "content": {"text/html": {}},
    }
    answer = {"description": "OK", "headers": headers, "content": {content_type: {"schema": schema}}}
    taken = list(parameters)
    moved: Schema = {}
    if not {"key", "plan"}.isdisjoint(parameter["name"] for parameter in taken):
        moved["301"] = {
            "description": _("計画IDが移った。Locationが新しいアドレス"),
            "headers": {"Location": _said_in(_("新しいアドレス"))},
        }
    return {
        "get": {
            "operationId": identity,
            "summary": summary,
            "parameters": taken,
            "responses": {"200": answer, "304": unchanged, **moved, **problems},
        }
    }


def _said_in(meaning: str) -> Schema:
    """A header that is a text."""
    return {"description": meaning, "schema": {"type": "string"}}


def _reference_to(response: str) -> Schema:
    return {"$ref": f"#/components/responses/{response}"}


def _problem(**headers: Schema) -> Schema:
    """A server in front that is asked too often (429) or is full (503) says so in a page."""
    said = _("答えられない理由を1文で（RFC 9457）。続けて読みすぎているとき（429）は、Retry-Afterの秒数を待つ")
    return {"description": said, **({"headers": headers} if headers else {}), "content": {**PROBLEM, "text/html": {}}}


def _queries(parameters: Iterable[Parameter], snapshot: Snapshot) -> list[Schema]:
    return [_query(parameter, snapshot) for parameter in parameters]


def _query(parameter: Parameter, snapshot: Snapshot) -> Schema:
    value: Schema = {"type": "string"}
    if parameter.most:
        value = {"type": "integer", "minimum": 1, "maximum": parameter.most}
    if parameter is Q:
        value |= {"maxLength": settings.QUERY_LENGTH_LIMIT, "pattern": READABLE}
    if parameter.pattern:
        value["pattern"] = parameter.pattern
    values: Collection[str] = parameter.values(snapshot) if parameter.values else ()
    if parameter.values:
        value["enum"] = list(values) or [""]  # of the rounds there may be none yet
    several = parameter.repeats or parameter.joined
    said = example_of(parameter, snapshot)
    example: Any = int(said) if parameter.most else said
    if several:
        example = list(filter(None, said.split(",")))
    return {
        "name": parameter.name,
        "in": "query",
        "allowEmptyValue": True,  # as if it were not there
        "description": str(parameter.meaning),
        "schema": {"type": "array", "items": value} if several else value,
        **({"style": "form", "explode": parameter.repeats} if several else {}),
        **({"example": example} if example else {}),
    }


def _there(snapshot: Snapshot) -> Mapping[str, Any]:
    """A plan, its edition and a measure that are public, so that an example leads somewhere."""
    examples: dict[str, Any] = {}
    for rows in (
        snapshot.editions().order_by("key").values("key", "number"),
        Entry.objects.order_by("measure").values("measure"),
    ):
        examples |= rows.first() or {}
    return examples


def _places(places: Mapping[str, DataColumn], examples: Mapping[str, Any]) -> Iterable[Schema]:
    """The parts of an address that are chosen."""
    for name, column in places.items():
        schema = TYPES[column.type]
        place = {"name": name, "in": "path", "required": True, "description": str(column.meaning), "schema": schema}
        yield place | ({"example": examples[name]} if name in examples else {})


def record_schema(table: DataTable, has_document: bool = False) -> Schema:
    properties = {column.name: column_schema(column) for column in table.values}
    if has_document:
        properties["document"] = _reference("document")
    return {"type": "object", "properties": properties}


def _part_schema(part: DocumentPart) -> Schema:
    properties = {column.name: column_schema(column) for column in part.fields}
    for name, other in part.holds.items():
        if name in part.one:
            properties[name] = {"oneOf": [_reference(other), {"type": "null"}]}
        else:
            properties[name] = {"type": "array", "items": _reference(other)}
    return {"type": "object", "description": str(part.title), "properties": properties}


def _reference(part: str) -> Schema:
    return {"$ref": f"#/components/schemas/{part}"}


def column_schema(column: DataColumn) -> Schema:
    schema = dict(TYPES[column.type])
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
    if column.values:
        schema["items"] = schema["items"] | {"enum": list(column.values)}
    return schema | {"title": column.header, "description": str(column.meaning)}


def _list_schema(table: DataTable, *, facets: bool) -> Schema:
    properties: Schema = {
        "count": {"type": "integer", "minimum": 0, "description": _("条件に合う行の数")},
        "generation": GENERATION | {"description": _("この答えの世代")},
        **_past_properties(),
        "next": {"type": ["string", "null"], "description": _("続きのアドレス。最後のページではnull")},
        "results": {"type": "array", "items": record_schema(table)},
    }
    if facets:
        properties["facets"] = {"type": "object", "description": _("条件の名前、値ごとの件数")}
        properties["match"] = {"type": "string", "description": _("ことばの読み方")}
    return {"type": "object", "required": ["count", "generation", "next", "results"], "properties": properties}


def _past_properties() -> Schema:
    """Of an answer as of a moment."""
    withheld = _("そのとき公開していて、いまは公開を取りやめた計画の数")
    return {
        "as_of": {"type": "string", "description": str(AS_OF.meaning)},
        "withheld_plans": {"type": "integer", "minimum": 0, "description": withheld},
    }


def _changes_schema() -> Schema:
    properties: Schema = {
        "since": GENERATION,
        "until": GENERATION | {"description": _("この答えに入っている最後の世代。次はここから")},
        "generation": GENERATION | {"description": _("この答えの世代")},
        "next": {"type": ["string", "null"], "description": _("続きのアドレス。最後のページではnull")},
        "results": {"type": "array", "items": record_schema(CHANGE_TABLE)},
    }
    required = list(properties)
    return {"type": "object", "required": required, "properties": properties | _past_properties()}
