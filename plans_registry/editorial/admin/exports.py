"""CSV for staff: the columns of the public file, and the state of the plan; drafts included."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from django.contrib import admin
from django.db.models import Min, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.exports import COLUMNS, csv_lines, row_of
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.publishing import draft_entries
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.models import Measure, Plan
from plans_registry.models.audit import record
from plans_registry.models.working_copy import document_of

HEADER = (*COLUMNS, "状態")
PUBLISHED_ON = list(COLUMNS).index("公開日")
PLANS_AT_ONCE = 100


@admin.action(permissions=["view"], description=_("選んだ計画の施策をCSVで保存する"))
def export_plans(desk: admin.ModelAdmin, request: HttpRequest, plans: QuerySet[Plan]) -> StreamingHttpResponse:
    chosen = Plan.objects.filter(pk__in=plans.values("pk"))
    _record_export(Plan, chosen, request)
    return csv_file(plan_rows(chosen))


@admin.action(permissions=["view"], description=_("選んだ施策をCSVで保存する"))
def export_measures(desk: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Measure]) -> StreamingHttpResponse:
    keys = frozenset(chosen.order_by().values_list("pk", flat=True))
    plans = Plan.objects.filter(pk__in=chosen.order_by().values("pillar__plan"))
    _record_export(Measure, plans, request, measures=len(keys))
    return csv_file(plan_rows(plans, only=keys))


def _record_export(model: type, plans: QuerySet[Plan], request: HttpRequest, **counts: int) -> None:
    """Whose work left the registry: the ids of the plans and the codes of their municipalities."""
    rows = list(plans.order_by("pk").values_list("pk", "municipality"))
    told = {"plans": [pk for pk, _code in rows], "municipalities": sorted({code for _pk, code in rows})}
    record("export", model, by=request.user, after={**told, **counts})


def plan_rows(plans: QuerySet[Plan], *, only: frozenset[int] | None = None) -> Iterator[list[str]]:
    """One row for each measure of the plans' working copies, or for those with a key in ``only``."""
    known = reference(Generation.stamp())
    whole = plans.with_parts().annotate(first_published_at=Min("editions__first_published_at"))
    for plan in whole.iterator(chunk_size=PLANS_AT_ONCE):
        yield from _rows_of(plan, known, only)


def csv_file(
    rows: Iterable[list[str]],
    *,
    header: Sequence[str] = HEADER,
    name: str = "施策一覧",
    ascii_name: str = "measures",
) -> StreamingHttpResponse:
    """Excel opens it without garbling: byte order mark, CRLF, no line break and no formula in a cell."""
    lines = csv_lines(([defused(cell) for cell in row] for row in rows), header=header, bom=True)
    today = f"{timezone.localdate():%Y%m%d}"
    encoded = quote(f"{name}_{today}.csv")
    return StreamingHttpResponse(
        (line.encode() for line in lines),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f"attachment; filename=\"{ascii_name}-{today}.csv\"; filename*=UTF-8''{encoded}"
        },
    )


def defused(cell: str) -> str:
    """A cell no spreadsheet takes for a formula (OWASP, CSV injection), full-width signs included."""
    return f"'{cell}" if cell and unicodedata.normalize("NFKC", cell[0]) in "=+-@\t\r" else cell


def _rows_of(plan: Plan, known: Reference, only: frozenset[int] | None) -> Iterator[list[str]]:
    for entry in draft_entries(plan, document_of(plan)):
        if only is None or entry.measure in only:
            row = [*row_of(entry, known), plan.get_status_display()]
            row[PUBLISHED_ON] = _day(plan.first_published_at)
            yield row


def _day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
