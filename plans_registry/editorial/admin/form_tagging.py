"""「支援の形を付ける」: forms of support on many measures at once, after a page that says to which."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.editorial.admin.base import RegistryAdmin
from plans_registry.editorial.audit import content_of, recorded
from plans_registry.editorial.checks import WorkflowError, editing, may_edit
from plans_registry.models import Measure, Plan, SupportForm

LISTED = 50  # measures named on the page; of more, their number


class SupportFormsForm(forms.Form):
    forms = forms.ModelMultipleChoiceField(
        SupportForm.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("付ける支援の形"),
        error_messages={"required": gettext_lazy("支援の形を1つ以上選んでください。")},
    )


@transaction.atomic
def add_forms(measures: QuerySet[Measure], added: Collection[SupportForm], *, by) -> int:
    """Give the measures the forms they do not have yet; how many got one.  All of them, or none with WorkflowError."""
    by_plan: dict[int, set[int]] = {}
    for plan_id, measure in measures.order_by().values_list("pillar__plan", "pk"):
        by_plan.setdefault(plan_id, set()).add(measure)
    changed = 0
    for plan in Plan.objects.filter(pk__in=by_plan).order_by("pk"):  # in one order everywhere: no deadlock
        with editing(plan, by=by) as held:
            if not may_edit(by, held):
                raise WorkflowError(_("ほかの自治体の計画は、変えられません。"))
            changed += _add_to_plan(held, by_plan[plan.pk], added, by=by)
    return changed


def _add_to_plan(plan: Plan, keys: set[int], added: Collection[SupportForm], *, by) -> int:
    wanted = {form.pk for form in added}
    rows = Measure.objects.filter(pk__in=keys, pillar__plan=plan).prefetch_related("forms")
    lacking = [row for row in rows if not wanted <= {form.pk for form in row.forms.all()}]
    if not lacking:
        return 0
    with recorded("add_forms", plan, by=by, note="、".join(map(str, added)), state=content_of):
        for row in lacking:
            row.forms.add(*added)
        plan.save(update_fields=["updated_at"])
    return len(lacking)


@admin.action(permissions=["change"], description=gettext_lazy("支援の形を付ける"))
def tag_with_forms(desk: RegistryAdmin, request: HttpRequest, chosen: QuerySet[Measure]) -> HttpResponse | None:
    """The page that asks which forms; sent back from there, it is done."""
    form = SupportFormsForm(request.POST if "confirmed" in request.POST else None)
    if form.is_valid():
        try:
            changed = add_forms(chosen, form.cleaned_data["forms"], by=request.user)
        except WorkflowError as error:
            messages.error(request, str(error))
            return None
        messages.success(request, _("施策%s件に、支援の形を付けました。") % changed)
        return None
    return TemplateResponse(
        request, "admin/plans_registry/measure/add_forms.html", _context(desk, request, chosen, form)
    )


def _context(desk: RegistryAdmin, request: HttpRequest, chosen: QuerySet[Measure], form: forms.Form) -> dict[str, Any]:
    marked = request.POST.getlist(ACTION_CHECKBOX_NAME) if request.POST.get("select_across") != "1" else []
    count = chosen.count()
    public = chosen.filter(pillar__plan__editions__is_current=True).count()
    return {
        **desk.admin_site.each_context(request),
        "title": _("支援の形を付ける"),
        "trail": desk.trail(None),
        "form": form,
        "marked": marked,
        "marked_name": ACTION_CHECKBOX_NAME,
        "measures": chosen[:LISTED],
        "count": count,
        "more": max(0, count - LISTED),
        "public": public,
    }
