"""Feeds of a large registry: one of many measures is reworded, twice on one day.

    python -m benchmarks.opendata.feeds --measures 20000

Prints, of each feed that tells the measure, which entries moved at each of the two publications, whether the moved one came
first, and under how many host names its ids were the same.  Ends with 1 where anything else moved.
"""

import subprocess
import sys
from argparse import ArgumentParser
from xml.etree import ElementTree

from benchmarks.search.registry import prepared

HOSTS = ("localhost", "127.0.0.1", "[::1]")
HERE = "from benchmarks.opendata.feeds import here; here()"
ATOM = "{http://www.w3.org/2005/Atom}"


def main(arguments: list[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.opendata.feeds", description=__doc__)
    parser.add_argument("--measures", type=int, default=20_000, help="size of the registry")
    options = parser.parse_args(arguments)
    own = prepared(options.measures, "_feeds")
    sys.exit(subprocess.run([sys.executable, "-W", "ignore", "-c", HERE], env=own).returncode)


def here() -> None:
    import django

    django.setup()
    from plans_registry.catalogue.models import Entry

    entry = Entry.objects.order_by("-plan_key", "measure")[4]  # of a plan that is not the newest
    hits = Entry.objects.count()
    addresses = [
        "/measures.atom?match=literal",
        f"/measures.atom?match=literal&type={entry.types[0]}",
        f"/measures.atom?match=literal&municipality={entry.municipality_id}",
    ]
    feeds = {address: _entries(address) for address in addresses}
    is_right = True
    print(
        f"{hits:,} measures\n\n| feed | entries | moved | the moved first | host names, one set of ids |\n|---|---|---|---|---|"
    )
    for turn in (1, 2):
        _reword(entry.edition.plan_id, entry.measure, f"この日の{turn}度目の文章")
        for address, before in feeds.items():
            now = _entries(address)
            moved = [place for place, at in now.items() if before.get(place) != at]
            is_first = moved == [next(iter(now))] and moved[0].endswith(f"/measures/{entry.measure}/")
            alike = sum(list(_entries(address, host)) == list(now) for host in HOSTS)
            print(
                f"| {address} | {len(now):,} | {len(moved)} | {'yes' if is_first else 'no'} | {alike} of {len(HOSTS)} |"
            )
            is_right &= is_first and alike == len(HOSTS)
            feeds[address] = now
    sys.exit(0 if is_right else 1)


def _entries(address: str, host: str = "localhost") -> dict[str, str]:
    """The moment of each entry by its id, in the order of the feed."""
    from django.test import Client

    response = Client(HTTP_HOST=host).get(address)
    assert response.status_code == 200, (address, response.status_code)
    entries = ElementTree.fromstring(response.getvalue()).iter(f"{ATOM}entry")
    return {entry.findtext(f"{ATOM}id", ""): entry.findtext(f"{ATOM}updated", "") for entry in entries}


def _reword(plan: int, measure: int, description: str) -> None:
    """Publishes the plan again with one measure reworded."""
    from django.db import transaction

    from plans_registry.catalogue.models import Edition
    from plans_registry.catalogue.publishing import store_edition
    from plans_registry.documents.plan import PlanDocument

    edition = Edition.objects.select_related("plan").get(plan=plan, is_current=True)
    for pillar in edition.document["pillars"]:
        for told in pillar["measures"]:
            if told["id"] == measure:
                told["description"] = description
    with transaction.atomic():
        store_edition(edition.plan, PlanDocument.from_json(edition.document), note="")


if __name__ == "__main__":
    main()
