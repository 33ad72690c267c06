"""Which lines of a document head others by their look: larger, bold, or light on a dark ground."""

import re
from collections import Counter
from collections.abc import Iterable

from plans_registry.documents.blocks import Look
from plans_registry.intake.lines import LIST_SIGN, shape_of

LARGER = 1.12
HEADING_LENGTH = 45
LIGHT = 190
# １．人材の育成 / ■人材の育成 is a heading where its look says so, ・ and ✓ begin an item.
_NUMBERED = re.compile(r"(?:[0-9]{1,2}[.)）\s]|[（(][0-9]{1,2}[)）]|[①-⑳]|柱|戦略|基本|施策|[■◆●○◎□【])")


class Looks:
    """How the letters of a document look: which look is that of its running text, and how high each other one ranks."""

    def __init__(self, letters: Iterable[tuple[Look, int]]) -> None:
        sizes: Counter[float] = Counter()
        weights: Counter[bool] = Counter()
        for look, count in letters:
            sizes[look.size] += count
            weights[look.bold] += count
        self._size = sizes.most_common(1)[0][0] if sizes else 0.0
        self._bold_is_plain = weights[True] > weights[False]
        self._levels: dict[tuple[float, bool, bool], int] = {}

    def rank(self, lines: Iterable[tuple[str, Look]]) -> None:
        """Learn the levels of the headings among these lines: the larger first, then those on a ground, then bold ones."""
        keys = sorted({_key(look) for text, look in lines if self.is_heading(text, look)}, reverse=True)
        self._levels = {key: level for level, key in enumerate(keys, start=1)}

    def level(self, look: Look) -> int:
        return self._levels.get(_key(look), len(self._levels) + 1)

    def is_heading(self, text: str, look: Look) -> bool:
        """Whether a line stands out from the running text and is short enough to head it."""
        shape = shape_of(text)
        if len(text) > HEADING_LENGTH or re.search("[。、]$", shape) or not re.search(r"\w", text):
            return False
        if LIST_SIGN.match(shape) and not _NUMBERED.match(shape):
            return False
        if look.size >= LARGER * self._size > 0 or (look.bold and not self._bold_is_plain):
            return True
        return _is_light(look.colour) and bool(look.ground) and not _is_light(look.ground)


def _key(look: Look) -> tuple[float, bool, bool]:
    return look.size, _is_light(look.colour) and bool(look.ground), look.bold


def _is_light(colour: str) -> bool:
    if not colour:
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return 0.3 * red + 0.59 * green + 0.11 * blue > LIGHT
