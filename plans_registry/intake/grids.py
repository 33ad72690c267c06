"""Measures in a table, 柱 | 事業名 | 内容, cells apart by tabs: each row as the lines the rest of intake reads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans_registry.intake.brackets import shape_of
from plans_registry.intake.lines import BULLETS

_PILLAR = re.compile("(?:施策の?)?(?:柱|分野|方向性?|区分|体系)|基本(?:方針|目標|施策)|重点(?:分野|施策)|計画の柱")
_NAME = re.compile("(?:主な)?(?:事業|施策|取組み?|支援策|支援)の?(?:名称?)?|名称")
_DESCRIPTION = re.compile("(?:主な)?(?:事業|施策|取組み?|支援)?の?(?:内容|概要|説明)")
_MARKED = re.compile(rf"[{BULLETS}①-⑳Ⅰ-Ⅻ0-9（【第柱]|(?:戦略|施策|基本)\S*[0-9]")
_COUNT = re.compile(r"\s*(?:No\.?|№|#|番号|項番)?\s*", re.I)
_NOTHING = re.compile("[-‐–—―－ー]")
_TAB, _BLANKS = re.compile("\t"), re.compile(r"[ 　]{2,}")
_MAY_HOLD_GRID = re.compile(
    r"(?:名称?|事業|施策|取組み?|支援策?|内容|概要|説明)(?:\t|[ 　]{2})|(?:\t|[ 　]{2})\S*(?:内容|概要|説明|名称?)"
)
INNER_BREAK = "\v"
"""Parts one line of the document in several for reading; the number of the line stays."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the columns; ``pillar`` and ``description`` are None when the table has none.  ``others`` are those
    that are no part of a measure, with their headers."""

    name: int
    pillar: int | None
    description: int | None
    others: tuple[tuple[int, str], ...] = ()


def read_columns(cells: Sequence[str]) -> Columns | None:
    """The columns of a table of measures by its header, None when it heads no such table."""
    names, pillars, descriptions = (
        [i for i, cell in enumerate(cells) if form.fullmatch(re.sub(r"\s", "", cell))]
        for form in (_NAME, _PILLAR, _DESCRIPTION)
    )
    if not names or not (pillars or descriptions):
        return None
    name, pillar, description = (found[0] if found else None for found in (names, pillars, descriptions))
    known = {name, pillar, description}
    others = ((i, cell) for i, cell in enumerate(cells) if i not in known and not _COUNT.fullmatch(shape_of(cell)))
    return Columns(names[0], pillar, description, tuple(others))


def unfold_grids(text: str) -> str:
    """The text with the rows of such tables as a heading where the pillar changes, ・名称：説明, and
    other columns as notes.  Cells are apart by
    tabs or, down to the next blank line, by two blanks or more."""
    if not _MAY_HOLD_GRID.search(text):
        return text
    return "\n".join(_unfolded(re.split(r"\r\n|\n|\r", text)))


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    columns: Columns | None = None
    gap, pillar = _TAB, ""
    for line in lines:
        header, own_gap = _header(line)
        if header:
            columns, gap, pillar = header, own_gap, ""
            yield line
            continue
        cells = [cell.strip() for cell in gap.split(line.rstrip())]
        if not columns or len(cells) == 1:
            columns = None
            yield line
        else:
            own = _cell(cells, columns.pillar)
            yield INNER_BREAK.join(_row(cells, columns, own if own != pillar else ""))
            pillar = own or pillar


def _header(line: str) -> tuple[Columns | None, re.Pattern[str]]:
    for gap in (_TAB, _BLANKS):
        cells = gap.split(line.strip())
        if len(cells) > 1 and (columns := read_columns(cells)):
            return columns, gap
    return None, _TAB


def _row(cells: Sequence[str], columns: Columns, pillar: str) -> Iterator[str]:
    if pillar:
        yield pillar if _MARKED.match(shape_of(pillar)) else f"◆{pillar}"
    name, description = _cell(cells, columns.name), _cell(cells, columns.description)
    if name or description:
        yield f"・{name}：{description}" if description else f"・{name}"
    yield from (f"※{header}：{cell}" for i, header in columns.others if (cell := _cell(cells, i)))


def _cell(cells: Sequence[str], index: int | None) -> str:
    cell = cells[index] if index is not None and index < len(cells) else ""
    return "" if _NOTHING.fullmatch(cell) else cell
