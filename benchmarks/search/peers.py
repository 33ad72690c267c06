"""The same questions the plain way: Django's ``icontains`` with counts, and hand-written SQL.  Prints JSON.

Both match the words in the folded text (AND of substrings) and count every facet; neither knows ranks, synonyms or
the start of a Latin run, so they do less than the search they are compared with.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial

import django

from benchmarks.search.queries import FILTERS, TEXTS
from benchmarks.search.timing import Stopwatch, summary

KINDS = ("two, common", "two, rare", "three and more", "long", "several", "none")


def main(arguments: list[str]) -> None:
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        if postgresql:
            cursor.execute("SELECT pg_backend_pid()")
        watch = Stopwatch(cursor.fetchone()[0] if postgresql else None)
    questions = [(q.split(), filters) for kind in KINDS for q in TEXTS[kind] for filters in FILTERS]
    asked = (("icontains", by_icontains), ("raw SQL", by_sql))
    print(json.dumps({name: summary(watch.timed(partial(ask, *each)) for each in questions) for name, ask in asked}))


def by_icontains(words: list[str], filters: dict) -> list:
    """The queries of a list view as the Django tutorial has it, with a count per facet value; nothing is drawn."""
    from plans_registry.catalogue.models import Entry

    rows = having(Entry.objects.all(), words)
    for facet, values in filters.items():
        rows = rows.filter(condition(facet, values))
    rows.count()
    counted(rows)
    return list(rows[:20])


def having(rows, words: Sequence[str]):
    """The entries with every word in one of their texts."""
    from django.db.models import Q

    for word in words:
        either = Q()
        for text in ("name", "description", "pillar_title", "plan_title"):
            either |= Q(**{f"{text}__icontains": word})
        rows = rows.filter(either)
    return rows


def condition(facet: str, values: Sequence[str]):
    """One of the values."""
    from django.db.models import Q

    either = Q()
    for value in values:
        if facet == "region":
            either |= Q(municipality__region__slug=value) | Q(municipality__region__parent__slug=value)
        elif facet == "year":
            either |= Q(first_year__lte=value, last_year__gte=value)
        elif facet == "municipality":
            either |= Q(municipality=value)
        else:
            either |= Q(**{f"{facet}s__icontains": f'"{value}"'})
    return either


def counted(rows) -> dict[str, Counter]:
    """Facet → value → how many of the entries have it, by five queries; a year counts those that begin in it."""
    from django.db.models import Count

    columns = {"municipality": "municipality", "region": "municipality__region__slug", "year": "first_year"}
    counts: dict[str, Counter] = {}
    for facet in ("municipality", "region", "year", "type", "form"):
        column = columns.get(facet, f"{facet}s")
        counter: Counter = Counter()
        for row in rows.order_by().values(column).annotate(n=Count("pk")):
            value = row[column]
            for one in value if isinstance(value, list) else [str(value)]:
                counter[one] += row["n"]
        counts[facet] = counter
    return counts


def by_sql(words: list[str], filters: dict) -> list:
    """One statement finds the rows by their folded text, the counts are taken from the ids it kept."""
    from django.db import connection

    from plans_registry.catalogue.normalisation import fold

    where = " AND ".join(["e.folded LIKE %s"] * len(words) + ["TRUE"] * (not words))
    values: list[str | int] = [f"%{fold(word)}%" for word in words]
    for facet, chosen in filters.items():
        if facet == "year":
            where += " AND e.first_year <= %s AND e.last_year >= %s"
            values += [int(chosen[0])] * 2
        elif facet == "region":
            where += " AND (r.slug = %s OR p.slug = %s)"
            values += [chosen[0]] * 2
        else:
            where += " AND (" + " OR ".join([f"CAST(e.{facet}s AS TEXT) LIKE %s"] * len(chosen)) + ")"
            values += [f'%"{value}"%' for value in chosen]
    joined = (
        "catalogue_entry e JOIN municipalities_municipality m ON m.code = e.municipality_id"
        " JOIN municipalities_region r ON r.id = m.region_id LEFT JOIN municipalities_region p ON p.id = r.parent_id"
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS hits")
        cursor.execute(
            "CREATE TEMPORARY TABLE hits AS SELECT e.measure, e.municipality_id, r.slug, e.first_year, e.last_year,"
            f" CAST(e.types AS TEXT) AS types, CAST(e.forms AS TEXT) AS forms FROM {joined} WHERE {where}",
            values,
        )
        for facet in ("municipality_id", "slug", "first_year, last_year", "types", "forms"):
            cursor.execute(f"SELECT {facet}, COUNT(*) FROM hits GROUP BY {facet}")
            cursor.fetchall()
        cursor.execute(
            "SELECT e.* FROM catalogue_entry e WHERE e.measure IN (SELECT measure FROM hits ORDER BY measure LIMIT 20)"
        )
        return cursor.fetchall()


if __name__ == "__main__":
    main(sys.argv[1:])
