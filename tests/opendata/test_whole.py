"""A file is whole: slow readers and busy writers, and every file is the catalogue of the one generation that it names."""

import csv
import hashlib
import io
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import measure, pillar

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory locks whole tables for readers"),
]

PLANS, MEASURES, READERS = 6, 40, 3


def publish_and_withdraw(plan: Plan) -> None:
    for number in range(6):
        Measure.objects.filter(pillar__plan=plan).update(description=f"第{number}回の文章")
        factories.republished(plan)
        if number % 3 == 2:
            workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
            factories.republished(plan)


def _rows(text: str) -> Counter:
    return Counter((row["計画ID"], row["施策_概要"]) for row in csv.DictReader(io.StringIO(text, newline="")))


def torn(body: bytes) -> bool:
    """Whether a plan has rows of two editions, or not all of one."""
    by_plan: dict[str, set[tuple[str, int]]] = {}
    for (key, text), number in _rows(body.decode("utf-8-sig")).items():
        by_plan.setdefault(key, set()).add((text, number))
    return any(len(found) != 1 or next(iter(found))[1] != MEASURES for found in by_plan.values())


def downloads(while_writing: Callable[[], None]) -> list[tuple[str, bytes]]:
    """The generation and the bytes of each download, read piece by piece: of every reader one before the writing begins,
    as many as it manages meanwhile, and one that ends after it."""
    found: list[tuple[str, bytes]] = []
    failures: list[BaseException] = []
    begun, written = threading.Barrier(READERS + 1, timeout=60), threading.Event()

    def read() -> None:
        try:
            download()
            begun.wait()
            while not written.is_set():
                download()
            download()
        except BaseException as error:
            failures.append(error)
            begun.abort()
        finally:
            connection.close()

    def download() -> None:
        reader = f"192.0.2.{len(found) % 250}"  # each of another network, with a share of its own
        response = Client(REMOTE_ADDR=reader).get("/measures.csv")
        pieces = []
        for piece in response:
            pieces.append(piece)
            threading.Event().wait(0.001)  # a slow reader
        found.append((response["Registry-Generation"], b"".join(pieces)))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        begun.wait()
        while_writing()
    finally:
        written.set()
    for reader in readers:
        reader.join()
    assert failures == []
    return found


def test_no_file_mixes_two_generations():
    factories.load_reference()
    texts = [measure(f"施策{n}", number=n, description="はじめの文章") for n in range(1, MEASURES + 1)]
    codes = ("131211", "132098", "131121", "132276", "131016", "132012")[:PLANS]
    plans = [factories.published(code, pillars=(pillar("支援", *texts),)) for code in codes]

    def write() -> None:
        for plan in plans[:2]:
            publish_and_withdraw(plan)

    found = downloads(write)
    assert [generation for generation, body in found if torn(body)] == []
    by_generation: dict[str, set[str]] = {}
    for generation, body in found:
        by_generation.setdefault(generation, set()).add(hashlib.sha256(body).hexdigest())
    assert {len(bodies) for bodies in by_generation.values()} == {1}
    assert len(by_generation) > 1
    now = Client().get("/measures.csv")
    assert int(now["Registry-Generation"]) == Generation.latest()
    assert sum(_rows(now.getvalue().decode("utf-8-sig")).values()) == Entry.objects.count()
