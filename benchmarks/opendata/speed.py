"""What a file costs, beside a raw copy, and an answer of the API beside a hello world: processor time, ratios of one run.

    python -m benchmarks.opendata.speed --measures 100000

Each line is a process of its own, which answers at the door of WSGI: first a small question, then the one that is
measured, the least of three.  Memory is what the process had at most, above what it had after the small question.
Beside other work these are of different moments: JSON Lines and CSV are compared once more in turn, in one process.
"""

import json
import resource
import statistics
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping

from benchmarks.answers import asked
from benchmarks.search.__main__ import DATASETTE
from benchmarks.search.registry import FOLDER, prepared

HERE = "from benchmarks.opendata.speed import here; here({path!r}, {rounds})"
IN_TURN = "from benchmarks.opendata.speed import in_turn; in_turn({rounds})"
FILES = {"CSV": "/measures.csv", "JSON Lines": "/measures.jsonl", "JSON": "/measures.json", "XLSX": "/measures.xlsx"}
COLUMNS = """measure, municipality_id, municipality_id, municipality_id, plan_key, plan_title, first_year, last_year,
period_text, pillar_number, pillar_title, open_ended, number, name, description, types, types, forms, forms, audience,
amount, contact, url, source_title, source_url, published_on, changed_at"""
WORKBOOK_MOST = 100_000


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.speed", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[10_000, 100_000], help="sizes of the registries")
    options = parser.parse_args(arguments)
    for measures in options.measures:
        show(measures)


def show(measures: int) -> None:
    own = {**prepared(measures), "PASTS_PER_MINUTE": "1000000", "PAST_MEASURES_LIMIT": "10000000"}
    own |= dict.fromkeys(("WORKBOOK_ROWS_LIMIT", "WORKBOOK_ROWS_PER_HOUR"), "1000000000")
    print(
        f"\n{measures:,} measures\n| file | CPU s | rows a second | ÷ raw copy | MB | memory, MB more |\n{'|---' * 6}|"
    )
    raw = raw_copy(measures)
    print(f"| `sqlite3 -csv` | {raw:.2f} | {measures / raw:,.0f} | 1 | | |")
    if DATASETTE.exists():
        peer = datasette_stream(measures)
        print(f"| Datasette's stream of CSV | {peer:.2f} | {measures / peer:,.0f} | 1/{peer / raw:.1f} | | |")
    for name, path in FILES.items():
        if name != "XLSX" or measures <= WORKBOOK_MOST:
            cost, size, memory = apart(own, path, rounds=3 if measures <= WORKBOOK_MOST else 1)
            print(
                f"| {name} | {cost:.2f} | {measures / cost:,.0f} | 1/{cost / raw:.1f} | {size / 1e6:.0f} | {memory:.0f} |"
            )
    sys.stdout.flush()
    command = [sys.executable, "-W", "ignore", "-c", IN_TURN.format(rounds=9 if measures <= WORKBOOK_MOST else 2)]
    subprocess.run(command, env=own, check=True)


def raw_copy(measures: int) -> float:
    """Seconds of the same columns by SQLite's own program."""
    query = f"SELECT {COLUMNS} FROM catalogue_entry"
    return spent("sqlite3", "-csv", "-header", f"{FOLDER}/{measures}.sqlite3", query)


def datasette_stream(measures: int) -> float:
    """Seconds of the same columns by Datasette, without its start."""
    columns = "&".join(f"_col={name.strip()}" for name in COLUMNS.split(","))
    address = f"/{measures}/catalogue_entry.csv?_stream=on&_size=max&{columns}"
    serve = [str(DATASETTE), "-m", "datasette", f"{FOLDER}/{measures}.sqlite3", "--setting", "max_csv_mb", "0", "--get"]
    return spent(*serve, address) - spent(*serve, "/-/versions.json")


def spent(*command: str) -> float:
    """Seconds of the processor, the least of three."""
    of_rounds = []
    for _round in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        of_rounds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(of_rounds)


def apart(own: Mapping[str, str], path: str, rounds: int) -> tuple[float, int, float]:
    """Seconds, bytes and the memory of an answer, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", HERE.format(path=path, rounds=rounds)]
    done = subprocess.run(command, env=dict(own), check=True, stdout=subprocess.PIPE, text=True)
    cost, size, memory = json.loads(done.stdout.splitlines()[-1])
    return cost, size, memory


def here(path: str, rounds: int) -> None:
    from plans_registry.wsgi import application

    asked(application, "/api/v1/measures", {}, "per_page=1")  # what a process reads once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = [asked(application, path, {}) for _ in range(rounds)]
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    headers, _cost = answers[0]
    print(json.dumps([min(cost for _headers, cost in answers) / 1000, int(headers["Content-Length"]), memory]))


def in_turn(rounds: int) -> None:
    """Prints how many rows of JSON Lines are written in the time of one of CSV: the middle of pairs."""
    from plans_registry.wsgi import application

    pairs = [[asked(application, FILES[name], {})[1] for name in ("CSV", "JSON Lines")] for _ in range(rounds + 1)]
    of_pairs = [csv / lines for csv, lines in pairs[1:]]  # the first reads what a process reads once
    print(f"\nJSON Lines ÷ CSV, rows a second, in turn: {statistics.median(of_pairs):.2f}")


if __name__ == "__main__":
    main()
