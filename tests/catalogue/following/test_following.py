"""Asking, confirming, ending: one row for one wish, gone when it is ended or never confirmed."""

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue import following
from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.following import (
    SEARCHES_OF_ONE,
    FollowError,
    confirm_following,
    confirming_token,
    end_address,
    end_following,
    ending_token,
    mail_address,
    search_in_words,
    search_of,
)
from plans_registry.catalogue.models import Follower, Generation
from plans_registry.catalogue.models.followers import DAY
from plans_registry.catalogue.snapshot import Snapshot
from tests import factories
from tests.catalogue.following.mailbox import (
    MONDAY,
    TARO,
    TUESDAY,
    ask,
    bodies,
    confirm_by_mail,
    follows,
    link,
    send,
)
from tests.public.reading import Reader, plain

pytestmark = pytest.mark.django_db


def canonical(parameters: str) -> str:
    snapshot = Snapshot.take()
    return search_of(MeasureFilter(QueryDict(parameters), snapshot=snapshot).query, snapshot)


def in_words(parameters: str) -> str:
    snapshot = Snapshot.take()
    return search_in_words(MeasureFilter(QueryDict(parameters), snapshot=snapshot).query, snapshot.known)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Taro@Example.JP ", "taro@example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("taro@例え.jp", "taro@xn--r8jz45g.jp"),
        ("taro+plan@example.jp", "taro+plan@example.jp"),
        (f"{'a' * 64}@example.jp", f"{'a' * 64}@example.jp"),
    ],
)
def test_an_address_is_stored_in_one_form(typed: str, stored: str):
    assert mail_address(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        *("", "taro", "@example.jp", "taro@", "taro@localhost", "たろう@example.jp", "a b@example.jp", "taro@exam..jp"),
        *("taro@example.jp\nBcc: hanako@example.jp", "taro@example.jp,hanako@example.jp", "taro@example.jp\x00"),
        *('"a b"@example.jp', '"a"@example.jp', "taro@[192.0.2.1]", f"{'a' * 65}@example.jp"),
        *(f"taro@{'例' * 70}.jp", f"taro@{'a.' * 125}jp", "<taro@example.jp>", "taro@example.jp?bcc=x"),
    ],
)
def test_what_is_no_address_is_refused(typed: str):
    with pytest.raises(FollowError):
        mail_address(typed)


def test_a_search_is_followed_in_its_shortest_form():
    assert canonical("sort=newest&page=3&q=%20販路%20&region=&type=startups") == canonical("type=startups&q=販路")
    assert canonical("q=販路&nonsense=1") == "q=%E8%B2%A9%E8%B7%AF&match=literal"
    assert canonical("q=足立区") == "q=%E8%B6%B3%E7%AB%8B%E5%8C%BA"
    assert canonical("") == ""
    with pytest.raises(FollowError, match="条件が多すぎる"):
        canonical("q=" + "販" * 300)


def test_words_are_followed_as_they_are_read_today():
    factories.published()
    assert canonical("q=見本市を開きたい").endswith("&match=words")
    assert canonical("q=見本市").endswith("&match=literal")


def test_a_search_in_words():
    assert in_words("") == "すべての計画と施策"
    assert in_words("municipality=131211") == "足立区"
    said = in_words("q=販路&municipality=131211&year=2022&state=active")
    assert said == "「販路」 ／ 自治体：足立区 ／ 年度：令和4年度 ／ 状態：計画期間中"


def test_nothing_is_kept_but_address_search_pace_language_and_dates():
    ask()
    names = {field.name for field in Follower._meta.get_fields()}
    dates = {"asked_at", "answered_at", "confirmed_at", "digest_at", "digest_generation"}
    sending = {"not_before", "attempts", "claimed_at"}
    assert names == {"id", "address", "search", "pace", "language"} | dates | sending
    assert TARO not in str(Follower.objects.get()) + repr(Follower.objects.get())


def test_the_link_confirms_and_the_wish_counts_from_then_on(time_machine):
    time_machine.move_to(MONDAY)
    ask(search="q=販路", pace="weekly", language="en")
    send()
    (body,) = bodies()
    factories.published()
    row = confirm_by_mail(body)
    assert row
    assert (row.search, row.pace, row.language, row.digest_generation) == (
        "q=販路",
        "weekly",
        "en",
        Generation.latest(),
    )
    assert confirm_by_mail(body) == row
    assert Follower.objects.count() == 1


@pytest.mark.parametrize("damage", [lambda token: token[:-1], lambda token: "9" + token, lambda token: "", str.upper])
def test_a_damaged_link_confirms_nothing(damage):
    ask()
    token = damage(confirming_token(Follower.objects.get()))
    assert confirm_following(token) is None
    assert not end_following(token)
    assert not Follower.objects.confirmed().exists()


def test_a_link_of_one_kind_is_none_of_the_other():
    row = follows()
    assert confirm_following(ending_token(row, everything=True)) is None
    assert not end_following(confirming_token(row))


def test_a_link_is_good_for_some_days_and_what_nobody_confirmed_is_gone_then(settings, time_machine):
    settings.FOLLOW_CONFIRM_DAYS = 3
    time_machine.move_to("2026-06-01 08:00:00 +0900", tick=False)
    ask()
    follows("hanako@example.jp")
    token = confirming_token(Follower.objects.get(address=TARO))
    time_machine.move_to("2026-06-04 08:00:00 +0900", tick=False)
    call_command("forget_old", stdout=StringIO())
    assert Follower.objects.filter(address=TARO).exists()
    assert following.asked_by(token)
    time_machine.move_to("2026-06-04 08:00:02 +0900", tick=False)
    assert confirm_following(token) is None
    call_command("forget_old", stdout=StringIO())
    assert list(Follower.objects.values_list("address", flat=True)) == ["hanako@example.jp"]


def test_asking_twice_sends_one_mail_a_day(time_machine):
    time_machine.move_to(MONDAY)
    for _ in range(3):
        ask()
        send()
    assert len(bodies()) == 1
    time_machine.move_to("2026-06-02 08:01 +0900")
    for _ in range(3):
        ask()
        send()
    assert len(bodies()) == 2
    assert Follower.objects.count() == 1


def test_who_follows_already_gets_a_list_with_the_way_to_end_each(time_machine):
    time_machine.move_to(MONDAY)
    ask()
    send()
    confirm_by_mail(bodies()[0])
    other = follows(search="q=創業", pace="weekly")
    follows("hanako@example.jp", search="q=販路")
    ask(search="q=見本市")
    send()
    time_machine.move_to("2026-06-02 08:01 +0900")
    for _ in range(3):
        ask()
        send()
    *_before, body = bodies()
    assert len(_before) == 2  # the same request is answered once a day
    for words in ("足立区", "1日1通まで", "「創業」", "1週間に1通まで"):
        assert words in body
    assert "販路" not in body
    assert "見本市" not in body
    assert "/confirm/" not in body
    assert end_following(link(body, "end").rstrip("/").rpartition("/")[2])
    assert Follower.objects.confirmed().get(address=TARO) == other


def test_the_mail_names_the_button_as_its_page_does(client: Client, time_machine):
    time_machine.move_to(MONDAY)
    ask()
    ask(search="q=1&municipality=131211", language="en")
    send()
    assert "“1” ／ Municipality: Adachi City" in bodies()[1]
    for body, button in zip(bodies(), ("「受け取る」を押して", 'press "Receive e-mail"'), strict=True):
        assert button in body
        (shown,) = Reader(client.get(link(body, "confirm")).content.decode()).all("button")
        assert plain(shown.text) in button


def test_one_address_gets_a_few_mails_a_day(settings, time_machine):
    settings.FOLLOW_MAILS_PER_DAY = 3
    time_machine.move_to(MONDAY)
    for number in range(10):
        ask(search=f"q={number}")
    ask("hanako@example.jp")
    send()
    assert (len(bodies()), len(bodies("hanako@example.jp"))) == (3, 1)
    time_machine.move_to("2026-06-02 08:01 +0900")
    ask(search="q=10")
    send()
    assert len(bodies()) == 4


def test_asking_does_the_same_to_the_database_whether_an_address_follows_or_not(count_queries: Any):
    follows("follows@example.jp")
    statements = []
    for address in ("follows@example.jp", "unknown@example.jp", "unknown@example.jp"):
        with count_queries() as queries:
            ask(address)
        statements.append([query["sql"].split()[0] for query in queries])
    assert statements[0] == statements[1] == statements[2]
    assert {"SELECT", "UPDATE", "INSERT"} <= set(statements[0])


def test_a_stranger_who_asks_again_changes_nothing_of_a_follower():
    row = follows()
    ask(pace="weekly", language="en")
    row.refresh_from_db()
    assert (row.pace, row.language) == ("daily", "ja")
    assert Follower.objects.confirmed().get() == row


def test_another_pace_takes_the_place_of_the_first(time_machine):
    time_machine.move_to(MONDAY)
    old = follows(digest_generation=3)
    ask(pace="weekly", language="en")
    send()
    new = confirm_by_mail(bodies()[0])
    assert new
    assert Follower.objects.get() == new
    assert (new.pace, new.language) == ("weekly", "en")
    assert (new.digest_generation, new.digest_at) == (3, old.digest_at)


def test_one_address_follows_so_many_searches():
    long_ago = timezone.now() - 2 * DAY
    for number in range(SEARCHES_OF_ONE):
        follows(search=f"q={number}", asked_at=long_ago)
    ask(search="q=more")
    token = confirming_token(Follower.objects.get(search="q=more"))
    with pytest.raises(FollowError, match="20つまで"):
        confirm_following(token)
    ask(search="q=1", pace="weekly")
    assert confirm_following(confirming_token(Follower.objects.get(search="q=1", pace="weekly")))
    end_following(ending_token(Follower.objects.get(search="q=2"), everything=False))
    assert confirm_following(token)


def test_ending_one_or_everything():
    one, other, weekly = follows(search="q=1"), follows(search="q=2"), follows(search="q=3", pace="weekly")
    stranger = follows("hanako@example.jp")
    assert end_following(ending_token(one, everything=False))
    assert set(Follower.objects.all()) == {other, weekly, stranger}
    everything = ending_token(one, other, everything=True)
    assert end_following(everything)
    assert end_following(everything)
    assert set(Follower.objects.all()) == {stranger}


def test_ending_an_address_on_request():
    follows(search="q=1")
    ask(search="q=2")
    follows("hanako@example.jp")
    assert (end_address(TARO), end_address(TARO)) == (2, 0)
    assert Follower.objects.get().address == "hanako@example.jp"


def test_who_asked_and_was_ended_gets_no_mail(time_machine):
    time_machine.move_to(MONDAY)
    ask()
    end_address(TARO)
    send()
    time_machine.move_to(TUESDAY)
    send()
    assert mail.outbox == []
