"""How wide the column of a text is, and what its broken and short lines say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans_registry.intake.lines import CleanLine, Nesting, columns

SLACK = 4
"""Columns that indentation or a sign that may not begin a line take from a full line."""

ENOUGH = 6
"""Broken lines that show how wide a column is."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """``width`` in half-width columns, 0 where no line is broken and every line is a paragraph of its own.
    ``even`` is False when lines end anywhere, so that a short line says nothing; ``spaced`` when blank lines stand only
    between paragraphs."""

    width: int
    even: bool
    spaced: bool = False

    def fills(self, line: CleanLine) -> bool:
        """Whether a line reaches the end of the column, so that the next one may continue its word."""
        return bool(self.width) and columns(line.text) >= self.width - SLACK

    def may_break_behind(self, line: CleanLine) -> bool:
        """Whether a line is long enough that a heading could have been broken here."""
        return bool(self.width) and (not self.even or columns(line.text) >= self.width / 2)

    def ends_paragraph(self, line: CleanLine) -> bool:
        """Whether a line is clearly too short for the next one to continue it."""
        return self.even and (not self.width or columns(line.text) < self.width - 2 * SLACK)

    def parts(self, line: CleanLine, after: CleanLine) -> bool:
        """Whether nothing but blank lines stands between two lines, and so a paragraph ends."""
        return self.spaced and 0 < after.gap == after.number - line.number - 1


def measure_column(paragraphs: Iterable[Sequence[CleanLine]], headings: Sequence[CleanLine] = ()) -> TextColumn:
    """The column of these paragraphs: only a line that ends inside a bracket or behind 、 is broken for certain.
    Blank lines mean something where one stands before every heading and none in a broken line."""
    paragraphs = list(paragraphs)
    every = [line.gap for lines in paragraphs for line in lines]
    # Blank lines between all lines part nothing.
    apart = sum(map(bool, every)) > 0.8 * len(every)
    headed = len(headings) > 1 and all(heading.gap for heading in headings) and not apart
    broken: list[int] = []
    gaps = 0
    for lines in paragraphs:
        nesting = Nesting()
        for line, after in pairwise(lines):
            if nesting.read(line.shape).depth or line.shape.endswith("、"):
                broken.append(columns(line.text))
                gaps += bool(after.gap)
    if not broken:
        return TextColumn(0, even=True, spaced=headed)
    broken.sort()
    width = broken[len(broken) * 9 // 10]
    return TextColumn(
        width,
        even=len(broken) >= ENOUGH and width - broken[len(broken) // 10] <= SLACK + width // 10,
        spaced=headed and not gaps,
    )
