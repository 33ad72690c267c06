"""版: what was published when and by whom, to read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import Edition
from plans_registry.editorial.admin.base import RegistryAdmin
from plans_registry.editorial.permissions import editions_of


@admin.register(Edition)
class EditionAdmin(RegistryAdmin):
    list_display = ["title", "municipality", "number", "is_current", "published_at", "published_by_name", "note"]
    list_select_related = ["municipality"]
    list_filter = ["is_current"]
    search_fields = ["title", "key", "municipality__name", "municipality__kana", "municipality__code"]
    search_help_text = _("計画名・自治体の名称・よみ・団体コードでさがします。例：あだち")
    fields = [
        "title",
        "municipality",
        "number",
        "is_current",
        "published_at",
        "published_by_name",
        "note",
        "pillar_count",
        "measure_count",
        "page",
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return editions_of(request.user).defer("document").order_by(*Edition._meta.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    @admin.display(description=_("公開ページ"))
    def page(self, edition: Edition) -> str:
        address = f"/plans/{edition.key}/editions/{edition.number}/"
        return format_html('<a href="{}">{}</a>', address, address) if edition.number else "-"
