"""What the grammar is fed: the lines of a document, each with what its block says of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from plans_registry.documents.blocks import Block, BlockLine, TableCell
from plans_registry.intake.lines import (
    SAID_APART,
    CleanLine,
    Role,
    as_line,
    clean_lines,
    columns,
    join_lines,
    plain,
    shape_of,
    writes_latin_apart,
)
from plans_registry.intake.overview.forms import role_of_label
from plans_registry.intake.overview.grids import tell_block
from plans_registry.intake.overview.heading_tree import HEADING_LENGTH
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.measure_columns import read_columns
from plans_registry.intake.overview.plan_lists import PlanList, read_plan_lists
from plans_registry.intake.overview.speech import name_counted
from plans_registry.intake.overview.table_cells import NOTHING, RoleLine
from plans_registry.intake.text_column import SLACK

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


LEFT_OUT = "left-out"


def fed_lines(text: str, blocks: Sequence[Block] | None = None) -> list[CleanLine]:
    """The clean lines of a text, with the roles that its blocks give; of no blocks those of its tables."""
    return name_counted(_labelled(_rejoined(list(_with_titles(_fed(clean_lines(text), text, blocks))))))


def _with_titles(lines: Sequence[CleanLine]) -> Iterator[CleanLine]:
    """The lines, a pillar that a form only counts (柱１) with the title that it has elsewhere: 柱１　しごとを生む"""
    counted = {plain(line.text) for line in lines if line.role == "pillar"}
    heads: dict[str, str] = {}
    for line in lines:
        head = read_marker(line) if line.role != "pillar" and len(line.text) <= HEADING_LENGTH else None
        if head and head.number and (number := plain(line.text).removesuffix(plain(head.title))) in counted:
            heads.setdefault(number, line.text)
    for line in lines:
        title = heads.get(plain(line.text)) if line.role == "pillar" else None
        yield replace(line, text=title, shape=shape_of(title)) if title else line


def with_roles(lines: Sequence[CleanLine], roles: Mapping[int, Any]) -> list[CleanLine]:
    """The lines with the roles that a person has given, by the number of the line, or :data:`LEFT_OUT`: they go before all others."""
    return list(_told(lines, roles))


def _told(lines: Sequence[CleanLine], roles: Mapping[int, Any]) -> Iterator[CleanLine]:
    seen: set[int] = set()
    for line in lines:
        role = roles.get(line.number)
        if role == LEFT_OUT:
            continue
        # 見本市出展助成\t小間料の補助 is one line of a table: the first cell is the measure, the second stays what it is.
        begins = line.number not in seen
        seen.add(line.number)
        yield replace(line, role=role) if role and (begins or role == "more") else line


def _labelled(lines: list[CleanLine]) -> list[CleanLine]:
    """The lines of a form with the roles that their labels give, before them on the line or alone on the line above."""
    labels = [_label(line) for line in lines]
    if sum(role == "measure" for role, _value in labels) < FEWEST_FORMS:
        return lines
    found: list[CleanLine] = []
    above: Role = ""
    names_measure = False
    for line, (role, value) in zip(lines, labels, strict=True):
        names_measure |= role == "measure"
        # 担当課：産業振興課 before any measure is of the plan.
        if role in SAID_APART and not names_measure:
            role, value = "", ""
        if role and not value:
            found.append(replace(line, role="header"))
            above = role if role != "header" else ""
            continue
        given = role or (above if line.role in ("", "text") else "")
        if given == "detail" and NOTHING.fullmatch(shape_of(value or line.text)):
            given = "note"
        own = as_line(value or line.text, line, role=given, box=line.box) if given else None
        found.append(own or line)
        above = ""
    return found


def _rejoined(lines: list[CleanLine]) -> list[CleanLine]:
    """The lines, items that break at one width whole again: ・A事業：老朽化した設備の ⏎ 更新に対する補助"""
    runs = [run for run in _item_runs(lines) if len(run) > 1]
    wide = Counter(columns(lines[run[0]].text) for run in runs)
    width = max(wide, key=lambda own: sum(wide[own - less] for less in range(SLACK)), default=0)
    runs = [run for run in runs if max(columns(lines[at].text) for at in run) <= width]
    full = [list(takewhile(lambda at: columns(lines[at].text) > width - SLACK, run[:-1])) for run in runs]
    few = sum(map(len, full)) < FEWEST_BROKEN or sum(map(bool, full)) < MOSTLY * len(runs)
    if few or width < LEAST_WIDTH:
        return lines
    joined: list[CleanLine] = []
    latin_apart = writes_latin_apart(lines)
    goes_on = {at for own in full for at in own}
    for at, line in enumerate(lines):
        if at - 1 in goes_on:
            text = join_lines([joined[-1], line], latin_apart=latin_apart).text
            joined[-1] = replace(joined[-1], text=text, shape=shape_of(text))
        else:
            joined.append(line)
    return joined


def _item_runs(lines: Sequence[CleanLine]) -> Iterator[range]:
    """Indices of each item ・A事業：甲を補助 of a plain text and of the lines under it that begin with no sign."""
    start: int | None = None
    for at in range(len(lines) + 1):
        line = lines[at] if at < len(lines) else None
        begins = not line or line.role or line.beside or read_marker(line) or line.shape[0] in "※（"
        if start is not None and (begins or (line and line.page != lines[start].page)):
            yield range(start, at)
            start = None
        if line and not line.role and line.shape[0] in LOW_SIGNS and ":" in line.shape:
            start = at


LEAST_WIDTH, FEWEST_BROKEN, MOSTLY = 24, 3, 0.7
"""The width at which lines of items break, how many do, and the part of the items with more than a line that do."""
LOW_SIGNS = "・•▪▫‣➢➤✓✔"
"""Signs of items; ■, ◆ or ○ may begin a head."""
FEWEST_FORMS = 2
"""A text is a form where it labels so many measures."""


def _label(line: CleanLine) -> tuple[Role, str]:
    """What a line is by the label before its ":", and the value behind it; "" for a label alone."""
    label, sign, _rest = line.shape.partition(":")
    role = role_of_label(label.strip()) if line.role in ("", "text") else ""
    return (role, line.text[len(label) + len(sign) :].strip()) if role else ("", "")


def _fed(lines: list[CleanLine], text: str, blocks: Sequence[Block] | None) -> list[CleanLine]:
    if blocks is None:
        blocks = blocks_of_text(text) if _MAY_HOLD_TABLE.search(text) else ()
    plans = read_plan_lists(blocks)
    told = [list(_with_plans(tell_block(block, str(place)), plans)) for place, block in enumerate(blocks)]
    holder = {
        line.number: place for place, block in enumerate(blocks) if block.kind != "lines" for line in block.all_lines()
    }
    first: dict[int, CleanLine] = {}
    for line in lines:
        first.setdefault(line.number, line)
    fed: list[CleanLine] = []
    seen: set[int] = set()
    for line in lines:
        place = holder.get(line.number)
        if place is None:
            fed.append(line)
        elif place not in seen:
            # A table may say its columns one after the other, where its text runs row by row.
            seen.add(place)
            fed += _as_fed(told[place], first)
    return fed


def _with_plans(told: Iterable[RoleLine], plans: PlanList) -> Iterator[RoleLine]:
    """The lines of a block, the municipality of the next rows of a table as the head of its plan, by a list of all plans."""
    for own in told:
        if own.role != "plan":
            yield own
        elif plan := plans.get(plain(own.line.text)):
            yield replace(own, role="title", line=replace(own.line, text=plan.title))
            yield replace(own, role="value")
            yield replace(own, role="value", line=replace(own.line, text=f"計画期間：{plan.period}"))
            if plan.background:
                yield replace(own, role="text", line=replace(own.line, text=plan.background))
        else:
            yield replace(own, role="note")


def _as_fed(told: Sequence[RoleLine], lines: Mapping[int, CleanLine]) -> Iterator[CleanLine]:
    for own in told:
        line = lines.get(own.line.number)
        if line and (fed := as_line(own.line.text, line, role=own.role, key=own.key, level=own.level, box=own.box)):
            yield fed
