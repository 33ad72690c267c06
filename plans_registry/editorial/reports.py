"""The verb of a visitor's report: done with, by someone, with a word about what was done."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from plans_registry.catalogue.models import Report
from plans_registry.editorial.workflow import WorkflowError

HANDLE = "catalogue.change_report"


@transaction.atomic
def mark_handled(report: Report, *, by, handling: str = "") -> None:
    """Once only: a second person is told who was first."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not by.has_perm(HANDLE):
        raise WorkflowError(gettext("連絡に対応できるのは、承認者だけです。"))
    if report.handled_at:
        raise WorkflowError(gettext("この連絡は、%sさんが対応済みです。") % report.handled_by_name)
    report.handled_at, report.handled_by = timezone.now(), by
    report.handled_by_name, report.handling = by.get_full_name() or by.get_username(), handling.strip()
    report.save()
