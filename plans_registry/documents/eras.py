"""Fiscal years and Japanese eras.

A fiscal year runs from 1 April to 31 March and is named by the year it starts in.  Published era
years count on past the era's end (平成33年度 is FY2021), so an era is only an offset here:
昭和 1925 + n, 平成 1988 + n, 令和 2018 + n.
"""

import re
import unicodedata
from datetime import date

EARLIEST, LATEST = 1926, 2100
"""Fiscal years a reader accepts; others are taken for misprints."""

ERAS = {"R": ("令和", 2018), "H": ("平成", 1988), "S": ("昭和", 1925)}

_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]+")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = re.compile(r"([RHS])\.?([0-9]{1,2})(?:年度?)?|([0-9]{4})年度?|FY([0-9]{4})")


def fiscal_year_of(day: date) -> int:
    """The fiscal year a day lies in: 2022-03-31 is in 2021."""
    return day.year if day.month >= 4 else day.year - 1


def era_year(era: str, number: int) -> int:
    """Fiscal year of an era's letter (R, H, S) and number, also past the era's end."""
    return ERAS[era][1] + number


def format_year(year: int, language: str = "ja") -> str:
    """令和3年度, the first year of an era as 元年; ``FY2021`` in English; years before 昭和 as 1925年度."""
    if language.startswith("en"):
        return f"FY{year}"
    for name, offset in ERAS.values():
        if year > offset:
            return f"{name}{'元' if year == offset + 1 else year - offset}年度"
    return f"{year}年度"


def parse_fiscal_year(text: str) -> int | None:
    """The fiscal year a search word names: 令和4年度, 令和4年, R4, 2022年度, 2022 年, FY2022.

    None for anything else, also for a bare 2022 (a number in a title) and for years no plan can have.
    """
    match = _YEAR.fullmatch(plain_year_text(text)) if len(text) <= 40 else None
    if not match:
        return None
    era, number, western, english = match.groups()
    if era and int(number) == 0:
        return None
    year = era_year(era, int(number)) if era else int(western or english)
    return year if EARLIEST <= year <= LATEST else None


def plain_year_text(text: str) -> str:
    """The text without blanks, in NFKC and capitals, eras as R, H, S, 元 and kanji numerals as digits."""
    shape = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()
    for letter, (name, _) in ERAS.items():
        shape = shape.replace(name, letter)
    shape = re.sub(r"(?<=[RHS])(\.?)元", r"\g<1>1", shape)
    return _KANJI_NUMBER.sub(_arabic, shape)


def _arabic(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].translate(_KANJI_DIGITS).partition("十")
    return str(int(tens or 1) * 10 + int(ones or 0)) if ten else tens
