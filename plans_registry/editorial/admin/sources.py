"""承認回 and 出典."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.admin.base import RegistryAdmin
from plans_registry.editorial.permissions import sources_of
from plans_registry.models import Round, SourceDocument

KINDS = (".pdf", ".txt", ".csv", ".xlsx")


@admin.register(Round)
class RoundAdmin(RegistryAdmin):
    list_display = ["label", "approved_on", "url", "page"]
    search_fields = ["label"]
    search_help_text = _("名称でさがします。例：令和6年度")
    fields = ["label", "approved_on", "url", "note"]

    @admin.display(description=_("計画をまとめる・公開する"))
    def page(self, round: Round) -> str:
        return format_html('<a href="{}">{}</a>', reverse("round_page", args=[round.pk]), _("計画と公開"))


class SourceForm(forms.ModelForm):
    def clean_file(self) -> File | None:
        # An HTML or SVG file would run in the visitor's browser under the registry's own address.
        file = self.cleaned_data["file"]
        if file and PurePath(file.name).suffix.lower() not in KINDS:
            raise ValidationError(_("PDF・テキスト・CSV・Excel（xlsx）のファイルを選んでください。"), code="kind")
        return file


@admin.register(SourceDocument)
class SourceDocumentAdmin(RegistryAdmin):
    form = SourceForm
    list_display = ["title", "round", "published_on", "created_at"]
    list_select_related = ["round"]
    list_filter = ["round"]
    search_fields = ["title", "round__label", "url"]
    search_help_text = _("資料名・承認回・URLでさがします。例：概要")
    autocomplete_fields = ["round"]
    addable = ("round",)
    fields = ["title", "file", "url", "published_on", "round", "caveat"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceDocument]:
        return sources_of(request.user).order_by(*SourceDocument._meta.ordering)

    def get_fields(self, request: HttpRequest, obj: SourceDocument | None = None) -> list[str]:
        return [*self.fields, "sha256"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: SourceDocument | None = None) -> list[str]:
        return ["file", "sha256"] if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "file":
            field.widget.attrs["accept"] = ",".join(KINDS)
        return field
