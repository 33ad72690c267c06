"""The page of one plan under review: its source beside its fields, and the buttons, each a step on the document."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.editor import edits
from plans_registry.editorial.editor.steps import Chosen, EditOutcome, UnknownStep, press
from plans_registry.editorial.pages import for_staff, reviews_of
from plans_registry.editorial.review.begin import Stale, keep_plan, undo
from plans_registry.editorial.review.confirm import NotConfirmed
from plans_registry.editorial.review.forms import IssuesForm
from plans_registry.editorial.review.pages import against, plan_page, review_frame
from plans_registry.editorial.review.pictures import shown_in
from plans_registry.editorial.review.plan_forms import MeasureFields, PlanForms, WrongPage
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.models import Review


def _press(button: str, document: PlanDocument, forms: PlanForms) -> EditOutcome:
    """A step of the editor, or one with the pictures of the document."""
    if button == "photos-bare":
        return _outcome_of(document, edits.without_pictures(document), "photos", _("写真を説明だけにしました。"))
    if button.startswith("photo-add-"):
        return _add_picture(button.removeprefix("photo-add-"), document, forms)
    places = [int(number) for number in button.split("-") if number.isdecimal()]
    controls = _controls(forms, *places) if len(places) == 2 else None
    values = controls.cleaned_data if controls else {}
    return press(button, document, Chosen(to=values.get("to"), at=values.get("at")))


def _controls(forms: PlanForms, pillar: int, measure: int) -> MeasureFields | None:
    there = pillar < len(forms.pillars) and measure < len(forms.pillars[pillar].measures)
    return forms.pillars[pillar].measures[measure] if there else None


def _add_picture(number: str, document: PlanDocument, forms: PlanForms) -> EditOutcome:
    """A picture of the document, by its number from 1, with the caption it stood with."""
    if not number.isdecimal() or not 1 <= int(number) <= len(forms.proposal.pictures):
        return EditOutcome(document, "photos", "")
    picture = forms.proposal.pictures[int(number) - 1]
    changed = edits.add_photo(document, shown_in(PhotoDocument(caption=picture.caption), picture))
    return _outcome_of(document, changed, f"photo-{len(document.photos)}", _("写真を加えました。"))


def _outcome_of(was: PlanDocument, now: PlanDocument, anchor: str, done: str) -> EditOutcome:
    return EditOutcome(now, anchor, done if now != was else "")


def place_line(text: str, target: str, plan: PlanDocument) -> EditOutcome:
    """Give a line that intake could not place to the background, the captions, or a pillar (``pillar-0``)."""
    if target == "background":
        return EditOutcome(edits.add_background(plan, text), "plan", _("背景に加えました。"))
    if target == "caption":
        changed = edits.add_caption(plan, text)
        return EditOutcome(changed, f"photo-{len(plan.photos)}", _("写真の説明に加えました。"))
    number = target.removeprefix("pillar-")
    if not number.isdecimal() or int(number) >= len(plan.pillars):
        return EditOutcome(plan, "issues", "")
    pillar = int(number)
    changed = edits.add_measure(plan, pillar, text)
    return EditOutcome(changed, f"measure-{pillar}-{len(plan.pillars[pillar].measures)}", _("施策として加えました。"))


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
    context = {
        **review_frame(request, title, trail),
        **plan_page(review, proposal, number, forms, request.user),
        **more,
    }
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
    issues = IssuesForm(request.POST)
    issues.is_valid()
    if button == UNDO:
        undone = undo(review, number - 1, version=values["version"], by=request.user)
        messages.success(request, _("直前の操作を取り消しました。")) if undone else None
        return redirect("review_plan", review.pk, number)
    typed = forms.document()
    outcome = _outcome(request, button, proposal, forms)
    keep_plan(
        review,
        number - 1,
        version=values["version"],
        document=outcome.document,
        choice=values["choice"],
        previous=typed if outcome.document != typed else None,
        given=forms.given_away(),
        by=request.user,
        **issues.places_with(button.removeprefix(PLACE) if button.startswith(PLACE) and outcome.done else ""),
    )
    return _go_on(request, review, proposal, number, button, outcome)


def _outcome(request: HttpRequest, button: str, proposal: Proposal, forms: PlanForms) -> EditOutcome:
    typed = forms.document()
    if button in (SAVE, NEXT):
        return EditOutcome(typed, "", _("保存しました。"))
    if button.startswith(PLACE):
        at = button.removeprefix(PLACE)
        if at.isdecimal() and int(at) < len(proposal.issues):
            return place_line(proposal.issues[int(at)].text, request.POST.get(f"target-{at}", ""), typed)
        raise Http404
    try:
        return _press(button, typed, forms)
    except UnknownStep as error:
        raise Http404 from error


def _go_on(
    request: HttpRequest, review: Review, proposal: Proposal, number: int, button: str, outcome: EditOutcome
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
