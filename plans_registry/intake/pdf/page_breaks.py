"""What goes on over the end of a page: a table, one of its rows, a paragraph."""

import re
from collections.abc import Sequence
from dataclasses import replace

from plans_registry.documents.blocks import Block, TableCell
from plans_registry.intake.lines import LIST_SIGN, Nesting, shape_of
from plans_registry.intake.pdf.figures import Figure

SAME_SIDE = 3.0
"""Points between the sides of a table and of its rest on the next page."""
# ンコンテスト / ーの育成: no word begins so.
_REST_OF_WORD = re.compile("[ぁぃぅぇぉっゃゅょァィゥェォッャュョンヮゎんー々、。）」]")


def over_pages(blocks: Sequence[tuple[Block, Figure | None]]) -> list[tuple[Block, Figure | None]]:
    """The blocks with the figures that they are captions of, what goes on over the end of a page as one."""
    joined: list[tuple[Block, Figure | None]] = []
    last: Block | None = None
    for block, figure in blocks:
        if last and block.page == last.page + 1 and (whole := _joined(joined[-1][0], last, block)):
            joined[-1] = whole, joined[-1][1]
        else:
            joined.append((block, figure))
        last = block
    return joined


def _joined(whole: Block, last: Block, block: Block) -> Block | None:
    """The block with its rest; ``last`` is the part of it that the page before ended with."""
    if last.kind == block.kind == "table":
        return _with_rows(whole, block) if _same_columns(last, block) else None
    if last.kind in ("paragraph", "item") and block.kind == "paragraph" and _ends_open(whole):
        return replace(whole, lines=whole.lines + block.lines)
    return None


def _ends_open(block: Block) -> bool:
    return bool(Nesting().read(shape_of("".join(line.text for line in block.lines))).depth)


def _same_columns(table: Block, other: Block) -> bool:
    if not table.place or not other.place or not table.cells or not other.cells:
        return False
    # 計画名 again, with other titles beside it: the table of other plans
    first, again = _header(table), _header(other)
    if first[0] and first[:1] == again[:1] and first != again:
        return False
    columns = [max(cell.column + cell.columns for cell in own.cells) for own in (table, other)]
    return columns[0] == columns[1] and all(abs(table.place[side] - other.place[side]) < SAME_SIDE for side in (0, 2))


def _header(table: Block) -> list[str]:
    return [cell.text for cell in table.cells if cell.row == 0]


def _with_rows(table: Block, other: Block) -> Block:
    if _header(table) == _header(other):
        other = replace(other, cells=tuple(replace(cell, row=cell.row - 1) for cell in other.cells if cell.row))
    end = max(cell.row + cell.rows for cell in table.cells)
    first = {cell.column: cell for cell in other.cells if cell.row == 0}
    above = {cell.column: cell for cell in table.cells if cell.row + cell.rows == end}
    if any(_is_broken(cell, first[column]) for column, cell in above.items() if column in first):
        cells = [_with_rest(cell, first.get(cell.column)) if cell in above.values() else cell for cell in table.cells]
        rest = [replace(cell, row=cell.row + end - 1) for cell in other.cells if cell.row > 0]
    else:
        cells, rest = list(table.cells), [replace(cell, row=cell.row + end) for cell in other.cells]
    return replace(table, cells=(*cells, *rest))


def _is_broken(cell: TableCell, rest: TableCell) -> bool:
    """Whether a cell goes on in the one below it: A事業（甲の ⏎ 補助） or ビジネスプラ ⏎ ンコンテスト"""
    if not cell.blocks or not rest.text:
        return False
    return _ends_open(cell.blocks[-1]) or bool(_REST_OF_WORD.match(rest.text))


def _with_rest(cell: TableCell, rest: TableCell | None) -> TableCell:
    if not rest or not rest.blocks:
        return cell
    *before, last = cell.blocks or (rest.blocks[0],)
    first, *after = rest.blocks
    if not cell.blocks or LIST_SIGN.match(shape_of(first.lines[0].text if first.lines else "・")):
        return replace(cell, blocks=cell.blocks + rest.blocks)
    return replace(cell, blocks=(*before, replace(last, lines=last.lines + first.lines), *after))
