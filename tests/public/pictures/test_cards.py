"""What a shared link shows: a picture for each page, of what is public, drawn once."""

import io
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from PIL import Image

from municipalities.models import Municipality
from plans_registry.catalogue.models import Entry
from plans_registry.public.pictures.cards import MAP_LEFT, MAP_TOP, STEP, TILE, card_drawing
from plans_registry.public.views import cards
from tests import factories
from tests.public.reading import Reader, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry", "font")]

KEY = (0, 23, 193)
ADACHI_CARD = "/plans/131211-2021.png"
CARDS = {
    "/": "/home.png",
    "/about/": "/home.png",
    "/measures/?q=販路&page=1": "/measures.png?q=%E8%B2%A9%E8%B7%AF",
    "/measures/map/?q=販路": "/measures.png?q=%E8%B2%A9%E8%B7%AF",
    "/plans/131211-2021/": ADACHI_CARD,
    "/municipalities/131016/": "/municipalities/131016.png",
}


def named(page: Reader, name: str) -> str:
    return page.one("meta", property=name)["content"]


def picture(client: Client, address: str) -> Image.Image:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    return Image.open(io.BytesIO(response.content), formats=["PNG"]).convert("RGB")


def marked(card: Image.Image) -> set[str]:
    """The municipalities whose tile has the darkest colour."""
    return {
        place.code
        for place in Municipality.objects.all()
        if card.getpixel((MAP_LEFT + place.tile_x * STEP + TILE // 2, MAP_TOP + place.tile_y * STEP + TILE // 2)) == KEY
    }


@pytest.mark.parametrize("address", CARDS)
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_page_names_its_picture(client: Client, address: str, language: str):
    page = read(client, f"{language}{address}")
    assert named(page, "og:image") == f"http://127.0.0.1:8000{language}{CARDS[address]}"
    assert page.title.startswith(named(page, "og:title"))
    assert picture(client, language + CARDS[address]).size == (1200, 630)


def test_a_measure_has_a_picture_of_its_own(client: Client):
    measure = Entry.objects.filter(municipality=factories.MACHIDA)[0].measure
    page = read(client, f"/measures/{measure}/")
    assert named(page, "og:image") == f"http://127.0.0.1:8000/measures/{measure}.png"
    assert marked(picture(client, f"/measures/{measure}.png")) == {factories.MACHIDA}


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        (ADACHI_CARD, {factories.ADACHI}),
        ("/municipalities/131016.png", {"131016"}),
        ("/measures.png?q=販路", {factories.MACHIDA}),
        ("/measures.png?q=ドローン", set()),
    ],
)
def test_the_map_marks_what_the_page_is_about(client: Client, address: str, codes: set[str]):
    assert marked(picture(client, address)) == codes


def test_what_is_not_public_has_no_picture(client: Client):
    draft = factories.draft("131016")
    for address in (
        "/plans/131016-2021.png",
        "/measures/999999.png",
        "/municipalities/9.png",
    ):
        assert client.get(address).status_code == 404
    measures = [measure.pk for pillar in draft.pillars.all() for measure in pillar.measures.all()]
    assert measures
    assert {client.get(f"/measures/{measure}.png").status_code for measure in measures} == {404}


def test_what_was_public_is_gone_in_every_form(client: Client):
    gone = factories.withdrawn("131024", pillars=(factories.pillar("支援", factories.measure("消えた事業")),))
    measure = gone.pillars.get().measures.get().pk
    for address in (f"/plans/{gone.key}.png", f"/plans/{gone.key}/flow.png", f"/measures/{measure}.png"):
        response = client.get(address)
        assert (response.status_code, "消えた事業" in response.content.decode()) == (410, False)


def test_an_edition_that_is_new_has_a_new_picture(client: Client):
    before = client.get("/home.png").content
    factories.published("131016")
    assert client.get("/home.png").content != before


@pytest.mark.parametrize(
    "address",
    ["/home.png", "/measures.png?q=創業", "/measures/map.png?q=創業", ADACHI_CARD, "/municipalities/131211.png"],
)
def test_a_picture_that_is_kept_costs_few_queries(client: Client, address: str, count_queries: Any):
    client.get(address)
    with count_queries() as queries:
        client.get(address)
    assert len(queries) <= 2


def test_cards_and_pictures_share_one_limit(client: Client):
    with override_settings(PICTURES_PER_HOUR=1):
        assert client.get(ADACHI_CARD).status_code == 200
        assert client.get("/measures/map.png").status_code == 429
        assert client.head("/home.png").status_code == 200


@pytest.mark.parametrize("address", ["/home.png", "/measures/map.svg?q=創業", ADACHI_CARD])
def test_a_page_of_another_site_may_read_a_picture_and_nobody_may_write_it(address: str):
    client = Client(enforce_csrf_checks=True)
    for response in (client.get(address), client.head(address)):
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
        assert (
            not client.get(address, headers={"Accept-Encoding": "gzip"}).has_header("Content-Encoding")
            or "svg" in address
        )
    answer = client.post(address)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "address", ["/measures.png?zzz=1", "/municipalities/131211.png?utm_source=x", ADACHI_CARD + "?v=2"]
)
def test_a_picture_reads_of_its_address_what_its_page_reads(client: Client, address: str):
    assert client.get(address).content == client.get(address.partition("?")[0]).content


def test_a_page_without_content_of_its_own_shares_nothing(client: Client):
    assert read(client, "/nothing/", status=404).all("meta", property="og:title") == []


def test_without_a_font_a_page_promises_no_picture(client: Client):
    with override_settings(PICTURE_FONT="/nowhere.ttf"):
        page = read(client, "/plans/131211-2021/")
        assert page.all("meta", property="og:image") == []
        assert named(page, "og:title").startswith("足立区地域産業活性化計画")


def test_the_card_of_a_municipality_says_that_a_plan_is_approved_and_not_entered(client: Client, monkeypatch):
    drawn: list[Any] = []
    monkeypatch.setattr(cards, "card_drawing", lambda card, known: drawn.append(card) or card_drawing(card, known))
    with time_machine.travel("2026-12-01T09:00:00+09:00"):
        client.get("/municipalities/131075.png")
    client.get("/municipalities/131016.png")
    assert [[label for label, _value in card.facts][2:] for card in drawn] == [["承認あり・内容は未掲載"], []]
