"""Import a table: compare all of it, then write all of it or nothing.

Write the changes of several plans, in few statements; the caller holds the transaction.

The rows have passed their Form, and the database holds its constraints, so models are not cleaned again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext

from municipalities.models import Municipality
from plans_registry.documents.columns import MEASURE_COLUMNS
from plans_registry.intake.tables.columns import Findings
from plans_registry.intake.tables.compare import compare
from plans_registry.intake.tables.grouping import Spool, made_meanwhile, new_plan, placed, plan_id
from plans_registry.intake.tables.reading import Progress, TableReader
from plans_registry.intake.tables.row_form import Row
from plans_registry.intake.tables.snapshot import MeasureChange, PillarChange, PlanChange, Terms, plans_now
from plans_registry.models import AuditRecord, Measure, Pillar, PillarType, Plan, SupportForm
from plans_registry.models.audit import drawn_up
from plans_registry.models.working_copy import document_of

_ASIDE = 10_000  # beyond any number a row may have: a measure's place while others move
_AT_ONCE = 500


def write(changes: list[PlanChange], types: Mapping[str, PillarType], forms: Mapping[str, SupportForm]) -> list[Plan]:
    """Create and update plans, pillars and measures; a plan for each change.  ``types`` and ``forms`` are those the registry has, by slug."""
    plans = _write_plans(changes)
    pillars = _write_pillars(changes, plans)
    measures = _write_measures(changes, pillars)
    _set_terms(Pillar.types.through, "pillar", {pillars[key].pk: part.types for key, part in _pillars(changes)}, types)
    own = {row.pk: part.types for part, row in measures}
    own |= {pk: kept for change in changes for pk, kept in change.kept_types.items()}
    _set_terms(Measure.types.through, "measure", own, types)
    _set_terms(Measure.forms.through, "measure", {row.pk: part.forms for part, row in measures}, forms)
    return plans


def _pillars(changes: list[PlanChange]) -> list[tuple[tuple[int, int], PillarChange]]:
    return [((at, part.number), part) for at, change in enumerate(changes) for part in change.pillars]


def _write_plans(changes: list[PlanChange]) -> list[Plan]:
    """A plan for each change, in their order."""
    now = timezone.now()
    plans = [Plan(pk=change.pk, municipality_id=change.municipality, **change.values) for change in changes]
    Plan.objects.bulk_create([plan for plan in plans if plan.pk is None], batch_size=_AT_ONCE)
    for change in changes:
        if change.pk:
            Plan.objects.filter(pk=change.pk).update(**change.values, updated_at=now)
    return plans


def _write_pillars(changes: list[PlanChange], plans: list[Plan]) -> dict[tuple[int, int], Pillar]:
    """The pillars of the table, by the place of their plan and their number."""
    pillars = {
        (at, part.number): Pillar(pk=part.pk, plan=plans[at], number=part.number, **part.values)
        for (at, _), part in _pillars(changes)
    }
    Pillar.objects.bulk_create([pillar for pillar in pillars.values() if pillar.pk is None], batch_size=_AT_ONCE)
    _update(Pillar, ((pillars[key], part.values) for key, part in _pillars(changes) if part.pk))
    return pillars


def _write_measures(changes: list[PlanChange], pillars: dict) -> list[tuple[MeasureChange, Measure]]:
    written = [
        (part, Measure(pk=part.pk, pillar=pillars[at, part.pillar], **part.values))
        for at, change in enumerate(changes)
        for part in change.measures
    ]
    moving = [row.pk for part, row in written if part.moves]
    Measure.objects.filter(pk__in=moving).update(number=F("number") + _ASIDE)
    changed = ((row, part.values | ({"pillar": row.pillar} if part.moves else {})) for part, row in written if part.pk)
    _update(Measure, changed)
    Measure.objects.bulk_create([row for _, row in written if row.pk is None], batch_size=_AT_ONCE)
    return written


def _update(model: type[Model], changed: Iterable[tuple[Model, dict[str, Any]]]) -> None:
    """Write of each row the given fields; rows with the same fields in one statement."""
    groups: dict[tuple[str, ...], list[Model]] = {}
    for row, values in changed:
        if values:
            groups.setdefault(tuple(sorted(values)), []).append(row)
    for fields, rows in groups.items():
        model._default_manager.bulk_update(rows, fields, batch_size=_AT_ONCE)


def _set_terms(links: type[Model], owner: str, wanted: dict[int, Terms | None], known: Mapping[str, Any]) -> None:
    """Give each owner exactly its terms; None leaves them."""
    chosen = {pk: terms for pk, terms in wanted.items() if terms is not None}
    term = "supportform" if links is Measure.forms.through else "pillartype"
    links._default_manager.filter(**{f"{owner}__in": chosen}).delete()
    rows = [
        links(**{f"{owner}_id": pk, f"{term}_id": known[slug].pk})
        for pk, terms in chosen.items()
        for slug in sorted(terms)
    ]
    links._default_manager.bulk_create(rows, batch_size=2000)


AT_ONCE = 1000  # rows compared or written together
ALL_PLACES = "plans_registry.approve_plan"
Group = tuple[str, list[Row]]


@dataclass(slots=True)
class Report:
    """What a table would do or has done.  ``counts`` are (plan, pillar or measure; new, changed or unchanged)."""

    rows: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Findings = field(default_factory=Findings)
    notes: Findings = field(default_factory=Findings)
    saved: bool = False


class _NotSaved(Exception):
    """Something became wrong between comparing and writing: roll back."""


def import_table(
    file: BinaryIO,
    *,
    commit: bool,
    by: Any = None,
    progress: Progress = lambda what, share: None,
    saving: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Compare a CSV or XLSX file with the working copy; with ``commit`` and without an error, save it.

    Never raises for what is in the file: that becomes findings of the report.  The catalogue is not touched:
    a published plan gets unpublished changes.  ``file`` is binary and seekable, and stays open.

    ``by`` is whom the records name; who may change plans of own municipalities only, an approver all.  None is a command.
    ``saving`` is called at the end of the transaction that saves: what it writes is there exactly when the rows are.
    """
    report = Report()
    with Spool() as spool:
        reader = TableReader(file, errors=report.errors, notes=report.notes, progress=progress)
        for plan, row in placed(reader, report.errors, places=_places_of(by)):
            spool.add(plan, row)
        report.rows = reader.rows
        changing = _compare_all(spool, report, progress)
        if commit and not report.errors.count:
            _save(spool, changing, report, progress, by, saving)
    return report


def _places_of(user: Any) -> frozenset[str] | None:
    """The codes a person may write about; None for all."""
    if user is None or user.has_perm(ALL_PLACES):
        return None
    return frozenset(Municipality.objects.of(user).values_list("code", flat=True))


def _compare_all(spool: Spool, report: Report, progress: Progress) -> set[str]:
    """Count what would change; the names of the plans in which anything does."""
    changing = set()
    done = 0
    for names, changes in _changes(spool.plans(), report.errors, report.notes, lock=False):
        for name, change in zip(names, changes, strict=True):
            if change:
                report.counts.update(_states(change))
                changing |= {name} if change.changes_anything else set()
        done += len(names)
        progress(gettext("照合"), done / len(spool))
    return changing


def _save(
    spool: Spool, changing: set[str], report: Report, progress: Progress, by: Any, saving: Callable[[Report], None]
) -> None:
    types = {row.slug: row for row in PillarType.objects.all()}
    forms = {row.slug: row for row in SupportForm.objects.all()}
    done = 0
    with suppress(_NotSaved), transaction.atomic():
        _refuse_made_meanwhile(spool, changing, report.errors)
        for names, changes in _changes(spool.plans(changing), report.errors, Findings(), lock=True):
            if report.errors.count:
                raise _NotSaved
            _write_recorded([change for change in changes if change], types, forms, by)
            done += len(names)
            progress(gettext("保存"), done / len(changing))
        report.saved = True
        saving(report)


def _refuse_made_meanwhile(spool: Spool, changing: set[str], errors: Findings) -> None:
    new = [name for name in changing if not plan_id(name)]
    Municipality.objects.hold(new_plan(name)[0] for name in new)
    made = made_meanwhile(new)
    if not made:
        return
    for _name, rows in spool.plans(made):
        message = gettext("この計画は、取り込みの間に登録されました。もう一度確かめてください。")
        errors.add(rows[0].line, message, column=MEASURE_COLUMNS["plan_title"], value=rows[0]["plan_title"])
    raise _NotSaved


def _write_recorded(changes: list[PlanChange], types: dict, forms: dict, by: Any) -> None:
    before = _documents(change.pk for change in changes if change.pk)
    written = [plan.pk for plan in write(changes, types, forms)]
    after = _documents(written)
    plans = Plan.objects.select_related("municipality").in_bulk(written)
    AuditRecord.objects.bulk_create(
        drawn_up("import", plans[pk], by=by, before=before.get(pk), after=after[pk]) for pk in written
    )


def _documents(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Of each plan what its record keeps."""
    plans = Plan.objects.with_parts().filter(pk__in=list(ids))
    return {plan.pk: {"status": plan.status, "document": document_of(plan).to_json()} for plan in plans}


def _changes(
    groups: Iterable[Group], errors: Findings, notes: Findings, *, lock: bool
) -> Iterator[tuple[list[str], list[PlanChange | None]]]:
    """Plans with their changes, several at once; None where errors say why there is none."""
    for batch in _batches(groups):
        ids = {plan for name, _ in batch if (plan := plan_id(name))}
        now = plans_now(ids, lock=lock)
        changes: list[PlanChange | None] = []
        for name, rows in batch:
            plan = plan_id(name)
            if plan and plan not in now:
                errors.add(rows[0].line, gettext("この計画は、取り込みの間に削除されました。"))
                changes.append(None)
                continue
            changes.append(compare(rows, now[plan] if plan else None, errors=errors, notes=notes))
        yield [name for name, _ in batch], changes


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    for group in groups:
        batch.append(group)
        if sum(len(rows) for _, rows in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _states(change: PlanChange) -> Iterator[tuple[str, str]]:
    yield "plan", change.state
    yield from (("pillar", part.state) for part in change.pillars)
    yield from (("measure", part.state) for part in change.measures)
