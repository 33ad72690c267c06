"""The bulk files: the rows of the API in every form, of one generation, switched at once or not at all."""

import csv
import hashlib
import io
import json
import os
import re
import resource
import sqlite3
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from plans_registry.catalogue.exports import cell_text
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition, strike_passage
from plans_registry.models import Measure, Plan
from plans_registry.opendata.bulk.tables import BULK_TABLES
from tests import factories
from tests.factories import MACHIDA
from tests.opendata.api.asking import ask, rows
from tests.public.reading import plain, read
from tests.shared import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WORDS = "消えたことば"

_sample = once_a_module(factories.sample_registry, autouse=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.BULK_FOLDER = tmp_path / "bulk"
    return settings.BULK_FOLDER


def export(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_registry", *arguments, stdout=out)
    return out.getvalue()


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def cell_of(value: Any) -> str:
    """What a value of the JSON Lines is in the CSV: several codes with ``;`` between, an object as JSON."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return cell_text(tuple(value) if isinstance(value, list) else value)


def test_every_table_has_the_rows_of_the_api_in_every_form(client: Client, folder: Path):
    export()
    for name in ("measures", "plans", "editions", "municipalities", "regions", "types", "forms", "rounds"):
        asked = {"sort": "code"} if name in ("measures",) else {}
        assert lines(folder / f"{name}.jsonl") == rows(client, name, **asked), name
    assert lines(folder / "changes.jsonl") == ask(client, "changes")["results"]
    assert len(lines(folder / "measure_types.jsonl")) == sum(len(entry.types) for entry in Entry.objects.all())
    database = sqlite3.connect(folder / "registry.sqlite")
    for table in BULK_TABLES:
        records = lines(folder / f"{table.name}.jsonl")
        written = [[cell_of(value) for value in record.values()] for record in records]
        header, *cells = csv.reader((folder / f"{table.name}.csv").open(encoding="utf-8", newline=""))
        assert header == [column.name for column in table.table.values]
        assert cells == written, table.name
        stored = [list(row) for row in database.execute(f'SELECT * FROM "{table.name}"')]
        assert len(stored) == len(records)
        if table.name == "measures":
            at, key = header.index("types"), header.index("measure")
            types = {record["measure"]: record["types"] for record in records}
            assert {row[key]: json.loads(row[at]) for row in stored} == types
    database.close()


def test_the_database_answers_words_and_holds_its_keys(folder: Path):
    export()
    database = sqlite3.connect(folder / "registry.sqlite")
    found = database.execute("SELECT name FROM measures_text WHERE measures_text MATCH '見本市'").fetchall()
    assert ("見本市等出展助成事業",) in found
    # By this Datasette knows which table is searched.
    like = """SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE '%VIRTUAL TABLE%USING FTS%content="measures"%'"""
    assert database.execute(like).fetchall() == [("measures_text",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    described = database.execute('SELECT count(*) FROM "columns"').fetchone()[0]
    assert described == sum(len(table.table.values) for table in BULK_TABLES)
    assert database.execute("SELECT sum(measures) FROM measures_by_place_and_type").fetchone()[0] > 32
    database.close()


def test_a_parquet_file_has_the_rows_with_their_types(client: Client, folder: Path):
    export()
    assert "`.parquet`" in (folder / "README.md").read_text(encoding="utf-8")
    for table in BULK_TABLES:
        file = duckdb.sql(f"SELECT * FROM '{folder / table.name}.parquet'")
        assert file.columns == [column.name for column in table.table.values]
        kinds = {column.type: kind for column, kind in zip(table.table.values, map(str, file.types), strict=True)}
        assert kinds.items() <= PARQUET_TYPES.items(), table.name
        found = [dict(zip(file.columns, row, strict=True)) for row in file.fetchall()]
        for row in found:
            for name, value in row.items():
                if isinstance(value, datetime):
                    row[name] = value.astimezone(ZoneInfo("Asia/Tokyo")).isoformat()
                elif isinstance(value, date):
                    row[name] = value.isoformat()
                elif kinds.get("object") and name in ("old", "new") and value:
                    row[name] = json.loads(value)
        assert found == lines(folder / f"{table.name}.jsonl"), table.name
    kind = client.get("/open-data/files/measures.parquet")["Content-Type"]
    assert kind == "application/vnd.apache.parquet"


PARQUET_TYPES = {
    "text": "VARCHAR",
    "url": "VARCHAR",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "moment": "TIMESTAMP WITH TIME ZONE",
    "codes": "VARCHAR[]",
    "names": "VARCHAR[]",
    "object": "JSON",
}


def test_without_duckdb_all_else_is_written(folder: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    export()
    assert not list(folder.glob("*.parquet"))
    assert (folder / "measures.csv").exists()


def test_the_workbook_has_a_sheet_for_every_table(folder: Path):
    export()
    book = load_workbook(folder / "registry.xlsx", read_only=True)
    assert book.sheetnames == [str(table.title) for table in BULK_TABLES[:-1]]
    head, first, *_rest = book["施策"].iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert (row["全国地方公共団体コード"], row["計画期間_開始年度"]) == ("131121", 2021)
    assert row["最終更新日時"].year >= 2026


def test_the_descriptions_are_of_these_files(folder: Path):
    export()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == str(Generation.latest())
    assert len({described["name"] for described in package["resources"]}) == len(package["resources"])
    for described in package["resources"]:
        content = (folder / described["path"]).read_bytes()
        assert (described["bytes"], described["hash"]) == (
            len(content),
            f"sha256:{hashlib.sha256(content).hexdigest()}",
        )
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums.keys() == {path.name for path in folder.iterdir()} - {"SHA256SUMS", "state.txt"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    web = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    assert {table["url"] for table in web["tables"]} == {f"{table.name}.csv" for table in BULK_TABLES}
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "募集中の事業の一覧ではありません" in text
    assert "Measures. One row is one measure" in text
    assert re.findall("^#.*", text, re.MULTILINE) == [f"# {settings.SITE_NAME}", "## 日本語", "## English"]
    assert re.findall("[ぁ-ん]", text.rpartition("## English")[2]) == []


def test_it_is_replaced_whole_and_only_where_something_changed(client: Client, folder: Path):
    assert f"generation {Generation.latest()}" in export()
    first = folder.resolve()
    assert "nothing has changed" in export()
    with (folder / "measures.csv").open("rb") as reader:
        factories.published("131016")
        assert f"generation {Generation.latest()}" in export()
        assert reader.read()  # whoever reads the old one reads on
    assert folder.resolve() != first
    assert not first.exists()
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted(["bulk", folder.resolve().name])


def test_a_full_disk_leaves_the_old_files(folder: Path):
    export()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    factories.published("131016")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(CommandError):
            export()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert len(list(folder.parent.iterdir())) == 2


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("x")
    with pytest.raises(CommandError, match="空でない"):
        export(str(theirs))
    assert os.listdir(theirs) == ["letter.txt"]
    empty = tmp_path / "empty"
    empty.mkdir()
    export(str(empty))
    assert (empty / "measures.csv").exists()


def test_a_file_is_served_whole_in_parts_and_again(client: Client, folder: Path):
    address = "/open-data/files/measures.csv"
    assert client.get(address).status_code == 404
    export()
    content = (folder / "measures.csv").read_bytes()
    whole = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert whole.getvalue() == content
    assert whole["Content-Type"] == "text/csv; charset=utf-8"
    assert (whole["Accept-Ranges"], whole["Content-Length"]) == ("bytes", str(len(content)))
    assert whole["Registry-Generation"] == str(Generation.latest())
    assert whole["Access-Control-Allow-Origin"] == "*"
    for asked, part in {"bytes=0-9": content[:10], "bytes=100-": content[100:], "bytes=-7": content[-7:]}.items():
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.getvalue()) == (206, part)
        assert answer["Content-Range"].endswith(f"/{len(content)}")
    assert client.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status_code == 200
    for strange in ("bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=x-y"):
        assert client.get(address, headers={"Range": strange}).status_code == 200
    assert client.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert client.head(address)["Content-Length"] == str(len(content))
    head = client.head(address, headers={"Range": "bytes=0-9"})  # RFC 9110, 14.2: a part is asked for by GET alone
    assert (head.status_code, head["Content-Length"]) == (200, str(len(content)))
    assert client.post(address).status_code == 405
    for nothing in ("state.txt", "..%2Fdb.sqlite3", "nothing.csv"):
        assert client.get(f"/open-data/files/{nothing}").status_code == 404
    assert client.get(f"{address}?encoding=utf-8").status_code == 400


@pytest.mark.parametrize(
    "take_away",
    [
        lambda plan: workflow.withdraw(plan, by=factories.chiba(), reason="誤り"),
        lambda plan: strike_passage(plan, WORDS, by=None, reason="本人の求め"),
        lambda plan: strike_edition(plan, 2, by=None, reason="本人の求め"),
    ],
)
def test_a_text_that_was_taken_away_is_in_no_file(client: Client, folder: Path, take_away: Callable[[Plan], None]):
    plan = Plan.objects.get(municipality=MACHIDA)
    for description in (WORDS, ""):
        Measure.objects.filter(pillar__plan=plan).update(description=description)
        factories.republished(plan)
    export()
    assert any(WORDS.encode() in path.read_bytes() for path in folder.glob("*.csv"))
    take_away(Plan.objects.get(municipality=MACHIDA))
    for path in folder.iterdir():
        if path.name != "state.txt":
            answer = client.get(f"/open-data/files/{path.name}")
            assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    export()
    for path in folder.iterdir():
        assert WORDS.encode() not in path.read_bytes(), path.name
    Generation.advance()  # of names, which takes nothing away
    assert client.get("/open-data/files/measures.csv").status_code == 200


def test_the_open_data_page_offers_them(client: Client, folder: Path):
    assert 'href="/open-data/files/"' in client.get("/open-data/").content.decode()
    assert "ファイルはまだありません" in client.get("/open-data/files/").content.decode()
    export()
    page = client.get("/open-data/files/").content.decode()
    for name in ("registry.sqlite", "registry.xlsx", "datapackage.json", "measures.csv"):
        assert f"/open-data/files/{name}" in page


def test_the_page_says_of_every_file_what_is_in_it_and_when_it_was_written(client: Client, folder: Path):
    export()
    page = read(client, "/en/open-data/files/")
    cells = [plain(cell.text) for cell in page.all("td")]
    meanings, days = cells[::4], cells[1::4]
    assert len(meanings) == len(page.all("th", scope="row")) == len(list(folder.iterdir())) - 1  # but state.txt
    assert all(meanings)
    assert meanings.count("Measures. One row is one measure") == 3
    assert "Approval rounds. One row is one round of approval, the latest first. No rows now" in meanings
    written = [datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo("Asia/Tokyo")) for path in folder.iterdir()]
    assert len(days) == len(meanings)
    assert set(days) <= {f"{moment:%-d %B %Y}" for moment in written}
    assert "Parquet" in page.with_class("lead")[0].text
    assert "`SHA256SUMS`" in (folder / "README.md").read_text(encoding="utf-8")
