"""A process asks once in ``GENERATION_SECONDS`` whether what is kept still holds.  A client is a process, each with what it
has seen; the pages that are kept are those of all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/"
NEW = "世田谷区"
WHILE = 5


@pytest.fixture(autouse=True)
def _plan(settings: Any) -> Iterator[None]:
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": memory, "LOCATION": "kept-for-a-while"}}
    settings.GENERATION_SECONDS = WHILE
    with time_machine.travel("2022-10-03T09:00:00+09:00"):
        factories.published()
        yield
    caches["pages"].clear()


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The clock of the processes, which goes on where a test says so."""
    now = [1_000.0]
    monkeypatch.setattr("plans_registry.kept_pages.monotonic", lambda: now[0])

    def go_on(seconds: float) -> None:
        now[0] += seconds

    return go_on


@pytest.fixture
def cost(count_queries: Any) -> Callable[..., int]:
    def queries_of(reader: Client, **headers: str) -> int:
        with count_queries() as queries:
            reader.get(ADDRESS, headers=headers)
        return len(queries)

    return queries_of


def publish() -> None:
    factories.published(factories.SETAGAYA, first_year=2022, last_year=2024)


def shows_the_new(answer: HttpResponse) -> bool:
    assert answer.status_code == 200
    return NEW in answer.content.decode()


def test_a_kept_page_and_a_304_cost_a_query_once_in_a_while(client: Client, wait: Any, cost: Any):
    known = {"If-None-Match": client.get(ADDRESS)["ETag"]}
    assert [cost(client), cost(client), cost(client, **known)] == [1, 0, 0]
    wait(WHILE - 0.01)
    assert [cost(client), cost(client, **known)] == [0, 0]
    wait(0.01)
    assert [cost(client, **known), cost(client, **known), cost(client)] == [1, 0, 0]


def test_what_is_published_is_seen_after_that_while_at_the_latest(client: Client, wait: Any):
    etag = client.get(ADDRESS)["ETag"]
    assert not shows_the_new(client.get(ADDRESS))
    publish()
    wait(WHILE - 0.01)
    assert not shows_the_new(client.get(ADDRESS)), "a copy that is no older than the while"
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
    wait(0.01)
    assert shows_the_new(client.get(ADDRESS, headers={"If-None-Match": etag}))
    assert shows_the_new(client.get(ADDRESS))


def test_what_was_read_for_others_is_no_younger_for_that(client: Client, wait: Any):
    """The while begins with the question, and not with the last reader to whom its answer was enough."""
    client.get(ADDRESS)
    client.get(ADDRESS)
    publish()
    wait(WHILE / 2)
    assert not shows_the_new(client.get(ADDRESS))
    wait(WHILE / 2)
    assert shows_the_new(client.get(ADDRESS))


@pytest.mark.usefixtures("wait")
def test_who_has_read_something_newer_elsewhere_is_shown_nothing_older(client: Client):
    client.get(ADDRESS)
    assert not shows_the_new(client.get(ADDRESS))
    publish()
    newer = Client().get(ADDRESS, headers={"Accept-Encoding": "gzip"})[
        "ETag"
    ]  # compressed, it is kept beside the other
    assert not shows_the_new(client.get(ADDRESS))
    assert client.get(ADDRESS, headers={"If-None-Match": newer}).status_code == 304
    assert shows_the_new(client.get(ADDRESS))


@pytest.mark.usefixtures("wait")
def test_a_newer_page_that_another_process_keeps_is_taken(client: Client, cost: Any):
    client.get(ADDRESS)
    client.get(ADDRESS)
    publish()
    assert shows_the_new(Client().get(ADDRESS))
    assert cost(client) == 1
    assert shows_the_new(client.get(ADDRESS))


@pytest.mark.usefixtures("wait")
def test_the_fiscal_year_is_that_of_now(client: Client):
    address = "/plans/131211-2021/"
    with time_machine.travel("2024-03-31T23:50:00+09:00"):
        for _again in range(2):
            assert "計画期間中" in client.get(address).content.decode()
    with time_machine.travel("2024-04-01T00:10:00+09:00"):
        assert "計画期間が終了" in client.get(address).content.decode()


@pytest.mark.usefixtures("wait")
def test_who_is_signed_in_sees_a_publication_at_once(client: Client):
    client.get(ADDRESS)
    client.get(ADDRESS)
    publish()
    assert not shows_the_new(client.get(ADDRESS))
    client.force_login(factories.administrator())
    assert shows_the_new(client.get(ADDRESS))
