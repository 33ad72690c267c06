"""Digests on their way: each at most once, whatever the mail server, the process or the address does."""

import smtplib
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError
from django.db import connection

from plans_registry.catalogue.digests import send_mails
from plans_registry.catalogue.following import end_address
from plans_registry.catalogue.models import Follower, Generation
from plans_registry.mail import PAUSES
from plans_registry.models import Measure
from tests import factories
from tests.catalogue.following.mailbox import (
    MONDAY,
    TARO,
    TUESDAY,
    Moody,
    addressees,
    ask,
    bodies,
    follows,
    later_please,
    no_such_address,
    send,
)
from tests.draws import draws
from tests.factories import ADACHI

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.every_case]  # locks


def test_nobody_is_told_twice_by_a_process_that_dies_between_two_mails(time_machine, server):
    """Killed after the server took the second mail, and again before it took the fourth."""
    time_machine.move_to(MONDAY)
    for number in range(6):
        follows(f"f{number}@example.jp")
    factories.published()
    time_machine.move_to(TUESDAY)

    def die(at: int) -> Any:
        def when(message: Any) -> None:
            if message.to == [f"f{at}@example.jp"]:
                raise KeyboardInterrupt

        return when

    server.after = die(1)
    with pytest.raises(KeyboardInterrupt):
        send_mails()
    server.after, server.before = None, die(3)
    with pytest.raises(KeyboardInterrupt):
        send_mails()
    server.before = None
    send_mails()
    # f3: nobody can know whether the server had it; rather none than two.
    assert addressees() == {f"f{number}@example.jp": 1 for number in (0, 1, 2, 4, 5)}
    time_machine.move_to("2026-06-02 10:00 +0900")
    with pytest.raises(CommandError, match="of 2 followers it is not known"):
        send()
    assert sum(addressees().values()) == 5


def test_who_was_in_doubt_gets_the_next_digest(time_machine, server):
    time_machine.move_to(MONDAY)
    follows()
    plan = factories.published()
    time_machine.move_to(TUESDAY)

    def lose(message: Any) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    server.after = lose
    with pytest.raises(CommandError):
        send()
    server.after = None
    Measure.objects.update(name="新しい事業")
    factories.republished(plan)
    time_machine.move_to("2026-06-03 08:00 +0900")
    send()
    assert ["［公開］" in body for body in bodies()] == [True, False]
    assert not Follower.objects.exclude(claimed_at=None).exists()


def test_a_server_that_is_away_loses_nothing(time_machine, server):
    time_machine.move_to(MONDAY)
    ask("hanako@example.jp")
    follows()
    factories.published()
    time_machine.move_to(TUESDAY)
    server.opens = False
    for hour in range(8, 20):
        time_machine.move_to(f"2026-06-02 {hour:02d}:00 +0900")
        assert send() == "0 mails sent, 1 put off.\n"
    server.opens = True
    time_machine.move_to("2026-06-02 20:00 +0900")
    send()
    assert addressees() == {TARO: 1, "hanako@example.jp": 1}
    assert set(Follower.objects.values_list("attempts", flat=True)) == {0}


def test_a_refused_mail_is_tried_again_after_a_pause(time_machine, server):
    time_machine.move_to(MONDAY)
    follows()
    factories.published()
    clock = time_machine
    clock.move_to(TUESDAY, tick=False)
    server.refusals = {TARO: later_please(TARO)}
    send()
    server.refusals = {}
    clock.shift(PAUSES[0] - timedelta(seconds=1))
    send()
    assert mail.outbox == []
    clock.shift(timedelta(seconds=1))
    send()
    send()
    assert "［公開］" in bodies()[0]
    assert len(bodies()) == 1


def test_an_address_that_does_not_exist_is_removed_after_some_tries(time_machine, server):
    time_machine.move_to(MONDAY)
    follows()
    follows(search="", pace="weekly")
    follows("hanako@example.jp")
    factories.published()
    time_machine.move_to(TUESDAY, tick=False)
    server.refusals = {TARO: no_such_address(TARO)}
    for pause in PAUSES:
        send()
        assert Follower.objects.filter(address=TARO).count() == 2
        time_machine.shift(pause)
    send()
    assert [row.address for row in Follower.objects.all()] == ["hanako@example.jp"]
    assert addressees() == {"hanako@example.jp": 1}


def test_an_address_whose_server_only_asks_for_patience_stays(time_machine, server):
    time_machine.move_to(MONDAY)
    follows()
    plan = factories.published()
    time_machine.move_to(TUESDAY, tick=False)
    server.refusals = {TARO: later_please(TARO)}
    for pause in PAUSES:
        send()
        time_machine.shift(pause)
    with pytest.raises(CommandError, match="1 mails given up"):
        send()
    server.refusals = {}
    Measure.objects.update(name="新しい事業")
    factories.republished(plan)
    time_machine.shift(timedelta(days=1))
    send()
    assert ["［更新］" in body for body in bodies()] == [True]


@pytest.mark.parametrize(
    "error", [smtplib.SMTPSenderRefused(550, b"no", "us@example.jp"), smtplib.SMTPDataError(554, b"no")]
)
def test_our_own_fault_removes_nobody(time_machine, server, error):
    time_machine.move_to(MONDAY)
    follows()
    factories.published()
    time_machine.move_to(TUESDAY, tick=False)
    server.refusals = {TARO: error}
    for pause in PAUSES:
        send()
        time_machine.shift(pause)
    with pytest.raises(CommandError):
        send()
    assert Follower.objects.count() == 1


def many(number: int) -> list[str]:
    addresses = [f"f{at:04d}@example.jp" for at in range(number)]
    searches = ["", f"municipality={ADACHI}", "q=%E8%A6%8B%E6%9C%AC%E5%B8%82", "type=sales-channels"]
    for at, address in enumerate(addresses):
        follows(address, search=searches[at % len(searches)])
    return addresses


def test_hundreds_of_followers_get_one_each(time_machine, server):
    time_machine.move_to(MONDAY)
    addresses = many(draws(200))
    factories.published()
    time_machine.move_to(TUESDAY)
    ended = addresses[100:120]
    server.after = lambda message: [end_address(address) for address in ended]
    send()
    send()
    assert addressees() == dict.fromkeys([address for address in addresses if address not in ended], 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: nothing to race for")
def test_hundreds_of_followers_and_processes_at_once(time_machine):
    factories.load_reference()
    time_machine.move_to(MONDAY)
    addresses = many(draws(200))
    for address in addresses[:50]:
        follows(address, search="form=grant")
        ask(address, search="q=more")
    factories.published()
    time_machine.move_to(TUESDAY)

    def work() -> None:
        try:
            send_mails()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    confirming = [message for message in mail.outbox if "/follow/confirm/" in message.body]
    assert Counter(message.to[0] for message in confirming) == dict.fromkeys(addresses[:50], 1)
    digests = Counter(message.to[0] for message in mail.outbox if message not in confirming)
    assert digests == dict.fromkeys(addresses, 1)
    assert not Follower.objects.exclude(claimed_at=None).exists()
    assert set(Follower.objects.confirmed().values_list("digest_generation", flat=True)) == {Generation.latest()}
    assert Moody.after is None
