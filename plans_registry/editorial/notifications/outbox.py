"""The outbox on its way: claimed, handed to the mail server, marked.  Never twice.

Rows are claimed in a transaction of their own before the mail server hears of them.  When it refuses, they wait and
are tried again; when nobody can know (the connection broke after the text was handed over, the process died), they
stay claimed and are not sent again: rather no mail than two.  ``send_notifications`` names them.

The words of a mail: plain text, one line and one link for each thing told.
"""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans_registry.mail import PAUSES, Handed, MailCounts, ServerAway, hand_over
from plans_registry.models import Notification
from plans_registry.models.audit import person_name
from plans_registry.models.notifications import Kind, Pace


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
    # A digest may go after the plan was withdrawn.
    if row.kind == Kind.PUBLISHED and row.plan.editions.filter(is_current=True).exists():
        return f"{settings.SITE_URL}/plans/{row.plan.key}/"
    return settings.SITE_URL + reverse("admin:plans_registry_plan_change", args=[row.plan_id])


State = Notification.State
Batch = list[Notification]
_log = logging.getLogger(__name__)


def send_due() -> MailCounts:
    """Everything that is due now, person by person; whom another process is writing to is left to that one."""
    people = Notification.objects.due(timezone.now()).order_by("user").values_list("user", flat=True).distinct()
    return sum((send_to(user) for user in list(people)), start=MailCounts())


def send_at_once(user: int) -> None:
    """After the commit of a verb, whose answer must not fail because of a mail: what fails is left to the command."""
    try:
        send_to(user, digest=False)
    except Exception:
        _log.exception("Notifications of user %s could not be sent at once", user)


def send_to(user: int, *, digest: bool = True) -> MailCounts:
    """The mails one person is due: each of those wanted at once, and the digest of the day."""
    outcome, batches = MailCounts(), _claimed(user, timezone.now(), digest=digest)
    for place, batch in enumerate(batches):
        try:
            outcome += _deliver(batch)
        except ServerAway as error:
            return outcome + _wait_for_server(batches[place:], str(error))
    return outcome


@transaction.atomic
def _claimed(user: int, now: datetime, *, digest: bool) -> list[Batch]:
    """Rows made this process's own, one list for each mail.  The person is locked, so that two digests cannot meet."""
    people = get_user_model().objects.select_for_update(skip_locked=True, of=("self",))
    if not people.filter(pk=user).exists():
        return []
    due = list(Notification.objects.due(now).filter(user=user).select_related("plan", "user"))
    batches = [[row] for row in due if row.pace == Pace.AT_ONCE]
    if digest and not _digest_sent(user, now):
        daily = [row for row in due if row.pace == Pace.DAILY]
        if daily:
            batches.append(daily)
    keys = [row.pk for batch in batches for row in batch]
    Notification.objects.filter(pk__in=keys).update(state=State.CLAIMED, claimed_at=now, attempts=F("attempts") + 1)
    return batches


def _digest_sent(user: int, now: datetime) -> bool:
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    gone = Notification.objects.filter(user=user, pace=Pace.DAILY, state__in=[State.SENT, State.CLAIMED])
    return gone.filter(claimed_at__gte=morning).exists()


def _deliver(batch: Batch) -> MailCounts:
    person = batch[0].user
    if not person.is_active or not person.email:
        return _give_up(batch, "no active account with an address")
    answer = hand_over(letter(person, batch))
    match answer.handed:
        case Handed.SENT:
            _rows(batch).update(state=State.SENT, sent_at=timezone.now(), error="")
            return MailCounts(sent=1)
        case Handed.REFUSED:
            return _put_off(batch, answer.error)
        case Handed.UNSENDABLE:
            return _give_up(batch, answer.error)
    _log.error("It is not known whether a mail to user %s was sent: %s", person.pk, answer.error)
    _rows(batch).update(error=answer.error[:500])
    return MailCounts(doubtful=len(batch))


def _wait_for_server(batches: list[Batch], error: str) -> MailCounts:
    """Counts against nobody, and nobody's mail is tried for a while: one timeout, not one for each person."""
    now = timezone.now()
    waiting = {"not_before": now + PAUSES[0], "error": error[:500]}
    keys = [row.pk for batch in batches for row in batch]
    claimed = Notification.objects.filter(pk__in=keys, state=State.CLAIMED)
    claimed.update(state=State.WAITING, claimed_at=None, attempts=F("attempts") - 1, **waiting)
    Notification.objects.due(now).update(**waiting)
    return MailCounts(put_off=len(keys))


def _put_off(batch: Batch, error: str) -> MailCounts:
    tried = max(row.attempts for row in batch)  # before this attempt
    if tried >= len(PAUSES):
        return _give_up(batch, error)
    later = timezone.now() + PAUSES[tried]
    _rows(batch).update(state=State.WAITING, claimed_at=None, not_before=later, error=error[:500])
    return MailCounts(put_off=len(batch))


def _give_up(batch: Batch, error: str) -> MailCounts:
    _rows(batch).update(state=State.FAILED, error=error[:500])
    return MailCounts(failed=len(batch))


def _rows(batch: Batch):
    return Notification.objects.filter(pk__in=[row.pk for row in batch], state=State.CLAIMED)
