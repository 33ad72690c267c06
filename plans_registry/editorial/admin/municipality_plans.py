"""Which municipalities have a plan in force and which have none: column, filter and file of their list."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from plans_registry.documents.periods import fiscal_year_of
from plans_registry.editorial.admin.exports import ExportTable
from plans_registry.editorial.admin.filters import ConditionFilter
from plans_registry.editorial.admin.state_labels import plan_state_label
from plans_registry.editorial.permissions import plans_of
from plans_registry.editorial.workflow import with_unsubmitted_changes
from plans_registry.models import Plan

HEADER = (
    "全国地方公共団体コード", "地方公共団体名", "地方公共団体名_よみ", "地域", "公開中の計画の数",
    "今年度に計画期間中の計画", "公開中の計画_最後の年度", "作業中の計画", "状態",
)  # fmt: skip


def with_plan_counts(municipalities: QuerySet[Municipality]) -> QuerySet[Municipality]:
    """With ``public_plans``, ``last_public_year`` and ``has_plan_in_force``: what everybody may know."""
    # Subqueries: a join for the counts would stand in the way of those of the filters.
    public = Plan.objects.public().filter(municipality=OuterRef("pk")).order_by().values("municipality")
    count, last = public.annotate(n=Count("pk")).values("n"), public.annotate(last=Max("last_year")).values("last")
    return municipalities.annotate(
        public_plans=Coalesce(Subquery(count), 0),
        last_public_year=Subquery(last),
        has_plan_in_force=_in_force(),
    )


def _in_force() -> Exists:
    year = fiscal_year_of(timezone.localdate())
    return Exists(Plan.objects.public().in_force(year).filter(municipality=OuterRef("pk")))


def yes_or_no(value: bool) -> str:
    return _("あり") if value else _("なし")


class InForceFilter(ConditionFilter):
    title = gettext_lazy("今年度に計画期間中の計画")
    parameter_name = "in_force"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        return [("yes", yes_or_no(True)), ("no", yes_or_no(False))]

    def condition(self, value: str) -> Q:
        return Q(_in_force()) if value == "yes" else Q(~_in_force())


def municipality_plan_rows(listed: QuerySet[Any], user: Any) -> Iterator[list[str]]:
    """One row for each municipality; the plans at work are those that the person may see."""
    at_work = _at_work(user)
    rows = with_plan_counts(Municipality.objects.filter(pk__in=listed.order_by().values("pk")))
    for row in rows.select_related("region__parent").order_by("pk"):
        plans = at_work.get(row.pk, [])
        yield [
            *(row.pk, row.name, row.kana, str(row.region.parent or row.region)),
            *(str(row.public_plans), yes_or_no(row.has_plan_in_force), str(row.last_public_year or "")),
            *("；".join(title for title, _state in plans), "；".join(state for _title, state in plans)),
        ]


def _at_work(user: Any) -> dict[str, list[tuple[str, str]]]:
    """Title and state of each plan with something that is not public, by municipality."""
    plans = plans_of(user) if user.has_perm("plans_registry.view_plan") else Plan.objects.none()
    changed = with_unsubmitted_changes(plans)
    unfinished = plans.filter(~Q(status=Plan.Status.PUBLISHED) | Q(pk__in=changed)).defer("approved_document")
    found: dict[str, list[tuple[str, str]]] = {}
    for plan in unfinished.order_by("municipality", "first_year", "pk"):
        state = str(plan_state_label(plan, changed=plan.pk in changed))
        found.setdefault(plan.municipality_id or "", []).append((str(plan), state))
    return found


MUNICIPALITY_TABLES = (
    ExportTable(
        "municipalities",
        gettext_lazy("区市町村と計画の有無"),
        HEADER,
        "区市町村と計画の有無",
        municipality_plan_rows,
    ),
)
