"""The page of a plan: opened, changed step by step, saved, and sent for approval with what stands on it.

The page carries the document it was opened with.  When it comes back, its controls are read into a document; a step
gives the page anew with nothing saved, saving merges it with what somebody else has saved meanwhile (documents/merging).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.documents.differences import differences
from plans_registry.documents.merging import Conflict, merge
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.audit import told_between
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.editor.carried import pack, unpack
from plans_registry.editorial.editor.edits import numbered, without_empty
from plans_registry.editorial.editor.facts import conflicts_told, facts_of, with_facts
from plans_registry.editorial.editor.merged import save_merged
from plans_registry.editorial.editor.parts import ForeignPage, SentParts, images_named
from plans_registry.editorial.editor.problems import Problem, problems_of, problems_of_form
from plans_registry.editorial.editor.proposals import TagProposals
from plans_registry.editorial.editor.reading import (
    ON_PAGE,
    READING,
    SETTLED,
    OpenedPlan,
    differs_in_issues,
    may_lack_its_name,
    opened_plan,
    pictures_of,
    reading_step,
    settle,
    shown_reading,
)
from plans_registry.editorial.editor.shown import PartsShown
from plans_registry.editorial.editor.steps import UnknownStep, first_changed, press
from plans_registry.editorial.pages import SAVED_PAGES, page_token, remember_saved
from plans_registry.editorial.workflow import has_unpublished_changes, submit
from plans_registry.models import OpenPage, Plan
from plans_registry.models.audit import person_name
from plans_registry.models.open_pages import KEPT
from plans_registry.models.photos import too_large
from plans_registry.models.struck import pictures_struck, without_struck_pictures
from plans_registry.models.working_copy import documents_of, write

BASE, UNDO, DONE = "_base", "_undo", "_done"
SAID = "step-said"  # the id of the sentence on what a step did
WORD_LIMIT = 500
ARRANGE, COMPARE, KEEP, TAKE_BACK = "measure-arrange-", "compare", "keep", "undo"
NAMING = {"municipality", "title"}
EMPTY = PlanDocument(
    title="",
    municipality="",
    pillars=(PillarDocument(number=1, title="", measures=(MeasureDocument(number=1, name=""),)),),
)


@dataclass(slots=True, kw_only=True)
class EditorPage:
    """What one answer shows.  ``base`` is the document it is to be compared with when it comes back.

    ``undo`` is the document before the last step, ``done`` the one that the step made of it.
    """

    form: forms.ModelForm
    document: PlanDocument
    base: PlanDocument | None
    problems: tuple[Problem, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    other: str = ""
    undo: PlanDocument | None = None
    done: PlanDocument | None = None
    anchor: str = ""
    said: str = ""
    arranged: str = ""
    opened: OpenedPlan | None = None
    settled: set[str] = field(default_factory=set)


def open_editor(desk: Any, request: HttpRequest, plan: Plan | None) -> HttpResponse:
    """The page as a browser opens it."""
    now = documents_of([plan.pk])[plan.pk] if plan else None
    if opened := opened_plan(request):
        document = opened.document(plan)
        form = facts_form(desk, request, plan, initial=facts_of(document))
        return _shown(desk, request, plan, EditorPage(form=form, document=document, base=now, opened=opened))
    form = facts_form(desk, request, plan)
    return _shown(desk, request, plan, EditorPage(form=form, document=now or EMPTY, base=now))


def take_editor(desk: Any, request: HttpRequest, plan: Plan | None) -> HttpResponse:
    """The page as it came back: a step, or a save.  Raises Http404 for a button that no page has."""
    base = unpack(request.POST.get(BASE, ""))
    known = base or (documents_of([plan.pk])[plan.pk] if plan else EMPTY)
    opened = opened_plan(request)
    if opened and plan is None:
        known = opened.document(None)  # with the ids of no measure, and what no control of the page says
    named = images_named(request.POST)
    struck = pictures_struck(plan.pk, (named | {photo.image for photo in known.all_photos}) - {""}) if plan else set()
    pictures = pictures_of(plan, opened, named)
    sent = SentParts(request.POST, request.FILES, request.user, known, TagProposals.load(), pictures, struck)
    try:
        typed = sent.document()
    except ForeignPage as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.get_full_path())
    base = base and without_struck_pictures(struck, base)
    button = request.POST.get("do", "")
    if button == COMPARE:
        return JsonResponse({"differs": _differs(desk, request, plan, base, typed)})
    if button:
        page = _stepped(desk, request, plan, opened, sent, typed, button)
        page.base, page.opened = base if plan else None, opened
        return _shown(desk, request, plan, page)
    return _saved(desk, request, plan, base, opened, sent, typed)


def facts_form(desk: Any, request: HttpRequest, plan: Plan | None, **given: Any) -> forms.ModelForm:
    """The form of the plan's own facts, with the admin's widgets and choices."""
    fields = flatten_fieldsets(desk.get_fieldsets(request, plan))
    kind = desk.get_form(request, plan, change=plan is not None, fields=fields)
    if plan is None and not given:
        given = {"initial": desk.get_changeform_initial_data(request)}
    # Of its own, for a form writes into its row what it reads.
    form = kind(instance=Plan.objects.get(pk=plan.pk) if plan else None, **given)
    if not may_lack_its_name(plan, request):
        for name in NAMING & form.fields.keys():
            form.fields[name].required = True
    return form


def _typed_facts(desk: Any, request: HttpRequest, plan: Plan | None) -> forms.ModelForm:
    """As typed, without a word on what is wrong yet."""
    names = facts_form(desk, request, plan).fields
    return facts_form(desk, request, plan, initial={name: request.POST.get(name, "") for name in names})


def _stepped(
    desk: Any,
    request: HttpRequest,
    plan: Plan | None,
    opened: OpenedPlan | None,
    sent: SentParts,
    typed: PlanDocument,
    button: str,
) -> EditorPage:
    form = _typed_facts(desk, request, plan)
    page = EditorPage(form=form, document=typed, base=None, problems=tuple(sent.problems))
    if button == KEEP:
        page.undo, page.done = _last_step(request)
    elif button == TAKE_BACK:
        before, after = _last_step(request)
        # What was typed since the step stays, as another person's words do.
        page.document = merge(after, typed, before).document if before and after else typed
        page.anchor = first_changed(typed, page.document) or SAID
        page.said = _("直前の操作を取り消しました。")
        if page.document != before:
            page.said = _("直前の操作を取り消しました。そのあとに入力したところは残してあります。")
    elif button.startswith(ARRANGE):
        page.arranged = button.removeprefix(ARRANGE)
        page.anchor = f"measure-{page.arranged}"
    else:
        ticked = set(request.POST.getlist(SETTLED))
        of_reading = reading_step(button, typed, shown_reading(plan, opened, typed, ticked), request.POST)
        try:
            outcome, settled = of_reading or (press(button, typed, sent.chosen(button)), "")
        except UnknownStep as error:
            raise Http404 from error
        page.settled = {*ticked, settled} - {""}
        page.document, page.anchor = outcome.document, outcome.anchor
        page.undo, page.done = (typed, outcome.document) if outcome.done else (None, None)
        nothing = _("変わったところはありません。移す先や分ける所を選んでから押してください。")
        page.said = outcome.done or nothing
    return page


def _differs(
    desk: Any, request: HttpRequest, plan: Plan | None, base: PlanDocument | None, typed: PlanDocument
) -> bool:
    """Whether the page says anything that is not saved."""
    form = facts_form(desk, request, plan, data=request.POST)
    if plan is None or not form.is_valid() or request.POST.get("word", "").strip():
        return True
    if differs_in_issues(plan, on_page=request.POST.getlist(ON_PAGE), ticked=request.POST.getlist(SETTLED)):
        return True
    now = documents_of([plan.pk])[plan.pk]
    typed = with_facts(without_empty(typed), form.cleaned_data)
    return bool(differences(now, merge(base or now, typed, now).document))


def _last_step(request: HttpRequest) -> tuple[PlanDocument | None, PlanDocument | None]:
    return unpack(request.POST.get(UNDO, "")), unpack(request.POST.get(DONE, ""))


@transaction.atomic
def _saved(
    desk: Any,
    request: HttpRequest,
    plan: Plan | None,
    base: PlanDocument | None,
    opened: OpenedPlan | None,
    sent: SentParts,
    typed: PlanDocument,
) -> HttpResponse:
    form = facts_form(desk, request, plan, data=request.POST)
    typed = without_empty(typed)
    page = EditorPage(form=form, document=typed, base=base if plan else None, opened=opened)
    page.settled = set(request.POST.getlist(SETTLED))
    page.problems = (*sent.problems, *problems_of(typed))
    if not form.is_valid() or page.problems:
        return _shown(desk, request, plan, page)
    typed = with_facts(typed, form.cleaned_data)
    try:
        with transaction.atomic():
            if plan is None:
                plan = write(None, numbered(typed)).plan
                desk.log_addition(request, plan, [{"added": {}}])
                messages.success(request, _("「%s」を下書きとして保存しました。") % plan)
            else:
                clash = save_merged(desk, request, plan, base, typed)
                if clash:
                    page.form = facts_form(desk, request, plan, initial=facts_of(clash.document))
                    page.document, page.base = clash.document, clash.now
                    page.conflicts, page.other = clash.conflicts, clash.by
                    return _shown(desk, request, plan, page)
            settle(plan, on_page=request.POST.getlist(ON_PAGE), ticked=page.settled, by=request.user)
            if opened:
                opened.saved(plan, by=request.user)
    except ValidationError as error:
        page.problems = (Problem("", " ".join(error.messages)),)
        return _shown(desk, request, plan, page)
    remember_saved(request)
    closed = Q(by=request.user, token=page_token(request)) | Q(at__lt=timezone.now() - KEPT)
    OpenPage.objects.filter(closed, plan=plan).delete()
    if "_submit" in request.POST:
        _submitted(request, plan)
    if "_save" in request.POST:
        return desk.response_post_save_change(request, plan)
    return HttpResponseRedirect(change_url(plan))


def _submitted(request: HttpRequest, plan: Plan) -> None:
    plan.refresh_from_db()
    if plan.status == Plan.Status.PUBLISHED and not has_unpublished_changes(plan):
        messages.warning(request, _("公開中の内容と同じなので、確認を依頼していません。"))
        return
    if plan.status == Plan.Status.SUBMITTED:  # the button of a page that was opened before
        messages.info(request, _("すでに確認を依頼してあります。"))
        return
    try:
        submit(plan, by=request.user, note=request.POST.get("word", "").strip()[:WORD_LIMIT])
    except WorkflowError as error:
        messages.error(request, _("保存しましたが、まだ確認を依頼していません。%s") % error)
    else:
        messages.success(request, _("確認を依頼しました。"))


def _shown(desk: Any, request: HttpRequest, plan: Plan | None, page: EditorPage) -> TemplateResponse:
    fieldsets = desk.get_fieldsets(request, plan)
    may_change = desk.has_change_permission(request, plan) if plan else True
    readonly = desk.get_readonly_fields(request, plan) if may_change else flatten_fieldsets(fieldsets)
    facts = helpers.AdminForm(page.form, list(fieldsets), {}, readonly, model_admin=desk)
    reading = shown_reading(plan, page.opened, page.document, page.settled)
    parts = PartsShown(page.document, TagProposals.load(), page.problems, page.conflicts, page.arranged, reading)
    twin = page.base if page.opened else None
    context = {
        **desk.admin_site.each_context(request),
        "adminform": facts,
        "object_id": str(plan.pk) if plan else None,
        "original": plan,
        "is_popup": False,
        "to_field": None,
        "media": desk.media + facts.media,
        "inline_admin_formsets": [],
        "errors": None,  # said in the editor's own list
        "preserved_filters": desk.get_preserved_filters(request),
        "editor": page,
        "parts": parts,
        "reading": reading,
        "against": told_between(twin, page.document) if twin else [],
        "packed": {
            BASE: pack(page.base),
            UNDO: pack(page.undo),
            DONE: pack(page.done),
            READING: page.opened.key if page.opened else "",
        },
        "may_change": may_change,
        "page_token": page_token(request),
        "others": sorted({person_name(one.by) for one in _others(plan, request.user)}),
        "saved_pages": request.session.get(SAVED_PAGES, []),
        "photo_limit": settings.PHOTO_BYTES_LIMIT,
        "photo_too_large": too_large(),
        "wrong": [*problems_of_form(page.form), *page.problems],
        "conflicts": conflicts_told(page.conflicts, page.document),
    }
    response = desk.render_change_form(request, context, add=plan is None, change=plan is not None, obj=plan)
    response.context_data["has_file_field"] = True
    return response


def _others(plan: Plan | None, user: Any) -> Iterable[OpenPage]:
    """The pages of this plan that other people have open."""
    return OpenPage.objects.filter(plan=plan).now_open().exclude(by=user).select_related("by") if plan else ()
