"""操作の記録: to read, search and export; nobody changes it here or anywhere."""

import json
from collections.abc import Iterable, Iterator

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from plans_registry.editorial.admin.base import RegistryAdmin, change_url
from plans_registry.editorial.admin.exports import csv_file
from plans_registry.editorial.admin.filters import ConditionFilter
from plans_registry.editorial.audit import changes_of, model_of
from plans_registry.editorial.permissions import records_of
from plans_registry.models import AuditRecord
from plans_registry.models.audit import VERBS, record

HEADER = ("日時", "だれが", "操作", "対象の種類", "対象の番号", "対象", "団体コード", "前", "後", "理由・メモ")


class FieldFilter(ConditionFilter):
    def condition(self, value: str) -> Q:
        return Q(**{str(self.parameter_name): value})


class VerbFilter(FieldFilter):
    title = _("操作")
    parameter_name = "verb"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        return [(verb, str(name)) for verb, name in VERBS.items()]


class KindFilter(FieldFilter):
    title = _("対象の種類")
    parameter_name = "target_kind"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        kinds = records_of(request.user).order_by("target_kind").values_list("target_kind", flat=True).distinct()
        return [(kind, _kind_name(kind)) for kind in kinds]


class PlaceFilter(FieldFilter):
    title = _("自治体")
    parameter_name = "municipality"

    def offered(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        codes = records_of(request.user).order_by().values("municipality").distinct()
        return [(row.pk, str(row)) for row in Municipality.objects.filter(pk__in=codes)]


@admin.action(permissions=["view"], description=_("選んだ記録をCSVで保存する"))
def export_records(desk: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet) -> StreamingHttpResponse:
    rows = AuditRecord.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).order_by("at", "pk")
    record("export", AuditRecord, by=request.user, after={"records": rows.count()})
    return csv_file(_rows(rows), header=HEADER, name="操作の記録", ascii_name="audit")


def _rows(records: QuerySet[AuditRecord]) -> Iterator[list[str]]:
    for row in records.iterator(chunk_size=500):
        states = ("" if state is None else json.dumps(state, ensure_ascii=False) for state in (row.before, row.after))
        yield [
            timezone.localtime(row.at).isoformat(timespec="seconds"),
            row.by_name,
            row.verb_label,
            _kind_name(row.target_kind),
            row.target_id,
            row.target_label,
            row.municipality,
            *states,
            row.note,
        ]


@admin.register(AuditRecord)
class AuditRecordAdmin(RegistryAdmin):
    list_display = ["at", "by_name", "verb_name", "kind_name", "target_label", "note"]
    list_display_links = ["at"]
    list_filter = [VerbFilter, KindFilter, PlaceFilter]
    date_hierarchy = "at"
    search_fields = ["by_name", "target_label", "note", "=target_id", "=municipality"]
    search_help_text = _("利用者・対象の名前・理由・団体コードでさがします。例：足立区、131211")
    actions = [export_records]
    fields = ["at", "by_name", "verb_name", "kind_name", "target", "municipality_name", "note", "changes"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditRecord]:
        return records_of(request.user).order_by(*AuditRecord._meta.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditRecord | None = None) -> bool:
        return False

    @admin.display(description=_("操作"), ordering="verb")
    def verb_name(self, record: AuditRecord) -> str:
        return record.verb_label

    @admin.display(description=_("対象の種類"), ordering="target_kind")
    def kind_name(self, record: AuditRecord) -> str:
        return _kind_name(record.target_kind)

    @admin.display(description=_("自治体"))
    def municipality_name(self, record: AuditRecord) -> str:
        return str(Municipality.objects.filter(pk=record.municipality).first() or record.municipality or "–")

    @admin.display(description=_("対象"))
    def target(self, record: AuditRecord) -> str:
        model = model_of(record.target_kind)
        row = model._base_manager.filter(pk=record.target_id).first() if model and record.target_id else None
        try:
            return format_html('<a href="{}">{}</a>', change_url(row), record.target_label) if row else _gone(record)
        except NoReverseMatch:
            return record.target_label

    @admin.display(description=_("変わったところ"))
    def changes(self, record: AuditRecord) -> str:
        return render_to_string("admin/includes/record_changes.html", {"changes": changes_of(record)})


def _gone(record: AuditRecord) -> str:
    return _("%s（いまはありません）") % record.target_label if record.target_id else record.target_label


def _kind_name(kind: str) -> str:
    model = model_of(kind)
    return str(model._meta.verbose_name) if model else kind
