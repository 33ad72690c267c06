"""The map of a search: where a number stands, and where none does."""

from xml.etree import ElementTree

import pytest
from django.test import Client

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
