"""The registry as visitors of these tests find it: the four real plans, on a day in their second year."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests import factories

BEFORE, TODAY = "2022-10-03T08:00:00+09:00", "2022-10-03T09:00:00+09:00"


@pytest.fixture(scope="module")
def _four_plans(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Published once a module, in a transaction around those of its tests: it takes longer than most of them."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        with time_machine.travel(BEFORE, tick=True):
            factories.sample_registry()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def registry(_four_plans: None, db: None) -> Iterator[None]:
    with time_machine.travel(TODAY, tick=True):
        yield
