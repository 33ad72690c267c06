"""The first page after signing in, the page of one of its lists, and the one-click confirmation.

How far each approval round is, for the metropolitan office.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.editorial.permissions import acts_for_all, plans_of
from plans_registry.editorial.tasks.sections import section_of, sections_of, shown
from plans_registry.editorial.workflow import confirm_unchanged
from plans_registry.models import Plan, Round

ROUNDS_SHOWN = 6
STATES = [Plan.Status.DRAFT, Plan.Status.RETURNED, Plan.Status.SUBMITTED, Plan.Status.PUBLISHED]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """Plans of a round in each of :data:`STATES`."""

    round: Round
    counts: list[int]


def round_rows() -> list[RoundRow]:
    """The latest rounds first, in one query."""
    per_state = {f"in_{state}": Count("plans", filter=Q(plans__status=state)) for state in STATES}
    rounds = Round.objects.annotate(**per_state).order_by("-pk")[:ROUNDS_SHOWN]
    return [RoundRow(row, [getattr(row, name) for name in per_state]) for row in rounds]


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
