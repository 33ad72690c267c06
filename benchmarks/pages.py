"""What a public page costs its process, on the sample registry: processor time, caches warm, no server and no network.

    python -m benchmarks.pages --requests 200

Every request has parameters of its own that mean nothing, so that no page is answered by its ETag; the words of a search
stay in the memory of the process, as in real life.
"""

import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser

from benchmarks.search.registry import environment

ADDRESSES = {
    "home": "/",
    "search": "/measures/",
    "search for 販路": "/measures/?q=販路",
    "plans": "/plans/",
    "plan": "/plans/131211-2021/",
    "municipalities": "/municipalities/",
    "municipality": "/municipalities/131211/",
    "measure": "/measures/1/",
    "compare": "/compare/?m=131211&m=132098&m=131121",
    "coverage": "/coverage/",
    "timeline": "/timeline/",
}
WARMING = 20


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="of each page")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        own = environment(f"sqlite:///{folder}/registry.sqlite3") | {"MEDIA_ROOT": f"{folder}/media"}
        for command in (["migrate", "-v0"], ["load_reference"], ["load_sample"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], env=own, check=True, stdout=subprocess.DEVNULL)
        measured = [sys.executable, "-c", f"from benchmarks.pages import measure; measure({options.requests})"]
        subprocess.run(measured, env=own, check=True)


def measure(requests: int) -> None:
    """In a process with the settings of production; prints a table."""
    import django

    django.setup()
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    print("| page | CPU ms | bytes |\n|---|---|---|")
    for name, address in ADDRESSES.items():
        joint = "&" if "?" in address else "?"
        for number in range(WARMING):
            response = client.get(f"{address}{joint}warm={number}")
            assert response.status_code == 200, (address, response.status_code)
        before = time.process_time()
        for number in range(requests):
            response = client.get(f"{address}{joint}n={number}")
        cost = 1000 * (time.process_time() - before) / requests
        print(f"| {name} | {cost:.2f} | {len(response.content):,} |", flush=True)


if __name__ == "__main__":
    main()
