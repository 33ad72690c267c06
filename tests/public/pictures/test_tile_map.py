"""The map of a search: where a number stands, and where none does."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from municipalities.models import Municipality
from plans_registry.catalogue.models import Generation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def texts(client: Client, address: str) -> list[str]:
    svg = client.get(f"/measures/map.svg{address}").content.decode()
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("address", ["?q=町田市 販路", "?q=販路&municipality=132098"])
def test_the_map_gives_no_number_outside_the_places_searched(client: Client, address: str):
    written = texts(client, address)
    assert "さがした場所の外" in written
    assert [text for text in written if text.isdecimal()] == ["4"]
    assert "0件（計画は掲載）" not in written
    everywhere = texts(client, "?q=販路")
    assert "0" in everywhere
    assert "さがした場所の外" not in everywhere


def test_a_tile_has_its_name_in_the_language_of_each_page_and_as_it_is_now(client: Client):
    assert "渋谷" in texts(client, "")
    english = client.get("/en/measures/map.svg").content.decode()
    assert "Shibuya" in english
    assert "渋谷" not in english
    shibuya = Municipality.objects.get(name="渋谷区")
    shibuya.name = "渋川区"
    shibuya.save()
    Generation.advance()
    assert "渋川" in texts(client, "")
