"""A registry under a crowd: 4 readers ask without pause while one plan is published again and again.

Run as a process of its own (``python -m tests.catalogue.crowd``) on the database of ``DATABASE_URL``, which may be a
SQLite file: several threads cannot share the one in memory that tests use.  ``killed`` as an argument publishes once
and dies in the middle.
"""

import os
import signal
import sys
import threading
from datetime import date

import django

READERS, EDITIONS, MEASURES, YEAR = 4, 6, 7, "2030"


def main(arguments: list[str]) -> None:
    django.setup()
    publish_and_die() if arguments == ["killed"] else crowd()


def crowd() -> None:
    from plans_registry.catalogue.index.rebuild import rebuild

    plan = _first_edition()
    seen: set[tuple] = set()
    stop = threading.Event()
    readers = [threading.Thread(target=_read, args=(seen, stop)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for turn in range(1, EDITIONS):
        _publish_again(plan, f"第{turn}版")
        if turn == EDITIONS // 2:
            rebuild()
    stop.set()
    for reader in readers:
        reader.join()
    assert {values[:2] for values in seen} == {(MEASURES, MEASURES)}, seen
    assert all(len(values) == 3 for values in seen), seen
    assert len(seen) > 2, seen
    print(f"{len(seen)} states seen")


def _first_edition():
    from tests import factories

    measures = [factories.measure("第0版", description="", number=number) for number in range(1, MEASURES + 1)]
    pillars = (factories.pillar("柱", *measures),)
    return factories.published(factories.HAMURA, first_year=int(YEAR), last_year=int(YEAR), pillars=pillars)


def _publish_again(plan, name: str) -> None:
    from plans_registry.editorial import workflow
    from tests import factories

    plan.refresh_from_db()
    plan.pillars.get().measures.update(name=name)
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())


def _read(seen: set[tuple], stop: threading.Event) -> None:
    from django.db import connections

    from plans_registry.catalogue.query import MeasureQuery
    from plans_registry.catalogue.search import search

    try:
        while not stop.is_set():
            for q in ("", "版", "第"):
                hits = search(MeasureQuery(q=q, year=(YEAR,)), today=date(2023, 6, 1))
                names = [entry.name for entry in hits.entries()]
                seen.add((hits.total, len(names), *sorted(set(names))))
    except BaseException as error:
        seen.add(("error", repr(error)))
        raise
    finally:
        connections.close_all()


def publish_and_die() -> None:
    from plans_registry.catalogue.models import Shelf
    from plans_registry.models import Plan

    save = Shelf.save

    def save_and_die(shelf, **options) -> None:
        save(shelf, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(Shelf, "save", save_and_die)  # noqa: B010 - a method cannot be assigned to
    _publish_again(Plan.objects.get(first_year=int(YEAR)), "途中で消える版")


if __name__ == "__main__":
    main(sys.argv[1:])
