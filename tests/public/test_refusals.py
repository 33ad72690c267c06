"""What is refused says why and is kept by nobody, wherever it is refused."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

WITHDRAWN, PUBLIC = "131211-2021", "132098-2021"


def one_public_and_one_withdrawn() -> None:
    factories.published(factories.MACHIDA)
    factories.withdrawn(factories.ADACHI)


_plans = once_a_module(one_public_and_one_withdrawn, autouse=True)


def asked(client: Client, address: str, method: str = "GET", **headers: str) -> HttpResponse:
    path, _, query = address.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.generic(method, path, QUERY_STRING=query, headers=named)


REFUSED = [
    ("/api/v1/measures?keyword=x", "GET", 400),
    ("/api/v1/plans/131211-1999", "GET", 404),
    ("/api/v1/plans", "POST", 405),
    (f"/api/v1/plans/{WITHDRAWN}", "GET", 410),
    (f"/plans/{WITHDRAWN}.csv", "HEAD", 410),
    (f"/plans/{WITHDRAWN}/", "GET", 410),
    (f"/en/plans/{WITHDRAWN}/editions/1/", "GET", 410),
    ("/plans/131211-1999/", "GET", 404),
    ("/nothing/", "GET", 404),
    ("/media/photos/none.png", "GET", 404),
    (f"/plans/{PUBLIC}/", "POST", 405),
    ("/contact/", "PUT", 405),
    ("/api/docs/", "OPTIONS", 405),
]


@pytest.mark.parametrize(("address", "method", "status"), REFUSED)
def test_nobody_keeps_a_refusal(client: Client, address: str, method: str, status: int):
    refused = asked(client, address, method)
    assert refused.status_code == status
    assert "no-store" in refused["Cache-Control"]


@pytest.mark.parametrize("address", ["/plans/", "/api/v1/plans", "/catalog.jsonld", "/en/measures/"])
def test_nobody_keeps_that_something_has_changed(client: Client, address: str):
    refused = asked(client, address, If_Match='"other"')
    assert (refused.status_code, refused["Cache-Control"]) == (412, "no-store")


@pytest.mark.parametrize("address", [f"/plans/{PUBLIC}/", "/api/v1/plans"])
def test_what_is_public_is_shared_as_before(client: Client, address: str):
    assert "s-maxage" in asked(client, address)["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "method"),
    [
        (f"/plans/{PUBLIC}/", "POST"),
        ("/api/docs/", "POST"),
        ("/en/plans/", "OPTIONS"),
        ("/shortlist/", "PUT"),
        ("/contact/", "DELETE"),
        ("/measures/card.png", "POST"),
    ],
)
def test_a_page_that_does_not_take_a_method_says_so_in_both_languages(client: Client, address: str, method: str):
    refused = asked(client, address, method)
    assert (refused.status_code, refused["Content-Type"]) == (405, "text/html; charset=utf-8")
    assert "GET" in refused["Allow"]
    said = refused.content.decode()
    assert "その方法では使えません" in said
    assert "does not take that method" in said
    assert int(refused["Content-Length"]) == len(refused.content)


@pytest.mark.parametrize("address", [f"/plans/{PUBLIC}/", "/measures/", "/en/api/docs/", "/coverage/"])
def test_a_page_that_has_changed_says_so_in_both_languages(client: Client, address: str):
    refused = asked(client, address, If_Match='"other"')
    assert (refused.status_code, refused["Content-Type"]) == (412, "text/html; charset=utf-8")
    said = refused.content.decode()
    assert "If-Matchが指すものから変わっています" in said
    assert "what If-Match names" in said
    assert int(refused["Content-Length"]) == len(refused.content)
    assert asked(client, address, "HEAD", If_Match='"other"').content == b""
