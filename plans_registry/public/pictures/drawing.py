"""A picture as a value: shapes with a place, a size and a tone.  ``svg`` and ``png`` write it; neither knows what it shows.

Lengths are CSS pixels, y grows downwards, a text stands on its baseline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]

TONES = {
    "paper": "#ffffff",
    "ink": "#1a1a1a",
    "soft-ink": "#4d4d4d",
    "line": "#949494",
    "soft-line": "#cccccc",
    "level-1": "#e8f1fe",
    "level-2": "#c5d7fb",
    "level-3": "#7096f8",
    "level-4": "#0017c1",
    "on-level-4": "#ffffff",
    "key": "#0017c1",
    "blank": "#e6eaf1",
    "here": "#c74700",
}
"""Day values of the stylesheet's colours; a drawing inside a page takes the page's own by the class of the same name."""

DESK, PHONE = 928, 343
"""Pixels that a page has for a picture: beside a menu in one line at least, and on a telephone."""
LEVELS = 4
"""Steps of a number from light to dark; each is darker than the one before also where colours are lost."""


class Rectangle(NamedTuple):  # quickly made, and a key: a map has three hundred
    x: float
    y: float
    width: float
    height: float
    fill: str = "paper"
    stroke: str = ""
    stroke_width: float = 1
    dashed: bool = False
    radius: float = 0


class Lettering(NamedTuple):
    x: float
    y: float
    text: str
    size: float = 12
    tone: str = "ink"
    anchor: Anchor = "start"
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """From one point to another, leaving and arriving level."""

    start: tuple[float, float]
    end: tuple[float, float]
    tone: str = "soft-ink"
    width: float = 2
    dashed: bool = False

    @property
    def handles(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The two control points of the cubic between them."""
        middle = (self.start[0] + self.end[0]) / 2
        return (middle, self.start[1]), (middle, self.end[1])


Shape = Rectangle | Lettering | Curve


@dataclass(frozen=True, slots=True)
class Drawing:
    """``title`` names the picture, ``description`` says in a sentence what it shows: both for who cannot see it."""

    width: float
    height: float
    title: str
    description: str
    shapes: list[Shape] = field(default_factory=list)


def moved(shape: Shape, right: float, down: float) -> Shape:
    """The shape in another place."""
    if isinstance(shape, Curve):
        start, end = (shape.start[0] + right, shape.start[1] + down), (shape.end[0] + right, shape.end[1] + down)
        return replace(shape, start=start, end=end)
    return shape._replace(x=shape.x + right, y=shape.y + down)


def level_of_count(count: int, largest: int) -> int:
    """0 for none, else 1 to ``LEVELS``: which quarter of the largest count it is in."""
    return -(-LEVELS * count // largest) if count else 0


def range_of_level(level: int, largest: int) -> tuple[int, int] | None:
    """The counts from and to which a level stands; None where the largest is too small to need it."""
    first, last = (level - 1) * largest // LEVELS + 1, level * largest // LEVELS
    return (first, last) if first <= last else None


def on_level(level: int) -> str:
    """The tone of a text on a level."""
    return "on-level-4" if level == LEVELS else "ink"


def width_of(text: str, size: float) -> float:
    """About how wide a text is, whatever the font: an ideograph is as wide as high, a letter a little over half."""
    return sum(size if ord(character) > 0x2E7F else size * 0.58 for character in text)


@lru_cache(maxsize=500)  # of legends and notes, the same under every picture
def lines_of(text: str, size: float, width: float, most: int) -> Sequence[str]:
    """A text in lines no wider than ``width``; "…" ends the last of ``most``.  Latin words stay whole."""
    lines, line = [], ""
    for word in _words(text, width, size):
        if line and width_of(line + word.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    lines.append(line.rstrip())
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while width_of(last + "…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last + "…"]


_ENDS = "、。，．・：；」』）】》”’!?！？々～"
_BEGINS = "「『（【《“‘"


def _words(text: str, width: float, size: float) -> Iterator[str]:
    """What a line may end after: 区市町村の | 産業 …, a word of katakana, a Latin word with the blank behind it.

    A word that fits no line is cut anywhere.
    """
    for word in _whole_words(text):
        if width_of(word, size) > width:
            yield from word
        else:
            yield word


def _whole_words(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        if words and _belongs_to(words[-1][-1], character):
            words[-1] += character
        else:
            words.append(character)
    return words


def _belongs_to(before: str, character: str) -> bool:
    """Whether no line may end between the two characters."""
    if before in _BEGINS or character in _ENDS:
        return True
    if _is_latin(before) or _is_latin(character):
        return _is_latin(before) and _is_latin(character) and before != " "
    # 支援|を would leave a particle at the head of a line; ビジネ|ス cuts a word.
    return "ぁ" <= character <= "ん" or ("ァ" <= before <= "ー" and "ァ" <= character <= "ー")


def _is_latin(character: str) -> bool:
    return ord(character) <= 0x2E7F and character not in _BEGINS + _ENDS
