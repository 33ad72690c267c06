"""Import a table: compare all of it, then write all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext

from municipalities.models import Municipality
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.tables.columns import TableIssues
from plans_registry.intake.tables.compare import compare
from plans_registry.intake.tables.grouping import Spool, made_meanwhile, new_plan, placed, plan_id
from plans_registry.intake.tables.own_tables import StoredNames
from plans_registry.intake.tables.plan_change import PartChange, PlanChange
from plans_registry.intake.tables.reading import Progress, TableReader
from plans_registry.intake.tables.row_form import TableRow
from plans_registry.intake.tables.struck_rows import rows_without_struck
from plans_registry.models import AuditRecord, Plan
from plans_registry.models.audit import drawn_up
from plans_registry.models.in_order import hold
from plans_registry.models.struck import passages_struck
from plans_registry.models.working_copy import documents_of, write_all

AT_ONCE = 1000  # rows compared, written or held together
ALL_PLACES = "plans_registry.approve_plan"
Group = tuple[str, list[TableRow]]


@dataclass(slots=True)
class TableReport:
    """What a table would do or has done.  ``counts`` are (plan, pillar or measure; new, changed or unchanged).

    ``twins`` are plans, id and name, that a new one of the table most likely is already.
    ``parts`` and ``cells`` are how many become others, ``digest`` is the same for the same changes.
    """

    rows: int = 0
    parts: int = 0
    cells: int = 0
    digest: str = ""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: TableIssues = field(default_factory=TableIssues)
    notes: TableIssues = field(default_factory=TableIssues)
    twins: dict[int, str] = field(default_factory=dict)
    saved: bool = False


class _NotSaved(Exception):
    """Something became wrong between comparing and writing: roll back."""


def import_table(
    file: BinaryIO,
    *,
    commit: bool,
    by: Any = None,
    progress: Progress = lambda what, share: None,
    changing: Callable[[PartChange], None] = lambda part: None,
    saving: Callable[[TableReport], None] = lambda report: None,
    seen: str = "",
) -> TableReport:
    """Compare a CSV or XLSX file with the working copy; with ``commit`` and without an error, save it.

    Never raises for what is in the file: that becomes issues of the report.  The catalogue is not touched:
    a published plan gets unpublished changes.  ``file`` is binary and seekable, and stays open.

    ``by`` is whom the records name; who may change plans of own municipalities only, an approver all.  None is a command.
    ``changing`` is told of each plan, pillar and measure that would become another.  ``seen`` is the digest of what the
    person has seen of that: if it is something else by now, nothing is saved, and a note says so.
    ``saving`` is called at the end of the transaction that saves: what it writes is there exactly when the rows are.
    """
    report = TableReport()
    stored = StoredNames()
    with Spool() as spool:
        reader = TableReader(file, errors=report.errors, notes=report.notes, progress=progress)
        for plan, row in placed(reader, report.errors, places=_places_of(by)):
            spool.add(plan, stored.filled(plan, row))
        stored.note(report.notes)
        report.rows = reader.rows
        names = _compare_all(spool, report, progress, changing)
        if commit and not report.errors.count:
            _save(spool, names, report, progress, by, saving, seen)
    return report


def _places_of(user: Any) -> frozenset[str] | None:
    """The codes a person may write about; None for all."""
    if user is None or user.has_perm(ALL_PLACES):
        return None
    return frozenset(Municipality.objects.of(user).values_list("code", flat=True))


def _compare_all(
    spool: Spool, report: TableReport, progress: Progress, changing: Callable[[PartChange], None]
) -> set[str]:
    """Count and tell what would change; the names of the plans in which anything does."""
    names = set()
    done = 0
    digest = sha256()
    for batch in _batches(spool.plans()):
        compared = _compared(batch, report.errors, report.notes)
        for (name, _rows), change in zip(batch, compared, strict=True):
            if change is None:
                continue
            report.counts.update(change.counts)
            report.parts += len(change.parts)
            for part in change.parts:
                report.cells += len(part.cells)
                digest.update(repr(part).encode())
                changing(part)
            if change.changes_anything:
                names.add(name)
        report.twins.update(_twins_of([change for change in compared if change]))
        done += len(batch)
        progress(gettext("照合"), done / len(spool))
    report.digest = digest.hexdigest()
    return names


def _twins_of(changes: list[PlanChange]) -> dict[int, str]:
    """Plans, id and name, that new ones most likely are already; and those that a plan put right was not like before."""
    asked = [change for change in changes if not change.before or _naming(change.before) != _naming(change.after)]
    places = {change.after.municipality for change in asked}
    known = Plan.objects.filter(municipality__in=places).defer("approved_document")
    by_place: dict[str, list[Plan]] = {}
    for plan in known if asked else ():
        by_place.setdefault(plan.municipality_id or "", []).append(plan)
    return {
        twin.pk: str(twin)
        for change in asked
        for twin in by_place.get(change.after.municipality, ())
        if twin.is_like(*_naming(change.after)) and not (change.before and twin.is_like(*_naming(change.before)))
    }


def _naming(plan: PlanDocument) -> tuple[str, int | None, int | None]:
    return plan.title, plan.first_year, plan.last_year


def _save(
    spool: Spool,
    changing: set[str],
    report: TableReport,
    progress: Progress,
    by: Any,
    saving: Callable[[TableReport], None],
    seen: str,
) -> None:
    done = 0
    digest = sha256()
    with suppress(_NotSaved), transaction.atomic():
        _hold(changing)
        _refuse_made_meanwhile(spool, changing, report.errors)
        for batch in _batches(spool.plans(changing)):
            plans = {plan.pk: plan for plan in Plan.objects.filter(pk__in=_ids(batch)).defer("approved_document")}
            changes = _compared(batch, report.errors, TableIssues())
            if report.errors.count:
                raise _NotSaved
            for change in filter(None, changes):
                for part in change.parts:
                    digest.update(repr(part).encode())
            _write_recorded(batch, plans, [change for change in changes if change], by)
            done += len(batch)
            progress(gettext("保存"), done / len(changing))
        if seen and digest.hexdigest() != seen:
            report.notes.add(
                0,
                gettext(
                    "確かめたあとに登録内容が変わったので、まだ取り込んでいません。変わるセルを、もう一度確かめてください。"
                ),
            )
            raise _NotSaved
        report.saved = True
        saving(report)


def _hold(names: Iterable[str]) -> None:
    """The plans that there are, against everyone else."""
    there = sorted(pk for name in names if (pk := plan_id(name)))
    for first in range(0, len(there), AT_ONCE):
        hold(Plan.objects.filter(pk__in=there[first : first + AT_ONCE]))


def _refuse_made_meanwhile(spool: Spool, changing: set[str], errors: TableIssues) -> None:
    new = [name for name in changing if not plan_id(name)]
    Municipality.objects.hold(new_plan(name)[0] for name in new)
    made = made_meanwhile(new)
    if not made:
        return
    for _name, rows in spool.plans(made):
        message = gettext("この計画は、取り込みの間に登録されました。もう一度確かめてください。")
        errors.add(rows[0].line, message, column="plan_title", value=rows[0]["plan_title"])
    raise _NotSaved


def _write_recorded(batch: list[Group], plans: dict[int, Plan], changes: list[PlanChange], by: Any) -> None:
    named = [plan_id(name) for name, _rows in batch]
    wanted = [(plans[pk] if pk else None, change.after) for pk, change in zip(named, changes, strict=True)]
    records = []
    for written in write_all(wanted, checked=True):
        plan = written.plan
        before = {"status": plan.status, "document": written.before.to_json()} if written.before else None
        after = {"status": plan.status, "document": written.after.to_json()}
        records.append(drawn_up("import", plan, by=by, before=before, after=after))
    AuditRecord.objects.bulk_create(records)


def _compared(batch: list[Group], errors: TableIssues, notes: TableIssues) -> list[PlanChange | None]:
    """What each plan of the batch would become; None where errors say why it cannot."""
    ids = _ids(batch)
    documents = documents_of(ids)
    statuses = dict(Plan.objects.filter(pk__in=ids).values_list("pk", "status"))
    struck = passages_struck(ids)
    changes: list[PlanChange | None] = []
    for name, rows in batch:
        pk = plan_id(name)
        if pk and pk not in documents:
            errors.add(rows[0].line, gettext("この計画は、取り込みの間に削除されました。"))
            changes.append(None)
            continue
        now, status = (documents[pk], statuses.get(pk, "")) if pk else (None, "")
        if now and pk in struck:
            rows = rows_without_struck(struck[pk], now, rows, notes)
        changes.append(compare(rows, now, status=status, errors=errors, notes=notes))
    return changes


def _ids(batch: list[Group]) -> Collection[int]:
    return {pk for name, _rows in batch if (pk := plan_id(name))}


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    for group in groups:
        batch.append(group)
        if sum(len(rows) for _, rows in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
