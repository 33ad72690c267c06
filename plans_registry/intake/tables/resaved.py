"""What a spreadsheet makes of texts when a CSV file is opened in it and saved again: 𠮷 → ?, 1/2 → 1月2日, 03… → 3….

Beside what is stored such a cell is known for certain, and the stored text stays.  Without a stored text only the cells
are told that no person writes.
"""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

# Signs that Shift_JIS has once and Unicode twice: 〜 comes back as ～.
_TWINS = str.maketrans("〜—−‖¢£¬", "～―－∥￠￡￢")
# What programs write for a letter that the encoding lacks; one for each half of 𠮷, or for both.
_LOST = r"(?:\?{1,2}|[□〓・�])"
# 1,000 / ¥5000 / 1.50 / 1.23E+11 / 50%
_NUMBER = re.compile(r"[¥$]?(-?[0-9][0-9,]*(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?)(%?)", re.IGNORECASE)
# 1/2 / 3-1 / 2024.4.1
_LIKE_DATE = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}(?:\1[0-9]{1,4})?")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# 1月2日 / 2-Jan / Jan-02
_SHORT_DATE = re.compile(rf"[0-9]{{1,2}}月[0-9]{{1,2}}日|[0-9]{{1,2}}-(?:{_MONTH})|(?:{_MONTH})-[0-9]{{2}}")
# 1月2日 / 2024年4月 / 2026/1/2 / 2026-01-02 00:00:00
_ANY_DATE = re.compile(
    rf"(?:{_SHORT_DATE.pattern}|[0-9]{{4}}年[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?|[0-9]{{1,4}}([-/])[0-9]{{1,2}}\1[0-9]{{1,4}})"
    r"(?: 0?0:00(?::00)?)?"
)
# 1.23E+11, as only spreadsheets write it
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2,}")
_ERROR = re.compile(r"#+|#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!)")
# 312345678, a telephone number without its 0
_PHONE_WITHOUT_ZERO = re.compile(r"[1-9][0-9]{8,9}")
# ?野通り; a question is followed by a blank, a bracket or nothing.
_LOST_LETTER = re.compile(r"\?(?=[㐀-鿿々ァ-ヶ])")


def in_shift_jis(text: str) -> str:
    """The text with those signs that Shift_JIS cannot tell apart as it writes them."""
    return text.translate(_TWINS)


# か and the mark of が, as a Mac writes file names and some programs texts
_IN_TWO = re.compile("[ぁ-ヿ][\u3099\u309a]")


def composed(text: str) -> str:
    """The text with が in one character, as everyone types it."""
    return _IN_TWO.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def is_resaved(cell: str, stored: str) -> bool:
    """Whether the cell is what re-saving leaves of a stored text, and no change that a person made."""
    return (
        _has_lost_letters(cell, stored)
        or _is_same_number(cell, stored)
        or _is_date_of(cell, stored)
        or (stored.lower() in ("true", "false") and cell == stored.upper())
    )


def _has_lost_letters(cell: str, stored: str) -> bool:
    parts = [_pattern_of(char) for char in in_shift_jis(stored)]
    return any(len(part) > 2 for part in parts) and bool(re.fullmatch("".join(parts), in_shift_jis(cell)))


def _pattern_of(char: str) -> str:
    if _is_in_shift_jis(char):
        return re.escape(char)
    # é is written as e; a variation selector may leave nothing.
    base = unicodedata.normalize("NFKD", char)[0]
    plain = f"|{re.escape(base)}" if base != char and _is_in_shift_jis(base) else ""
    may_vanish = "?" if unicodedata.category(char) in ("Mn", "Cf") else ""
    return f"(?:{_LOST}{plain}){may_vanish}"


def _is_in_shift_jis(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _is_same_number(cell: str, stored: str) -> bool:
    """0312345678 = 312345678, 1.50 = 1.5, 123456789012 = 1.23457E+11."""
    now, before = _number_of(cell), _number_of(stored)
    if now is None or before is None:
        return False
    digits = len(now.as_tuple().digits) if "E" in cell.upper() else 15
    return now == before or now == Decimal(format(before, f".{digits - 1}E"))


def _number_of(text: str) -> Decimal | None:
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not match:
        return None
    number = Decimal(match[1].replace(",", ""))
    if abs(number.adjusted()) > 300:
        return None
    return number / 100 if match[2] else number


def _is_date_of(cell: str, stored: str) -> bool:
    """1月2日 of 1/2, Apr-24 of 2024-04: a date with all the numbers of the text."""
    text = unicodedata.normalize("NFKC", stored).strip()
    if not _LIKE_DATE.fullmatch(text) or not _ANY_DATE.fullmatch(cell):
        return False
    shown = re.sub(_MONTH, lambda match: f" {_MONTH.split('|').index(match[0]) + 1} ", cell)
    numbers = [int(number) % 100 for number in re.findall("[0-9]+", shown)]
    for number in re.findall("[0-9]+", text):
        if int(number) % 100 not in numbers:
            return False
        numbers.remove(int(number) % 100)
    return True


def damage_in(column: str, text: str) -> str:
    """Why a new text is none that a person writes; ``""`` for any other."""
    if "\ufffd" in text:
        return _("読めない文字（�）があります。元の文字を入力してください。")
    if _SHORT_DATE.fullmatch(text):
        return _("「1/2」などを表計算ソフトが日付に変えたものです。書式を文字列にして、入力し直してください。")
    if _SHORTENED.fullmatch(text):
        return _("大きな数を表計算ソフトが省略したものです。書式を文字列にして、入力し直してください。")
    if _ERROR.fullmatch(text):
        return _("表計算ソフトのエラーか、幅の足りない列の表示です。正しい値を入力してください。")
    if column == "contact" and _PHONE_WITHOUT_ZERO.fullmatch(text):
        return _("電話番号の先頭の0がありません。書式を文字列にして、入力し直してください。")
    return ""


def lost_letters(text: str, stored: str) -> str:
    """Letters of the stored text for which the changed one has 「?」 now."""
    if text.count("?") <= stored.count("?"):
        return ""
    return "".join(
        char for char in dict.fromkeys(stored) if char not in text and not _is_in_shift_jis(in_shift_jis(char))
    )


def may_have_lost_letters(text: str) -> bool:
    return bool(_LOST_LETTER.search(text))
