"""``python -m benchmarks.search.judged FILE.tsv``: how often a search brings a right measure first, or among the first three.

FILE has the columns ``query`` and ``right`` (the right measures, by blanks: code/pillar/number, or in a registry with
several plans of a municipality code/rest of the plan's key/pillar/number), and may have ``language``, ``kind`` and
``registry``: ``sample`` (the four real plans, also where nothing is said) or ``synthetic`` (300 made-up measures).
A search without a right measure (``-``, or nothing) should find nothing, or end at the reading with some of the words, which says so.
"""

import csv
import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.search.registry import FOLDER, environment

TODAY = (2026, 11, 28)
LOOKED_AT = 10
"""Places that count; a right measure further down is worth nothing."""

SYNTHETIC_MEASURES = 300
QUERIES = Path(__file__).parent / "queries.tsv"

Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.search.judged", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=QUERIES)
    parser.add_argument(
        "--failures", action="store_true", help="list the searches without a right measure in the first three"
    )
    options = parser.parse_args(arguments)
    with options.file.open(encoding="utf-8", newline="") as file:
        rows: list[Row] = [{"registry": "sample", **row} for row in csv.DictReader(file, delimiter="\t")]
    for row in rows:
        row["right"] = [key for key in (row.get("right") or "").split() if key != "-"]
    for registry in dict.fromkeys(row["registry"] for row in rows):
        asked = [row for row in rows if row["registry"] == registry]
        answers = _answers(prepared(registry), [row["query"] for row in asked])
        for row, answer in zip(asked, answers, strict=True):
            row.update(answer, place=place_of(answer["keys"], row["right"]))
    show(rows)
    if options.failures:
        for row in rows:
            if is_failure(row):
                print(
                    *(
                        row.get(name, "")
                        for name in ("registry", "language", "kind", "query", "match", "total", "read")
                    ),
                    sep="\t",
                )


def prepared(registry: str) -> dict[str, str]:
    """The environment of a registry, made anew: what is judged is today's reading of today's texts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = (FOLDER / f"judged_{registry}.sqlite3").resolve()
    for old in FOLDER.glob(f"{file.name}*"):
        old.unlink()
    own = environment(f"sqlite:///{file}")
    fill = ["load_sample"] if registry == "sample" else ["seed_synthetic", "--measures", str(SYNTHETIC_MEASURES)]
    for command in (["migrate", "-v0"], ["load_reference"], fill):
        subprocess.run([sys.executable, "manage.py", *command], env=own, check=True, stdout=subprocess.DEVNULL)
    return own


def _answers(own: dict[str, str], queries: list[str]) -> list[Row]:
    child = [sys.executable, "-c", "from benchmarks.search.judged import answer_all; answer_all()"]
    done = subprocess.run(child, env=own, check=True, input=json.dumps(queries), stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def answer_all() -> None:
    """The child: queries as JSON in, the keys found and the reading out."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")
    django.setup()
    from plans_registry.catalogue.query import MeasureQuery
    from plans_registry.catalogue.search import search

    answers = []
    for query in json.load(sys.stdin):
        hits = search(MeasureQuery(q=query), today=date(*TODAY))
        answers.append(
            {
                "keys": [_keys(entry) for entry in hits.entries(0, LOOKED_AT)],
                "match": hits.match,
                "total": hits.total,
                "read": hits.question.text(),
            }
        )
    print(json.dumps(answers))


def _keys(entry) -> list[str]:
    """Both ways to name a measure: with its municipality alone, and with its plan."""
    place = f"{entry.pillar_number}/{entry.number}"
    plan = entry.plan_key.replace("-", "/", 1)
    return [f"{entry.municipality_id}/{place}", f"{plan}/{place}"]


def place_of(found: Iterable[Sequence[str]], right: Sequence[str]) -> int:
    """The place of the first right measure, from 1; 0 where none is among those looked at."""
    return next((place for place, keys in enumerate(found, start=1) if set(keys) & set(right)), 0)


def is_failure(row: Row) -> bool:
    """Nothing right among the first three; or, where nothing is right, an answer that does not say so."""
    if row["right"]:
        return not 1 <= row["place"] <= 3
    return bool(row["total"]) and row["match"] != "some"


def show(rows: list[Row]) -> None:
    answered = [row for row in rows if row["right"]]
    print(f"{'':24}{'searches':>9}{'at 1':>8}{'at 3':>8}{'MRR':>8}")
    groups = [("all", answered)]
    for column in ("registry", "language", "kind"):
        values = dict.fromkeys(row.get(column, "") for row in answered)
        groups += [(value, [row for row in answered if row.get(column) == value]) for value in values if value]
    for name, group in groups:
        if group:
            _show_line(name, group)
    _show_absent([row for row in rows if not row["right"]])


def _show_line(name: str, group: list[Row]) -> None:
    first = sum(row["place"] == 1 for row in group) / len(group)
    third = sum(1 <= row["place"] <= 3 for row in group) / len(group)
    reciprocal = sum(1 / row["place"] for row in group if row["place"]) / len(group)
    print(f"{name:24}{len(group):>9}{first:>8.0%}{third:>8.0%}{reciprocal:>8.2f}")


def _show_absent(absent: list[Row]) -> None:
    if not absent:
        return
    none = sum(not row["total"] for row in absent)
    some = sum(bool(row["total"]) and row["match"] == "some" for row in absent)
    print(f"without a right measure: {len(absent)}, nothing found {none}, some of the words {some}")


if __name__ == "__main__":
    main()
