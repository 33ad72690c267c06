"""Before anything was published every page already says so, and none breaks."""

import pytest
from django.test import Client

from tests import factories
from tests.public.reading import plain, read

pytestmark = pytest.mark.django_db


SIDE_BY_SIDE = (
    "/compare/?m=131211&m=132098",
    "/coverage/?year=2022",
    "/timeline/?from=2022",
    "/shortlist/?id=1",
    "/changes/",
)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_list_has_a_page(client: Client, prefix: str):
    factories.load_reference()
    home = read(client, f"{prefix}/")
    assert [plain(value.text) for value in home.all("dd")] == ["0", "0", "0", "0"]
    assert home.main.count("None yet." if prefix else "まだありません。") == 2
    for address in ("/measures/", "/measures/?q=販路&page=2", "/plans/", "/municipalities/", "/municipalities/131211/"):
        read(client, f"{prefix}{address}")
    for address in SIDE_BY_SIDE:
        read(client, f"{prefix}{address}")


def test_not_even_the_reference_data_is_needed(client: Client):
    for address in (
        "/",
        "/measures/?q=足立区&type=startups",
        "/plans/?year=2021",
        "/municipalities/",
        "/about/",
        *SIDE_BY_SIDE,
    ):
        read(client, address)
