"""From the lines of a file to rows that are right by themselves; everything else becomes an issue."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.documents.columns import WHOLE_NUMBERS
from plans_registry.intake.tables.columns import (
    EXAMPLE,
    HEADER_WITHIN,
    TURNED,
    CellFault,
    Header,
    TableIssues,
    TableLine,
    UnreadableTable,
    in_two_rows,
    is_turned,
    known_headers,
    quoted,
    too_many_rows,
)
from plans_registry.intake.tables.csv_files import sign_name
from plans_registry.intake.tables.files import table_lines
from plans_registry.intake.tables.own_tables import DittoMarks, unmeasured
from plans_registry.intake.tables.row_form import Known, RowForm, TableRow

Progress = Callable[[str, float], None]
"""Told what is going on and how much of it is done, 0 to 1."""
REPORT_EVERY = 200  # rows
SPANS = 20  # told in one sentence


class TableReader:
    """Reads a file once.  ``rows`` is how many rows it had, right or wrong; ``columns`` are those it read."""

    def __init__(self, file: BinaryIO, *, errors: TableIssues, notes: TableIssues, progress: Progress) -> None:
        self.file, self.errors, self.notes, self.progress = file, errors, notes, progress
        self.rows = 0
        self.columns: tuple[str, ...] = ()
        self.merged: set[str] = set()  # ranges that are told

    def __iter__(self) -> Iterator[TableRow]:
        try:
            yield from self._rows(table_lines(self.file, self.notes))
        except UnreadableTable as error:
            self.errors.add(0, str(error))

    def _rows(self, lines: Iterator[TableLine]) -> Iterator[TableRow]:
        head, rest = self._at_header(lines)
        if head is None:
            self.errors.add(0, _("見出しが縦に並んでいます。行と列を入れ替えて、1行に1つの施策を書いてください。"))
            return
        header = Header.read(head, self.errors)
        if header is None:
            return
        self.errors.headers = self.notes.headers = header.own
        if header.unknown:
            self.notes.add(0, _("読まない列：%s") % "、".join(map(quoted, header.unknown)))
        self.columns = header.read_columns
        self._note_hidden_columns(head, header)
        form = RowForm(Known.now(), self.columns)
        hidden, ditto = [], DittoMarks()
        for line in rest:
            if line.is_blank:
                self._check_merged(line, header)
                continue
            if header.is_repeated_in(line):
                self.notes.add(line.number, _("見出しがもう一度あるので、読みませんでした。"))
                continue
            if line.is_hidden:
                hidden.append(line.number)
            if what := unmeasured(line.cells):
                self.notes.add(line.number, _("%sの行なので、読みませんでした。") % quoted(what))
                continue
            cells = ditto.filled(line.number, line.cells)
            line = replace(line, cells=cells) if cells != line.cells else line
            if row := self._row(line, header, form):
                yield row
        if hidden:
            self.notes.add(0, _("隠れている行も読みました：%s行目") % _spans(hidden))
        if ditto.lines:
            self.notes.add(0, _("「〃」「同上」は、上の行の値として読みました：%s行目") % _spans(ditto.lines))
        if not self.rows:
            self.errors.add(0, _("見出しのほかに、行がありません。"))

    def _at_header(self, lines: Iterator[TableLine]) -> tuple[TableLine | None, Iterator[TableLine]]:
        """The line with most of the headers, None where they stand in a column, and all lines below it."""
        first = list(islice(lines, HEADER_WITHIN))
        head = max(first, key=lambda line: known_headers(line.cells), default=TableLine(1, (), 1.0))
        if known_headers(head.cells) < TURNED and is_turned(first):
            return None, lines
        above = [line for line in first if line.number < head.number and not line.is_blank]
        if above:
            self.notes.add(0, _("見出しは%s行目です。その上の行は読みませんでした。") % head.number)
        below = [line for line in first if line.number > head.number]
        if below and known_headers((both := in_two_rows(head, below[0])).cells) > known_headers(head.cells):
            return both, chain(below[1:], lines)
        return head, chain(below, lines)

    def _note_hidden_columns(self, head: TableLine, header: Header) -> None:
        hidden = [
            quoted(head.cells[index].strip())
            for index, name in enumerate(header.columns)
            if index in head.hidden_columns and name not in header.unread
        ]
        if hidden:
            self.notes.add(0, _("隠れている列も読みました：%s") % "、".join(hidden))

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
        unread = self._check_merged(line, header)
        values = form.read(cells)
        for name, message in form.mistakes():
            if self._fault(line, header, name) is None and name not in unread:
                self._add(self.errors, line, name, message, cells)
        for name, message in form.notes:
            self._add(self.notes, line, name, message, cells)
        return TableRow(line.number, values) if self.errors.count == before and not unread else None

    def _check_shape(self, line: TableLine, header: Header) -> None:
        width, count = len(header.columns), len(line.cells)
        counts = {"width": width, "count": count, "sign": sign_name(line.delimiter)}
        if any(map(str.strip, line.cells[width:])):
            message = (
                _('見出しは%(width)s列なのに、%(count)s列あります。「%(sign)s」を含むセルは「"」で囲んでください。')
                if line.delimiter
                else _("見出しは%(width)s列なのに、%(count)s列あります。見出しのない列は消してください。")
            )
            self.errors.add(line.number, message % counts)
        elif count < width and line.delimiter:
            message = _(
                "見出しは%(width)s列なのに、%(count)s列しかありません。空のセルも「%(sign)s」で区切ってください。"
            )
            self.errors.add(line.number, message % counts)

    def _check_merged(self, line: TableLine, header: Header) -> set[str]:
        """The columns that are part of a merged range, of which a file holds one cell only."""
        unread: set[str] = set()
        for merged in line.merged:
            first, last = merged.columns
            columns = {name for name in header.columns[first : last + 1] if name not in header.unread}
            if columns and merged.ref not in self.merged:
                self.merged.add(merged.ref)
                message = _(
                    "セル%sが結合されているので、1つのセルの値しか読めません。"
                    "結合を解除し、それぞれのセルに値を書いてください。"
                )
                column = header.columns[first] if first == last else ""
                self.errors.add(line.number, message % merged.ref, column=column)
            unread |= columns
        return unread

    def _check_cells(self, line: TableLine, header: Header) -> None:
        for name, cell in zip(header.columns, line.cells, strict=False):
            if "\0" in cell:
                message = _("使えない文字（NUL）があります。消してください。")
                self.errors.add(line.number, message, column=name)
            elif name not in header.unread and (fault := self._fault(line, header, name)):
                self._add(self.errors, line, name, fault.message, {name: cell})

    def _fault(self, line: TableLine, header: Header, name: str) -> CellFault | None:
        fault = line.faults.get(header.columns.index(name)) if name and line.faults else None
        return None if fault and fault.is_same_number and name in WHOLE_NUMBERS else fault

    @staticmethod
    def _add(issues: TableIssues, line: TableLine, name: str, message: str, cells) -> None:
        value = cells.get(name, "")
        told = not value or message.startswith("『") or quoted(value) in message or f"「{value}」は" in message
        issues.add(
            line.number,
            message if told else f"{quoted(value)}：{message}",
            column=name,
            value=value,
        )


def _spans(numbers: list[int]) -> str:
    """3～5、9"""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(str(first) if first == last else f"{first}～{last}" for first, last in spans[:SPANS]) + (
        "…" if len(spans) > SPANS else ""
    )
