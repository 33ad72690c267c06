"""A document as a row of units: the smallest texts that stand by themselves, each with what makes it look like others."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from plans_registry.documents.blocks import Block, Look, cell_grid
from plans_registry.intake.lines import CleanLine, as_line, columns, shape_of
from plans_registry.intake.overview.grids import holds_no_measures
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.overview.parts import STARS
from plans_registry.intake.overview.table_cells import as_one_text
from plans_registry.intake.repetition.cell_labels import LabelledCell, Place, labelled_cells, repeated_places
from plans_registry.intake.repetition.counters import begins_counted, counting_words

COUNTED = "count "
"""What the style of a marker begins with that is a counting word."""
Numbered = tuple[tuple[int, ...], str]
"""A text and the numbers of its lines."""
FEWEST_SIGNS = 3
"""Texts that begin with a sign that is no usual sign of lists."""
REST_SIGNS, BROKEN_SIGNS = 3, 8
"""Signs of the rest of a broken line, and of the line before it at least."""
FULL, LEAST_WIDTH = 0.85, 30
"""The part of a plain text's width from which a line is full, and the width below which none is."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A text with the line it begins on and the numbers of ``more`` lines, and what makes it like others: its ``look``, what it stands
    ``under``, in a table the ``label`` of its cell and whether it is the ``first`` in it, and the ``box`` around it."""

    line: CleanLine
    kind: str
    more: tuple[int, ...] = ()
    look: str = ""
    bold: bool = False
    size: float = 0
    label: str = ""
    form: bool = False
    under: str = ""
    table: int = 0
    row: int = 0
    column: int = -1
    first: bool = True
    box: tuple[int, ...] = ()
    marker: Marker | None = None

    @property
    def text(self) -> str:
        """The text without the sign or number before it."""
        return self.marker.title if self.marker and self.marker.title else self.line.text

    @property
    def shape(self) -> str:
        return shape_of(self.text)

    @property
    def mark(self) -> str:
        """The kind of sign or number before it; ★ marks some among others and begins no list."""
        return self.marker.family if self.marker and self.marker.family[-1] not in STARS else ""

    @property
    def only_counts(self) -> bool:
        """Whether it is nothing but a word and a number: PROJECT 03"""
        return bool(self.marker and self.mark.startswith(COUNTED) and not self.marker.title)

    @property
    def placed(self) -> str:
        return "form" if self.form else "table" if self.table else ""

    def key(self, parts: Sequence[str]) -> tuple[Any, ...]:
        """What units that are alike in these properties share."""
        return tuple(getattr(self, part) for part in parts)


def units_of(blocks: Sequence[Block], lines: Sequence[CleanLine], *, by_columns: bool = False) -> list[Unit]:
    """The units of a document in reading order, its tables row by row or column by column; ``lines`` are its clean lines."""
    first: dict[int, CleanLine] = {}
    for line in lines:
        first.setdefault(line.number, line)
    walk = _Walk(first, repeated_places(blocks), by_columns)
    return list(_under_heads(_counted(_with_rests(walk.units(blocks)))))


def _with_rests(units: Iterator[Unit]) -> list[Unit]:
    """The units, the last signs of a broken line with those before: 小さく始められる改善策を提 ⏎ 案"""
    found: list[Unit] = []
    for unit in units:
        last = found[-1] if found else None
        rest = len(unit.line.text) <= REST_SIGNS and not unit.marker and not unit.table
        if (
            last
            and rest
            and last.key(("look", "box", "table")) == unit.key(("look", "box", "table"))
            and _goes_on(last)
        ):
            line = as_line(last.line.text + unit.line.text, last.line)
            assert line
            more = (*last.more, unit.line.number, *unit.more)
            found[-1] = replace(last, line=line, more=more, marker=read_marker(line))
        else:
            found.append(unit)
    return found


def _goes_on(unit: Unit) -> bool:
    return len(unit.line.text) >= BROKEN_SIGNS and not unit.line.shape.endswith("。") and unit.line.role == ""


def _counted(units: list[Unit]) -> Iterator[Unit]:
    """The units, a counting word or an unusual sign before one as its marker: テーマ１　森の恵み among テーマ２　山里の仕事, ＊創業塾"""
    signs = Counter(unit.line.text[0] for unit in units if not unit.marker and _may_be_sign(unit.line.text[0]))
    for unit, own in zip(units, counting_words([unit.shape for unit in units]), strict=True):
        numbered = unit.marker and unit.marker.number and unit.marker.family not in ("dot", "blank")
        sign = unit.line.text[0]
        if own and not numbered:
            word, number, start = own
            yield replace(unit, marker=Marker(unit.line, number, unit.text[start:].strip(), COUNTED + word))
        elif not unit.marker and signs[sign] >= FEWEST_SIGNS:
            yield replace(unit, marker=Marker(unit.line, 0, unit.line.text[1:].strip(), f"bullet {sign}"))
        else:
            yield unit


def _may_be_sign(sign: str) -> bool:
    return sign in "＊*+＋»>" or unicodedata.category(sign) == "So"


def _under_heads(units: Iterator[Unit]) -> Iterator[Unit]:
    """The units with the kind of heading that they stand under."""
    under = ""
    for unit in units:
        yield replace(unit, under=under)
        if unit.kind == "heading" and not unit.table:
            under = f"{unit.mark} {unit.look}"


@dataclass(slots=True)
class _Walk:
    lines: Mapping[int, CleanLine]
    repeated: set[Place]
    by_columns: bool
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def units(self, blocks: Sequence[Block], box: tuple[int, ...] = ()) -> Iterator[Unit]:
        for block in blocks:
            if block.kind == "table":
                yield from self._table(block, box)
            elif block.kind == "box":
                yield from self.units(block.blocks, (*box, next(self.numbers)))
            else:
                yield from self._leaf(block, box=box)

    def _leaf(self, block: Block, **place: Any) -> Iterator[Unit]:
        if block.kind in ("furniture", "caption") or not block.lines:
            return
        texts: list[Numbered] = [((line.number,), line.text) for line in block.lines]
        if block.place:
            texts = [(tuple(line.number for line in block.lines), as_one_text(block.lines))]
        elif block.kind == "lines":
            texts = self._rejoined(texts)
        bold = block.look.bold or block.kind == "heading"
        look = _look(block.look, block.level)
        for numbers, text in texts:
            at = self.lines.get(numbers[0])
            if line := as_line(text, at) if at else None:
                yield Unit(
                    line, block.kind, numbers[1:], look, bold, block.look.size, marker=read_marker(line), **place
                )

    def _rejoined(self, texts: Sequence[Numbered]) -> list[Numbered]:
        """Lines of a plain text, those that broke at its width whole again."""
        width = max((columns(text) for _numbers, text in texts), default=0)
        found: list[Numbered] = []
        last = 0
        for numbers, text in texts:
            line = self.lines.get(numbers[0])
            begins = not line or read_marker(line) or begins_counted(line.shape)
            goes_on = last > FULL * width > LEAST_WIDTH and not begins and not found[-1][1].endswith("。")
            if goes_on:
                found[-1] = (found[-1][0] + numbers, found[-1][1] + text.strip())
            else:
                found.append((numbers, text.strip()))
            last = columns(text)
        return found

    def _table(self, table: Block, box: tuple[int, ...]) -> Iterator[Unit]:
        number = next(self.numbers)
        apart = holds_no_measures(cell_grid(table))
        for own in sorted(labelled_cells(table, self.repeated), key=self._place):
            cell = own.cell
            place = {"label": own.label, "form": own.form, "table": number, "row": cell.row, "column": cell.column}
            inner = (unit for block in cell.blocks for unit in self._inside(block, box=box, **place))
            for at, unit in enumerate(inner):
                yield replace(unit, first=not at, kind="label" if own.labels or apart else unit.kind)

    def _place(self, own: LabelledCell) -> tuple[int, int]:
        return (own.cell.column, own.cell.row) if self.by_columns else (own.cell.row, own.cell.column)

    def _inside(self, block: Block, **place: Any) -> Iterator[Unit]:
        if block.kind in ("table", "box"):
            yield from self.units([block])
        else:
            yield from self._leaf(block, **place)


def _look(look: Look, level: int) -> str:
    """How letters look; the colour of their ground is not: each pillar may have its own."""
    if not look.size:
        return f"level {level}" if level else ""
    return f"{look.size:g}{' bold' * look.bold}{' on ground' * bool(look.ground)}"
