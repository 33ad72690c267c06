"""Whichever way a test asks for the database, it is marked: ``make test`` runs it on SQLite and on PostgreSQL.

Of a parametrised test PostgreSQL repeats the first case, unless the test says otherwise.  A test that asks for no
database cannot ask one by mistake: pytest-django refuses.
"""

import pytest
from django.test import TestCase

from plans_registry.models import Plan
from tests import factories
from tests.shared import once_a_module


def a_plan() -> None:
    factories.load_reference()
    factories.published()


plans = once_a_module(a_plan)


def is_marked(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("database") is not None


@pytest.mark.django_db
def test_it_asks_by_the_mark_of_django(request: pytest.FixtureRequest):
    assert is_marked(request)


def test_it_asks_by_a_fixture(request: pytest.FixtureRequest, db: None):
    assert is_marked(request)


def test_it_asks_by_a_fixture_of_a_fixture(request: pytest.FixtureRequest, admin_client: object):
    assert is_marked(request)


def test_it_asks_by_what_its_module_shares(request: pytest.FixtureRequest, plans: None):
    assert is_marked(request)


@pytest.mark.django_db
@pytest.mark.parametrize("letter", "ab")
@pytest.mark.parametrize("number", [1, 2])
def test_its_first_case_is_marked_and_the_others_are_later_ones(
    request: pytest.FixtureRequest, letter: str, number: int
):
    is_first = letter == "a" and number == 1
    assert is_marked(request) == is_first
    assert (request.node.get_closest_marker("later_case") is None) == is_first


@pytest.mark.django_db
@pytest.mark.every_case
@pytest.mark.parametrize("number", [1, 2])
def test_every_case_is_marked_where_a_person_says_so(request: pytest.FixtureRequest, number: int):
    assert is_marked(request)


@pytest.mark.django_db
@pytest.mark.one_database
def test_none_is_marked_where_a_person_says_so(request: pytest.FixtureRequest):
    assert not is_marked(request)


class ItAsksByItsClass(TestCase):
    @pytest.fixture(autouse=True)
    def _request(self, request: pytest.FixtureRequest) -> None:
        self.request = request

    def test_it_asks_by_its_class(self):
        assert is_marked(self.request)


def test_it_does_not_ask_and_gets_nothing(request: pytest.FixtureRequest):
    assert not is_marked(request)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Plan.objects.exists()
