"""Compares the answers of the index with those of the scan: rows, order and every count."""

import sys
import time
from collections.abc import Sequence
from datetime import date

from benchmarks.search.oracle import Oracle
from benchmarks.search.queries import TODAY
from plans_registry.catalogue.index.answer import answer
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.query import READINGS, MeasureQuery, select
from plans_registry.catalogue.reference import reference
from tests.catalogue.brute_force import all_rows
from tests.catalogue.queries import damaged_queries

REPORTED = 500
SAMPLE = 5000
"""Entries that damaged queries are cut out of."""


def random_queries(count: int) -> list[MeasureQuery]:
    """Pieces of the registry's own texts with widths, kana, case and blanks changed."""
    entries = list(Entry.objects.order_by("measure")[:: max(1, Entry.objects.count() // SAMPLE)])
    return list(damaged_queries(entries, count, seed=count))


def oracle() -> Oracle:
    return Oracle(list(all_rows()))


def differences(asked: Sequence[MeasureQuery], oracle: Oracle) -> int:
    """Readings of queries that the index does not answer as the scan does; each is named on the error output."""
    stamp, wrong, started = Generation.stamp(), 0, time.monotonic()
    for number, query in enumerate(asked, start=1):
        for match in READINGS:
            selection = select(query, stamp, today=date(*TODAY), match=match)
            expected, found = oracle.answer(selection), answer(selection, reference(stamp))
            if expected.order != found.measures(0, len(oracle.rows)) or expected.facets != found.facets:
                wrong += 1
                print(f"differs: {match} {query}", file=sys.stderr, flush=True)
        if number % REPORTED == 0:
            passed = time.monotonic() - started
            print(f"{number:,} of {len(asked):,}, {wrong} differ, {passed:.0f} s", file=sys.stderr, flush=True)
    return wrong
