"""A document as a person sees it, the same for every format: a tree of blocks between reading and grammar.

A reader of a format (text, HTML, Word, PDF …) makes the tree, the grammar of overviews reads it, and nobody else has to know
where it came from.  Places are points from the upper left corner of the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, Self

Kind = Literal["heading", "paragraph", "lines", "item", "table", "caption", "box", "furniture"]
"""``lines`` are lines as they were printed, where nothing but their words says which of them go on."""
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look; what a format does not say is 0 or "".  ``size`` is in points; ``colour`` and ``ground``, which is
    what they are printed on, are six hexadecimal digits, and "" for black and for bare paper."""

    size: float = 0
    bold: bool = False
    colour: str = ""
    ground: str = ""

    def __str__(self) -> str:
        size = f"{self.size:g}pt" if self.size else ""
        ground = f"on {self.ground}" if self.ground else ""
        return " ".join(filter(None, (size, "bold" if self.bold else "", self.colour, ground)))


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A line of the document; ``number`` counts from 1 in its text, and cells of one row may share one."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell of a table over ``rows`` and ``columns``; its place counts from 0."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    blocks: tuple["Block", ...] = ()

    @property
    def text(self) -> str:
        """What stands in the cell, its lines joined."""
        return "".join(line.text.strip() for block in self.blocks for line in block.all_lines())


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block.  ``level`` is that of a heading (1 is the highest) or the depth of an item; a box holds ``blocks``,
    a table ``cells``, all others ``lines``.  ``place`` is None where the format knows no pages."""

    kind: Kind = "paragraph"
    level: int = 0
    page: int = 1
    place: Rectangle | None = None
    look: Look = PLAIN
    lines: tuple[BlockLine, ...] = ()
    blocks: tuple["Block", ...] = ()
    cells: tuple[TableCell, ...] = ()

    def all_lines(self) -> Iterator[BlockLine]:
        """Its lines and those of the blocks in it, in reading order."""
        yield from self.lines
        for block in self.parts():
            yield from block.all_lines()

    def parts(self) -> Iterator["Block"]:
        """The blocks in a box or in the cells of a table."""
        yield from self.blocks
        for cell in self.cells:
            yield from cell.blocks

    def to_json(self) -> dict[str, Any]:
        """A plain form for another process; what is not said is left out."""
        form: dict[str, Any] = {"kind": self.kind, "page": self.page}
        if self.level:
            form["level"] = self.level
        if self.place:
            form["place"] = [round(side, 1) for side in self.place]
        if self.look != PLAIN:
            form["look"] = [self.look.size, self.look.bold, self.look.colour, self.look.ground]
        if self.lines:
            form["lines"] = [[line.number, line.text] for line in self.lines]
        if self.blocks:
            form["blocks"] = [block.to_json() for block in self.blocks]
        if self.cells:
            form["cells"] = [
                [cell.row, cell.column, cell.rows, cell.columns, [block.to_json() for block in cell.blocks]]
                for cell in self.cells
            ]
        return form

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> Self:
        place = form.get("place")
        return cls(
            kind=form["kind"],
            level=form.get("level", 0),
            page=form["page"],
            place=(place[0], place[1], place[2], place[3]) if place else None,
            look=Look(*form.get("look", ())),
            lines=tuple(BlockLine(number, text) for number, text in form.get("lines", ())),
            blocks=tuple(cls.from_json(block) for block in form.get("blocks", ())),
            cells=tuple(
                TableCell(row=row, column=column, rows=rows, columns=columns, blocks=tuple(map(cls.from_json, blocks)))
                for row, column, rows, columns, blocks in form.get("cells", ())
            ),
        )


def paragraph(*texts: str, kind: Kind = "paragraph", level: int = 0, page: int = 1, look: Look = PLAIN) -> Block:
    """A block of lines that :func:`written` has still to number."""
    return Block(kind=kind, level=level, page=page, look=look, lines=tuple(BlockLine(0, text) for text in texts))


def written(blocks: Iterable[Block]) -> tuple[str, tuple[Block, ...]]:
    """The text of these blocks, a line each, and the blocks with the numbers of their lines.  A form feed ends a page."""
    lines: list[str] = []
    numbers = count(1)
    page = 1

    def number(block: Block) -> Block:
        nonlocal page
        own = []
        for line in block.lines:
            feeds = "\f" * max(block.page - page, 0)
            page = max(page, block.page)
            lines.append(feeds + line.text)
            own.append(BlockLine(next(numbers), line.text))
        return replace(
            block,
            lines=tuple(own),
            blocks=tuple(number(inner) for inner in block.blocks),
            cells=tuple(replace(cell, blocks=tuple(number(inner) for inner in cell.blocks)) for cell in block.cells),
        )

    numbered = tuple(number(block) for block in blocks)
    return "".join(f"{line}\n" for line in lines), numbered


def cell_grid(table: Block) -> list[list[TableCell | None]]:
    """The cells of a table by row and column; a merged cell stands in every place it covers."""
    rows = max((cell.row + cell.rows for cell in table.cells), default=0)
    columns = max((cell.column + cell.columns for cell in table.cells), default=0)
    grid: list[list[TableCell | None]] = [[None] * columns for _ in range(rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                grid[row][column] = cell
    return grid


def outline(blocks: Sequence[Block], depth: int = 0) -> Iterator[str]:
    """The tree as lines for a person: kind, level, page, place and look, then its lines."""
    indent = "  " * depth
    for block in blocks:
        place = "({})".format(", ".join(f"{side:.0f}" for side in block.place)) if block.place else ""
        said = (block.kind, str(block.level or ""), f"p.{block.page}", place, str(block.look))
        yield indent + " ".join(filter(None, said))
        yield from (f"{indent}  {line.number}: {line.text}" for line in block.lines)
        yield from outline(block.blocks, depth + 1)
        for cell in block.cells:
            span = f" {cell.rows}×{cell.columns}" if cell.rows * cell.columns > 1 else ""
            yield f"{indent}  cell {cell.row + 1},{cell.column + 1}{span}"
            yield from outline(cell.blocks, depth + 2)
