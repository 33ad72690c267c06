"""フォロー: pages that take an address and tell nobody anything about it."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.following import confirming_token, ending_token
from plans_registry.catalogue.models import Follower, Generation
from plans_registry.catalogue.models.followers import DAY
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db

SEARCH = f"?municipality={factories.ADACHI}"
SENT = {"address": "taro@example.jp", "pace": "daily", "website": ""}
TITLES = {"confirm": "メールで受け取りますか", "end": "メールを受け取るのをやめますか"}


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()


@pytest.fixture
def stopped_clock(time_machine: Any) -> None:
    """For comparing whole answers: their headers say the second they were given in."""
    time_machine.move_to("2026-11-24T09:10:00+09:00", tick=False)


NUMBERED = {"X-Request-ID": "one-of-a-test"}
"""Else every answer has a number of its own."""


def post(client: Client, where: str = f"/follow/{SEARCH}", *, status: int = 302, **changed: str):
    response = client.post(where, {**SENT, **changed}, headers=NUMBERED)
    assert response.status_code == status
    return response


def page(response) -> Reader:
    return Reader(response.content.decode())


def follower(address: str = "taro@example.jp", **fields) -> Follower:
    """A confirmed one, who asked some days ago."""
    before = timezone.now() - 2 * DAY
    dates = dict.fromkeys(("asked_at", "answered_at", "confirmed_at", "digest_at", "not_before"), before)
    values = {"search": SEARCH[1:], "pace": "daily", "language": "ja", "digest_generation": Generation.latest()}
    return Follower.objects.create(address=address, **{**dates, **values, **fields})


def address_of(kind: str, row: Follower, prefix: str = "") -> str:
    token = confirming_token(row) if kind == "confirm" else ending_token(row, everything=True)
    return f"{prefix}/follow/{kind}/{token}/"


def test_the_page_says_what_is_followed_and_what_is_stored(client: Client):
    shown = read(client, f"/follow/{SEARCH}")
    assert shown.link("足立区") == f"/measures/{SEARCH}"
    assert "保存するのは、アドレス、さがしている内容、間隔、言語と日付だけです" in shown.main
    assert shown.one("form", method="post")["action"] == f"/follow/{SEARCH}"
    assert shown.one("meta", name="robots")["content"] == "noindex"
    assert "すべての計画と施策" in read(client, "/follow/").main
    english = read(client, f"/en/follow/{SEARCH}").main
    assert "Adachi City" in english
    assert "confirm. Privacy" in english


@pytest.mark.parametrize(
    ("address", "search", "language"),
    [
        (f"/follow/{SEARCH}", "municipality=131211", "ja"),
        (f"/en/follow/{SEARCH}", "municipality=131211", "en"),
        (f"/follow/?sort=newest&page=2&q={quote('販路')}", f"q={quote('販路')}&match=literal", "ja"),
        ("/follow/", "", "ja"),
    ],
)
def test_a_request_is_stored_unconfirmed(client: Client, address: str, search: str, language: str):
    response = post(client, address, pace="weekly")
    assert response["Location"].endswith("/follow/sent/")
    row = Follower.objects.get()
    assert (row.address, row.search, row.pace, row.language) == ("taro@example.jp", search, "weekly", language)
    assert row.confirmed_at is None
    assert client.cookies == {}


def test_a_stranger_cannot_learn_who_follows(stopped_clock: None, count_queries: Any):
    """The same answer, byte by byte and query by query: who follows, who asked just now, who is unknown."""
    follower("follows@example.jp")
    follower("weekly@example.jp", pace="weekly")
    read(Client(), f"/follow/{SEARCH}")  # what a process remembers it reads for the first visitor, whoever that is
    answers = []
    for address in ("follows@example.jp", "weekly@example.jp", "unknown@example.jp", "unknown@example.jp"):
        visitor = Client(headers=NUMBERED, REMOTE_ADDR=f"192.0.2.{len(answers)}")
        with count_queries() as queries:
            answer = visitor.post(f"/follow/{SEARCH}", {**SENT, "address": address})
            after = visitor.get(answer["Location"])
        statements = [query["sql"].split()[0] for query in queries]
        answers.append((answer.status_code, dict(answer.headers), answer.content, after.content, statements))
    assert answers[0] == answers[1] == answers[2] == answers[3]


def test_a_link_to_the_end_tells_nothing_either(client: Client):
    """Whether a row is still there does not show before the button is pressed, nor what it is about."""
    there, gone = follower("there@example.jp"), follower("gone@example.jp")
    addresses = [address_of("end", row) for row in (there, gone)]
    gone.delete()
    pages = [client.get(address).content.decode().replace(address, "…") for address in addresses]
    assert pages[0] == pages[1]
    assert "example.jp" not in pages[0]
    assert "足立区" not in page(client.get(addresses[0])).main


UNCONFIRMED = dict.fromkeys(("confirmed_at", "digest_at", "digest_generation"))


def test_a_link_to_confirm_says_what_its_mail_says_and_never_the_address(client: Client):
    for row in (follower("a@example.jp"), follower("b@example.jp", **UNCONFIRMED)):
        shown = read(client, address_of("confirm", row))
        assert "足立区" in shown.main
        assert "1日1通まで" in shown.main
        assert "@example.jp" not in shown.source
        assert "Adachi City" in read(client, address_of("confirm", row, "/en")).main
    row = follower(search="q=" + quote("https://elsewhere.example/ で当選"), **UNCONFIRMED)
    assert "elsewhere" not in read(client, address_of("confirm", row)).main  # a stranger may have typed it


def test_who_follows_finds_the_way_to_its_end_before_the_first_digest(client: Client):
    other = follower(search="")
    row = follower(**UNCONFIRMED)
    address = address_of("confirm", row)
    begun = page(client.post(address))
    assert "足立区" in begun.main
    again = read(client, address)
    assert again.headings[0] == (1, "すでにフォローしています")
    assert not again.all("button")
    assert begun.link("フォローをやめる") == again.link("フォローをやめる")
    client.post(again.link("フォローをやめる"))
    assert Follower.objects.get() == other
    assert client.get(address).status_code == 410


def test_a_confirmed_link_leads_to_the_end_for_as_long_as_it_is_followed(client: Client, time_machine: Any):
    addresses = [address_of("confirm", row) for row in (follower(), follower("b@example.jp", **UNCONFIRMED))]
    time_machine.move_to(timezone.now() + 365 * DAY)
    assert [client.get(address).status_code for address in addresses] == [200, 410]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": ""}, "メールアドレスを入力してください。"),
        ({"address": "taro"}, "メールアドレスの形が正しくありません。"),
        ({"address": "a@example.jp\nBcc: b@example.jp"}, "メールアドレスの形が正しくありません。"),
        ({"address": "a\x00@example.jp"}, "文字"),
        ({"address": "a" * 65 + "@example.jp"}, "送れません"),
        ({"address": "taro@" + "例" * 100_000}, "送れません"),
        ({"pace": "hourly"}, "間隔を選んでください。"),
        ({"pace": ""}, "間隔を選んでください。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client, changed: dict[str, str], said: str):
    shown = page(post(client, status=422, **changed))
    assert said in shown.main
    assert "まだ送っていません" in shown.main
    if "address" not in changed:
        assert shown.one("input", id="id_address")["value"] == SENT["address"]
    assert not Follower.objects.exists()


def test_a_search_that_is_too_long_is_refused_with_a_sentence(client: Client):
    address = "/follow/?q=" + quote("販" * 300)
    assert "条件が多すぎる" in read(client, address).main
    post(client, address, status=422)
    assert not Follower.objects.exists()


def test_unknown_values_are_ignored_and_said(client: Client):
    assert "無視しました" in read(client, f"/follow/{SEARCH}&type=no-such").main


def test_a_program_that_fills_in_the_trap_gets_the_same_answer(client: Client, stopped_clock: None):
    kept, trapped = post(client), post(client, address="other@example.jp", website="x")
    assert kept.headers == trapped.headers
    assert [row.address for row in Follower.objects.all()] == [SENT["address"]]


def test_a_foreign_page_cannot_ask_in_a_visitors_name():
    strict = Client(enforce_csrf_checks=True)
    for origin, status in (("https://elsewhere.example", 403), ("http://testserver", 302)):
        assert strict.post("/follow/", SENT, headers={"Origin": origin}).status_code == status
    assert Follower.objects.count() == 1


def test_one_visitor_and_all_together_may_ask_so_often(client: Client, settings):
    settings.FOLLOWS_PER_HOUR, settings.FOLLOWS_PER_HOUR_IN_ALL = 3, 5
    for number in range(3):
        post(client, address=f"f{number}@example.jp")
    shown = page(post(client, status=429))
    assert "いまは受け付けられません" in shown.main
    assert shown.one("input", id="id_address")["value"] == SENT["address"]
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}")
        .post("/follow/", {**SENT, "address": f"g{number}@example.jp"})
        .status_code
        for number in range(3)
    ]
    assert statuses == [302, 429, 429]
    assert Follower.objects.count() == 4


def test_messages_to_staff_and_requests_are_counted_apart(client: Client, settings):
    settings.FOLLOWS_PER_HOUR = 1
    post(client)
    post(client, status=429)
    assert client.post("/contact/", {"kind": "other", "text": "x"}).status_code == 302


@pytest.mark.parametrize("kind", ["confirm", "end"])
def test_reading_a_link_changes_nothing_and_shows_one_button(client: Client, kind: str):
    row = follower() if kind == "end" else follower(**UNCONFIRMED)
    address = address_of(kind, row)
    shown = read(client, address)
    assert shown.headings[0] == (1, TITLES[kind])
    assert len(shown.all("button")) == 1
    before = Follower.objects.values().get()
    client.head(address)
    assert Follower.objects.values().get() == before
    assert "no-store" in client.get(address)["Cache-Control"]


def test_the_button_confirms_and_a_second_press_is_no_error(client: Client):
    address = address_of("confirm", follower(**UNCONFIRMED))
    for _ in range(2):
        assert "フォローを始めました" in page(client.post(address)).main
    assert Follower.objects.confirmed().count() == 1
    assert "You are now following this" in page(client.post(f"/en{address}")).main


def test_the_button_ends_and_a_second_press_is_no_error(client: Client):
    address = address_of("end", follower())
    for _ in range(2):
        response = client.post(address)
        assert response.status_code == 200
        assert "フォローをやめました" in page(response).main
    assert not Follower.objects.exists()


@pytest.mark.parametrize("address", ["/follow/confirm/x/", "/follow/end/x/", "/en/follow/end/a:b:c/"])
def test_a_link_that_is_not_ours_says_so(client: Client, address: str):
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 410
        assert page(response).headings[0][0] == 1


def test_a_confirming_link_of_a_row_that_is_gone_says_so(client: Client):
    row = follower(**UNCONFIRMED)
    address = address_of("confirm", row)
    row.delete()
    assert client.get(address).status_code == client.post(address).status_code == 410


@pytest.mark.parametrize(("prefix", "button"), [("", "「受け取る」を押す"), ("/en", 'press "Receive e-mail"')])
def test_pages_name_the_button_as_the_page_with_it_does(client: Client, prefix: str, button: str):
    for address in ("/follow/", "/follow/sent/"):
        assert button in plain(read(client, prefix + address).main)
    shown = read(client, address_of("confirm", follower(**UNCONFIRMED), prefix))
    assert plain(shown.all("button")[0].text) in button


def test_every_field_has_its_label(client: Client):
    shown = read(client, f"/follow/{SEARCH}")
    labels = {label.attrs.get("for"): plain(label.text) for label in shown.all("label")}
    assert labels["id_address"] == "メールアドレス"
    assert shown.one("div", class_="trap")["aria-hidden"] == "true"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        (f"/measures/{SEARCH}&sort=newest", f"/follow/{SEARCH}&sort=newest"),
        ("/municipalities/131211/", f"/follow/{SEARCH}"),
        ("/municipalities/131024/", "/follow/?municipality=131024"),
        ("/plans/131211-2021/", f"/follow/{SEARCH}"),
        ("/en/plans/131211-2021/", f"/en/follow/{SEARCH}"),
    ],
)
def test_pages_lead_there(client: Client, address: str, link: str):
    factories.published()
    assert link in [found.attrs.get("href") for found in read(client, address).all("a")]


def test_search_engines_stay_out(client: Client):
    rules = client.get("/robots.txt").content.decode()
    assert "Disallow: /follow/" in rules
    assert "Disallow: /en/follow/" in rules
