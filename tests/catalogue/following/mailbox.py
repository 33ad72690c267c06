"""What happens around a follower: asked, confirmed, plans published, mail sent and read."""

import re
import smtplib
from collections import Counter
from collections.abc import Callable
from io import StringIO
from typing import Any, ClassVar

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from plans_registry.catalogue.following import ask_to_follow, confirm_following
from plans_registry.catalogue.models import Follower, Generation
from tests.factories import ADACHI

MONDAY, TUESDAY, NEXT_MONDAY = "2026-06-01 08:00 +0900", "2026-06-02 08:00 +0900", "2026-06-08 08:00 +0900"
TARO = "taro@example.jp"


class Moody(EmailBackend):
    """Django's own outbox, with a server that does as told: ``refusals`` by address, ``before`` and ``after`` a mail."""

    opens: ClassVar[bool] = True
    refusals: ClassVar[dict[str, Exception]] = {}
    before: ClassVar[Callable[[EmailMessage], Any] | None] = None
    after: ClassVar[Callable[[EmailMessage], Any] | None] = None

    def open(self) -> bool:
        if not Moody.opens:
            raise ConnectionRefusedError("no server")
        return True

    def send_messages(self, messages: Any) -> int:
        if Moody.before:
            Moody.before(messages[0])
        if refusal := Moody.refusals.get(messages[0].to[0]):
            raise refusal
        sent = super().send_messages(messages)
        if Moody.after:
            Moody.after(messages[0])
        return sent


def no_such_address(address: str) -> Exception:
    return smtplib.SMTPRecipientsRefused({address: (550, b"unknown user")})


def later_please(address: str) -> Exception:
    return smtplib.SMTPRecipientsRefused({address: (451, b"greylisted")})


def ask(address: str = TARO, search: str = f"municipality={ADACHI}", pace: str = "daily", language: str = "ja") -> None:
    ask_to_follow(address=address, search=search, pace=pace, language=language)


def follows(
    address: str = TARO, search: str = f"municipality={ADACHI}", pace: str = "daily", **fields: Any
) -> Follower:
    """A confirmed follower from now on."""
    now = timezone.now()
    dates = {"asked_at": now, "answered_at": now, "confirmed_at": now, "digest_at": now, "not_before": now}
    values = {"digest_generation": Generation.latest(), "language": "ja", **dates, **fields}
    return Follower.objects.create(address=address, search=search, pace=pace, **values)


def send() -> str:
    out = StringIO()
    call_command("send_digests", stdout=out)
    return out.getvalue()


def bodies(address: str = TARO) -> list[str]:
    return [str(message.body) for message in mail.outbox if message.to == [address]]


def link(body: str, name: str) -> str:
    """The path of the first link of a kind: ``confirm`` or ``end``."""
    found = re.search(rf"https?://[^/\s]+((?:/en)?/follow/{name}/\S+)", body)
    assert found, body
    return found[1]


def confirm_by_mail(body: str) -> Follower | None:
    return confirm_following(link(body, "confirm").rstrip("/").rpartition("/")[2])


def addressees() -> Counter[str]:
    return Counter(message.to[0] for message in mail.outbox)
