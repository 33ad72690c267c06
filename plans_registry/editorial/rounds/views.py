"""The page of a round with its buttons, its table and its overview for printing.

What the page of a round shows.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans_registry.catalogue.columns import MEASURE_TABLE
from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.catalogue.reference import reference
from plans_registry.editorial.admin.base import change_url, list_url
from plans_registry.editorial.admin.exports import csv_file
from plans_registry.editorial.admin.plan_actions import NOTE_LIMIT
from plans_registry.editorial.approver.verbs import readers_of, require_read
from plans_registry.editorial.checks import APPROVE, WorkflowError, require_approvable
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.editorial.permissions import acts_for_all, plans_of
from plans_registry.editorial.rounds.verbs import (
    RoundRefused,
    caveats,
    gather,
    overview,
    publish_round,
    schedule_round,
    take_out,
)
from plans_registry.models import Plan, PlanReading, Round
from plans_registry.models.working_copy import document_of

Status = Plan.Status


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted plan: ``seen`` is the fingerprint of what this page stands for, ``reason`` why it cannot go."""

    plan: Plan
    seen: str
    reason: str
    readers: list[PlanReading]

    @property
    def field(self) -> str:
        return f"seen-{self.plan.pk}"


def round_page(round: Round, user: Any, refused: dict[int, str] | None = None) -> dict[str, Any]:
    """``refused``: reasons of the last attempt, by plan; shown instead of what would be said now."""
    own = plans_of(user).select_related("municipality", "submitted_by").order_by("municipality", "pk")
    waiting = [_waiting(plan, user, refused or {}) for plan in _with_all(own.filter(round=round))]
    others = own.filter(round=round, status__in=[Status.DRAFT, Status.RETURNED, Status.SCHEDULED])
    return {
        "round": round,
        "approver": acts_for_all(user),
        "waiting": waiting,
        "blocked": sum(bool(row.reason) for row in waiting),
        "loose": own.filter(round=None, status=Status.SUBMITTED) if acts_for_all(user) else Plan.objects.none(),
        "others": others,
        "editions": editions_of_round(round).defer("document"),
    }


def editions_of_round(round: Round) -> QuerySet[Edition]:
    """What the public reads of the round's plans, by municipality."""
    return Edition.objects.current().filter(plan__round=round).order_by("municipality", "first_year", "pk")


def _with_all(plans: Any) -> Any:
    return plans.filter(status=Status.SUBMITTED).with_parts().prefetch_related("edited_by")


def _waiting(plan: Plan, user: Any, refused: dict[int, str]) -> Waiting:
    seen = document_of(plan).fingerprint
    return Waiting(plan, seen, refused.get(plan.pk) or _reason(plan, user, seen), readers_of(plan))


def _reason(plan: Plan, user: Any, seen: str) -> str:
    if not acts_for_all(user):
        return ""
    try:
        require_approvable(plan, user, seen)
        require_read(plan)
    except WorkflowError as error:
        return str(error)
    return ""


def _said(count: int) -> str:
    return _("%s件の計画を公開しました。") % count


SEEN = "seen-"


class DayOfRoundForm(forms.Form):
    """Without a day the round is published at once."""

    on = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("公開する日を、年-月-日で入力してください。例：2026-04-01")},
    )


@staff_page("plans_registry.view_round", "plans_registry.view_plan")
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Round, pk=pk))


@staff_page(APPROVE)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """「選んだ計画を加える」"""
    row = get_object_or_404(Round, pk=pk)
    keys = [key for key in request.POST.getlist("plan") if key.isascii() and key.isdigit() and len(key) < 19]
    plans = list(plans_of(request.user).filter(pk__in=keys))
    return _done(request, row, lambda: gather(row, plans, by=request.user), _("計画%s件を加えました。") % len(plans))


@staff_page(APPROVE)
@require_POST
def remove(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """「この回から外す」"""
    row = get_object_or_404(Round, pk=pk)
    chosen = get_object_or_404(Plan, pk=plan, round=row)
    done = _("「%s」を、この承認回から外しました。確認待ちのままです。") % chosen
    return _done(request, row, lambda: take_out(chosen, by=request.user), done)


@staff_page(APPROVE)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """「まとめて公開する」: all of them, or a page that names each that cannot go."""
    row = get_object_or_404(Round, pk=pk)
    note = request.POST.get("note", "").strip()
    if len(note) > NOTE_LIMIT:
        messages.error(request, _("メモは%s字までです。") % NOTE_LIMIT)
        return _page(request, row, note=note)
    day = DayOfRoundForm(request.POST)
    if not day.is_valid():
        messages.error(request, " ".join(map(str, day.errors["on"])))
        return _page(request, row, note=note)
    on = day.cleaned_data["on"]
    try:
        if on:
            done = _("%(count)s件の計画を承認しました。%(day)sに公開します。") % {
                "count": schedule_round(row, _seen(request), by=request.user, on=on, note=note),
                "day": on.isoformat(),
            }
        else:
            done = _said(len(publish_round(row, _seen(request), by=request.user, note=note)))
    except RoundRefused as refused:
        messages.error(request, str(refused))
        reasons = {refusal.plan.pk: refusal.reason for refusal in refused.refusals}
        return _page(request, row, refused=reasons, note=note)
    except WorkflowError as error:
        messages.error(request, str(error))
        return _page(request, row, note=note)
    messages.success(request, done)
    return _to(row)


@staff_page("plans_registry.view_round", "plans_registry.view_plan")
@require_safe
def table(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The public measures of the round, in the columns of the open data."""
    row = get_object_or_404(Round, pk=pk)
    known = reference(Generation.stamp())
    entries = Entry.objects.filter(edition__in=editions_of_round(row).order_by().values("pk"))
    ordered = entries.order_by("municipality", "plan_key", "pillar_number", "number", "measure")
    rows = (MEASURE_TABLE.row(entry, known) for entry in ordered.iterator())
    return csv_file(rows, header=MEASURE_TABLE.header, name=f"承認した計画_{row.label}", ascii_name=f"round-{row.pk}")


@staff_page("plans_registry.view_round", "plans_registry.view_plan")
@require_http_methods(["GET", "HEAD"])
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Round, pk=pk)
    plans = overview(list(editions_of_round(row)))
    context = {"round": row, "plans": plans, "caveats": caveats(plans)}
    return render(request, "rounds/overview.html", context)


def _page(request: HttpRequest, row: Round, *, refused: dict[int, str] | None = None, note: str = "") -> HttpResponse:
    trail = ((_("承認回"), list_url(Round)),)
    context = {**round_page(row, request.user, refused), "note": note, "note_limit": NOTE_LIMIT}
    context["may_change"] = request.user.has_perm("plans_registry.change_round")
    context["change_url"] = change_url(row)
    return render(request, "rounds/page.html", {**frame(request, row.label, *trail), **context})


def _done(request: HttpRequest, row: Round, act, done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except WorkflowError as error:
        messages.error(request, str(error))
    return _to(row)


def _seen(request: HttpRequest) -> dict[int, str]:
    seen = {}
    for name, value in request.POST.items():
        if not name.startswith(SEEN):
            continue
        key = name.removeprefix(SEEN)
        if key.isascii() and key.isdigit():
            seen[int(key)] = str(value)
    return seen


def _to(row: Round) -> HttpResponse:
    return HttpResponseRedirect(reverse("round_page", args=[row.pk]))
