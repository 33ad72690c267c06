"""The whole search page beside the plain Django page of the same rows: ``python -m benchmarks.search.page``.

Two WSGI applications, each in a process of its own as servers are, walk in turn through the same addresses, round after
round; what counts is the processor time of each page, and its ratio, address by address.  (In one process each would also pay
for what the other drove out of the processor's caches.)  No page is kept.  Words stay in the memory of the process, as in real
life; with ``--cold`` ours forgets them, and the measures shown, before each page.
"""

import json
import statistics
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import IO
from urllib.parse import urlencode

from benchmarks.answers import asked
from benchmarks.search.peers import KINDS
from benchmarks.search.queries import FILTERS, TEXTS
from benchmarks.search.registry import prepared
from benchmarks.search.timing import percentile

SITES = {"this site": "plans_registry.wsgi", "plain": "benchmarks.search.plain"}
HERE = "from benchmarks.search.page import here; here({module!r}, is_cold={cold})"
BEFORE = 1
"""Rounds that are not counted: what a process does once."""


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.search.page", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[1000], help="sizes of the registries")
    parser.add_argument("--rounds", type=int, default=10, help="how often each of the 81 addresses is asked")
    parser.add_argument("--cold", action="store_true", help="nothing of any word is in memory")
    options = parser.parse_args(arguments)
    for measures in options.measures:
        own = prepared(measures)
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
        print(f"{measures:,} measures", json.dumps(compared(own, options.rounds, is_cold=options.cold)), flush=True)


def compared(own: Mapping[str, str], rounds: int, *, is_cold: bool) -> dict[str, float]:
    """Milliseconds of processor time, and ratios."""
    with (
        walker(SITES["this site"], own, is_cold=is_cold) as ours,
        walker(SITES["plain"], own, is_cold=is_cold) as theirs,
    ):
        walked = [(next(ours), next(theirs)) for _ in range(BEFORE + rounds)][BEFORE:]
    pairs = [pair for mine, plain in walked for pair in zip(mine, plain, strict=True)]
    ratios = sorted(mine / plain for mine, plain in pairs)
    mine, plain = ([pair[at] for pair in pairs] for at in (0, 1))
    return {
        "this site": round(statistics.median(mine), 2),
        "plain": round(statistics.median(plain), 2),
        "ratio of sums": round(sum(mine) / sum(plain), 4),
        "median ratio": round(statistics.median(ratios), 4),
        "p95 ratio": percentile(ratios, 0.95),
    }


@contextmanager
def walker(module: str, own: Mapping[str, str], *, is_cold: bool) -> Iterator[Iterator[Sequence[float]]]:
    """A process that walks through all addresses each time it is asked for the next: milliseconds of each page."""
    command = [sys.executable, "-c", HERE.format(module=module, cold=is_cold)]
    with subprocess.Popen(command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield _rounds(process.stdin, process.stdout)
        process.stdin.close()


def _rounds(questions: IO[str], answers: IO[str]) -> Iterator[Sequence[float]]:
    while True:
        print(file=questions, flush=True)
        yield json.loads(answers.readline())


def here(module: str, *, is_cold: bool) -> None:
    """On one database: a line of JSON, the milliseconds of each page, for each line that is read."""
    from benchmarks.search.ours import forget

    site = import_module(module).application
    texts = [text for kind in KINDS for text in TEXTS[kind]]
    queries = [urlencode({"q": text, **choice}, doseq=True) for text in texts for choice in FILTERS]
    for _line in sys.stdin:
        costs = []
        for query in queries:
            if is_cold:
                forget()
            costs.append(asked(site, "/measures/", {}, query)[1])
        print(json.dumps(costs), flush=True)


if __name__ == "__main__":
    main()
