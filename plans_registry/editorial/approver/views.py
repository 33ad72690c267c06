"""「全文を読む」: the page of a whole plan, and its notes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans_registry.editorial.admin.base import change_url, list_url
from plans_registry.editorial.admin.plan_actions import VERBS, Verb, desk_of, perform
from plans_registry.editorial.approver.page import last_return, plan_text, unanswered_issues, words_of_request
from plans_registry.editorial.approver.verbs import add_note, readers_of, record_reading, resolve_note
from plans_registry.editorial.checks import Overtaken, WorkflowError, may_edit
from plans_registry.editorial.pages import SAVED_PAGES, frame, page_token, remember_saved, staff_page
from plans_registry.editorial.permissions import acts_for_all, plans_of
from plans_registry.editorial.preview.photos import shown_pictures
from plans_registry.models import Measure, Pillar, Plan, PlanNote


@staff_page("plans_registry.view_plan")
@require_http_methods(["GET", "HEAD", "POST"])
def whole_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as the public will read it; who opens it has read this state of it.

    The page is one form with a button for each act: every act brings all that is typed.  A decision sends the notes along
    that were typed; what any other act did not use stands there again.
    """
    plan = get_object_or_404(plans_of(request.user).with_parts(), pk=pk)
    if request.method != "POST":
        return _page(request, plan, {})
    if not may_edit(request.user, plan):
        raise PermissionDenied
    typed = {name: str(value) for name, value in request.POST.items() if name.startswith(("note-", "verb-"))}
    try:
        after = _act(request, plan, typed)
    except Overtaken as error:
        address = f"{reverse('admin:plans_registry_plan_differences', args=[pk])}?old={error.seen}&new=draft"
        messages.error(request, format_html('{} <a href="{}">{}</a>', error, address, _("変わったところを見る")))
        after = request.path
    except WorkflowError as error:
        messages.error(request, str(error))
        after = request.path
    if _words(typed):
        return _page(request, get_object_or_404(plans_of(request.user).with_parts(), pk=pk), typed)
    remember_saved(request)
    return HttpResponseRedirect(after)


def _act(request: HttpRequest, plan: Plan, typed: dict[str, str]) -> str:
    """Do what the button says and take what it used out of ``typed``; the address to go on to."""
    if verb := request.POST.get("verb"):
        if verb not in VERBS:
            raise Http404
        return _decide(request, plan, verb, typed)
    if key := request.POST.get("resolve"):
        note = get_object_or_404(_rows(plan.notes.all(), key))
        resolve_note(note, by=request.user)
        messages.success(request, _("メモを対応済みにしました：%s") % note.place)
    elif place := request.POST.get("add"):
        note = _add(request, plan, place)
        messages.success(request, _("メモを残しました：%s") % note.place)
        _forget(typed, f"note-{place}")
        return f"{request.path}#note-{note.pk}"
    elif _words(typed):  # Enter in a field
        messages.warning(request, _("入力は残してありますが、まだ何も決まっていません。ボタンを押して決めます。"))
    return request.path


@transaction.atomic
def _decide(request: HttpRequest, plan: Plan, verb: str, typed: dict[str, str]) -> str:
    """Do the verb and leave the notes beside it, or neither: who sends a plan back with a reason means its notes, too."""
    places = [name.removeprefix("note-") for name, text in typed.items() if name.startswith("note-") and text.strip()]
    # First the notes: the mail about the decision must not lead to a page without them.
    notes = [_add(request, plan, place) for place in places]
    done = perform(plan, verb, request.user, request.POST, prefix=f"verb-{verb}")
    messages.success(request, done)
    if notes:
        places_named = "、".join(note.place for note in notes)
        messages.success(request, _("メモを残しました：%s") % places_named)
    _forget(typed, f"verb-{verb}-")
    _forget(typed, "note-")
    return change_url(plan)


def _add(request: HttpRequest, plan: Plan, place: str) -> PlanNote:
    """``place`` is the part whose button was pressed: plan-, pillar-3, measure-12."""
    kind, _dash, key = place.partition("-")
    text = request.POST.get(f"note-{place}", "")
    pillar = _rows(Pillar.objects.filter(plan=plan), key).first() if kind == "pillar" else None
    measure = _rows(Measure.objects.filter(pillar__plan=plan), key).first() if kind == "measure" else None
    return add_note(plan, text, by=request.user, pillar=pillar, measure=measure)


def _words(typed: dict[str, str]) -> list[str]:
    """What a person typed, beside the fingerprints of what was read."""
    return [value for name, value in typed.items() if value.strip() and not name.endswith("-seen")]


def _forget(typed: dict[str, str], prefix: str) -> None:
    for name in [name for name in typed if name.startswith(prefix)]:
        del typed[name]


def _page(request: HttpRequest, plan: Plan, typed: dict[str, str]) -> HttpResponse:
    record_reading(plan, by=request.user)
    desk = desk_of(plan, request.user)
    word, cancelled = words_of_request(plan)
    context = {
        "plan": plan,
        "word": word,
        "cancelled": cancelled,
        "text": plan_text(plan, typed),
        "pictures": shown_pictures(plan),
        "returned": last_return(plan),
        "issues": unanswered_issues(plan),
        "readers": readers_of(plan),
        "desk": desk,
        "verbs": [(verb, _fields(verb, form, typed), _is_typed(verb, typed)) for verb, _address, form in desk["verbs"]],
        "typed": typed,
        "page_token": page_token(request),
        "saved_pages": request.session.get(SAVED_PAGES, []),
        "may_note": acts_for_all(request.user),
        "may_resolve": may_edit(request.user, plan),
    }
    trail = (_("計画"), list_url(Plan)), (str(plan), change_url(plan))
    return render(request, "approver/whole_plan.html", {**frame(request, _("全文を読む"), *trail), **context})


def _fields(verb: Verb, form: Form, typed: dict[str, str]) -> Form:
    """With what was typed in them; ``seen`` is what stands on the page now."""
    prefix = f"verb-{verb.name}"
    written = {name: typed.get(f"{prefix}-{name}", "") for name in form.fields if name != "seen"}
    return verb.form(initial={**form.initial, **written}, prefix=prefix, use_required_attribute=False)


def _is_typed(verb: Verb, typed: dict[str, str]) -> bool:
    """Whether something stands in its fields, so that they are not folded away."""
    return bool(_words({name: value for name, value in typed.items() if name.startswith(f"verb-{verb.name}-")}))


@staff_page("plans_registry.change_plan")
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """「対応済みにする」 beside a note on the page where the plan is edited."""
    note = get_object_or_404(PlanNote.objects.filter(plan__in=plans_of(request.user)), pk=pk)
    try:
        resolve_note(note, by=request.user)
        messages.success(request, _("メモを対応済みにしました：%s") % note.place)
    except WorkflowError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(change_url(note.plan))


def _rows(rows, key: str):
    """Those with the key that was sent; none where it is no key."""
    known = key.isascii() and key.isdigit() and len(key) < 19
    return rows.filter(pk=int(key)) if known else rows.none()
