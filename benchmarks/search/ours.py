"""This search on one database: prints one JSON object.  Run by ``python -m benchmarks.search``."""

import json
import sys
import time
from datetime import date
from functools import partial
from typing import Any

import django

from benchmarks.search.queries import FILTERS, TEXTS, TODAY
from benchmarks.search.timing import Stopwatch, summary


def main(arguments: list[str]) -> None:
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        if postgresql:
            cursor.execute("SELECT pg_backend_pid()")
        watch = Stopwatch(cursor.fetchone()[0] if postgresql else None)
    timed = "--only-verify" not in arguments
    result = {**searches(watch), **readings(watch), **pages(watch), **costs(watch)} if timed else {}
    result |= exactness(arguments)
    if "--rebuild" in arguments:
        result["rebuild s"] = rebuilding()
    print(json.dumps(result, ensure_ascii=False))


def queries() -> list[tuple[str, Any]]:
    from plans_registry.catalogue.query import MeasureQuery

    return [
        (kind, MeasureQuery(q=q).replaced(**filters))
        for kind, texts in TEXTS.items()
        for q in texts
        for filters in FILTERS
    ]


def ask(query) -> list:
    """A whole search: the total, every count, a page of 20 with its marks."""
    from plans_registry.catalogue.search import search

    hits = search(query, today=date(*TODAY))
    assert hits.total >= 0
    assert hits.facets
    return [hits.matched(entry) for entry in hits.entries(0, 20)]


def forget() -> None:
    """What a process remembers of earlier searches."""
    from plans_registry.catalogue.index import terms
    from plans_registry.catalogue.read_now import forget_entries

    terms.forget()
    forget_entries()


def searches(watch: Stopwatch) -> dict:
    """Cold: nothing of any word and no measure is in memory; warm: asked before.  The shelves are in memory in both."""
    cold, warm = [], []
    kinds: dict[str, list[tuple[float, float]]] = {}
    for kind, query in queries():
        ask(query)
        forget()
        cold.append(watch.timed(partial(ask, query)))
        warm.append(watch.timed(partial(ask, query)))
        kinds.setdefault(kind, []).append(cold[-1])
    by_kind = {kind: summary(times)["p50"] for kind, times in kinds.items()}
    return {"cold": summary(cold), "warm": summary(warm), "cold by kind": by_kind}


def readings(watch: Stopwatch) -> dict:
    """Each reading demanded of the same texts and of sentences, one after the other, cold and warm."""
    from plans_registry.catalogue.query import READINGS
    from tests.catalogue.queries import sentences

    cold: dict[str, list[tuple[float, float]]] = {match: [] for match in READINGS}
    warm: dict[str, list[tuple[float, float]]] = {match: [] for match in READINGS}
    for _kind, query in [*queries(), *(("sentence", asked) for asked in sentences())]:
        for match in READINGS:
            demanded = query.replaced(match=match)
            ask(demanded)
            forget()
            cold[match].append(watch.timed(partial(ask, demanded)))
            warm[match].append(watch.timed(partial(ask, demanded)))
    result = {f"{match}, cold": summary(times) for match, times in cold.items()}
    return result | {f"{match}, warm": summary(times) for match, times in warm.items()}


def pages(watch: Stopwatch) -> dict:
    """The HTML page, through the whole of Django, nothing of it kept; cold and warm as for a search."""
    from django.core.cache import cache
    from django.test import Client

    client, cold, warm = Client(headers={"host": "localhost"}), [], []
    for _kind, query in queries():
        address = f"/measures/{query.querystring()}"
        client.get(address)
        for times, is_cold in ((cold, True), (warm, False)):
            cache.clear()
            if is_cold:
                forget()
            times.append(watch.timed(partial(_get, client, address)))
    return {"page": summary(cold), "page, warm": summary(warm)}


def _get(client, address: str) -> None:
    assert client.get(address).status_code == 200


def costs(watch: Stopwatch) -> dict:
    """Bytes of the index, memory of the shelves, and what one publication adds to its transaction."""
    from django.db import connection, transaction
    from django.db.models import Sum
    from django.db.models.functions import Length

    from plans_registry.catalogue.index import snapshot
    from plans_registry.catalogue.index.write import replace_entries
    from plans_registry.catalogue.models import Edition, Posting, Shelf
    from plans_registry.catalogue.publishing import entries_of

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('catalogue_posting')")
            size = cursor.fetchone()[0]
    else:
        size = Posting.objects.aggregate(bytes=Sum(Length("bits")))["bytes"] + 12 * Posting.objects.count()
    publications = []
    for edition in Edition.objects.order_by("pk")[:20]:
        entries = entries_of(edition)
        with transaction.atomic():
            publications.append(watch.timed(partial(replace_entries, edition.key, entries)))
            transaction.set_rollback(True)
    started = time.perf_counter()
    snapshot.read().places("by_year")
    return {
        "index MB": round(size / 1e6, 1),
        "shelves": Shelf.objects.count(),
        "load shelves ms": round((time.perf_counter() - started) * 1000, 1),
        "publish": summary(publications),
    }


def exactness(arguments: list[str]) -> dict:
    """Queries answered otherwise than by the scan: of the fixed ones, and of as many damaged ones as are asked for."""
    count = int(arguments[arguments.index("--random") + 1]) if "--random" in arguments else 0
    if not count and "--verify" not in arguments:
        return {}
    from benchmarks.search.exactness import differences, oracle, random_queries

    scan = oracle()
    fixed = {"differences": differences([query for _kind, query in queries()], scan)} if "--verify" in arguments else {}
    if not count:
        return fixed
    return fixed | {"random": count, "random differences": differences(random_queries(count), scan)}


def rebuilding() -> float:
    from plans_registry.catalogue.index.rebuild import rebuild

    started = time.perf_counter()
    rebuild()
    return round(time.perf_counter() - started, 1)


if __name__ == "__main__":
    main(sys.argv[1:])
