"""What the page of a round shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import Edition
from plans_registry.editorial.checks import WorkflowError, require_approvable
from plans_registry.editorial.permissions import acts_for_all, plans_of
from plans_registry.models import Plan, Round
from plans_registry.models.working_copy import document_of

Status = Plan.Status


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted plan: ``seen`` is the fingerprint of what this page stands for, ``reason`` why it cannot go."""

    plan: Plan
    seen: str
    reason: str

    @property
    def field(self) -> str:
        return f"seen-{self.plan.pk}"


def round_page(round: Round, user: Any, refused: dict[int, str] | None = None) -> dict[str, Any]:
    """``refused``: reasons of the last attempt, by plan; shown instead of what would be said now."""
    own = plans_of(user).select_related("municipality", "submitted_by").order_by("municipality", "pk")
    waiting = [_waiting(plan, user, refused or {}) for plan in _with_all(own.filter(round=round))]
    others = own.filter(round=round, status__in=[Status.DRAFT, Status.RETURNED, Status.SCHEDULED])
    return {
        "round": round,
        "approver": acts_for_all(user),
        "waiting": waiting,
        "blocked": sum(bool(row.reason) for row in waiting),
        "loose": own.filter(round=None, status=Status.SUBMITTED) if acts_for_all(user) else Plan.objects.none(),
        "others": others,
        "editions": editions_of_round(round).defer("document"),
    }


def editions_of_round(round: Round) -> QuerySet[Edition]:
    """What the public reads of the round's plans, by municipality."""
    return Edition.objects.current().filter(plan__round=round).order_by("municipality", "first_year", "pk")


def _with_all(plans: Any) -> Any:
    return plans.filter(status=Status.SUBMITTED).with_parts().prefetch_related("edited_by")


def _waiting(plan: Plan, user: Any, refused: dict[int, str]) -> Waiting:
    seen = document_of(plan).fingerprint
    return Waiting(plan, seen, refused.get(plan.pk) or _reason(plan, user, seen))


def _reason(plan: Plan, user: Any, seen: str) -> str:
    if not acts_for_all(user):
        return ""
    try:
        require_approvable(plan, user, seen)
    except WorkflowError as error:
        return str(error)
    return ""


def said(count: int) -> str:
    return _("%s件の計画を公開しました。") % count
