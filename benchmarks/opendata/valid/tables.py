"""The bulk files and every table by itself: data package, CSV on the Web, SQLite, Parquet, JSON."""

import csv
import datetime
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import csvw
import frictionless
import pyarrow.parquet

from benchmarks.opendata.valid.looking import FILES, Answer, Look, answers_in, count, program

MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".jsonfeed": "application/feed+json",
    ".ics": "text/calendar; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".py": "text/plain; charset=utf-8",  # the clients, to be read
    ".mjs": "text/javascript; charset=utf-8",
    "": "",
}
"""Of every form; a form that is not here is told as found, for nothing below looks at it."""


def addresses(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    answers = answers_in(folder)
    yield Look("every address", "this benchmark", count(len(answers), "answers"), list(_answered(answers)))


def _answered(answers: list[Answer]) -> Iterator[str]:
    for answer in answers:
        if answer.status != 200:
            yield f"{answer.address}: {answer.status} {answer.content[:200].decode(errors='replace')}"
        elif answer.ending not in MEDIA_TYPES:
            yield f"{answer.address}: no program here looks at this form"
        elif (wanted := MEDIA_TYPES[answer.ending]) and answer.kind != wanted:
            yield f"{answer.address}: {answer.kind!r} where {wanted!r} was expected"


def package(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    report = frictionless.validate(str(folder / FILES / "datapackage.json"))
    rows = sum(task.stats.get("rows", 0) for task in report.tasks)
    looked_at = count(len(report.tasks), "resources", f"{rows:,} rows")
    yield Look("datapackage.json", program("frictionless"), looked_at, list(_faults_of(report)))


def each_table(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    """Every table that is served, without a description; values are read as texts, for a guess is no fault."""
    found, paths = [], {answer.address: answer.file for answer in answers_in(folder, ".csv", ".xlsx", ".jsonl")}
    rows = 0
    for address, path in paths.items():
        if Path(path).stat().st_size == 0:
            continue  # JSON Lines of no row
        detector = frictionless.Detector(field_type="any")
        with frictionless.system.use_context(trusted=True):  # a path outside of the folder of the benchmark
            report = frictionless.validate(path, detector=detector, name="table")
        rows += sum(task.stats.get("rows", 0) for task in report.tasks)
        found += [f"{address}: {fault}" for fault in _faults_of(report)]
    looked_at = count(len(paths), "tables", f"{rows:,} rows")
    yield Look("CSV, XLSX, JSON Lines", program("frictionless"), looked_at, found)


def _faults_of(report: Any) -> Iterator[str]:
    yield from (error.message for error in report.errors)
    for task in report.tasks:
        yield from (f"{task.name}: {error.message}" for error in task.errors)
        yield from (f"{task.name}: {warning}" for warning in task.warnings)


def on_the_web(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    described = csvw.CSVW(str(folder / FILES / "csv-metadata.json"), validate=True)
    is_valid = described.is_valid
    found = [str(warning.message) for warning in described.warnings]
    if not is_valid:
        found.append("it is not valid")
    rows = sum(sum(1 for _row in table.iterdicts(strict=True)) for table in described.t.tables)
    looked_at = count(len(described.t.tables), "tables", f"{rows:,} rows")
    yield Look("csv-metadata.json", program("csvw"), looked_at, found)


ALL = "select+count(*)+as+n+from+measures"


def database(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    file, found, rows = folder / FILES / "registry.sqlite", [], 0
    tables = [table["name"] for table in _asked_of_datasette(file, "/registry.json")["tables"] if not table["hidden"]]
    for name in tables:
        answer = _asked_of_datasette(file, f"/registry/{name}.json?_size=1&_shape=object&_extra=")
        counted = _asked_of_datasette(file, f"/registry.json?sql=select+count(*)+as+n+from+[{name}]&_shape=array")
        rows += counted[0]["n"]
        if answer.get("ok") is False:
            found.append(f"{name}: {answer}")
    words = "select+name+from+measures_text+where+measures_text+match+'見本市'"
    if not _asked_of_datasette(file, f"/registry.json?sql={words}&_shape=array"):
        found.append("the words of measures_text are not found")
    searched = _asked_of_datasette(file, "/registry/measures.json?_search=見本市&_shape=array&_size=max")
    if not 0 < len(searched) < _asked_of_datasette(file, f"/registry.json?sql={ALL}&_shape=array")[0]["n"]:
        found.append(f"a search of measures finds {len(searched)} of them")
    yield Look("registry.sqlite", program("datasette"), count(len(tables), "tables", f"{rows:,} rows"), found)


def _asked_of_datasette(file: Path, address: str) -> Any:
    command = [sys.executable, "-m", "datasette", str(file), "--get", address]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{address}: {done.stdout[:300]} {done.stderr[-300:]}")
    return json.loads(done.stdout)


def parquet(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    found, rows, paths = [], 0, sorted((folder / FILES).glob("*.parquet"))
    for path in paths:
        table = pyarrow.parquet.read_table(path)
        rows += table.num_rows
        with path.with_suffix(".jsonl").open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        if [_plain_row(row) for row in table.to_pylist()] != [_plain_row(record) for record in records]:
            found.append(f"{path.name} differs from its JSON Lines")
    yield Look("Parquet", program("pyarrow"), count(len(paths), "files", f"{rows:,} rows"), found)


def _plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """Moments by the second in UTC, days as texts, an object of JSON as a text."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\S+", value):
        value = datetime.datetime.fromisoformat(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, str) and value[:1] == "{":
        value = json.loads(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def strict_json(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    found, number = [], 0
    for answer in answers_in(folder):
        if "json" not in answer.kind:
            continue
        number += 1
        text = answer.content.decode()
        for piece in text.split("\n") if answer.ending == ".jsonl" else [text]:
            try:
                if piece:
                    json.loads(piece, object_pairs_hook=_unlike, parse_constant=_no_number)
            except ValueError as error:
                found.append(f"{answer.address}: {error}")
    yield Look("JSON, JSON Lines", "json of Python, strict", count(number, "answers"), found)


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [name for name, times in Counter(name for name, _value in pairs).items() if times > 1]
    if twice:
        raise ValueError(f"{twice} stand twice in one object")
    return dict(pairs)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def csv_beside_lines(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    tables, found = answers_in(folder, ".csv"), list(_beside(answers_in(folder)))
    yield Look("CSV beside JSON Lines", "csv of Python, strict", count(len(tables), "pairs"), found)


def _beside(answers: list[Answer]) -> Iterator[str]:
    """The CSV and the JSON Lines of an address have the same values."""
    lines = {answer.address: answer for answer in answers if answer.ending == ".jsonl"}
    for answer in answers:
        other = lines.get(answer.address.replace(".csv", ".jsonl"))
        if answer.ending != ".csv" or other is None:
            continue
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True))[1:]
        records = [list(json.loads(line).values()) for line in other.content.decode().split("\n") if line]
        wanted = [[_cell(value) for value in record] for record in records]
        if [[cell.removeprefix("'") for cell in row] for row in rows] != wanted:
            yield f"{answer.address} and its JSON Lines differ"


def _cell(value: Any) -> str:
    """A value of JSON as it stands in a CSV: on one line, without the apostrophe before what looks like a formula."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, bool):
        value = int(value)
    return " ".join(str("" if value is None else value).splitlines()).removeprefix("'")


LOOKS = (addresses, package, each_table, on_the_web, database, parquet, strict_json, csv_beside_lines)
