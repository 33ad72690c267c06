"""柱の類型, 支援の形 and their keywords, 近い意味のことば."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from plans_registry.catalogue.models import Entry
from plans_registry.editorial.admin.base import ReferenceAdmin
from plans_registry.models import FormKeyword, PillarType, SupportForm, SynonymGroup, TypeKeyword


class TypeKeywordInline(admin.StackedInline):
    model = TypeKeyword
    extra = 1
    classes = ["compact"]


class FormKeywordInline(admin.StackedInline):
    model = FormKeyword
    extra = 1
    classes = ["compact"]


class TermAdmin(ReferenceAdmin):
    """A slug stands in addresses and files: fixed once made.  A term in use cannot be deleted."""

    list_display = ["name", "name_en", "slug", "position"]
    search_fields = ["name", "name_en", "slug"]
    search_help_text = gettext_lazy("名称・英語名・識別名でさがします。例：販路")
    fields = ["name", "name_en", "slug", "description", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, lacking, [*protected, *(use for term in objs for use in self.uses(term))]

    def uses(self, term: Any) -> list[str]:
        """Where a term stands, one sentence each; empty when it may go."""
        raise NotImplementedError


@admin.register(PillarType)
class PillarTypeAdmin(TermAdmin):
    inlines = [TypeKeywordInline]

    def uses(self, term: PillarType) -> list[str]:
        return _uses(
            (gettext("柱%s件に付いています。先に柱から外してください。"), term.pillars.count()),
            (gettext("施策%s件に付いています。先に施策から外してください。"), term.measures.count()),
            (gettext("公開中の施策%s件に付いています。"), _published("types", term.slug)),
        )


@admin.register(SupportForm)
class SupportFormAdmin(TermAdmin):
    inlines = [FormKeywordInline]

    def uses(self, term: SupportForm) -> list[str]:
        return _uses(
            (gettext("施策%s件に付いています。先に施策から外してください。"), term.measures.count()),
            (gettext("公開中の施策%s件に付いています。"), _published("forms", term.slug)),
        )


@admin.register(SynonymGroup)
class SynonymGroupAdmin(ReferenceAdmin):
    list_display = ["words"]
    search_fields = ["words"]
    search_help_text = gettext_lazy("例：創業")


def _uses(*counted: tuple[str, int]) -> list[str]:
    return [sentence % count for sentence, count in counted if count]


def _published(column: str, slug: str) -> int:
    # SQLite cannot look into a JSON list; a slug in quotation marks is unmistakable in its text.
    return Entry.objects.annotate(listed=Cast(column, TextField())).filter(listed__contains=f'"{slug}"').count()
