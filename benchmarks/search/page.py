"""The whole search page beside the plain Django page of the same rows: ``python -m benchmarks.search.page``.

Both are WSGI applications in one process, asked for the same address one after the other, again and again; what counts
is the processor time of each, and its ratio, pair by pair.  No page is kept: each address has a parameter of its own
that means nothing.  Words stay in the memory of the process, as in real life; with ``--cold`` ours forgets them, and the
measures shown, before each page.
"""

import json
import statistics
import subprocess
import sys
from argparse import ArgumentParser
from urllib.parse import urlencode

from benchmarks.answers import asked
from benchmarks.search.peers import KINDS
from benchmarks.search.queries import FILTERS, TEXTS
from benchmarks.search.registry import prepared
from benchmarks.search.timing import percentile

HERE = "from benchmarks.search.page import here; here({rounds}, is_cold={cold})"


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.search.page", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[1000], help="sizes of the registries")
    parser.add_argument("--rounds", type=int, default=10, help="how often each of the 81 addresses is asked")
    parser.add_argument("--cold", action="store_true", help="nothing of any word is in memory")
    options = parser.parse_args(arguments)
    for measures in options.measures:
        own = prepared(measures)
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
        command = [sys.executable, "-c", HERE.format(rounds=options.rounds, cold=options.cold)]
        done = subprocess.run(command, env=own, check=True, stdout=subprocess.PIPE, text=True)
        print(f"{measures:,} measures", json.dumps(json.loads(done.stdout)), flush=True)


def here(rounds: int, *, is_cold: bool) -> None:
    """On one database: prints one JSON object, CPU in milliseconds."""
    from benchmarks.search.ours import forget
    from benchmarks.search.plain import application as plain
    from plans_registry.wsgi import application as ours

    texts = [text for kind in KINDS for text in TEXTS[kind]]
    queries = [urlencode({"q": text, **choice}, doseq=True) for text in texts for choice in FILTERS]
    pairs = []
    for number in range(rounds + 1):
        for query in queries:
            address = f"{query}&n={number}"
            if is_cold:
                forget()
            pairs.append(tuple(asked(site, "/measures/", {}, address)[1] for site in (ours, plain)))
    pairs = pairs[len(queries) :]
    ratios = sorted(mine / theirs for mine, theirs in pairs)
    mine, theirs = (statistics.median(costs) for costs in zip(*pairs, strict=True))
    total = sum(pair[0] for pair in pairs) / sum(pair[1] for pair in pairs)
    print(
        json.dumps(
            {
                "this site": round(mine, 2),
                "plain": round(theirs, 2),
                "ratio of sums": round(total, 3),
                "median ratio": round(statistics.median(ratios), 3),
                "p95 ratio": percentile(ratios, 0.95),
            }
        )
    )


if __name__ == "__main__":
    main()
