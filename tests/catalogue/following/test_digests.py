"""The mails: one digest a day or a week of what changed, each at most once, none after the end, whatever happens."""

import smtplib
import threading
from collections import Counter
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError
from django.db import connection
from django.test import Client

from plans_registry.catalogue.digests import send_mails
from plans_registry.catalogue.following import end_address
from plans_registry.catalogue.models import Follower, Generation
from plans_registry.editorial import workflow
from plans_registry.mail import PAUSES
from plans_registry.models import Measure
from tests import factories
from tests.catalogue.following.mailbox import (
    MONDAY,
    NEXT_MONDAY,
    TARO,
    TUESDAY,
    Moody,
    ask,
    bodies,
    confirm_by_mail,
    follows,
    later_please,
    link,
    no_such_address,
    send,
)
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db


def addressees() -> Counter[str]:
    return Counter(message.to[0] for message in mail.outbox)


def headers(message: Any) -> Message:
    return message.message()


def test_a_digest_tells_what_was_published_changed_and_withdrawn(time_machine, settings):
    settings.SITE_URL = "https://plans.example.jp"
    time_machine.move_to(MONDAY)
    follows()
    plan = factories.published(ADACHI, pillars=(pillar("支援", measure("創業塾"), measure("見本市", number=2)),))
    time_machine.move_to(TUESDAY)
    send()
    time_machine.move_to("2026-06-02 12:00 +0900")
    Measure.objects.filter(name="創業塾").update(name="起業塾")
    factories.republished(plan)
    time_machine.move_to("2026-06-03 08:00 +0900")
    send()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    time_machine.move_to("2026-06-04 08:00 +0900")
    send()
    published, changed, withdrawn = bodies()
    assert "［公開］足立区「足立区地域産業活性化計画」（令和3年度～令和5年度）" in published
    assert "施策：2件" in published
    assert "・創業塾" in published
    assert "https://plans.example.jp/plans/131211-2021/" in published
    assert "https://plans.example.jp/measures/?municipality=131211" in published
    assert "［更新］" in changed
    assert "変わった施策：1件" in changed
    assert "・起業塾" in changed
    assert "見本市" not in changed
    assert "［公開終了］" in withdrawn
    assert [message.subject for message in mail.outbox] == ["更新：足立区｜東京 地域産業活性化計画データベース"] * 3


def test_nothing_is_sent_when_nothing_changed(time_machine):
    time_machine.move_to(MONDAY)
    follows()
    follows("hanako@example.jp", search="q=承継")
    factories.published(MACHIDA)
    factories.submitted(ADACHI)
    for day in (TUESDAY, NEXT_MONDAY):
        time_machine.move_to(day)
        assert send().startswith("0 mails sent")
    assert mail.outbox == []


def test_daily_at_most_once_a_day_weekly_once_a_week(time_machine):
    time_machine.move_to(MONDAY)
    follows("daily@example.jp")
    follows("weekly@example.jp", pace="weekly")
    plan = factories.published()
    for day in range(1, 15):
        for hour in (0, 8, 20):
            time_machine.move_to(f"2026-06-{day:02d} {hour:02d}:05 +0900" if day > 1 else "2026-06-01 20:00 +0900")
            send()
        Measure.objects.update(name=f"第{day}日の事業")
        factories.republished(plan)
    assert addressees() == {"daily@example.jp": 13, "weekly@example.jp": 1}
    time_machine.move_to("2026-06-15 06:59 +0900")
    send()
    assert sum(addressees().values()) == 14
    time_machine.move_to("2026-06-15 07:00:01 +0900")
    send()
    assert addressees() == {"daily@example.jp": 14, "weekly@example.jp": 2}


def test_all_of_one_address_comes_in_one_mail_and_what_did_not_change_is_left_out(time_machine):
    time_machine.move_to(MONDAY)
    for search in (f"municipality={ADACHI}", "q=%E8%A6%8B%E6%9C%AC%E5%B8%82", "q=%E6%89%BF%E7%B6%99"):
        follows(search=search)
    follows("hanako@example.jp")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    assert addressees() == {TARO: 1, "hanako@example.jp": 1}
    (body,) = bodies()
    assert body.count("■") == 2
    assert "「見本市」" in body
    assert "承継" not in body
    assert mail.outbox[-1].subject.startswith("更新：足立区ほか1件") or mail.outbox[0].subject.startswith(
        "更新：足立区ほか1件"
    )


def test_english_for_who_asked_on_an_english_page(time_machine):
    time_machine.move_to(MONDAY)
    ask(language="en", pace="weekly")
    send()
    assert "Somebody asked" in bodies()[0]
    assert "/en/follow/confirm/" in bodies()[0]
    confirm_by_mail(bodies()[0])
    factories.published()
    time_machine.move_to(NEXT_MONDAY)
    send()
    body = bodies()[1]
    assert "[Published] Adachi City" in body
    assert "/en/plans/131211-2021/" in body
    assert "/en/follow/end/" in body
    assert mail.outbox[1].subject.startswith("Changes: Adachi City")


def test_every_digest_ends_with_one_click(time_machine, settings):
    settings.SITE_URL = "https://plans.example.jp"
    time_machine.move_to(MONDAY)
    follows()
    follows(search="q=%E8%A6%8B%E6%9C%AC%E5%B8%82")
    follows(search="", pace="weekly")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    (message,) = mail.outbox
    assert headers(message)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers(message)["List-Unsubscribe"].replace("\n", "").replace(" ", "")
    assert address.startswith("<https://plans.example.jp/follow/end/")
    answer = Client(enforce_csrf_checks=True).post(
        address.strip("<>").removeprefix("https://plans.example.jp"),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": "https://mail.example"},
    )
    assert answer.status_code == 200
    assert not Follower.objects.exists()


def test_a_link_in_a_digest_ends_one_search(time_machine):
    time_machine.move_to(MONDAY)
    follows()
    kept = follows(search="q=%E8%A6%8B%E6%9C%AC%E5%B8%82")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    assert Client().post(link(bodies()[0], "end")).status_code == 200
    assert Follower.objects.get() == kept


def test_none_after_the_end(time_machine, server):
    """Ended before the run, during it, and while a mail waited for another try."""
    time_machine.move_to(MONDAY)
    names = ["a", "b", "c", "d"]
    for name in names:
        follows(f"{name}@example.jp")
    factories.published()
    time_machine.move_to(TUESDAY)
    end_address("a@example.jp")
    server.refusals = {"d@example.jp": later_please("d@example.jp")}
    server.after = lambda message: end_address("c@example.jp") if message.to == ["b@example.jp"] else None
    send()
    assert addressees() == {"b@example.jp": 1}
    end_address("d@example.jp")
    server.refusals, server.after = {}, None
    for day in ("2026-06-02 09:00 +0900", NEXT_MONDAY):
        time_machine.move_to(day)
        send()
    assert addressees() == {"b@example.jp": 1}
    assert [row.address for row in Follower.objects.all()] == ["b@example.jp"]


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


def test_a_mail_nobody_asked_for_carries_no_words_of_a_stranger_that_lead_elsewhere(time_machine):
    time_machine.move_to(MONDAY)
    ask(search="q=%E5%BD%93%E9%81%B8+https%3A%2F%2Fevil.example%2Fx+www.evil.example+a%40evil.example+" + "z" * 200)
    send()
    (body,) = bodies()
    assert "当選" in body
    assert "evil" not in body
    assert "z" * 61 not in body


def test_line_breaks_end_no_header(time_machine):
    time_machine.move_to(MONDAY)
    follows(search="q=%E8%A6%8B%E6%9C%AC%E5%B8%82%0D%0ABcc%3A+doi%40example.jp+OR+%E5%B1%95%E7%A4%BA")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert headers(message)["Bcc"] is None
        assert message.recipients() == [TARO]


def test_a_search_the_registry_no_longer_knows_tells_nothing_rather_than_everything(time_machine):
    time_machine.move_to(MONDAY)
    follows(search="type=no-such-type")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    assert mail.outbox == []


def many(number: int) -> list[str]:
    addresses = [f"f{at:04d}@example.jp" for at in range(number)]
    searches = ["", f"municipality={ADACHI}", "q=%E8%A6%8B%E6%9C%AC%E5%B8%82", "type=sales-channels"]
    for at, address in enumerate(addresses):
        follows(address, search=searches[at % len(searches)])
    return addresses


def test_a_thousand_followers_get_one_each(time_machine, server):
    time_machine.move_to(MONDAY)
    addresses = many(1_000)
    factories.published()
    time_machine.move_to(TUESDAY)
    ended = addresses[100:120]
    server.after = lambda message: [end_address(address) for address in ended]
    send()
    send()
    assert addressees() == dict.fromkeys([address for address in addresses if address not in ended], 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: nothing to race for")
def test_a_thousand_followers_and_processes_at_once(time_machine):
    factories.load_reference()
    time_machine.move_to(MONDAY)
    addresses = many(1_000)
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
