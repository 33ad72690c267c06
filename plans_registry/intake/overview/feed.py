"""What the grammar is fed: the lines of a document, each with what its block says of it."""

import re
from collections.abc import Iterator, Sequence

from plans_registry.documents.blocks import Block, BlockLine, TableCell
from plans_registry.intake.lines import CleanLine, Role, as_line, clean_lines
from plans_registry.intake.overview.grids import NOTHING, RoleLine, read_columns, tell_block

# 柱\t事業名\t内容 / 柱　　事業名　　内容
_TAB, _BLANKS = re.compile("\t"), re.compile(r"[ 　]{2,}")
# 事業名\t内容: one look at the whole text spares most of them a look at each line.
_MAY_HOLD_TABLE = re.compile(
    r"(?:名称?|事業|施策|取組み?|支援策?|内容|概要|説明)(?:\t|[ 　]{2})|(?:\t|[ 　]{2})\S*(?:内容|概要|説明|名称?)"
)
_LINE_ENDS = re.compile(r"\r\n|\n|\r")


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """A plain text as blocks: its tables, whose cells are apart by tabs or two blanks, and paragraphs for the rest."""
    return tuple(_blocks(_LINE_ENDS.split(text)))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    page, at = 1, 0
    own: list[BlockLine] = []
    while at < len(lines):
        page += lines[at].count("\f")
        if header := _header(lines[at]):
            if own:
                yield Block(kind="lines", page=page, lines=tuple(own))
                own = []
            table, used = _table(lines, at, header, page)
            yield table
            at += used
            continue
        if lines[at].strip():
            own.append(BlockLine(at + 1, lines[at]))
        elif own:
            yield Block(kind="lines", page=page, lines=tuple(own))
            own = []
        at += 1
    if own:
        yield Block(kind="lines", page=page, lines=tuple(own))


def _header(line: str) -> re.Pattern[str] | None:
    """What parts the cells of a table that begins here."""
    for gap in (_TAB, _BLANKS):
        cells = gap.split(line.strip())
        if len(cells) > 1 and read_columns(cells):
            return gap
    return None


def _table(lines: Sequence[str], start: int, gap: re.Pattern[str], page: int) -> tuple[Block, int]:
    """The rows down to the next line that has no second cell."""
    cells: list[TableCell] = []
    row = 0
    for row, line in enumerate(lines[start:]):
        parts = gap.split(line.strip() if not row else line.rstrip())
        if len(parts) == 1 or (row and _header(line)):
            break
        for column, part in enumerate(parts):
            if part.strip():
                block = Block(page=page, lines=(BlockLine(start + row + 1, part.strip()),))
                cells.append(TableCell(row=row, column=column, blocks=(block,)))
    else:
        row += 1
    return Block(kind="table", page=page, cells=tuple(cells)), row


def fed_lines(text: str, blocks: Sequence[Block] | None = None) -> list[CleanLine]:
    """The clean lines of a text, with the roles that its blocks give; of no blocks those of its tables."""
    return _labelled(_fed(clean_lines(text), text, blocks))


# ア　事業名：企業立地奨励金 / 内容：固定資産税相当額を交付する。
_NAME_LABEL = re.compile(r"(?:\S{1,4}\s+)?(?:事業|施策|取組|制度|補助金)の?名称?\s*:\s*(?=\S)")
_TEXT_LABEL = re.compile(r"(?:事業|施策|取組)?の?(?:内容|概要)\s*:\s*(?=\S)")


def _labelled(lines: list[CleanLine]) -> list[CleanLine]:
    """The lines, those that label a measure and its description with these roles."""
    if not any(_NAME_LABEL.match(line.shape) for line in lines):
        return lines
    found: list[CleanLine] = []
    for line in lines:
        role: Role = ""
        label = _NAME_LABEL.match(line.shape)
        if label:
            role = "measure"
        elif found and found[-1].role in ("measure", "note") and (label := _TEXT_LABEL.match(line.shape)):
            role = "note" if NOTHING.fullmatch(line.shape[label.end() :]) else "detail"
        own = as_line(line.text[label.end() :], line, role=role, box=line.box) if label else None
        found.append(own or line)
    return found


def _fed(lines: list[CleanLine], text: str, blocks: Sequence[Block] | None) -> list[CleanLine]:
    if blocks is None:
        blocks = blocks_of_text(text) if _MAY_HOLD_TABLE.search(text) else ()
    told = _told(blocks)
    if not told:
        return lines
    fed: list[CleanLine] = []
    seen: set[int] = set()
    for line in lines:
        if line.number not in told:
            fed.append(line)
        elif line.number not in seen:
            seen.add(line.number)
            fed += _as_fed(line, told[line.number])
    return fed


def _told(blocks: Sequence[Block]) -> dict[int, list[RoleLine]]:
    """By its number, what a line says; nothing for a line that another one has taken in."""
    told: dict[int, list[RoleLine]] = {}
    for place, block in enumerate(blocks):
        if block.kind == "lines":
            continue
        for line in block.all_lines():
            told.setdefault(line.number, [])
        for own in tell_block(block, str(place)):
            told[own.line.number].append(own)
    return told


def _as_fed(line: CleanLine, told: Sequence[RoleLine]) -> Iterator[CleanLine]:
    for own in told:
        if fed := as_line(own.line.text, line, role=own.role, key=own.key, level=own.level, box=own.box):
            yield fed
