"""The shape of a text: the same length, with every variant of a bracket, comma, blank or digit as one sign."""

import re
from collections import Counter

_VARIANTS = str.maketrans(
    "()｢｣『』[]［］〔〕｛｝{}＜＞〈〉《》≪≫､，｡：．　\t\xa0０１２３４５６７８９",
    "（）「」「」【】【】【】【】【】【】【】【】【】、、。:.   0123456789",
)
_VARIANTS |= {first + i: ord("①") + i for first in map(ord, "❶➀➊⓵") for i in range(10)}
PAIRS = {"（": "）", "「": "」", "【": "】"}
CLOSING = frozenset(PAIRS.values())
BRACKET = re.compile("[（）「」【】]")


def shape_of(text: str) -> str:
    """The text with （）「」【】、。 and ASCII digits for all their widths; offsets stay the same."""
    return text.translate(_VARIANTS)


class Nesting:
    """Brackets open at a place in a shape.  A closing bracket also closes what is open inside it."""

    __slots__ = ("_open", "_waiting")

    def __init__(self) -> None:
        self._open: list[str] = []
        self._waiting: Counter[str] = Counter()

    @property
    def depth(self) -> int:
        return len(self._open)

    def take(self, bracket: str) -> bool:
        """Go past one bracket; False when it closes nothing, or leaves another one open inside it."""
        if closing := PAIRS.get(bracket):
            self._open.append(closing)
            self._waiting[closing] += 1
            return True
        if not self._waiting[bracket]:
            return False
        fits = self._open[-1] == bracket
        while (closed := self._open.pop()) != bracket:
            self._waiting[closed] -= 1
        self._waiting[bracket] -= 1
        return fits

    def read(self, shape: str) -> "Nesting":
        """Go past every bracket of a shape."""
        for match in BRACKET.finditer(shape):
            self.take(match[0])
        return self
