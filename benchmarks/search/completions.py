"""``python -m benchmarks.search.completions``: completing a text beside searching for the same text.

Asked: what people have typed so far of names of places, concepts and measures, in both languages of the page.  Cold:
nothing of any word is in memory; warm: the words were asked for before.  The completions themselves are worked out
anew in both.
"""

import json
import subprocess
import sys
from argparse import ArgumentParser
from functools import partial

import django

from benchmarks.search.registry import prepared
from benchmarks.search.timing import Stopwatch, summary

TYPED = (
    *("足", "足立", "あだ", "あだち", "ada", "adachi", "た", "たま", "tama", "はち", "八王子"),
    *("創", "創業", "そう", "そうぎょう", "start", "business succ", "事業承", "じぎょうしょ", "販路", "はんろ"),
    *("補助", "支援", "展示会", "見本市出展", "trade f", "subs", "家賃", "後継者がい", "EC", "M&A"),
    *("温泉", "おん", "ド", "ドローン", "x", "q", "鬱"),
)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.search.completions", description=__doc__)
    parser.add_argument("--measures", type=int, nargs="+", default=[1000, 100_000], help="sizes of the registries")
    for measures in parser.parse_args().measures:
        command = [sys.executable, "-m", "benchmarks.search.completions", "--here"]
        done = subprocess.run(command, env=prepared(measures), check=True, stdout=subprocess.PIPE, text=True)
        show(measures, json.loads(done.stdout))


def show(measures: int, result: dict[str, dict[str, float]]) -> None:
    print(f"\n{measures:,} measures (milliseconds)")
    print(f"{'':20}{'p50':>8}{'p95':>8}{'max':>8}{'CPU':>8}{'CPU p95':>9}{'CPU ÷ search':>14}")
    for name, figures in result.items():
        search = result[f"search, {name.rpartition(' ')[2]}"]["cpu"]
        columns = "".join(f"{figures[key]:>8.1f}" for key in ("p50", "p95", "max", "cpu"))
        print(f"{name:20}{columns}{figures['cpu p95']:>9.1f}{figures['cpu'] / search:>14.2f}")


def here() -> None:
    """On one database: prints one JSON object."""
    django.setup()
    from benchmarks.search.ours import ask
    from plans_registry.catalogue import completions
    from plans_registry.catalogue.index import terms
    from plans_registry.catalogue.query import MeasureQuery

    watch = Stopwatch()
    calls = {
        "completions": [
            partial(completions.completions, text, language=language) for text in TYPED for language in ("ja", "en")
        ],
        "search": [partial(ask, MeasureQuery(q=text)) for text in TYPED],
    }
    times: dict[str, list[tuple[float, float]]] = {}
    for name, asked in calls.items():
        for call in asked:
            call()
            for state in ("cold", "warm"):
                completions.forget_completions()
                if state == "cold":
                    terms.forget()
                times.setdefault(f"{name}, {state}", []).append(watch.timed(call))
    print(json.dumps({name: summary(found) for name, found in times.items()}))


if __name__ == "__main__":
    here() if "--here" in sys.argv else main()
