"""The rows of a table as a person reads them: with what stands above them, in one row for many, or beside the table.

All tables have ditto marks; cells carried down, rows of pillars and numbers before titles have those that a town hall has
drawn for itself (``Header.is_office_table``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from municipalities.names import folded_place
from plans_registry.documents.columns import READ_COLUMNS
from plans_registry.intake.overview.plan_lists import usual_title
from plans_registry.intake.tables.carried_down import CarriedDown
from plans_registry.intake.tables.columns import TableIssues, TableLine, quoted
from plans_registry.intake.tables.header import Header
from plans_registry.intake.tables.own_tables import DittoMarks, unbroken
from plans_registry.intake.tables.row_form import Known
from plans_registry.intake.tables.title_numbers import TitleNumbers
from plans_registry.intake.tables.title_rows import TitleRows

SPANS = 20  # told in one sentence
DASHES = frozenset({"", "－", "-", "―", "—", "–", "ー"})
NUMBERED = ("pillar_title", "name")


class RowsOfTable:
    """``said`` is what title rows say that the table has no column for."""

    def __init__(self, header: Header, said: TitleRows, known: Known) -> None:
        self.header, self.said, self.known = header, said, known
        self.is_office = header.is_office_table
        self._ditto = DittoMarks()
        self._carried = CarriedDown(header)
        self._numbers = {name: TitleNumbers() for name in NUMBERED}
        self._pillar_rows: list[int] = []
        self._usual_titles: dict[str, None] = {}
        self._is_of_one_place = not {"code", "municipality_name"}.intersection(header.columns)

    def takes_pillar(self, line: TableLine) -> bool:
        """Whether the row holds nothing but the pillar of those below it, which is kept."""
        if not self.is_office:
            return False
        filled = [(index, cell.strip()) for index, cell in enumerate(line.cells) if cell.strip()]
        if len(filled) != 1 or filled[0][0] >= len(self.header.columns):
            return False
        ((index, title),) = filled
        column = self.header.columns[index]
        if column != "pillar_title":
            if column == "name" and "pillar_title" in self.header.columns:
                return False
            if self._numbers["pillar_title"].without(unbroken(title)) == title:
                return False
        self._carried.head(title)
        self._pillar_rows.append(line.number)
        return True

    def cells_of(self, line: TableLine) -> dict[str, str]:
        """The cells by column, as the row is meant."""
        line_cells = self._ditto.filled(line.number, line.cells)
        cells = dict(self.header.cells_of(line_cells))
        if self.is_office:
            cells = self._carried.filled(line, cells)
            cells = self._with_added({name: unbroken(cell) for name, cell in cells.items()})
        if not self.said.values:
            return cells
        return {**cells, **self.said.of(theirs=self._is_of_one_place or self._is_of_place_said(cells))}

    def _with_added(self, cells: dict[str, str]) -> dict[str, str]:
        """2分の1、補助上限額20万円 / 商工課 042-000-0001"""
        for header, name in self.header.added.items():
            if (more := cells[header].strip()) and more not in DASHES:
                own = "" if cells[name].strip() in DASHES else cells[name]
                added = f"{header}{more}" if name == "amount" else more
                cells[name] = ("、" if name == "amount" else " ").join(filter(None, (own, added)))
        return cells

    def _is_of_place_said(self, cells: Mapping[str, str]) -> bool:
        """Whether the row is about the municipality that the title rows name."""
        code, place = self.said.code, folded_place(cells.get("municipality_name", ""))
        return bool(code) and (cells.get("code") == code or place in self.known.spellings[code])

    def titled(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The values with titles of their own, and those from which a number was taken as they were written."""
        values, written = dict(values), {}
        if not values.get("plan_title") and "plan_title" not in self.header.columns and values.get("code"):
            values["plan_title"] = usual_title(self.known.places[values["code"]])
            self._usual_titles[values["plan_title"]] = None
        if not values.get("background"):
            values.pop("background", None)
        if not self.is_office:
            return values, {}
        for name in NUMBERED:
            title = values.get(name, "")
            if (plain := self._numbers[name].without(title)) != title:
                values[name], written[name] = plain, title
        return values, written

    def above(self) -> str:
        """What the title rows say and the table has no column for, as one phrase."""
        return "、".join(f"{READ_COLUMNS[name]}{quoted(value)}" for name, value in self.said.values.items())

    def note(self, notes: TableIssues) -> None:
        """Tell what was read otherwise than it stands there."""
        if lines := self._ditto.lines:
            notes.add(0, _("「〃」「同上」は、上の行の値として読みました：%s行目") % row_spans(lines))
        if carried := self._carried.lines:
            cells = [
                _("%(column)s（%(lines)s行目）") % {"column": quoted(self.header.own[name]), "lines": row_spans(lines)}
                for name, lines in carried.items()
            ]
            notes.add(0, _("空のセルは、上の行の値として読みました：%s") % "、".join(cells))
        if self._pillar_rows:
            notes.add(0, _("柱だけの行は、その下の行の柱として読みました：%s行目") % row_spans(self._pillar_rows))
        if self._usual_titles:
            titles = "、".join(map(quoted, list(self._usual_titles)[:SPANS]))
            notes.add(0, _("計画名がないので、次のとおりにしました：%s") % titles)


def heads_pillar(line: TableLine | None) -> bool:
    """Whether the first row below a header without pillars is one: （１）町工場の技術を生かす, and nothing beside it."""
    filled = [cell.strip() for cell in line.cells if cell.strip()] if line else []
    return len(filled) == 1 and TitleNumbers().without(unbroken(filled[0])) != filled[0]


def row_spans(numbers: Sequence[int]) -> str:
    """3～5、9"""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return "、".join(str(first) if first == last else f"{first}～{last}" for first, last in found[:SPANS]) + (
        "…" if len(found) > SPANS else ""
    )
