"""The words of a mail: plain text, one line and one link for each thing told."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans_registry.models import Notification
from plans_registry.models.audit import person_name
from plans_registry.models.notifications import Kind


def letter(person: Any, rows: list[Notification]) -> EmailMessage:
    """One mail to one person about one or more things."""
    with override(settings.LANGUAGE_CODE):
        return EmailMessage(_subject(rows), _body(person, rows), to=[person.email])


def _subject(rows: list[Notification]) -> str:
    told = _("お知らせ%s件") % len(rows) if len(rows) > 1 else f"{rows[0].get_kind_display()}：{rows[0].plan}"
    return " ".join(f"【計画登録】{told}".split())  # a line break would end the header


def _body(person: Any, rows: list[Notification]) -> str:
    lines = [_("%sさん") % person_name(person), ""]
    for row in rows:
        lines += [f"・{row.line}", f"  {_link(row)}", ""]
    return "\n".join(
        [
            *lines,
            "--",
            _("このメールの送り方は、次の画面で選べます。"),
            f"{settings.SITE_URL}{reverse('notifications')}",
            "",
        ]
    )


def _link(row: Notification) -> str:
    if row.kind == Kind.PUBLISHED and row.plan.key:
        return f"{settings.SITE_URL}/plans/{row.plan.key}/"
    return settings.SITE_URL + reverse("admin:plans_registry_plan_change", args=[row.plan_id])
