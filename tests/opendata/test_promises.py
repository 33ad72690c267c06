"""What the pages about the data promise of readings and of ETags is so."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.models import Plan
from tests import factories
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
PAGES = ("/open-data/", "/api/docs/")


def total(client: Client, asked: str) -> int:
    return client.get(f"/api/v1/measures?{asked}").json()["count"]


def test_as_written_only_is_literal_without_words_of_like_meaning(client: Client):
    factories.concept("EC", "ネットショップ")
    assert total(client, "q=ネットショップ&match=literal") > total(client, "q=ネットショップ&match=literal&syn=0")
    for page in PAGES:
        assert "書いたとおりだけをさがすときはsyn=0も付けます" in read(client, page).main
        assert "syn=0, too, to search as written only" in read(client, f"/en{page}").main


def test_the_reading_by_some_of_the_words_says_what_it_leaves_out(client: Client):
    assert "多くの施策にあることばは、それだけでは数えません" in read(client, "/open-data/").main


def test_the_etag_of_the_present_asked_for_as_a_past_holds_from_the_next_generation_on(client: Client):
    address = f"/api/v1/plans?as_of={Generation.latest()}"

    def publish_again() -> str:
        factories.republished(Plan.objects.get(municipality=factories.ADACHI))
        return client.get(address)["ETag"]

    present = client.get(address)["ETag"]
    past = publish_again()
    assert present != past == publish_again()
    for page in PAGES:
        assert "次の世代ができて過去になってからは" in read(client, page).main
        assert "once a later generation has made it the past" in read(client, f"/en{page}").main
