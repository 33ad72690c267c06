"""One look at a table, or its saving: in this process, whichever that is."""

import logging

from django.utils import timezone

from plans_registry.editorial.tables.reporting import report_to_json
from plans_registry.editorial.tables.traces import ShareWriter
from plans_registry.intake.tables.importer import Report, import_table
from plans_registry.models import TableImport

logger = logging.getLogger(__name__)


def run(table: TableImport) -> None:
    """Do what the status says, checking or saving, and keep what came of it.  Raises nothing: it is kept as a failure."""
    try:
        _run(table)
    except Exception:
        logger.exception("import of table %s", table.pk)
        TableImport.objects.filter(pk=table.pk).under_way().update(status=Status.FAILED, updated_at=timezone.now())


def _run(table: TableImport) -> None:
    def done(report: Report) -> None:
        _keep(table, Status.DONE, report, finished_at=timezone.now())

    saves = table.status == Status.SAVING
    with table.file.open("rb") as file:
        report = import_table(file, commit=saves, by=table.owner, progress=ShareWriter(table), saving=done)  # type: ignore[arg-type]
    if not report.saved:
        _keep(table, Status.CHECKED, report)


def _keep(table: TableImport, status: str, report: Report, **more) -> None:
    """By the key alone: the object may be old, the process is the only one that writes."""
    values = {"status": status, "report": report_to_json(report), "updated_at": timezone.now(), **more}
    TableImport.objects.filter(pk=table.pk).update(**values)
