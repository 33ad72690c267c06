"""Which tests PostgreSQL repeats: each that sends it a statement in a way that no other test does.

The run on SQLite notes what every test asks of its database (``-p tests.statements --note-statements=FOLDER``); the run
on PostgreSQL then leaves out what would only say again what others say (``--new-statements=FOLDER``).  Kept whatever
they say: tests marked ``every_case``, tests that commit, and tests nobody has noted.

Two statements are the same when their text is, but for numbers and the length of lists, their values are of the same
kinds, and both succeed or fail in the same way: PostgreSQL refuses a zero byte, a number too large and a text for a
number where SQLite takes them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

_NOTED: dict[str, set[str]] = {}

LIST = re.compile(r"(%s|\(%s(?:, %s)*\))(?:, \1)+")  # "IN (%s, %s, %s)", "VALUES (%s, %s), (%s, %s)"
NUMBER = re.compile(r"\d+")  # "LIMIT 21", 'SAVEPOINT "s140_x3"'


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-statements", metavar="FOLDER", help="note what every test asks of its database")
    parser.addoption("--new-statements", metavar="FOLDER", help="leave out tests that ask only what others do")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    if not item.config.getoption("--note-statements"):
        return (yield)
    noted = _NOTED.setdefault(item.nodeid, set())

    def note(execute: Callable, sql: str, values: Any, many: bool, context: dict) -> Any:
        outcome = "error"
        try:
            answer = execute(sql, values, many, context)
            outcome = ""
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            noted.add(mark(same(sql), kinds(values, many), outcome))
        return answer

    with connection.execute_wrapper(note):
        return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = session.config.getoption("--note-statements")
    if folder and _NOTED:
        worker = getattr(session.config, "workerinput", {}).get("workerid", "alone")
        notes = {test: sorted(statements) for test, statements in _NOTED.items()}
        (Path(folder) / f"{worker}.json").write_text(json.dumps(notes), encoding="utf-8")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    folder = config.getoption("--new-statements")
    if folder is None:
        return
    noted: dict[str, set[str]] = {}
    for notes in Path(folder).glob("*.json"):
        for test, statements in json.loads(notes.read_text(encoding="utf-8")).items():
            noted[test] = set(statements)
    always = {item.nodeid for item in items if item.nodeid not in noted or stands_alone(item)}
    needed = always | with_something_new(
        {item.nodeid: noted[item.nodeid] for item in items if item.nodeid not in always}
    )
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in needed])
    items[:] = [item for item in items if item.nodeid in needed]


def stands_alone(item: pytest.Item) -> bool:
    """What a test means to ask of every database, or asks in transactions of its own."""
    marked = item.get_closest_marker("django_db")
    return (
        item.get_closest_marker("every_case") is not None
        or (marked is not None and bool(marked.kwargs.get("transaction")))
        or "transactional_db" in getattr(item, "fixturenames", ())
        or getattr(item, "cls", None) is not None
    )


def with_something_new(noted: dict[str, set[str]]) -> set[str]:
    """The tests that together send every statement, those that send most asked first."""
    needed, sent = set(), set()
    for test in sorted(noted, key=lambda name: (-len(noted[name]), name)):
        if not noted[test] <= sent:
            needed.add(test)
            sent |= noted[test]
    return needed


@cache
def mark(*statement: str) -> str:
    """The same in every process, and short: thousands of tests send a hundred statements each."""
    return blake2b("\0".join(statement).encode(errors="surrogatepass"), digest_size=8).hexdigest()


@cache
def same(sql: str) -> str:
    return NUMBER.sub("0", LIST.sub(r"\1", LIST.sub(r"\1", sql)))


def kinds(values: Any, many: bool) -> str:
    rows: Iterable[Any] = values if many else [values]
    return " ".join(sorted({" ".join(_once(map(kind, _sequence(row)))) for row in rows}))


def kind(value: Any) -> str:
    """What a database may take amiss in a value: its type, its size, a character no text may hold."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (
            "int"
            if abs(value) < 2**15
            else "long"
            if abs(value) < 2**31
            else "longer"
            if abs(value) < 2**63
            else "huge"
        )
    if isinstance(value, str):
        return "zero byte" if "\0" in value else "number" if value.isdecimal() else "str"
    return type(value).__name__


def _sequence(row: Any) -> Sequence[Any]:
    return list(row.values()) if isinstance(row, dict) else list(row or ())


def _once(names: Iterable[str]) -> list[str]:
    """Neighbours that are alike, as of a list of any length, count once."""
    kept: list[str] = []
    for name in names:
        if kept[-1:] != [name]:
            kept.append(name)
    return kept
