"""The list of documents that were read, the page where one is read, and the page of what became of its plans."""

from functools import partial

from django.contrib import admin, messages
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.checks import WorkflowError, missing_of
from plans_registry.editorial.pages import for_staff, reviews_of
from plans_registry.editorial.review.begin import begin, under_way
from plans_registry.editorial.review.drafts import leave_rest, plans_of_document, throw_away
from plans_registry.editorial.review.forms import StartForm
from plans_registry.editorial.review.pictures import kept_picture, page_count, page_picture
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.editorial.review.reread import ROLES, place_at, read_again
from plans_registry.editorial.review.saving import NotSaved, earlier_import
from plans_registry.editorial.review.source_view import lines_to_tell, part_lines, whole_source
from plans_registry.intake.files import UnreadableFile
from plans_registry.intake.lines import clean_lines
from plans_registry.intake.overview.reader import NotAnOverview
from plans_registry.intake.pdf.process import Busy
from plans_registry.models import OpenIssue, Plan, Review

LISTED, WAITING = 100, 5
PLAIN = "text/plain; charset=utf-8"


def review_frame(request: HttpRequest, title: str, *trail: tuple[str, str]) -> dict:
    """What every page of the desk needs, with the way back."""
    reviews = (_("資料からの取り込み"), reverse("review_list"))
    return {**admin.site.each_context(request), "title": title, "here": title, "trail": [reviews, *trail]}


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
            messages.info(request, _("この資料は、すでに取り込みの途中です。続きを開きました。"))
            return redirect("review", review.pk)
        if review := _begun(request, form):
            return redirect("review", review.pk)
    waiting = reviews_of(request.user).under_way()[:WAITING]
    return render(
        request, "review/new.html", {**review_frame(request, _("資料から取り込む")), "form": form, "waiting": waiting}
    )


def _begun(request: HttpRequest, form: StartForm) -> Review | None:
    """The new reading; None with the reason on the form."""
    earlier = earlier_import(form.content)
    try:
        review = begin(form.content, round_label=form.cleaned_data["round_label"], by=request.user)
    except IntegrityError:  # the button was pressed twice, and the other request was first
        return under_way(form.content, request.user)
    except (UnreadableFile, NotAnOverview, NotSaved) as error:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
        return None
    if earlier:
        messages.info(request, _("この資料は「%s」として取り込み済みです。") % earlier.title)
    return review


@for_staff
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each plan of a document, and what waits for a person."""
    found = get_object_or_404(reviews_of(request.user).select_related("owner"), pk=pk)
    issues = OpenIssue.objects.filter(origin__review=found, settled_at=None)
    states = plans_of_document(found, request.user)
    rows = [
        {
            "state": state,
            "missing": missing_of(state.plan) if state.plan else [],
            "issues": issues.filter(origin__plan=state.plan).count() if state.plan else 0,
            "open": f"{found.pk}-{state.place}",
        }
        for state in states
    ]
    drafts = sum(state.plan is not None and state.plan.status == Plan.Status.DRAFT for state in states)
    context = {"review": found, "rows": rows, "drafts": drafts, "is_open": found.status == Review.Status.OPEN}
    return render(request, "review/review.html", {**review_frame(request, str(found)), **context})


@for_staff
@require_POST
def discard_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws the drafts of a document away."""
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    count = throw_away(found, by=request.user)
    messages.success(
        request, _("「%(title)s」から作った下書き%(count)s件を捨てました。") % {"title": found, "count": count}
    )
    return redirect("review_list")


@for_staff
@require_POST
def close_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The plans that are no drafts yet are left where they are."""
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    try:
        leave_rest(found, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("「%s」の取り込みを終えました。") % found)
    return redirect("review", found.pk)


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


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def line_roles(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """The role of each line of a plan, and 「読み直す」."""
    found = get_object_or_404(reviews_of(request.user), pk=pk)
    proposal = Proposal.from_json(found.proposal)
    if place >= len(proposal.plans):
        raise Http404
    document = proposal.plans[place].document
    lines = lines_to_tell(clean_lines(found.text), proposal, place)
    roles = {int(number): role for number, role in found.roles.items()}
    if request.method == "POST":
        for line in lines:
            roles.pop(line.number, None)
            if (role := request.POST.get(f"role-{line.number}")) in ROLES:
                roles[line.number] = role
        if answer := _read_again(request, found, proposal.plans[place].line, roles):
            return answer
    read_as = {line: part.partition("-")[0] for part, line in part_lines(document, lines).items()}
    rows = [(line, roles.get(line.number, ""), KINDS.get(read_as.get(line.number, ""), "")) for line in lines]
    trail = (str(found), reverse("review", args=[found.pk]))
    context = {"review": found, "plan": document, "rows": rows, "roles": ROLES}
    return render(
        request, "review/line_roles.html", {**review_frame(request, _("行の役割を直して読み直す"), trail), **context}
    )


KINDS = {"plan": gettext_lazy("計画名"), "pillar": gettext_lazy("柱"), "measure": gettext_lazy("施策")}


def _read_again(request: HttpRequest, found: Review, head: int, roles: dict[int, str]) -> HttpResponse | None:
    """Where the plan with this head is to be looked at now; None with the reason as a message."""
    drafts = set(found.origins.values_list("plan", flat=True))
    try:
        again = read_again(found, roles, by=request.user)
    except (UnreadableFile, NotAnOverview, WorkflowError) as error:
        messages.error(request, str(error))
        return None
    place = place_at(again, head)
    origin = again.origins.filter(place=place).first()
    if origin is None or origin.plan_id not in drafts:
        messages.success(request, _("読み直しました。"))
        return redirect("review", again.pk)
    messages.success(request, _("読み直しました。変わるところを確かめて、保存してください。"))
    return redirect(f"{change_url(origin.plan)}?reading={again.pk}-{place}")


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
