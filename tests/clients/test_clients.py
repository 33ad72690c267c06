"""The clients against a served registry: rows, the past, a copy in step, the tools for language models."""

import json
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA
from tests.opendata.api.asking import rows
from tests.public.reading import read

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]

CLIENTS = Path(__file__).parents[2] / "clients"


@pytest.fixture
def site(live_server, settings) -> str:
    settings.SITE_URL = live_server.url
    factories.sample_registry()
    return live_server.url


def python(*arguments: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=CLIENTS, input=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def correct_and_withdraw() -> None:
    Measure.objects.filter(pillar__plan__municipality=ADACHI).update(audience="区内の事業者")
    factories.republished(Plan.objects.get(municipality=ADACHI))
    workflow.withdraw(Plan.objects.get(municipality=MACHIDA), by=factories.chiba(), reason="誤り")


def is_the_present(copy: dict[str, Any]) -> None:
    client = Client()
    assert copy["plans"] == {row["plan_key"]: row for row in rows(client, "plans")}
    assert copy["measures"] == {str(row["measure"]): row for row in rows(client, "measures")}


def test_python_reads_lists_and_keeps_in_step(site: str, tmp_path: Path):
    assert connection.vendor == "sqlite"
    found = python("tokyo_plans.py", site, "measures", "region=tama", "fields=measure,name").splitlines()
    assert len(found) == 17
    kept = str(tmp_path / "copy.json")
    python("tokyo_plans.py", site, "sync", kept)
    is_the_present(json.loads(Path(kept).read_text(encoding="utf-8")))
    correct_and_withdraw()
    assert "changes; now at generation" in python("tokyo_plans.py", site, "sync", kept)
    is_the_present(json.loads(Path(kept).read_text(encoding="utf-8")))
    assert python("tokyo_plans.py", site, "sync", kept).startswith("0 changes")
    factories.concept("創業", "起業")  # names may have changed: everything is read anew
    python("tokyo_plans.py", site, "sync", kept)
    is_the_present(json.loads(Path(kept).read_text(encoding="utf-8")))


def test_the_recipe_of_the_page_keeps_plans_and_measures(site: str):
    for _act in (lambda: None, correct_and_withdraw):
        _act()
        recipe = unescape(read(Client(), "/api/docs/").one("code", id="recipe").text)
        copy = json.loads(python("-c", recipe))
        assert copy["measures"] == {str(row["measure"]): row for row in rows(Client(), "measures")}
        assert copy["plans"] == {row["plan_key"]: row for row in rows(Client(), "plans")}
        assert copy["until"] == copy["generation"] == Generation.latest()


@pytest.mark.parametrize("program", ["tokyo_plans.py", "tokyo-plans.mjs"])
def test_a_slip_ends_it_with_the_sentence_of_the_registry(site: str, program: str):
    command = [interpreter(program), str(CLIENTS / program)]
    for arguments, said in (((site, "measures", "regoin=tama"), "近いもの：region"), ((site,), program)):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


def node() -> str:
    """Node: the system's, or that of the browser tests, which needs a library; where neither runs the test is left out."""
    import playwright

    found = shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")
    if subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("Node does not run here (Debian: apt-get install libatomic1)")
    return found


def interpreter(program: str) -> str:
    return sys.executable if program.endswith(".py") else node()


def test_javascript_does_the_same(site: str, tmp_path: Path):
    def run(*arguments: str) -> list[str]:
        command = [node(), str(CLIENTS / "tokyo-plans.mjs"), site, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    assert len(run("measures", "region=tama", "fields=measure")) == 17
    kept = tmp_path / "copy.json"
    run("sync", str(kept))
    is_the_present(json.loads(kept.read_text(encoding="utf-8")))
    correct_and_withdraw()
    run("sync", str(kept))
    is_the_present(json.loads(kept.read_text(encoding="utf-8")))


@pytest.mark.parametrize("program", ["tokyo_plans.py", "tokyo-plans.mjs"])
def test_a_copy_of_a_generation_that_has_not_come_is_read_anew(site: str, program: str, tmp_path: Path):
    kept = tmp_path / "copy.json"
    kept.write_text('{"generation": 99, "plans": {"gone": {}}, "measures": {}}', encoding="utf-8")
    command = [interpreter(program), str(CLIENTS / program), site, "sync", str(kept)]
    subprocess.run(command, timeout=120, check=True)
    copy = json.loads(kept.read_text(encoding="utf-8"))
    is_the_present(copy)
    assert copy["generation"] == Generation.latest()


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
        ('{"id": 1, "method": "ping", "params": []}', -32600, "no request"),
        ('{"id": 1, "method": "tools/buy"}', -32601, "tools/buy"),
        ('{"id": 1, "method": "tools/call", "params": {"name": "plan"}}', -32602, "plan needs key"),
        ('{"id": 1, "method": "tools/call", "params": {"name": "search", "arguments": 5}}', -32602, "search for 5"),
        (
            '{"id": 1, "method": "tools/call", "params": {"name": "plan", "arguments": {"key": "x", "kye": 1}}}',
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
        ("search", {"page": "two"}),
        ("compare", {"municipalities": 5}),
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
    line = json.dumps({"id": 1, "method": "initialize", "params": {"protocolVersion": asked}})
    answer = json.loads(python("mcp_server.py", "http://127.0.0.1:9", given=line))
    assert answer["result"]["protocolVersion"] == answered


@pytest.mark.parametrize("asked", [[], ["--help"]])
def test_a_program_that_is_asked_for_nothing_says_how_it_is_asked(asked: list[str]):
    for program, usage in (("tokyo_plans.py", "SITE sync copy.json"), ("mcp_server.py", "SITE ")):
        done = subprocess.run([sys.executable, CLIENTS / program, *asked], capture_output=True, text=True)
        assert f"python {program} {usage.replace('SITE', 'https://plans.example.jp')}" in done.stderr
        assert "Traceback" not in done.stderr
        assert "unpack" not in done.stderr


def test_each_is_one_short_file():
    for name in ("tokyo_plans.py", "tokyo-plans.mjs", "mcp_server.py"):
        assert len((CLIENTS / name).read_text(encoding="utf-8").splitlines()) <= 140, name
