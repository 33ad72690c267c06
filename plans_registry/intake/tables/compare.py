"""The rows of one plan beside the plan as it is now: what would change, and what cannot be.

Which of a measure's types are its pillar's: a table holds both in one cell.

A type that the pillar has now stays the pillar's while every measure of the pillar in the table has it; the
other types of a measure are its own.  Of a new pillar, what all its measures have is the pillar's.  So what
was exported comes back as it was, and nothing is guessed about an old pillar.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans_registry.documents.columns import MEASURE_COLUMNS, flat
from plans_registry.intake.tables.columns import Findings, quoted
from plans_registry.intake.tables.row_fields import is_sign
from plans_registry.intake.tables.row_form import Row
from plans_registry.intake.tables.snapshot import (
    MEASURE_FIELDS,
    PILLAR_FIELDS,
    PLAN_FIELDS,
    MeasureChange,
    MeasureNow,
    PillarChange,
    PillarNow,
    PlanChange,
    PlanNow,
    Terms,
)
from plans_registry.models import Measure, Plan
from plans_registry.models.plans import no_formula


def pillar_types(pillar: PillarNow | None, wanted: list[Terms], *, untouched: bool, complete: bool) -> Terms:
    """The types of a pillar whose measures in the table have those of ``wanted``.

    ``untouched`` says that each measure has what it had before, ``complete`` that the table names every
    measure of the pillar: a pillar without types, as a draft may have, then gets them as a new one does.
    """
    common = frozenset.intersection(*wanted)
    if pillar is None:
        return common
    if not pillar.types and complete and not untouched:
        return common
    return pillar.types & common


def kept_types(left: Iterable[MeasureNow], before: Terms, after: Terms) -> dict[int, Terms]:
    """Own types of the measures the table does not name, where their pillar loses some."""
    lost = before - after
    return {measure.pk: measure.types | lost for measure in left} if lost else {}


ROWS_OF_A_PLAN = 5000
DESCRIPTION_LIMIT: int = Measure._meta.get_field("description").max_length or 0

Matches = dict[int, MeasureNow | None]
"""The measure each row is about, by line; None for a new one."""


def compare(rows: list[Row], now: PlanNow | None, *, errors: Findings, notes: Findings) -> PlanChange | None:
    """What the rows of a plan change in it (``now``, None for a new plan); None, with errors, if they cannot."""
    before = errors.count
    if len(rows) > ROWS_OF_A_PLAN:
        message = _("1つの計画に%(count)s行あります（%(limit)s行まで）。")
        errors.add(rows[0].line, message % {"count": len(rows), "limit": ROWS_OF_A_PLAN})
        return None
    _check_agreement(rows, errors)
    _check_duplicates(rows, errors)
    matches = _match(rows, now)
    _check_places(rows, now, matches, errors)
    if errors.count > before:
        return None
    change = _plan_change(rows, now, matches)
    _check_new_texts(change, errors)
    if change.pk and change.changes_anything and now and now.status == Plan.Status.SUBMITTED:
        errors.add(rows[0].line, _("確認待ちの計画です。差し戻されてから取り込んでください。"))
    _note_source(rows[0], now, notes)
    return change if errors.count == before else None


def same(cell: Any, value: Any) -> bool:
    """Whether a cell is the exported form of a value: without line breaks, perhaps behind an apostrophe."""
    if not isinstance(cell, str):
        return cell == value
    text = flat(value or "")
    return text == cell or (text == f"'{cell}" and is_sign(cell[:1])) or (cell == f"'{text}" and is_sign(text[:1]))


def _differences(row: Row, values: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    return {
        field: row[column]
        for column, field in fields.items()
        if column in row.cells and not same(row[column], values[column])
    }


def _all_values(row: Row, fields: dict[str, str]) -> dict[str, Any]:
    return {field: row[column] for column, field in fields.items() if column in row.cells}


def _check_agreement(rows: list[Row], errors: Findings) -> None:
    """Rows of one plan say the same of the plan, rows of one pillar the same of the pillar."""
    for row in rows:
        _agree(rows[0], row, PLAN_FIELDS, _("同じ計画の行には、同じ値を書いてください。"), errors)
    first: dict[int, Row] = {}
    for row in rows:
        other = first.setdefault(row["pillar_number"], row)
        _agree(other, row, PILLAR_FIELDS, _("同じ柱の行には、同じ値を書いてください。"), errors)


def _agree(first: Row, row: Row, columns: Iterable[str], advice: str, errors: Findings) -> None:
    for column in columns:
        if row[column] != first[column]:
            values = {"value": quoted(row[column]), "line": first.line, "other": quoted(first[column])}
            message = _("%(value)sは、%(line)s行目の%(other)sと違います。") % values
            errors.add(row.line, message + advice, column=MEASURE_COLUMNS[column], value=str(row[column]))


def _check_duplicates(rows: list[Row], errors: Findings) -> None:
    seen: dict[Any, int] = {}
    for row in rows:
        place = (row["pillar_number"], row["number"])
        for key, column in ((row["measure"], "measure"), (place, "number")):
            if key and (line := seen.setdefault((column, key), row.line)) != row.line:
                message = _("%(line)s行目と同じ施策です。どちらかの行を消すか、番号を直してください。")
                errors.add(row.line, message % {"line": line}, column=MEASURE_COLUMNS[column], value=str(row[column]))


def _match(rows: list[Row], now: PlanNow | None) -> Matches:
    if now is None:
        return dict.fromkeys(row.line for row in rows)
    named = {row["measure"] for row in rows}
    places = {(old.pillar, old.number): old for old in now.measures.values() if old.pk not in named}
    return {
        row.line: now.measures[row["measure"]] if row["measure"] else places.get((row["pillar_number"], row["number"]))
        for row in rows
    }


def _check_places(rows: list[Row], now: PlanNow | None, matches: Matches, errors: Findings) -> None:
    """No row moves a measure to where another one stays that the table does not name."""
    taken = {(old.pillar, old.number): old for old in _left(now, matches)}
    for row in rows:
        if other := taken.get((row["pillar_number"], row["number"])):
            message = _(
                "柱%(pillar)sの施策%(number)sは、表にない施策%(name)sが使っています。別の番号を書いてください。"
            ) % {
                "pillar": other.pillar,
                "number": other.number,
                "name": quoted(other.values["name"]),
            }
            errors.add(row.line, message, column=MEASURE_COLUMNS["number"], value=str(row["number"]))


def _left(now: PlanNow | None, matches: Matches) -> list[MeasureNow]:
    """The measures of the plan that no row is about."""
    matched = {old.pk for old in matches.values() if old}
    return [old for old in now.measures.values() if old.pk not in matched] if now else []


def _plan_change(rows: list[Row], now: PlanNow | None, matches: Matches) -> PlanChange:
    first = rows[0]
    values = _differences(first, now.values, PLAN_FIELDS) if now else _all_values(first, PLAN_FIELDS)
    change = PlanChange(first.line, now.pk if now else None, first["code"], values)
    pillars: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        pillars[row["pillar_number"]].append(row)
    for number, members in pillars.items():
        old = now.pillars.get(number) if now else None
        part = _pillar_change(members[0], old)
        change.pillars.append(part)
        measures = [_measure_change(row, matches[row.line]) for row in members]
        change.measures += measures
        if "types" in first.cells:
            left = [measure for measure in _left(now, matches) if measure.pillar == number]
            _share_types(part, members, measures, now, matches, left)
            if old and part.types is not None:
                change.kept_types |= kept_types(left, old.types, part.types)
    return change


def _pillar_change(row: Row, old: PillarNow | None) -> PillarChange:
    values = _differences(row, old.values, PILLAR_FIELDS) if old else _all_values(row, PILLAR_FIELDS)
    return PillarChange(row.line, old.pk if old else None, row["pillar_number"], values)


def _measure_change(row: Row, old: MeasureNow | None) -> MeasureChange:
    pillar, number = row["pillar_number"], row["number"]
    forms = frozenset(row["forms"]) if "forms" in row.cells else None
    if old is None:
        return MeasureChange(row.line, None, pillar, _all_values(row, MEASURE_FIELDS) | {"number": number}, None, forms)
    values = _differences(row, old.values, MEASURE_FIELDS)
    moves = (old.pillar, old.number) != (pillar, number)
    if moves:
        values["number"] = number
    return MeasureChange(row.line, old.pk, pillar, values, None, forms if forms != old.forms else None, moves)


def _share_types(part, rows, measures, now, matches, left) -> None:
    """Split the types of the rows between the pillar and its measures."""
    old = now.pillars.get(part.number) if now else None
    wanted = [frozenset(row["types"]) for row in rows]
    untouched = all(frozenset(row["types"]) == _types_now(matches[row.line], now) for row in rows)
    shared = pillar_types(old, wanted, untouched=untouched, complete=not left)
    part.types = shared if old is None or shared != old.types else None
    for row, measure in zip(rows, measures, strict=True):
        before = matches[row.line]
        own = frozenset(row["types"]) - shared
        measure.types = own if before is None or own != before.types - shared else None


def _types_now(measure: MeasureNow | None, now: PlanNow | None) -> Terms | None:
    """What a measure counts under: its pillar's types and its own."""
    return measure.types | now.pillars[measure.pillar].types if measure and now else None


def _check_new_texts(change: PlanChange, errors: Findings) -> None:
    """Rules that older texts may break, so that they hold for what is new only."""
    period = change.values.get("period_text", "")
    try:
        no_formula(period)
    except ValidationError as error:
        errors.add(
            change.line, f"{quoted(period)}：{error.message}", column=MEASURE_COLUMNS["period_text"], value=period
        )
    for measure in change.measures:
        length = len(measure.values.get("description", ""))
        if length > DESCRIPTION_LIMIT:
            message = _("長すぎます（%(length)s文字）。%(limit)s文字までにしてください。")
            values = {"length": length, "limit": DESCRIPTION_LIMIT}
            errors.add(measure.line, message % values, column=MEASURE_COLUMNS["description"])


def _note_source(row: Row, now: PlanNow | None, notes: Findings) -> None:
    for column in ("source_title", "source_url"):
        given = row[column] or ""
        if given and not same(given, now.values[column] if now else ""):
            message = _("出典は、表からは登録も変更もできません。計画の画面で選んでください。")
            notes.add(row.line, message, column=MEASURE_COLUMNS[column], value=given)
