"""Tables without lines: columns under a header that names measures, their cells aligned with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans_registry.intake.lines import clean_lines
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.measure_columns import read_columns
from plans_registry.intake.pdf.boxes import Run
from plans_registry.intake.pdf.runs import line_of, rows_of

BEFORE = 0.8
"""Em by which a cell may begin before the title of its column."""
APART = 1.25
"""Times the distance of two lines of one cell from which a row of the table is over."""
LEADING = 1.75
"""Em between the lines of one cell, at most."""
ENDS = 4.0
"""Times that distance from which the table is over."""
WHOLE = (float("-inf"), float("inf"))

Record = dict[int, list[Run]]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """The runs above the table, its rows by column, and the runs below it.  The first row is the header, unless the first column
    is ``titled``: then each of its cells heads what stands beside it."""

    above: list[Run]
    records: list[Record]
    columns: int
    below: list[Run]
    titled: bool = False


def aligned_table(runs: Sequence[Run]) -> AlignedTable | None:
    """The first such table among the runs of a page."""
    rows = rows_of(runs)
    for at, row in enumerate(rows):
        if len(row) > 1 and read_columns([_text([run]) for run in row]):
            return _read(rows, at)
    return None


def _text(runs: Sequence[Run]) -> str:
    return line_of(list(runs), WHOLE).text.strip()


def _read(rows: list[list[Run]], start: int) -> AlignedTable:
    header = rows[start]
    edges = [run.box.left - BEFORE * run.em for run in header[1:]]
    gaps = sorted(other[0].base - one[0].base for one, other in pairwise(rows[start:]))
    leading = gaps[len(gaps) // 10] if gaps else 0
    parted = bool(gaps) and gaps[len(gaps) * 3 // 4] > APART * leading
    # Where all lines stand equally far from each other, and far, each is a row.
    if leading > LEADING * APART * header[0].em and not parted:
        leading, parted = LEADING * header[0].em, True
    records: list[Record] = [{column: [run] for column, run in enumerate(header)}]
    end = len(rows)
    for at in range(start + 1, len(rows)):
        cells = _cells(rows[at], edges)
        gap = rows[at][0].base - rows[at - 1][0].base
        if gap > ENDS * leading or any(_crosses(run, edges) for run in rows[at] if len(cells) > 1):
            end = at
            break
        if gap > APART * leading if parted else (0 in cells and len(cells) > 1) or at == start + 1 or is_title(cells):
            records.append(cells)
        else:
            for column, own in cells.items():
                records[-1].setdefault(column, []).extend(own)
    above = [run for row in rows[:start] for run in row]
    return AlignedTable(above, records, len(header), [run for row in rows[end:] for run in row])


def _cells(row: Sequence[Run], edges: Sequence[float]) -> Record:
    cells: Record = {}
    for run in row:
        cells.setdefault(sum(run.box.left >= edge for edge in edges), []).append(run)
    return cells


def _crosses(run: Run, edges: Sequence[float]) -> bool:
    """Whether a run reaches well over the beginning of the next column."""
    return any(run.box.left < edge and run.box.right > edge + 2 * run.em for edge in edges)


def is_title(record: Record) -> bool:
    """Whether a row holds a numbered title and nothing else: （１） 市内企業の競争力強化"""
    if list(record) != [0]:
        return False
    lines = clean_lines(_text(record[0]))
    marker = read_marker(lines[0]) if lines else None
    return bool(marker and marker.number)
