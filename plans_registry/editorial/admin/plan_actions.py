"""The workflow as buttons: the word on each, the fields beside it, the verb behind it and what to say afterwards.

The banner above a plan's form: its state, what it lacks, what changed, and the buttons of the workflow.

「確認用リンクを作る」: the two buttons on a plan's page.

「この版を下書きに戻す」: the button on the page of differences, and what it does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.checks import Missing, WorkflowError, may_edit, missing_of
from plans_registry.editorial.permissions import acts_for_all
from plans_registry.editorial.preview.views import LIFETIME, end_previews, new_link
from plans_registry.editorial.twins import APART, twins_as, twins_note
from plans_registry.editorial.versions import VersionComparison, names_edition, restore
from plans_registry.editorial.workflow import (
    cancel_schedule,
    has_unpublished_changes,
    publish,
    publish_approved,
    schedule,
    send_back,
    submit,
    take_back,
    withdraw,
)
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of

NOTE_LIMIT = 500
NOTHING_TYPED: Mapping[str, str] = {}
NOTHING_SEEN = "-"  # the fingerprint of no document: an approval that does not name one is refused


class NoFields(forms.Form):
    pass


class SeenForm(forms.Form):
    """An approval names what was read: the fingerprint of the document as the page showed it."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    note = forms.CharField(
        required=False,
        max_length=NOTE_LIMIT,
        label=gettext_lazy("公開時のメモ（なくてもかまいません）"),
        help_text=gettext_lazy("公開ページの履歴に出ます。例：初めての公開"),
    )

    def clean_seen(self) -> str:
        return self.cleaned_data["seen"] or NOTHING_SEEN


class DayForm(SeenForm):
    on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label=gettext_lazy("公開する日（必須）"),
        help_text=gettext_lazy("この日の午前0時すぎに公開します。承認した内容は、公開まで変わりません。"),
        error_messages={
            "required": gettext_lazy("公開する日を入力してください。"),
            "invalid": gettext_lazy("公開する日を、年-月-日で入力してください。例：2026-04-01"),
        },
    )
    field_order = ["on", "note"]


def _reason(label: Any, help_text: Any) -> type[forms.Form]:
    field = forms.CharField(
        max_length=NOTE_LIMIT,
        label=label,
        help_text=help_text,
        error_messages={"required": gettext_lazy("理由を入力してください。")},
    )
    return type("ReasonForm", (forms.Form,), {"reason": field})


@dataclass(frozen=True, slots=True)
class Verb:
    """``folded``: behind its own word until somebody wants it; ``careful``: it takes something away."""

    name: str
    label: str | Promise
    done: str | Promise
    act: Callable[..., Any]
    form: type[forms.Form] = NoFields
    folded: bool = False
    careful: bool = False


VERBS = {
    verb.name: verb
    for verb in (
        Verb("submit", gettext_lazy("確認を依頼する"), gettext_lazy("確認を依頼しました。"), submit),
        Verb("publish", gettext_lazy("承認して公開する"), gettext_lazy("公開しました。"), publish, SeenForm),
        Verb(
            "schedule",
            gettext_lazy("承認して、公開する日を決める"),
            gettext_lazy("承認し、公開する日を決めました。"),
            schedule,
            DayForm,
            folded=True,
        ),
        Verb(
            "publish_approved",
            gettext_lazy("予定の日を待たずに公開する"),
            gettext_lazy("公開しました。"),
            publish_approved,
        ),
        Verb(
            "send_back",
            gettext_lazy("差し戻す"),
            gettext_lazy("差し戻しました。"),
            send_back,
            _reason(
                gettext_lazy("差し戻す理由（必須）"),
                gettext_lazy("直すところがわかるように書きます。例：柱2の施策名が資料と違います"),
            ),
        ),
        Verb(
            "take_back",
            gettext_lazy("確認の依頼を取り下げる"),
            gettext_lazy("確認の依頼を取り下げました。"),
            take_back,
        ),
        Verb(
            "cancel_schedule",
            gettext_lazy("公開の予定を取り消す"),
            gettext_lazy("公開の予定を取り消しました。もう一度、確認待ちになります。"),
            cancel_schedule,
            _reason(
                gettext_lazy("取り消す理由（必須）"),
                gettext_lazy("あとから読んでもわかるように書きます。例：発表の日が延びたため"),
            ),
            folded=True,
        ),
        Verb(
            "withdraw",
            gettext_lazy("公開を取りやめる"),
            gettext_lazy("公開を取りやめました。"),
            withdraw,
            _reason(
                gettext_lazy("取りやめる理由（必須）"),
                gettext_lazy("あとから読んでもわかるように書きます。例：区の依頼により、誤りを直すまで"),
            ),
            folded=True,
            careful=True,
        ),
    )
}


SUBMITTABLE = {Plan.Status.DRAFT, Plan.Status.RETURNED, Plan.Status.PUBLISHED, Plan.Status.WITHDRAWN}


def open_verbs(plan: Plan, user: Any, *, complete: bool, public: bool) -> list[Verb]:
    """The verbs whose button is shown; the workflow itself decides again when one is pressed.

    Asking for approval is the editor's: it saves what stands on the page first.
    """
    approver = acts_for_all(user)
    mine = plan.submitted_by_id == user.pk
    by_another = approver and not mine
    waiting = plan.status == Plan.Status.SUBMITTED
    scheduled = plan.status == Plan.Status.SCHEDULED
    may_approve = waiting and complete and by_another and not plan.edited_by.filter(pk=user.pk).exists()
    shown = {
        "publish": may_approve,
        "schedule": may_approve,
        "publish_approved": scheduled and by_another,
        "send_back": waiting and approver,
        "take_back": waiting and mine and may_edit(user, plan),
        "cancel_schedule": scheduled and approver,
        "withdraw": public and approver,
    }
    return [VERBS[name] for name, show in shown.items() if show]


def perform(plan: Plan, name: str, user: Any, sent: Any, *, prefix: str | None = None) -> str:
    """Do the verb, and write it into the history; the sentence that says so.  Raises WorkflowError when it may not or cannot happen."""
    verb = VERBS[name]
    form = verb.form(sent, prefix=prefix)
    if not form.is_valid():
        raise WorkflowError(" ".join(message for messages in form.errors.values() for message in messages))
    verb.act(plan, by=user, **form.cleaned_data)
    done = _("「%(plan)s」：%(done)s") % {"plan": plan, "done": verb.done}
    LogEntry.objects.log_actions(user.pk, [plan], CHANGE, change_message=done, single_object=True)
    return done


def desk_of(plan: Plan, user: Any, *, refused: str = "", typed: Mapping[str, str] = NOTHING_TYPED) -> dict[str, Any]:
    """Everything the banner shows; beside the button of a verb that was just ``refused`` stands what was typed there."""
    whole = Plan.objects.with_parts().select_related("status_by", "submitted_by").get(pk=plan.pk)
    missing = [(item.message, place_of(item)) for item in missing_of(whole)]
    public = whole.editions.filter(is_current=True).exists()
    changed = public and has_unpublished_changes(whole)
    seen = document_of(whole).fingerprint
    verbs = open_verbs(whole, user, complete=not missing, public=public)
    waiting = whole.status == Plan.Status.SUBMITTED
    return {
        "plan": whole,
        "missing": missing,
        "address_note": address_note(whole),
        "twins_note": twins_note(whole),
        "changed": changed,
        "changed_since": waiting and whole.submitted_fingerprint not in ("", seen),
        "public_url": f"/plans/{whole.key}/" if public else "",
        "preview_url": _preview_url(whole, user),
        "own_preview_url": reverse("own_preview", args=[whole.pk]) if whole.has_page else "",
        "notes": list(whole.notes.open()),
        "may_resolve": may_edit(user, whole),
        "own_request": waiting and whole.submitted_by_id == user.pk,
        "own_changes": waiting and whole.edited_by.filter(pk=user.pk).exists(),
        "verbs": [
            (verb, verb_url(whole, verb), form_of(verb, seen, typed if verb.name == refused else NOTHING_TYPED))
            for verb in verbs
        ],
        "refused": refused,
    }


def address_note(plan: Plan) -> str:
    """What publishing would do to the address, where it is not what it says of itself: another than now, or one with a number."""
    if plan.municipality_id is None or plan.first_year is None:
        return ""
    key = plan.key_for(plan.municipality_id, plan.first_year)
    if plan.key and key != plan.key:
        said = _(
            "公開すると、公開ページのアドレスが /plans/%(old)s/ から /plans/%(new)s/ に変わります。前のアドレスからは転送されます。"
        )
        return said % {"old": plan.key, "new": key}
    if not plan.key and key != f"{plan.municipality_id}-{plan.first_year}":
        said = _(
            "同じ区市町村と開始年度の計画がほかにあるか、ありました。公開すると、アドレスは /plans/%(new)s/ になります。"
        )
        return said % {"new": key}
    return ""


def _preview_url(plan: Plan, user: Any) -> str:
    """Where the buttons for links to a preview lead; a plan without municipality or period has no page yet."""
    shown = plan.has_page and may_edit(user, plan)
    return reverse("admin:plans_registry_plan_preview", args=[plan.pk]) if shown else ""


def form_of(verb: Verb, seen: str, typed: Mapping[str, str]) -> forms.Form:
    """The fields beside a button, with ids of their own on a page of many forms."""
    return verb.form(initial={**typed, "seen": seen}, auto_id=f"verb-{verb.name}-%s")


def verb_url(plan: Plan, verb: Verb) -> str:
    return reverse("admin:plans_registry_plan_verb", args=[plan.pk, verb.name])


def place_of(missing: Missing) -> str:
    """Address of the field to fill, on the page of the plan."""
    if missing.pillar is not None:
        place = missing.pillar
        return f"#id_pillar-{place}-types" if missing.field == "types" else f"#pillar-{place}"
    if missing.field == "pillars":
        return "#pillars"
    return "#predecessor-group" if missing.field == "predecessor" else f"#id_{missing.field}"


def preview_for(request: HttpRequest, plan: Plan) -> HttpResponse:
    """A button was pressed, the one that makes a link or the one that ends all; by GET nothing happens."""
    if not may_edit(request.user, plan):
        raise PermissionDenied
    if request.method == "POST":
        try:
            _end(request, plan) if request.POST.get("end") else _make(request, plan)
        except WorkflowError as error:
            messages.error(request, str(error))
    return HttpResponseRedirect(change_url(plan))


def _make(request: HttpRequest, plan: Plan) -> None:
    address = f"{settings.SITE_URL}{reverse('preview', args=[new_link(plan, by=request.user)])}"
    last = timezone.localtime() + LIFETIME
    said = _("確認用リンクを作りました（%(day)sまで）。見てほしい人にだけ送ってください。") % {
        "day": _("%(month)s月%(day)s日") % {"month": last.month, "day": last.day}
    }
    messages.success(request, format_html('{}<br><a class="preview-link" href="{}">{}</a>', said, address, address))


def _end(request: HttpRequest, plan: Plan) -> None:
    end_previews(plan, by=request.user)
    messages.success(request, _("この計画の確認用リンクを、すべて無効にしました。"))


def restorable(plan: Plan, compared: VersionComparison, user: Any) -> dict[str, Any] | None:
    """The edition on the left of a comparison with the draft, where it differs and the person may bring it back."""
    if not (names_edition(compared.old) and compared.new == "draft" and compared.told and may_edit(user, plan)):
        return None
    address = reverse("admin:plans_registry_plan_restore", args=[plan.pk, compared.old])
    edition = plan.editions.get(number=int(compared.old))
    return {"number": compared.old, "address": address, "twins": twins_as(plan, edition.plan_document())}


def restore_for(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """The button was pressed; by GET nothing happens."""
    differences = reverse("admin:plans_registry_plan_differences", args=[plan.pk])
    if not may_edit(request.user, plan):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(differences)
    try:
        confirmed, apart = (bool(request.POST.get(name)) for name in ("confirmed", APART))
        restore(plan, number, by=request.user, confirmed=confirmed, apart=apart)
    except WorkflowError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{differences}?old={number}&new=draft")
    messages.success(request, _("第%s版の内容を、下書きに戻しました。公開中の内容は、まだ変わりません。") % number)
    return HttpResponseRedirect(change_url(plan))
