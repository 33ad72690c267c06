"""The registry as visitors of these tests find it: the four real plans, on a day in their second year."""

from collections.abc import Iterator

import pytest
import time_machine

from tests import factories


@pytest.fixture
def registry(db: None) -> Iterator[None]:
    with time_machine.travel("2022-10-03T09:00:00+09:00", tick=True):
        factories.sample_registry()
        yield
