"""Datasette's page of the same rows: FTS5 trigram, six facets.  Prints JSON; run in an environment of its own.

``python datasette_peer.py SOURCE.sqlite3 COPY.sqlite3 QUESTIONS.json``: the copy is made when it is not there.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

FACETS = ("municipality_id", "region", "first_year", "types", "forms")
ROWS = """
SELECT e.measure, e.name, e.description, e.pillar_title, e.plan_title, e.municipality_id, r.slug, e.first_year, e.last_year,
    CAST(e.types AS text), CAST(e.forms AS text)
FROM catalogue_entry e JOIN municipalities_municipality m ON m.code = e.municipality_id
    JOIN municipalities_region r ON r.id = m.region_id
"""
COLUMNS = """
id INT, name TEXT, description TEXT, pillar_title TEXT, plan_title TEXT, municipality_id TEXT, region TEXT,
first_year INT, last_year INT, types TEXT, forms TEXT
"""
INDEXES = """
CREATE UNIQUE INDEX by_id ON measures (id);
CREATE INDEX by_municipality ON measures (municipality_id);
CREATE INDEX by_region ON measures (region);
CREATE INDEX by_year ON measures (first_year);
CREATE INDEX by_types ON measures (types);
CREATE INDEX by_forms ON measures (forms);
CREATE VIRTUAL TABLE measures_fts USING fts5(name, description, pillar_title, plan_title,
    content='measures', tokenize='trigram');
INSERT INTO measures_fts (rowid, name, description, pillar_title, plan_title)
    SELECT rowid, name, description, pillar_title, plan_title FROM measures;
"""


def copied(source: str, copy: str) -> None:
    if Path(copy).exists():
        return
    database = sqlite3.connect(source)
    rows = database.execute(ROWS).fetchall()
    database.close()
    write(copy, rows)


def write(copy: str, rows: Sequence[Sequence]) -> None:
    """A file for Datasette of what ROWS finds, in whichever database."""
    database = sqlite3.connect(copy)
    database.execute(f"CREATE TABLE measures ({COLUMNS})")
    database.executemany(f"INSERT INTO measures VALUES ({', '.join('?' * len(COLUMNS.split(',')))})", rows)
    database.executescript(INDEXES)
    database.commit()
    database.close()


async def timed(copy: str, questions: list[str], *, exact: bool) -> list[tuple[float, float]]:
    """Wall and CPU milliseconds of each page; exact: no time limit on facets, no cap on what is counted."""
    from datasette.app import Datasette

    limits = {"facet_time_limit_ms": 20_000, "sql_time_limit_ms": 60_000} if exact else {"sql_time_limit_ms": 60_000}
    datasette = Datasette([copy], settings={"default_facet_size": 100, "max_returned_rows": 1000, **limits})
    await datasette.invoke_startup()
    name = Path(copy).stem
    times = []
    for words in ["支援する", *questions]:
        facets = "".join(f"&_facet={facet}" for facet in FACETS)
        wall, cpu = time.perf_counter(), time.process_time()
        answer = await datasette.client.get(f"/{name}/measures?_search={quote(words)}&_size=20{facets}")
        times.append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))
        assert answer.status_code == 200, answer.text[:200]
    return times[1:]


def main(source: str, copy: str, questions: str) -> None:
    copied(source, copy)
    words = json.loads(Path(questions).read_text())
    result = {}
    for name, exact in (("Datasette", False), ("Datasette, exact counts", True)):
        times = asyncio.run(timed(copy, words, exact=exact))
        walls = sorted(wall for wall, _ in times)
        result[name] = {
            "p50": round(walls[len(walls) // 2], 2),
            "p95": round(walls[int(0.95 * len(walls))], 2),
            "max": round(walls[-1], 2),
            "cpu": round(sum(cpu for _, cpu in times) / len(times), 2),
            "cpu p95": round(sorted(cpu for _, cpu in times)[int(0.95 * len(times))], 2),
        }
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
