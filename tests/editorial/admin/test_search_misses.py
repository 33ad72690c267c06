"""見つからなかったことば: from a word that found nothing into the vocabulary."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from plans_registry.catalogue.models import SearchMiss
from plans_registry.catalogue.models.misses import record_miss
from tests import factories
from tests.editorial.desk import list_of, signed_in

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _misses() -> None:
    factories.load_reference()
    factories.concept("融資", "マル経融資")
    miss("マル経", "ビジコン")


def miss(*words: str) -> None:
    for word in words:
        for day in (0, 1):
            record_miss(word, today=MONDAY + timedelta(days=day))


def page_for(user: Any) -> str:
    return signed_in(user).get(list_of(SearchMiss)).content.decode()


def test_a_word_leads_to_its_concepts_or_to_a_new_one():
    text = page_for(factories.ito())
    assert "この語をことばに足す" in text
    assert f'href="/admin/plans_registry/concept/?q={quote("マル経")}"' in text
    new = f"/admin/plans_registry/concept/add/?preferred={quote('ビジコン')}"
    assert f'href="{new}"' in text
    assert 'value="ビジコン"' in signed_in(factories.ito()).get(new).content.decode()


def test_who_only_reads_is_not_led_there():
    text = page_for(factories.kudo())
    assert "ビジコン" in text
    assert "この語をことばに足す" not in text
    assert "/concept/add/" not in text


def test_the_list_costs_the_same_at_any_length(count_queries: Any):
    client = signed_in(factories.ito())
    client.get(list_of(SearchMiss))
    with count_queries() as few:
        client.get(list_of(SearchMiss))
    miss(*(f"ことば{number}" for number in range(20)))
    with count_queries() as many:
        client.get(list_of(SearchMiss))
    assert len(many) == len(few)
