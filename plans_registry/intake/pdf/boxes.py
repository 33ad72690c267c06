"""What stands on a page: glyphs, runs of glyphs and pictures, in points, measured from the upper left corner.

Boxes and glyphs are named tuples: a page has thousands, and those are made fastest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

from plans_registry.documents.blocks import PLAIN, Look


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def area(self) -> float:
        return max(self.width, 0) * max(self.height, 0)

    def holds(self, other: "Box") -> bool:
        """Whether the centre of another box lies in this one."""
        return self.left <= other.centre <= self.right and self.top <= other.middle <= self.bottom

    def within(self, other: "Box") -> "Box":
        """The part inside another box; its area is 0 where there is none."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, max(min(self.right, other.right), left), max(min(self.bottom, other.bottom), top))

    @classmethod
    def around(cls, boxes: Iterable["Box"]) -> Self:
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return cls(min(lefts), min(tops), max(rights), max(bottoms))


class Glyph(NamedTuple):
    """``em`` is the size of its font in points, ``base`` the height of its baseline; ``look`` is that of its text object."""

    text: str
    box: Box
    base: float
    em: float
    look: Look = PLAIN


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one baseline without a wide gap."""

    glyphs: tuple[Glyph, ...]
    box: Box
    base: float
    em: float

    @property
    def look(self) -> Look:
        """That of most of its letters: of the middle one."""
        return self.glyphs[len(self.glyphs) // 2].look


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as printed; ``column`` is the span (left, right) of the column it stands in, ``ends`` are the looks of its first and
    last letter."""

    text: str
    box: Box
    em: float
    column: tuple[float, float] = (float("-inf"), float("inf"))
    look: Look = PLAIN
    ends: tuple[Look, Look] = (PLAIN, PLAIN)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as far as it shows; ``density`` is its pixels per point, ``pixels`` those of its largest part."""

    box: Box
    density: float
    pixels: int


@dataclass(frozen=True, slots=True)
class Page:
    """``images`` in the order of the file, those that touch each other as one; ``across`` and ``down`` are ruling lines,
    ``grounds`` filled and ``frames`` drawn boxes; ``unseen`` are texts nobody sees; ``recognised`` when its letters are those
    of a text recognition under a picture; ``typed`` were put onto the page with a viewer."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    images: tuple[Image, ...]
    across: tuple[Box, ...] = ()
    down: tuple[Box, ...] = ()
    frames: tuple[Box, ...] = ()
    grounds: tuple[tuple[Box, str], ...] = ()
    dots: tuple[Box, ...] = ()
    unseen: tuple[str, ...] = ()
    recognised: bool = False
    typed: tuple[str, ...] = ()
