"""Rows that several processes change at once are taken in one order: nobody waits for who waits for them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from plans_registry.catalogue.models import Follower
from tests.catalogue.following.mailbox import follows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]

BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def change_all() -> int:
    try:
        return Follower.objects.update(attempts=9)
    finally:
        connection.close()


def delete_all() -> int:
    try:
        return Follower.objects.all().delete()[0]
    finally:
        connection.close()


@pytest.mark.parametrize("act", [change_all, delete_all])
def test_who_waits_for_the_first_row_holds_no_later_one(act):
    first, later = follows("first@example.jp"), follows("later@example.jp")
    Follower.objects.filter(pk=first.pk).update(attempts=1)  # from now on it lies behind the other on the disk
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Follower.objects.filter(pk=first.pk).update(attempts=2)
            waiting = other.submit(act)
            _until_it_waits()
            Follower.objects.filter(pk=later.pk).update(attempts=3)
        assert waiting.result() == 2


def _until_it_waits() -> None:
    with connection.cursor() as cursor:
        for _try in range(2000):
            cursor.execute(BLOCKED)
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.01)
    pytest.fail("the other never came to the row")
