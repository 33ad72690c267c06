"""The page of uploads, the page of one of them, and its buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans_registry.editorial.admin.exports import csv_file
from plans_registry.editorial.pages import frame
from plans_registry.editorial.permissions import acts_for_all
from plans_registry.editorial.review.access import for_staff
from plans_registry.editorial.tables.jobs import NotStarted, check, died, save
from plans_registry.editorial.tables.reporting import PARTS, STATES, findings_of
from plans_registry.editorial.tables.traces import share_of
from plans_registry.editorial.tables.uploading import UploadForm, keep
from plans_registry.intake.tables.template import template_xlsx
from plans_registry.models import TableImport
from plans_registry.models.imports import TableImportQuerySet

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
        return _started(request, keep(form.cleaned_data["file"], by=request.user), check)
    tables = imports_of(request.user).defer("report")[:LISTED]
    context = {"form": form, "tables": tables, "stopped": {table.pk for table in tables if died(table)}}
    return render(request, "tables/list.html", {**_frame(request), **context})


@for_staff
@require_safe
def table_import(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, or what was found and what can be done."""
    table = get_object_or_404(imports_of(request.user), pk=pk)
    is_dead = died(table)
    errors, notes = findings_of(table.report, "errors"), findings_of(table.report, "notes")
    context = {
        "table": table,
        "died": is_dead,
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
    return _started(request, _own(request, pk), save)


@for_staff
@require_safe
def table_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every mistake that is kept, for the spreadsheet beside the table."""
    table = get_object_or_404(imports_of(request.user), pk=pk)
    rows = (
        [str(found.line or ""), found.column, found.value, found.message]
        for found in findings_of(table.report, "errors")
    )
    header = [_("行"), _("列"), _("値"), _("正しい書き方")]
    return csv_file(rows, header=header, name=_("取り込みのまちがい"), ascii_name="errors")


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


def _frame(request: HttpRequest, title: str = "") -> dict[str, Any]:
    home = _("表からの取り込み")
    return frame(request, title, (home, reverse("table_imports"))) if title else frame(request, home)
