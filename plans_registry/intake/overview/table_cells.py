"""The cells of a table and what one of them says: a label, a short head, a list, nothing; and its lines with a role."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans_registry.documents.blocks import Block, BlockLine, TableCell
from plans_registry.intake.lines import Role, shape_of

# － / （調整中） in a cell without a description
NOTHING = re.compile("[-‐–—―－ー]+|（?(?:調整中|未定|なし|検討中)）?|別紙(?:の(?:とおり|通り)|参照)")
# 計画の名称 / 策定主体 / 計画期間: the label of a field of the head, before its value.
FIELD = re.compile(
    r"計画の?(?:名称?|題名)|名称|(?:計画|事業|実施|対象)の?期間|区?市町?村名?|町村名|自治体名?|(?:策定|実施|申請)(?:主体|者|団体|自治体)|団体名"
)
LABELS: tuple[tuple[re.Pattern[str], Role], ...] = (
    # ア　事業名：企業立地奨励金 / 事業の名称 ⏎ 神経締め技術導入事業
    (re.compile(r"(?:\S{1,4}\s+)?(?:事業|施策|取組|制度|補助金)の?名称?"), "measure"),
    # 内容：固定資産税相当額を交付する。 / 事業の内容 ⏎ …
    (re.compile(r"(?:事業|取組|施策)?の?(?:内容|概要)"), "detail"),
    (re.compile(r"目的|(?:実施)?主体|事業費|予算額?|実施(?:時期|年度|期間)"), "note"),
    # 事業①, above its form
    (re.compile(r"(?:事業|施策|取組)\s*(?:[0-9]{1,2}|[①-⑳])"), "header"),
)
"""What a label of a form says that its value is."""
MOST_SIGNS = 40
"""A pillar in a cell of its own is no longer than this."""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A line and what it is; of a heading the ``level``, and a ``key`` that headings of one look share."""

    line: BlockLine
    role: Role
    level: int = 0
    key: str = ""
    box: str = ""


Row = Sequence[TableCell | None]


def texts_in_row(row: Row) -> list[str]:
    """The text of each place; a cell over several columns stands in its first one only."""
    return [cell.text if cell and cell.column == at else "" for at, cell in enumerate(row)]


def filled_cells(row: Row) -> list[TableCell]:
    return list({id(cell): cell for cell in row if cell and cell.text}.values())


def label_of(cell: TableCell) -> str:
    """The text of a cell without blanks, numbers and signs around it: １　計画の名称"""
    shape = re.sub(r"\s", "", shape_of(cell.text))
    return re.sub(r"^(?:[0-9]{1,2}[.)）]?|（[0-9]{1,2}）|[①-⑳■●◆○・])|[（].*$|:$", "", shape)


def number_of_row(row: Row) -> int:
    return max((cell.row for cell in row if cell), default=0)


def new_cells(grid: Sequence[Row]) -> Iterator[tuple[Row, list[TableCell]]]:
    """Each row of a table, or of the rest of one, with the cells that begin in it."""
    first = number_of_row(grid[0]) if grid else 0
    seen: set[int] = set()
    for row in grid:
        own = [cell for at, cell in enumerate(row) if cell and cell.column == at and cell.row >= first]
        own = [cell for cell in own if id(cell) not in seen]
        seen.update(map(id, own))
        yield row, own


def says_nothing(cell: TableCell) -> bool:
    return not cell.text or bool(NOTHING.fullmatch(shape_of(cell.text)))


def blocks_with_lines(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.lines:
            yield block
        yield from blocks_with_lines(list(block.parts()))


def joined(cell: TableCell, role: Role, *, before: str = "") -> Iterator[RoleLine]:
    """The lines of a cell as one."""
    lines = [line for block in cell.blocks for line in block.all_lines()]
    if lines:
        yield RoleLine(BlockLine(lines[0].number, before + cell.text), role)


def whole_row(row: Row, role: Role) -> Iterator[RoleLine]:
    cells = [cell for at, cell in enumerate(row) if cell and cell.column == at and cell.blocks]
    lines = [line for cell in cells for block in cell.blocks for line in block.all_lines()]
    yield from (RoleLine(line, role) for line in lines)


def as_one_text(lines: Sequence[BlockLine]) -> str:
    text = ""
    for line in lines:
        own = line.text.strip()
        apart = text[-1:].isascii() and text[-1:].isalnum() and own[:1].isascii() and own[:1].isalnum()
        text += (" " if apart else "") + own
    return text


def is_short(cell: TableCell) -> bool:
    return 0 < len(cell.text) <= MOST_SIGNS and not re.search("[。、]$", cell.text)


def is_listing(cell: TableCell | None) -> bool:
    return bool(cell) and len(list(blocks_with_lines(cell.blocks))) > 1  # type: ignore[union-attr]
