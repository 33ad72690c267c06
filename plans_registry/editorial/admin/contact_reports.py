"""連絡: what visitors told, to read and to mark as done with.

The verb of a visitor's report: done with, by someone, with a word about what was done.
"""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import Report
from plans_registry.editorial.admin.base import RegistryAdmin, list_url
from plans_registry.editorial.workflow import WorkflowError
from plans_registry.models.audit import person_name

HANDLE = "catalogue.change_report"


@transaction.atomic
def mark_handled(report: Report, *, by, handling: str = "") -> None:
    """Once only: a second person is told who was first."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not by.has_perm(HANDLE):
        raise WorkflowError(gettext("連絡に対応できるのは、承認者だけです。"))
    if report.handled_at:
        raise WorkflowError(gettext("この連絡は、%sさんが対応済みです。") % report.handled_by_name)
    report.handled_at, report.handled_by = timezone.now(), by
    report.handled_by_name, report.handling = person_name(by), handling.strip()
    report.save()


class HandledFilter(admin.SimpleListFilter):
    title = _("対応")
    parameter_name = "handled"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", _("未対応")), ("yes", _("対応済み"))]

    def queryset(self, request: HttpRequest, reports: QuerySet[Report]) -> QuerySet[Report]:
        return reports.filter(handled_at__isnull=self.value() == "no") if self.value() in ("yes", "no") else reports


@admin.register(Report)
class ReportAdmin(RegistryAdmin):
    list_display = ["received_at", "kind", "excerpt", "page_link", "handled_at", "handled_by_name"]
    list_display_links = ["received_at", "excerpt"]
    list_filter = [HandledFilter, "kind"]
    search_fields = ["text", "page", "reply_to", "handling"]
    search_help_text = _("内容・ページ・返事の送り先・対応の記録でさがします。")
    fields = [
        "received_at",
        "kind",
        "text",
        "page_link",
        "reply_to",
        "language",
        "handled_at",
        "handled_by_name",
        "handling",
    ]
    readonly_fields = [name for name in fields if name != "handling"]
    save_label = _("対応済みにする")

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None) -> list[str]:
        return [*self.readonly_fields, "handling"] if obj and obj.handled_at else self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.handled_at)

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs) -> TemplateResponse:
        context["show_save_and_continue"] = False  # the one thing to do is to be done with it
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Report, form, change: bool) -> None:
        try:
            mark_handled(obj, by=request.user, handling=obj.handling)
            messages.success(request, _("対応済みにしました。"))
        except WorkflowError as error:
            messages.error(request, str(error))

    def response_change(self, request: HttpRequest, obj: Report) -> HttpResponse:
        return HttpResponseRedirect(f"{list_url(Report)}?handled=no")

    @admin.display(description=_("内容"))
    def excerpt(self, report: Report) -> str:
        return report.text[:60]

    @admin.display(description=_("ページ"))
    def page_link(self, report: Report) -> str:
        # /\evil.example leads a browser to another site, like //evil.example: a stranger's words become no link there.
        if not report.page.startswith("/") or not url_has_allowed_host_and_scheme(report.page, allowed_hosts=None):
            return report.page or "-"
        return format_html('<a href="{}">{}</a>', report.page, report.page)
