"""The mails of following: a link to confirm, and a digest of what changed in the searches of one address.

Each at most once.  What is sent is claimed first, by moving on the dates of its rows: a process that dies after that
sends it no more, one that died before has sent nothing.  The mail server's refusals are as in ``plans_registry.mail``.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from plans_registry.catalogue.changes import ChangedPlan, MatchingChange, changed_plans, matching_changes
from plans_registry.catalogue.digest_text import FollowedChanges, confirming_mail, digest_mail, following_mail
from plans_registry.catalogue.following import end_address, query_of
from plans_registry.catalogue.models import Follower, Generation
from plans_registry.catalogue.models.followers import FollowerQuerySet
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.mail import PAUSES, Handed, MailCounts, ServerAnswer, ServerAway, hand_over

Rows = list[Follower]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """What all mails of one run are made of; ``changes`` remembers what many followers share."""

    now: datetime
    generation: int
    snapshot: Snapshot
    changes: Callable[[str, int], list[MatchingChange]] = field(repr=False)

    @classmethod
    def take(cls) -> "Moment":
        generation, snapshot = Generation.latest(), Snapshot.take()
        return cls(timezone.now(), generation, snapshot, _remembered(generation, snapshot))


def _remembered(generation: int, snapshot: Snapshot) -> Callable[[str, int], list[MatchingChange]]:
    @cache
    def plans_since(after: int) -> list[ChangedPlan]:
        return changed_plans(after, generation)

    @cache
    def changes_since(search: str, after: int) -> list[MatchingChange]:
        query = query_of(search, snapshot)
        return matching_changes(query, plans_since(after), today=snapshot.today) if query else []

    return changes_since


def send_mails() -> MailCounts:
    """All that is due, address by address.  When no server can be reached the rest waits for the next run."""
    moment, counts = Moment.take(), MailCounts()
    try:
        for pk in list(Follower.objects.unanswered(moment.now).values_list("pk", flat=True)):
            counts += _send_confirming(pk, moment)
        groups = Follower.objects.due(moment.now).order_by("address", "pace").values_list("address", "pace").distinct()
        for address, pace in list(groups):
            counts += _send_digest(address, pace, moment)
    except ServerAway as error:
        _log.warning("Mail to followers waits: %s", error)
        counts.put_off += 1
    return counts


def _send_confirming(pk: int, moment: Moment) -> MailCounts:
    rows = _claim(Follower.objects.unanswered(moment.now).filter(pk=pk), answered_at=moment.now)
    if not rows:
        return MailCounts()
    (row,) = rows
    with override(row.language):
        message = _answer(row, moment.snapshot)
    return _sent(message, rows)


def _answer(row: Follower, snapshot: Snapshot) -> EmailMessage:
    if not row.confirmed_at:
        return confirming_mail(row, snapshot)
    others = Follower.objects.confirmed().filter(address=row.address).exclude(pk=row.pk)
    return following_mail([row, *others], snapshot)


def _send_digest(address: str, pace: str, moment: Moment) -> MailCounts:
    due = Follower.objects.due(moment.now).filter(address=address, pace=pace)
    changes = {row.pk: moment.changes(row.search, row.digest_generation or 0) for row in due}
    rows = _claim(due.filter(pk__in=changes), digest_at=moment.now, digest_generation=moment.generation)
    told = [row for row in rows if changes[row.pk]]
    # Whoever ended it while the changes were worked out is not in the claim; nor is what another process has sent.
    if not told:
        _of(rows).update(claimed_at=None, attempts=0)
        return MailCounts()
    with override(told[-1].language):  # that of the latest request
        message = digest_mail([FollowedChanges(row, changes[row.pk]) for row in told], moment.snapshot)
    return _sent(message, rows)


@transaction.atomic
def _claim(due: FollowerQuerySet, **moved_on: object) -> Rows:
    """The rows as they were, made this process's own: they are due no more, whatever becomes of the mail."""
    rows = list(due.select_for_update().order_by("pk"))
    _of(rows).update(claimed_at=timezone.now(), attempts=F("attempts") + 1, **moved_on)
    return rows


def _of(rows: Rows) -> FollowerQuerySet:
    """What is left of the rows: whoever ended meanwhile is gone."""
    return Follower.objects.filter(pk__in=[row.pk for row in rows])


def _sent(message: EmailMessage, rows: Rows) -> MailCounts:
    """``rows`` as they were before the claim: that is what they are put back to where nothing was sent."""
    try:
        answer = hand_over(message)
    except ServerAway:
        _put_back(rows, attempted=0)
        raise
    if answer.handed == Handed.REFUSED:
        return _refused(answer, rows)
    if answer.handed == Handed.UNKNOWN:
        # The answer may name the address, which stands in no log.
        _log.error("It is not known whether the mail to followers %s was sent", [row.pk for row in rows])
        return MailCounts(doubtful=1)
    _of(rows).update(claimed_at=None, attempts=0)
    if answer.handed == Handed.UNSENDABLE:
        _log.error("The mail to followers %s cannot be sent", [row.pk for row in rows])
        return MailCounts(failed=1)
    return MailCounts(sent=1)


def _refused(answer: ServerAnswer, rows: Rows) -> MailCounts:
    """Tried again later; at last given up, and with it, where there is no such address, all that it follows."""
    if max(row.attempts for row in rows) < len(PAUSES):  # before this attempt
        _put_back(rows, attempted=1)
        return MailCounts(put_off=1)
    if answer.bounced:
        _log.warning("No such address: followers %s are removed", [row.pk for row in rows])
        end_address(rows[0].address)
        return MailCounts()
    _of(rows).update(claimed_at=None, attempts=0)
    return MailCounts(failed=1)


def _put_back(rows: Rows, *, attempted: int) -> None:
    """As before the claim, but not before a pause; ``attempted`` counts against the address."""
    for row in rows:
        _of([row]).update(
            answered_at=row.answered_at,
            digest_at=row.digest_at,
            digest_generation=row.digest_generation,
            not_before=timezone.now() + PAUSES[row.attempts * attempted],
            attempts=row.attempts + attempted,
            claimed_at=None,
        )
