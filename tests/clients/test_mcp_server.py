"""The tools for language models against a served registry: what they find, what they refuse, and that they go on."""

import json
from typing import Any

import pytest

from plans_registry.catalogue.models import Generation
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.clients.running import python
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]


def test_a_language_model_finds_compares_and_cites(site: str):
    asked = [
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18"}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
        *(
            {"id": 3 + at, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
            for at, (name, arguments) in enumerate(
                [
                    ("search", {"q": "見本市", "region": ["wards"]}),
                    ("plan", {"key": "131211-2021"}),
                    ("compare", {"municipalities": [ADACHI, MACHIDA]}),
                    ("changes", {"since": "0"}),
                    ("coverage", {}),
                    ("search", {"type": ["nothing"]}),
                ]
            )
        ),
        {"id": 9, "method": "tools/call", "params": {"name": "delete"}},
    ]
    given = "".join(f"{json.dumps({'jsonrpc': '2.0'} | one)}\n" for one in asked)
    answers = [json.loads(line) for line in python("mcp_server.py", site, given=given).splitlines()]
    assert [answer["id"] for answer in answers] == list(range(1, 10))
    assert {tool["name"] for tool in answers[1]["result"]["tools"]} == {
        "search",
        "plan",
        "compare",
        "changes",
        "coverage",
    }
    for answer in answers[2:7]:
        (content,) = answer["result"]["content"]
        assert "not an open call" in content["text"]
        assert json.loads(content["text"].partition("\n")[2])
    assert f"{site}/measures/" in answers[2]["result"]["content"][0]["text"]
    assert answers[7]["result"]["isError"] is True
    assert (answers[8]["error"]["code"], answers[8]["error"]["message"][:23]) == (-32602, "There is no tool delete")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("garbage", -32700, "no JSON"),
        ("[" * 200_000, -32700, "no JSON"),
        ("[]", -32600, "no request"),
        ('{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}', -32600, "no request"),
        ('{"jsonrpc": "2.0", "id": 1, "method": "tools/buy"}', -32601, "tools/buy"),
        ('{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "plan"}}', -32602, "plan needs key"),
        (
            '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": 5}}',
            -32602,
            "search for 5",
        ),
        (
            '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "plan", "arguments": {"key": "x", "kye": 1}}}',
            -32602,
            "takes no kye, but key, as_of",
        ),
    ],
)
def test_a_server_for_language_models_says_what_is_wrong_and_goes_on(line: str, code: int, said: str):
    ping = '{"jsonrpc": "2.0", "id": 2, "method": "ping"}'
    refused, answered = python("mcp_server.py", "http://127.0.0.1:9", given=f"{line}\n{ping}\n").splitlines()
    assert json.loads(refused)["error"]["code"] == code
    assert said in json.loads(refused)["error"]["message"]
    assert json.loads(answered) == {"jsonrpc": "2.0", "id": 2, "result": {}}


@pytest.mark.parametrize(
    ("asked", "id"),
    [
        ({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": [1]}, 9),
        ({"jsonrpc": "2.0", "id": "six"}, "six"),
        ({"id": 6, "method": "ping"}, 6),
        ({"jsonrpc": "2.0", "id": {"a": 1}, "method": "ping"}, None),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, None),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, None),
    ],
)
def test_what_is_no_request_is_refused_under_the_id_it_names(asked: dict[str, Any], id: int | str | None):
    answer = json.loads(python("mcp_server.py", "http://127.0.0.1:9", given=json.dumps(asked)))
    assert (answer["error"]["code"], answer["id"]) == (-32600, id)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("search", {"q": 5}, "search: q must be a string."),
        ("search", {"page": "two"}, "search: page must be an integer."),
        ("search", {"page": True}, "search: page must be an integer."),
        ("search", {"type": "startups"}, "search: type must be an array of strings."),
        ("compare", {"municipalities": "131211"}, "compare: municipalities must be an array of strings."),
        ("compare", {"municipalities": [131211]}, "compare: municipalities must be an array of strings."),
    ],
)
def test_an_argument_of_another_type_is_refused(name: str, arguments: dict[str, Any], said: str):
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    answer = json.loads(python("mcp_server.py", "http://127.0.0.1:9", given=json.dumps(asked)))
    assert answer["error"] == {"code": -32602, "message": said}


def test_tools_count_only_what_is_asked(site: str):
    calls = [("coverage", {"region": "tama"}), ("compare", {"municipalities": [ADACHI]}), ("search", {"q": None})]
    tama, compared, every = (
        json.loads(result["content"][0]["text"].partition("\n")[2]) for result in called(site, *calls)
    )
    assert tama["municipality"] == {MACHIDA: 8, HAMURA: 9}
    assert sum(tama["municipality"].values()) == tama["state"]["ended"] == 17
    assert {row["municipality_name"] for row in compared[ADACHI]["results"]} == {"足立区"}
    assert "facets" not in compared[ADACHI]
    assert every["count"] == 32


def called(site: str, *calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The result of each call of a tool, all of one server."""
    lines = [
        json.dumps(
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        )
        for name, arguments in calls
    ]
    answers = python("mcp_server.py", site, given="".join(f"{line}\n" for line in lines)).splitlines()
    return [json.loads(answer)["result"] for answer in answers]


def test_a_tool_that_gets_no_answer_says_so_and_the_server_goes_on(site: str):
    calls = [
        ("plan", {"key": "足立区"}),
        ("plan", {"key": "x y"}),
        ("plan", {"key": "131211-2021?fields=plan_key"}),
        ("search", {"q": "\ud800"}),
        ("compare", {"municipalities": [ADACHI, MACHIDA, HAMURA, SETAGAYA, "131016"]}),
    ]
    results = called(site, *calls)
    assert [result["isError"] for result in results] == [True] * len(calls)
    assert results[-1]["content"][0]["text"] == "compare takes up to 4 municipalities, not 5."
    (away,) = called("http://127.0.0.1:9", ("coverage", {}))
    assert away["isError"] is True
    assert away["content"][0]["text"].startswith("There was no answer: ")


def test_a_search_says_how_it_was_read_what_is_left_out_and_where_it_goes_on(site: str):
    workflow.withdraw(Plan.objects.get(municipality=MACHIDA), by=factories.chiba(), reason="誤り")
    generation = str(Generation.latest() - 1)
    calls = [("search", {}), ("search", {"page": 2}), ("search", {"q": "販路の支援について", "as_of": generation})]
    first, second, past = (
        json.loads(result["content"][0]["text"].partition("\n")[2]) for result in called(site, *calls)
    )
    assert (len(first["results"]), first["next_page"], second["next_page"]) == (20, 2, None)
    assert len(first["results"]) + len(second["results"]) == first["count"] == 24
    assert not {row["measure"] for row in first["results"]} & {row["measure"] for row in second["results"]}
    assert (past["match"], past["withheld_plans"]) == ("words", 1)


@pytest.mark.parametrize(
    ("asked", "answered"), [("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("1900-01-01", "2025-06-18")]
)
def test_a_server_answers_with_a_version_it_speaks(asked: str, answered: str):
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": asked}})
    answer = json.loads(python("mcp_server.py", "http://127.0.0.1:9", given=line))
    assert answer["result"]["protocolVersion"] == answered
