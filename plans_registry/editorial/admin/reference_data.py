"""柱の類型, 支援の形 and their keywords, 近い意味のことば.

承認回 and 出典.

版: what was published when and by whom, to read only.

お知らせ: what was sent to whom and what could not be, to read only.
"""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.editorial.admin.base import ReferenceAdmin, RegistryAdmin
from plans_registry.editorial.permissions import editions_of, plans_of, sources_of
from plans_registry.editorial.workflow import differing_from_public, editing_beside
from plans_registry.models import (
    FormKeyword,
    Notification,
    PillarType,
    Plan,
    Round,
    SourceDocument,
    SupportForm,
    TypeKeyword,
)


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


def _uses(*counted: tuple[str, int]) -> list[str]:
    return [sentence % count for sentence, count in counted if count]


def _published(column: str, slug: str) -> int:
    # SQLite cannot look into a JSON list; a slug in quotation marks is unmistakable in its text.
    return Entry.objects.annotate(listed=Cast(column, TextField())).filter(listed__contains=f'"{slug}"').count()


PLANS_NAMED = 10  # in the sentence about a source that was changed
KINDS = (".pdf", ".txt", ".csv", ".xlsx")


@admin.register(Round)
class RoundAdmin(ReferenceAdmin):
    list_display = ["label", "approved_on", "url", "page"]
    search_fields = ["label"]
    search_help_text = _("名称でさがします。例：令和6年度")
    fields = ["label", "approved_on", "url", "note"]

    def save_model(self, request: HttpRequest, obj: Round, form: Any, change: bool) -> None:
        quoting = Plan.objects.filter(round=obj) if change else Plan.objects.none()
        with editing_beside(quoting, by=request.user):
            super().save_model(request, obj, form, change)

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
    fields = ["title", "file", "url", "published_on", "round", "licence", "licence_url", "caveat"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceDocument]:
        return sources_of(request.user).order_by(*SourceDocument._meta.ordering)

    def get_fields(self, request: HttpRequest, obj: SourceDocument | None = None) -> list[str]:
        if obj is None:
            return self.fields
        return [*("stored_file" if name == "file" else name for name in self.fields), "sha256"]

    def get_readonly_fields(self, request: HttpRequest, obj: SourceDocument | None = None) -> list[str]:
        return ["stored_file", "sha256"] if obj else []

    @admin.display(description=_("ファイル"))
    def stored_file(self, source: SourceDocument) -> str:
        """Its address in the media folder opens for nobody: documents are private."""
        name = str(source.file.name)
        if not default_storage.exists(name):
            return gettext("ファイルは保管されていません。")
        address = reverse("admin:plans_registry_sourcedocument_file", args=[source.pk])
        return format_html('<a href="{}">{}</a>', address, name.rpartition("/")[2])

    def get_urls(self) -> list[URLPattern]:
        name = "plans_registry_sourcedocument_file"
        view = self.admin_site.admin_view(require_safe(self.file_view))
        return [path("<path:object_id>/file/", view, name=name), *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: str) -> FileResponse:
        """For who may see the source; to be saved, as nothing that was uploaded is shown under the registry's own address."""
        source = self.get_object(request, object_id)
        if source is None or not self.has_view_permission(request, source):
            raise Http404
        name = str(source.file.name)
        if not default_storage.exists(name):
            raise Http404
        return FileResponse(source.file.open("rb"), as_attachment=True, filename=name.rpartition("/")[2])

    def save_model(self, request: HttpRequest, obj: SourceDocument, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        with editing_beside(Plan.objects.filter(source=obj), by=request.user):
            super().save_model(request, obj, form, change)
        quoting = plans_of(request.user).filter(source=obj)
        behind = quoting.filter(pk__in=differing_from_public(quoting.public()))
        if behind:
            said = gettext("公開中の次の計画は、もう一度確認を受けて公開するまで、前の出典のままです：%s")
            names = "、".join(f"{plan.place}「{plan}」" for plan in behind[:PLANS_NAMED])
            self.message_user(request, said % names + ("、…" if len(behind) > PLANS_NAMED else ""), messages.WARNING)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "file":
            field.widget.attrs["accept"] = ",".join(KINDS)
        return field


@admin.register(Edition)
class EditionAdmin(RegistryAdmin):
    list_display = ["title", "municipality", "number", "is_current", "published_at", "published_by_name", "note"]
    list_select_related = ["municipality"]
    list_filter = ["is_current"]
    search_fields = ["title", "key", "municipality__name", "municipality__kana", "municipality__code"]
    period_of = ""
    search_help_text = _("計画名・自治体の名称・よみ・団体コード・年度でさがします。例：あだち、令和4年度")
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


@admin.register(Notification)
class NotificationAdmin(RegistryAdmin):
    list_display = ["created_at", "user", "kind", "line", "state", "sent_at", "attempts", "error"]
    list_display_links = ["created_at", "line"]
    list_select_related = ["user"]
    list_filter = ["state", "kind"]
    search_fields = ["user__username", "user__email", "line"]
    search_help_text = _("利用者・メールアドレス・内容でさがします。")
    fields = [
        "user",
        "kind",
        "line",
        "pace",
        "state",
        "attempts",
        "error",
        "created_at",
        "not_before",
        "claimed_at",
        "sent_at",
    ]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False
