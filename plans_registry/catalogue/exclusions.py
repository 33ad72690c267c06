"""Words of a sentence that leave something out: 創業以外の支援, 足立区を除く, support except start-ups.  Pure."""

import re
from dataclasses import dataclass

BEFORE, NOTHING, BEHIND = -1, 0, 1

# 創業関係は不要, 交流会のたぐいを除く
_SUCH = "(?:関係|関連|など|等|のたぐい|の類)?"
_JAPANESE = _SUCH + "(?:" + "|".join([
    # 創業以外, 創業以外の; 創業以外にも leaves nothing out
    "以外(?!に?も)(?:の|に|で|は)?",
    # 創業を除く支援, 創業を除いて, 創業抜きで; not 居抜きの店舗, 生き抜きの
    "(?:を|は)?除(?:く|いた|いて|き|外した?|外して)(?:の|と|は)?",
    "を(?:のぞく|のぞいた|のぞいて|のぞき)|(?<![居いきしちりえけ])[抜ぬ]き(?:で|の)",
    # 融資を含まない, 融資はいらない, 創業は不要; a loan for which 保証人は不要 is wanted
    "[をが](?:含|ふく)(?:まない|まず|めない|めず|まれない)",
    "(?<!担保)(?<!保証)(?<!保証人)は(?:不要|いらない|要らない|いりません|要りません|結構です)",
    # 融資ではなく補助金, 融資じゃない支援; not 若者ではないが, which says who is asking
    "(?:では|じゃ)(?:なくて?|ない(?=[ァ-ヶ㐀-鿿]))",
    # 足立区外の; 区外の展示会 is an exhibition elsewhere
    "(?<=[㐀-鿿][区市町村])外(?=[のでにへ])",
]) + ")"  # fmt: skip
# They leave nothing out, and are no words that a text could say.
_TOO = "以外に?も|(?:だけ|のみ)(?:で(?:は)?|じゃ)なく"
_ENGLISH = "|".join([
    "except(?:ing)?(?: for)?|excluding|other than|apart from|aside from|but not|not including",
    "(?:all|anything|anywhere|everything|everywhere) but|not in|outside of|neither|leav(?:e|ing) out",
])  # fmt: skip
# Only of a place: not Machida, without Machida, but "without collateral", and "not enough staff".
_ENGLISH_OF_PLACES = "not|without|outside"
_ENGLISH_TOO = "not only|not just|nor"
_BEFORE, _BEHIND = (
    re.compile(rf"(?P<too>{_TOO})|{_JAPANESE}"),
    re.compile(rf"\b(?:(?P<too>{_ENGLISH_TOO})|{_ENGLISH}|(?P<of_places>{_ENGLISH_OF_PLACES}))\b"),
)

# 足立区と町田市以外, start-ups and loans: both are left out.
_JOINED = re.compile(r" ?(?:と|や|か|・|および|及び|and|or|nor) ?")
# except in Adachi, except for the islands
_LED_TO = re.compile(r"(?: (?:in|from|the|for|of|to))* ?")


@dataclass(frozen=True, slots=True)
class LeavingOut:
    """Words that say that what stands ``BEFORE`` or ``BEHIND`` them is not wanted; ``NOTHING`` of those that only seem to
    (創業以外にも).  ``of_places``: only where a place follows.
    """

    end: int
    what: int
    of_places: bool = False


def leaving_out_in(text: str) -> dict[int, LeavingOut]:
    """Those of a folded text, by where they begin."""
    found = {}
    for pattern, what in ((_BEFORE, BEFORE), (_BEHIND, BEHIND)):
        for match in pattern.finditer(text):
            said = match.groupdict()
            here = NOTHING if said["too"] else what
            found[match.start()] = LeavingOut(match.end(), here, of_places=bool(said.get("of_places")))
    return found


def is_joined(between: str) -> bool:
    """Whether two words belong together by what stands between them."""
    return _JOINED.fullmatch(between) is not None


def leads_on(between: str) -> bool:
    """Whether what is left out follows: only a blank, and English words that join."""
    return _LED_TO.fullmatch(between) is not None
