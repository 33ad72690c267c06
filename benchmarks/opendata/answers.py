"""What an answer of the API costs beside a hello world and django-ninja, and the past beside the present.

    python -m benchmarks.opendata.answers --measures 20000

WSGI applications in one process, asked in turn, the middle of the processor time of each.  "20 ready rows": records that
lie ready in memory, under startproject's middleware, by a plain view and behind our door, as with django-ninja, which answers
in an environment and a process of its own beside a hello world of its own (benchmarks/requirements.txt).  The past is
measured as of before the last publication, and in another registry as of before every plan was published again, for the
last of ``--times`` times.
"""

import json
import statistics
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable

from benchmarks.answers import IN_A_ROW, Application, asked
from benchmarks.search.registry import FOLDER, prepared

UNLIMITED = dict.fromkeys(("PASTS_PER_MINUTE", "PAST_MEASURES_LIMIT"), "1000000000")
NINJA = FOLDER / "ninja" / "bin" / "python"
HERE = "from benchmarks.opendata.answers import {part}; {part}({values})"
PAGE = ("/api/v1/measures", "per_page=20")
ASKED = "region=tama&sort=newest"
PAIRS = {
    "a page of 20": PAGE,
    "page 50 of 20": ("/api/v1/measures", "per_page=20&page=50"),
    "a search": ("/api/v1/measures", "per_page=20&q=%E5%B1%95%E7%A4%BA%E4%BC%9A"),
    "one measure": ("/api/v1/measures/{measure}", ""),
    "all as CSV": ("/measures.csv", ""),
}
FEW = {"all as CSV": 3}


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.answers", description=__doc__)
    parser.add_argument("--measures", type=int, default=20_000, help="size of the registry")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--times", type=int, default=1, help="how often every plan was published again")
    options = parser.parse_args(arguments)
    once, again = prepared(options.measures), prepared(options.measures, f"_again{options.times}")
    rounds = options.rounds
    _run("ready_rows", once | {"PAGES_KEPT": "500"}, rounds)
    _run("then_and_now", once, rounds)
    _run("before_all_again", again, rounds, options.times)


def _run(part: str, own: dict[str, str], *values: int) -> None:
    """A part of this module in a process of its own."""
    call = HERE.format(part=part, values=", ".join(map(str, values)))
    subprocess.run([sys.executable, "-W", "ignore", "-c", call], env=own | UNLIMITED, check=True)


def ready_rows(rounds: int) -> None:
    from benchmarks.opendata.ready import ROWS
    from benchmarks.opendata.ready import application as ready
    from plans_registry.wsgi import application as site

    path, query = PAGE
    packed = {"HTTP_ACCEPT_ENCODING": "gzip"}
    known = packed | {"HTTP_IF_NONE_MATCH": asked(site, path, packed, query)[0]["ETag"]}
    asks = {
        "hello": lambda: asked(ready, "/hello/", {})[1],
        "hello world with its generation, read in a transaction": lambda: asked(ready, "/asking/", {})[1],
        "20 ready rows, a plain view with our parameters": lambda: asked(ready, "/plain/", {})[1],
        "the same, asked with two parameters": lambda: asked(ready, "/plain/", {}, ASKED)[1],
        "20 ready rows behind our door": lambda: asked(ready, "/ready/", {})[1],
        "a page of 20 that is kept, whole site": lambda: asked(site, path, packed, query)[1],
        "304, whole site": lambda: asked(site, path, known, query)[1],
    }
    costs = middle(asks, rounds)
    print("| answer | CPU ms | ÷ hello world |\n|---|---|---|")
    for name, cost in costs.items():
        print(f"| {name} | {cost:.3f} | {cost / costs['hello']:.2f} |")
    if NINJA.exists():
        command = [str(NINJA), "benchmarks/opendata/ninja_peer.py", str(rounds)]
        done = subprocess.run(command, input=json.dumps(ROWS), check=True, stdout=subprocess.PIPE, text=True)
        peer = json.loads(done.stdout)
        for name in ("a dict", "a response schema"):
            print(f"| 20 ready rows, django-ninja with {name} | {peer[name]:.3f} | {peer[name] / peer['hello']:.2f} |")
        schema = peer["a response schema"] / peer["hello"]
        for name in list(costs)[2:6]:
            print(f"\n{name} ÷ django-ninja's schema: 1/{schema / (costs[name] / costs['hello']):.1f}")


def then_and_now(rounds: int) -> None:
    from plans_registry.wsgi import application as site  # isort: skip  # it starts Django
    from plans_registry.catalogue.models import Generation

    _then_and_now(site, rounds, Generation.latest() - 1, "before the last publication")


def before_all_again(rounds: int, times: int) -> None:
    from plans_registry.wsgi import application as site  # isort: skip  # it starts Django

    thens = [_publish_again(number) for number in range(1, times + 1)]
    _then_and_now(site, rounds, thens[-1], "before every plan was published again")


def _publish_again(number: int) -> int:
    """Publishes every plan of this edition again with one measure reworded, unless that was done; the last generation before."""
    from django.db import transaction

    from plans_registry.catalogue.models import Edition
    from plans_registry.catalogue.publishing import store_edition
    from plans_registry.documents.plan import PlanDocument

    editions = Edition.objects.filter(number=number).select_related("plan").order_by("from_generation")
    for edition in editions.filter(is_current=True):
        edition.document["pillars"][0]["measures"][0]["description"] += "（改定）"
        with transaction.atomic():
            store_edition(edition.plan, PlanDocument.from_json(edition.document), note="")
    return max(editions.values_list("from_generation", flat=True))


def _then_and_now(site: Application, rounds: int, then: int, when: str) -> None:
    from plans_registry.catalogue.models import Entry

    measure = Entry.objects.order_by("measure").values_list("measure", flat=True)[10]
    print(f"\n| of the whole site | now, CPU ms | {when} | ÷ now |\n|---|---|---|---|")
    for name, (path, query) in PAIRS.items():
        path = path.format(measure=measure)
        past = f"{query}&as_of={then}".lstrip("&")
        asks = {"now": lambda: asked(site, path, {}, query)[1], "then": lambda: asked(site, path, {}, past)[1]}  # noqa: B023
        found = middle(asks, FEW.get(name, rounds // 4))
        print(f"| {name} | {found['now']:.2f} | {found['then']:.2f} | {found['then'] / found['now']:.1f} |")


def middle(asks: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Each is asked some times in a row, then the next, again and again."""
    costs: dict[str, list[float]] = {name: [] for name in asks}
    for _round in range(max(rounds // IN_A_ROW, 1)):
        for name, ask in asks.items():
            costs[name].extend(ask() for _ in range(min(IN_A_ROW, rounds)))
    return {name: statistics.median(found) for name, found in costs.items()}


if __name__ == "__main__":
    main()
