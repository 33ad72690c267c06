"""A list of plans, a row each, beside a table of all their measures that names the municipality: what each plan is called there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans_registry.documents.blocks import Block, cell_grid
from plans_registry.intake.lines import plain
from plans_registry.intake.overview.table_cells import FIELD, Row, label_of

_TITLE, _PERIOD = re.compile("計画(?:の?(?:名称?|題名))?"), re.compile("(?:計画|事業|実施|対象)?の?期間|計画年度")
_FIRST, _LAST = re.compile("始期|開始(?:年度)?"), re.compile("終期|終了(?:年度)?")
_TOWN = re.compile("区?市?区?町?村名?|[区市町]名|自治体名?|団体名?")
_BACKGROUND = re.compile("(?:計画|策定)?の?(?:策定の?)?背景|現状[と・]課題")


@dataclass(frozen=True, slots=True)
class PlanInList:
    title: str
    period: str
    background: str = ""


PlanList = dict[str, PlanInList]
"""By the plain name of the municipality."""


def names_town(title: str) -> bool:
    """Whether a column of this title names the municipality of each row."""
    return bool(title) and bool(_TOWN.fullmatch(title))


def usual_title(town: str) -> str:
    """What the plan of a municipality is called where nothing says it."""
    return f"{town}地域産業活性化計画"


def tells_plan(title: str) -> bool:
    """Whether a column of this title says the name, the years or the background of the plan of each row."""
    return any(pattern.fullmatch(title) for pattern in (_TITLE, _PERIOD, _FIRST, _LAST, _BACKGROUND))


def read_plan_lists(blocks: Sequence[Block]) -> PlanList:
    """The plans of every list in a document."""
    found: PlanList = {}
    for block in blocks:
        for town, plan in _rows(block) if block.kind == "table" else ():
            found.setdefault(town, plan)
    return found


def _rows(table: Block) -> list[tuple[str, PlanInList]]:
    grid = cell_grid(table)
    for at, row in enumerate(grid[:3]):
        titles = [label_of(cell) if cell else "" for cell in row]
        town, title = _column(titles, _TOWN), _column(titles, _TITLE)
        if town is not None and any(map(tells_plan, titles)):
            return list(_plans(grid[at + 1 :], titles, town, title))
    return []


def _plans(
    rows: Sequence[Row], titles: Sequence[str], town: int, title: int | None
) -> Iterator[tuple[str, PlanInList]]:
    """``title`` is None where only the years are told; such a plan is called by its municipality."""
    first, last, period, background = (_column(titles, own) for own in (_FIRST, _LAST, _PERIOD, _BACKGROUND))
    for row in rows:
        name = _text(row, town)
        called = _text(row, title) if title is not None else name
        if name and called and not FIELD.fullmatch(name):
            years = _text(row, period) or "～".join(filter(None, (_text(row, first), _text(row, last))))
            yield plain(name), PlanInList(called, years, _text(row, background))


def _column(titles: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, own in enumerate(titles) if pattern.fullmatch(own)), None)


def _text(row: Row, at: int | None) -> str:
    cell = row[at] if at is not None else None
    return cell.text if cell else ""
