"""The signed links: seven days long, and no longer than the plan's mark, which an approval and `end_previews` renew."""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.editing import editing
from plans_registry.models import Plan
from plans_registry.models.audit import record
from plans_registry.models.plans import new_mark

LIFETIME = timedelta(days=7)
_SALT = "plans_registry.preview"


def new_link(plan: Plan, *, by) -> str:
    """The token of a link to the plan's working copy, whatever that says when it is opened."""
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画の、確認用リンクは作れません。"))
    if plan.period is None:
        raise WorkflowError(_("計画期間を入力して保存すると、確認用リンクを作れます。"))
    record("preview", plan, by=by)
    return signing.dumps([plan.pk, plan.preview_mark], salt=_SALT)


def plan_behind(token: str) -> Plan | None:
    """The plan a link leads to, with its parts; None when the link has ended, or never was one."""
    try:
        key, mark = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:  # an expired one is one too
        return None
    plan = Plan.objects.with_parts().filter(pk=key).first()
    return plan if plan and plan.period and constant_time_compare(mark, plan.preview_mark) else None


def end_previews(plan: Plan, *, by) -> None:
    """Every link that was made for the plan leads nowhere from now on."""
    with editing(plan, by=by) as held:
        if not may_edit(by, held):
            raise WorkflowError(_("ほかの自治体の計画の、確認用リンクは無効にできません。"))
        held.preview_mark = new_mark()
        held.save(update_fields=["preview_mark"])
        record("end_previews", held, by=by)
