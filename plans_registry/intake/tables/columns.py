"""The lines of a table and what is wrong in them, told by line and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.documents.columns import READ_COLUMNS


class UnreadableTable(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell is no plain value.  ``is_same_number``: it shows the digits it holds, as 2024 shown as 2024年度."""

    message: str
    is_same_number: bool = False


@dataclass(frozen=True, slots=True)
class MergedCells:
    """``rows`` are the first and the last as a spreadsheet counts, ``columns`` from 0."""

    ref: str
    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TableLine:
    """``number`` as a spreadsheet counts, from 1; ``share`` is how much of the file is read, 0 to 1.

    ``faults`` are by the index of the cell.  A CSV file has a ``delimiter`` and says each cell, so that a missing
    one is a mistake; the other fields are those of a workbook.
    """

    number: int
    cells: tuple[str, ...]
    share: float
    delimiter: str = ""
    faults: dict[int, CellFault] = field(default_factory=dict)
    merged: tuple[MergedCells, ...] = ()
    is_hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()

    @property
    def is_blank(self) -> bool:
        return not any(map(str.strip, self.cells))


def too_many_rows() -> UnreadableTable:
    return UnreadableTable(
        _("行が多すぎます（%s行まで）。空の行を削除するか、分けて取り込んでください。") % settings.TABLE_ROWS_LIMIT
    )


SAID_IN = {
    "code": "municipality_name",
    "first_year": "period_text",
    "last_year": "period_text",
    "pillar_number": "pillar_title",
    "number": "name",
}
"""Where a table says what it has no column for."""
KEPT = 1000
"""TableIssues kept of one file; more are only counted, so that a file of nothing but errors stays small in memory."""
SHOWN = 40
"""Characters of a value quoted in a sentence."""


@dataclass(frozen=True, slots=True)
class TableIssue:
    """``line`` is the row as a spreadsheet numbers it (the header is 1), 0 for the whole file; ``column`` is
    the header, ``""`` for the whole row; ``value`` is the cell; ``message`` says what would be right."""

    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = _("%s行目") % self.line if self.line else _("全体")
        return f"{place}{f'『{self.column}』' if self.column else ''}：{self.message}"


@dataclass(slots=True)
class TableIssues:
    """The first issues of a file, and how many there were.

    ``headers`` are those of the file, by the short names of its columns; none before its header is read.
    """

    kept: list[TableIssue] = field(default_factory=list)
    count: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def add(self, line: int, message: str, *, column: str = "", value: str = "") -> None:
        """``column`` by its short name, told as the file calls it, or a header."""
        self.count += 1
        if len(self.kept) < KEPT:
            header = self.headers.get(column) or READ_COLUMNS.get(column, column)
            self.kept.append(TableIssue(line, header, value, str(message)))

    def said_in(self, column: str) -> str:
        """The column of the file in which a person finds what is wrong in one that may be left out: 自治体 for the code."""
        if column in self.headers or SAID_IN.get(column) not in self.headers:
            return column
        return SAID_IN[column]

    def in_order(self) -> list[TableIssue]:
        return sorted(self.kept, key=lambda issue: issue.line)


def quoted(value: object) -> str:
    text = str(value)
    return f"『{text if len(text) <= SHOWN else text[:SHOWN] + '…'}』"
