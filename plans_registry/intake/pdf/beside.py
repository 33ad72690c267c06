"""Tables without lines and without a header: titles in a left column, the list of each beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans_registry.intake.lines import LIST_SIGN, clean_lines, shape_of
from plans_registry.intake.overview.grids import lists_several
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.pdf.aligned import AlignedTable, Record
from plans_registry.intake.pdf.boxes import Run
from plans_registry.intake.pdf.columns import WHOLE, columns_from
from plans_registry.intake.pdf.runs import line_of, rows_of

LONGEST_TITLE, MOST_LINES = 40, 5
"""Signs and lines of the longest title."""
NARROW = 0.2
"""Em between the widest title and its list, which browsers leave in a table nobody has spaced."""
CLOSE = 1.25
"""Times the least distance of two lines by which the lines of one title are apart."""
FAR = 2.5
"""Em between two lines of a list, from which on the second belongs to something else."""
LEVEL = 0.5
"""Em by which the first lines of a title and its list, or their middles, may differ."""


@dataclass(slots=True)
class _Cell:
    """The rows of one side of a record."""

    rows: list[list[Run]]

    @property
    def top(self) -> float:
        return self.rows[0][0].base

    @property
    def middle(self) -> float:
        return (self.top + self.rows[-1][0].base) / 2

    @property
    def em(self) -> float:
        return self.rows[0][0].em

    @property
    def runs(self) -> list[Run]:
        return [run for row in self.rows for run in row]

    @property
    def text(self) -> str:
        return "".join(line_of(row, WHOLE).text.strip() for row in self.rows)


def table_beside(runs: Sequence[Run]) -> AlignedTable | None:
    """The first such table among the runs of a page."""
    rows = rows_of(runs)
    for at in range(len(rows)):
        if (found := columns_from(rows, at, gutter=NARROW)) and (table := _read(rows, at, *found)):
            return table
    return None


def _read(rows: list[list[Run]], at: int, end: int, gap: tuple[float, float]) -> AlignedTable | None:
    start = _first_beside(rows, at, gap[1])
    lefts = [own for row in rows[start:end] if (own := [run for run in row if run.box.right <= gap[0]])]
    rights = [own for row in rows[start:end] if (own := [run for run in row if run.box.right > gap[0]])]
    titles = list(_titles(lefts))
    lists = _lists_beside(titles, rights)
    if not lists or not _are_titles(titles, lists):
        return None
    records: list[Record] = [{0: title.runs, 1: own.runs} for title, own in zip(titles, lists, strict=True)]
    taken = {id(run) for record in records for own in record.values() for run in own}
    above = [run for row in rows[:start] for run in row]
    below = [run for row in rows[start:] for run in row if id(run) not in taken]
    return AlignedTable(above, records, 2, below, titled=True)


def _first_beside(rows: list[list[Run]], at: int, edge: float) -> int:
    """The first row of a table, whose first title may stand in the middle of its list."""
    while at and rows[at - 1][0].box.left >= edge - rows[at][0].em and _distance(rows[at - 1], rows[at]) < FAR:
        at -= 1
    return at


def _distance(one: Sequence[Run], other: Sequence[Run]) -> float:
    return (other[0].base - one[0].base) / max(one[0].em, other[0].em)


def _marker(row: Sequence[Run]) -> Marker | None:
    lines = clean_lines(line_of(row, WHOLE).text)
    return read_marker(lines[0]) if lines else None


def _style(cell: _Cell) -> str:
    marker = _marker(cell.rows[0])
    return marker.family if marker else ""


def _titles(rows: Sequence[list[Run]]) -> Iterator[_Cell]:
    """The rows of the left column as titles: each begins with a sign or number, or apart from the one above it."""
    marked = bool(rows) and bool(_marker(rows[0]))
    least = min((_distance(one, other) for one, other in pairwise(rows)), default=0)
    cell: list[list[Run]] = []
    for row in rows:
        apart = cell and _distance(cell[-1], row) > (FAR if marked else CLOSE * least)
        if cell and (apart or _marker(row)):
            yield _Cell(cell)
            cell = []
        cell.append(row)
    if cell:
        yield _Cell(cell)


def _lists_beside(titles: Sequence[_Cell], rights: Sequence[list[Run]]) -> list[_Cell]:
    """The list of each title: it begins at the height of the title's first line, or has it in its middle; [] where one does neither."""
    return _lists_from_top(titles, rights) or _lists_around(titles, rights)


def _lists_from_top(titles: Sequence[_Cell], rights: Sequence[list[Run]]) -> list[_Cell]:
    lists: list[_Cell] = []
    for row in rights:
        begins = len(lists) < len(titles) and abs(row[0].base - titles[len(lists)].top) < LEVEL * row[0].em
        if begins:
            lists.append(_Cell([row]))
        elif not lists:
            return []
        elif _distance(lists[-1].rows[-1], row) < FAR:
            lists[-1].rows.append(row)
        else:
            break
    return lists if len(lists) == len(titles) else []


def _lists_around(titles: Sequence[_Cell], rights: Sequence[list[Run]]) -> list[_Cell]:
    lists: list[_Cell] = []
    at = 0
    for title in titles:
        cells = (_Cell(list(rights[at:end])) for end in range(len(rights), at, -1))
        own = next((cell for cell in cells if abs(cell.middle - title.middle) < LEVEL * title.em), None)
        if not own:
            return []
        lists.append(own)
        at += len(own.rows)
    return lists


def _are_titles(titles: Sequence[_Cell], lists: Sequence[_Cell]) -> bool:
    """Whether short heads that look alike stand left of lists: not ・朝市の開催    出店料を補助"""
    if len(titles) < 2 or any(len(cell.rows) > MOST_LINES or len(cell.text) > LONGEST_TITLE for cell in titles):
        return False
    styles = {_style(cell) for cell in titles}
    if any("。" in cell.text for cell in titles) or ("" in styles and len(styles) > 1):
        return False
    # １ 創業塾    ４ 朝市: a list in two columns
    if styles & {"bullet ・", *filter(None, map(_style, lists))}:
        return False
    if all(LIST_SIGN.match(shape_of(cell.text)) for cell in lists):
        return True
    # 柱１ 販路の開拓    A事業（甲）、B事業 等
    runs = any(lists_several(cell.text) for cell in lists) and not any("。" in cell.text for cell in lists)
    return "" not in styles and runs
