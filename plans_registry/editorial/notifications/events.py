"""What people are told: written inside the transaction of the verb, so that neither stays without the other."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from plans_registry.editorial.checks import APPROVE, EDIT
from plans_registry.editorial.notifications.outbox import send_at_once
from plans_registry.models import Notification, NotificationChoice, Plan
from plans_registry.models.audit import person_name
from plans_registry.models.notifications import Kind, Pace

_RIGHTS = "django.contrib.auth.backends.ModelBackend"  # where groups and permissions are kept


def tell_submitted(plan: Plan, *, by: Any) -> None:
    """To the approvers, but for who asked."""
    said = {"plan": plan, "place": plan.place, "by": person_name(by)}
    line = _in_japanese(gettext_lazy("%(place)sの「%(plan)s」の確認を、%(by)sさんが依頼しました。"), said)
    _write(Kind.SUBMITTED, _once(plan), plan, _approvers().exclude(pk=by.pk), line)


def tell_returned(plan: Plan, *, by: Any) -> None:
    """To the editors of the municipality and to who asked for approval."""
    line = _in_japanese(
        gettext_lazy("「%(plan)s」が差し戻されました。理由：%(reason)s"), {"plan": plan, "reason": plan.status_note}
    )
    asked = get_user_model().objects.filter(pk=plan.submitted_by_id or 0, is_active=True)
    _write(Kind.RETURNED, _once(plan), plan, [*_editors_of(plan).exclude(pk=by.pk), *asked.exclude(pk=by.pk)], line)


def tell_published(plan: Plan, *, edition: int, by: Any) -> None:
    """To the editors of the municipality."""
    line = _in_japanese(
        gettext_lazy("「%(plan)s」の第%(edition)s版を公開しました。"), {"plan": plan, "edition": edition}
    )
    people = _editors_of(plan).exclude(pk=by.pk if by else None)
    _write(Kind.PUBLISHED, f"{plan.pk}:{edition}", plan, people, line)


def tell_withdrawn(plan: Plan, *, by: Any) -> None:
    """To the editors of the municipality."""
    line = _in_japanese(
        gettext_lazy("「%(plan)s」の公開を取りやめました。理由：%(reason)s"), {"plan": plan, "reason": plan.status_note}
    )
    _write(Kind.WITHDRAWN, _once(plan), plan, _editors_of(plan).exclude(pk=by.pk), line)


def tell_ending(today: date) -> None:
    """To the editors, once for each plan that ends within six months."""
    for plan in Plan.objects.ending_soon(today).select_related("municipality"):
        end = plan.period.end_date.isoformat() if plan.period else ""
        line = _in_japanese(gettext_lazy("「%(plan)s」の計画期間は%(end)sに終わります。"), {"plan": plan, "end": end})
        with transaction.atomic():
            _write(Kind.ENDING, f"{plan.pk}:{plan.last_year}", plan, _editors_of(plan), line)


def _approvers() -> QuerySet:
    return get_user_model().objects.with_perm(APPROVE, include_superusers=False, backend=_RIGHTS)


def _editors_of(plan: Plan) -> QuerySet:
    able = get_user_model().objects.with_perm(EDIT, include_superusers=False, backend=_RIGHTS)
    return able.filter(affiliations__municipality=plan.municipality_id).distinct()


def _once(plan: Plan) -> str:
    """The plan and the moment its state changed."""
    return f"{plan.pk}:{plan.status_at.isoformat() if plan.status_at else ''}"


def _in_japanese(text: str | Promise, said: dict[str, Any]) -> str:
    """Mails are Japanese, whatever language the person reads whose act they tell."""
    with override(settings.LANGUAGE_CODE):
        return str(text) % said


def _write(kind: Kind, event: str, plan: Plan, people: Iterable[Any], line: str) -> None:
    """A row for everyone with an address who wants to be told of this kind.  Needs a transaction."""
    reached = {person.pk: person for person in people if person.email}
    paces = dict(NotificationChoice.objects.filter(user__in=reached, kind=kind).values_list("user", "pace"))
    now = timezone.now()
    rows = [
        Notification(
            user=person,
            kind=kind,
            key=f"{kind}:{event}",
            plan=plan,
            line=line[:1000],
            pace=paces.get(key, Pace.DAILY),
            created_at=now,
            not_before=now,
        )
        for key, person in reached.items()
        if paces.get(key) != Pace.NONE
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)  # told already: the key is unique
    for row in rows:
        if row.pace == Pace.AT_ONCE:
            transaction.on_commit(partial(send_at_once, row.user_id), robust=True)
