"""Plan periods in fiscal years: the value, what a text that may be a notation says, and how a period is written.

A reader never guesses: what is contradictory, damaged or unreadable gives no period and an issue
that names what was read, for a person to decide.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from plans_registry.documents.notations import (
    ERAS,
    NoPeriod,
    fiscal_year_of,
    format_year,
    parse_fiscal_year,
    read_notation,
)

__all__ = [
    "Period",
    "PeriodIssue",
    "PeriodReading",
    "State",
    "Turn",
    "fiscal_year_of",
    "format_period",
    "format_year",
    "parse_fiscal_year",
    "read_period",
    "short_period",
]

State = Literal["upcoming", "active", "ended"]
Turn = Literal["starting", "ending"]
"""At the turn of the fiscal year: begins with the next one, ends with this one."""

MAX_LENGTH = 200
"""Characters of the longest text read as a period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Fiscal years ``first`` to ``last``, both inclusive.  Raises ValueError when ``last`` is before ``first``."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The last fiscal year {self.last} is before the first, {self.first}.")

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def start_date(self) -> date:
        """1 April of the first fiscal year."""
        return date(self.first, 4, 1)

    @property
    def end_date(self) -> date:
        """31 March after the last fiscal year began, the last day in force."""
        return date(self.last + 1, 3, 31)

    def state(self, today: date) -> State:
        year = fiscal_year_of(today)
        if year < self.first:
            return "upcoming"
        return "ended" if year > self.last else "active"

    def turn(self, today: date) -> Turn | None:
        """What becomes of it when the fiscal year of the day ends, if anything does."""
        year = fiscal_year_of(today)
        if year == self.last:
            return "ending"
        return "starting" if year + 1 == self.first else None

    def states(self, today: date) -> set[State | Turn]:
        """Its state and, where it has one, its turn: all it is found under."""
        turn = self.turn(today)
        return {self.state(today), turn} if turn else {self.state(today)}


_MESSAGES = {
    "empty": "計画期間が書かれていません。",
    "too-long": "計画期間として長すぎる文です（{length}字）。",
    "unreadable": "計画期間「{text}」を読み取れませんでした。",
    "era-missing": "計画期間「{text}」の「{number}」は元号も西暦4桁もなく、何年度か分かりません。",
    "one-end": "計画期間「{text}」は初めか終わりの年度が欠けています。",
    "lost-separator": "計画期間「{text}」は区切りが抜けているようです。{guesses}でしょうか。",
    "absurd-year": "計画期間「{text}」の「{year}年度」はあり得ない年度です。",
    "end-before-start": "計画期間「{text}」は終わり（{last}年度）が初め（{first}年度）より前です。",
    "brackets-contradict": "計画期間「{text}」の括弧内「{inner}」が括弧の外と合いません。",
    "length-contradicts": "計画期間「{text}」の年数「{length}年」が年度（{years}年分）と合いません。",
    "length-ambiguous": "計画期間「{text}」の「{length}年」は年数とも年度とも読めます。",
    "brackets-unread": "計画期間「{text}」の括弧内「{inner}」は読み取れませんでした。",
    "approximate": "計画期間「{text}」は「概ね」の年数です。",
    "long-period": "計画期間「{text}」は{years}年間と長すぎます。確かめてください。",
    "distant-year": "計画期間「{text}」の{year}年度は先すぎます。区切りが抜けていないか確かめてください。",
    "within-a-year": "計画期間「{text}」は年度の途中で始まるか終わります。",
}


@dataclass(frozen=True, slots=True)
class PeriodIssue:
    """What a person should look at.  ``code`` is a stable slug; ``params`` fill the message in any language."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """One Japanese sentence that names what was read."""
        return _MESSAGES[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """``period`` is None when the text must be decided by a person; a period may carry issues too."""

    period: Period | None
    issues: tuple[PeriodIssue, ...] = ()


@lru_cache(maxsize=1_000)
def format_period(period: Period, language: str = "ja") -> str:
    """令和3年度～令和5年度 or ``FY2021–2023``; a single year once: 令和3年度, ``FY2021``."""
    first = format_year(period.first, language)
    if period.first == period.last:
        return first
    return f"{first}–{period.last}" if language.startswith("en") else f"{first}～{format_year(period.last, language)}"


@lru_cache(maxsize=1_000)
def short_period(period: Period, language: str = "ja") -> str:
    """R3～R5 or 2021–23, for a narrow place; a single year once."""
    first, last = (_short_year(year, language) for year in (period.first, period.last))
    if period.first == period.last:
        return first
    return f"{first}–{last[2:]}" if language.startswith("en") else f"{first}～{last}"


def _short_year(year: int, language: str) -> str:
    if not language.startswith("en"):
        for letter, (_name, offset) in ERAS.items():
            if year > offset:
                return f"{letter}{year - offset}"
    return str(year)


def read_period(text: str) -> PeriodReading:
    """The period a published notation means, e.g. 平成29年度から3年間 or 2018年度（平成30年度）～2021年度.

    No period when the notation is contradictory, lost its separator, is absurd or unreadable.
    """
    named: dict[str, str | int] = {"text": text.strip()}
    try:
        if len(text) > MAX_LENGTH:
            raise NoPeriod("too-long", length=len(text))
        (first, last), odd = read_notation(text)
    except NoPeriod as refusal:
        return PeriodReading(None, (PeriodIssue(refusal.code, named | refusal.params),))
    return PeriodReading(Period(first, last), tuple(PeriodIssue(code, named | params) for code, params in odd))
