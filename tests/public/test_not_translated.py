"""English pages of documents say that the plan's own words are not translated; Japanese ones need not."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry
from tests import factories
from tests.public.reading import read

pytestmark = pytest.mark.django_db

SAID = "The plan’s own words are in Japanese, as approved; they are not translated here."


def test_an_english_page_says_that_the_words_of_the_plan_are_not_translated(client: Client):
    plan = factories.published()
    measure = Entry.objects.values_list("measure", flat=True)[0]
    for address in (f"/measures/{measure}/", f"/plans/{plan.key}/", f"/plans/{plan.key}/editions/1/"):
        assert SAID in read(client, f"/en{address}").main, address
        assert "日本語のまま" not in read(client, address).main, address
