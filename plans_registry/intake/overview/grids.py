"""What a table of a document says: which cells name pillars, measures and descriptions, and which are fields of a head.

A table becomes lines with a role, in the order in which a person reads it; the grammar takes a role for certain.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plans_registry.documents.blocks import Block, BlockLine, TableCell, cell_grid
from plans_registry.intake.lines import CLOSED, LIST_SIGN, OPEN, Role, shape_of
from plans_registry.intake.overview.forms import (
    NAMES_PLAN,
    contrast_titles,
    heads_plans,
    is_form,
    label_column,
    tell_contrast,
    tell_form,
    tell_measure_forms,
)
from plans_registry.intake.overview.measure_columns import (
    Columns,
    columns_by_content,
    names_measures,
    read_columns,
    without_marks,
)
from plans_registry.intake.overview.names import NAME_END
from plans_registry.intake.overview.pillar_columns import (
    has_row_of_measures,
    stands_side_by_side,
    tell_columns,
    tell_labelled_columns,
)
from plans_registry.intake.overview.table_cells import (
    FIELD,
    MOST_SIGNS,
    RoleLine,
    Row,
    as_one_text,
    blocks_with_lines,
    filled_cells,
    is_short,
    joined,
    label_of,
    new_cells,
    number_of_row,
    says_nothing,
    texts_in_row,
    whole_row,
)

# 指標 | 現状値 | 目標値
_FIGURE = re.compile("指標|現状|目標|基準|実績|KPI")
# 1-1 in a column of pillars counts measures.
_CODE = re.compile(r"[0-9]{1,2}(?:[-－‐.][0-9]{1,2})*|[①-⑳]|（[0-9]{1,2}）")
_REMARK = re.compile(r"（?(?:備考|注|※)")
_ITEM_NUMBER = re.compile(r"^\s*(?:[(（][0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[.．)]|[①-⑳・○●◆■])\s*")
LABEL_SIGNS = 10
_LEADS = re.compile("方向|展開|項目|分類|取組")
# 小計 / 大島町　小計
_TOTAL = re.compile(r"(?:\S{1,6}\s*)?(?:合計|小計|総計)|計")
_NO_PILLAR = re.compile("計画期間|[:：]|※|単位")


def tell_table(table: Block) -> Iterator[RoleLine]:
    """The lines of a table with their roles: of measures, of pillars side by side, of fields, or cell after cell."""
    grid = cell_grid(table)
    if holds_no_measures(grid):
        for row in grid:
            yield from whole_row(row, "note")
        return
    if (labels := label_column(grid)) is not None:
        yield from tell_measure_forms(grid, labels, _plain)
        return
    for at, row in enumerate(grid):
        if columns := read_columns(texts_in_row(row)):
            # 施策 over 名称 | 内容
            columns = read_columns(texts_in_row(grid[at + _height(row) - 1])) or columns
            yield from _tell_grid(grid[:at])
            rows = [texts_in_row(own) for own in grid[at:]]
            yield from _tell_measures(grid[at:], without_marks(columns, rows))
            return
    full = next((at for at, row in enumerate(grid) if 2 * len(filled_cells(row)) > len(row) > 1), 0)
    if not is_form(grid) and (columns := columns_by_content([texts_in_row(row) for row in grid[full:]])):
        yield from _tell_grid(grid[:full])
        yield from _tell_measures(
            grid[full:], replace(columns, headed=columns.headed and not _spans(grid[full], columns))
        )
        return
    yield from _tell_grid(grid)


def _height(row: Row) -> int:
    """How many rows the header takes that begins with this one."""
    return max((cell.rows for cell in row if cell), default=1)


def _spans(row: Row, columns: Columns) -> bool:
    """Whether the first row has the cell of a pillar over several measures, and so is no header."""
    name = row[columns.name]
    tall = any(cell and cell.rows > 1 for cell in (row[own] for own in columns.pillars))
    return tall and bool(name) and name.rows == 1 and all(cell.columns == 1 for cell in row if cell)  # type: ignore[union-attr]


def _tell_grid(grid: Sequence["Row"]) -> Iterator[RoleLine]:
    """Rows without a header of measures."""
    if not grid:
        return
    if heads_plans(grid[0]):
        yield from _cells_plain(grid)
    elif titles := contrast_titles(grid):
        yield from tell_contrast(grid, *titles, _plain)
    elif is_form(grid):
        yield from tell_form(grid, _plain)
    elif stands_side_by_side(grid):
        yield from tell_columns(grid, _plain)
    elif has_row_of_measures(grid):
        yield from tell_labelled_columns(grid, _plain)
    else:
        yield from _cells_plain(grid)


def _tell_measures(grid: Sequence[Row], columns: Columns) -> Iterator[RoleLine]:
    header = [re.sub(r"\s", "", text) for text in texts_in_row(grid[0])]
    above: dict[int, str] = {}
    of_town = ""
    # 基本方針 | 施策 | 事業: the head right above the measures is their pillar, but in 基本方針 | 施策の方向 | 事業 it only leads to them.
    pillar = next(
        (own for own in reversed(columns.pillars) if not _LEADS.search(header[own])), min(columns.pillars, default=0)
    )
    # 年度別計画 over 7年度 | 8年度: a header may take several rows.
    # （１）ものづくり in a row of its own, where the names of measures are not counted
    heads_alone = not columns.pillars and not any(
        len(filled_cells(row)) > 1 and (name := row[columns.name]) and _ITEM_NUMBER.match(shape_of(name.text))
        for row in grid
    )
    deep = _height(grid[0]) if columns.headed else 0
    for row in grid[:deep]:
        yield from whole_row(row, "header")
    for at, row in enumerate(grid[deep:], start=deep):
        first = next((cell for cell in row if cell and cell.text), None)
        # 計画期間 | R8.4.1～: the head of the next plan begins.
        if first and (
            FIELD.fullmatch(label_of(first)) or (len(filled_cells(row)) == 1 and NAMES_PLAN.search(first.text))
        ):
            yield from _tell_again(grid[at:])
            return
        # A header again, on the next page.
        if columns.headed and [re.sub(r"\s", "", text) for text in texts_in_row(row)] == header:
            yield from whole_row(row, "header")
            continue
        if first and _TOTAL.fullmatch(label_of(first)):
            yield from whole_row(row, "note")
            continue
        town = row[columns.town] if columns.town is not None else None
        if town and town.row == number_of_row(row) and town.text and town.text != of_town:
            above, of_town = {}, town.text
            yield from joined(town, "plan")
        # １　販路拡大支援 over all columns
        filled = filled_cells(row)
        if (
            len(filled) == 1
            and len(row) > 1
            and (
                (wide := filled[0]).columns > 1
                or wide.column not in (columns.name, columns.description)
                or (heads_alone and _ITEM_NUMBER.match(shape_of(wide.text)))
            )
        ):
            above = {}
            yield from joined(wide, "pillar") if is_short(wide) and not _NO_PILLAR.search(wide.text) else _plain(wide)
            continue
        for column in columns.pillars:
            cell = row[column]
            if cell and cell.text and cell.text != above.get(column, "") and not _CODE.fullmatch(shape_of(cell.text)):
                above = {own: kept for own, kept in above.items() if own < column} | {column: cell.text}
                yield from joined(cell, "pillar" if column == pillar else "fold" if column > pillar else "header")
        yield from _tell_measure(row, columns)


def _tell_measure(row: Row, columns: Columns) -> Iterator[RoleLine]:
    name = row[columns.name]
    # （備考）１ 予算額は令和６年度の当初予算
    if name and _REMARK.match(shape_of(name.text)):
        yield from whole_row(row, "note")
        return
    if name and name.row == number_of_row(row) and not says_nothing(name):
        yield from _items(name) if columns.description is None else _uncounted(joined(name, "measure"))
    text = row[columns.description] if columns.description is not None else None
    if text and text is not name and text.row == number_of_row(row) and not says_nothing(text):
        yield from joined(text, "detail" if name and name.text else "more")
    for column, role in columns.said_apart:
        cell = row[column]
        # 産業振興課 over several rows is said of each of their measures.
        if name and name.row == number_of_row(row) and cell and not says_nothing(cell):
            yield from joined(cell, role)
    for column, header in columns.others:
        cell = row[column]
        counts = cell and not header and _CODE.fullmatch(shape_of(cell.text))
        if cell and cell.row == number_of_row(row) and not (counts or says_nothing(cell)):
            yield from joined(cell, "note", before=f"※{header}：" if header else "※")


def _uncounted(told: Iterator[RoleLine]) -> Iterator[RoleLine]:
    """Without the number in front: (1) 商店街の活性化"""
    for own in told:
        yield replace(own, line=replace(own.line, text=_ITEM_NUMBER.sub("", own.line.text)))


def _tell_again(grid: Sequence[Row]) -> Iterator[RoleLine]:
    """The rest of a table, which holds another plan."""
    for at, row in enumerate(grid):
        if columns := read_columns(texts_in_row(row)):
            yield from _tell_grid(grid[:at])
            yield from _tell_measures(grid[at:], columns)
            return
    yield from _tell_grid(grid)


def holds_no_measures(grid: Sequence[Row]) -> bool:
    """Whether a table only says what is to be reached, or what is done in which year."""
    return _is_of_figures(grid) or _is_of_years(grid) or _has_columns_of_years(grid)


def _is_of_figures(grid: Sequence[Row]) -> bool:
    """Whether a table holds figures to reach, no measures."""
    texts = [text for row in grid[:2] for text in texts_in_row(row)]
    return sum(bool(_FIGURE.search(text)) for text in texts) > 1 and not any(map(names_measures, texts))


def _has_columns_of_years(grid: Sequence[Row]) -> bool:
    """Whether years head the columns, and nothing the names of measures:  | 令和７年度 | 令和８年度"""
    heads = [re.sub(r"\s", "", text) for text in texts_in_row(grid[0])] if grid else []
    return sum("年度" in head for head in heads) > 1 and not any(map(names_measures, heads)) and not heads[0]


SHORT_CELL, MOST_NAMES = 12, 4
"""Signs of a cell of figures, and of words such as 検討 and 実施, which say when something is done."""


def _is_of_years(grid: Sequence[Row]) -> bool:
    """Whether a table holds nothing but short words and figures by year: 年度 | １年目 | ２年目 ⏎ 取組 | 検討 | 実施"""
    texts = [re.sub(r"\s", "", cell.text) for row in grid for cell in filled_cells(row)]
    if len(grid) < 2 or not texts or any(len(text) > SHORT_CELL for text in texts):
        return False
    words = [word for text in texts for word in re.split("[・→⇒、/]", text)]
    names = sum(len(word) > MOST_NAMES and bool(NAME_END.search(word)) for word in words)
    counted = sum(bool(re.search("[0-9０-９]", text)) for text in texts)
    return not names and 3 * counted >= len(texts) and any(re.search("年|[HRＨＲ][0-9０-９]", text) for text in texts)


def _items(cell: TableCell) -> Iterator[RoleLine]:
    """One measure, or several where a cell lists them."""
    blocks = list(blocks_with_lines(cell.blocks))
    listed = sum(bool(block.kind == "item" or LIST_SIGN.match(block.lines[0].text)) for block in blocks if block.lines)
    first = blocks[0].lines if blocks else ()
    if (
        len(blocks) == 2
        and len(as_one_text(first)) <= MOST_SIGNS
        and not LIST_SIGN.match(shape_of(as_one_text(blocks[1].lines)))
    ):
        # (1) 葛飾マイスター塾 ⏎ 若手従業員の技能研修, in one cell
        name = _ITEM_NUMBER.sub("", as_one_text(first))
        yield RoleLine(BlockLine(first[0].number, name), "measure")
        yield RoleLine(BlockLine(blocks[1].lines[0].number, as_one_text(blocks[1].lines)), "detail")
    elif listed and len(blocks) == 1:
        yield RoleLine(BlockLine(first[0].number, _ITEM_NUMBER.sub("", as_one_text(first))), "measure")
    elif listed or len(blocks) > 1:
        yield from _plain(cell)
    else:
        yield from joined(cell, "list" if lists_several(cell.text) else "measure")


def lists_several(text: str) -> bool:
    """Whether a cell is a list as the overview writes one: A事業（甲）、B事業（乙） 等"""
    names = re.sub("（[^（）]*）", "（）", shape_of(text)).rstrip("等 。").split("、")
    whole = sum(name.endswith("）") or bool(NAME_END.search(name)) for name in map(str.strip, names))
    return len(names) > 1 and 2 * whole > len(names)


def _plain(cell: TableCell) -> Iterator[RoleLine]:
    """The lines of a cell for the grammar to read, a paragraph each."""
    for block in cell.blocks:
        yield from tell_block(block)


def tell_block(block: Block, name: str = "") -> Iterator[RoleLine]:
    """The lines of a block: a paragraph or an item as one line, a table by what it says.  ``name`` is that of its box."""
    if block.kind == "table":
        # A table goes on over the end of a page, and so do its headings; one in a box ends with it.
        yield from (replace(told, box=name if CLOSED in name else "") for told in tell_table(block))
        return
    if block.kind == "box":
        closed = _is_closed(block)
        own = name + (CLOSED if closed else OPEN)
        for place, inner in enumerate(block.blocks):
            inside = f"{own}{place}" if closed else name
            label = not closed and len(block.blocks) > 1 and inner.kind == "paragraph"
            for told in tell_block(inner, inside if inner.kind == "box" else ""):
                yield replace(told, box=told.box or own, role="note" if label else told.role)
        return
    if not block.lines:
        return
    role = _ROLES.get(block.kind, "text")
    key = f"level {block.level}" if block.level else str(block.look)
    # What was printed in lines is one text; where a format knows lines, they mean something.
    lines = [BlockLine(block.lines[0].number, as_one_text(block.lines))] if block.place else block.lines
    for line in lines:
        yield RoleLine(line, role, block.level, key)


_ROLES: dict[str, Role] = {"heading": "heading", "furniture": "frame", "caption": "caption"}


def _is_closed(box: Block) -> bool:
    """Whether a box holds several things that belong together; one of headings alone heads what follows."""
    blocks = list(blocks_with_lines(box.blocks))
    # 重点テーマ１ above 起業の支援: a label and its heading
    labels = all(block.kind == "heading" or _is_label(block) for block in blocks)
    heads_others = labels and bool(blocks) and blocks[-1].kind == "heading"
    return len(blocks) > 1 and not heads_others


def _is_label(block: Block) -> bool:
    text = as_one_text(block.lines)
    return block.kind == "paragraph" and len(text) <= LABEL_SIGNS and not re.search("[、。]", text)


def _cells_plain(grid: Sequence[Row]) -> Iterator[RoleLine]:
    for _row, cells in new_cells(grid):
        for cell in cells:
            yield from _plain(cell)
