"""The rows of one plan beside the plan as it is now: what would change, and what cannot be."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans_registry.documents.matching import folded
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.tables.columns import TableIssues, quoted
from plans_registry.intake.tables.plan_change import (
    PILLAR_FIELDS,
    PLAN_FIELDS,
    Matches,
    PlacedMeasure,
    PlanChange,
    change_of,
    same,
)
from plans_registry.intake.tables.resaved import damage_in, lost_letters, may_have_lost_letters
from plans_registry.intake.tables.row_form import TableRow
from plans_registry.intake.tables.title_numbers import without_number
from plans_registry.models import Measure, Plan
from plans_registry.models.plans import no_formula

ROWS_OF_A_PLAN = 5000
# 老舗のれん市、老舗学校; not 相談（電話、窓口）
_SEVERAL = re.compile("^[^（(]*、")
DESCRIPTION_LIMIT: int = Measure._meta.get_field("description").max_length or 0


def compare(
    rows: list[TableRow], now: PlanDocument | None, *, status: str, errors: TableIssues, notes: TableIssues
) -> PlanChange | None:
    """What the rows of a plan change in it (``now``, None for a new plan); None, with errors, if they cannot."""
    before = errors.count
    if len(rows) > ROWS_OF_A_PLAN:
        message = _("1つの計画に%(count)s行あります（%(limit)s行まで）。")
        errors.add(rows[0].line, message % {"count": len(rows), "limit": ROWS_OF_A_PLAN})
        return None
    _check_agreement(rows, errors)
    _check_duplicates(rows, errors)
    measures = _placed_measures(now)
    matches = _match(rows, measures)
    _check_places(rows, measures, matches, errors)
    if errors.count > before:
        return None
    change = change_of(rows, now, matches)
    _check_new_texts(rows, change, matches, errors)
    _check_damaged(change, errors, notes)
    if now:
        _note_again(change, now, notes)
    if now and status == Plan.Status.SUBMITTED and change.changes_anything:
        errors.add(rows[0].line, _("確認待ちの計画です。差し戻されてから取り込んでください。"))
    _note_source(rows[0], now, notes)
    return change if errors.count == before else None


def _check_agreement(rows: list[TableRow], errors: TableIssues) -> None:
    """Rows of one plan say the same of the plan, rows of one pillar the same of the pillar."""
    advice = _("同じ計画の行には、同じ値を書いてください。")
    of_all = [column for column in PLAN_FIELDS if column != "background"]
    for row in rows:
        _agree(rows[0], row, of_all, advice, errors)
    # A background stands beside one row of a plan, or above one of its tables.
    told = [row for row in rows if row["background"]]
    for row in told:
        _agree(told[0], row, ["background"], advice, errors)
    first: dict[int, TableRow] = {}
    for row in rows:
        other = first.setdefault(row["pillar_number"], row)
        _agree(other, row, PILLAR_FIELDS, _("同じ柱の行には、同じ値を書いてください。"), errors)


def _agree(first: TableRow, row: TableRow, columns: Iterable[str], advice: str, errors: TableIssues) -> None:
    for column in dict.fromkeys(map(errors.said_in, columns)):
        if row[column] != first[column]:
            values = {"value": quoted(row[column]), "line": first.line, "other": quoted(first[column])}
            message = _("%(value)sは、%(line)s行目の%(other)sと違います。") % values
            errors.add(row.line, message + advice, column=column, value=str(row[column]))


def _check_duplicates(rows: list[TableRow], errors: TableIssues) -> None:
    seen: dict[Any, int] = {}
    for row in rows:
        place = (row["pillar_number"], row["number"])
        for key, column in ((row["measure"], "measure"), (place, "number")):
            if key and (line := seen.setdefault((column, key), row.line)) != row.line:
                message = _("%(line)s行目と同じ施策です。どちらかの行を消すか、番号を直してください。")
                column = errors.said_in(column)
                errors.add(row.line, message % {"line": line}, column=column, value=str(row[column]))


def _placed_measures(now: PlanDocument | None) -> dict[int | None, PlacedMeasure]:
    """By id."""
    pillars = now.pillars if now else ()
    return {measure.id: PlacedMeasure(pillar, measure) for pillar in pillars for measure in pillar.measures}


def _match(rows: list[TableRow], measures: dict[int | None, PlacedMeasure]) -> Matches:
    """A row is about the measure it names, else about the one at its place that no row names."""
    named = {row["measure"] for row in rows}
    at_place = {placed.place: placed for pk, placed in measures.items() if pk not in named}
    return {
        row.line: measures[row["measure"]] if row["measure"] else at_place.get((row["pillar_number"], row["number"]))
        for row in rows
    }


def _check_places(
    rows: list[TableRow], measures: dict[int | None, PlacedMeasure], matches: Matches, errors: TableIssues
) -> None:
    """No row moves a measure to where another one stays that the table does not name."""
    matched = {placed.measure.id for placed in matches.values() if placed}
    taken = {placed.place: placed.measure for pk, placed in measures.items() if pk not in matched}
    for row in rows:
        place = row["pillar_number"], row["number"]
        if other := taken.get(place):
            message = _(
                "柱%(pillar)sの施策%(number)sは、表にない施策%(name)sが使っています。別の番号を書いてください。"
            ) % {"pillar": place[0], "number": place[1], "name": quoted(other.name)}
            column = errors.said_in("number")
            errors.add(row.line, message, column=column, value=str(row[column]))


def _check_new_texts(rows: list[TableRow], change: PlanChange, matches: Matches, errors: TableIssues) -> None:
    """Rules that older texts may break, so that they hold for what is new only."""
    period = change.after.period_text
    if change.before is None or change.before.period_text != period:
        try:
            no_formula(period)
        except ValidationError as error:
            message = f"{quoted(period)}：{error.message}"
            errors.add(rows[0].line, message, column="period_text", value=period)
    for row in rows:
        placed, length = matches[row.line], len(row["description"] or "")
        if length > DESCRIPTION_LIMIT and not (placed and same(row["description"], placed.measure.description)):
            message = _("長すぎます（%(length)s文字）。%(limit)s文字までにしてください。")
            values = {"length": length, "limit": DESCRIPTION_LIMIT}
            errors.add(row.line, message % values, column="description")


def _check_damaged(change: PlanChange, errors: TableIssues, notes: TableIssues) -> None:
    """Texts that a spreadsheet has spoiled: beside a stored one that stays, or new."""
    for kept in change.kept:
        message = _("表計算ソフトでの保存し直しで変わった文字です。登録済みの%sのままにします。")
        _add_cell(notes, kept.line, kept.column, kept.cell, message % quoted(kept.stored))
    for part in change.parts:
        for column, old, new in part.cells:
            if message := damage_in(column, new):
                _add_cell(errors, part.line, column, new, message)
            elif lost := lost_letters(new, old):
                message = _("登録済みの「%s」が「?」になっています。元の文字を入力してください。")
                _add_cell(errors, part.line, column, new, message % lost)
            elif may_have_lost_letters(new) and not may_have_lost_letters(old):
                message = _("「?」は、保存し直したときに失われた文字かもしれません。確かめてください。")
                _add_cell(notes, part.line, column, new, message)
            elif column == "name" and _SEVERAL.search(new) and not _SEVERAL.search(old):
                _add_cell(notes, part.line, column, new, _("いくつもの施策なら、1行に1つずつ書いてください。"))


def _note_again(change: PlanChange, now: PlanDocument, notes: TableIssues) -> None:
    """A new pillar or measure that the plan has already: under a title with its number, or in another pillar."""
    pillars = {_unnumbered(pillar.title): pillar.title for pillar in now.pillars}
    homes = {_unnumbered(measure.name): pillar.title for pillar in now.pillars for measure in pillar.measures}
    for part in change.parts:
        names = {column: new for column, _old, new in part.cells} if part.state == "new" else {}
        if part.part == "pillar" and (stored := pillars.get(_unnumbered(names.get("pillar_title", "")))):
            message = _("同じと思われる柱%sが、この計画にあります。同じ柱なら、登録済みのとおりに書いてください。")
            _add_cell(notes, part.line, "pillar_title", names["pillar_title"], message % quoted(stored))
        elif part.part == "measure" and (stored := homes.get(_unnumbered(names.get("name", "")))):
            message = _(
                "同じ名称の施策が、この計画の柱%sにあります。同じ施策なら、柱を登録済みのとおりに書いてください。"
            )
            _add_cell(notes, part.line, "name", names["name"], message % quoted(stored))


def _unnumbered(title: str) -> str:
    return folded(without_number(title))


def _add_cell(issues: TableIssues, line: int, column: str, value: str, message: str) -> None:
    issues.add(line, f"{quoted(value)}：{message}", column=column, value=value)


def _note_source(row: TableRow, now: PlanDocument | None, notes: TableIssues) -> None:
    source = now.source if now else None
    stored = {"source_title": source.title if source else "", "source_url": source.url if source else ""}
    for column, value in stored.items():
        given = row[column] or ""
        if given and not same(given, value):
            message = _("出典は、表からは登録も変更もできません。計画の画面で選んでください。")
            notes.add(row.line, message, column=column, value=given)
