"""Notifications: written with the verb, sent after it, at once or once a day, and never twice."""

import smtplib
import threading
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.notifications.outbox import PAUSES, send_due
from plans_registry.models import Notification, NotificationChoice
from tests import factories
from tests.editorial.desk import signed_in

pytestmark = pytest.mark.django_db

MORNING, NOON, TOMORROW = "2026-06-01 08:00 +0900", "2026-06-01 12:00 +0900", "2026-06-02 08:00 +0900"


@pytest.fixture(autouse=True)
def people() -> dict[str, Any]:
    """Aoki and Baba edit, Chiba and Endo approve; all have an address."""
    factories.load_reference()
    people = {"aoki": factories.aoki(), "baba": factories.baba(), "chiba": factories.chiba()}
    people["endo"] = factories.person("endo", group="承認者")
    for name, person in people.items():
        person.email = f"{name}@example.jp"
        person.save()
    return people


class Moody(EmailBackend):
    """Django's own outbox, with a server that fails as ``how`` says for one address."""

    address, how, opens, asked = "", "", True, 0

    def open(self) -> bool:
        Moody.asked += 1
        if not Moody.opens:
            raise ConnectionRefusedError("no server")
        return True

    def send_messages(self, messages: Any) -> int:
        if Moody.address in messages[0].to:
            if Moody.how == "refused":
                raise smtplib.SMTPRecipientsRefused({Moody.address: (550, b"unknown")})
            if Moody.how == "lost after the text":
                super().send_messages(messages)
                raise smtplib.SMTPServerDisconnected("gone")
        return super().send_messages(messages)


@pytest.fixture
def moody(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Moody]:
    settings.EMAIL_BACKEND = f"{__name__}.Moody"
    for name in ("address", "how", "opens", "asked"):
        monkeypatch.setattr(Moody, name, getattr(Moody, name))
    return Moody


def prefers(user: Any, **paces: str) -> None:
    for kind, pace in paces.items():
        NotificationChoice.objects.create(user=user, kind=kind, pace=pace)


def send() -> str:
    out = StringIO()
    call_command("send_notifications", stdout=out)
    return out.getvalue()


def received(name: str) -> list[str]:
    return [message.body for message in mail.outbox if message.to == [f"{name}@example.jp"]]


def submitted(by: Any) -> Any:
    plan = factories.draft()
    workflow.submit(plan, by=by)
    return plan


def test_approvers_are_told_of_a_submission_in_one_digest(people: dict[str, Any], settings: Any) -> None:
    settings.SITE_URL = "https://plans.example.jp"
    with time_machine.travel(MORNING):
        plan = submitted(people["aoki"])
        assert mail.outbox == []
        send()
    assert [len(received(name)) for name in ("chiba", "endo", "aoki", "baba")] == [1, 1, 0, 0]
    text = received("chiba")[0]
    assert "足立区の「足立区地域産業活性化計画" in text
    assert f"https://plans.example.jp/admin/plans_registry/plan/{plan.pk}/change/" in text
    assert mail.outbox[0].subject.startswith("【計画登録】")


def test_the_whole_way_tells_the_right_people(people: dict[str, Any]) -> None:
    plan = submitted(people["chiba"])
    workflow.send_back(plan, by=people["endo"], reason="柱2の概要")
    workflow.submit(plan, by=people["aoki"])
    workflow.publish(plan, by=people["chiba"])
    told = sorted(Notification.objects.values_list("kind", "user__username"))
    assert told == [
        ("published", "aoki"),
        ("returned", "aoki"),
        ("returned", "chiba"),
        ("submitted", "chiba"),
        ("submitted", "endo"),
        ("submitted", "endo"),
    ]
    send()
    text = received("aoki")[0]
    assert "理由：柱2の概要" in text
    assert "/plans/131211-2021/" in text


def test_one_digest_a_day_at_most(people: dict[str, Any]) -> None:
    with time_machine.travel(MORNING):
        submitted(people["aoki"])
        send()
        submitted(people["aoki"])
        send()
    with time_machine.travel(NOON):
        send()
        assert len(received("chiba")) == 1
    with time_machine.travel(TOMORROW):
        send()
    assert len(received("chiba")) == 2


def test_who_wants_it_at_once_gets_it_after_the_commit(
    people: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    prefers(people["chiba"], submitted="at_once")
    prefers(people["endo"], submitted="none")
    with django_capture_on_commit_callbacks(execute=True):
        submitted(people["aoki"])
    assert (len(received("chiba")), len(received("endo"))) == (1, 0)
    send()
    assert len(mail.outbox) == 1


def test_a_verb_that_fails_tells_nobody(people: dict[str, Any]) -> None:
    plan = submitted(people["aoki"])
    Notification.objects.all().delete()
    with pytest.raises(WorkflowError):
        workflow.publish(plan, by=people["aoki"])
    with pytest.raises(RuntimeError):
        publish_and_fail(plan, people["chiba"])
    assert not Notification.objects.exists()


@transaction.atomic
def publish_and_fail(plan: Any, by: Any) -> None:
    workflow.publish(plan, by=by)
    raise RuntimeError


def test_a_mail_server_that_is_away_keeps_no_verb_from_happening(
    people: dict[str, Any], moody: type[Moody], django_capture_on_commit_callbacks: Any
) -> None:
    moody.opens = False
    prefers(people["chiba"], submitted="at_once")
    with time_machine.travel(MORNING, tick=False), django_capture_on_commit_callbacks(execute=True):
        plan = submitted(people["aoki"])
    plan.refresh_from_db()
    assert plan.status == "submitted"
    moody.opens = True
    with time_machine.travel("2026-06-01 08:04 +0900"):
        send_due()
        assert received("chiba") == []
    with time_machine.travel("2026-06-01 08:06 +0900"):
        send_due()
    assert len(received("chiba")) == 1


def test_a_server_that_is_away_is_asked_once_and_counts_against_nobody(
    people: dict[str, Any], moody: type[Moody]
) -> None:
    moody.opens, moody.asked = False, 0
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(3):
            submitted(people["aoki"])
        Notification.objects.filter(user=people["chiba"]).update(pace="at_once")
        for attempt in range(1, 10):
            send_due()
            send_due()
            assert moody.asked == attempt
            clock.shift(PAUSES[0])
        assert set(Notification.objects.values_list("state", "attempts")) == {("waiting", 0)}
        moody.opens = True
        send_due()
    assert (len(received("chiba")), len(received("endo"))) == (3, 1)


def test_a_failing_address_does_not_stop_the_rest_and_is_given_up(people: dict[str, Any], moody: type[Moody]) -> None:
    moody.address, moody.how = "chiba@example.jp", "refused"
    with time_machine.travel(MORNING, tick=False) as clock:
        submitted(people["aoki"])
        for pause in PAUSES:
            assert send_due().put_off == 1
            clock.shift(pause)
        assert len(received("endo")) == 1
        with pytest.raises(CommandError, match="1 notifications given up"):
            send()
        row = Notification.objects.get(user=people["chiba"])
        assert (row.state, row.attempts) == ("failed", len(PAUSES) + 1)
        assert "550" in row.error
        clock.shift(PAUSES[-1])
        assert send_due().sent == 0


def test_what_may_have_been_sent_is_never_sent_again(people: dict[str, Any], moody: type[Moody]) -> None:
    moody.address, moody.how = "chiba@example.jp", "lost after the text"
    with time_machine.travel(MORNING):
        submitted(people["aoki"])
        with pytest.raises(CommandError, match="of 1 it is not known"):
            send()
    moody.how = ""
    with time_machine.travel(TOMORROW), pytest.raises(CommandError, match="of 1 it is not known"):
        send()
    assert len(received("chiba")) == 1
    assert Notification.objects.in_doubt().get().user == people["chiba"]


def test_nobody_is_told_the_same_thing_twice(people: dict[str, Any]) -> None:
    with time_machine.travel("2025-05-10 10:00 +0900"):
        factories.published(first_year=2024, last_year=2026)
    Notification.objects.all().delete()
    for day in ("2026-09-30", "2026-10-01", "2026-10-02", "2027-03-31"):
        with time_machine.travel(f"{day} 08:00 +0900"):
            send()
    assert [text.count("2027-03-31に終わります") for text in received("aoki")] == [1]
    assert Notification.objects.filter(kind="ending").count() == 1


def test_no_address_no_account_no_mail(people: dict[str, Any]) -> None:
    people["endo"].email = ""
    people["endo"].save()
    submitted(people["aoki"])
    assert [row.user for row in Notification.objects.all()] == [people["chiba"]]
    people["chiba"].is_active = False
    people["chiba"].save()
    with pytest.raises(CommandError):
        send()
    assert mail.outbox == []


def test_a_line_break_in_a_title_ends_no_header(people: dict[str, Any]) -> None:
    prefers(people["chiba"], submitted="at_once")
    plan = factories.draft()
    type(plan).objects.update(title="計画\nBcc: doi@example.jp")
    workflow.submit(plan, by=people["aoki"])
    send()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].message()["Bcc"] is None


def test_everyone_chooses_for_themselves(people: dict[str, Any]) -> None:
    client = signed_in(people["chiba"])
    submitted(people["aoki"])
    assert client.get("/admin/notifications/").status_code == 200
    paces = {"submitted": "none", "returned": "at_once", "published": "daily", "ending": "none"}
    assert client.post("/admin/notifications/", paces).status_code == 302
    chosen = dict(NotificationChoice.objects.filter(user=people["chiba"]).values_list("kind", "pace"))
    assert chosen == paces
    assert [row.user for row in Notification.objects.all()] == [people["endo"]]
    assert client.get("/admin/notifications/").context["form"].initial == paces


@pytest.mark.parametrize("pace", ["hourly", ""])
def test_a_choice_that_is_none_is_refused(people: dict[str, Any], pace: str) -> None:
    sent = {"submitted": pace, "returned": "daily", "published": "daily", "ending": "daily"}
    page = signed_in(people["aoki"]).post("/admin/notifications/", sent)
    assert "送り方を選んでください" in page.content.decode()
    assert not NotificationChoice.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: nothing to race for")
def test_eight_processes_at_once_send_everything_once(people: dict[str, Any]) -> None:
    for _ in range(10):
        submitted(people["aoki"])
    prefers_at_once = Notification.objects.filter(user=people["endo"])
    prefers_at_once.update(pace="at_once")

    def work() -> None:
        try:
            for _ in range(3):
                send_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(received("chiba")), len(received("endo"))) == (1, 10)
    assert not Notification.objects.exclude(state="sent").exists()
