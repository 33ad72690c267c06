"""From the lines of a file to rows that are right by themselves; everything else becomes an issue."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.documents.columns import MEASURE_COLUMNS
from plans_registry.intake.tables.columns import (
    EXAMPLE,
    UNREAD,
    Header,
    TableIssues,
    TableLine,
    UnreadableTable,
    quoted,
    too_many_rows,
)
from plans_registry.intake.tables.files import table_lines
from plans_registry.intake.tables.row_form import Known, RowForm, TableRow

Progress = Callable[[str, float], None]
"""Told what is going on and how much of it is done, 0 to 1."""
REPORT_EVERY = 200  # rows


class TableReader:
    """Reads a file once.  ``rows`` is how many rows it had, right or wrong; ``columns`` are those it read."""

    def __init__(self, file: BinaryIO, *, errors: TableIssues, notes: TableIssues, progress: Progress) -> None:
        self.file, self.errors, self.notes, self.progress = file, errors, notes, progress
        self.rows = 0
        self.columns: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[TableRow]:
        try:
            yield from self._rows(table_lines(self.file))
        except UnreadableTable as error:
            self.errors.add(0, str(error))

    def _rows(self, lines: Iterator[TableLine]) -> Iterator[TableRow]:
        header = Header.read(next(lines, TableLine(1, (), 1.0)), self.errors)
        if header is None:
            return
        self.columns = header.read_columns
        form = RowForm(Known.now(), self.columns)
        for line in lines:
            if any(map(str.strip, line.cells)) and (row := self._row(line, header, form)):
                yield row
        if not self.rows:
            self.errors.add(0, _("見出しのほかに、行がありません。"))

    def _row(self, line: TableLine, header: Header, form: RowForm) -> TableRow | None:
        self.rows += 1
        if self.rows > settings.TABLE_ROWS_LIMIT:
            raise too_many_rows()
        if self.rows % REPORT_EVERY == 0:
            self.progress(_("読み取り"), line.share)
        cells = header.cells_of(line)
        if cells["plan_title"].startswith(EXAMPLE):
            self.notes.add(line.number, _("記入例の行なので、読みませんでした。"))
            return None
        before = self.errors.count
        self._check_shape(line, header)
        self._check_cells(line, header)
        values = form.read(cells)
        for name, message in form.mistakes():
            if self._fault(line, header, name) is None:
                self._add(self.errors, line, name, message, cells)
        for name, message in form.notes:
            self._add(self.notes, line, name, message, cells)
        return TableRow(line.number, values) if self.errors.count == before else None

    def _check_shape(self, line: TableLine, header: Header) -> None:
        width, count = len(header.columns), len(line.cells)
        counts = {"width": width, "count": count}
        if any(map(str.strip, line.cells[width:])):
            self.errors.add(
                line.number,
                _('見出しは%(width)s列なのに、%(count)s列あります。「,」を含むセルは「"」で囲んでください。') % counts,
            )
        elif count < width and line.ragged:
            self.errors.add(
                line.number,
                _("見出しは%(width)s列なのに、%(count)s列しかありません。空のセルも「,」で区切ってください。") % counts,
            )

    def _check_cells(self, line: TableLine, header: Header) -> None:
        for index, (name, cell) in enumerate(zip(header.columns, line.cells, strict=False)):
            if "\0" in cell:
                message = _("使えない文字（NUL）があります。消してください。")
                self.errors.add(line.number, message, column=MEASURE_COLUMNS.get(name, ""))
            elif index in line.faults and name not in UNREAD:
                self._add(self.errors, line, name, line.faults[index], {name: cell})

    def _fault(self, line: TableLine, header: Header, name: str) -> str | None:
        return line.faults.get(header.columns.index(name)) if name and line.faults else None

    @staticmethod
    def _add(issues: TableIssues, line: TableLine, name: str, message: str, cells) -> None:
        value = cells.get(name, "")
        told = not value or message.startswith("『") or quoted(value) in message or f"「{value}」は" in message
        issues.add(
            line.number,
            message if told else f"{quoted(value)}：{message}",
            column=MEASURE_COLUMNS.get(name, ""),
            value=value,
        )
