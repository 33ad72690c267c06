"""The pages of a PDF as blocks, in the order a person reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from plans_registry.documents.blocks import Block, BlockLine, TableCell, written
from plans_registry.intake.lines import Nesting, clean_lines, shape_of
from plans_registry.intake.looks import Looks
from plans_registry.intake.overview.heads import read_plan_head
from plans_registry.intake.pdf.aligned import AlignedTable, aligned_table, is_title
from plans_registry.intake.pdf.beside import table_beside
from plans_registry.intake.pdf.boxes import Box, Page, Run, TextLine
from plans_registry.intake.pdf.columns import WHOLE, Span, lines_in_order
from plans_registry.intake.pdf.figures import Figure, caption_text, latin_apart_in, place_figures, take_figures
from plans_registry.intake.pdf.furniture import without_furniture
from plans_registry.intake.pdf.order import HeadedRegion, Item, in_order
from plans_registry.intake.pdf.page_breaks import over_pages
from plans_registry.intake.pdf.paragraphs import block_of, is_ornament, paragraphs_of
from plans_registry.intake.pdf.regions import PageRegion, regions_of, turned_region
from plans_registry.intake.pdf.ruled import with_dotted_lines
from plans_registry.intake.pdf.runs import line_of, runs_of
from plans_registry.intake.pdf.vertical import direction_of, turned_page, without_ruby

UNRANKED = 20
"""The level of a heading that only its place makes one."""
SLACK = 2.5
"""Em that the line of a head leaves at the side of its box when it goes on in the next one."""
MOST_DOTS = 500
"""Small shapes of a page; where there are more they are a drawing, no signs of a list."""


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure with its caption as one line, "" without one, and that line's number in the text, 0 without one."""

    figure: Figure
    caption: str
    line: int


@dataclass(frozen=True, slots=True)
class LaidOut:
    """``text`` ends every page with a form feed; ``left_out`` are running headers and page counts."""

    text: str
    blocks: tuple[Block, ...]
    figures: tuple[PlacedFigure, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line of running text, or a block that is whole in itself; ``line`` says where either stands."""

    page: int
    line: TextLine
    block: Block | None = None


def lay_out(pages: Sequence[Page]) -> LaidOut:
    pages = [turned_page(page) for page in pages]
    texts, left_out = without_furniture(pages, [without_ruby(runs_of(page.glyphs)) for page in pages])
    looks = Looks((glyph.look, 1) for page in pages for glyph in page.glyphs)
    looks.rank(("".join(glyph.text for glyph in run.glyphs).strip(), run.look) for text in texts for run in text.runs)
    units: list[_Unit] = []
    figures: list[Figure] = []
    for page, own in zip(pages, texts, strict=True):
        found, body = take_figures(page, own.runs)
        figures += found
        units += [
            *_running(page, own.header),
            *_PageReader(page, looks).units(body),
            *_running(page, own.footer),
        ]
    blocks = list(_blocks(units, figures, looks, joined=not _is_in_signs(units)))
    blocks = over_pages(blocks)
    text, numbered = written(block for block, _ in blocks)
    places = {
        id(figure): (block.lines[0].text, block.lines[0].number)
        for block, (_, figure) in zip(numbered, blocks, strict=True)
        if figure
    }
    placed = tuple(PlacedFigure(figure, *places.get(id(figure), ("", 0))) for figure in figures)
    return LaidOut(text + "\f" * (len(pages) - text.count("\f")), numbered, placed, tuple(left_out))


def _running(page: Page, rows: Sequence[list[Run]]) -> Iterator[_Unit]:
    """Rows that run on over the pages, as page furniture."""
    for row in rows:
        line = line_of(row, WHOLE)
        block = Block(kind="furniture", page=page.number, look=line.look, lines=(BlockLine(0, line.text),))
        yield _Unit(page.number, line, block)


class _PageReader:
    """Reads one page from its letters and boxes."""

    def __init__(self, page: Page, looks: Looks) -> None:
        self._page, self._looks = with_dotted_lines(page), looks
        self._dots = self._page.dots if len(self._page.dots) <= MOST_DOTS else ()

    def units(self, runs: Sequence[Run]) -> Iterator[_Unit]:
        root = regions_of(self._page, [glyph for run in runs for glyph in run.glyphs])
        # Without boxes the runs stay those of the page, whose captions are gone already.
        own: Sequence[Run] = runs_of(root.glyphs) if root.inner else runs
        parts = list(in_order([*root.inner, *own]))
        for part in parts:
            if isinstance(part, list):
                # Parts of two columns may follow each other without a box between them.
                yield from self._flow(part, WHOLE if len(parts) == 1 else _span(part))
            else:
                yield self._whole(self._block(part), part.box)

    def _flow(self, runs: Sequence[Run], column: Span) -> Iterator[_Unit]:
        """Lines outside all boxes, and the tables without lines among them."""
        table = _table_in(runs)
        for line in self._lines(table.above if table else runs, column):
            if not is_ornament(line.text):
                yield _Unit(self._page.number, line)
        if table:
            box = Box.around(run.box for record in table.records for own in record.values() for run in own)
            yield self._whole(self._aligned(table, box), box)
            yield from self._flow(table.below, column)

    def _whole(self, block: Block, box: Box) -> _Unit:
        first = next(block.all_lines(), BlockLine(0, ""))
        return _Unit(self._page.number, TextLine(first.text, box, 10), block)

    def _aligned(self, table: AlignedTable, box: Box) -> Block:
        cells = []
        for row, record in enumerate(table.records):
            for column, runs in record.items():
                blocks = paragraphs_of(list(self._lines(runs)), self._page.number, self._looks)
                if table.titled and not column:
                    blocks = map(_as_heading, blocks)
                span = table.columns if is_title(record) else 1
                cells.append(TableCell(row=row, column=column, columns=span, blocks=tuple(blocks)))
        return Block(
            kind="table", page=self._page.number, place=(box.left, box.top, box.right, box.bottom), cells=tuple(cells)
        )

    def _lines(self, runs: Sequence[Run], column: Span = WHOLE) -> Iterator[TextLine]:
        for line in lines_in_order(runs, column):
            yield self._with_sign(line)

    def _with_sign(self, line: TextLine) -> TextLine:
        """The line with ・ where a dot is drawn before it."""
        box = line.box
        for dot in self._dots:
            if abs(dot.middle - box.middle) < 0.5 * line.em and 0 <= box.left - dot.right < 2.2 * line.em:
                return replace(line, text="・" + line.text)
        return line

    def _block(self, item: Item) -> Block:
        box = item.box
        place = (box.left, box.top, box.right, box.bottom)
        if isinstance(item, PageRegion) and item.is_table:
            cells = (self._cell(cell) for cell in item.inner)
            return Block(kind="table", page=self._page.number, place=place, cells=tuple(cells))
        blocks = self._tile(item) if isinstance(item, HeadedRegion) else self._inside(item)
        return Block(kind="box", page=self._page.number, place=place, blocks=tuple(blocks))

    def _cell(self, region: PageRegion) -> TableCell:
        cell = region.cell
        assert cell
        return TableCell(
            row=cell.row,
            column=cell.column,
            rows=cell.rows,
            columns=cell.columns,
            blocks=tuple(self._inside(region)),
        )

    def _tile(self, tile: HeadedRegion) -> Iterator[Block]:
        head, *body = tile.items
        heads = [own for block in self._parts([head]) for own in (block.blocks if block.kind == "box" else (block,))]
        level = 0
        for block in _joined_heads(heads, head.box):
            own = _as_heading(block)
            level = max(level, own.level)
            yield own
        for block in self._parts(body):
            # Larger letters under a head in light letters on a dark ground are its text.
            larger = block.kind == "heading" and block.level <= level and not block.look.bold
            yield replace(block, kind="paragraph", level=0) if larger else block

    def _inside(self, item: Item) -> Iterator[Block]:
        assert isinstance(item, PageRegion)
        upright = item.upright
        if direction := direction_of(item.glyphs):
            item = turned_region(item, item.box, direction)
        for block in self._parts([*item.inner, *without_ruby(runs_of(item.glyphs))]):
            yield _as_heading(block) if upright else block

    def _parts(self, items: Sequence[Item]) -> Iterator[Block]:
        for part in in_order(items):
            if isinstance(part, list):
                yield from paragraphs_of(list(self._lines(part)), self._page.number, self._looks)
            elif isinstance(part, PageRegion) and not part.inner and not part.is_table:
                block = self._block(part)
                # A box of one thing in a box says nothing more than that.
                yield from (block.blocks if len(block.blocks) == 1 else [block])
            else:
                yield self._block(part)


def _as_heading(block: Block) -> Block:
    return block if block.kind == "heading" else replace(block, kind="heading", level=UNRANKED)


def _table_in(runs: Sequence[Run]) -> AlignedTable | None:
    """The first table without lines among the runs of a page."""
    tables = [table for table in (aligned_table(runs), table_beside(runs)) if table]
    return min(tables, key=lambda table: len(table.above), default=None)


def _joined_heads(blocks: Sequence[Block], box: Box) -> list[Block]:
    """The lines of a head, one that fills its box with the line it goes on in: 1-1　先端技術を生かした新産 ⏎ 業の創出"""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and last.place and last.look == block.look and box.right - last.place[2] < SLACK * last.look.size:
            joined[-1] = replace(last, lines=(*last.lines, *block.lines))
        else:
            joined.append(block)
    return joined


def _span(runs: Sequence[Run]) -> Span:
    return min(run.box.left for run in runs), max(run.box.right for run in runs)


def _is_in_signs(units: Sequence[_Unit]) -> bool:
    """Whether a document writes the heads of its plans in signs, as the overview does: then the grammar joins its lines best."""
    lines = clean_lines("\n".join(unit.line.text for unit in units))
    return any(read_plan_head(lines, at) for at in range(len(lines)))


def _blocks(
    units: Sequence[_Unit], figures: Sequence[Figure], looks: Looks, *, joined: bool
) -> Iterator[tuple[Block, Figure | None]]:
    """Every block; captions stand in their places.  Lines outside all boxes are ``joined`` to paragraphs, or stay."""
    captioned = [figure for figure in figures if figure.caption]
    lines = [(unit.page, unit.line) for unit in units]
    latin_apart = latin_apart_in(lines)
    places = place_figures(lines, captioned)
    flow: list[_Unit] = []
    for at in range(len(units) + 1):
        unit = units[at] if at < len(units) else None
        if places.get(at) or not unit or unit.block or (flow and flow[-1].page != unit.page):
            read = _paragraphs(flow, looks) if joined else _flow(flow, looks)
            yield from ((block, None) for block in read)
            flow = []
        for figure in places.get(at, ()):
            page = max(figure.page, units[at - 1].page) if at else figure.page
            text = caption_text(figure.caption, latin_apart=latin_apart)
            yield Block(kind="caption", page=page, lines=(BlockLine(0, text),)), figure
        if unit and unit.block:
            yield unit.block, None
        elif unit:
            flow.append(unit)


def _paragraphs(units: Sequence[_Unit], looks: Looks) -> Iterator[Block]:
    """Lines outside all boxes as paragraphs, column by column."""
    for _column, own in groupby(units, key=lambda unit: unit.line.column):
        part = list(own)
        yield from paragraphs_of([unit.line for unit in part], part[0].page, looks)


def _flow(units: Sequence[_Unit], looks: Looks) -> Iterator[Block]:
    """Lines outside all boxes: headings one by one, the rest as they stand."""
    lines: list[TextLine] = []
    heading: list[TextLine] = []
    right = max((unit.line.box.right for unit in units), default=0)
    for unit in units:
        stands_out = looks.is_heading(unit.line.text, unit.line.look)
        if heading and not (stands_out and _runs_on(heading[-1], unit.line, right)):
            yield block_of(heading, unit.page, looks)
            heading = []
        if stands_out:
            if lines:
                yield _paragraph(lines, unit.page)
                lines = []
            heading.append(unit.line)
        else:
            lines.append(unit.line)
    if heading:
        yield block_of(heading, units[-1].page, looks)
    if lines:
        yield _paragraph(lines, units[-1].page)


def _runs_on(last: TextLine, line: TextLine, right: float) -> bool:
    """Whether a heading goes on in the next line: it filled the width, or a bracket is open."""
    if last.look != line.look or line.box.top - last.box.bottom > line.em:
        return False
    return bool(Nesting().read(shape_of(last.text)).depth) or last.box.right > right - 2 * last.em


def _paragraph(lines: Sequence[TextLine], page: int) -> Block:
    box = Box.around(line.box for line in lines)
    return Block(
        kind="lines",
        page=page,
        place=(box.left, box.top, box.right, box.bottom),
        look=lines[0].look,
        lines=tuple(BlockLine(0, line.text) for line in lines),
    )
