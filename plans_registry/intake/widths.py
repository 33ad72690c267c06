"""How a document breaks its lines, and so which lines end a paragraph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans_registry.intake.brackets import Nesting
from plans_registry.intake.lines import Line, columns

SLACK = 4
"""Columns that indentation or a sign that may not begin a line take from a full line."""
ENOUGH = 6
"""Broken lines that show how wide a column is."""


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in half-width columns, 0 where no line is broken and every line is a paragraph of its own.
    ``even`` is False when lines end anywhere, so that a short line says nothing."""

    width: int
    even: bool

    def fills(self, line: Line) -> bool:
        """Whether a line reaches the end of the column, so that the next one may continue its word."""
        return bool(self.width) and columns(line.text) >= self.width - SLACK

    def may_break_behind(self, line: Line) -> bool:
        """Whether a line is long enough that a heading could have been broken here."""
        return bool(self.width) and (not self.even or columns(line.text) >= self.width / 2)

    def ends_paragraph(self, line: Line) -> bool:
        """Whether a line is clearly too short for the next one to continue it."""
        return self.even and (not self.width or columns(line.text) < self.width - 2 * SLACK)


def measure_column(paragraphs: Iterable[Sequence[Line]]) -> Column:
    """The column of these paragraphs: only a line that ends inside a bracket or behind 、 is broken for certain."""
    broken: list[int] = []
    for lines in paragraphs:
        nesting = Nesting()
        for line in lines[:-1]:
            if nesting.read(line.shape).depth or line.shape.endswith("、"):
                broken.append(columns(line.text))
    if not broken:
        return Column(0, even=True)
    broken.sort()
    width = broken[len(broken) * 9 // 10]
    return Column(width, even=len(broken) >= ENOUGH and width - broken[len(broken) // 10] <= SLACK + width // 10)
