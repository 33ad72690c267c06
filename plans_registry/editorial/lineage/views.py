"""The page on which a person chooses the plan before and confirms what each measure goes on with."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans_registry.editorial.admin.base import change_url, list_url
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.lineage.forms import PairsForm, PredecessorForm, sides
from plans_registry.editorial.lineage.verbs import Pairs, choose_predecessor, confirm_lineage, proposed_pairs
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.editorial.permissions import plans_of
from plans_registry.models import Plan


@staff_page("plans_registry.change_plan")
@require_http_methods(["GET", "HEAD", "POST"])
def lineage(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the proposal or what was confirmed; POST chooses a plan, looks again, or confirms."""
    plan = get_object_or_404(plans_of(request.user).with_parts(), pk=pk)
    if request.method != "POST":
        return _page(request, plan)
    if request.POST.get("act") == "choose":
        return _choose(request, plan)
    old = _with_parts(plan.predecessor)
    if old is None:
        messages.error(request, _("先に、前の計画を選んでください。"))
        return _here(plan)
    form = PairsForm(plan, old, _initial(plan, old), request.POST)
    return _confirm(request, plan, form) if request.POST.get("act") == "confirm" else _page(request, plan, form)


def _choose(request: HttpRequest, plan: Plan) -> HttpResponse:
    form = PredecessorForm(plan, request.POST)
    try:
        if form.is_valid():
            choose_predecessor(plan, form.cleaned_data["predecessor"], by=request.user)
            messages.success(request, _("前の計画を決めました。"))
        else:
            messages.error(request, " ".join(map(str, form.errors["predecessor"])))
    except WorkflowError as error:
        messages.error(request, str(error))
    return _here(plan)


def _confirm(request: HttpRequest, plan: Plan, form: PairsForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, plan, form)
    try:
        confirm_lineage(plan, form.pairs, by=request.user)
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, plan, form)
    messages.success(request, _("「%s」：前の計画との対応を確定しました。") % plan)
    return HttpResponseRedirect(change_url(plan))


def _page(request: HttpRequest, plan: Plan, form: PairsForm | None = None) -> HttpResponse:
    old = _with_parts(plan.predecessor)
    context: dict[str, Any] = {"plan": plan, "old": old, "chooser": PredecessorForm(plan)}
    if old:
        form = form or PairsForm(plan, old, _initial(plan, old))
        context |= {"form": form, "sides": sides(plan, old, form)}
    trail = (_("計画"), list_url(Plan)), (str(plan), change_url(plan))
    return render(request, "lineage/page.html", {**frame(request, _("前の計画との対応"), *trail), **context})


def _initial(plan: Plan, old: Plan) -> Pairs:
    """What was confirmed, else the proposal."""
    if not plan.lineage_confirmed:
        return proposed_pairs(old, plan)
    return {measure.pk: measure.continues_id for pillar in plan.pillars.all() for measure in pillar.measures.all()}


def _with_parts(plan: Plan | None) -> Plan | None:
    return plan and Plan.objects.with_parts().get(pk=plan.pk)


def _here(plan: Plan) -> HttpResponse:
    return HttpResponseRedirect(reverse("lineage", args=[plan.pk]))
