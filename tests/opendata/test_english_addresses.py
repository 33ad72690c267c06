"""Files are there once, in no language: the addresses that the rule makes of English pages lead to them."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern

from plans_registry.opendata.urls import urlpatterns
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
NAMES = {
    "slug:key": "131211-2021",
    "slug:code": "131211",
    "number:measure": "1",
    "number:number": "1",
    "str:name": "plans.csv",
}


def addresses() -> list[str]:
    """Of every form that stands at an address with an ending."""
    routes = [str(one.pattern) for one in urlpatterns if isinstance(one, URLPattern) and one.name]
    told = [re.sub("<(.+?)>", lambda name: NAMES[name[1]], route) for route in routes]
    return [f"/{address}" for address in told if re.search(r"\.\w+$", address)]


def test_every_form_under_en_leads_to_the_one_there_is(client: Client, settings):
    settings.FILES_PER_MINUTE = 100_000
    assert len(addresses()) > 50
    for address in addresses():
        for query in ("", "?q=%E8%B2%A9%E8%B7%AF&year=2022"):
            response = client.get(f"/en{address}{query}")
            assert (response.status_code, response.get("Location")) == (301, address + query)
            assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "address",
    ["/en/measures.xml", "/en/nothing.csv", "/en//plans.example/measures.csv", "/en/robots.txt", "/en/en/plans.csv"],
)
def test_what_is_no_file_is_not_found(client: Client, address: str):
    assert client.get(address).status_code == 404


def test_pages_and_their_pictures_stay_as_they_are(client: Client):
    assert client.get("/en/plans/131211-2021/").status_code == 200
    assert client.get("/en/plans").status_code == 301  # to the page, by its slash
    assert client.get("/en/measures/places-by-year.svg").status_code == 200
