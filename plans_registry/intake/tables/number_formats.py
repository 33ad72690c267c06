"""What a cell shows, where its number format shows something else than what it holds: 50 as 50万円, 0.5 as 1/2.

The codes are those of ECMA-376 part 1, 18.8.31.  A code that is not understood shows None, never a guess.
"""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Number = int | float

GENERAL, TEXT = "General", "@"
GENERAL_DIGITS = 11
"""Characters that a number of the format General may fill: 1234567.891, and 123456789012 as 1.23457E+11."""
EXACT = ".15g"
"""All the digits that a spreadsheet keeps of a number: 0.1 + 0.2 is 0.3."""

# Formats of Japanese Excel that a file names by number only (18.8.30); typing 1/2 there gives 56.
_ERA_DAY, _LONG_ERA_DAY = "[$-411]ge.m.d", '[$-411]ggge"年"m"月"d"日"'
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
JAPANESE_FORMATS = {
    **dict.fromkeys((5, 6, 7, 8, 42, 44), '"¥"#,##0'),
    **dict.fromkeys((27, 36, 50, 57), _ERA_DAY),
    **dict.fromkeys((28, 29, 51, 54, 58), _LONG_ERA_DAY),
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    **dict.fromkeys((34, 52, 55), _YEAR_MONTH),
    **dict.fromkeys((35, 53, 56), _MONTH_DAY),
}

_TOKEN = re.compile(
    r"""
    (?P<quoted>"[^"]*")            # "万円"
    |[\\!](?P<escaped>.)           # \円 / !円
    |(?P<blank>_.)                 # as wide as the sign
    |(?P<filling>\*.)              # the sign, as often as there is room
    |\[\$(?P<money>[^\]-]*)[^\]]*\]  # [$¥-411] / [$-411]
    |\[(?P<elapsed>h+|m+|s+)\]     # hours beyond 24
    |\[(?P<bracket>[^\]]*)\]       # [Red] / [>=1000] / [DBNum1]
    |(?P<general>General|G/標準)
    |(?P<exponent>E[+-])
    |(?P<half>AM/PM|A/P)
    |(?P<date>y+|m+|d+|h+|s+|g+|e+|aaaa?)
    |(?P<sign>[0#?.,%/@])
    |(?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(
    r"(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|黒|青|水|緑|紫|赤|白|黄|色 ?\d+)\Z", re.I
)
_ERAS = ((datetime.date(2019, 5, 1), "R令和", 2018), (datetime.date(1989, 1, 8), "H平成", 1988))
_WEEKDAYS = "月火水木金土日"

Tokens = list[tuple[str, str]]


def plain_number(value: Number) -> str:
    """All of a number and nothing else: 50, 0.5, 312345678."""
    text = format(Decimal(format(value, EXACT)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_text(value: Any, code: str) -> str | None:
    """What a cell with a value and a format code shows; None where the code is not understood."""
    sections = _sections(code)
    if isinstance(value, str):
        return _shown_string(value, sections)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return _shown_date(value, sections[0])
    if value < 0 and len(sections) > 1:
        return _shown_number(abs(value), sections[1])
    if value == 0 and len(sections) > 2:
        return _shown_number(value, sections[2])
    shown = _shown_number(abs(value), sections[0])
    return f"-{shown}" if shown and value < 0 else shown


def _sections(code: str) -> list[Tokens]:
    """For positive numbers; negative ones; zero; texts."""
    sections: list[Tokens] = [[]]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "literal" and text == ";":
            sections.append([])
        else:
            sections[-1].append((kind, text))
    return sections


def _literal(kind: str, text: str) -> str | None:
    """What stands in every number; None for a sign that stands for a part of it, or is not understood."""
    if kind == "quoted":
        return text[1:-1]
    if kind in ("escaped", "literal", "money"):
        return text
    if kind == "blank":
        return " "
    if kind == "filling" or (kind == "bracket" and _COLOURS.match(text)):
        return ""
    return None


def _shown_string(value: str, sections: list[Tokens]) -> str | None:
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) < 4 and ("sign", TEXT) not in section:
        return value
    parts = [value if token == ("sign", TEXT) else _literal(*token) for token in section]
    return None if None in parts else "".join(map(str, parts))


def _shown_number(value: Number, section: Tokens) -> str | None:
    if any(kind == "bracket" and not _COLOURS.match(text) for kind, text in section):
        return None  # a condition, or digits as kanji
    if any(kind in ("general", "date") or text == TEXT for kind, text in section):
        return _with_general(value, section)
    if any(kind == "exponent" for kind, _text in section):
        return _scientific(value, section)
    if ("sign", "/") in section:
        return _fraction(value, section)
    return _decimal(value, section)


def _with_general(value: Number, section: Tokens) -> str | None:
    parts = []
    for kind, text in section:
        is_number = kind == "general" or text == TEXT
        parts.append(general_number(value) if is_number else _literal(kind, text))
    return None if None in parts else "".join(map(str, parts))


def general_number(value: Number) -> str:
    """A number in the format General, as a cell with room for it shows it."""
    exact = plain_number(value)
    whole, _point, decimals = exact.partition(".")
    if len(exact) <= GENERAL_DIGITS:
        return exact
    if len(whole) > GENERAL_DIGITS or (whole == "0" and decimals.startswith("0000")):
        mantissa, _e, exponent = format(Decimal(exact), ".5E").partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:]:0>2}"
    rounded = _rounded(Decimal(exact), GENERAL_DIGITS - len(whole) - 1)
    return format(rounded, "f").rstrip("0").rstrip(".") if "." in format(rounded, "f") else format(rounded, "f")


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-max(places, 0)), rounding=ROUND_HALF_UP)


def _scientific(value: Number, section: Tokens) -> str | None:
    """0.00E+00, and nothing around it."""
    code = "".join(text for _kind, text in section)
    if not re.fullmatch(r"[0#]+(\.[0#]*)?E[+-][0#]+", code):
        return None
    mantissa, _e, exponent = code.partition("E")
    number, _e, power = format(Decimal(plain_number(value)), f".{len(mantissa.partition('.')[2])}E").partition("E")
    return f"{number}E{power[0]}{power[1:]:0>{len(exponent) - 1}}"


def _fraction(value: Number, section: Tokens) -> str | None:
    """# ?/? or # ?/100; nothing around it."""
    code = "".join(text for _kind, text in section)
    match = re.fullmatch(r"(#* ?)[#?]+/(?:([#?]+)|([0-9]+))\s*", code)
    if not match:
        return None
    exact = Fraction(plain_number(value))
    if match[3]:
        part = Fraction(round(exact * int(match[3])), 1)
        numerator, denominator = int(part), int(match[3])
    else:
        part = exact.limit_denominator(10 ** len(match[2]) - 1)
        numerator, denominator = part.numerator, part.denominator
    whole, rest = divmod(numerator, denominator) if match[1] else (0, numerator)
    if not rest:
        return str(whole)
    return f"{whole} {rest}/{denominator}" if whole else f"{rest}/{denominator}"


def _decimal(value: Number, section: Tokens) -> str | None:
    """0"万円" / #,##0 / 0000000000 / 000-0000 / 0.00% / 0, (thousands)"""
    signs = [text if kind == "sign" else "" for kind, text in section]
    places = [index for index, sign in enumerate(signs) if sign in ("0", "#", "?")]
    if not places:
        parts = [text if kind == "sign" else _literal(kind, text) for kind, text in section]
        return None if None in parts else "".join(map(str, parts))
    point = signs.index(".") if "." in signs else len(signs)
    before = [index for index in places if index < point]
    after = [index for index in places if index > point]
    scaled = Decimal(plain_number(value)) * 100 ** signs.count("%")
    end = max(before, default=-1)
    while end + 1 < len(signs) and signs[end + 1] == ",":
        end, scaled = end + 1, scaled / 1000
    whole, _point, decimals = format(_rounded(scaled, len(after)), "f").partition(".")
    is_grouped = "," in signs[min(before, default=0) : max(before, default=0)]
    filled = _filled_whole(whole, before, signs, is_grouped) | _filled_decimals(decimals, after, signs)
    shown: list[str | None] = []
    for index, (kind, text) in enumerate(section):
        if index in filled:
            shown.append(filled[index])
        elif kind == "sign":
            shown.append("" if text == "," else text)
        else:
            shown.append(_literal(kind, text))
    return None if None in shown else "".join(map(str, shown))


def _filled_whole(whole: str, places: list[int], signs: list[str], is_grouped: bool) -> dict[int, str]:
    """The digits before the point, from the last place to the first, which takes all that are left."""
    rest = "" if whole == "0" else whole
    filled, written = {}, 0
    for index in reversed(places):
        count = len(rest) if index == places[0] else 1
        digits, rest = rest[max(len(rest) - count, 0) :], rest[: max(len(rest) - count, 0)]
        if not digits:
            digits = {"0": "0", "?": " "}.get(signs[index], "")
        text = ""
        for digit in reversed(digits):
            text = digit + ("," if is_grouped and written and written % 3 == 0 else "") + text
            written += 1
        filled[index] = text
    return filled


def _filled_decimals(decimals: str, places: list[int], signs: list[str]) -> dict[int, str]:
    filled = dict(zip(places, decimals, strict=False))
    for index in reversed(places):
        if signs[index] == "0" or filled[index] != "0":
            break
        filled[index] = ""
    return filled


def _shown_date(value: Any, section: Tokens) -> str | None:
    if isinstance(value, datetime.timedelta):
        return None
    moment = value
    if not isinstance(value, datetime.date):
        moment = datetime.datetime.combine(datetime.date(1900, 1, 1), value)
    elif not isinstance(value, datetime.datetime):
        moment = datetime.datetime.combine(value, datetime.time())
    parts = []
    for index, (kind, text) in enumerate(section):
        if kind == "date":
            parts.append(_date_part(moment, text.lower(), _is_minute(section, index)))
        elif kind == "sign" and text in "/.,":
            parts.append(text)
        else:
            parts.append(_literal(kind, text))
    return None if None in parts else "".join(map(str, parts)).strip()


def _is_minute(section: Tokens, index: int) -> bool:
    """m is a minute behind an hour and before a second."""
    dates = [(place, text.lower()[0]) for place, (kind, text) in enumerate(section) if kind == "date"]
    order = [place for place, _letter in dates].index(index)
    before = dates[order - 1][1] if order else ""
    after = dates[order + 1][1] if order + 1 < len(dates) else ""
    return before == "h" or after == "s"


def _date_part(moment: datetime.datetime, code: str, is_minute: bool) -> str | None:
    letter, width = code[0], len(code)
    if letter == "m" and width > 2:
        name = moment.strftime("%b" if width == 3 else "%B")
        return name[0] if width == 5 else name
    if letter == "d" and width > 2:
        return moment.strftime("%a" if width == 3 else "%A")
    if letter == "a":
        return _WEEKDAYS[moment.weekday()] + ("曜日" if width > 3 else "")
    if letter in "ge":
        return _era_part(moment.date(), letter, width)
    if letter == "y":
        return f"{moment.year % 100:02}" if width < 3 else str(moment.year)
    number = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}
    return f"{number[letter]:0{min(width, 2)}}"


def _era_part(day: datetime.date, letter: str, width: int) -> str | None:
    for first, names, offset in _ERAS:
        if day >= first and letter == "e":
            return f"{day.year - offset:0{min(width, 2)}}"
        if day >= first:
            return names[0] if width == 1 else names[1] if width == 2 else names[1:]
    return None
