"""Who asks too often waits: people are told on a page, programs in their own form, and nobody pays for a neighbour."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, RequestFactory

from plans_registry.rates import HOUR, network_address, seconds_to_wait
from tests import factories

NOON = "2026-11-29T12:00:10+09:00"


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


def request(address: str = "192.0.2.7", **headers: str) -> Any:
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


def test_a_share_is_of_one_address_and_one_minute(time_machine: Any):
    waits = [seconds_to_wait(request(), "test", most=2) for _ in range(3)]
    assert waits == [0, 0, 50]
    assert seconds_to_wait(request("192.0.2.8"), "test", most=2) == 0
    assert seconds_to_wait(request(), "another", most=2) == 0
    time_machine.move_to("2026-11-29T12:01:00+09:00", tick=False)
    assert seconds_to_wait(request(), "test", most=2) == 0


def test_what_costs_much_uses_up_much_and_can_be_had_once():
    waits = [seconds_to_wait(request(), "rows", most=100, cost=cost, period=HOUR) for cost in (60, 500, 1)]
    assert waits == [0, 0, HOUR - 10]


@pytest.mark.parametrize(
    ("peer", "forwarded", "behind", "counted"),
    [
        ("192.0.2.7", "198.51.100.1", False, "192.0.2.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", True, "198.51.100.1"),
        ("", "198.51.100.1", True, "198.51.100.1"),  # a Unix socket
        ("10.0.0.3", "2001:db8:0:1::7", True, "2001:db8:0:1::/64"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("8.8.8.8", "198.51.100.1", True, "8.8.8.8"),  # past the proxy
        ("2001:db8:0:1:2::7", "", False, "2001:db8:0:1::/64"),
    ],
)
def test_an_address_is_what_a_near_proxy_says_it_is(settings, peer: str, forwarded: str, behind: bool, counted: str):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind else None
    assert network_address(request(peer, HTTP_X_FORWARDED_FOR=forwarded)) == counted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "address", "kind"),
    [
        ("SEARCHES_PER_MINUTE", "/measures/?q=販路", "text/html"),
        ("SEARCHES_PER_MINUTE", "/en/plans/?type=startups", "text/html"),
        ("SUGGESTIONS_PER_MINUTE", "/measures/suggest?q=販", "application/problem+json"),
        ("FILES_PER_MINUTE", "/measures.csv", "application/problem+json"),
        ("FILES_PER_MINUTE", "/plans.atom", "application/problem+json"),
        ("FILES_PER_MINUTE", "/api/v1/measures", "application/problem+json"),
    ],
)
def test_who_asks_too_often_is_told_when_to_come_back(client: Client, settings, limit: str, address: str, kind: str):
    setattr(settings, limit, 2)
    assert [client.get(address).status_code for _ in range(2)] == [200, 200]
    refused = client.get(address)
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "50", "no-store")
    assert refused["Content-Type"].startswith(kind)
    assert client.get(address, REMOTE_ADDR="192.0.2.8").status_code == 200


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/measures/", "text/html"), ("/about/", "text/html"), ("/measures.csv", "application/problem+json")],
)
def test_an_address_that_is_too_long_is_told_so(client: Client, address: str, kind: str):
    refused = client.get(f"{address}?q={'a' * 8_000}")
    assert refused.status_code == 414
    assert refused["Content-Type"].startswith(kind)
    assert "8,000" in refused.content.decode()


@pytest.mark.django_db
def test_a_workbook_is_counted_by_its_rows_and_a_look_at_its_head_is_not(client: Client, settings):
    settings.WORKBOOK_ROWS_PER_HOUR = 1
    factories.published()
    assert [client.head("/measures.xlsx").status_code for _ in range(3)] == [200, 200, 200]
    first, second = (client.get("/measures.xlsx") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second["Retry-After"]) == HOUR - 10
    assert client.get("/measures.csv").status_code == 200


@pytest.mark.django_db
def test_a_page_without_a_question_is_not_counted(client: Client, settings):
    settings.SEARCHES_PER_MINUTE = settings.FILES_PER_MINUTE = 1
    assert [client.get("/measures/").status_code for _ in range(3)] == [200, 200, 200]
    assert len(caches["counts"]._cache) == 0
