"""The recipes of ``/open-data/recipes/``, as they stand there, against a served registry."""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from django.test import Client

from plans_registry.opendata.recipes import FOLDER, RECIPES
from tests.public.reading import plain, read

BY_FILE = {recipe.file: recipe for recipe in RECIPES}
NUMBERS = {"世田谷区": 7, "町田市": 8, "羽村市": 9, "足立区": 8}


def run(folder: Path, file: str, *command: str) -> str:
    (folder / file).write_text(BY_FILE[file].code, encoding="utf-8")
    done = subprocess.run([*command, file], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_what_every_machine_has_reads_what_it_says(site: str, tmp_path: Path):
    found = run(tmp_path, "standard.py", sys.executable).splitlines()
    assert len(found) == NUMBERS["町田市"] + NUMBERS["羽村市"]
    if shutil.which("curl"):
        answer = json.loads(run(tmp_path, "curl.sh", "sh"))
        saved = (tmp_path / "measures.csv").read_bytes()
        assert saved.count(b"\r\n") - 1 == answer["count"] > 0
    if shutil.which("node"):
        assert len(run(tmp_path, "node.mjs", "node").splitlines()) == len(found)
    for module, file in (("pandas", "with_pandas.py"), ("polars", "with_polars.py")):
        if find_spec(module):
            assert "羽村市" in run(tmp_path, file, sys.executable)
    lines = Client().get("/measures.jsonl").getvalue()
    (tmp_path / "measures.jsonl").write_bytes(lines)
    code = BY_FILE["with_duckdb.sql"].code.replace("'measures.jsonl'", f"'{tmp_path / 'measures.jsonl'}'")
    counted = dict(duckdb.sql(code).fetchall())
    assert counted.keys() == NUMBERS.keys()
    records = map(json.loads, lines.splitlines())
    assert sum(counted.values()) == sum("sales-channels" in record["types"] for record in records)


def test_every_file_is_a_recipe():
    assert {path.name for path in FOLDER.iterdir()} == set(BY_FILE)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_shows_each_with_this_address_and_what_it_was_tried_with(client: Client, prefix: str):
    page = read(client, f"{prefix}/open-data/recipes/")
    codes = [plain(code.text) for code in page.all("code")]
    assert codes == [plain(recipe.code) for recipe in RECIPES]
    assert all("http://127.0.0.1:8000/" in code and "example.jp" not in code for code in codes)
    untried = {"": "ここでは動かして確かめていません", "/en": "it was not run here"}[prefix]
    assert page.main.count(untried) == sum(not recipe.tried for recipe in RECIPES) == 2
