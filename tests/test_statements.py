"""PostgreSQL repeats each test that asks it something new, and no other."""

import pytest
from django.conf import settings

from tests.statements import kinds, same, with_something_new

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WHERE id IN (%s, %s, %s) LIMIT 21", "WHERE id IN (%s) LIMIT 4"),
        ("VALUES (%s, %s), (%s, %s)", "VALUES (%s, %s)"),
        ('SAVEPOINT "s140_x3"', 'SAVEPOINT "s9_x12"'),
    ],
)
def test_a_list_of_any_length_and_any_number_are_the_same(one: str, other: str):
    assert same(one) == same(other)


@pytest.mark.parametrize("amiss", ["a\0b", 2**31, 2**63, "12", None, b"1", 1.5])
def test_values_that_a_database_may_take_amiss_are_not(amiss: object):
    assert kinds([amiss], many=False) not in (kinds([1], many=False), kinds(["一"], many=False))


def test_the_length_of_a_list_of_values_is_no_kind():
    assert kinds([1, 2, 3], many=False) == kinds((4,), many=False)
    assert kinds([(1, "一"), (2, "二")], many=True) == kinds([3, "三"], many=False)


def test_the_tests_that_ask_most_are_taken_first_and_then_what_is_left():
    noted = {"few": {"a"}, "most": {"a", "b", "c"}, "other": {"d"}, "again": {"b", "d"}, "none": set()}
    assert with_something_new(noted) == {"most", "again"}


TESTS = """
import pytest
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db

def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)

def test_two():
    ask("SELECT %s", 1)
    ask("SELECT %s, 1", 1)

def test_one():
    ask("SELECT %s", 7)

def test_another_kind():
    ask("SELECT %s", "a")

def test_a_failure():
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("SELECT nothing")

@pytest.mark.every_case
def test_meant():
    ask("SELECT %s", 7)
"""


@pytest.mark.slow
def test_a_run_notes_and_the_next_one_leaves_out(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", str(settings.BASE_DIR))
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\nmarkers = every_case: kept\nfilterwarnings = ignore")
    usual = ("-p", "tests.statements", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")
    usual = (*usual, "--nomigrations", "--ds=plans_registry.settings")
    pytester.runpytest_subprocess(*usual, f"--note-statements={pytester.path}").assert_outcomes(passed=5)
    again = pytester.runpytest_subprocess(*usual, f"--new-statements={pytester.path}", "-v")
    again.assert_outcomes(passed=4, deselected=1)
    again.stdout.no_fnmatch_line("*test_one*")
