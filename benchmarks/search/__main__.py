"""``python -m benchmarks.search``: builds the registries, runs this search and its peers, prints the tables.

On PostgreSQL: ``python -m tests.postgres python -m benchmarks.search …`` (the server's address in DATABASE_URL).
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.search.queries import TRIGRAMS
from benchmarks.search.registry import FOLDER, prepared

DATASETTE = FOLDER / "datasette" / "bin" / "python"
READINGS = ("literal", "words", "some")
ROWS = (
    "warm",
    "cold",
    *(f"{reading}, {state}" for state in ("cold", "warm") for reading in READINGS),
    "page",
    "page, warm",
    "publish",
    "icontains",
    "raw SQL",
    "Datasette",
    "Datasette, exact counts",
)


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[1000, 100_000], help="sizes of the registries")
    parser.add_argument("--verify", action="store_true", help="compare every answer with the brute-force scan")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="compare N damaged pieces of texts too")
    parser.add_argument("--only-verify", action="store_true", help="compare, and measure nothing")
    parser.add_argument("--rebuild", action="store_true", help="time a rebuild of the index too")
    parser.add_argument("--no-peers", action="store_true", help="only this search")
    options = parser.parse_args(arguments)
    for measures in options.measures:
        show(measures, measured(measures, options))


def measured(measures: int, options) -> dict:
    own = prepared(measures)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
    flags = [f"--{name}" for name in ("verify", "only-verify", "rebuild") if getattr(options, name.replace("-", "_"))]
    flags += ["--random", str(options.random)] if options.random else []
    result = _run([sys.executable, "-m", "benchmarks.search.ours", *flags], own)
    if not (options.no_peers or options.only_verify):
        result |= _run([sys.executable, "-m", "benchmarks.search.peers"], own)
        result |= _datasette(own["DATABASE_URL"])
    return result


def _datasette(url: str) -> dict:
    """Nothing on PostgreSQL, or where its environment is not there (see benchmarks/requirements.txt)."""
    if not url.startswith("sqlite") or not DATASETTE.exists():
        return {}
    source = Path(url.removeprefix("sqlite:///"))
    questions = FOLDER / "questions.json"
    questions.write_text(json.dumps(TRIGRAMS * 3, ensure_ascii=False))
    copy = source.with_name(f"datasette_{source.stem}.db")
    script = Path(__file__).parent / "datasette_peer.py"
    return _run([str(DATASETTE), str(script), str(source), str(copy), str(questions)], dict(os.environ))


def _run(command: list[str], environment: dict[str, str]) -> dict:
    done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {"failed": " ".join(command)}


def show(measures: int, result: dict) -> None:
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    print(f"\n{measures:,} measures, {database} (milliseconds)")
    print(f"{'':26}{'p50':>10}{'p95':>10}{'max':>10}{'CPU':>10}{'CPU p95':>10}{'CPU ÷ page':>12}")
    page = result.get("page", {}).get("cpu")
    for name in ROWS:
        if figures := result.get(name):
            ratio = f"{figures['cpu'] / page:.1f}" if page else ""
            columns = "".join(f"{figures[key]:>10.1f}" for key in ("p50", "p95", "max", "cpu", "cpu p95"))
            print(f"{name:26}{columns}{ratio:>12}")
    for state in ("cold", "warm"):
        if literal := result.get(f"literal, {state}", {}).get("cpu"):
            ratios = (f"{reading} {result[f'{reading}, {state}']['cpu'] / literal:.2f}" for reading in READINGS[1:])
            print(f"CPU ÷ literal, {state}: {', '.join(ratios)}")
    rest = {name: value for name, value in result.items() if name not in ROWS}
    print(json.dumps(rest, ensure_ascii=False))


if __name__ == "__main__":
    main()
