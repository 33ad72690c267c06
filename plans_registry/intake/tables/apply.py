"""Write the changes of several plans, in few statements; the caller holds the transaction.

The rows have passed their Form, and the database holds its constraints, so models are not cleaned again.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from plans_registry.intake.tables.changes import MeasureChange, PillarChange, PlanChange, Terms
from plans_registry.models import Measure, Pillar, PillarType, Plan, SupportForm

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
