"""The page of one plan under review: its source beside its fields, and the steps a person takes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.editorial.review.access import for_staff, reviews_of
from plans_registry.editorial.review.confirming import NotConfirmed
from plans_registry.editorial.review.forms import QuestionsForm
from plans_registry.editorial.review.pages import against, frame, plan_page
from plans_registry.editorial.review.plan_forms import PlanForms, WrongPage
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.editorial.review.saving import Stale, keep, undo
from plans_registry.editorial.review.steps import Outcome, UnknownStep, perform, place_line
from plans_registry.models import Review

SAVE, NEXT, UNDO, PLACE = "save", "next", "undo", "place-"


@for_staff
def review_plan(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    review = get_object_or_404(reviews_of(request.user), pk=pk)
    proposal = Proposal.from_json(review.proposal)
    if not 1 <= number <= len(proposal.plans):
        raise Http404
    if request.method == "POST":
        return _posted(request, review, proposal, number)
    if review.status != Review.Status.OPEN:
        return redirect("review", review.pk)
    return _page(request, review, proposal, number, _shown(proposal, number))


def _shown(proposal: Proposal, number: int) -> PlanForms:
    return PlanForms(proposal.plans[number - 1].document, proposal, number - 1)


def _page(
    request: HttpRequest, review: Review, proposal: Proposal, number: int, forms: PlanForms, **more: Any
) -> HttpResponse:
    document = proposal.plans[number - 1].document
    title = document.title or document.municipality_name or _("計画%s") % number
    trail = (str(review), reverse("review", args=[review.pk]))
    context = {**frame(request, title, trail), **plan_page(review, proposal, number, forms, request.user), **more}
    return render(request, "review/plan.html", context)


def _posted(request: HttpRequest, review: Review, proposal: Proposal, number: int) -> HttpResponse:
    place = number - 1
    try:
        forms = PlanForms(proposal.plans[place].document, proposal, place, request.POST)
    except WrongPage as error:
        messages.error(request, str(error))
        return redirect("review_plan", review.pk, number)
    if not forms.is_valid():
        return _page(
            request, review, proposal, number, forms, error=_("保存していません。赤い文の所を直してください。")
        )
    try:
        return _acted(request, review, proposal, number, forms)
    except Stale:
        return _stale(request, review, number, forms)
    except NotConfirmed as error:
        return _page(request, review, proposal, number, forms, error=str(error))


def _acted(request: HttpRequest, review: Review, proposal: Proposal, number: int, forms: PlanForms) -> HttpResponse:
    """Do what the pressed button says, with everything that was typed."""
    button, values = request.POST.get("do", SAVE), forms.fields.cleaned_data
    questions = QuestionsForm(request.POST)
    questions.is_valid()
    if button == UNDO:
        undone = undo(review, number - 1, version=values["version"], by=request.user)
        messages.success(request, _("直前の操作を取り消しました。")) if undone else None
        return redirect("review_plan", review.pk, number)
    typed = forms.document()
    outcome = _outcome(request, button, proposal, forms)
    keep(
        review,
        number - 1,
        version=values["version"],
        document=outcome.document,
        choice=values["choice"],
        previous=typed if outcome.document != typed else None,
        given=forms.given_away(),
        by=request.user,
        **questions.places_with(button.removeprefix(PLACE) if button.startswith(PLACE) and outcome.done else ""),
    )
    return _go_on(request, review, proposal, number, button, outcome)


def _outcome(request: HttpRequest, button: str, proposal: Proposal, forms: PlanForms) -> Outcome:
    typed = forms.document()
    if button in (SAVE, NEXT):
        return Outcome(typed, "", _("保存しました。"))
    if button.startswith(PLACE):
        at = button.removeprefix(PLACE)
        if at.isdecimal() and int(at) < len(proposal.questions):
            return place_line(proposal.questions[int(at)].text, request.POST.get(f"target-{at}", ""), typed)
        raise Http404
    try:
        return perform(button, typed, forms)
    except UnknownStep as error:
        raise Http404 from error


def _go_on(
    request: HttpRequest, review: Review, proposal: Proposal, number: int, button: str, outcome: Outcome
) -> HttpResponse:
    if outcome.done:
        messages.success(request, outcome.done)
    else:
        messages.warning(request, _("変わったところはありません。移す先や分ける所を選んでから押してください。"))
    if button == NEXT:
        last = number == len(proposal.plans)
        return redirect("review", review.pk) if last else redirect("review_plan", review.pk, number + 1)
    address = reverse("review_plan", args=[review.pk, number])
    return redirect(f"{address}#{outcome.anchor}" if outcome.anchor else address)


def _stale(request: HttpRequest, review: Review, number: int, forms: PlanForms) -> HttpResponse:
    """Nothing is saved and nothing lost: what was typed stays, with what it would change in the newer content."""
    review.refresh_from_db()
    proposal = Proposal.from_json(review.proposal)
    typed = forms.document()
    for pillar, part in zip(forms.pillars, typed.pillars, strict=True):
        for form, measure in zip(pillar.measures, part.measures, strict=True):
            form.with_places(measure)
    changes = against(proposal.plans[number - 1].document, typed, forms)
    return _page(request, review, proposal, number, forms, stale=True, stale_changes=changes)
