"""The OpenAPI document says what the views take and give, in both languages; the page about it says the same."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from plans_registry.catalogue.filters import is_year
from plans_registry.catalogue.http import EXPOSED
from plans_registry.catalogue.models import Entry
from plans_registry.opendata.parameters import YEAR
from tests import factories
from tests.opendata.api.asking import ask
from tests.public.reading import plain, read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)


def places() -> dict[str, str]:
    return {
        "{measure}": str(Entry.objects.values_list("measure", flat=True)[0]),
        "{key}": "131211-2021",
        "{number}": "1",
    }


def filled(address: str) -> str:
    for name, value in places().items():
        address = address.replace(name, value)
    return address


def operations(client: Client) -> dict[str, dict[str, Any]]:
    return {address: item["get"] for address, item in ask(client, "openapi.json")["paths"].items()}


def test_every_address_of_the_api_is_described(client: Client):
    described = set(operations(client))
    routed = {
        f"/{pattern.pattern}".replace("<number:", "{").replace("<slug:", "{").replace(">", "}")
        for pattern in get_resolver("plans_registry.opendata.urls").url_patterns
        if str(pattern.pattern).startswith("api/v1/")  # and not all that is left: ^api/v1/
    }
    assert routed - described == {"/api/v1/openapi.json"}
    assert described <= routed


def test_the_parts_of_an_address_have_examples_that_lead_somewhere(client: Client):
    for address, operation in operations(client).items():
        for place in filter(lambda parameter: parameter["in"] == "path", operation["parameters"]):
            address = address.replace(f"{{{place['name']}}}", str(place["example"]))
        assert client.get(address).status_code == 200, address


def test_every_example_of_a_parameter_is_accepted_or_named_as_unknown_data(client: Client):
    for address, operation in operations(client).items():
        for parameter in operation["parameters"]:
            if parameter["in"] == "path" or parameter["name"] in ("cursor", "since"):
                continue
            assert parameter["schema"].get("items", parameter["schema"]).get("enum") != [], (address, parameter["name"])
            if parameter["name"] == "round":  # no plan of the sample names one
                assert ("example" in parameter, parameter["schema"]["items"]["enum"]) == (False, [""])
                continue
            example = parameter["example"]
            value = ",".join(example) if isinstance(example, list) else example
            response = client.get(filled(address), {parameter["name"]: value})
            assert response.status_code == 200, (address, parameter["name"], response.content)


def test_what_a_parameter_looks_like_and_how_long_it_may_be_is_true_of_its_example(client: Client, settings):
    for operation in operations(client).values():
        assert {"412", "431"} <= operation["responses"].keys()
        for parameter in operation["parameters"]:
            schema = parameter["schema"].get("items", parameter["schema"])
            examples = parameter.get("example", [])
            for example in examples if isinstance(examples, list) else [examples]:
                assert re.search(schema.get("pattern", ""), str(example)), parameter["name"]
            if parameter["name"] == "q":
                assert schema["maxLength"] == settings.QUERY_LENGTH_LIMIT
                assert [bool(re.search(schema["pattern"], text)) for text in ("販路 𠮷", "販\x07", "\ufffd")] == [
                    True,
                    False,
                    False,
                ]


def test_an_address_that_is_too_long_is_told_as_described(client: Client):
    refused = client.get("/api/v1/measures", {"q": "a" * 8_001})
    assert (refused.status_code, refused.json()["title"]) == (414, "URI Too Long")
    for operation in operations(client).values():
        content = operation["responses"]["414"]["content"]
        assert refused["Content-Type"] in content
        assert refused.json().keys() == set(content[refused["Content-Type"]]["schema"]["required"])


def test_links_are_described_where_there_are_any(client: Client):
    described = {path for path, one in operations(client).items() if "Link" in one["responses"]["200"]["headers"]}
    assert "/api/v1/changes" in described
    assert not described & {"/api/v1/changes.jsonl", "/api/v1/changes.atom", "/api/v1/changes.jsonfeed"}
    for address in described - {"/api/v1/changes"}:
        assert client.get(filled(address)).has_header("Link"), address


def headers_of(document: dict[str, Any], address: str, status: str) -> set[str]:
    """Those that the document names of an answer, of a refusal, too."""
    response = document["paths"][address]["get"]["responses"][status]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return set(response.get("headers", {}))


def test_what_a_program_is_told_in_headers_is_described(client: Client):
    """Every header that a web page of another site may read."""
    document = ask(client, "openapi.json")
    for address in document["paths"]:
        shown = client.get(filled(address))
        answers = [shown, client.get(filled(address), headers={"If-None-Match": shown["ETag"]}), client.post(address)]
        assert [answer.status_code for answer in answers] == [200, 304, 405]
        for answer in answers:
            told = {name for name in [*EXPOSED.split(", "), "Allow"] if answer.has_header(name)}
            assert told <= headers_of(document, address, str(answer.status_code)), address
        assert {"ETag", "Registry-Generation"} <= headers_of(document, address, "304")


def test_a_wait_is_described(client: Client, settings):
    document = ask(client, "openapi.json")
    settings.FILES_PER_MINUTE = 1
    refused = [client.get("/api/v1/measures", {"q": f"{number}"}) for number in range(3)][-1]
    assert (refused.status_code, refused["Retry-After"].isdecimal()) == (429, True)
    for address in document["paths"]:
        for status in ("429", "503"):
            assert headers_of(document, address, status) == {"Retry-After"}
    assert "英語" in document["paths"][address]["get"]["responses"]["431"]["description"]


def test_the_pattern_of_years_has_those_that_are_taken():
    assert [text for text in map(str, range(10_000)) if re.search(YEAR.pattern, text)] == [
        text for text in map(str, range(10_000)) if is_year(text)
    ]


def resolved(schema: Any, parts: dict[str, Any]) -> Any:
    """The schema with every part that it refers to in its place."""
    if isinstance(schema, list):
        return [resolved(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return resolved(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {name: resolved(value, parts) for name, value in schema.items()}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    if "oneOf" in schema:
        return any(fits(value, one) for one in schema["oneOf"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        return "null" in kinds
    known = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    if not any(type(value) is known[kind] for kind in kinds if kind != "null"):
        return False
    if isinstance(value, list):
        return all(fits(part, schema["items"]) for part in value)
    if isinstance(value, dict) and "properties" in schema:
        return all(
            name in schema["properties"] and fits(part, schema["properties"][name]) for name, part in value.items()
        )
    return True


def test_every_answer_fits_its_description(client: Client):
    parts = ask(client, "openapi.json")["components"]["schemas"]
    for address, operation in operations(client).items():
        content = operation["responses"]["200"]["content"]
        if "application/json" not in content:
            assert client.get(address)["Content-Type"].partition(";")[0] in content
            continue
        schema = resolved(content["application/json"]["schema"], parts)
        asked = {"as_of": ask(client, "")["generation"] - 1} if "as_of" in str(operation["parameters"]) else {}
        for parameters in ({}, asked):
            answer = ask(client, filled(address), **parameters)
            if "properties" not in schema:
                continue
            assert fits(answer, schema), address


def test_the_page_names_every_address_in_both_languages(client: Client):
    for prefix in ("", "/en"):
        page = read(client, f"{prefix}/api/docs/")
        codes = {plain(code.text).removeprefix("GET ") for code in page.all("code")}
        assert set(operations(client)) - codes == {"/api/v1/"}
