"""The clients against a served registry: rows, the past, a copy in step."""

import json
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
from tests.clients.running import CLIENTS, interpreter, node, python
from tests.factories import ADACHI, MACHIDA
from tests.opendata.api.asking import ask, rows
from tests.public.reading import read

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]


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
    for arguments, said in (((site, "measures", "regoin=tama"), "Nearest: region"), ((site,), program)):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


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


def test_javascript_is_a_program_under_any_name_and_none_where_it_is_imported(site: str, tmp_path: Path):
    def run(*arguments: str) -> str:
        done = subprocess.run([node(), *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    copied, linked = tmp_path / "他の 名.mjs", tmp_path / "linked.mjs"
    copied.write_bytes((CLIENTS / "tokyo-plans.mjs").read_bytes())
    linked.symlink_to(copied)
    for program in (copied, linked):
        assert run(str(program), site, "measures", "region=tama", "fields=measure").count("\n") == 17
    (tmp_path / "mine.mjs").write_text('import { Registry } from "./linked.mjs"; console.log(typeof Registry);')
    assert run(str(tmp_path / "mine.mjs"), "a", "b") == "function\n"
    bundle, app = tmp_path / "bundle.mjs", b"console.log(process.argv.length);\n"
    for bundled in (copied.read_bytes() + app, app + copied.read_bytes()):
        bundle.write_bytes(bundled)
        assert run(str(bundle)) == "2\n"
        assert run(str(bundle), site, "measures", "region=tama") == "5\n"


@pytest.mark.parametrize("program", ["tokyo_plans.py", "tokyo-plans.mjs"])
def test_the_address_of_one_thing_gives_it_and_none_leaves_the_api(site: str, program: str):
    def run(*arguments: str) -> tuple[int, str]:
        command = [interpreter(program), str(CLIENTS / program), site, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    for address in ("plans/131211-2021", f"measures/{Measure.objects.first().pk}", "editions/131211-2021/1"):
        code, said = run(address)
        assert (code, json.loads(said)) == (0, ask(Client(), address))
    assert run("changes", "since=0")[1].count("\n") == len(ask(Client(), "changes?since=0")["results"])
    for address in ("../../plans.json", "/plans.json", "../v1/../../plans.json"):
        assert run(address) == (1, ""), address


@pytest.mark.parametrize("program", ["tokyo_plans.py", "tokyo-plans.mjs"])
@pytest.mark.parametrize("held", ["[]", "5", '{"generation": "x"}', '{"generation": 1, "plans": {'])
def test_a_file_that_is_no_copy_is_left_as_it_is(site: str, program: str, held: str, tmp_path: Path):
    kept = tmp_path / "mine.json"
    kept.write_text(held, encoding="utf-8")
    command = [interpreter(program), str(CLIENTS / program), site, "sync", str(kept)]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 1
    assert kept.read_text(encoding="utf-8") == held


@pytest.mark.parametrize("program", ["tokyo_plans.py", "tokyo-plans.mjs"])
def test_a_copy_of_a_generation_that_has_not_come_is_read_anew(site: str, program: str, tmp_path: Path):
    kept = tmp_path / "copy.json"
    kept.write_text('{"generation": 99, "plans": {"gone": {}}, "measures": {}}', encoding="utf-8")
    command = [interpreter(program), str(CLIENTS / program), site, "sync", str(kept)]
    subprocess.run(command, timeout=120, check=True)
    copy = json.loads(kept.read_text(encoding="utf-8"))
    is_the_present(copy)
    assert copy["generation"] == Generation.latest()


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
