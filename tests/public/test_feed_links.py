"""A page names its feeds in its head, for programs that look for them."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
FORMS = {"application/atom+xml": "atom", "application/feed+json": "jsonfeed"}
FEED_OF = {
    "/measures/?type=startups&page=1": "/measures.{}?type=startups",
    "/plans/?region=tama": "/plans.{}?region=tama",
    f"/compare/?m={ADACHI}&m={MACHIDA}": f"/compare.{{}}?m={ADACHI}&m={MACHIDA}",
    "/shortlist/?id={measure}": "/shortlist.{}?id={measure}",
    "/coverage/?year=2022": "/coverage.{}?year=2022",
    f"/municipalities/{ADACHI}/": f"/municipalities/{ADACHI}.{{}}",
    f"/plans/{ADACHI}-2021/": f"/plans/{ADACHI}-2021.{{}}",
    "/open-data/": "/api/v1/changes.{}",
    "/changes/": "/api/v1/changes.{}",
    "/api/docs/": "/api/v1/changes.{}",
}


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("address", FEED_OF)
def test_a_page_names_its_feeds(client: Client, address: str, language: str):
    measure = str(Entry.objects.order_by("measure")[0].measure)
    page = read(client, language + address.replace("{measure}", measure))
    for media_type, ending in FORMS.items():
        (link,) = page.all("link", rel="alternate", type=media_type)
        assert link["href"] == FEED_OF[address].replace("{}", ending).replace("{measure}", measure)
        response = client.get(link["href"])
        assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, media_type)


@pytest.mark.parametrize(
    ("words", "read_as"), [("見本市", "literal"), ("見本市に出たい", "words"), ("見本市 交流", "some")]
)
def test_the_feed_of_a_search_reads_the_words_as_the_page_did(client: Client, words: str, read_as: str):
    page = read(client, f"/measures/?q={words}")
    (link,) = page.all("link", rel="alternate", type="application/atom+xml")
    (shown,) = page.all("a", type="application/atom+xml")
    assert link["href"] == shown["href"]
    assert link["href"].endswith(f"&match={read_as}")
