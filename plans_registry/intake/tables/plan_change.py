"""What a table would make of a plan: its document with the values of the rows in it.

A table says in one cell what a measure counts under: the types of its pillar, its own, or both (see
``PillarDocument.types_of``).  A pillar that has one type now keeps it while every measure of the pillar in the table
has it.  One of several types keeps them while every measure names something, for of those each measure has its own.  Of
a new pillar, what all its measures have is the pillar's.  So what was exported comes back as it was, and nothing is
guessed about an old pillar.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from plans_registry.documents.cells import begins_formula
from plans_registry.documents.columns import SEPARATOR, flat
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument, own_types
from plans_registry.intake.tables.resaved import composed, in_shift_jis, is_resaved
from plans_registry.intake.tables.row_form import TableRow

PLAN_FIELDS = {
    "plan_title": "title",
    "first_year": "first_year",
    "last_year": "last_year",
    "period_text": "period_text",
    "background": "background",
}
PILLAR_FIELDS = {"pillar_title": "title", "open_ended": "open_ended"}
MEASURE_FIELDS = {name: name for name in ("name", "description", "audience", "amount", "contact", "url")}
"""Columns of a row, and the fields of a document they fill."""

Slugs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedMeasure:
    """A measure as the plan has it, with its pillar."""

    pillar: PillarDocument
    measure: MeasureDocument

    @property
    def place(self) -> tuple[int, int]:
        return self.pillar.number, self.measure.number

    @property
    def types(self) -> set[str]:
        """All that it counts under."""
        return set(self.pillar.types_of(self.measure))


Matches = dict[int, PlacedMeasure | None]
"""The measure each row is about, by line; None for a new one."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """A plan, pillar or measure that becomes another: ``cells`` are column, old and new value as they stand in a table.

    ``line`` is the row that says so, ``state`` new or changed; a new part has no old values, and no empty new ones.
    """

    line: int
    part: str
    name: str
    state: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class KeptText:
    """A stored text that stays, because the cell is what re-saving in a spreadsheet made of it."""

    line: int
    column: str
    cell: str
    stored: str


@dataclass(slots=True)
class PlanChange:
    """A plan as it is (None of a new one) and as its rows would have it.

    ``counts`` are (plan, pillar or measure; new, changed or unchanged) of all that the rows name.
    """

    before: PlanDocument | None
    after: PlanDocument
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: list[PartChange] = field(default_factory=list)
    kept: list[KeptText] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return any(state != "unchanged" for _part, state in self.counts)


def change_of(rows: list[TableRow], now: PlanDocument | None, matches: Matches) -> PlanChange:
    """Nothing that the rows do not name is removed; ``matches`` has an entry for each of them."""
    kept: list[KeptText] = []
    told = next((row for row in rows if row["background"]), rows[0])
    plan = _plan(replace(rows[0], cells=rows[0].cells | _background(told)), now, kept)
    change = PlanChange(now, plan, Counter([("plan", _state(now, plan))]), kept=kept)
    change.parts += _part_change(rows[0].line, "plan", plan.title, _cells(now, PLAN_FIELDS), _cells(plan, PLAN_FIELDS))
    matched = {placed.measure.id for placed in matches.values() if placed}
    pillars = {}
    for pillar in now.pillars if now else ():
        left = tuple(measure for measure in pillar.measures if measure.id not in matched)
        pillars[pillar.number] = replace(pillar, measures=left)
    members: dict[int, list[TableRow]] = {}
    for row in rows:
        members.setdefault(row["pillar_number"], []).append(row)
    for number, own in members.items():
        pillars[number] = _pillar(own, pillars.get(number), matches, change)
    change.after = replace(plan, pillars=tuple(pillars.values()))
    return change


def _background(row: TableRow) -> dict[str, Any]:
    """It stands beside one row of a plan, or above one of its tables."""
    return {"background": row["background"]} if row["background"] else {}


def _plan(row: TableRow, now: PlanDocument | None, kept: list[KeptText]) -> PlanDocument:
    if now is None:
        return PlanDocument(municipality=row["code"], **_values(row, PLAN_FIELDS))
    return _with_values(now, row, PLAN_FIELDS, kept)


def _pillar(rows: list[TableRow], old: PillarDocument | None, matches: Matches, change: PlanChange) -> PillarDocument:
    """The pillar of the rows with their measures and those it keeps; ``old`` holds only the latter."""
    first = rows[0]
    new = PillarDocument(number=first["pillar_number"], **_values(first, PILLAR_FIELDS))
    pillar = _with_values(old, first, PILLAR_FIELDS, change.kept) if old else new
    left = pillar.measures
    has_types = "types" in first.cells
    if has_types:
        pillar = replace(pillar, types=_pillar_types(rows, old, matches))
        # What the table does not name loses nothing when a type stops being the pillar's.
        left = tuple(_with_types(measure, old.types_of(measure), pillar) for measure in left) if old else left
    change.counts["pillar", _state(old, replace(pillar, measures=old.measures if old else ()))] += 1
    before, after = _cells(old, PILLAR_FIELDS), _cells(pillar, PILLAR_FIELDS)
    change.parts += _part_change(first.line, "pillar", f"{pillar.number} {pillar.title}", before, after)
    named = [_measure(row, matches[row.line], pillar, change) for row in rows]
    return replace(pillar, measures=(*named, *left))


def _measure(
    row: TableRow, placed: PlacedMeasure | None, pillar: PillarDocument, change: PlanChange
) -> MeasureDocument:
    measure = _with_forms_and_texts(row, placed, change.kept)
    if "types" in row.cells:
        measure = _with_types(measure, tuple(row["types"]), pillar)
    change.counts["measure", _measure_state(placed, measure, pillar)] += 1
    before = _measure_cells(placed.measure, placed.pillar) if placed else {}
    name = f"{pillar.number}-{measure.number} {measure.name}"
    change.parts += _part_change(row.line, "measure", name, before, _measure_cells(measure, pillar))
    return measure


def _with_forms_and_texts(row: TableRow, placed: PlacedMeasure | None, kept: list[KeptText]) -> MeasureDocument:
    number = row["number"]
    if placed is None:
        forms = tuple(row["forms"]) if "forms" in row.cells else ()
        return MeasureDocument(number=number, forms=forms, **_values(row, MEASURE_FIELDS))
    measure = _with_values(placed.measure, row, MEASURE_FIELDS, kept)
    if "forms" in row.cells and set(row["forms"]) != set(measure.forms):
        measure = replace(measure, forms=tuple(row["forms"]))
    return replace(measure, number=number) if measure.number != number else measure


def _with_types(measure: MeasureDocument, types: Slugs, pillar: PillarDocument) -> MeasureDocument:
    """The measure counting under ``types``, with own ones as they are or none where they say so already."""
    for own in (measure.types, ()):
        changed = replace(measure, types=own) if own != measure.types else measure
        if set(pillar.types_of(changed)) == set(types):
            return changed
    return replace(measure, types=own_types(types, pillar=pillar.types))


def _pillar_types(rows: list[TableRow], old: PillarDocument | None, matches: Matches) -> Slugs:
    """The types that are the pillar's.  ``old`` holds the measures that the table does not name."""
    if old and len(old.types) > 1 and all(row["types"] for row in rows):
        return old.types
    common = set.intersection(*(set(row["types"]) for row in rows))
    if old is None:
        types = rows[0]["types"]
    elif old.types or old.measures or _types_untouched(rows, matches):
        types = old.types
    else:
        # A pillar without types, as a draft may have, gets them as a new one does where the table has all of it.
        types = rows[0]["types"]
    return tuple(slug for slug in types if slug in common)


def _types_untouched(rows: list[TableRow], matches: Matches) -> bool:
    """Whether each measure has what it had before."""
    for row in rows:
        placed = matches[row.line]
        if placed is None or placed.types != set(row["types"]):
            return False
    return True


def _state(old: Any, new: Any) -> str:
    if old is None:
        return "new"
    return "unchanged" if old == new else "changed"


def _measure_state(placed: PlacedMeasure | None, measure: MeasureDocument, pillar: PillarDocument) -> str:
    if placed is None:
        return "new"
    if placed.place != (pillar.number, measure.number):
        return "changed"
    return _state(placed.measure, measure)


def _values(row: TableRow, fields: dict[str, str]) -> dict[str, Any]:
    return {field: row[column] for column, field in fields.items() if column in row.cells}


def _with_values(part: Any, row: TableRow, fields: dict[str, str], kept: list[KeptText]) -> Any:
    """The part with those values of the row that are not what the part would be exported as, or re-saved as."""
    differing = {}
    for column, field_name in fields.items():
        stored = getattr(part, field_name)
        if column not in row.cells or same(row[column], stored):
            continue
        if isinstance(stored, str) and is_resaved(row[column], flat(stored)):
            kept.append(KeptText(row.line, column, row[column], flat(stored)))
        else:
            differing[field_name] = row[column]
    return replace(part, **differing) if differing else part


def _cells(part: Any, fields: dict[str, str]) -> dict[str, Any]:
    """A part as it stands in a table; nothing of one that is not there yet."""
    return {column: getattr(part, field_name) for column, field_name in fields.items()} if part else {}


def _measure_cells(measure: MeasureDocument, pillar: PillarDocument) -> dict[str, Any]:
    lists = {"types": sorted(pillar.types_of(measure)), "forms": sorted(measure.forms)}
    return {
        "pillar_number": pillar.number,
        "number": measure.number,
        **_cells(measure, MEASURE_FIELDS),
        **{column: SEPARATOR.join(slugs) for column, slugs in lists.items()},
    }


def _part_change(line: int, part: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> list[PartChange]:
    """In a list, which is empty where no cell becomes another."""
    cells = []
    for column, value in new.items():
        before, after = _as_cell(old.get(column)), _as_cell(value)
        says_nothing = not old and value is False  # a new pillar without 「等」
        if before != after and not says_nothing:
            cells.append((column, before, after))
    return [PartChange(line, part, name, "changed" if old else "new", tuple(cells))] if cells else []


def _as_cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else flat(str(value))


def same(cell: Any, value: Any) -> bool:
    """Whether a cell is the exported form of a value: without line breaks, perhaps behind an apostrophe."""
    if not isinstance(cell, str):
        return cell == value
    text = flat(value or "")
    if text == cell:
        return True
    text, cell = in_shift_jis(composed(text)), in_shift_jis(composed(cell))
    if text == cell:
        return True
    if text == f"'{cell}":
        return begins_formula(cell)
    if cell == f"'{text}":
        return begins_formula(text)
    return False
