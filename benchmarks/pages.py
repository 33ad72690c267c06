"""What a public page costs its process: processor time, caches warm, no server and no network.

    python -m benchmarks.pages --requests 200                    # the sample registry
    python -m benchmarks.pages --requests 200 --measures 3000    # a made-up one

Every page is drawn anew (``PAGES_KEPT=0``), and nobody says what they have already; the words of a search stay in the
memory of the process, as in real life.  What is printed is the middle of all requests.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from importlib import import_module

from benchmarks.search.registry import environment, prepared

WARMING = 10


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="of each page")
    parser.add_argument("--measures", type=int, metavar="N", help="of a made-up registry; without it the sample's")
    options = parser.parse_args(arguments)
    if options.measures:
        _measured(prepared(options.measures), options.requests)
        return
    with tempfile.TemporaryDirectory() as folder:
        own = environment(f"sqlite:///{folder}/registry.sqlite3") | {"MEDIA_ROOT": f"{folder}/media"}
        for command in (["migrate", "-v0"], ["load_reference"], ["load_sample"]):
            subprocess.run([sys.executable, "manage.py", *command], env=own, check=True, stdout=subprocess.DEVNULL)
        _measured(own, options.requests)


def _measured(own: dict[str, str], requests: int) -> None:
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=own, check=True)
    command = [sys.executable, "-c", f"from benchmarks.pages import measure; measure({requests})"]
    subprocess.run(command, env=own, check=True)


def addresses() -> dict[str, str]:
    """Every kind of public page; of a plan, a place and a measure the first, of a comparison the first three places."""
    from plans_registry.catalogue.models import Edition, Entry

    first = Edition.objects.filter(is_current=True).order_by("key").first()
    measure = Entry.objects.filter(plan_key=first.key).order_by("measure").values_list("measure", flat=True).first()
    codes = sorted(set(Edition.objects.filter(is_current=True).values_list("municipality", flat=True)))[:3]
    return {
        "search": "/measures/",
        "search for 販路": "/measures/?q=販路",
        "search with filters": "/measures/?q=販路&region=tama&year=2026",
        "search in English": "/en/measures/?q=startup",
        "home": "/",
        "plans": "/plans/",
        "plan": f"/plans/{first.key}/",
        "edition": f"/plans/{first.key}/editions/{first.number}/",
        "fiscal year": "/fiscal-year/",
        "municipalities": "/municipalities/",
        "municipality": f"/municipalities/{first.municipality_id}/",
        "peers": f"/municipalities/{first.municipality_id}/peers/",
        "measure": f"/measures/{measure}/",
        "elsewhere": f"/measures/{measure}/elsewhere/",
        "picture": "/measures/map/?q=販路",
        "compare": f"/compare/?{'&'.join(f'm={code}' for code in codes)}",
        "coverage": "/coverage/",
        "timeline": "/timeline/",
        "changes": "/changes/",
        "shortlist": f"/shortlist/?id={measure}&id={measure + 1}",
        "open data": "/open-data/",
        "dictionary": "/open-data/dictionary/",
        "API": "/api/docs/",
        "about": "/about/",
        "accessibility": "/accessibility/",
        "privacy": "/privacy/",
        "contact": "/contact/",
        "follow": "/follow/?q=販路",
    }


def measure(requests: int) -> None:
    """In a process with the settings of production; prints a table.

    Page after page, again and again: what else the machine does meanwhile costs all of them alike.
    """
    import_module("plans_registry.wsgi")  # as a server begins
    from django.test import Client

    client, pages = Client(headers={"host": "localhost"}), addresses()
    costs: dict[str, list[float]] = {name: [] for name in pages}
    sizes = {}
    for number in range(WARMING + requests):
        for name, address in pages.items():
            before = time.process_time()
            response = client.get(address)
            cost = 1000 * (time.process_time() - before)
            assert response.status_code == 200, (address, response.status_code)
            if number >= WARMING:
                costs[name].append(cost)
            sizes[name] = len(response.content)
    middle = {name: statistics.median(found) for name, found in costs.items()}
    print("| page | CPU ms | ÷ search | bytes |\n|---|---|---|---|")
    for name, cost in middle.items():
        print(f"| {name} | {cost:.2f} | {cost / middle['search']:.1f} | {sizes[name]:,} |")


if __name__ == "__main__":
    main()
