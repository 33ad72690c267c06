"""What a town hall's own table says in its own way: rows that are no measures, ditto marks, broken lines, names that are stored."""

import re
import unicodedata
from dataclasses import replace

from django.utils.translation import gettext as _

from plans_registry.documents.matching import folded
from plans_registry.documents.periods import read_period
from plans_registry.intake.tables.columns import TableIssues, quoted
from plans_registry.intake.tables.grouping import plan_id
from plans_registry.intake.tables.row_form import TableRow
from plans_registry.models.working_copy import documents_of

TOTALS = frozenset({"小計", "合計", "計", "総計", "累計"})
LONGEST_TOTAL = 8  # characters, with blanks between
# 大島町　小計 / 観光分野 合計 / 柱1　計
_TOTAL_OF = re.compile(r"\S{1,12}(?:小計|合計|総計|累計)")
_SUM_OF = re.compile(r"\S.{0,11}\s計")
DITTO = frozenset({"〃", "同上", "”", "″", "々"})
# ※ 金額は予定です。 / （注）… / 注1：… / 注１　… / 以上、4市24事業
_REMARK = re.compile(
    r"[※＊*]|[（(]注|注\s*[0-9０-９]{0,2}\s*[：:）)．.]|注\s*[0-9０-９]{0,2}\s|備考\s*[：:]|以上(?:[、，,\s]|$)"
)


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


def unmeasured(cells: tuple[str, ...], name_at: int) -> str:
    """The cell by which a row is a total or a remark and no measure; ``""`` for any other.  ``name_at`` is the column of names."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) == 1 and _REMARK.match(filled[0]):
        return filled[0]
    if total := next((cell for cell in filled if len(cell) < LONGEST_TOTAL and _plain(cell) in TOTALS), ""):
        return total
    # In the column of names or before it: 上限 合計 of an amount is no total.
    own = [cell.strip() for cell in cells[: name_at + 1]]
    return next((cell for cell in own if _TOTAL_OF.fullmatch(_plain(cell)) or _SUM_OF.fullmatch(cell)), "")


# 石積みの復旧費を補助し、⏎苗の共同購入を行う。
_BROKEN = re.compile(
    r"(?<=[々〆〇ぁ-ヿ一-鿿㐀-䶿、。，．・：；）」』】］！？])[ \t　]*[\r\n]+[ \t　]*(?=[々〆〇ぁ-ヿ一-鿿㐀-䶿、。，．・（「『【［])"
)


def unbroken(cell: str) -> str:
    """A cell without the line breaks that only fit it into its column: none parts two Japanese characters."""
    return _BROKEN.sub("", cell)


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


class StoredNames:
    """What a row of a town hall's own table says as the stored plan says it: numbers for rows without them, those of the stored
    pillar and measure of the same name, else the next; a title with its number where a stored one has it."""

    def __init__(self) -> None:
        self._plans: dict[str, PlanNames] = {}
        self._numbered: list[tuple[int, str]] = []

    def filled(self, plan: str, row: TableRow) -> TableRow:
        if row["pillar_number"] and row["number"] and not row.is_office:
            return row
        if plan not in self._plans:
            self._plans[plan] = PlanNames(plan_id(plan))
        filled = self._plans[plan].filled(row)
        self._numbered += [(row.line, written) for name, written in row.written.items() if filled[name] != written]
        return filled

    def note(self, notes: TableIssues) -> None:
        """Tell which numbers were taken from titles."""
        titles = list(dict.fromkeys(title for _line, title in self._numbered))
        if titles:
            shown = "、".join(map(quoted, titles[:SHOWN_TITLES])) + ("…" if len(titles) > SHOWN_TITLES else "")
            notes.add(0, _("柱や施策の名称の前の番号は、除いて読みました：%s") % shown)


SHOWN_TITLES = 5


class PlanNames:
    """Those of one plan, with what the rows have added."""

    def __init__(self, pk: int | None) -> None:
        self.pillars: dict[str, int] = {}
        self.measures: dict[int, dict[str, int]] = {}
        self.places: dict[int | None, tuple[int, int]] = {}
        document = documents_of([pk])[pk] if pk else None
        self.period_text = document.period_text if document else ""
        for pillar in document.pillars if document else ():
            self.pillars.setdefault(folded(pillar.title), pillar.number)
            names = self.measures.setdefault(pillar.number, {})
            for measure in pillar.measures:
                self.places[measure.id] = pillar.number, measure.number
                # Two of one name need two keys, so that both numbers are taken.
                names[folded(measure.name) if folded(measure.name) not in names else f"#{measure.number}"] = (
                    measure.number
                )
        self.stored = {
            "pillar_title": set(self.pillars),
            "name": {name for own in self.measures.values() for name in own},
        }

    def filled(self, row: TableRow) -> TableRow:
        cells = dict(row.cells)
        for name, written in row.written.items():
            if folded(written) in self.stored[name]:
                cells[name] = written
        if row.is_office and "period_text" in cells:
            cells["period_text"] = self._period(cells["period_text"])
        pillar, number = self.places.get(row["measure"], (None, None)) if row["measure"] else (None, None)
        pillar = row["pillar_number"] or pillar or self._next(self.pillars, cells["pillar_title"])
        number = row["number"] or number or self._next(self.measures.setdefault(pillar, {}), cells["name"])
        return replace(row, cells={**cells, "pillar_number": pillar, "number": number})

    def _period(self, text: str) -> str:
        """令和6年度～令和8年度 that is stored stays where a table says R6-8."""
        stored = read_period(self.period_text).period
        same = stored is not None and read_period(text).period in (stored, None)
        return self.period_text if same and len(text) < len(self.period_text) else text

    @staticmethod
    def _next(numbers: dict[str, int], name: str) -> int:
        return numbers.setdefault(folded(name), max(numbers.values(), default=0) + 1)
