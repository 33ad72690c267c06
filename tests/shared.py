"""A database that several share: the tests of a module, or a test and a process of its own."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction


def once_a_module(make: Callable[[], object], *, autouse: bool = False) -> Any:
    """A fixture of a test module or folder: what ``make`` makes, in a transaction around those of its tests.

    Every test still changes what it likes in a transaction of its own, which is rolled back. For tests that commit,
    call ``make`` before each of them instead.
    """

    @pytest.fixture(scope="module", autouse=autouse)
    def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            make()
            with django_db_blocker.block():
                yield
            transaction.set_rollback(True)

    return made


def database_file(folder: Path) -> Path:
    """What this test sees on SQLite, as a file of its own for other processes."""
    place = folder / "registry.sqlite3"
    with contextlib.closing(sqlite3.connect(place)) as copy:
        connection.connection.backup(copy)
    return place
