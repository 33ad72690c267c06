"""The workflow as buttons: the word on each, the fields beside it, the verb behind it and what to say afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.permissions import acts_for_all
from plans_registry.editorial.scheduling import cancel_schedule, publish_approved, schedule
from plans_registry.editorial.workflow import publish, send_back, submit, take_back, withdraw
from plans_registry.models import Plan

NOTE_LIMIT = 500
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


def open_verbs(plan: Plan, user: Any, *, complete: bool, changed: bool, public: bool) -> list[Verb]:
    """The verbs whose button is shown; the workflow itself decides again when one is pressed."""
    approver, mine = acts_for_all(user), plan.submitted_by_id == user.pk
    waiting, scheduled = plan.status == Plan.Status.SUBMITTED, plan.status == Plan.Status.SCHEDULED
    may_approve = waiting and complete and approver and not mine and not plan.edited_by.filter(pk=user.pk).exists()
    shown = {
        "submit": complete and not (waiting or scheduled) and (changed or not public) and may_edit(user, plan),
        "publish": may_approve,
        "schedule": may_approve,
        "publish_approved": scheduled and approver and not mine,
        "send_back": waiting and approver,
        "take_back": waiting and mine and may_edit(user, plan),
        "cancel_schedule": scheduled and approver,
        "withdraw": public and approver,
    }
    return [VERBS[name] for name, show in shown.items() if show]


def perform(plan: Plan, name: str, user: Any, sent: Any) -> str:
    """Do the verb; the sentence that says so.  Raises WorkflowError when it may not or cannot happen."""
    verb = VERBS[name]
    form = verb.form(sent)
    if not form.is_valid():
        raise WorkflowError(" ".join(message for messages in form.errors.values() for message in messages))
    verb.act(plan, by=user, **form.cleaned_data)
    return _("「%(plan)s」：%(done)s") % {"plan": plan, "done": verb.done}
