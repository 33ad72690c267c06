"""A round with three submitted plans."""

import pytest

from plans_registry.editorial.rounds.verbs import gather
from plans_registry.models import Plan, Round
from tests import factories
from tests.editorial.rounds.page import PLACES


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def spring() -> Round:
    return Round.objects.create(label="令和3年度前期")


@pytest.fixture
def plans(spring: Round) -> list[Plan]:
    """Three submitted plans, gathered."""
    rows = [factories.submitted(place) for place in PLACES]
    gather(spring, rows, by=factories.chiba())
    return rows
