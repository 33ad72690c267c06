"""Tables in: time and peak memory of a dry run and an import, beside django-import-export on the same rows.

    python -m benchmarks.intake.tables --rows 100000

Each figure is of a process of its own on a fresh SQLite database.  The peer's resource is the usual one: a row
is looked up, saved and given its types and forms one by one; it cleans no model, which is its default.
django-import-export comes from ``benchmarks/requirements.txt``; without it only our figures are printed.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from plans_registry.documents.columns import MEASURE_COLUMNS

PEER = Path(
    os.environ.get(
        "PEER_PACKAGES", f"var/benchmarks/datasette/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    )
)
STEPS = (
    ("ours", "dry run, all new", "dry"),
    ("ours", "import, all new", "commit"),
    ("ours", "dry run, nothing new", "dry"),
    ("ours", "import, nothing new", "commit"),
    ("django-import-export", "dry run, all new", "peer-dry"),
    ("django-import-export", "import, all new", "peer-commit"),
)
CODES = ("131211", "131121", "132098", "132276", "131016", "131024", "131032", "131041")
TYPES = ("sales-channels", "startups", "talent", "management")
FORMS = ("grant", "advice", "training")


def table_rows(count: int) -> Iterator[dict[str, str]]:
    """Made-up rows, always the same: plans of 8 measures under 3 pillars, with texts of usual length."""
    for index in range(count):
        plan, place = divmod(index, 8)
        pillar, number = divmod(place, 3)
        yield {
            "code": CODES[plan % len(CODES)],
            "plan_title": f"地域産業活性化計画 第{plan}号",
            "first_year": str(2012 + plan % 15),
            "last_year": str(2014 + plan % 15),
            "period_text": "三か年",
            "pillar_number": str(pillar + 1),
            "pillar_title": ("販路拡大支援", "創業支援", "人材の確保・育成")[pillar],
            "open_ended": str(pillar % 2),
            "number": str(number + 1),
            "name": f"見本市等出展助成事業 その{index}",
            "description": f"オンラインを含む各種展示会への出展に要する経費の一部を助成し、販路の開拓を支える取組（{index}）",
            "types": TYPES[pillar] if index % 3 else f"{TYPES[pillar]};{TYPES[3]}",
            "forms": FORMS[index % 3],
            "audience": "区内に主たる事業所を有する中小企業者",
            "contact": "産業振興課 産業振興係",
        }


def write_table(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = table_rows(count)
        first = next(rows)
        writer = csv.writer(file)
        writer.writerow(MEASURE_COLUMNS[name] for name in first)
        writer.writerow(first.values())
        writer.writerows(row.values() for row in rows)


def ours(path: Path, *, commit: bool) -> None:
    from plans_registry.intake.tables.importer import import_table

    with path.open("rb") as file:
        report = import_table(file, commit=commit)
    if report.errors.count or report.saved != commit:
        raise SystemExit(str(report.errors.kept[:3]))


def peer(path: Path, *, commit: bool) -> None:
    from tablib import Dataset

    from benchmarks.intake.peer import MeasureResource

    table = Dataset().load(path.read_text(encoding="utf-8-sig"), format="csv")
    table.append_col(lambda row: "", header="pillar")  # filled row by row; the library wants to see it in the header
    MeasureResource().import_data(table, dry_run=not commit, raise_errors=True, use_transactions=True)


RUNS: dict[str, Callable[[Path], None]] = {
    "dry": lambda path: ours(path, commit=False),
    "commit": lambda path: ours(path, commit=True),
    "peer-dry": lambda path: peer(path, commit=False),
    "peer-commit": lambda path: peer(path, commit=True),
}


def run_here(step: str, path: Path) -> None:
    """One step in this process; prints its figures as JSON."""
    import django

    sys.path.append(str(PEER))
    django.setup()
    start, cpu = time.perf_counter(), time.process_time()
    RUNS[step](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu, "peak": peak}))


def figures(step: str, path: Path, database: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.intake.tables", "--step", step, "--file", str(path)]
    done = subprocess.run(command, env=_environment(database), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout)


def _environment(database: Path) -> dict[str, str]:
    changed = {
        "DEBUG": "0",  # with it, Django keeps every statement: that would be measured
        "SECRET_KEY": "of-a-benchmark-only-of-a-benchmark-only",
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
    }
    return {**os.environ, **changed}


def _fresh(database: Path) -> None:
    for command in (["migrate", "--verbosity", "0"], ["load_reference"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], env=_environment(database), check=True, stdout=subprocess.DEVNULL
        )


def main() -> None:
    options = _options()
    if options.step:
        return run_here(options.step, options.file)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        write_table(table, options.rows)
        print(f"{options.rows} rows, {table.stat().st_size / 1e6:.0f} MB of CSV\n")
        print("| who | what | CPU s | wall s | peak MB |\n|---|---|---|---|---|")
        for who in dict.fromkeys(who for who, _, _ in STEPS):
            if who != "ours" and not (PEER / "import_export").exists():
                print(f"| {who} | not installed in {PEER} | | | |")
                continue
            database = Path(folder) / f"{who}.sqlite3"
            _fresh(database)
            for what, step in [(what, step) for name, what, step in STEPS if name == who]:
                found = figures(step, table, database)
                print(
                    f"| {who} | {what} | {found['cpu']:.1f} | {found['wall']:.1f} | {found['peak']:.0f} |", flush=True
                )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--step", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
