"""What a process knows of the index without asking: while the generation is the same, so is the index."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from plans_registry.catalogue.index.rebuild import rebuild
from plans_registry.catalogue.models import Generation, IndexState
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_passage
from plans_registry.models import Plan
from tests import factories
from tests.factories import HAMURA, MACHIDA

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 1)


def found(stamp: str = "") -> int:
    return search(MeasureQuery(), today=TODAY, stamp=stamp).total


def moved(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(first_year=2020)
    factories.republished(plan)


ACTS: dict[str, Callable[[Plan], Any]] = {
    "first publication": lambda plan: factories.published(HAMURA),
    "next edition": factories.republished,
    "another key": moved,
    "strike": lambda plan: strike_passage(plan, "各種展示会", by=factories.administrator(), reason="求めによる"),
    "withdrawal": lambda plan: workflow.withdraw(plan, by=factories.chiba(), reason="見直しのため"),
    "index made anew": lambda plan: rebuild(),
}


@pytest.mark.parametrize("act", ACTS)
def test_whatever_writes_the_index_advances_the_generation(act: str):
    plan = factories.published(MACHIDA)
    before = Generation.stamp(), IndexState.objects.get().stamp
    ACTS[act](plan)
    after = Generation.stamp(), IndexState.objects.get().stamp
    assert before[1] != after[1], "the act writes the index"
    assert before[0] != after[0]


def test_what_is_known_of_a_generation_is_asked_for_no_more(count_queries: Any):
    factories.published(MACHIDA)
    number = found()
    with count_queries() as queries:
        assert [found(), found(Generation.stamp())] == [number, number]
    assert len(queries) == 2


def test_who_asked_for_the_generation_before_a_publication_and_for_the_index_after_it_hides_it_from_nobody():
    factories.published(MACHIDA)
    before = Generation.stamp()
    factories.published(HAMURA)
    number = found(before)
    assert number == found() == found(before)
    plan = factories.published(HAMURA, first_year=2030, last_year=2032)
    assert found() > number
    workflow.withdraw(plan, by=factories.chiba(), reason="見直しのため")
    assert found() == number
