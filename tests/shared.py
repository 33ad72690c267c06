"""What all tests of a module find in the database, made once for them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction


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
