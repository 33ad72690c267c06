"""CSV and Excel for staff, as buttons on the head of a list: its rows as filtered, or those that are marked.

Two kinds of content, and each row says what it is: 公開中の内容 is what the public reads, 作業中の内容 what staff have
written.  A text that nobody has approved never goes out as 公開中, nor with the day of a publication.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Prefetch, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from plans_registry.catalogue.columns import MEASURE_TABLE, PLAN_TABLE
from plans_registry.catalogue.edition_rows import entry_rows
from plans_registry.catalogue.exports import csv_lines, write_xlsx
from plans_registry.catalogue.models import Edition, Generation
from plans_registry.catalogue.publishing import draft_edition
from plans_registry.catalogue.reference import reference
from plans_registry.documents.columns import SEPARATOR, STATE_COLUMN
from plans_registry.documents.plan import PhotoDocument, PillarDocument, PlanDocument
from plans_registry.editorial.admin.base import RegistryAdmin, list_url
from plans_registry.editorial.admin.state_labels import plan_state_label
from plans_registry.models import Measure, Plan
from plans_registry.models.audit import record
from plans_registry.models.working_copy import document_of

HEADER = (*MEASURE_TABLE.header, STATE_COLUMN)
PLAN_HEADER = (
    *PLAN_TABLE.header,
    "現状と課題・めざすもの", "やさしい日本語の要約", "承認回", "柱と施策", "写真の数", "写真のキャプション",
    "承認した人", "承認日時", "公開時のメモ", STATE_COLUMN,
)  # fmt: skip
OF_AN_EDITION = ("版", "公開日")
"""Columns that stay empty for a text that is not public."""

PLANS_AT_ONCE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A plan's text and what it is: ``edition`` is unsaved and ``is_public`` False for one that is in no edition."""

    edition: Edition
    document: PlanDocument
    is_public: bool
    state: str


def plan_contents(plans: QuerySet[Plan], *, public: bool) -> Iterator[PlanContent]:
    """What the public reads of plans (those it reads nothing of are left out), or what staff have written."""
    current = Prefetch("editions", Edition.objects.current(), to_attr="current_editions")
    whole = plans.with_parts().prefetch_related(current)
    for plan in whole.iterator(chunk_size=PLANS_AT_ONCE):
        edition = next(iter(plan.current_editions), None)
        published = edition.plan_document() if edition else None
        if public:
            if edition and published:
                yield PlanContent(edition, published, True, str(Plan.Status.PUBLISHED.label))
            continue
        draft = document_of(plan)
        state = str(plan_state_label(plan, changed=edition is not None and draft != published))
        if edition and draft == published:
            yield PlanContent(edition, draft, True, state)
        else:
            yield PlanContent(draft_edition(plan, draft), draft, False, state)


def measure_rows(plans: QuerySet[Plan], *, public: bool, only: frozenset[int] | None = None) -> Iterator[list[Any]]:
    """One row for each measure of the plans, or for those with a key in ``only``."""
    known = reference(Generation.stamp())
    for content in plan_contents(plans, public=public):
        for row in entry_rows(content.edition):
            if only is None or row.measure in only:
                yield _stated(MEASURE_TABLE.row(row, known), HEADER, content)


def whole_plan_rows(plans: QuerySet[Plan], *, public: bool) -> Iterator[list[Any]]:
    """One row for each plan with its text, its pictures, and who approved it when."""
    known = reference(Generation.stamp())
    for content in plan_contents(plans, public=public):
        document, edition = content.document, content.edition
        photos = [*document.photos, *(photo for pillar in document.pillars for photo in pillar.photos)]
        approved = timezone.localtime(edition.published_at).strftime("%Y-%m-%d %H:%M") if content.is_public else ""
        row = [
            *PLAN_TABLE.row(edition, known),
            *(document.background, document.plain_summary, document.round),
            " ".join(_pillar_line(pillar) for pillar in document.pillars),
            *(str(len(photos)), SEPARATOR.join(_photo_line(photo) for photo in photos)),
            *(edition.published_by_name, approved, edition.note),
        ]
        yield _stated(row, PLAN_HEADER, content)


def _stated(row: list[Any], header: Sequence[str], content: PlanContent) -> list[Any]:
    if not content.is_public:
        row = ["" if title in OF_AN_EDITION else cell for title, cell in zip(header, row, strict=False)]
    return [*row, content.state]


def _pillar_line(pillar: PillarDocument) -> str:
    """柱1 販路拡大支援：見本市等出展助成事業、相談会 等。"""
    names = "、".join(measure.name for measure in pillar.measures)
    return f"柱{pillar.number} {pillar.title}：{names}{' 等' if pillar.open_ended else ''}。"


def _photo_line(photo: PhotoDocument) -> str:
    return photo.caption if photo.image else f"{photo.caption}（写真は原資料に）"


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A file that a list offers.  ``rows`` are of the listed rows, for a person; ``size`` says how many at most."""

    name: str
    label: str | Promise
    header: Sequence[str]
    file_name: str
    rows: Callable[[QuerySet[Any], Any], Iterator[list[Any]]]
    size: Callable[[QuerySet[Any]], int] = QuerySet.count


def _plans(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    """Once each and in their order, however the list came to them."""
    return Plan.objects.filter(pk__in=rows.order_by().values("pk"))


def _plans_of_measures(rows: QuerySet[Measure]) -> QuerySet[Plan]:
    return Plan.objects.filter(pk__in=rows.order_by().values("pillar__plan"))


def _measures_table(name: str, label: Any, file_name: str, *, public: bool) -> ExportTable:
    def rows(listed: QuerySet[Any], user: Any) -> Iterator[list[Any]]:
        if listed.model is Plan:
            return measure_rows(_plans(listed), public=public)
        only = frozenset(listed.order_by().values_list("pk", flat=True))
        return measure_rows(_plans_of_measures(listed), public=public, only=only)

    def size(listed: QuerySet[Any]) -> int:
        is_plans = listed.model is Plan
        return Measure.objects.filter(pillar__plan__in=_plans(listed)).count() if is_plans else listed.count()

    return ExportTable(name, label, HEADER, file_name, rows, size)


MEASURE_TABLES = (
    _measures_table("measures-public", gettext_lazy("施策（公開中の内容）"), "施策_公開中の内容", public=True),
    _measures_table("measures-working", gettext_lazy("施策（作業中の内容）"), "施策_作業中の内容", public=False),
)
PLAN_TABLES = (
    *MEASURE_TABLES,
    ExportTable(
        "plans-public",
        gettext_lazy("計画の全体（公開中の内容）"),
        PLAN_HEADER,
        "計画_公開中の内容",
        lambda listed, user: whole_plan_rows(_plans(listed), public=True),
    ),
    ExportTable(
        "plans-working",
        gettext_lazy("計画の全体（作業中の内容）"),
        PLAN_HEADER,
        "計画_作業中の内容",
        lambda listed, user: whole_plan_rows(_plans(listed), public=False),
    ),
)


class ExportForm(forms.Form):
    """Which table, as what; the rows are those marked in the list, or else all that it lists."""

    table = forms.ChoiceField(label=gettext_lazy("保存する表"))
    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "Excel")])

    def __init__(self, tables: Sequence[ExportTable], data: Any = None) -> None:
        super().__init__(data, auto_id="export-%s")
        self.fields["table"].choices = [(table.name, table.label) for table in tables]
        # The control stands above the list, and is sent with the list's own form: its filter and its marks.
        self.fields["table"].widget.attrs["form"] = "changelist-form"


class ExportingAdmin(RegistryAdmin):
    """A list with the buttons CSV and Excel."""

    tables: Sequence[ExportTable] = ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(require_POST(self.export_view))
        return [path("export/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        context = {"export_form": ExportForm(self.tables), "export_url": self._export_url(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def _export_url(self, request: HttpRequest) -> str:
        asked = request.GET.urlencode()
        return f"{list_url(self.model)}export/{f'?{asked}' if asked else ''}"

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The file of the rows marked in the list that was sent, or of all rows that its address lists."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ExportForm(self.tables, request.POST)
        if not form.is_valid():
            messages.error(request, _("保存する表を選び、CSVかExcelのボタンを押してください。"))
            return HttpResponseRedirect(list_url(self.model))
        table = next(table for table in self.tables if table.name == form.cleaned_data["table"])
        listed = self._listed(request)
        if form.cleaned_data["format"] == "csv":
            _record_export(listed, request, table)
            return csv_file(table.rows(listed, request.user), header=table.header, name=table.file_name)
        if table.size(listed) > settings.WORKBOOK_ROWS_LIMIT:
            limit = f"{settings.WORKBOOK_ROWS_LIMIT:,}"
            messages.error(request, _("Excelは%s行までです。CSVで保存するか、しぼりこんでください。") % limit)
            return HttpResponseRedirect(f"{list_url(self.model)}?{request.GET.urlencode()}")
        _record_export(listed, request, table)
        return xlsx_file(table.rows(listed, request.user), header=table.header, name=table.file_name)

    def _listed(self, request: HttpRequest) -> QuerySet[Any]:
        marked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        listed = self.get_changelist_instance(request).get_queryset(request)
        if not marked or request.POST.get("select_across") == "1":
            return listed
        valid = [key for key in marked if key.isascii() and key.isdigit() and len(key) < 19]
        return listed.filter(pk__in=valid)


@admin.action(permissions=["view"], description=gettext_lazy("選んだ計画の施策をCSVで保存する（作業中の内容）"))
def export_plans(desk: ExportingAdmin, request: HttpRequest, plans: QuerySet[Plan]) -> StreamingHttpResponse:
    _record_export(plans, request, MEASURE_TABLES[1])
    return csv_file(measure_rows(_plans(plans), public=False))


@admin.action(permissions=["view"], description=gettext_lazy("選んだ施策をCSVで保存する（作業中の内容）"))
def export_measures(desk: ExportingAdmin, request: HttpRequest, chosen: QuerySet[Measure]) -> StreamingHttpResponse:
    _record_export(chosen, request, MEASURE_TABLES[1])
    keys = frozenset(chosen.order_by().values_list("pk", flat=True))
    return csv_file(measure_rows(_plans_of_measures(chosen), public=False, only=keys))


def _record_export(listed: QuerySet[Any], request: HttpRequest, table: ExportTable) -> None:
    """Whose work left the registry: the ids of the plans and the codes of their municipalities."""
    model: type[Model] = listed.model
    counts = {"measures": listed.count()} if model is Measure else {}
    if model in (Plan, Measure):
        plans = _plans(listed) if model is Plan else _plans_of_measures(listed)
        rows = list(plans.order_by("pk").values_list("pk", "municipality"))
        told = {"plans": [pk for pk, _code in rows], "municipalities": sorted({code for _pk, code in rows if code})}
    else:
        told = {"municipalities": sorted(map(str, listed.values_list("pk", flat=True)))}
    record("export", model, by=request.user, after={**told, **counts}, note=str(table.label))


def csv_file(
    rows: Iterable[list[Any]],
    *,
    header: Sequence[str] = HEADER,
    name: str = "施策_作業中の内容",
    ascii_name: str = "registry",
) -> StreamingHttpResponse:
    """Excel opens it without garbling: byte order mark, CRLF, no line break and no formula in a cell."""
    lines = csv_lines(rows, header=header, bom=True)
    today = f"{timezone.localdate():%Y%m%d}"
    encoded = quote(f"{name}_{today}.csv")
    return StreamingHttpResponse(
        (line.encode() for line in lines),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f"attachment; filename=\"{ascii_name}-{today}.csv\"; filename*=UTF-8''{encoded}"
        },
    )


def xlsx_file(rows: Iterable[list[Any]], *, header: Sequence[str], name: str) -> FileResponse:
    """Every text is a text cell, 1/2 as well as =1+1."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    write_xlsx(rows, file, header=header, sheet=name)
    file.seek(0)
    full_name = f"{name}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(file, content_type=XLSX, as_attachment=True, filename=full_name)
