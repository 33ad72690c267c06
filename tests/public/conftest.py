"""The registry as visitors of these tests find it: the four real plans, on a day in their second year."""

from collections.abc import Iterator

import pytest
import time_machine

from tests import factories
from tests.shared import once_a_module

BEFORE, TODAY = "2022-10-03T08:00:00+09:00", "2022-10-03T09:00:00+09:00"


def _publish() -> None:
    with time_machine.travel(BEFORE, tick=True):
        factories.sample_registry()


_four_plans = once_a_module(_publish)


@pytest.fixture
def registry(_four_plans: None, db: None) -> Iterator[None]:
    with time_machine.travel(TODAY, tick=True):
        yield
