"""How public pages write days, months, years and the periods of plans, in the language of the page."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.documents.periods import Period, format_period, format_year, short_period
from plans_registry.public.formatting import language as spoken


def period(value: Period, language: str = "") -> str:
    """令和3年度～令和5年度, or FY2021–2023."""
    return format_period(value, spoken(language))


def short_period_of(value: Period, language: str = "") -> str:
    """R3～R5, or 2021–23."""
    return short_period(value, spoken(language))


def short_year(value: int, language: str = "") -> str:
    """R3, or 2021."""
    return short_period(Period(value, value), spoken(language))


def fiscal_year(value: int, language: str = "") -> str:
    return format_year(value, spoken(language))


def months(value: Period, language: str = "") -> str:
    """The period in the western calendar: 2021年4月～2024年3月."""
    first, last = value.start_date, value.end_date
    if spoken(language) == "ja":
        return f"{first.year}年{first.month}月～{last.year}年{last.month}月"
    return f"{first:%B} {first.year} – {last:%B} {last.year}"


def last_month(value: Period, language: str = "") -> str:
    """2024年3月."""
    last = value.end_date
    return f"{last.year}年{last.month}月" if spoken(language) == "ja" else f"{last:%B} {last.year}"


def shown_state(value: Period, today: date) -> str:
    """upcoming, starting (upcoming, with the next fiscal year), active, ending (active, with this one) or ended."""
    return value.turn(today) or value.state(today)


def state_label(state: str) -> str:
    return str(STATE_LABELS[state])


def day(value: date, language: str = "") -> str:
    """2026年4月1日, or 1 April 2026: the day in Tokyo."""
    return _day(localtime(value).date() if isinstance(value, datetime) else value, spoken(language))


@lru_cache(maxsize=1_000)
def _day(value: date, language: str) -> str:
    """Django takes longer to write one than a page to draw twenty rows, and the day of the catalogue is on every page."""
    with override(language):
        # Django's own English format is American, the texts are not.
        return date_format(value, "DATE_FORMAT" if language == "ja" else "j F Y")


def day_or_month(value: date, language: str = "") -> str:
    """2026年9月15日; 2026年9月 for its first day, which also stands for a month whose day nobody wrote down."""
    if value.day > 1:
        return day(value, language)
    return f"{value.year}年{value.month}月" if spoken(language) == "ja" else f"{value:%B} {value.year}"


def iso_day(value: datetime) -> str:
    """2026-04-01: the day in Tokyo, for programs."""
    return localtime(value).date().isoformat()
