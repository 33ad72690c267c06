"""The cells that a checked table would change, old beside new: kept page by page, for a table may change 100,000 rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from plans_registry.documents.columns import READ_COLUMNS
from plans_registry.documents.differences import Span, inline
from plans_registry.intake.tables.plan_change import PartChange
from plans_registry.models import TableChangePage, TableImport

PARTS_A_PAGE = 50


class ChangePages:
    """Writes them, instead of those of an earlier check."""

    def __init__(self, table: TableImport) -> None:
        self.table, self.number = table, 0
        self.parts: list[PartChange] = []
        table.change_pages.all().delete()

    def add(self, part: PartChange) -> None:
        self.parts.append(part)
        if len(self.parts) == PARTS_A_PAGE:
            self.finish()

    def finish(self) -> None:
        """Write the page that is not full."""
        if self.parts:
            self.number += 1
            parts = [[part.line, part.part, part.name, part.state, part.cells] for part in self.parts]
            TableChangePage.objects.create(table=self.table, number=self.number, parts=parts)
            self.parts = []


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One changed cell: what it says now, and what it would say."""

    header: str
    old: tuple[Span, ...]
    new: tuple[Span, ...]

    @classmethod
    def of(cls, column: str, old: str, new: str) -> Self:
        spans = inline(old, new)
        before = tuple(span for span in spans if span[0] != "added")
        return cls(READ_COLUMNS[column], before, tuple(span for span in spans if span[0] != "removed"))


@dataclass(frozen=True, slots=True)
class ShownPart:
    line: int
    part: str
    name: str
    is_new: bool
    cells: list[ShownCell]


def shown_parts(page: TableChangePage) -> list[ShownPart]:
    return [
        ShownPart(line, part_name(part), name, state == "new", [ShownCell.of(*cell) for cell in cells])
        for line, part, name, state, cells in page.parts
    ]


def part_name(part: str) -> str:
    return {"plan": _("計画"), "pillar": _("柱"), "measure": _("施策")}[part]


def change_rows(table: TableImport) -> Iterator[list[str]]:
    """Every changed cell as a row of a file: row, part, name, column, old value, new value."""
    for page in table.change_pages.iterator(chunk_size=20):
        for line, part, name, _state, cells in page.parts:
            for column, old, new in cells:
                yield [str(line), part_name(part), name, READ_COLUMNS[column], old, new]
