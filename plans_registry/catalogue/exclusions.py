"""Words of a sentence that leave something out: 創業以外の支援, 足立区を除く, support except start-ups.  Pure."""

import re
from collections.abc import Callable

BEFORE, BEHIND = -1, 1

_JAPANESE = "|".join([
    # 創業以外, 創業以外の, 創業を除く支援, 創業を除いて
    "以外(?:の|に|で|は)?",
    "(?:を|は)?除(?:く|いた|いて|き|外した?|外して)(?:の|と|は)?",
    "を(?:のぞく|のぞいた|のぞいて|のぞき)",
    # 融資を含まない
    "[をが](?:含|ふく)(?:まない|まず|めない|めず|まれない)",
    # 融資ではなく補助金, 融資じゃない支援; not 若者ではないが, which says who is asking
    "(?:では|じゃ)(?:なくて?|ない(?=[ァ-ヶ㐀-鿿]))",
    # 足立区外の; 区外の展示会 is an exhibition elsewhere
    "(?<=[㐀-鿿][区市町村])外(?=[のでにへ])",
])  # fmt: skip
_ENGLISH = "|".join([
    "except(?:ing)?(?: for)?|excluding|other than|apart from|aside from|but not|not including",
    "(?:all|anything|anywhere|everything|everywhere) but|not in|outside of",
])  # fmt: skip
# Only of a place: not Machida, without Machida, but "without collateral", and "not enough staff".
_ENGLISH_OF_PLACES = "not|without|outside"
_BEFORE, _BEHIND = re.compile(_JAPANESE), re.compile(rf"\b(?:{_ENGLISH}|(?P<of_places>{_ENGLISH_OF_PLACES}))\b")

# 足立区と町田市以外, start-ups and loans: both are left out.
_JOINED = re.compile(r" ?(?:と|や|か|・|および|及び|and|or) ?")
# except in Adachi, except for the islands
_LED_TO = re.compile(r"(?: (?:in|from|the|for|of|to))* ?")


def leaves_out_at(text: str, at: int, is_place_at: Callable[[int], bool]) -> tuple[int, int] | None:
    """Of a folded text: where words at a place end that leave something out, and whether what stands ``BEFORE`` or ``BEHIND``."""
    if match := _BEFORE.match(text, at):
        return match.end(), BEFORE
    match = _BEHIND.match(text, at)
    if match and (not match["of_places"] or is_place_at(match.end() + 1)):
        return match.end(), BEHIND
    return None


def is_joined(between: str) -> bool:
    """Whether two words belong together by what stands between them."""
    return _JOINED.fullmatch(between) is not None


def leads_on(between: str) -> bool:
    """Whether what is left out follows: only a blank, and English words that join."""
    return _LED_TO.fullmatch(between) is not None
