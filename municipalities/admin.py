"""The admin of 区市町村 and 地域, where Django looks for it; their pages have the habits of the registry's desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality, Region
from plans_registry.editorial.admin.base import ReferenceAdmin
from plans_registry.editorial.admin.exports import ExportingAdmin
from plans_registry.editorial.admin.municipality_plans import (
    MUNICIPALITY_TABLES,
    InForceFilter,
    with_plan_counts,
    yes_or_no,
)
from plans_registry.editorial.permissions import municipalities_listed_for

CONTACT = ("website", "industry_section", "industry_page", "phone")


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ["name", "name_en", "parent", "slug", "position"]
    list_select_related = ["parent"]
    search_fields = ["name", "name_en", "slug"]
    search_help_text = _("名称・英語名・識別名でさがします。例：多摩")
    fields = ["name", "name_en", "slug", "parent", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Region | None = None) -> list[str]:
        return ["slug"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(
            db_field, request, **{"queryset": Region.objects.filter(parent=None), **kwargs}
        )


@admin.register(Municipality)
class MunicipalityAdmin(ExportingAdmin, ReferenceAdmin):
    list_display = ["name", "kana", "code", "kind", "region", "in_force_column", "plans_column", "last_year_column"]
    list_select_related = ["region"]
    list_filter = [InForceFilter, "kind", ("region", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "kana", "code", "name_en"]
    search_help_text = _("名称・よみ・団体コードでさがします。例：あだち、131211")
    tables = MUNICIPALITY_TABLES
    fieldsets = [
        (None, {"fields": ["code", "name", "kana", "name_en", "kind", "region", ("tile_x", "tile_y")]}),
        (_("連絡先"), {"fields": [*CONTACT, "contact_checked_on"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Municipality]:
        return with_plan_counts(municipalities_listed_for(request.user)).order_by("code")

    def get_readonly_fields(self, request: HttpRequest, obj: Municipality | None = None) -> list[str]:
        return ["code", "contact_checked_on"] if obj else ["contact_checked_on"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if set(CONTACT).intersection(form.changed_data):
            obj.contact_checked_on = timezone.localdate()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("今年度に計画期間中の計画"), ordering="has_plan_in_force")
    def in_force_column(self, municipality: Any) -> str:
        return yes_or_no(municipality.has_plan_in_force)

    @admin.display(description=_("公開中の計画"), ordering="public_plans")
    def plans_column(self, municipality: Any) -> int:
        return municipality.public_plans

    @admin.display(description=_("最後の年度"), ordering="last_public_year")
    def last_year_column(self, municipality: Any) -> str:
        return str(municipality.last_public_year or "")
