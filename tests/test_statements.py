"""PostgreSQL repeats each test that asks it something new, and no other."""

from collections.abc import Iterable

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tests.statements import Notes, kinds, same, with_something_new

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


def test_those_are_taken_that_send_most_that_is_new():
    noted = {"few": once("a"), "most": once("abc"), "other": once("db"), "again": once("bc"), "none": {}}
    assert with_something_new(noted) == {"most", "other"}


def test_of_two_that_say_the_same_the_shorter_is_taken():
    assert with_something_new({"again and again": {"a": 300, "b": 300}, "once": once("ab")}) == {"once"}


def test_one_is_not_whose_statements_those_after_it_send():
    noted = {"first": once("abcd"), "left": once("abef"), "right": once("cdgh")}
    assert with_something_new(noted) == {"left", "right"}


def test_nor_one_whose_statements_those_send_that_are_kept_anyway():
    noted = {"kept": once("a"), "same": once("a"), "new": once("ab")}
    assert with_something_new(noted, kept={"kept"}) == {"new"}


STATEMENTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 200))


@given(st.dictionaries(st.text("xyz", max_size=3), STATEMENTS))
def test_together_they_send_everything_and_none_of_them_could_go(noted: Notes):
    chosen = with_something_new(noted)
    assert all_of(noted, chosen) == all_of(noted, noted)
    assert all(all_of(noted, chosen - {test}) != all_of(noted, noted) for test in chosen)


def once(statements: str) -> dict[str, int]:
    return dict.fromkeys(statements, 1)


def all_of(noted: Notes, tests: Iterable[str]) -> set[str]:
    return {statement for test in tests for statement in noted[test]}


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

@pytest.mark.one_database
def test_not_meant():
    ask("SELECT %s, 2", 7)

def test_that_sqlite_skips():
    pytest.skip("asks PostgreSQL")
"""
OTHERS = """
import pytest
from django.db import connection

def test_two_in_another_file(db):
    connection.cursor().execute("SELECT %s, 1", [1])
"""


@pytest.mark.slow
def test_a_run_notes_and_the_next_one_leaves_out(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", str(settings.BASE_DIR))
    pytester.makepyfile(TESTS, test_others=OTHERS)
    pytester.makeini("[pytest]\nmarkers =\n every_case: kept\n one_database: not kept\nfilterwarnings = ignore")
    usual = ("-p", "tests.statements", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")
    usual = (*usual, "--nomigrations", "--ds=plans_registry.settings")
    pytester.runpytest_subprocess(*usual, f"--note-statements={pytester.path}").assert_outcomes(passed=7, skipped=1)
    again = pytester.runpytest_subprocess(*usual, f"--new-statements={pytester.path}", "-v")
    again.assert_outcomes(passed=4, skipped=1, deselected=2)
    for left_out in ("test_one", "test_not_meant", "test_others"):
        again.stdout.no_fnmatch_line(f"*{left_out}*")
