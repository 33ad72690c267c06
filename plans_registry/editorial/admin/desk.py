"""The banner above a plan's form: its state, what it lacks, what changed, and the buttons of the workflow."""

from typing import Any

from django import forms
from django.urls import reverse

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.admin.plan_actions import Verb, open_verbs
from plans_registry.editorial.checks import may_edit
from plans_registry.editorial.completeness import Gap, gaps
from plans_registry.editorial.workflow import has_unpublished_changes
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of

PARTS = {"pillars", "measures", "predecessor"}


def desk_of(plan: Plan, user: Any) -> dict[str, Any]:
    """Everything the banner shows."""
    whole = Plan.objects.with_parts().select_related("status_by", "submitted_by").get(pk=plan.pk)
    missing = [(gap.message, place_of(gap)) for gap in gaps(whole)]
    public = whole.editions.filter(is_current=True).exists()
    changed = public and has_unpublished_changes(whole)
    seen = document_of(whole).fingerprint
    verbs = open_verbs(whole, user, complete=not missing, changed=changed, public=public)
    waiting = whole.status == Plan.Status.SUBMITTED
    return {
        "plan": whole,
        "gaps": missing,
        "changed": changed,
        "changed_since": waiting and whole.submitted_fingerprint not in ("", seen),
        "public_url": f"/plans/{whole.key}/" if public else "",
        "preview_url": _preview_url(whole, user),
        "own_request": waiting and whole.submitted_by_id == user.pk,
        "own_changes": waiting and whole.edited_by.filter(pk=user.pk).exists(),
        "verbs": [(verb, verb_url(whole, verb), form_of(verb, seen)) for verb in verbs],
    }


def _preview_url(plan: Plan, user: Any) -> str:
    """Where the buttons for links to a preview lead; a plan without a period has no page yet."""
    shown = plan.period is not None and may_edit(user, plan)
    return reverse("admin:plans_registry_plan_preview", args=[plan.pk]) if shown else ""


def form_of(verb: Verb, seen: str) -> forms.Form:
    """The fields beside a button, with ids of their own on a page of many forms."""
    return verb.form(initial={"seen": seen}, auto_id=f"verb-{verb.name}-%s")


def verb_url(plan: Plan, verb: Verb) -> str:
    return reverse("admin:plans_registry_plan_verb", args=[plan.pk, verb.name])


def place_of(gap: Gap) -> str:
    """Address of the field to fill: on this page for the plan's own, else on the page of the pillar."""
    page = "" if isinstance(gap.row, Plan) else change_url(gap.row)
    return f"{page}#{gap.field}-group" if gap.field in PARTS else f"{page}#id_{gap.field}"
