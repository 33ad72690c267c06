"""Queued notifications are sent after the verb, at once or once a day, each at most once, whatever the mail server does."""

import smtplib
import threading
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError
from django.db import connection

from plans_registry.editorial import workflow
from plans_registry.editorial.notifications.outbox import send_due
from plans_registry.mail import PAUSES
from plans_registry.models import Notification
from tests import factories
from tests.editorial.notifications.letters import MORNING, NOON, TOMORROW, prefers, received, send, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.every_case]  # locks


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


def test_a_line_break_in_a_title_ends_no_header(people: dict[str, Any]) -> None:
    prefers(people["chiba"], submitted="at_once")
    plan = factories.draft()
    type(plan).objects.update(title="計画\nBcc: doi@example.jp")
    workflow.submit(plan, by=people["aoki"])
    send()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].message()["Bcc"] is None


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
