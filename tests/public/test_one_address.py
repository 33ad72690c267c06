"""One thing has one address, whatever name of the site it was asked under: all begin with ``SITE_URL``."""

import re
from typing import Any

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry

pytestmark = pytest.mark.django_db

SITE = "https://plans.example.jp"
ADDRESSES = [
    *("/", "/measures/?q=販路", "/measures/{measure}/", "/measures/map/?q=販路", "/plans/", "/plans/131211-2021/"),
    *("/plans/131211-2021/editions/1/", "/municipalities/131211/", "/compare/?m=131211&m=132098", "/coverage/"),
    *(
        "/timeline/",
        "/changes/",
        "/shortlist/?id={measure}",
        "/open-data/",
        "/open-data/recipes/",
        "/api/docs/",
        "/contact/",
    ),
    *("/embed/municipalities/131211/", "/embed/measures/?q=販路", "/robots.txt", "/sitemap.xml", "/sitemaps/plans.xml"),
    *("/sitemaps/pages.xml", "/.well-known/security.txt", "/measures/map.svg?q=販路", "/llms.txt", "/plans.atom"),
    *("/plans/131211-2021.jsonld", "/plans/131211-2021.bib", "/plans/131211-2021.md", "/api/v1/plans?per_page=1"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_has_the_host_that_was_asked(client: Client, registry: None, settings: Any, address: str):
    settings.SITE_URL, settings.ALLOWED_HOSTS = SITE, ["one.example", "other.example"]
    address = address.format(measure=Entry.objects.values_list("measure", flat=True)[0])
    for language in ("", "/en") if address.partition("?")[0].endswith("/") else ("",):
        for host in settings.ALLOWED_HOSTS:
            response = client.get(language + address, headers={"Host": host})
            assert response.status_code == 200
            said = response.content.decode() + response.get("Link", "")
            assert not re.search(r"one\.example|other\.example|testserver|127\.0\.0\.1", said), host
            if "<html" in said and "canonical" in said:
                assert f'rel="canonical" href="{SITE}{language}/' in said


def test_a_name_that_is_not_the_sites_is_refused(client: Client, registry: None, settings: Any):
    settings.ALLOWED_HOSTS = ["one.example"]
    assert client.get("/plans/", headers={"Host": "one.example"}).status_code == 200
    assert client.get("/plans/", headers={"Host": "other.example"}).status_code == 400


def test_the_other_language_is_read_where_the_reader_is(client: Client, registry: None, settings: Any):
    """Not under the name in the settings: on a machine of one's own nothing may answer there."""
    settings.SITE_URL = SITE
    assert (
        'href="/en/plans/?region=tama" lang="en" hreflang="en">English<'
        in client.get("/plans/?region=tama").content.decode()
    )
    for address in ("/measures/?q=AI", "/measures/map/?q=AI"):
        assert f'href="{address}" lang="ja"' in client.get(f"/en{address}").content.decode()
