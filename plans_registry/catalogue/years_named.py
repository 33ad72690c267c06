"""Fiscal years that a search names: 令和4年度, R4, 2022, 2021-2023, 令和3〜5年度, 令和3年4月, 2024年.  Pure."""

import re
from datetime import date

from plans_registry.documents.notations import EARLIEST, ERA_LETTERS, ERA_NAMES, LATEST, plain_year_text
from plans_registry.documents.periods import fiscal_year_of, parse_fiscal_year, read_period

LONGEST_SPAN = 15
"""Years of the longest span that a search reads; a longer one is no plan's period."""

# A year or a span of years in a folded text: 令和3年度, r3, 2022, 令和3~5年度, 2021-2023, r3からr5まで.
_ERA = f"(?:{ERA_NAMES}|[{ERA_LETTERS.lower()}])"
# 4月 / 3月31日, behind 年
_MONTH = "(?:(?<=年)[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"
# 令和3年度 / r3 / 令和元年 / 2022 / fy2022 / 令和3年4月
_YEAR = rf"(?:{_ERA}\.?(?:[0-9]{{1,2}}|元|[一二三四五六七八九十]{{1,3}})|(?:fy)?[12][0-9]{{3}})(?:年度?)?{_MONTH}"
# The end of 令和3~5年度 has no era of its own, that of 2021-23 no century.
_END = rf"{_ERA}?\.?(?:[0-9]{{4}}|[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:年度?)?{_MONTH}"
# A number of something is no year: 2000万円, 1500社, 2000人.
_YEARS = re.compile(
    rf"(?<![a-z0-9])(?P<first>{_YEAR})(?:(?:[~-]|から)(?P<last>{_END})(?:まで)?)?(?![a-z0-9万億千円人社件名台個%月日号])"
)


_WITH_MONTH = re.compile(r"(?P<year>.+年)(?P<month>[0-9]{1,2})月.*")


def years_at(text: str, at: int) -> tuple[tuple[int, ...], int]:
    """The fiscal years that a folded text names at a place, and where that ends; none, where it names none.

    A month is in the fiscal year that begins in April: 令和3年3月 is in 令和2年度.  A year that is not called a fiscal one
    (2024年) touches two of them.
    """
    match = _YEARS.match(text, at)
    if not match:
        return (), at
    first, last = match["first"], match["last"]
    if last:
        if first.isdigit() and len(last.rstrip("年度")) == 2 and last[0].isdigit():
            last = first[:2] + last  # 2021-23
        period = read_period(f"{first}~{last}").period
        years = tuple(period.years) if period and len(period.years) <= LONGEST_SPAN else ()
    else:
        year = _fiscal_year(first)
        years = (year,) if year and EARLIEST <= year <= LATEST else ()
        years = years_named(first) or years
    return (years, match.end()) if years else ((), at)


def years_named(text: str) -> tuple[int, ...]:
    """The fiscal years that a text is a name of: 令和4年度, R4, 2022年度 of one; 2024年, a calendar year, of 2023 and 2024."""
    year = parse_fiscal_year(text)
    if year is None:
        return ()
    is_of_the_calendar = plain_year_text(text).endswith("年")
    return (year - 1, year) if is_of_the_calendar and year > EARLIEST else (year,)


def _fiscal_year(written: str) -> int | None:
    dated = _WITH_MONTH.fullmatch(written)
    if not dated:
        return int(written) if written.isdigit() else parse_fiscal_year(written)
    year, month = parse_fiscal_year(dated["year"]), int(dated["month"])
    if year is None or not 1 <= month <= 12:
        return None
    return fiscal_year_of(date(year, month, 1))


_BESIDE_NOW = {
    0: r"今年度?|本年度?|当年度|\b(?:this|the current) (?:fiscal |financial )?year\b",
    1: r"来年度?|翌年度|明年度?|\bnext (?:fiscal |financial )?year\b",
    -1: r"(?<!一)昨年度?|去年|前年度|\b(?:last|the previous) (?:fiscal |financial )?year\b",
}
_NEIGHBOURS = re.compile("|".join(f"(?P<n{years + 1}>{words})" for years, words in _BESIDE_NOW.items()))


def year_beside_now(text: str, now: int) -> tuple[str, int] | None:
    """What a folded text calls the fiscal year it asks about from today's, and that year; None where it says nothing of the kind.

    今年度の見本市, asked in 2026: 今年度 and 2026; "trade fairs next year": "next year" and 2027.  Readings are kept for
    longer than a year, so such words filter nothing by themselves: a page says what they mean on its day.
    """
    match = _NEIGHBOURS.search(text)
    return (match[0], now + int(match.lastgroup[1:]) - 1) if match and match.lastgroup else None
