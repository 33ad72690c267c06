"""One line of a list of tasks: what it is about, what is to be seen, and where the work is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from plans_registry.editorial.admin.base import change_url
from plans_registry.models import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """``button`` is the address a one-click answer is posted to, empty where the page itself is needed."""

    label: str
    address: str
    place: str = ""
    note: str = ""
    button: str = ""


LineOf = Callable[[Any], Line]


def plan_line(plan: Plan, *, note: str | Promise = "", button: str = "") -> Line:
    return Line(str(plan), change_url(plan), plan.municipality.name, str(note), button)


def waiting(plan: Plan) -> Line:
    said = {"at": _day(plan.status_at), "by": plan.status_by_name or _("（削除された利用者）")}
    return plan_line(plan, note=_("%(at)s、%(by)sさんから") % said)


def returned(plan: Plan) -> Line:
    return plan_line(plan, note=_("理由：%s") % plan.status_note)


def scheduled(plan: Plan) -> Line:
    return plan_line(plan, note=_("%sに公開") % (plan.publish_on.isoformat() if plan.publish_on else ""))


def draft(plan: Plan) -> Line:
    return plan_line(plan, note=_("%s 更新") % _day(plan.updated_at))


def ending(plan: Plan) -> Line:
    return plan_line(plan, note=_("%sまで") % plan.period.end_date.isoformat() if plan.period else "")


def unconfirmed(plan: Plan) -> Line:
    latest = max((row.fiscal_year for row in plan.confirmations.all()), default=None)
    note = _("前回の確認は%s年度") % latest if latest else _("まだ一度も確認されていません")
    return plan_line(plan, note=note, button=reverse("confirm_unchanged", args=[plan.pk]))


def without_alternative(photo: Any) -> Line:
    row: Model = photo.pillar or photo.plan
    group = f"{change_url(row)}#photos-group"
    return Line(photo.caption, group, photo.plan.municipality.name, str(photo.plan))


def review(row: Any) -> Line:
    return Line(
        str(row),
        reverse("review", args=[row.pk]),
        "",
        _("%(at)s、%(by)s") % {"at": _day(row.updated_at), "by": row.owner},
    )


def uncovered(municipality: Any) -> Line:
    """A municipality without a public plan in force; ``plan_at_work`` is the one somebody is at, if any."""
    if municipality.plan_at_work:
        address = reverse("admin:plans_registry_plan_change", args=[municipality.plan_at_work])
        return Line(municipality.name, address, note=_("公開していない計画があります"))
    address = f"{reverse('admin:plans_registry_plan_add')}?municipality={municipality.pk}"
    ended = municipality.last_public_year
    note = _("前の計画は%s年度まで") % ended if ended else _("計画の登録がありません")
    return Line(municipality.name, address, note=note)


def _day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
