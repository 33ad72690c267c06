"""What a public page costs its process: processor time, caches warm, no server and no network.

    python -m benchmarks.pages --requests 200                    # the sample registry
    python -m benchmarks.pages --requests 200 --measures 3000    # a made-up one

Every request has parameters of its own that mean nothing, so that no page is answered by its ETag; the words of a search
stay in the memory of the process, as in real life.
"""

import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser

from benchmarks.search.registry import environment, prepared

WARMING = 20


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
    """The pages; those of a plan, a place and a measure are of the first plan, a comparison of the first three places."""
    from plans_registry.catalogue.models import Edition, Entry

    first = Edition.objects.filter(is_current=True).order_by("key").first()
    measure = Entry.objects.filter(plan_key=first.key).order_by("measure").values_list("measure", flat=True).first()
    codes = sorted(set(Edition.objects.filter(is_current=True).values_list("municipality", flat=True)))[:3]
    return {
        "search": "/measures/",
        "search for 販路": "/measures/?q=販路",
        "home": "/",
        "plans": "/plans/",
        "plan": f"/plans/{first.key}/",
        "municipalities": "/municipalities/",
        "municipality": f"/municipalities/{first.municipality_id}/",
        "measure": f"/measures/{measure}/",
        "compare": f"/compare/?{'&'.join(f'm={code}' for code in codes)}",
        "coverage": "/coverage/",
        "timeline": "/timeline/",
    }


def measure(requests: int) -> None:
    """In a process with the settings of production; prints a table."""
    import django

    django.setup()
    from django.test import Client

    client, search = Client(headers={"host": "localhost"}), 0.0
    print("| page | CPU ms | ÷ search | bytes |\n|---|---|---|---|")
    for name, address in addresses().items():
        joint = "&" if "?" in address else "?"
        for number in range(WARMING):
            response = client.get(f"{address}{joint}warm={number}")
            assert response.status_code == 200, (address, response.status_code)
        before = time.process_time()
        for number in range(requests):
            response = client.get(f"{address}{joint}n={number}")
        cost = 1000 * (time.process_time() - before) / requests
        search = search or cost
        print(f"| {name} | {cost:.2f} | {cost / search:.1f} | {len(response.content):,} |", flush=True)


if __name__ == "__main__":
    main()
