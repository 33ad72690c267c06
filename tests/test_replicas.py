"""Readers are answered from a replica while it is well; staff, and everybody when it is not, from the primary."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from plans_registry import databases
from plans_registry.environment import read_replicas
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the copy is made as SQLite makes it"),
]


@pytest.fixture
def replica(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy from before 世田谷区 published."""
    factories.published()
    file = tmp_path / "replica.sqlite3"
    copy = sqlite3.connect(file)
    connection.connection.backup(copy)
    copy.close()
    factories.published(factories.SETAGAYA, first_year=2024, last_year=2026)
    monkeypatch.setenv("REPLICA_URL", f"sqlite:///{file}")
    (database,) = read_replicas("REPLICA_URL").values()
    monkeypatch.setitem(settings.DATABASES, "replica1", {**connection.settings_dict, **database})
    copied = connections["replica1"]
    # The guard of the test knows only the databases there were when it began.
    monkeypatch.setattr(copied, "ensure_connection", lambda: None if copied.connection else opened(copied))
    monkeypatch.setattr(databases, "_known", {})
    monkeypatch.setattr(databases, "ASKED_AGAIN_AFTER", 0)
    yield file
    connections["replica1"].close()
    del connections["replica1"]


def opened(copied: Any) -> None:
    with copied.wrap_database_errors:
        copied.connect()


def has_new_plan(client: Client, address: str = "/plans/") -> bool:
    response = client.get(address)
    assert response.status_code == 200
    return "世田谷区特別計画" in b"".join(response).decode() or "131121-2024" in b"".join(response).decode()


@pytest.mark.parametrize("address", ["/plans/?sort=updated", "/plans.csv", "/api/v1/plans"])
def test_readers_are_answered_by_the_replica_while_it_is_hardly_behind(client: Client, replica: Path, address: str):
    assert not has_new_plan(client, address)


def test_who_is_signed_in_reads_what_they_have_just_published(client: Client, replica: Path):
    client.force_login(factories.administrator())
    assert has_new_plan(client)


def test_a_replica_that_stays_behind_is_not_read(client: Client, replica: Path, settings: Any):
    settings.REPLICA_SECONDS = 0
    client.get("/plans/")
    assert has_new_plan(client)


def test_a_replica_that_goes_away_in_the_middle_is_left_alone(client: Client, replica: Path):
    asked = []

    def breaks(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        if sql != databases.STAMP:
            raise OperationalError("gone")
        return execute(sql, *rest)

    with connections["replica1"].execute_wrapper(breaks):
        assert has_new_plan(client)
        count = len(asked)
        assert count
        assert has_new_plan(client)
    assert len(asked) == count


def test_a_question_that_takes_too_long_is_not_asked_of_the_primary_too(client: Client, replica: Path):
    class Canceled(Exception):
        pgcode = "57014"

    def takes_too_long(execute: Any, sql: str, *rest: Any) -> Any:
        if sql != databases.STAMP:
            raise OperationalError("canceling statement due to statement timeout") from Canceled()
        return execute(sql, *rest)

    client.raise_request_exception = False
    with connections["replica1"].execute_wrapper(takes_too_long):
        assert client.get("/plans/").status_code == 503
    assert not has_new_plan(client)  # the replica is still read


def test_a_replica_that_is_not_there_is_done_without(client: Client, replica: Path, caplog: pytest.LogCaptureFixture):
    connections["replica1"].close()
    replica.unlink()
    replica.mkdir()  # no file to open
    assert has_new_plan(client)
    assert "replica1 is away" in caplog.text


def test_without_the_primary_readers_go_on(client: Client, replica: Path):
    def away(*_: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(away):
        assert not has_new_plan(client)
