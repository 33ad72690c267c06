"""From the lines of a file to rows that are right by themselves; everything else becomes an issue."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, islice, pairwise
from operator import itemgetter
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.documents.columns import READ_COLUMNS, WHOLE_NUMBERS
from plans_registry.intake.tables.columns import (
    CellFault,
    TableIssues,
    TableLine,
    UnreadableTable,
    quoted,
    too_many_rows,
)
from plans_registry.intake.tables.csv_files import sign_name
from plans_registry.intake.tables.files import tables_of
from plans_registry.intake.tables.header import (
    EXAMPLE,
    HEADER_WITHIN,
    IDS,
    Header,
    header_names,
    in_two_rows,
    is_turned,
    known_headers,
)
from plans_registry.intake.tables.office_tables import RowsOfTable, heads_pillar, row_spans
from plans_registry.intake.tables.own_tables import unmeasured
from plans_registry.intake.tables.row_form import Known, RowForm, TableRow
from plans_registry.intake.tables.title_rows import FEWEST_HEADERS, TitleRows, read_title_rows, tables_below

Progress = Callable[[str, float], None]
"""Told what is going on and how much of it is done, 0 to 1."""
REPORT_EVERY = 200  # rows


class TableReader:
    """Reads a file once.  ``rows`` is how many rows it had, right or wrong."""

    def __init__(self, file: BinaryIO, *, errors: TableIssues, notes: TableIssues, progress: Progress) -> None:
        self.file, self.errors, self.notes, self.progress = file, errors, notes, progress
        self.rows = 0
        self.merged: set[str] = set()  # ranges that are told

    def __iter__(self) -> Iterator[TableRow]:
        try:
            known = Known.now()
            for sheet, lines in tables_of(self.file, self.notes):
                self.merged.clear()
                before = self.rows
                own: Iterator[tuple[int, TableLine]] | None = None
                for _at, own in groupby(tables_below(lines, known.places), itemgetter(0)):
                    yield from self._rows(sheet, (line for _at, line in own), known)
                if own is None:
                    yield from self._rows(sheet, iter(()), known)
                if self.rows == before and not self.errors.count:
                    self.errors.add(0, _("見出しのほかに、行がありません。"))
        except UnreadableTable as error:
            self.errors.add(0, str(error))

    def _rows(self, sheet: str, lines: Iterator[TableLine], known: Known) -> Iterator[TableRow]:
        head, top, above, rest = self._at_header(lines)
        if head is None:
            self.errors.add(0, _("見出しが縦に並んでいます。行と列を入れ替えて、1行に1つの施策を書いてください。"))
            return
        names = header_names([cell.strip() for cell in head.cells])
        said = TitleRows({}) if IDS.intersection(names) else read_title_rows(above, sheet, known.places).without(names)
        given = list(said.values)
        if "pillar_title" not in names and not IDS.intersection(names):
            below, rest = _peeked(rest)
            given += ["pillar_title"] if heads_pillar(below) else []
        header = Header.read(head, self.errors, given)
        if header is None:
            return
        self.errors.headers = self.notes.headers = {**self.errors.headers, **header.own}
        table = RowsOfTable(header, said, known)
        self._note_above(top, above, table)
        self._note_columns(head, header)
        form = RowForm(known, [*header.read_columns, *given])
        hidden: list[int] = []
        for line in rest:
            if line.is_blank:
                self._check_merged(line, header, table)
                continue
            if header.is_repeated_in(line):
                self.notes.add(line.number, _("見出しがもう一度あるので、読みませんでした。"))
                continue
            if line.is_hidden:
                hidden.append(line.number)
            if what := unmeasured(line.cells, header.columns.index("name")):
                self.notes.add(line.number, _("%sの行なので、読みませんでした。") % quoted(what))
                continue
            if table.takes_pillar(line):
                continue
            if row := self._row(line, header, form, table):
                yield row
        if hidden:
            self.notes.add(0, _("隠れている行も読みました：%s行目") % row_spans(hidden))
        table.note(self.notes)

    def _at_header(
        self, lines: Iterator[TableLine]
    ) -> tuple[TableLine | None, int, list[TableLine], Iterator[TableLine]]:
        """The line with most of the headers, None where they stand in a column; its number, the lines above it and all below."""
        first = list(islice(lines, HEADER_WITHIN))
        heads = [(line, line.number) for line in first]
        heads += [(both, one.number) for one, two in pairwise(first) if (both := in_two_rows(one, two)) is not one]
        head, top = max(heads, key=lambda found: known_headers(found[0].cells), default=(TableLine(1, (), 1.0), 1))
        # Labels of title rows stand in a column, too: 計画名, 計画期間, 背景 above 柱 | 事業名 | 内容.
        if known_headers(head.cells) < FEWEST_HEADERS and is_turned(first):
            return None, top, [], lines
        above = [line for line in first if line.number < top and not line.is_blank]
        return head, top, above, chain([line for line in first if line.number > head.number], lines)

    def _note_above(self, top: int, above: Sequence[TableLine], table: RowsOfTable) -> None:
        if said := table.above():
            self.notes.add(
                0, _("表の上の行やシートの名前から読みました：%s。上の行のほかの文字は読みませんでした。") % said
            )
        elif above:
            self.notes.add(0, _("見出しは%s行目です。その上の行は読みませんでした。") % top)

    def _note_columns(self, head: TableLine, header: Header) -> None:
        if header.meant or header.added:
            pairs = [
                _("%(own)sは%(column)s") % {"own": quoted(header.own[name]), "column": quoted(READ_COLUMNS[name])}
                for name in header.meant
            ]
            pairs += [
                _("%(own)sも%(column)s") % {"own": quoted(own), "column": quoted(READ_COLUMNS[name])}
                for own, name in header.added.items()
            ]
            self.notes.add(0, _("次のとおりに読みました：%s") % "、".join(pairs))
        if header.unknown:
            self.notes.add(0, _("読まない列：%s") % "、".join(map(quoted, header.unknown)))
        self._note_hidden_columns(head, header)

    def _note_hidden_columns(self, head: TableLine, header: Header) -> None:
        hidden = [
            quoted(head.cells[index].strip())
            for index, name in enumerate(header.columns)
            if index in head.hidden_columns and name not in header.unread
        ]
        if hidden:
            self.notes.add(0, _("隠れている列も読みました：%s") % "、".join(hidden))

    def _row(self, line: TableLine, header: Header, form: RowForm, table: RowsOfTable) -> TableRow | None:
        self.rows += 1
        if self.rows > settings.TABLE_ROWS_LIMIT:
            raise too_many_rows()
        if self.rows % REPORT_EVERY == 0:
            self.progress(_("読み取り"), line.share)
        cells = table.cells_of(line)
        if cells.get("plan_title", "").startswith(EXAMPLE):
            self.notes.add(line.number, _("記入例の行なので、読みませんでした。"))
            return None
        before = self.errors.count
        self._check_shape(line, header)
        self._check_cells(line, header)
        unread = self._check_merged(line, header, table)
        values = form.read(cells)
        for name, message in form.mistakes():
            if self._fault(line, header, name) is None and name not in unread:
                self._add(self.errors, line, name, message, cells)
        for name, message in form.notes:
            self._add(self.notes, line, name, message, cells)
        if table.is_office and "plan_title" in header.columns and not values.get("plan_title", ""):
            self._add(self.errors, line, "plan_title", _("空です。入力してください。"), cells)
        if self.errors.count > before or unread:
            return None
        values, written = table.titled(values)
        return TableRow(line.number, values, written, table.is_office)

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

    def _check_merged(self, line: TableLine, header: Header, table: RowsOfTable) -> set[str]:
        """The columns that are part of a merged range, of which a file holds one cell only: not down one column of an office's table."""
        unread: set[str] = set()
        for merged in line.merged:
            first, last = merged.columns
            if table.is_office and first == last:
                continue
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
        fault = line.faults.get(header.columns.index(name)) if name in header.columns and line.faults else None
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


def _peeked(lines: Iterator[TableLine]) -> tuple[TableLine | None, Iterator[TableLine]]:
    """The first line that is not blank, and all lines."""
    blank: list[TableLine] = []
    for line in lines:
        if not line.is_blank:
            return line, chain(blank, [line], lines)
        blank.append(line)
    return None, iter(blank)
