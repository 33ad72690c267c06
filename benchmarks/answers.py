"""What an answer costs at the door of the process: drawn, kept, unchanged, and beside them a hello world.

    python -m benchmarks.answers --measures 1000

No server and no network: WSGI applications in one process, each asked ten times, then the next, again and again; the middle
of the processor time of each.  A server adds the same to all of them (gunicorn 0.15 to 0.25 ms).
"""

import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from itertools import count
from urllib.parse import quote

from benchmarks.search.registry import prepared

QUESTION = f"q={quote('販路 支援')}&type=market"
IN_A_ROW = 10
HERE = "from benchmarks.answers import here; here({rounds})"
Application = Callable[..., object]


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--measures", type=int, default=1000, help="size of the registry")
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args(arguments)
    own = prepared(options.measures) | {"PAGES_KEPT": "500"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
    subprocess.run([sys.executable, "-c", HERE.format(rounds=options.rounds)], env=own, check=True)


def here(rounds: int) -> None:
    """Prints a table."""
    from benchmarks.limits import application as limits
    from plans_registry.wsgi import application as site

    packed = {"HTTP_ACCEPT_ENCODING": "gzip"}
    first, _cost = asked(site, "/measures/", packed, QUESTION)
    known, own = {"HTTP_IF_NONE_MATCH": first["ETag"]}, count(1)
    contenders: dict[str, Callable[[], float]] = {
        "hello world, startproject's middleware": lambda: asked(limits, "/hello/", packed)[1],
        "kept page": lambda: asked(site, "/measures/", packed, QUESTION)[1],
        "304": lambda: asked(site, "/measures/", packed | known, QUESTION)[1],
        # An own list in the address: such pages are kept for nobody.
        "drawn page": lambda: asked(site, "/measures/", packed, f"id={next(own)}")[1],
    }
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, ask in contenders.items():
            costs[name].extend(ask() for _ in range(IN_A_ROW))
    hello = statistics.median(costs["hello world, startproject's middleware"])
    print("| answer | CPU ms | ÷ hello world |\n|---|---|---|")
    for name, found in costs.items():
        cost = statistics.median(found)
        print(f"| {name} | {cost:.3f} | {cost / hello:.2f} |")


def asked(
    application: Application, path: str, headers: Mapping[str, str], query: str = ""
) -> tuple[dict[str, str], float]:
    """The headers of the answer and the milliseconds of processor time it took."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
        **headers,
    }
    told: list[tuple[str, dict[str, str]]] = []
    began = time.process_time()
    body = application(environ, lambda status, given: told.append((status, dict(given))))
    size = sum(map(len, body))  # type: ignore[call-overload]
    body.close()  # type: ignore[attr-defined]
    cost = (time.process_time() - began) * 1000
    status, given = told[0]
    assert (status[:3], size > 0) in (("200", True), ("304", False)), (path, query, status, size)
    return given, cost


if __name__ == "__main__":
    main()
