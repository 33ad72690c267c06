"""Pages a second and what a reader waits, with 1, 8 and 32 readers at once, beside peers and limits in the same run.

    python -m benchmarks.load --measures 1000 100000 --seconds 4

Each server runs alone: this site, the plain Django view and the limits under gunicorn as in docs/operating.md, Datasette
under its own server, which is one process, nginx by docs/server/nginx.conf.  wrk (Debian: ``apt-get install wrk
nginx-light``) walks through the addresses again and again.  "drawn": every page is made anew, words stay in the memory of
the processes, as in real life; "kept": each has been read before; "304": the reader has it already.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from benchmarks.search.__main__ import DATASETTE
from benchmarks.search.datasette_peer import FACETS, copied
from benchmarks.search.peers import KINDS
from benchmarks.search.queries import FILTERS, TEXTS, TRIGRAMS
from benchmarks.search.registry import FOLDER, prepared

READERS = (1, 8, 32)
BETWEEN = 8
"""Readers at once by whom servers are compared."""
PORT = 8979
HEADERS = 1_000
"""Bytes: a 304 has fewer."""
GUNICORN = ["-m", "gunicorn", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "300"]
DATASETTE_LIMITS = ["--setting", "default_facet_size", "100", "--setting", "sql_time_limit_ms", "60000"]
NGINX = Path(__file__).parent.parent / "docs" / "server" / "nginx.conf"
SCRIPT = """
local paths, etags, at = {}, {}, 0
for line in io.lines(os.getenv("ADDRESSES")) do
  local path, etag = line:match("^(%S+)%s*(.*)$")
  paths[#paths + 1], etags[#paths + 1] = path, etag
end
request = function()
  at = at % #paths + 1
  local headers = {["Accept-Encoding"] = "gzip"}  -- and the host as it was asked for ETags: it is of the address
  if etags[at] ~= "" then headers["If-None-Match"] = etags[at] end
  return wrk.format("GET", paths[at], headers)
end
done = function(all, waits, _)
  local e = all.errors
  io.write(string.format('{"pages": %d, "bytes": %d, "seconds": %f, "p50": %f, "p95": %f, "p99": %f, "errors": %d}',
    all.requests, all.bytes, all.duration / 1e6, waits:percentile(50) / 1e3, waits:percentile(95) / 1e3, waits:percentile(99) / 1e3,
    e.connect + e.read + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Contender:
    """A server with the addresses it is asked for; ``asks_again``: each with the ETag it had the first time."""

    name: str
    command: Sequence[str]
    addresses: Sequence[str]
    own: Mapping[str, str] = field(default_factory=dict)
    asks_again: bool = False
    rounds_before: int = 0
    """How often all addresses are asked first: each process keeps its own pages."""


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[1000, 100_000], help="sizes of the registries")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement; there are three for each server")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="of the servers")
    options = parser.parse_args(arguments)
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Debian: sudo apt-get install wrk")
    for measures in options.measures:
        show(measures, options.seconds, options.only)


FIGURES = ("a second", "p50", "p95", "p99", "cpu", "memory", "start")
HEAD = "| server | readers | pages a second | p50 ms | p95 ms | p99 ms | CPU ms a page | memory MB | start s |"
RATIOS = (
    ("plain Django, CPU ÷ drawn", "cpu", "plain Django", "drawn"),
    ("Datasette, CPU ÷ drawn", "cpu", "Datasette", "drawn"),
    ("drawn, CPU ÷ hello world", "cpu", "drawn", "hello world"),
    ("drawn, pages ÷ Datasette", "a second", "drawn", "Datasette"),
    ("kept, pages ÷ hello world", "a second", "kept", "hello world"),
    ("304, pages ÷ hello world", "a second", "304", "hello world"),
    ("kept, CPU ÷ hello world", "cpu", "kept", "hello world"),
    ("304, CPU ÷ hello world", "cpu", "304", "hello world"),
    ("through nginx, pages ÷ nginx static", "a second", "through nginx", "nginx static"),
)


def show(measures: int, seconds: int, only: Sequence[str]) -> None:
    own = prepared(measures)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
    found: dict[str, dict[str, float]] = {}
    print(f"\n{measures:,} measures\n{HEAD}\n{'|---' * 9}|")
    with tempfile.TemporaryDirectory() as folder:
        for contender in contenders(measures, own, Path(folder)):
            if only and contender.name not in only:
                continue
            with _serving(contender, own) as (server, start):
                for readers in READERS:
                    figures = _loaded(server, contender, readers, seconds) | {"start": start}
                    print(
                        f"| {contender.name} | {readers} |", " | ".join(f"{figures[key]:.1f}" for key in FIGURES), "|"
                    )
                    sys.stdout.flush()
                    if readers == BETWEEN:
                        found[contender.name] = figures
    for name, figure, one, other in RATIOS:
        if one in found and other in found:
            print(f"{name}, {BETWEEN} readers: {found[one][figure] / found[other][figure]:.2f}")


def contenders(measures: int, own: Mapping[str, str], folder: Path) -> Iterator[Contender]:
    ours, theirs = _addresses()
    kept = {"PAGES_KEPT": "1000", "CACHE_SECONDS": "600"}
    gunicorn = [sys.executable, *GUNICORN, "--bind", f"127.0.0.1:{PORT}"]
    yield Contender("drawn", [*gunicorn, "plans_registry.wsgi"], ours)
    yield Contender("kept", [*gunicorn, "plans_registry.wsgi"], ours, kept, rounds_before=5)
    yield Contender("304", [*gunicorn, "plans_registry.wsgi"], ours, kept, asks_again=True, rounds_before=5)
    yield Contender("hello world", [*gunicorn, "benchmarks.limits"], ["/hello/"])
    yield Contender("plain Django", [*gunicorn, "benchmarks.search.plain"], ours)
    questions = [address.replace("/measures/", "/sql/") for address in ours]
    yield Contender("one question in SQL", [*gunicorn, "benchmarks.limits"], questions)
    if DATASETTE.exists() and own["DATABASE_URL"].startswith("sqlite"):
        copy = FOLDER / f"datasette_{measures}.db"
        copied(str(FOLDER / f"{measures}.sqlite3"), str(copy))
        command = [str(DATASETTE), "-m", "datasette", "serve", str(copy), "--port", str(PORT), *DATASETTE_LIMITS]
        yield Contender("Datasette", command, [f"/{copy.stem}{address}" for address in theirs])
    if shutil.which("nginx"):
        # Both processes of "through nginx" begin and end with the shell that starts them.
        behind = f"{sys.executable} {' '.join(GUNICORN)} --bind unix:{folder}/registry.sock plans_registry.wsgi"
        nginx = f"nginx -c {_nginx(folder)}"
        shell = f"{behind} & other=$!; trap 'kill $other' EXIT; sleep 4; {nginx}"
        yield Contender("through nginx", ["bash", "-c", shell], ours, {**kept, "BEHIND_PROXY": "1"}, rounds_before=2)
        yield Contender("nginx static", nginx.split(), ["/page.html"])


def _nginx(folder: Path) -> Path:
    """The site of docs/server at our port and without its limits, and a page of 13 kB beside it."""
    (folder / "page.html").write_text("<p>13 kB</p>" * 1_100)
    site = NGINX.read_text(encoding="utf-8").replace("@HOST@", "plans.example.jp")
    site = site.replace("/run/registry/gunicorn.sock", f"{folder}/registry.sock")
    site = site.replace("/var/lib/nginx/registry", f"{folder}/cache").replace("root /nonexistent;", f"root {folder};")
    kept = [
        line for line in site.splitlines() if "listen [::]" not in line and not re.match(r"\s*limit_(req|conn) ", line)
    ]
    site = "\n".join(kept).replace("listen 80 default_server", f"listen {PORT + 1} default_server")
    site = site.replace("listen 80;", f"listen {PORT};").replace(
        "    location / {", "    location = /page.html {\n    }\n    location / {", 1
    )
    (folder / "site.conf").write_text(site, encoding="utf-8")
    main = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    main.write_text(
        f"{user} daemon off; worker_processes 2; error_log {folder}/error.log; pid {folder}/nginx.pid;"
        f" events {{ worker_connections 1024; }}"
        f" http {{ access_log off; types {{ text/html html; }} include {folder}/site.conf; }}"
    )
    return main


def _addresses() -> tuple[list[str], list[str]]:
    """Those of our search page, for texts that every peer understands; those of Datasette's, below its database."""
    plain = [q for kind in KINDS for q in TEXTS[kind]]
    facets = "".join(f"&_facet={facet}" for facet in FACETS)
    theirs = [f"/measures?_search={quote(words)}&_size=20{facets}" for words in TRIGRAMS]
    return [f"/measures/?{urlencode({'q': q, **choice}, doseq=True)}" for q in plain for choice in FILTERS], theirs


@contextmanager
def _serving(contender: Contender, own: Mapping[str, str]) -> Iterator[tuple[psutil.Process, float]]:
    """The server while it answers, and the seconds until it did; ended afterwards."""
    began = time.monotonic()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(contender.command, env={**own, **contender.own}, stdout=quiet, stderr=quiet) as server:
        try:
            while _headers(contender.addresses[0]) is None:
                if server.poll() is not None or time.monotonic() > began + 120:
                    raise RuntimeError(f"does not serve: {' '.join(contender.command)}")
                time.sleep(0.1)
            start = time.monotonic() - began
            for address in contender.addresses * contender.rounds_before:
                _headers(address)
            yield psutil.Process(server.pid), start
        finally:
            with suppress(psutil.NoSuchProcess):
                for process in psutil.Process(server.pid).children(recursive=True):
                    process.terminate()
            server.terminate()


def _headers(address: str) -> Mapping[str, str] | None:
    """Of an answer; None where nobody answers."""
    asked = urllib.request.Request(f"http://localhost:{PORT}{address}", headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return answer.headers
    except OSError:
        return None


def _lines(contender: Contender) -> list[str]:
    """Addresses to walk through, each with the ETag to ask with.  A search that finds nothing is kept for nobody."""
    if not contender.rounds_before:
        return list(contender.addresses)
    told = {address: _headers(address) or {} for address in contender.addresses}
    kept = [address for address in told if "s-maxage" in told[address].get("Cache-Control", "")]
    return [f"{address} {told[address]['ETag']}" if contender.asks_again else address for address in kept]


def _loaded(server: psutil.Process, contender: Contender, readers: int, seconds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        script, paths = Path(folder) / "walk.lua", Path(folder) / "addresses"
        script.write_text(SCRIPT, encoding="utf-8")
        paths.write_text("\n".join(_lines(contender)), encoding="utf-8")
        before = _cpu(server)
        walk = ["wrk", "-t1", f"-c{readers}", f"-d{seconds}s", "--timeout", "120s", "-s", str(script)]
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
    if contender.asks_again and found["bytes"] > HEADERS * found["pages"]:
        raise RuntimeError("Readers who have the pages already were sent them again")
    # Each shared page once (PSS).
    memory = sum(process.memory_full_info().pss for process in [server, *server.children(recursive=True)]) / 1e6
    a_second = found["pages"] / found["seconds"]
    return {**found, "a second": a_second, "cpu": 1000 * used / max(found["pages"], 1), "memory": memory}


def _cpu(server: psutil.Process) -> float:
    """Seconds of CPU of a server and its workers."""
    return sum(sum(process.cpu_times()[:2]) for process in [server, *server.children(recursive=True)])


if __name__ == "__main__":
    main()
