"""Tables that label their values: a form, a form for each measure, a column for each of several plans."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from plans_registry.documents.blocks import TableCell
from plans_registry.intake.lines import SAID_APART, Role
from plans_registry.intake.overview.measure_columns import detail_named
from plans_registry.intake.overview.section_kinds import SectionKind, kind_of
from plans_registry.intake.overview.table_cells import (
    FIELD,
    LABELS,
    RoleLine,
    Row,
    filled_cells,
    is_short,
    joined,
    label_of,
    new_cells,
    says_nothing,
)

ABOVE_PILLARS, BELOW_PILLARS = 9, 30
"""Levels of headings, above and below that of what a table tells to be a pillar."""
Plain = Callable[[TableCell], Iterator[RoleLine]]
"""Tells the lines of a cell that is neither a label nor the value of one."""
NAMES_PLAN = re.compile("計画|プラン|ビジョン|戦略|構想")


def is_form(grid: Sequence[Row]) -> bool:
    """Whether the first column labels the second, and a field of a head is among them."""
    labels = [label_of(row[0]) for row in grid if row and row[0]]
    return any(map(FIELD.fullmatch, labels)) and len(grid[0]) > 1


def tell_form(grid: Sequence[Row], plain: Plain) -> Iterator[RoleLine]:
    """計画名 | 町田市産業振興計画, a label and its value; several pairs may stand in a row."""
    for row, cells in new_cells(grid):
        label: TableCell | None = None
        beside: Role = ""
        for cell in cells:
            if FIELD.fullmatch(label_of(cell)):
                label = cell
                yield from joined(cell, "label")
            elif label:
                label = None
                yield from joined(cell, "value")
            elif cell.column == 0 and (role := _role_beside(cell, row)):
                yield from joined(cell, "header")
                beside = role
            elif beside == "pillar":
                beside = ""
                yield from joined(cell, "pillar")
            elif cell.column == 0 and is_short(cell) and len(row) > 1 and cell.columns < len(row):
                yield from (replace(told, level=BELOW_PILLARS) for told in joined(cell, "heading"))
            else:
                yield from plain(cell)


# 取組１ | 伝統工芸の継承 ⏎ 具体的内容 | (1) べっ甲職人育成事業 …
_PILLAR_LABEL = re.compile(
    "(?:(?:取組|施策|計画)の?)?(?:柱|方針|戦略|目標|方向性?|取組)(?:その)?(?:[0-9一二三四五]|[①-⑳])"
)


def _role_beside(label: TableCell, row: Row) -> Role:
    """What the label of a part says of the cell beside it: the title of a pillar, or what it holds."""
    value = row[label.columns] if len(row) > label.columns else None
    return _role_of_value(label, value) if value and value.text else ""


def _role_of_value(label: TableCell, value: TableCell) -> Role:
    if _PILLAR_LABEL.fullmatch(label_of(label)) and is_short(value):
        return "pillar"
    return "text" if kind_of(label.text) is SectionKind.MEASURES else ""


def label_column(grid: Sequence[Row]) -> int | None:
    """The column whose labels stand before the name and the text of each measure: ① | 事業名 | … ⏎ | 内容 | …"""
    for column in range(len(grid[0]) - 1 if grid else 0):
        roles = [_role_of_label(row[column]) for row in grid]
        if "measure" in roles and "detail" in roles and not any(role == "header" for role in roles):
            return column
    return None


def _role_of_label(cell: TableCell | None) -> Role:
    return role_of_label(label_of(cell)) if cell else ""


def role_of_label(text: str) -> Role:
    """What a label before a value says of it: 事業名, 内容, 担当課."""
    return next((role for pattern, role in LABELS if text and pattern.fullmatch(text)), "") or detail_named(text)


# 計画の柱 | 柱１, in the form of a measure
_OWN_PILLAR = re.compile("(?:(?:計画|施策|該当する?)の?)?(?:柱|基本方針|方向性?|分野)")


def _is_label_of_pillar(cell: TableCell | None) -> bool:
    return cell is not None and bool(_OWN_PILLAR.fullmatch(label_of(cell)))


def _pillar_of_form(rows: Sequence[tuple[Row, list[TableCell]]], labels: int) -> TableCell | None:
    """The cell that names the pillar of the first measure of these rows: it may stand below the measure's name."""
    for at, (row, cells) in enumerate(rows):
        if at and _role_of_label(row[labels]) == "measure":
            return None
        if _is_label_of_pillar(row[labels]):
            return next((own for own in cells if own.column > labels), None)
    return None


def tell_measure_forms(grid: Sequence[Row], labels: int, plain: Plain) -> Iterator[RoleLine]:
    """Measures as a form writes them: a label and its value in each row; the number of the form stands before them."""
    rows = list(new_cells(grid))
    begins = next(
        row[labels] for row in grid if _is_label_of_pillar(row[labels]) or _role_of_label(row[labels]) == "measure"
    )
    above = _is_label_of_pillar(begins)
    for at, (row, cells) in enumerate(rows):
        label = row[labels]
        role = "" if _is_label_of_pillar(label) else _role_of_label(label)
        if role == "measure" and not above and (pillar := _pillar_of_form(rows[at:], labels)):
            yield from joined(pillar, "pillar")
        # 計画の名称 and 現状と課題 in the same table are for the grammar to read.
        known = (
            not role and label and (FIELD.fullmatch(label_of(label)) or kind_of(label.text) is SectionKind.BACKGROUND)
        )
        for cell in filter(lambda own: own.text, cells):
            if known and cell.column >= labels:
                yield from plain(cell)
            elif cell.column <= labels and (cell.column < labels or len(cells) > 1):
                yield from joined(cell, "header")
            elif cell.column > labels and label and _PILLAR_LABEL.fullmatch(label_of(label)):
                yield from joined(cell, "pillar")
            elif role in ("measure", "detail", *SAID_APART) and cell.column > labels:
                yield from joined(cell, "note" if role != "measure" and says_nothing(cell) else role)
            elif cell.column > labels:
                of_pillar: Role = "pillar" if above else "header"
                yield from joined(cell, of_pillar if _is_label_of_pillar(label) else "note")
            else:
                yield from plain(cell)


def contrast_titles(grid: Sequence[Row]) -> tuple[int, int] | None:
    """Row and column of the label 計画名 in a table that has a column for each of several plans, None for any other."""
    for at, row in enumerate(grid[:4]):
        for column, cell in enumerate(row):
            if cell and re.fullmatch("計画(?:の?名称?)?|名称", label_of(cell)):
                others = [own for own in filled_cells(row) if own is not cell]
                if len(others) > 1 and sum(_is_plan_title(own) for own in others) > 1:
                    return at, column
    return None


def _is_plan_title(cell: TableCell) -> bool:
    return bool(NAMES_PLAN.search(cell.text)) and not FIELD.fullmatch(label_of(cell)) and "概要" not in cell.text


def tell_contrast(grid: Sequence[Row], titles: int, labels: int, plain: Plain) -> Iterator[RoleLine]:
    """One plan after the other: its title, then each label with its cell."""
    rows = [grid[titles], *(row for at, row in enumerate(grid) if at != titles)]
    told = any((own := row[labels]) and _role_beside(own, row) == "pillar" for row in grid)
    level = ABOVE_PILLARS if told else BELOW_PILLARS
    for column in range(len(grid[0])):
        if column == labels:
            continue
        for row in rows:
            label, cell = row[labels], row[column]
            if not cell or cell.column != column or cell is label:
                continue
            if label and (role := _role_of_value(label, cell)):
                yield from joined(label, "header")
                yield from joined(cell, role) if role == "pillar" else plain(cell)
                continue
            # 事業所数 behind 柱２ is no part of the pillar.
            if told and label and not (FIELD.fullmatch(label_of(label)) or kind_of(label.text)) and row is not rows[0]:
                yield from joined(label, "header")
                yield from joined(cell, "note")
                continue
            if (
                label
                and label.text
                and (row is rows[0] or FIELD.fullmatch(label_of(label)) or len(label_of(label)) < 4)
            ):
                yield from joined(label, "label")
                yield from joined(cell, "value")
            else:
                if label and label.text and any(block.kind == "heading" for block in cell.blocks):
                    yield from joined(label, "header")
                elif label and label.text:
                    yield from (replace(told, level=level) for told in joined(label, "heading"))
                yield from plain(cell)


def heads_plans(row: Row) -> bool:
    """Whether 計画名 | 区市町村 | 計画期間 heads a table of plans, a row each."""
    return sum(bool(FIELD.fullmatch(label_of(cell))) for cell in row[:2] if cell) > 1
