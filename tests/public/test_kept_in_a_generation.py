"""What pages work out once in a generation, they work out for each language, and anew in the next one."""

import pytest
from django.test import Client

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "japanese", "english"),
    [
        ("/compare/?m=131211", '"empty">記載なし', '"empty">Not stated'),
        ("/compare/", "羽村市</option>", "Hamura City</option>"),
        ("/open-data/", "くり返せます", "May be repeated"),
        ("/api/docs/", "くり返せます", "May be repeated"),
        ("/changes/", "公開</span>", "Published</span>"),
    ],
)
def test_a_page_in_english_after_the_same_in_japanese(client: Client, address: str, japanese: str, english: str):
    factories.published()
    assert japanese in client.get(address).content.decode()
    page = client.get(f"/en{address}").content.decode()
    assert japanese not in page
    assert english in page


@pytest.mark.django_db
def test_the_examples_of_the_api_follow_what_is_published(client: Client):
    factories.published(factories.MACHIDA)
    assert "<code>132098-2021</code>" in client.get("/api/docs/").content.decode()
    factories.published(factories.ADACHI)
    page = client.get("/api/docs/").content.decode()
    assert "<code>131211-2021</code>" in page
    assert "<code>132098-2021</code>" not in page
