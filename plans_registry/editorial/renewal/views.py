"""The button 「次の期間の計画を作る」, and the page on which the measures taken over are looked at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans_registry.editorial.admin.base import change_url, list_url
from plans_registry.editorial.approver.page import unanswered_issues
from plans_registry.editorial.checks import WorkflowError, missing_of
from plans_registry.editorial.editor.saves import savers
from plans_registry.editorial.pages import NEEDED, frame, staff_page
from plans_registry.editorial.permissions import plans_of
from plans_registry.editorial.renewal.verbs import look_over, looked_over_by, next_period, pictures_left, renew
from plans_registry.editorial.twins import AlreadyThere
from plans_registry.editorial.workflow import submit
from plans_registry.models import Measure, Plan


@staff_page(*NEEDED)
@require_POST
def renew_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the plan, or asks whether one that is there already is the one."""
    plan = get_object_or_404(plans_of(request.user), pk=pk)
    try:
        new = renew(plan, by=request.user, apart=bool(request.POST.get("apart")))
    except AlreadyThere as found:
        trail = (_("計画"), list_url(Plan)), (str(plan), change_url(plan))
        period = next_period(plan.period) if plan.period else None
        context = {"plan": plan, "twins": found.twins, "period": period}
        return render(
            request, "renewal/twins.html", {**frame(request, _("すでにあります"), *trail), **context}, status=409
        )
    except WorkflowError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(change_url(plan))
    messages.success(request, _("次の期間の計画の下書きを作りました。施策を1つずつ見直します。"))
    return HttpResponseRedirect(reverse("renewal_look", args=[new.pk]))


@staff_page(*NEEDED)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the measures by pillar; POST says that some were looked at, or asks for approval."""
    plan = get_object_or_404(plans_of(request.user).with_parts(), pk=pk)
    if request.method == "POST":
        return _done(request, plan)
    pillars = [(pillar, _copied(pillar.measures.all())) for pillar in plan.pillars.all()]
    missing = missing_of(plan)
    context = {
        "plan": plan,
        "pillars": pillars,
        "pictures_left": pictures_left(plan),
        "left": sum(left for _pillar, left in pillars),
        "missing": missing,
        "may_submit": not missing
        and not unanswered_issues(plan)
        and plan.status in (Plan.Status.DRAFT, Plan.Status.RETURNED),
    }
    trail = (_("計画"), list_url(Plan)), (str(plan), change_url(plan))
    return render(request, "renewal/look.html", {**frame(request, _("写した施策を見直す"), *trail), **context})


def _done(request: HttpRequest, plan: Plan) -> HttpResponse:
    here = reverse("renewal_look", args=[plan.pk])
    try:
        if request.POST.get("act") == "submit":
            if unanswered_issues(plan):  # the page of the plan asks for a word about them
                raise WorkflowError(_("まだ確かめる所が残っています。計画の画面から、確認を依頼してください。"))
            submit(plan, by=request.user)
            messages.success(request, _("「%s」：確認を依頼しました。") % plan)
            return HttpResponseRedirect(change_url(plan))
        chosen = _chosen(request, plan)
        if count := look_over(plan, chosen, by=request.user):
            messages.success(request, _("施策%s件を、見直しずみにしました。") % count)
        elif chosen:
            who = savers(looked_over_by(plan, chosen), request.user)
            messages.info(request, _("選んだ施策は、%sがすでに見直しずみにしています。") % who)
        else:
            messages.warning(request, _("見直しずみにする施策に、印を付けてください。"))
    except WorkflowError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(here)


def _chosen(request: HttpRequest, plan: Plan) -> list[int]:
    """The measures that were marked, or all of a pillar whose button was pressed."""
    measures = Measure.objects.filter(pillar__plan=plan)
    pillar = request.POST.get("pillar", "")
    if pillar.isascii() and pillar.isdigit() and len(pillar) < 19:
        return list(measures.filter(pillar=int(pillar)).values_list("pk", flat=True))
    marked = set(request.POST.getlist("measure"))
    return [pk for pk in measures.values_list("pk", flat=True) if str(pk) in marked]


def _copied(measures) -> int:
    return sum(measure.is_copied for measure in measures)
