"""施策: a list to search, filter and export; a measure is changed on the page of its plan."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.admin.base import RegistryAdmin, change_url
from plans_registry.editorial.admin.exports import MEASURE_TABLES, ExportingAdmin, export_measures
from plans_registry.editorial.admin.filters import MEASURE_FILTERS
from plans_registry.editorial.admin.form_tagging import tag_with_forms
from plans_registry.editorial.admin.state_labels import StatedList
from plans_registry.editorial.permissions import measures_of
from plans_registry.models import Measure


@admin.register(Measure)
class MeasureAdmin(ExportingAdmin, RegistryAdmin):
    list_display = ["name", "municipality", "plan", "pillar_name", "number", "form_names", "status"]
    list_filter = MEASURE_FILTERS
    search_fields = [
        "name",
        "description",
        "pillar__title",
        "pillar__plan__title",
        "pillar__plan__municipality__name",
        "pillar__plan__municipality__kana",
        "pillar__plan__municipality__code",
    ]
    period_of = "pillar__plan__"
    search_help_text = _("施策・柱・計画・自治体の名称、よみ、団体コード、年度でさがします。例：販路、令和4年度")
    actions = [export_measures, tag_with_forms]
    tables = MEASURE_TABLES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Measure]:
        rows = measures_of(request.user).select_related("pillar__plan__municipality").prefetch_related("forms")
        return rows.order_by(
            "pillar__plan__municipality", "-pillar__plan__first_year", "pillar__plan", "pillar", "number"
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StatedList]:
        return StatedList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Leads to its place on the page of its plan."""
        if object_id is None or request.method == "POST":
            raise PermissionDenied
        measure = self.get_object(request, unquote(object_id))
        if measure is None or not self.has_view_permission(request, measure):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(f"{change_url(measure.pillar.plan)}#{_anchor(measure)}")

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        return self.changeform_view(request, object_id)

    @admin.display(description=_("自治体"), ordering="pillar__plan__municipality")
    def municipality(self, measure: Measure) -> str:
        return measure.pillar.plan.place

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
    def status(self, measure: Any) -> str:
        return measure.pillar.plan.state_shown


def _anchor(measure: Measure) -> str:
    pillars = list(measure.pillar.plan.pillars.order_by("number").values_list("pk", flat=True))
    before = measure.pillar.measures.filter(number__lt=measure.number).count()
    return f"measure-{pillars.index(measure.pillar_id)}-{before}"
