"""What happens around a notification: a choice made, a plan submitted, mail sent and read."""

from io import StringIO
from typing import Any

from django.core import mail
from django.core.management import call_command

from plans_registry.editorial import workflow
from plans_registry.models import NotificationChoice
from tests import factories

MORNING, NOON, TOMORROW = "2026-06-01 08:00 +0900", "2026-06-01 12:00 +0900", "2026-06-02 08:00 +0900"


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
