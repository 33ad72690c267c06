"""The state of a plan as lists and files say it, and the lists of plans and measures that show it."""

from typing import Any
from weakref import WeakKeyDictionary

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.permissions import plans_of
from plans_registry.editorial.workflow import with_unsubmitted_changes
from plans_registry.models import Plan

CHANGED = "changed"
CHANGED_LABEL = _("公開後の未提出の修正")

_changed_on_page: WeakKeyDictionary[HttpRequest, frozenset[int]] = WeakKeyDictionary()
"""Ids of changed plans, for as long as a request lives: a filter, its counts and a column ask for them."""


def unsubmitted_on_page(request: HttpRequest) -> frozenset[int]:
    """Ids of the plans a person sees that were changed after publication and wait for nobody."""
    if request not in _changed_on_page:
        _changed_on_page[request] = frozenset(with_unsubmitted_changes(plans_of(request.user)))
    return _changed_on_page[request]


def plan_state_label(plan: Plan, *, changed: bool) -> str | Promise:
    """``changed``: the working copy says something else than the public reads."""
    return CHANGED_LABEL if changed and plan.status == Plan.Status.PUBLISHED else plan.get_status_display()


class StatedList(ChangeList):
    """Rows that say whether their plan was changed since its publication."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        changed = unsubmitted_on_page(request)
        self.result_list = list(self.whole_rows())
        for row in self.result_list:
            plan = self.plan_of(row)
            plan.state_shown = plan_state_label(plan, changed=plan.pk in changed)

    def whole_rows(self) -> Any:
        return self.result_list

    def plan_of(self, row: Any) -> Plan:
        return row.pillar.plan


class PlanList(StatedList):
    def whole_rows(self) -> Any:
        return self.result_list.with_parts().prefetch_related("origins__issues")

    def plan_of(self, row: Plan) -> Plan:
        return row
