"""The notations in which overviews publish a period, read into a first and a last fiscal year.

Occurring: 令和３年度～令和５年度, 平成26~28年度, 平成29年度から3年間, 令和4(2022)年度から令和7(2025)年度までの4か年,
2018年度(平成30年度)~2021年度(平成33年度), R3–R5, H29-31, 令和3年4月～令和6年3月, 2025.4-2028.3.

Fiscal years and Japanese eras.

A fiscal year runs from 1 April to 31 March and is named by the year it starts in.  Published era
years count on past the era's end (平成33年度 is FY2021), so an era is only an offset here:
昭和 1925 + n, 平成 1988 + n, 令和 2018 + n.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

EARLIEST, LATEST = 1926, 2100
"""Fiscal years a reader accepts; others are taken for misprints."""

ERAS = {"R": ("令和", 2018), "H": ("平成", 1988), "S": ("昭和", 1925)}
"""Letter → name, and the fiscal year before its first: the latest era first.  Every pattern below takes them from here."""
ERA_LETTERS = "".join(ERAS)
ERA_NAMES = "|".join(name for name, _offset in ERAS.values())

# 平成 29 年度 / 令和3年度\x00～令和5年度: no notation means anything by a blank.
_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
# 令和三年度 / 平成二十九年度 / 二〇二二年度
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]+")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
# R4年度 / R4 / 2022年度 / FY2022
_WRITTEN_YEAR = re.compile(rf"([{ERA_LETTERS}])\.?([0-9]{{1,2}})(?:年度?)?|([0-9]{{4}})年度?|FY([0-9]{{4}})")


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
    match = _WRITTEN_YEAR.fullmatch(plain_year_text(text)) if len(text) <= 40 else None
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
    # 令和元年度 → R1年度; 元 stands behind an era only.
    shape = re.sub(rf"(?<=[{ERA_LETTERS}])(\.?)元", r"\g<1>1", shape)
    return _KANJI_NUMBER.sub(_arabic, shape)


def _arabic(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].translate(_KANJI_DIGITS).partition("十")
    return str(int(tens or 1) * 10 + int(ones or 0)) if ten else tens


LONG_YEARS, DISTANT_YEAR, MOST_YEARS_BARE = 15, 2050, 15
FIRST_MONTH, LAST_MONTH = 4, 3

Odd = tuple[str, dict[str, str | int]]
"""Code and parameters of an issue."""
Years = tuple[int, int]


class NoPeriod(Exception):
    """A notation that means no period for certain; ``code`` and ``params`` are those of the issue."""

    def __init__(self, code: str, **params: str | int):
        self.code, self.params = code, params


def read_notation(text: str) -> tuple[Years, list[Odd]]:
    """First and last fiscal year, and what is odd about them.  Raises :class:`NoPeriod`."""
    years, odd = _read(_plain(text))
    return years, [*odd, *_oddities(*years)]


# The shape of a notation: blanks gone, "~" for a separator, ">" for から, "約" for 概ね, round brackets only.

_YEAR = (
    # R4(2022)年度 / H29年度 / 2018年度(H30年度) / R3年4月1日
    "(?P<era{0}>[" + ERA_LETTERS + r"]?)\.?(?P<number{0}>[0-9]++)(?P<suffix{0}>年度?)?"
    r"(?:\((?P<inner{0}>[^()]*)\))?(?P<end{0}>年度?|度)?"
    r"(?:(?P<month{0}>0?[1-9]|1[0-2])月(?:(?P<day{0}>[0-9]{{1,2}})日|末)?)?"
)
# 4か年 / 約10年間 / 3か年計画
_LENGTH = r"(?P<about>約)?(?P<length>[0-9]++)(?P<unit>[かカヶケヵ箇]年度?間?|年間|年)(?:計画)?"
# H29年度>3年間 (平成29年度から3年間)
_FROM = re.compile(_YEAR.format(1) + r"(?P<separator>[~>])の?" + _LENGTH)
# R4(2022)年度>R7(2025)年度までの4か年 / H26~28年度
_RANGE = re.compile(_YEAR.format(1) + "[~>]" + _YEAR.format(2) + rf"(?:まで)?(?:\(?の?{_LENGTH}\)?)?")
# R1年度 / 2021年度(1年間)
_SINGLE = re.compile(_YEAR.format(1) + rf"(?:\(?の?{_LENGTH}\)?)?")
# R3年度R5年度 (令和3年度令和5年度)
_GLUED = re.compile(_YEAR.format(1) + _YEAR.format(2) + "(?:まで)?")
# R3年度~ / R5年度まで
_ONE_END = re.compile(_YEAR.format(1) + "(?:[~>]|まで|以降)+|[~>]" + _YEAR.format(2) + "(?:まで)?")
# The bracket of 令和3年度～令和5年度（3年間）
_ONE_LENGTH = re.compile("の?" + _LENGTH)

# 2025.4~2028.3 / R7.4.1~R10.3.31
_POINTS = re.compile(r"(?<![0-9])([0-9]{4}|[RH][0-9]{1,2})[./]([0-9]{1,2})(?:[./]([0-9]{1,2}))?(?![0-9./])")
# 計画期間:R3年度～R5年度
_LABEL = re.compile(r"^(?:計画|事業|対象|実施)?の?期間:?")
_BRACKETS = str.maketrans("[]【】〔〕「」", "()()()()")


def _plain(text: str) -> str:
    shape = plain_year_text(text).translate(_BRACKETS)
    # 【計画期間：令和３年度～令和５年度】, but not (R3)年度~(R5)年度
    shape = shape[1:-1] if re.fullmatch(r"\((?:[^()]|\([^()]*\))*\)", shape) else shape
    shape = re.sub(r"FY([0-9]{4})", r"\1年度", shape)
    shape = _POINTS.sub(lambda date: f"{date[1]}年{date[2]}月" + (f"{date[3]}日" if date[3] else ""), shape)
    # 自令和3年度 至令和5年度
    shape = _LABEL.sub("", shape).removeprefix("自").removesuffix("。")
    shape = re.sub("から|より|至", ">", shape)
    shape = re.sub("概ね|おおむね|およそ", "約", shape)
    return re.sub(r"[~〜∼⁓‐‒–—―−─━ー-]+", "~", shape)


def _read(shape: str) -> tuple[Years, list[Odd]]:
    if not shape:
        raise NoPeriod("empty")
    if (match := _FROM.fullmatch(shape)) and not _is_end_year(match):
        return _counted_period(match)
    if match := _RANGE.fullmatch(shape):
        return _ranged_period(match)
    if (match := _GLUED.fullmatch(shape)) and (match["suffix1"] or match["end1"] or match["era2"]):
        raise NoPeriod("lost-separator", guesses=_guess(_written(match, "1"), _written(match, "2")))
    if match := _SINGLE.fullmatch(shape):
        return _single_period(match)
    raise NoPeriod("one-end" if _ONE_END.fullmatch(shape) else "unreadable")


def _is_end_year(match: re.Match[str]) -> bool:
    """Whether the 27年 of 平成25年から27年 is a year; raises when it could as well be a number of years."""
    length = int(match["length"])
    if match["unit"] != "年" or match["about"]:
        return False
    if match["separator"] == "~":
        return True
    if not match["era1"] or length <= int(match["number1"]):
        return False
    if length <= MOST_YEARS_BARE:
        raise NoPeriod("length-ambiguous", length=length)
    return True


def _counted_period(match: re.Match[str]) -> tuple[Years, list[Odd]]:
    first = _year(match, "1")
    length = int(match["length"])
    period = _period(first, first + length - 1)
    return period, [*_bracket_issues(match, "1", first, period), *_approximate(match)]


def _ranged_period(match: re.Match[str]) -> tuple[Years, list[Odd]]:
    first, last = _year(match, "1"), _year(match, "2", era=match["era1"])
    period = _period(first, last)
    _check_length(match, period)
    brackets = [*_bracket_issues(match, "1", first, period), *_bracket_issues(match, "2", last, period)]
    return period, [*brackets, *_approximate(match), *_within_a_year(match)]


def _single_period(match: re.Match[str]) -> tuple[Years, list[Odd]]:
    year = _year(match, "1")
    if not (match["era1"] or match["suffix1"] or match["end1"]):
        raise NoPeriod("unreadable")
    period = _period(year, year)
    _check_length(match, period)
    return period, [*_bracket_issues(match, "1", year, period), *_approximate(match)]


def _year(match: re.Match[str], tag: str, *, era: str = "") -> int:
    """The fiscal year of one part; ``era`` is inherited by a number of one or two digits."""
    own, digits = match[f"era{tag}"], match[f"number{tag}"]
    length = len(digits)
    if length in ((3, 4) if own else (8,)):
        raise NoPeriod("lost-separator", guesses=_guesses(own, digits))
    era = own or era
    if length <= 2 and not era:
        raise NoPeriod("era-missing", number=digits)
    if length not in ((1, 2) if own else (1, 2, 4)):
        raise NoPeriod("unreadable")
    if length == 4:
        year, written = int(digits), digits
    else:
        year, written = era_year(era, int(digits)), ERAS[era][0] + digits
    if not EARLIEST <= year <= LATEST or int(digits) == 0:
        raise NoPeriod("absurd-year", year=written)
    return year - _before_april(match, tag)


def _before_april(match: re.Match[str], tag: str) -> bool:
    """Whether a month belongs to the fiscal year that began in the year before."""
    return int(match[f"month{tag}"] or FIRST_MONTH) < FIRST_MONTH


def _period(first: int, last: int) -> Years:
    if last < first:
        raise NoPeriod("end-before-start", first=first, last=last)
    if last > LATEST:
        raise NoPeriod("absurd-year", year=last)
    return first, last


def _check_length(match: re.Match[str], period: Years) -> None:
    years = period[1] - period[0] + 1
    if match["length"] and int(match["length"]) != years:
        raise NoPeriod("length-contradicts", length=match["length"], years=years)


def _bracket_issues(match: re.Match[str], tag: str, year: int, period: Years) -> Iterator[Odd]:
    """Cross-checks the bracket behind one year: another name of it, of the whole period, or its length."""
    inner = match[f"inner{tag}"]
    if not inner:
        return
    if length := _ONE_LENGTH.fullmatch(inner):
        _check_length(length, period)
        return
    own = re.fullmatch(_YEAR.format(1), inner)
    whole = None if own else _RANGE.fullmatch(inner)
    if not own and not whole:
        yield "brackets-unread", {"inner": inner}
    elif (own and _year(own, "1") not in (year, year + _before_april(match, tag))) or (
        whole and _ranged_period(whole)[0] != period
    ):
        raise NoPeriod("brackets-contradict", inner=inner)


def _approximate(match: re.Match[str]) -> list[Odd]:
    return [("approximate", {})] if match["about"] else []


def _within_a_year(match: re.Match[str]) -> list[Odd]:
    """A period by months that does not begin with 1 April or not end with 31 March: its fiscal years are more than it."""
    first, last = int(match["month1"] or FIRST_MONTH), int(match["month2"] or LAST_MONTH)
    begins = first == FIRST_MONTH and (match["day1"] or "1") == "1"
    ends = last == LAST_MONTH and match["day2"] in (None, "31")
    if begins and ends:
        return []
    return [("within-a-year", {})]


def _oddities(first: int, last: int) -> Iterator[Odd]:
    if last - first >= LONG_YEARS:
        yield "long-period", {"years": last - first + 1}
    if last > DISTANT_YEAR:
        yield "distant-year", {"year": last}


def _guesses(era: str, digits: str) -> str:
    """The years a run of digits could be: 2534 → 平成25年度～平成34年度."""
    width = 2 if era else 4
    name = ERAS[era][0] if era else ""
    pairs = []
    for cut in range(1, len(digits)):
        first, last = digits[:cut], digits[cut:]
        if len(first) > width or len(last) > width:
            continue
        if int(first) < int(last) and not last.startswith("0"):
            pairs.append(_guess(name + first, name + last))
    return "、または".join(pairs) or f"「{digits}」は2つの年度"


def _guess(first: str, last: str) -> str:
    return f"{first}年度～{last}年度"


def _written(match: re.Match[str], tag: str) -> str:
    era = match[f"era{tag}"] or (match["era1"] if len(match[f"number{tag}"]) <= 2 else "")
    return (ERAS[era][0] if era else "") + match[f"number{tag}"]
