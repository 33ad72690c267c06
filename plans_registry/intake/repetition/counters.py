"""Words that count, whatever the word: テーマ１, アクション1-2, PROJECT 03, 第２節"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

_COUNTER = re.compile(
    r"[【（\[<]?\s*(?P<word>[^\W\d_①-⑳]{1,9}?)\s*(?P<major>[0-9]{1,2}\s*[-－‐.・])?"
    r"\s*(?P<number>[0-9]{1,2}|[①-⑳]|[A-HＡ-Ｈ](?![A-Za-zＡ-Ｚ])|[Ⅰ-Ⅻ]|[一二三四五六七八九十](?=[章節編部\s]))(?:[章節編部]|の柱)?"
    r"(?=[\s.:、】）\]>]|$)[\s.:、】）\]>]*(?P<title>.*)"
)
_LETTERS = "ABCDEFGH"
FEWEST = 2
"""A word counts when so many numbers stand behind it."""


def begins_counted(shape: str) -> bool:
    """Whether a line begins with a word and a number."""
    return bool(_COUNTER.fullmatch(shape))


def counting_words(shapes: Sequence[str]) -> list[tuple[str, int, int] | None]:
    """Of each text that begins with a counting word: the word, the number, and where the title behind them begins."""
    matches = [_COUNTER.fullmatch(shape) for shape in shapes]
    numbers: dict[str, set[str]] = defaultdict(set)
    for match in filter(None, matches):
        numbers[match["word"]].add((match["major"] or "") + match["number"])
    return [
        (match["word"] + "-" * bool(match["major"]), _number(match["number"]), match.start("title"))
        if match and len(numbers[match["word"]]) >= FEWEST
        else None
        for match in matches
    ]


def _number(written: str) -> int:
    plain = unicodedata.normalize("NFKC", written)
    if plain in _LETTERS:
        return _LETTERS.index(plain) + 1
    return int(plain) if plain.isdecimal() else int(unicodedata.numeric(written))
