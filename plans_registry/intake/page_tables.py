"""A table of a page of the web: its cells, and the lines it gives."""

from collections.abc import Iterator, Sequence

from plans_registry.intake.grids import read_columns

LARGEST_SPAN = 200
MOST_COLUMNS = 50


class PageTable:
    """Collects cells while a page is read.  ``sink`` takes the lines of what is being read: a cell, or what stands before any."""

    def __init__(self) -> None:
        self.sink: list[str] = []
        self._before = self.sink
        self._rows: list[list[list[str]]] = []
        self._spans: list[tuple[int, list[str]]] = []
        self._own: list[list[str]] = []

    def begin_row(self) -> None:
        """A row begins; cells of the rows above that reach into it come first where their columns are reached."""
        self._rows.append([])
        self._fill()

    def begin_cell(self, rowspan: str | None, colspan: str | None) -> None:
        if not self._rows:
            self.begin_row()
        self.sink = []
        self._own.append(self.sink)
        room = MOST_COLUMNS - len(self._rows[-1])
        for column in range(min(_span(colspan), room)):
            self._put(self.sink if not column else [], _span(rowspan))
        self._fill()

    def lines(self) -> Iterator[str]:
        """A row each, cells apart by tabs, for a table of measures; else the lines of one cell after the other."""
        yield from self._before
        header = next((row for row in self._rows if any(row)), [])
        if not read_columns([_joined(cell) for cell in header]):
            yield from (line for cell in self._own for line in cell)
            return
        for row in self._rows:
            yield "\t".join(_joined(cell) for cell in row)

    def _put(self, cell: list[str], rows: int) -> None:
        row = self._rows[-1]
        row.append(cell)
        if len(self._spans) < len(row):
            self._spans.append((0, []))
        self._spans[len(row) - 1] = (rows - 1, cell)

    def _fill(self) -> None:
        row = self._rows[-1]
        while len(row) < len(self._spans) and self._spans[len(row)][0] > 0:
            left, cell = self._spans[len(row)]
            self._spans[len(row)] = (left - 1, cell)
            row.append(cell)


def _span(written: str | None) -> int:
    return max(1, min(int(written), LARGEST_SPAN)) if written and written.isdecimal() and written.isascii() else 1


def _joined(cell: Sequence[str]) -> str:
    return "".join(cell)
