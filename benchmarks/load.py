"""Pages a second and what a reader waits, with 1, 8 and 32 readers at once, beside two peers on the same rows.

    python -m benchmarks.load --measures 1000 100000

Each server runs alone: this site and the plain Django view under gunicorn as in docs/operating.md, Datasette under its
own server, which is one process.  wrk (Debian: ``apt-get install wrk``) walks through the addresses again and again and
never says what it has, so that every page is made anew; words stay in the memory of the processes, as in real life.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from benchmarks.search.__main__ import DATASETTE
from benchmarks.search.datasette_peer import FACETS, copied
from benchmarks.search.peers import KINDS
from benchmarks.search.queries import FILTERS, TEXTS, TRIGRAMS
from benchmarks.search.registry import FOLDER, prepared

READERS = (1, 8, 32)
SECONDS = 10
PORT = 8765
GUNICORN = ["-m", "gunicorn", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "300"]
DATASETTE_LIMITS = ["--setting", "default_facet_size", "100", "--setting", "sql_time_limit_ms", "60000"]
SCRIPT = """
local paths, at = {}, 0
for line in io.lines(os.getenv("ADDRESSES")) do paths[#paths + 1] = line end
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
done = function(all, waits, _)
  local e = all.errors
  io.write(string.format('{"pages": %d, "seconds": %f, "p50": %f, "p95": %f, "errors": %d}', all.requests,
    all.duration / 1e6, waits:percentile(50) / 1e3, waits:percentile(95) / 1e3, e.connect + e.read + e.status + e.timeout))
end
"""


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[1000, 100_000], help="sizes of the registries")
    options = parser.parse_args(arguments)
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Debian: sudo apt-get install wrk")
    for measures in options.measures:
        show(measures)


def show(measures: int) -> None:
    own = prepared(measures)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
    ours, theirs = _addresses()
    listening = ["--bind", f"127.0.0.1:{PORT}"]
    servers = {
        "this site": ([sys.executable, *GUNICORN, *listening, "plans_registry.wsgi"], ours),
        "plain Django": ([sys.executable, *GUNICORN, *listening, "benchmarks.search.plain"], ours),
    }
    if DATASETTE.exists() and own["DATABASE_URL"].startswith("sqlite"):
        copy = FOLDER / f"datasette_{measures}.db"
        copied(str(FOLDER / f"{measures}.sqlite3"), str(copy))
        command = [str(DATASETTE), "-m", "datasette", "serve", str(copy), "--port", str(PORT), *DATASETTE_LIMITS]
        servers["Datasette"] = (command, [f"/{copy.stem}{address}" for address in theirs])
    print(
        f"\n{measures:,} measures\n| server | readers | pages a second | p50 ms | p95 ms | CPU ms a page |\n|---|---|---|---|---|---|"
    )
    for name, (command, addresses) in servers.items():
        with _serving(command, own, addresses[0]) as server:
            for readers in READERS:
                found = _loaded(server, addresses, readers)
                print(f"| {name} | {readers} |", " | ".join(f"{found[key]:.1f}" for key in FIGURES), "|", flush=True)


FIGURES = ("a second", "p50", "p95", "cpu")


def _addresses() -> tuple[list[str], list[str]]:
    """Those of our search page, for texts that every peer understands; those of Datasette's, below its database."""
    plain = [q for kind in KINDS for q in TEXTS[kind]]
    facets = "".join(f"&_facet={facet}" for facet in FACETS)
    theirs = [f"/measures?_search={quote(words)}&_size=20{facets}" for words in TRIGRAMS]
    return [f"/measures/?{urlencode({'q': q, **choice}, doseq=True)}" for q in plain for choice in FILTERS], theirs


@contextmanager
def _serving(command: Sequence[str], own: dict[str, str], first: str) -> Iterator[psutil.Process]:
    """The server while it answers; ended afterwards."""
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 120
            while not _answers(first):
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"does not serve: {' '.join(command)}")
                time.sleep(0.2)
            yield psutil.Process(server.pid)
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{address}", timeout=120):
            return True
    except OSError:
        return False


def _loaded(server: psutil.Process, addresses: Sequence[str], readers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        script, paths = Path(folder) / "walk.lua", Path(folder) / "addresses"
        script.write_text(SCRIPT, encoding="utf-8")
        paths.write_text("\n".join(addresses), encoding="utf-8")
        before = _cpu(server)
        walk = ["wrk", "-t1", f"-c{readers}", f"-d{SECONDS}s", "--timeout", "120s", "-s", str(script)]
        told = subprocess.run(
            [*walk, f"http://localhost:{PORT}"],
            env={**os.environ, "ADDRESSES": str(paths)},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        used = _cpu(server) - before
    found = json.loads(told.stdout[told.stdout.index("{") :])
    if found["errors"]:
        raise RuntimeError(f"{found['errors']} of {found['pages']} answers were errors")
    return {**found, "a second": found["pages"] / found["seconds"], "cpu": 1000 * used / found["pages"]}


def _cpu(server: psutil.Process) -> float:
    """Seconds of CPU of a server and its workers."""
    return sum(sum(process.cpu_times()[:2]) for process in [server, *server.children(recursive=True)])


if __name__ == "__main__":
    main()
