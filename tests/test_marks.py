"""Whichever way a test asks for the database, ``make quick`` takes its first case alone.

A test that asks for no database cannot ask one by mistake: pytest-django refuses.
"""

import pytest
from django.test import TestCase

from plans_registry.models import Plan
from tests import factories
from tests.conftest import asks_a_database
from tests.shared import once_a_module


def a_plan() -> None:
    factories.load_reference()
    factories.published()


plans = once_a_module(a_plan)


@pytest.mark.django_db
def test_it_asks_by_the_mark_of_django(request: pytest.FixtureRequest):
    assert asks_a_database(request.node)


def test_it_asks_by_a_fixture(request: pytest.FixtureRequest, db: None):
    assert asks_a_database(request.node)


def test_it_asks_by_a_fixture_of_a_fixture(request: pytest.FixtureRequest, admin_client: object):
    assert asks_a_database(request.node)


def test_it_asks_by_what_its_module_shares(request: pytest.FixtureRequest, plans: None):
    assert asks_a_database(request.node)


class ItAsksByItsClass(TestCase):
    @pytest.fixture(autouse=True)
    def _request(self, request: pytest.FixtureRequest) -> None:
        self.request = request

    def test_it_asks_by_its_class(self):
        assert asks_a_database(self.request.node)


def test_it_does_not_ask_and_gets_nothing(request: pytest.FixtureRequest):
    assert not asks_a_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("letter", "ab")
@pytest.mark.parametrize("number", [1, 2])
def test_every_case_after_the_first_is_a_later_one(request: pytest.FixtureRequest, letter: str, number: int):
    is_first = letter == "a" and number == 1
    assert (request.node.get_closest_marker("later_case") is None) == is_first


@pytest.mark.parametrize("number", [1, 2])
def test_no_case_is_where_no_database_is_asked(request: pytest.FixtureRequest, number: int):
    assert request.node.get_closest_marker("later_case") is None
