"""The columns of a table: the lines they come in, the header that names them, and sentences on what is wrong in them."""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.documents.columns import MEASURE_COLUMNS, STATE_COLUMN


class UnreadableTable(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """``number`` as a spreadsheet counts (the header is 1); ``share`` is how much of the file is read, 0 to 1;
    ``faults`` are cells that are no plain value, by index, with a sentence; a ``ragged`` format says each cell,
    so that a missing one is a mistake."""

    number: int
    cells: tuple[str, ...]
    share: float
    faults: dict[int, str] = field(default_factory=dict)
    ragged: bool = False


def too_many_rows() -> UnreadableTable:
    return UnreadableTable(
        _("行が多すぎます（%s行まで）。空の行を削除するか、分けて取り込んでください。") % settings.TABLE_ROWS_LIMIT
    )


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
    """The first issues of a file, and how many there were."""

    kept: list[TableIssue] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, message: str, *, column: str = "", value: str = "") -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(TableIssue(line, column, value, str(message)))

    def in_order(self) -> list[TableIssue]:
        return sorted(self.kept, key=lambda issue: issue.line)


def quoted(value: object) -> str:
    text = str(value)
    return f"『{text if len(text) <= SHOWN else text[:SHOWN] + '…'}』"


REQUIRED = ("code", "plan_title", "first_year", "last_year", "pillar_number", "pillar_title", "number", "name")
UNREAD = frozenset({"region", "published_on", "updated_on", "state"})
"""Columns the registry fills by itself; a file may have them, and nothing is read from them."""
EXAMPLE = "（記入例）"
"""Begins the plan title of the template's example row; such a row is not read."""
NAMES = {header: name for name, header in MEASURE_COLUMNS.items()} | {STATE_COLUMN: "state"}


@dataclass(frozen=True, slots=True)
class Header:
    """The short name of each column, in the order of the file."""

    columns: tuple[str, ...]

    @classmethod
    def read(cls, line: TableLine, issues: TableIssues) -> Self | None:
        """None, with issues, for a header that is not one."""
        headers = [cell.strip() for cell in line.cells]
        while headers and not headers[-1]:
            headers.pop()
        before = issues.count
        for column, message in _mistakes(headers):
            issues.add(line.number, message, column=column)
        return cls(tuple(NAMES[header] for header in headers)) if issues.count == before else None

    @property
    def read_columns(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if name not in UNREAD)

    def cells_of(self, line: TableLine) -> Mapping[str, str]:
        """The cells by column; what a short row lacks is empty."""
        cells = line.cells + ("",) * (len(self.columns) - len(line.cells))
        return dict(zip(self.columns, cells, strict=False))


def _mistakes(headers: list[str]) -> Iterator[tuple[str, str]]:
    if len(headers) == 1 and "\t" in headers[0]:
        yield "", _("列がタブで区切られています。カンマ区切りのCSVで保存し直してください。")
        return
    for index, header in enumerate(headers, start=1):
        if not header:
            yield "", _("見出しの%s列目が空です。セルの結合を解除し、見出しは1行目に1列ずつ書いてください。") % index
        elif header not in NAMES:
            yield header, _unknown(header)
    for header, count in Counter(filter(None, headers)).items():
        if count > 1:
            yield header, _("同じ見出しが%s列あります。1列だけにしてください。") % count
    for name in REQUIRED:
        if MEASURE_COLUMNS[name] not in headers:
            yield MEASURE_COLUMNS[name], _("この列がありません。見出しは1行目に必要です。")


def _unknown(header: str) -> str:
    near = difflib.get_close_matches(header, NAMES, n=1)
    if near:
        return _("という列はありません。%sのことですか。") % quoted(near[0])
    return _("という列はありません。列を削除するか、見出しをひな形に合わせてください。")
