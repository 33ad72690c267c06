"""What every test stands on: development settings, files in a temporary folder, known hypothesis profiles."""

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

# Before Django reads its settings: a bare `pytest` needs no variable of the caller.
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")

import django
import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase, override_settings

# Now, not in pytest_configure: the conftest of a folder below is read before that, and imports models.
django.setup()

# Generated cases share a slow machine with a database: no deadline. In CI a failure must repeat on the next run.
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)  # make quick; the whole suite tries 100
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever may ask a database runs on PostgreSQL too; to everything else pytest-django closes the database."""
    for item in items:
        if asks_a_database(item):
            item.add_marker(pytest.mark.database)


def asks_a_database(item: pytest.Item) -> bool:
    cls = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or "django_db_setup" in getattr(item, "fixturenames", ())
        or (cls is not None and issubclass(cls, TransactionTestCase))
    )


@pytest.fixture(scope="session", autouse=True)
def _machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads and static files in a folder of this run; passwords hashed quickly, for they guard nothing here."""
    folder = tmp_path_factory.mktemp("registry")
    (folder / "static").mkdir()
    with override_settings(
        MEDIA_ROOT=folder / "media",
        STATIC_ROOT=folder / "static",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The reference data is in the database before every test, as on every server: a test that commits brings it back.

    SQLite empties its tables row by row after such a test: without the trigger that forbids deleting.
    """
    from django.db import connection

    from tests import factories

    with django_db_blocker.unblock():
        factories.load_reference()
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def bring_back(self: TransactionTestCase) -> None:
        empty(self)
        factories.load_reference()

    TransactionTestCase._fixture_teardown = bring_back  # type: ignore[attr-defined]

    if connection.vendor != "sqlite":  # PostgreSQL truncates, which no trigger of a row sees
        return
    guard = import_module("plans_registry.migrations.0005_audit").SQLITE[1]
    operations = type(connection.ops)  # of every connection: under playwright's event loop a test has one of its own
    flush = operations.execute_sql_flush

    def flush_unguarded(self: Any, sql_list: Iterable[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_record_deleted")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            cursor.execute(guard)

    operations.execute_sql_flush = flush_unguarded  # type: ignore[method-assign]
