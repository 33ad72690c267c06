"""Which tests PostgreSQL repeats: together they send it every statement that the run on SQLite sent.

The run on SQLite notes what every test asks of its database (``-p tests.statements --note-statements=FOLDER``); the run
on PostgreSQL then leaves out what would only say again what others say (``--new-statements=FOLDER``).  Kept whatever
they say: tests marked ``every_case``, tests that commit, tests that SQLite skipped and tests nobody has noted.  Left
out whatever they say: tests marked ``one_database``.

Two statements are the same when their text is, but for numbers and the length of lists, their values are of the same
kinds, and both succeed or fail in the same way: PostgreSQL refuses a zero byte, a number too large and a text for a
number where SQLite takes them.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import TestCase, TransactionTestCase

Notes = dict[str, dict[str, int]]
"""Test → statement → how often it sends it."""

_NOTED: Notes = {}
_KEPT: set[str] = set()

LIST = re.compile(r"(%s|\(%s(?:, %s)*\))(?:, \1)+")  # "IN (%s, %s, %s)", "VALUES (%s, %s), (%s, %s)"
NUMBER = re.compile(r"\d+")  # "LIMIT 21", 'SAVEPOINT "s140_x3"'
BEGINNING = 50
"""What a test costs beside its statements, in statements."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-statements", metavar="FOLDER", help="note what every test asks of its database")
    parser.addoption("--new-statements", metavar="FOLDER", help="leave out tests that ask only what others do")


class LeftOut(NamedTuple):
    """What PostgreSQL need not repeat: tests by their ids, and files of which it repeats no test, by path from the root."""

    tests: set[str]
    files: set[str]

    @classmethod
    def read(cls, folder: Path) -> "LeftOut":
        noted: Notes = {}
        kept: set[str] = set()
        for path in folder.glob("*.json"):
            notes = json.loads(path.read_text(encoding="utf-8"))
            noted |= notes["noted"]
            kept |= set(notes["kept"])
        repeated = kept | with_something_new(noted, kept)
        return cls(noted.keys() - repeated, files_of(noted) - files_of(repeated))


LEFT_OUT = pytest.StashKey[LeftOut]()


def files_of(tests: Iterable[str]) -> set[str]:
    return {test.partition("::")[0] for test in tests}


def pytest_configure(config: pytest.Config) -> None:
    if folder := config.getoption("--new-statements"):
        config.stash[LEFT_OUT] = LeftOut.read(Path(folder))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    if not item.config.getoption("--note-statements"):
        return (yield)
    noted = _NOTED.setdefault(item.nodeid, Counter())
    if item.get_closest_marker("one_database"):
        return (yield)
    if stands_alone(item):
        _KEPT.add(item.nodeid)

    def note(execute: Callable, sql: str, values: Any, many: bool, context: dict) -> Any:
        outcome = "error"
        try:
            answer = execute(sql, values, many, context)
            outcome = ""
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            noted[mark(same(sql), kinds(values, many), outcome)] += 1
        return answer

    with connection.execute_wrapper(note):
        return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        _KEPT.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = session.config.getoption("--note-statements")
    if folder and _NOTED:
        worker = getattr(session.config, "workerinput", {}).get("workerid", "alone")
        notes = {"noted": _NOTED, "kept": sorted(_KEPT & _NOTED.keys())}
        (Path(folder) / f"{worker}.json").write_text(json.dumps(notes), encoding="utf-8")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file is not even read of which nothing is repeated."""
    left_out = config.stash.get(LEFT_OUT, LeftOut(set(), set()))
    return collection_path.relative_to(config.rootpath).as_posix() in left_out.files or None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = config.stash.get(LEFT_OUT, LeftOut(set(), set()))
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out.tests])
    items[:] = [item for item in items if item.nodeid not in left_out.tests]


def stands_alone(item: pytest.Item) -> bool:
    """What a test means to ask of every database, or asks in transactions of its own."""
    marked = item.get_closest_marker("django_db")
    cls = getattr(item, "cls", None)
    return (
        item.get_closest_marker("every_case") is not None
        or (marked is not None and bool(marked.kwargs.get("transaction")))
        or "transactional_db" in getattr(item, "fixturenames", ())
        or (cls is not None and issubclass(cls, TransactionTestCase) and not issubclass(cls, TestCase))
    )


def with_something_new(noted: Notes, kept: Iterable[str] = ()) -> set[str]:
    """Tests that together with those kept send every statement: each time the one that sends most that is new for all it
    sends, and of these at the end none whose statements the others send, too, the dearest looked at first."""
    costs = {test: BEGINNING + sum(statements.values()) for test, statements in noted.items()}
    sent: set[str] = set().union(*(noted[test] for test in kept))
    chosen = []
    queue = [(-len(statements) / costs[test], test) for test, statements in noted.items()]
    heapify(queue)
    while queue:
        promised, test = heappop(queue)
        new = noted[test].keys() - sent
        worth = len(new) / costs[test]
        if worth < -promised:
            heappush(queue, (-worth, test))
        elif new:
            chosen.append(test)
            sent |= new
    senders = Counter(statement for test in {*chosen, *kept} for statement in noted[test])
    chosen.sort(key=costs.__getitem__, reverse=True)
    return {test for test in chosen if not _is_sent_by_others(noted[test], senders)}


def _is_sent_by_others(statements: Iterable[str], senders: Counter[str]) -> bool:
    """And does not count any more, then: of two tests that send the same one stays."""
    without = all(senders[statement] > 1 for statement in statements)
    if without:
        senders.subtract(set(statements))
    return without


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
