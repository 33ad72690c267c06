"""What a digest tells: once a day or a week, what changed in a search, in its language, and never after the end."""

from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from plans_registry.catalogue.following import end_address
from plans_registry.catalogue.models import Follower
from plans_registry.editorial import workflow
from plans_registry.models import Measure
from tests import factories
from tests.catalogue.following.mailbox import (
    MONDAY,
    NEXT_MONDAY,
    TARO,
    TUESDAY,
    addressees,
    ask,
    bodies,
    confirm_by_mail,
    follows,
    later_please,
    link,
    send,
)
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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
    assert "［公開取りやめ］" in withdrawn
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
    follows(search="q=%E8%A6%8B%E6%9C%AC%E5%B8%82+OR%0D%0ABcc%3Adoi&match=literal")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    (message,) = mail.outbox
    assert "見本市 OR Bcc:doi" in message.subject
    assert headers(message)["Bcc"] is None
    assert message.recipients() == [TARO]


def test_a_search_the_registry_no_longer_knows_tells_nothing_rather_than_everything(time_machine):
    time_machine.move_to(MONDAY)
    follows(search="type=no-such-type")
    factories.published()
    time_machine.move_to(TUESDAY)
    send()
    assert mail.outbox == []
