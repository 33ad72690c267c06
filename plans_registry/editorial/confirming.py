"""「内容に変更なし」: the yearly word that a published plan still stands as it is."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.documents.periods import fiscal_year_of, format_year
from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.workflow import has_unpublished_changes
from plans_registry.models import Confirmation, Plan
from plans_registry.models.audit import person_name, record


@transaction.atomic
def confirm_unchanged(plan: Plan, *, by) -> Confirmation:
    """Say for this fiscal year that a public plan needs no change; once a year for each plan."""
    plan = Plan.objects.with_parts().get(pk=plan.pk)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、確認できません。"))
    if not plan.editions.filter(is_current=True).exists():
        raise WorkflowError(_("この計画は公開されていません。"))
    if has_unpublished_changes(plan):
        raise WorkflowError(_("未公開の変更があります。計画の画面で、確認を依頼するか元に戻してください。"))
    year = fiscal_year_of(timezone.localdate())
    row = _confirmed(plan, year, by=by)
    record("confirm", plan, by=by, after={"fiscal_year": year})
    return row


def _confirmed(plan: Plan, fiscal_year: int, *, by) -> Confirmation:
    try:
        with transaction.atomic():
            return Confirmation.objects.create(plan=plan, fiscal_year=fiscal_year, by=by, by_name=person_name(by))
    except IntegrityError as error:
        done = plan.confirmations.get(fiscal_year=fiscal_year)
        said = {"year": format_year(fiscal_year), "by": done.by_name}
        raise WorkflowError(_("%(year)sの内容は、%(by)sさんが確認済みです。") % said) from error
