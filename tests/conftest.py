"""What every test stands on: development settings, files in a temporary folder, known hypothesis profiles.

Tests run in a new order every time (pytest-randomly prints its seed), so each leaves the process as it found it.
"""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

# Before Django reads its settings: a bare `pytest` needs no variable of the caller.
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")
os.environ.setdefault("PAGES_KEPT", "0")  # a test asks for a page to see it drawn; tests/test_kept_pages.py keeps some

import django
import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache, caches
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.draws import draws

# Now, not in pytest_configure: the conftest of a folder below is read before that, and imports models.
django.setup()

# Generated cases share a slow machine with a database: no deadline. In CI a failure must repeat on the next run.
hypothesis.settings.register_profile("dev", deadline=None, max_examples=draws(50))
hypothesis.settings.register_profile("ci", deadline=None, max_examples=draws(50), derandomize=True, print_blob=True)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)  # make quick
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--today", metavar="2028-02-29", help="run every test as if on this day, at ten in the morning")


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``make quick`` takes the first case of a parametrised test that asks a database."""
    for item in filter(asks_a_database, items):
        cases = getattr(item, "callspec", None)
        if cases is not None and any(cases.indices.values()):
            item.add_marker(pytest.mark.later_case)


def asks_a_database(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or "django_db_setup" in getattr(item, "fixturenames", ())
        or (cls is not None and issubclass(cls, TransactionTestCase))
    )


def pytest_collection_finish() -> None:
    """What was imported stays, so the collector of garbage need not look through it again and again: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _today(request: pytest.FixtureRequest) -> Iterator[None]:
    """The day of ``--today``, else that of the machine; tests that need a day of their own travel on from here."""
    day = request.config.getoption("today")
    if day is None:
        yield
        return
    morning = datetime.combine(datetime.fromisoformat(day), time(10), ZoneInfo(settings.TIME_ZONE))
    with time_machine.travel(morning):
        yield


@pytest.fixture(scope="session", autouse=True)
def _machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads and static files in a folder of this run; passwords hashed quickly, for they guard nothing here; and
    patience with the process that opens PDFs, which steps back behind all other work of the machine."""
    folder = tmp_path_factory.mktemp("registry")
    (folder / "static").mkdir()
    with override_settings(
        MEDIA_ROOT=folder / "media",
        STRIKES_FILE=folder / "strikes.jsonl",
        STATIC_ROOT=folder / "static",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        PDF_SECONDS_LIMIT=300,
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The reference data is in the database before every test, as on every server: a test that commits brings it back
    from a copy made now."""
    from tests import factories
    from tests.copies import copier

    with django_db_blocker.unblock():
        factories.load_reference()
        bring_back = copier()
    TransactionTestCase._fixture_teardown = lambda self: bring_back()  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _language_of_a_request() -> Iterator[None]:
    """A request is answered in its reader's language, which stays on in its thread.  A server's next request sets its
    own; here the next to speak is the test, so the language of the test is put back."""
    own = threading.local()

    def remember(**_: Any) -> None:
        own.language = translation.get_language()

    def put_back(**_: Any) -> None:
        translation.activate(own.language)

    request_started.connect(remember)
    request_finished.connect(put_back)
    yield
    request_started.disconnect(remember)
    request_finished.disconnect(put_back)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test meets what another left in the caches of the process: requests counted, pictures drawn."""
    cache.clear()
    caches["counts"].clear()


@pytest.fixture
def fresh_process() -> None:
    """A process that remembers nothing of the database, whatever tests ran in it before."""
    from tests.memory import forget

    forget()


@pytest.fixture
def count_queries(fresh_process: None) -> Callable[[], CaptureQueriesContext]:
    """``with count_queries() as queries:`` holds the queries of its block.  The one way to count them in a test."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture
def django_assert_num_queries(fresh_process: None, django_assert_num_queries: Any) -> Any:
    return django_assert_num_queries


@pytest.fixture
def django_assert_max_num_queries(fresh_process: None, django_assert_max_num_queries: Any) -> Any:
    return django_assert_max_num_queries


@pytest.fixture(autouse=True)
def _as_found() -> Iterator[None]:
    """Fails the test that leaves something behind, not the one after it that stumbles."""
    found = _process()
    yield
    left = _process()
    translation.activate(found["language"])
    timezone.deactivate()
    changes = [
        f"{name}: {found.get(name)!r} → {left.get(name)!r}" for name in left if left.get(name) != found.get(name)
    ]
    if changes:
        pytest.fail("left behind: " + ", ".join(changes), pytrace=False)


def _process() -> dict[str, Any]:
    """What the tests of a process share."""
    return {
        "language": translation.get_language(),
        "time zone": timezone.get_current_timezone_name(),
        "stopped clock": time_machine.escape_hatch.is_travelling(),
        **{name: getattr(settings, name) for name in dir(settings) if name.isupper()},
    }
