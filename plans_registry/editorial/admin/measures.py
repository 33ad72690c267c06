"""施策: inside the page of its pillar, on a page of its own, and as a list to search and export."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet, TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.admin.base import PlainChoices, Trail, change_url, list_url
from plans_registry.editorial.admin.conflicts import PlanPartAdmin
from plans_registry.editorial.admin.exports import export_measures
from plans_registry.editorial.admin.filters import (
    FormFilter,
    MeasureRegionFilter,
    MeasureStatusFilter,
    MeasureTypeFilter,
    MeasureYearFilter,
)
from plans_registry.editorial.admin.ordering import NumberedForm, NumberedFormSet, order_buttons, with_neighbours
from plans_registry.editorial.permissions import measures_of
from plans_registry.models import Measure, Pillar, Plan

SHORT_TEXTS = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
DETAIL_FIELDS = ["audience", "amount", "contact", "url", "page"]


class MeasureInline(PlainChoices, admin.StackedInline):
    model = Measure
    form = NumberedForm
    formset = NumberedFormSet
    formfield_overrides = SHORT_TEXTS
    show_change_link = True
    fieldsets = [
        (None, {"fields": [("number", "order"), "name", "description", "types", "forms"]}),
        (_("くわしい項目（資料に書かれているときだけ）"), {"classes": ["collapse"], "fields": DETAIL_FIELDS}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        return with_neighbours(
            super().get_queryset(request), "pillar", movable=self.has_change_permission(request)
        ).prefetch_related("types", "forms")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.measures.exists() else 1

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["order"]

    @admin.display(description=_("順番を変える"))
    def order(self, measure: Measure) -> str:
        return order_buttons(measure)


@admin.register(Measure)
class MeasureAdmin(PlanPartAdmin):
    save_label = _("保存して柱へ戻る")
    list_display = ["name", "municipality", "plan", "pillar_name", "number", "form_names", "status"]
    list_filter = [MeasureStatusFilter, MeasureYearFilter, MeasureTypeFilter, FormFilter, MeasureRegionFilter]
    search_fields = [
        "name",
        "description",
        "pillar__title",
        "pillar__plan__title",
        "pillar__plan__municipality__name",
        "pillar__plan__municipality__kana",
        "pillar__plan__municipality__code",
    ]
    search_help_text = _("施策・柱・計画・自治体の名称、よみ、団体コードでさがします。例：販路")
    actions = [export_measures]
    formfield_overrides = SHORT_TEXTS
    readonly_fields = ["plan", "pillar_name", "number"]
    fieldsets = [
        (None, {"fields": ["plan", "pillar_name", "number", "name", "description", "types", "forms"]}),
        (_("くわしい項目（資料に書かれているときだけ）"), {"fields": DETAIL_FIELDS}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        rows = measures_of(request.user).select_related("pillar__plan__municipality").prefetch_related("forms")
        return rows.order_by(
            "pillar__plan__municipality", "-pillar__plan__first_year", "pillar__plan", "pillar", "number"
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a measure is added on its pillar's page

    def parent(self, row: Measure) -> Pillar:
        return row.pillar

    def trail(self, row: Measure | None) -> Trail:
        if row is None:
            return super().trail(row)
        pillar = row.pillar
        return [
            (str(Plan._meta.verbose_name_plural), list_url(Plan)),
            (pillar.plan.title, change_url(pillar.plan)),
            (str(pillar), change_url(pillar)),
        ]

    def save_model(self, request: HttpRequest, obj: Measure, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.pillar.plan.save(update_fields=["updated_at"])

    def delete_model(self, request: HttpRequest, obj: Measure) -> None:
        super().delete_model(request, obj)
        obj.pillar.plan.save(update_fields=["updated_at"])

    @admin.display(description=_("自治体"), ordering="pillar__plan__municipality")
    def municipality(self, measure: Measure) -> str:
        return str(measure.pillar.plan.municipality)

    @admin.display(description=_("計画"), ordering="pillar__plan__title")
    def plan(self, measure: Measure) -> str:
        return str(measure.pillar.plan)

    @admin.display(description=_("柱"), ordering="pillar__number")
    def pillar_name(self, measure: Measure) -> str:
        return str(measure.pillar)

    @admin.display(description=_("支援の形"))
    def form_names(self, measure: Measure) -> str:
        return "、".join(str(form) for form in measure.forms.all()) or "–"

    @admin.display(description=_("状態"), ordering="pillar__plan__status")
    def status(self, measure: Measure) -> str:
        return measure.pillar.plan.get_status_display()
