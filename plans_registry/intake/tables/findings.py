"""What is wrong or worth a look in a table: sentences that name row, column and value."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

KEPT = 1000
"""Findings kept of one file; more are only counted, so that a file of nothing but errors stays small in memory."""
SHOWN = 40
"""Characters of a value quoted in a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
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
class Findings:
    """The first findings of a file, and how many there were."""

    kept: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, message: str, *, column: str = "", value: str = "") -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(Finding(line, column, value, str(message)))

    def in_order(self) -> list[Finding]:
        return sorted(self.kept, key=lambda finding: finding.line)


def quoted(value: object) -> str:
    text = str(value)
    return f"『{text if len(text) <= SHOWN else text[:SHOWN] + '…'}』"
