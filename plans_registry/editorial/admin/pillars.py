"""柱: inside the page of its plan, and a page of its own with its measures and photos."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from plans_registry.editorial.admin.base import PlainChoices, Trail, change_url, list_url
from plans_registry.editorial.admin.measures import MeasureInline
from plans_registry.editorial.admin.ordering import (
    NumberedForm,
    NumberedFormSet,
    OrderedPartsAdmin,
    order_buttons,
    with_neighbours,
)
from plans_registry.editorial.admin.photos import PillarPhotoInline
from plans_registry.editorial.permissions import pillars_of
from plans_registry.models import Pillar, Plan


class PillarInline(PlainChoices, admin.StackedInline):
    model = Pillar
    form = NumberedForm
    formset = NumberedFormSet
    show_change_link = True
    fields = [("number", "order"), "title", "types", "open_ended", "measures"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pillar]:
        rows = with_neighbours(
            super().get_queryset(request), "plan", movable=self.has_change_permission(request)
        ).prefetch_related("types")
        return rows.annotate(measure_count=Count("measures"))

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.pillars.exists() else 1

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["order", "measures"]

    @admin.display(description=gettext_lazy("順番を変える"))
    def order(self, pillar: Pillar) -> str:
        return order_buttons(pillar)

    @admin.display(description=gettext_lazy("施策と写真"))
    def measures(self, pillar: Pillar) -> str:
        if pillar.pk is None:
            return gettext("保存したあとで入力できます。")
        label = gettext("施策%(count)s件。柱%(number)sの施策と写真を編集する")
        return format_html(
            '<a href="{}">{}</a>',
            change_url(pillar),
            label % {"count": pillar.measure_count, "number": pillar.number},
        )


@admin.register(Pillar)
class PillarAdmin(OrderedPartsAdmin):
    save_label = gettext_lazy("保存して計画へ戻る")
    fields = ["number", "title", "types", "open_ended"]
    readonly_fields = ["number"]
    inlines = [MeasureInline, PillarPhotoInline]
    parts = {"measure": "measures", "photo": "photos"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pillar]:
        return pillars_of(request.user).select_related("plan__municipality")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # a pillar is reached through its plan

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # and added on its plan's page

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return HttpResponseRedirect(list_url(Plan))

    def parent(self, row: Pillar) -> Plan:
        return row.plan

    def trail(self, row: Pillar | None) -> Trail:
        trail = [(str(Plan._meta.verbose_name_plural), list_url(Plan))]
        return [*trail, (row.plan.title, change_url(row.plan))] if row else trail

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.plan.save(update_fields=["updated_at"])

    def delete_model(self, request: HttpRequest, obj: Pillar) -> None:
        super().delete_model(request, obj)
        obj.plan.save(update_fields=["updated_at"])
