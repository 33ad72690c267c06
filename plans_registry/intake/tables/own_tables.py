"""What a town hall's own table says in its own way: rows that are no measures, ditto marks, rows without numbers."""

import re
import unicodedata
from dataclasses import replace

from plans_registry.documents.matching import folded
from plans_registry.intake.tables.grouping import plan_id
from plans_registry.intake.tables.row_form import TableRow
from plans_registry.models.working_copy import documents_of

TOTALS = frozenset({"小計", "合計", "計", "総計", "累計"})
LONGEST_TOTAL = 8  # characters, with blanks between
DITTO = frozenset({"〃", "同上", "”", "″", "々"})
# ※ 金額は予定です。 / （注）… / 注1：…
_REMARK = re.compile(r"[※＊*]|[（(]注|注[0-9]?[：:）)]")


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


def unmeasured(cells: tuple[str, ...]) -> str:
    """The cell by which a row is a total or a remark and no measure; ``""`` for any other."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) == 1 and _REMARK.match(filled[0]):
        return filled[0]
    return next((cell for cell in filled if len(cell) < LONGEST_TOTAL and _plain(cell) in TOTALS), "")


class DittoMarks:
    """Puts the cell above in place of 〃 and 同上.  ``lines`` are the rows that have any."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self._above: tuple[str, ...] = ()

    def filled(self, line: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        if any(cell.strip() in DITTO for cell in cells):
            self.lines.append(line)
            above = self._above + ("",) * len(cells)
            cells = tuple(above[at] if cell.strip() in DITTO else cell for at, cell in enumerate(cells))
        self._above = cells
        return cells


class RowNumbers:
    """Numbers for rows of a table without them: those of the stored pillar and measure of the same name, else the next."""

    def __init__(self) -> None:
        self._plans: dict[str, PlanNumbers] = {}

    def filled(self, plan: str, row: TableRow) -> TableRow:
        if row["pillar_number"] and row["number"]:
            return row
        if plan not in self._plans:
            self._plans[plan] = PlanNumbers(plan_id(plan))
        return self._plans[plan].filled(row)


class PlanNumbers:
    """Those of one plan, with what the rows have added."""

    def __init__(self, pk: int | None) -> None:
        self.pillars: dict[str, int] = {}
        self.measures: dict[int, dict[str, int]] = {}
        self.places: dict[int | None, tuple[int, int]] = {}
        document = documents_of([pk])[pk] if pk else None
        for pillar in document.pillars if document else ():
            self.pillars.setdefault(folded(pillar.title), pillar.number)
            names = self.measures.setdefault(pillar.number, {})
            for measure in pillar.measures:
                self.places[measure.id] = pillar.number, measure.number
                # Two of one name need two keys, so that both numbers are taken.
                names[folded(measure.name) if folded(measure.name) not in names else f"#{measure.number}"] = (
                    measure.number
                )

    def filled(self, row: TableRow) -> TableRow:
        pillar, number = self.places.get(row["measure"], (None, None)) if row["measure"] else (None, None)
        pillar = row["pillar_number"] or pillar or self._next(self.pillars, row["pillar_title"])
        number = row["number"] or number or self._next(self.measures.setdefault(pillar, {}), row["name"])
        return replace(row, cells={**row.cells, "pillar_number": pillar, "number": number})

    @staticmethod
    def _next(numbers: dict[str, int], name: str) -> int:
        return numbers.setdefault(folded(name), max(numbers.values(), default=0) + 1)
