"""「全文を読む」: the page of a whole plan, and its notes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans_registry.editorial.admin.base import change_url, list_url
from plans_registry.editorial.admin.plan_actions import desk_of
from plans_registry.editorial.approver.page import last_return, plan_text, unanswered_issues
from plans_registry.editorial.approver.verbs import add_note, readers_of, record_reading, resolve_note
from plans_registry.editorial.checks import APPROVE, WorkflowError, may_edit
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.editorial.permissions import acts_for_all, plans_of
from plans_registry.models import Measure, Pillar, Plan, PlanNote


@staff_page("plans_registry.view_plan")
@require_safe
def whole_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as the public will read it; who opens it has read this state of it."""
    plan = get_object_or_404(plans_of(request.user).with_parts(), pk=pk)
    record_reading(plan, by=request.user)
    context = {
        "plan": plan,
        "text": plan_text(plan),
        "returned": last_return(plan),
        "issues": unanswered_issues(plan),
        "readers": readers_of(plan),
        "desk": desk_of(plan, request.user),
        "may_note": acts_for_all(request.user),
        "may_resolve": may_edit(request.user, plan),
    }
    trail = (_("計画"), list_url(Plan)), (str(plan), change_url(plan))
    return render(request, "approver/whole_plan.html", {**frame(request, _("全文を読む"), *trail), **context})


@staff_page(APPROVE)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A note was written, at the pillar or the measure whose form was sent."""
    plan = get_object_or_404(plans_of(request.user), pk=pk)
    pillar = _part(Pillar.objects.filter(plan=plan), request.POST.get("pillar", ""))
    measure = _part(Measure.objects.filter(pillar__plan=plan), request.POST.get("measure", ""))
    try:
        note = add_note(plan, request.POST.get("text", ""), by=request.user, pillar=pillar, measure=measure)
    except WorkflowError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("whole_plan", args=[plan.pk]))
    messages.success(request, _("メモを残しました：%s") % note.place)
    return HttpResponseRedirect(f"{reverse('whole_plan', args=[plan.pk])}#note-{note.pk}")


@staff_page("plans_registry.change_plan")
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """「対応済みにする」"""
    note = get_object_or_404(PlanNote.objects.filter(plan__in=plans_of(request.user)), pk=pk)
    try:
        resolve_note(note, by=request.user)
        messages.success(request, _("メモを対応済みにしました：%s") % note.place)
    except WorkflowError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("whole_plan", args=[note.plan_id]))


def _part(parts, key: str):
    """The part whose key was sent; None where it is none, or of another plan."""
    known = key.isascii() and key.isdigit() and len(key) < 19
    return parts.filter(pk=int(key)).first() if known else None
