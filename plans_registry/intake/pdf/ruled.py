"""Tables from the lines that are drawn around their cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from plans_registry.intake.pdf.boxes import Box, Page

NEAR = 3.0
"""Points between lines that meet, or that are one line drawn in pieces."""
LEAST_CELL = 5.0
OVERHANG = 12.0
"""Points by which lines run on beyond the last one that crosses them where a table is open at a side or goes on over a page."""
OPEN_LINES = 3
"""Lines down that a table with one line across has at least."""
MOST_LINES = 3_000
"""Lines of a page; one with more is a drawing."""
MOST_PLACES = 20_000
DOTTED, FEWEST_DOTS = 4.5, 4
"""Points between the dots or dashes of a line, and how many make one."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell by its place in the table, counted from 0, with what it spans."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


def with_dotted_lines(page: Page) -> Page:
    """The page with its rows of dots or dashes as lines, so that they are no signs of a list."""
    lines: list[list[Box]] = [[], []]
    lined: set[Box] = set()
    for side in (0, 1):
        chain: list[Box] = []
        for dot in sorted(page.dots, key=lambda dot: (round(dot[side]), dot[1 - side])):
            if chain and not _follows(dot, chain[-1], side):
                _close(chain, lines[side], lined)
                chain = []
            chain.append(dot)
        _close(chain, lines[side], lined)
    if not lined:
        return page
    dots = tuple(dot for dot in page.dots if dot not in lined)
    return replace(page, down=(*page.down, *lines[0]), across=(*page.across, *lines[1]), dots=dots)


def _follows(dot: Box, last: Box, side: int) -> bool:
    return abs(last[side] - dot[side]) < 1 and -1 < dot[1 - side] - last[3 - side] < DOTTED


def _close(chain: list[Box], lines: list[Box], lined: set[Box]) -> None:
    if len(chain) >= FEWEST_DOTS:
        lines.append(Box.around(chain))
        lined.update(chain)


def ruled_tables(across: Sequence[Box], down: Sequence[Box], frames: Sequence[Box]) -> list[list[RuledCell]]:
    """The cells of every table; a lone frame is a table of one cell."""
    if len(across) + len(down) + 4 * len(frames) > MOST_LINES:
        return []
    # Lines that lead from one frame to the next make no table of them.
    edges_across = [Box(f.left, y, f.right, y) for f in frames for y in (f.top, f.bottom)]
    edges_down = [Box(x, f.top, x, f.bottom) for f in frames for x in (f.left, f.right)]
    tables = []
    for lines in ((across, down), (edges_across, edges_down)):
        for rows, columns in _touching(_joined(lines[0], 1), _joined(lines[1], 0)):
            if cells := _cells(rows, columns):
                tables.append(cells)
    return tables


def _joined(lines: Iterable[Box], side: int) -> list[Box]:
    """Pieces of one line as one; ``side`` is the coordinate that they share: 0 for lines down, 1 for lines across."""
    joined: list[Box] = []
    along = 1 - side
    for line in sorted(lines, key=lambda line: (round((line[side] + line[side + 2]) / 2), line[along])):
        last = joined[-1] if joined else None
        meets = last and line[along] <= last[along + 2] + NEAR and line[along + 2] >= last[along] - NEAR
        if last and meets and abs(_at(line, side) - _at(last, side)) < NEAR / 2:
            joined[-1] = Box.around([last, line])
        else:
            joined.append(line)
    return joined


def _at(line: Box, side: int) -> float:
    return (line[side] + line[side + 2]) / 2


def _touching(across: Sequence[Box], down: Sequence[Box]) -> Iterator[tuple[list[Box], list[Box]]]:
    """Lines across and down that hang together."""
    groups = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while groups[at] != at:
            groups[at] = groups[groups[at]]
            at = groups[at]
        return at

    for i, row in enumerate(across):
        for j, column in enumerate(down):
            meets = (
                row.left - NEAR <= column.centre <= row.right + NEAR
                and column.top - NEAR <= row.middle <= column.bottom + NEAR
            )
            if meets:
                groups[root(i)] = root(len(across) + j)
    together: dict[int, tuple[list[Box], list[Box]]] = {}
    for i, row in enumerate(across):
        together.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(down):
        together.setdefault(root(len(across) + j), ([], []))[1].append(column)
    # One line across ends a table that began on the page before, or begins one that goes on.
    yield from (group for group in together.values() if group[1] and (len(group[0]) > 1 or len(group[1]) >= OPEN_LINES))


def _places(values: Iterable[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places


def _cells(across: list[Box], down: list[Box]) -> list[RuledCell]:
    xs, ys = _places(line.centre for line in down), _places(line.middle for line in across)
    # A table whose outer lines down are left out.
    left, right = min(line.left for line in across), max(line.right for line in across)
    # A row that goes on over the end of the page has no line there.
    top, bottom = min(line.top for line in down), max(line.bottom for line in down)
    if top < ys[0] - OVERHANG:
        ys, across = [top, *ys], [*across, Box(left, top, right, top)]
    if bottom > ys[-1] + OVERHANG:
        ys, across = [*ys, bottom], [*across, Box(left, bottom, right, bottom)]
    top, bottom = ys[0], ys[-1]
    if left < xs[0] - OVERHANG:
        xs, down = [left, *xs], [*down, Box(left, top, left, bottom)]
    if right > xs[-1] + OVERHANG:
        xs, down = [*xs, right], [*down, Box(right, top, right, bottom)]
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > MOST_PLACES:
        return []
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}
    for row in range(rows):
        for column in range(columns):
            middle, centre = (ys[row] + ys[row + 1]) / 2, (xs[column] + xs[column + 1]) / 2
            if column and not _is_ruled(down, 0, xs[column], middle):
                owner[row, column] = owner[row, column - 1]
            elif row and not _is_ruled(across, 1, ys[row], centre):
                owner[row, column] = owner[row - 1, column]
    return list(_merged(owner, xs, ys))


def _is_ruled(lines: Sequence[Box], side: int, place: float, along: float) -> bool:
    return any(
        abs(_at(line, side) - place) <= NEAR and line[1 - side] - NEAR <= along <= line[3 - side] + NEAR
        for line in lines
    )


def _merged(
    owner: dict[tuple[int, int], tuple[int, int]], xs: Sequence[float], ys: Sequence[float]
) -> Iterator[RuledCell]:
    places: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, first in owner.items():
        places.setdefault(first, []).append(place)
    for (row, column), own in places.items():
        last_row, last_column = max(place[0] for place in own), max(place[1] for place in own)
        box = Box(xs[column], ys[row], xs[last_column + 1], ys[last_row + 1])
        if min(box.width, box.height) >= LEAST_CELL:
            yield RuledCell(row, column, last_row - row + 1, last_column - column + 1, box)
