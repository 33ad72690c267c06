"""承認の発表 and 都の事業: what the metropolitan government announced, with the way to enter a plan that is missing."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.admin.base import ReferenceAdmin
from plans_registry.editorial.permissions import municipalities_of, plans_of
from plans_registry.models import Approval, Programme


@admin.register(Programme)
class ProgrammeAdmin(ReferenceAdmin):
    list_display = ["name", "name_en"]
    search_fields = ["name", "name_en"]
    search_help_text = _("事業名でさがします。例：成長支援")
    fields = ["name", "name_en"]


class EnteredFilter(admin.SimpleListFilter):
    """Whether a plan of the municipality and the period is among those the person may see."""

    title = _("計画の登録")
    parameter_name = "entered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("まだない")), ("yes", _("ある"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(plan_pk__isnull=self.value() == "no")


@admin.register(Approval)
class ApprovalAdmin(ReferenceAdmin):
    list_display = ["municipality", "first_year", "last_year", "programme", "title", "announced_on", "plan_column"]
    list_select_related = ["municipality", "programme"]
    list_filter = [EnteredFilter, "programme"]
    search_fields = ["municipality__name", "municipality__kana", "title", "programme__name"]
    search_help_text = _("自治体の名称・よみ・計画名・事業名でさがします。例：すみだ")
    autocomplete_fields = ["municipality", "round"]
    fields = [
        "municipality",
        "programme",
        "round",
        "title",
        ("first_year", "last_year"),
        "announced_on",
        "url",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        """With the plan that took the approval's place, and whether the person may enter one: their own only."""
        same = {name: OuterRef(name) for name in ("municipality", "first_year", "last_year")}
        plans = plans_of(request.user).filter(**same)
        own = municipalities_of(request.user).filter(pk=OuterRef("municipality"))
        return (
            super()
            .get_queryset(request)
            .annotate(plan_pk=Subquery(plans.order_by("pk").values("pk")[:1]), own=Exists(own))
        )

    @admin.display(description=_("計画"))
    def plan_column(self, approval: Any) -> str:
        if approval.plan_pk:
            address = reverse("admin:plans_registry_plan_change", args=[approval.plan_pk])
            return format_html('<a href="{}">{}</a>', address, _("計画を開く"))
        if not approval.own:
            return ""
        address = f"{reverse('admin:plans_registry_plan_add')}?{approval.draft_parameters()}"
        return format_html('<a href="{}">{}</a>', address, _("この計画を登録する"))
