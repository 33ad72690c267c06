"""The first page after signing in, the page of one of its lists, and the one-click confirmation."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.confirming import confirm_unchanged
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.editorial.permissions import acts_for_all, plans_of
from plans_registry.editorial.tasks.rounds import STATES, round_rows
from plans_registry.editorial.tasks.sections import section_of, sections_of, shown

LINES_ON_A_PAGE = 50


@staff_page()
def first_page(request: HttpRequest) -> HttpResponse:
    """Django's index of the desk, with what there is to do above it for everyone who may see plans."""
    context: dict[str, Any] = {}
    if request.user.has_perm("plans_registry.view_plan"):
        context["tasks"] = [shown(section) for section in sections_of(request.user, timezone.localdate())]
        if acts_for_all(request.user):
            context |= {"rounds": round_rows(), "states": STATES}
    return admin.site.index(request, context)


@staff_page("plans_registry.view_plan")
@require_safe
def section_page(request: HttpRequest, name: str) -> HttpResponse:
    section = section_of(request.user, name, timezone.localdate())
    if section is None:
        raise Http404
    page = Paginator(section.rows, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"section": section, "page": page, "lines": section.lines(page.object_list)}
    return render(request, "tasks/section.html", {**frame(request, section.title), **context})


@staff_page("plans_registry.change_plan")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """「内容に変更なし」 was pressed; back to where it was."""
    plan = get_object_or_404(plans_of(request.user), pk=pk)
    try:
        confirm_unchanged(plan, by=request.user)
        messages.success(request, _("「%s」：内容に変更がないことを記録しました。") % plan)
    except WorkflowError as error:
        messages.error(request, f"「{plan}」：{error}")
    return HttpResponseRedirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    known = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if known and asked.startswith("/") else reverse("admin:index")
