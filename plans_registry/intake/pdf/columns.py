"""The reading order of a page: columns one after the other, lines over the full width between them."""

from collections.abc import Iterator, Sequence

from plans_registry.intake.lines import LIST_SIGN, shape_of
from plans_registry.intake.pdf.boxes import Run, TextLine
from plans_registry.intake.pdf.runs import line_of, rows_of

GUTTER = 0.8
"""Least width of the gap between two columns, in em."""
LEAST_ROWS, LEAST_BESIDE = 2, 3
"""Columns have at least two rows on either side, or one row beside three that begin above it."""
LEAST_WIDTH = 5.0
"""Em; what is narrower is a number or a bullet before its text."""
APART = 3.0
"""A gap of so many em in one row ends the line: what stands behind it is a note beside the text, or a part of a head."""

MOSTLY = 0.8
"""The part of the letters of names that are bold beside texts that are not."""
INDENT = 2.5
"""Em from the left edge of the right column at which its lines begin."""

Span = tuple[float, float]
WHOLE: Span = (float("-inf"), float("inf"))


def lines_in_order(runs: Sequence[Run], column: Span = WHOLE) -> Iterator[TextLine]:
    """The lines of a page, or of one column of it, in reading order."""
    rows = rows_of(runs)
    at = 0
    while at < len(rows):
        found = columns_from(rows, at)
        if found is None:
            yield from (line_of(part, column) for part in _unlike(rows[at]))
            at += 1
            continue
        end, (left, right) = found
        region = [run for row in rows[at:end] for run in row]
        if are_pairs(rows[at:end], left):
            for row in rows[at:end]:
                yield from (line_of(part, column) for part in _halves(row, left))
            at = end
            continue
        yield from lines_in_order([run for run in region if run.box.right <= right], (column[0], left))
        yield from lines_in_order([run for run in region if run.box.right > right], (right, column[1]))
        at = end


def are_pairs(rows: list[list[Run]], gap: float) -> bool:
    """Whether names stand left of a gap, known by signs or bold letters, each with its text beside it: ・朝市の開催    出店料を補助"""
    lefts = [row for row in rows if row[0].box.right <= gap]
    texts = [row for row in lefts if row[-1].box.right > gap]
    # A text may go on below its name, none begins there.
    begun = all(row in lefts or any(own in texts for own in rows[max(at - 2, 0) : at]) for at, row in enumerate(rows))
    bold = (
        _bold_part([row[0] for row in texts])
        > MOSTLY
        > 1 - MOSTLY
        > _bold_part([run for row in texts for run in row[1:]])
    )
    names = [row for row in lefts if bold or LIST_SIGN.match(shape_of(line_of(row[:1], WHOLE).text))]
    return begun and len(texts) > 1 and all(row in names for row in texts) and 2 * len(texts) > len(names)


def _bold_part(runs: Sequence[Run]) -> float:
    """The part of the letters that are bold; digits alone seem so in some fonts."""
    letters = [glyph for run in runs for glyph in run.glyphs if not glyph.text.isascii()]
    return sum(glyph.look.bold for glyph in letters) / max(len(letters), 1)


def _halves(row: list[Run], gap: float) -> Iterator[list[Run]]:
    yield from filter(None, ([run for run in row if (run.box.right <= gap) is left] for left in (True, False)))


def _unlike(row: list[Run]) -> Iterator[list[Run]]:
    ends = [i for i in range(1, len(row)) if row[i].box.left - row[i - 1].box.right > APART * row[i].em]
    yield from (row[start:end] for start, end in zip([0, *ends], [*ends, len(row)], strict=True))


def columns_from(rows: list[list[Run]], start: int, *, gutter: float = GUTTER) -> tuple[int, Span] | None:
    """The row after the last one of two columns that begin at a row, and the gap between them, ``gutter`` em wide or more."""
    free: list[Span] = [WHOLE]
    best = None
    if len(rows[start]) < 2 and not _beside(rows, start):
        return None
    for at in range(start, len(rows)):
        free = [gap for gap in _meet(free, _gaps(rows[at])) if gap[1] - gap[0] >= gutter * rows[at][0].em]
        gutters = [gap for gap in free if gap[0] > WHOLE[0] and gap[1] < WHOLE[1] and _parts(rows[start : at + 1], gap)]
        if gutters:
            best = at + 1, max(gutters, key=lambda gap: gap[1] - gap[0])
        elif best:
            break
    return best


def _beside(rows: list[list[Run]], start: int) -> bool:
    """Whether a run of the next row stands beside a single run: lines of two columns need not share baselines."""
    return start + 1 < len(rows) and any(_apart(rows[start][0], run) for run in rows[start + 1])


def _apart(one: Run, other: Run) -> bool:
    return one.box.right < other.box.left or other.box.right < one.box.left


def _gaps(row: list[Run]) -> list[Span]:
    edges = [WHOLE[0], *(edge for run in row for edge in (run.box.left, run.box.right)), WHOLE[1]]
    return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right]


def _meet(these: list[Span], those: list[Span]) -> list[Span]:
    spans = ((max(a[0], b[0]), min(a[1], b[1])) for a in these for b in those)
    return [span for span in spans if span[0] < span[1]]


def _first_behind(row: list[Run], gap: Span) -> Run:
    return next(run for run in row if run.box.left >= gap[1])


def _parts(rows: list[list[Run]], gap: Span) -> bool:
    """Whether a gap has a column on either side."""
    lefts = [row for row in rows if row[0].box.right <= gap[0]]
    rights = [row for row in rows if row[-1].box.left >= gap[1]]
    few, many = sorted([len(lefts), len(rights)])
    noted = few and many >= LEAST_BESIDE and lefts[0] is not rights[0]
    if few < LEAST_ROWS and not noted:
        return False
    begins = sum(_first_behind(row, gap).box.left - gap[1] < INDENT * row[0].em for row in rights)
    if begins < min(LEAST_ROWS, len(rights)):
        return False
    left = gap[0] - min(row[0].box.left for row in lefts)
    right = max(row[-1].box.right for row in rights) - gap[1]
    return min(left, right) >= LEAST_WIDTH * rows[0][0].em
