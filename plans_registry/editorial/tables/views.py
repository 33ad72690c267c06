"""The page of uploads, the page of one of them, and its buttons."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from plans_registry.editorial.admin.exports import csv_file
from plans_registry.editorial.pages import for_staff, frame
from plans_registry.editorial.permissions import acts_for_all
from plans_registry.editorial.tables.changes import PARTS_A_PAGE, change_rows, shown_parts
from plans_registry.editorial.tables.jobs import PARTS, STATES, NotStarted, check, died, issues_of, save, share_of
from plans_registry.editorial.twins import APART
from plans_registry.intake.tables.template import template_xlsx
from plans_registry.models import TableChangePage, TableImport
from plans_registry.models.imports import TableImportQuerySet, table_path

ZIP = b"PK"
NAME_LIMIT = 200


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("表のファイル"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        help_text=gettext_lazy(
            "CSVかExcelブック（.xlsx）。列は、ひな形か保存したCSVのとおりに。自治体・計画名・計画期間・柱・事業名・内容の列がある表も読めます。自治体・計画名・計画期間は、表の上の行やシートの名前にあってもかまいません。"
        ),
        error_messages={"required": gettext_lazy("ファイルを選んでください。")},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("ファイルが空です（0バイト）。別のファイルを選んでください。"), code="empty")
        if file.size > settings.TABLE_BYTES_LIMIT:
            limit = settings.TABLE_BYTES_LIMIT // 1_000_000
            raise forms.ValidationError(_("ファイルは%sMBまでです。分けて取り込んでください。") % limit, code="too_big")
        return file


def store_upload(file: UploadedFile, *, by: Any) -> TableImport:
    """Store an upload.  The place of a file is its content's fingerprint: what is there already is this file."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = (file.name or "").replace("\x00", "")[-NAME_LIMIT:]
    table = TableImport(name=name, sha256=digest, size=file.size or 0, owner=by)
    place = table_path(table, "table.xlsx" if _is_zip(file) else "table.csv")
    table.file.name = place if default_storage.exists(place) else default_storage.save(place, file)
    table.save()
    return table


def _is_zip(file: UploadedFile) -> bool:
    file.seek(0)
    start = file.read(len(ZIP))
    file.seek(0)
    return start == ZIP


LISTED, SHOWN = 50, 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def imports_of(user: Any) -> TableImportQuerySet:
    """One's own, and for approvers all."""
    found = TableImport.objects.select_related("owner")
    return found if acts_for_all(user) else found.filter(owner=user)


@for_staff
def table_imports(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        return _started(request, store_upload(form.cleaned_data["file"], by=request.user), check)
    tables = imports_of(request.user).defer("report")[:LISTED]
    context = {"form": form, "tables": tables, "stopped": {table.pk for table in tables if died(table)}}
    return render(request, "tables/list.html", {**_frame(request), **context})


@for_staff
@require_safe
def table_import(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, or what was found and what can be done."""
    table = get_object_or_404(imports_of(request.user), pk=pk)
    is_dead = died(table)
    errors, notes = issues_of(table.report, "errors"), issues_of(table.report, "notes")
    changes = _change_page(table, request.GET.get("page", ""))
    context = {
        "table": table,
        "died": is_dead,
        "changes": changes,
        "parts": shown_parts(changes) if changes else [],
        "change_pages": -(-table.report.get("changes", {}).get("parts", 0) // PARTS_A_PAGE),
        "share": share_of(table) if table.status in TableImport.UNDER_WAY else None,
        "counts": _counts(table),
        "errors": errors[:SHOWN],
        "notes": notes[:SHOWN],
        "is_own": table.owner == request.user,
    }
    return render(request, "tables/import.html", {**_frame(request, table.name), **context})


@for_staff
@require_POST
def check_table(request: HttpRequest, pk: int) -> HttpResponse:
    return _started(request, _own(request, pk), check)


@for_staff
@require_POST
def save_table(request: HttpRequest, pk: int) -> HttpResponse:
    return _started(request, _own(request, pk), partial(save, apart=APART in request.POST))


@for_staff
@require_safe
def table_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every mistake that is kept, for the spreadsheet beside the table."""
    table = get_object_or_404(imports_of(request.user), pk=pk)
    rows = (
        [str(found.line or ""), found.column, found.value, found.message] for found in issues_of(table.report, "errors")
    )
    header = [_("行"), _("列"), _("値"), _("正しい書き方")]
    return csv_file(rows, header=header, name=_("取り込みのまちがい"), ascii_name="errors")


@for_staff
@require_safe
def table_changes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every changed cell, for the spreadsheet beside the table."""
    table = get_object_or_404(imports_of(request.user), pk=pk)
    header = [_("行"), _("種類"), _("名称"), _("列"), _("登録済み"), _("取り込み後")]
    return csv_file(change_rows(table), header=header, name=_("変わるセル"), ascii_name="changes")


@for_staff
@require_safe
def table_template(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="hinagata.xlsx"'}
    return HttpResponse(template_xlsx(), content_type=XLSX, headers=headers)


def _own(request: HttpRequest, pk: int) -> TableImport:
    """Only who has brought a table in has it saved: the records name that person."""
    return get_object_or_404(imports_of(request.user), pk=pk, owner=request.user)


def _started(request: HttpRequest, table: TableImport, begin: Callable[[TableImport], None]) -> HttpResponse:
    try:
        begin(table)
    except NotStarted as error:
        messages.error(request, str(error))
    return redirect("table_import", table.pk)


def _counts(table: TableImport) -> list[tuple[str, list[int]]]:
    """Plans, pillars and measures: how many are new, changed, unchanged."""
    found = table.report.get("counts", {})
    names = (_("計画"), _("柱"), _("施策"))
    return [(name, [found[part][state] for state in STATES]) for name, part in zip(names, PARTS, strict=True) if found]


def _change_page(table: TableImport, number: str) -> TableChangePage | None:
    """The page that is asked for, else the first; None while the table is not checked or has a mistake."""
    if table.status not in (TableImport.Status.CHECKED, TableImport.Status.DONE) or table.report["errors"]["count"]:
        return None
    pages = table.change_pages.all()
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    return pages.filter(number=asked).first() or pages.first()


def _frame(request: HttpRequest, title: str = "") -> dict[str, Any]:
    home = _("表からの取り込み")
    return frame(request, title, (home, reverse("table_imports"))) if title else frame(request, home)
