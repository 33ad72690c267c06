"""見つからなかったことば: what people look for and do not find, for the keeper of the vocabulary."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import SearchMiss
from plans_registry.editorial.admin.base import RegistryAdmin


@admin.register(SearchMiss)
class SearchMissAdmin(RegistryAdmin):
    """Only what several days brought is listed: no question of a single person."""

    list_display = ["words", "days", "times", "last_day", "search_column"]
    list_display_links = None
    search_fields = ["words"]
    search_help_text = _("例：ビジコン")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchMiss]:
        return super().get_queryset(request).on_several_days()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("さがしてみる"))
    def search_column(self, miss: SearchMiss) -> str:
        address = f"{reverse('public:measures')}?{urlencode({'q': miss.words})}"
        return format_html('<a href="{}">{}</a>', address, _("公開ページでさがす"))
