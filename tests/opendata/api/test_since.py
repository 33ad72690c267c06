"""Who asks for what changed since a day or a moment misses nothing, whenever on that day they read last."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.api.asking import ask

pytestmark = pytest.mark.django_db

ASKED = ["changes?since", "measures?changed_since", "plans?changed_since"]
DAY = "2036-10-03"


@pytest.fixture
def clock() -> Any:
    """Noon of a day; one plan was published the evening before."""
    with time_machine.travel("2036-10-02T20:00:00+09:00", tick=False) as stopped:
        factories.load_reference()
        factories.published(ADACHI)
        stopped.move_to(f"{DAY}T12:00:00+09:00")
        yield stopped


def told(client: Client, asked: str, value: str) -> set[str]:
    """The plans of which something is told."""
    path, _, name = asked.partition("?")
    return {row["plan_key"] for row in ask(client, path, **{name: value})["results"] if row.get("plan_key")}


@pytest.mark.parametrize("asked", ASKED)
def test_a_daily_reader_misses_nothing_that_came_later_on_the_day(client: Client, asked: str, clock: Any):
    assert told(client, asked, DAY) == set()
    clock.shift(timedelta(hours=3))
    factories.published(MACHIDA)
    assert told(client, asked, DAY) == {"132098-2021"}
    clock.shift(timedelta(days=1))
    assert told(client, asked, DAY) == {"132098-2021"}
    assert told(client, asked, "2036-10-04") == set()
    assert told(client, asked, "2036-10-02") == {"131211-2021", "132098-2021"}


@pytest.mark.parametrize("asked", ASKED)
def test_the_day_begins_at_midnight_in_tokyo(client: Client, asked: str, clock: Any):
    clock.move_to("2036-10-04T00:00:00+09:00")
    factories.published(MACHIDA)
    assert told(client, asked, "2036-10-04") == {"132098-2021"}
    assert told(client, asked, "2036-10-03T23:59:59.999999") == {"132098-2021"}
    assert told(client, asked, "2036-10-04T00:00:00") == set()


@pytest.mark.parametrize("asked", ASKED)
def test_a_day_that_has_not_begun_is_refused(client: Client, asked: str, clock: Any):
    assert client.get(f"/api/v1/{asked}=2036-10-04").status_code == 400
    assert client.get(f"/api/v1/{asked}=0001-01-01").status_code == 200
    assert client.get(f"/api/v1/{asked}=9999-12-31").status_code == 400


@pytest.mark.parametrize("asked", ASKED)
def test_generations_whose_moments_are_not_in_their_order_are_all_told(client: Client, asked: str, clock: Any):
    """A clock that was put back: the later generation has the earlier moment."""
    factories.published(MACHIDA)
    clock.shift(timedelta(hours=-2))
    factories.published("131229")
    clock.shift(timedelta(hours=4))
    assert told(client, asked, f"{DAY}T11:00:00") == {"132098-2021", "131229-2021"}


def test_since_a_day_goes_with_as_of_that_day(client: Client, clock: Any):
    factories.published(MACHIDA)
    clock.shift(timedelta(days=1))
    factories.published("131229")
    answer = ask(client, "changes", since=DAY, as_of=DAY)
    assert {row["plan_key"] for row in answer["results"]} == {"132098-2021"}
