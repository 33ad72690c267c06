"""The API: its OpenAPI document, its answers against that document, and thousands of good and bad questions."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
from openapi_spec_validator import OpenAPIV31SpecValidator

from benchmarks.opendata.valid.looking import NOT_RUN, Answer, Look, answers_in, count, program

EXAMPLES = 400
"""Cases of one operation in one run of schemathesis; it draws about 10,000 of them all."""
MOST_RUNS = 20
Schema = dict[str, Any]


def described(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    document = _document(folder)
    faults = [f"{error.json_path} {error.message[:200]}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    yield Look("openapi.json", program("openapi-spec-validator"), count(len(document["paths"]), "addresses"), faults)


def _document(folder: Path) -> Schema:
    return json.loads(next(one for one in answers_in(folder) if one.path == "/api/v1/openapi.json").content)


def answers_as_described(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    """Each answer of the API, and each record that is the same at another address, against the schema of its address."""
    document = _document(folder)
    patterns = {re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)): path for path in document["paths"]}
    found, number, records = [], 0, 0
    for answer in answers_in(folder):
        path = next((path for pattern, path in patterns.items() if re.fullmatch(pattern, _in_the_api(answer))), None)
        if path is None or "json" not in answer.kind:
            continue
        schema = _schema(document, path)
        checker = jsonschema.Draft202012Validator(
            schema | {"components": document["components"]},
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
        )
        number += 1
        for value in _values(answer):
            records += len(value.get("results", [value]))
            faults = [f"{error.json_path} {error.message[:200]}" for error in checker.iter_errors(value)]
            found += [f"{answer.address}: {fault}" for fault in (*faults, *_undescribed(value, schema))]
    yield Look("API, answers", program("jsonschema"), count(number, "answers", f"{records:,} records"), found)


def _schema(document: Schema, path: str) -> Schema:
    """Of the answer; of JSON Lines that of a line, which is a row of the JSON."""
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    schema = next(iter(content.values()))["schema"]
    if path.endswith(".jsonl"):
        return _schema(document, path.removesuffix(".jsonl"))["properties"]["results"]["items"]
    return schema


def _values(answer: Answer) -> list[Any]:
    text = answer.content.decode()
    if answer.ending == ".jsonl":
        return [json.loads(line) for line in text.split("\n") if line]
    return [json.loads(text)]


def _undescribed(value: Any, schema: Schema) -> Iterator[str]:
    """Members that the document does not name: JSON Schema allows them."""
    properties = schema.get("properties", {})
    if unknown := value.keys() - properties.keys():
        yield from (f"{name} is not described" for name in unknown if properties)
    of_rows = properties.get("results", {}).get("items", {}).get("properties", {})
    unknown = {name for row in value.get("results", []) for name in row} - of_rows.keys()
    yield from (f"{name} of a row is not described" for name in unknown if of_rows)


def _in_the_api(answer: Answer) -> str:
    """``/plans/131211-2021.json`` is the record of ``/api/v1/plans/131211-2021``."""
    path = answer.path
    if record := re.fullmatch(r"/(measures|plans)/([\w-]+)\.json", path):
        return f"/api/v1/{record[1]}/{record[2]}"
    if edition := re.fullmatch(r"/plans/([\w-]+)/editions/(\d+)\.json", path):
        return f"/api/v1/editions/{edition[1]}/{edition[2]}"
    return path


def questions(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    """Runs with one seed after the other until there are so many cases; each kind of fault once with its first question."""
    wanted, total = int(options.get("cases", "0")), 0
    if not wanted:
        yield Look("API", program("schemathesis"), f"{NOT_RUN}: --cases 0")
        return
    found: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    for seed in range(1, MOST_RUNS + 1):
        events = folder / f"schemathesis-{seed}.ndjson"
        said = _run_of_schemathesis(folder, events, options["site"], seed)
        generated = re.search(r"([\d,]+) generated", said)
        if not generated:
            found[f"it broke off: {said[-500:]}"] = f"seed {seed}"
            break
        total += int(generated[1].replace(",", ""))
        for answered in _told(events):
            statuses[answered.status] += 1
            for fault in answered.faults:
                found.setdefault(fault, answered.address)
        events.unlink()
        if total >= wanted:
            break
    answers = ", ".join(f"{status}: {times:,}" for status, times in sorted(statuses.items()))
    faults = [f"{fault} — {address}" for fault, address in found.items()]
    yield Look("API", program("schemathesis"), count(total, "cases", f"answers {answers}"), faults)


def _run_of_schemathesis(folder: Path, events: Path, site: str, seed: int) -> str:
    """What it prints."""
    command = [
        *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"),
        *(f"{site}/api/v1/openapi.json", "--checks", "all", "--mode", "all", "--max-examples", str(EXAMPLES)),
        *("--continue-on-failure", "--no-color", "--workers", "2", "--seed", str(seed)),
        *("--report-ndjson-path", str(events)),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
    return done.stdout


@dataclass(frozen=True, slots=True)
class Answered:
    """``faults``: the checks that failed, each with the status and the sentence of the answer."""

    address: str
    status: int
    faults: list[str]


def _told(events: Path) -> Iterator[Answered]:
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
            for case, interaction in recorder.get("interactions", {}).items():
                answer, address = interaction["response"], interaction["request"]["uri"]
                if answer is None:
                    yield Answered(address, 0, ["no answer"])
                    continue
                failed = [check["name"] for check in recorder["checks"].get(case, []) if check["status"] == "failure"]
                faults = [f"{name} {answer['status_code']} {_said(answer)}" for name in failed]
                yield Answered(address, answer["status_code"], faults)


def _said(answer: Mapping[str, Any]) -> str:
    """The sentence of a problem; its numbers and quoted values left out, so that a kind of fault is told once."""
    body = answer.get("content") or {}
    text = b64decode(body.get("$base64", "")).decode(errors="replace")
    try:
        text = json.loads(text)["detail"]
    except (ValueError, TypeError, KeyError):
        text = text[:200]
    return re.sub(r"「[^」]*」", "「…」", re.sub(r"\d+", "0", text))


LOOKS = (described, answers_as_described, questions)
