"""Every answer says who may keep it: without a word, a browser or a shared cache keeps it for as long as it thinks fit."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from plans_registry.models import Measure
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.test_matrix import addresses, rows_of_adachi

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STAFF = ("/accounts/", "/admin/")
FITTING = {
    "/api/": "/api/nothing",
    "/(?P<noun>": "/measures.pdf",
    "/(?!en/": "/nothing.csv",
    "/en/(?P<address>": "/en/measures.csv",
    "/media/photos/": "/media/photos/none.jpg",
    "/sitemaps/": "/sitemaps/pages.xml",
}
"""How the routes that are regular expressions begin, and an address that fits each."""


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def public_routes(patterns: Any = None, prefix: str = "/") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from public_routes(pattern.url_patterns, route)
        elif not route.startswith(STAFF):
            yield route


def public_addresses() -> list[str]:
    plan = factories.published()
    values = {"key": plan.key, "code": factories.ADACHI, "measure": Measure.objects.earliest("pk").pk, "number": 1}
    values |= {"kind": "tiles", "token": "none", "name": "none", "pk": plan.pk}
    return [filled(route, values) for route in public_routes()]


def filled(route: str, values: dict[str, Any]) -> str:
    if route.startswith("/^"):
        expression = route.replace("^", "")
        return next(address for begin, address in FITTING.items() if expression.startswith(begin))
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), route)


def test_every_public_answer_says_who_may_keep_it():
    answers = {address: Client().get(address) for address in public_addresses()}
    assert [address for address, answer in answers.items() if not answer.headers.get("Cache-Control")] == []
    there = [address for address, answer in answers.items() if answer.status_code == 200]
    assert len(there) > len(answers) / 2  # of forms, some have nothing at their sample


@pytest.mark.parametrize("person", [None, factories.doi, factories.aoki, factories.administrator])
def test_nobody_keeps_what_staff_see_but_pictures_that_say_so(person: Any):
    client = signed_in(person()) if person else Client()
    for _name, address in addresses(rows_of_adachi()):
        kept = client.get(address).headers.get("Cache-Control", "")
        assert "private" in kept or "no-store" in kept, address
        if not address.endswith((".jpg", ".png")):
            assert "no-store" in kept, address


def test_a_seed_of_a_second_factor_is_kept_nowhere():
    client = signed_in(factories.aoki())
    for address in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/sessions/", "/preview/nothing"):
        assert client.get(address).headers["Cache-Control"] in ("private, no-store", "no-store"), address
