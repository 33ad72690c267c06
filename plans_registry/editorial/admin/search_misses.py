"""見つからなかったことば: what people look for and do not find, for the keeper of the vocabulary."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import SearchMiss
from plans_registry.editorial.admin.base import RegistryAdmin, list_url
from plans_registry.models import Concept


@admin.register(SearchMiss)
class SearchMissAdmin(RegistryAdmin):
    """Only what several days brought is listed: no question of a single person."""

    list_display = ["words", "days", "times", "last_day", "search_column", "add_column"]
    list_display_links = None
    search_fields = ["words"]
    search_help_text = _("例：ビジコン")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchMiss]:
        word = OuterRef("words")
        concepts = Concept.objects.filter(Q(preferred__icontains=word) | Q(words__word__icontains=word))
        return super().get_queryset(request).on_several_days().annotate(in_vocabulary=Exists(concepts))

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """The way into the vocabulary only for who may add to it."""
        may_add = request.user.has_perms(["plans_registry.add_concept", "plans_registry.change_concept"])
        return [name for name in self.list_display if may_add or name != "add_column"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("さがしてみる"))
    def search_column(self, miss: SearchMiss) -> str:
        address = f"{reverse('public:measures')}?{urlencode({'q': miss.words})}"
        return format_html('<a href="{}">{}</a>', address, _("公開ページでさがす"))

    @admin.display(description=_("この語をことばに足す"))
    def add_column(self, miss: Any) -> str:
        """To the concepts that know the word in some form, else to a new one."""
        if miss.in_vocabulary:
            address, label = f"{list_url(Concept)}?{urlencode({'q': miss.words})}", _("この語のある意味を見る")
        else:
            new = reverse("admin:plans_registry_concept_add")
            address, label = f"{new}?{urlencode({'preferred': miss.words})}", _("新しい意味として足す")
        return format_html('<a href="{}">{}</a>', address, label)
