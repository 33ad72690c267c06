"""The list of reviews, the page where one begins, the page of the whole, and what came of it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans_registry.editorial.admin.plan_actions import desk_of
from plans_registry.editorial.pages import for_staff, reviews_of
from plans_registry.editorial.review.begin import begin, keep_source, under_way
from plans_registry.editorial.review.confirm import NotConfirmed, confirm, discard, fingerprint, steps_of
from plans_registry.editorial.review.forms import IssuesForm, ReviewSourceForm, StartForm
from plans_registry.editorial.review.pages import open_issues, review_frame, steps_table, tabs
from plans_registry.editorial.review.pictures import kept_picture, page_count, page_picture
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.editorial.review.saving import earlier_import
from plans_registry.editorial.review.source_view import about_document, whole_source
from plans_registry.intake.files import UnreadableFile
from plans_registry.intake.lines import clean_lines
from plans_registry.intake.overview.reader import NotAnOverview
from plans_registry.intake.pdf.process import Busy
from plans_registry.models import Plan, Review

LISTED, WAITING = 100, 5
PLAIN = "text/plain; charset=utf-8"
SOURCE_FIELDS = ("title", "round_label", "caveat")


@for_staff
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    reviews = reviews_of(request.user).select_related("owner").prefetch_related("municipalities")[:LISTED]
    return render(
        request, "review/list.html", {**review_frame(request, _("資料からの取り込み")), "trail": [], "reviews": reviews}
    )


@for_staff
def new_review(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = StartForm(request.POST, request.FILES) if sent else StartForm()
    if sent and form.is_valid():
        if review := under_way(form.content, request.user):
            messages.info(request, _("この資料は、すでに確認を始めています。続きを開きました。"))
            return redirect("review", review.pk)
        if review := _begun(request, form):
            return redirect("review_plan", review.pk, 1)
    waiting = reviews_of(request.user).under_way()[:WAITING]
    return render(
        request, "review/new.html", {**review_frame(request, _("資料から取り込む")), "form": form, "waiting": waiting}
    )


def _begun(request: HttpRequest, form: StartForm) -> Review | None:
    """The new review; None with the reason on the form."""
    try:
        review = begin(form.content, round_label=form.cleaned_data["round_label"], by=request.user)
    except IntegrityError:  # the button was pressed twice, and the other request was first
        return under_way(form.content, request.user)
    except (UnreadableFile, NotAnOverview) as error:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
        return None
    if earlier := earlier_import(form.content):
        message = _("この資料は「%s」として取り込み済みです。登録済みの計画との違いを示します。")
        messages.info(request, message % earlier.title)
    return review


@for_staff
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The plans of a document, what would be done with each, and the button that does it."""
    found = get_object_or_404(reviews_of(request.user).select_related("owner"), pk=pk)
    if found.status != Review.Status.OPEN:
        return _over(request, found)
    initial = {name: getattr(found, name) for name in SOURCE_FIELDS}
    form = ReviewSourceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, found, form)
        except NotConfirmed as error:
            form.add_error(None, str(error))
            found.refresh_from_db()
    return render(request, "review/review.html", _whole(request, found, form))


def _kept(request: HttpRequest, found: Review, form: ReviewSourceForm) -> HttpResponse:
    issues = IssuesForm(request.POST)
    issues.is_valid()
    # What the person saw is what was stored when the page was made: to be compared before this save changes it.
    steps = steps_of(found, request.user)
    if "confirm" in request.POST and fingerprint(found, steps) != request.POST.get("shown"):
        raise NotConfirmed(_("この画面を開いたあとで、内容か登録が変わりました。下の一覧をもう一度確かめてください。"))
    found = keep_source(found, values=form.cleaned_data, by=request.user, **issues.places)
    if "confirm" not in request.POST:
        messages.success(request, _("保存しました。"))
        return redirect("review", found.pk)
    confirm(found, by=request.user, shown=fingerprint(found, steps_of(found, request.user)))
    return redirect("review", found.pk)


def _whole(request: HttpRequest, found: Review, form: ReviewSourceForm) -> dict[str, Any]:
    proposal, steps = Proposal.from_json(found.proposal), steps_of(found, request.user)
    lines = clean_lines(found.text)
    taken = [step for step in steps if step.action != "skip"]
    return {
        **review_frame(request, str(found)),
        "review": found,
        "form": form,
        "rows": steps_table(steps, proposal),
        "issues": about_document(proposal, lines),
        "drawn": page_count(found) > 0,
        "tabs": tabs(proposal),
        "shown": fingerprint(found, steps),
        "taken": len(taken),
        "blocked": any(step.blocking_issues for step in steps),
        "open": sum(open_issues(proposal, step.number - 1) for step in steps) + open_issues(proposal, None),
    }


def _over(request: HttpRequest, found: Review) -> HttpResponse:
    if request.method == "POST":
        messages.error(request, _("この取り込みは終わっています。計画の画面で直してください。"))
    plans = Plan.objects.filter(reviews=found).select_related("municipality")
    desks = [desk_of(plan, request.user) for plan in plans]
    return render(request, "review/over.html", {**review_frame(request, str(found)), "review": found, "desks": desks})


@for_staff
@require_POST
def discard_review(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    try:
        discard(found, by=request.user)
    except NotConfirmed as error:
        messages.error(request, str(error))
        return redirect("review", found.pk)
    messages.success(request, _("「%s」の取り込みをやめました。") % found)
    return redirect("review_list")


@for_staff
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole document: its pages as pictures, where it has some, and its text with line numbers."""
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    pages = page_count(found)
    shown = whole_source(clean_lines(found.text), Proposal.from_json(found.proposal), pages)
    context = {"review": found, "source": shown, "drawn": pages > 0}
    return render(
        request, "review/source.html", {**review_frame(request, _("資料の全文"), (str(found), "../")), **context}
    )


@partial(for_staff, cacheable=True)
@require_safe
def picture(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A picture of the PDF, by its number from 1."""
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    pictures = Proposal.from_json(found.proposal).pictures
    if not 1 <= number <= len(pictures) or not default_storage.exists(pictures[number - 1].image):
        raise Http404
    place = pictures[number - 1].image
    return kept_picture(request, place, place)


@partial(for_staff, cacheable=True)
@require_safe
def page_image(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A page of the PDF.  The browser keeps it, but asks each time whether it still may show it."""
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    if not 1 <= number <= page_count(found):
        raise Http404
    try:
        return kept_picture(request, page_picture(found, number), f"{found.sha256}-{number}")
    except Busy as error:
        return HttpResponse(str(error), status=503, content_type=PLAIN, headers={"Retry-After": "5"})
    except UnreadableFile as error:
        return HttpResponse(str(error), status=404, content_type=PLAIN)
