"""Cells that are empty because the one above them says it: of municipality, plan and pillar, and below in a merged range."""

from collections.abc import Mapping

from plans_registry.intake.tables.columns import MergedCells, TableLine
from plans_registry.intake.tables.header import Header

SCOPES: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...] = (
    (("code", "municipality_name"), ()),
    (("plan_title",), (0,)),
    (("period_text",), ()),
    (("first_year", "last_year"), ()),
    (("background",), (0, 1)),
    (("pillar_number", "pillar_title"), (0, 1)),
)
"""Columns that are carried down together, and the places of the scopes in which they end: a pillar with its plan."""


class CarriedDown:
    """Fills the cells of a town hall's own table from above.  ``lines`` are the rows filled, by column."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.lines: dict[str, list[int]] = {}
        self._last: dict[str, str] = {}
        self._tops: dict[str, str] = {}
        self._headed = False

    def head(self, pillar: str) -> None:
        """A pillar that stands in a row of its own above its measures."""
        self._last |= {"pillar_title": pillar, "pillar_number": ""}
        self._headed = True

    def filled(self, line: TableLine, cells: Mapping[str, str]) -> dict[str, str]:
        filled = dict(cells)
        self._fill_merged(line, filled)
        moved: set[int] = set()
        ending = SCOPES[:-1] if self._headed else SCOPES
        self._headed = False
        for at, (names, within) in enumerate(SCOPES):
            own = {name: filled.get(name, "") for name in names}
            if any(cell.strip() and cell != self._last.get(name, "") for name, cell in own.items()):
                moved.add(at)
                self._last |= own
            elif (names, within) in ending and moved.intersection(within):
                self._last |= dict.fromkeys(names, "")
            else:
                for name, cell in own.items():
                    if not cell.strip() and self._last.get(name, "").strip():
                        filled[name] = self._last[name]
                        self._told(line, name)
        return filled

    def _fill_merged(self, line: TableLine, cells: dict[str, str]) -> None:
        for merged in line.merged:
            column = merged.columns[0]
            if not is_down(merged) or column >= len(self.header.columns):
                continue
            name = self.header.columns[column]
            if line.number == merged.rows[0]:
                self._tops[merged.ref] = cells[name]
            elif self._tops.get(merged.ref, "").strip() and not cells[name].strip():
                cells[name] = self._tops[merged.ref]
                self._told(line, name)

    def _told(self, line: TableLine, name: str) -> None:
        if name in self.header.columns and name not in self.header.unread:
            self.lines.setdefault(name, []).append(line.number)


def is_down(merged: MergedCells) -> bool:
    """Whether a range reaches down one column."""
    return merged.columns[0] == merged.columns[1]
