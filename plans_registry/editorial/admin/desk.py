"""The workflow on a plan's page: what it lacks, which verbs are open to this person, and doing one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.rights import acts_for_all
from plans_registry.editorial.workflow import (
    Gap,
    WorkflowError,
    gaps,
    has_unpublished_changes,
    may_edit,
    publish,
    send_back,
    submit,
    withdraw,
)
from plans_registry.models import Plan

NOTE_LIMIT = 500
ONE_ACT = timedelta(seconds=1)  # a verb itself dates the plan a moment after the request
PARTS = {"pillars", "measures"}


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=NOTE_LIMIT)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=NOTE_LIMIT, error_messages={"required": gettext_lazy("理由を入力してください。")}
    )


@dataclass(frozen=True, slots=True)
class Verb:
    """A button: its word, the field beside it, the verb behind it and what to say when it is done."""

    name: str
    label: str | Promise
    done: str | Promise
    act: Callable[..., Any]
    form: type[forms.Form] = forms.Form
    field_label: str | Promise = ""
    field_help: str | Promise = ""
    careful: bool = False

    @property
    def field(self) -> str:
        """Name of the one text field, empty where the verb needs none."""
        return next(iter(self.form.base_fields), "")

    @property
    def required(self) -> bool:
        return self.form is ReasonForm


VERBS = {
    verb.name: verb
    for verb in (
        Verb("submit", gettext_lazy("確認を依頼する"), gettext_lazy("確認を依頼しました。"), submit),
        Verb(
            "publish",
            gettext_lazy("承認して公開する"),
            gettext_lazy("公開しました。"),
            publish,
            NoteForm,
            gettext_lazy("公開時のメモ（なくてもかまいません）"),
            gettext_lazy("公開ページの履歴に出ます。例：初めての公開"),
        ),
        Verb(
            "send_back",
            gettext_lazy("差し戻す"),
            gettext_lazy("差し戻しました。"),
            send_back,
            ReasonForm,
            gettext_lazy("差し戻す理由（必須）"),
            gettext_lazy("直すところがわかるように書きます。例：柱2の施策名が資料と違います"),
        ),
        Verb(
            "withdraw",
            gettext_lazy("公開を取りやめる"),
            gettext_lazy("公開を取りやめました。"),
            withdraw,
            ReasonForm,
            gettext_lazy("取りやめる理由（必須）"),
            gettext_lazy("あとから読んでもわかるように書きます。例：区の依頼により、誤りを直すまで"),
            careful=True,
        ),
    )
}


def open_verbs(plan: Plan, user: Any, *, complete: bool, changed: bool, public: bool) -> list[Verb]:
    """The verbs whose button is shown; the workflow itself decides again when one is pressed."""
    status, approver = plan.status, acts_for_all(user)
    waiting = status == Plan.Status.SUBMITTED
    shown = {
        "submit": complete and not waiting and (changed or not public) and may_edit(user, plan),
        "publish": complete and waiting and approver and plan.status_by_id != user.pk,
        "send_back": waiting and approver,
        "withdraw": public and approver,
    }
    return [VERBS[name] for name, show in shown.items() if show]


def desk_of(plan: Plan, user: Any) -> dict[str, Any]:
    """Everything the banner above a plan's form shows."""
    whole = Plan.objects.with_parts().select_related("status_by").get(pk=plan.pk)
    missing = [(gap.message, place_of(gap)) for gap in gaps(whole)]
    public = whole.editions.filter(is_current=True).exists()
    changed = public and has_unpublished_changes(whole)
    verbs = open_verbs(whole, user, complete=not missing, changed=changed, public=public)
    return {
        "plan": whole,
        "gaps": missing,
        "changed": changed,
        "changed_since": changed_since_request(whole),
        "public_url": f"/plans/{whole.key}/" if public else "",
        "own_request": whole.status == Plan.Status.SUBMITTED and whole.status_by_id == user.pk,
        "verbs": [(verb, verb_url(whole, verb)) for verb in verbs],
    }


def changed_since_request(plan: Plan) -> bool:
    """Whether somebody saved the plan after its approval was asked for: the approver reads something newer."""
    if plan.status != Plan.Status.SUBMITTED or plan.status_at is None:
        return False
    return plan.updated_at - plan.status_at > ONE_ACT


def verb_url(plan: Plan, verb: Verb) -> str:
    return reverse("admin:plans_registry_plan_verb", args=[plan.pk, verb.name])


def place_of(gap: Gap) -> str:
    """Address of the field to fill: on this page for the plan's own, else on the page of the pillar."""
    page = "" if isinstance(gap.row, Plan) else change_url(gap.row)
    return f"{page}#{gap.field}-group" if gap.field in PARTS else f"{page}#id_{gap.field}"


def perform(plan: Plan, name: str, user: Any, data: Any) -> str:
    """Do the verb; the sentence that says so.  Raises WorkflowError when it may not or cannot happen."""
    verb = VERBS[name]
    form = verb.form(data)
    if not form.is_valid():
        raise WorkflowError(" ".join(message for messages in form.errors.values() for message in messages))
    verb.act(plan, by=user, **form.cleaned_data)
    return _("「%(plan)s」：%(done)s") % {"plan": plan, "done": verb.done}
