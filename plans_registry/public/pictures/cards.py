"""The picture that a shared link shows (Open Graph): title, place and numbers beside the map, 1200 × 630."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans_registry.catalogue.reference import Reference
from plans_registry.public.pictures.drawing import (
    LEVELS,
    Drawing,
    Lettering,
    Rectangle,
    Shape,
    level_of_count,
    lines_of,
    width_of,
)

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
TEXT_WIDTH = 640
TITLE_SIZES = [(60, 2), (50, 3), (42, 4)]
"""Sizes of a title, and lines it may take; the first that holds all of it, else the last."""
MAP_LEFT, MAP_TOP, STEP, TILE = 752, 150, 28, 25
FACTS_TOP = 428

_PHRASE_ENDS = re.compile("[ぁ-ん、。，・a-z]$")


@dataclass(frozen=True, slots=True)
class Card:
    """``facts``: label and value; ``counts``: what the map shows, a single municipality or the counts of several."""

    title: str
    above: str
    facts: list[tuple[str, str]]
    counts: Mapping[str, int]


def card_drawing(card: Card, known: Reference) -> Drawing:
    shapes: list[Shape] = [
        Rectangle(x=0, y=0, width=WIDTH, height=14, fill="key"),
        Lettering(x=MARGIN, y=104, text=lines_of(card.above, 27, TEXT_WIDTH, 1)[0], size=27, tone="soft-ink"),
        *_title(card.title),
        *_facts(card.facts),
        *_map(card.counts, known),
        *_brand(),
    ]
    return Drawing(WIDTH, HEIGHT, card.title, card.above, shapes)


def _title(title: str) -> Iterator[Shape]:
    for size, most in TITLE_SIZES:
        lines = lines_of(title, size, TEXT_WIDTH, most)
        if not lines[-1].endswith("…"):
            break
    y = 124.0
    for line in _better_lines(title, size, lines):
        y += size * 1.28
        yield Lettering(x=MARGIN, y=y, text=line, size=size, bold=True)


def _better_lines(title: str, size: int, lines: Sequence[str]) -> Sequence[str]:
    """As many lines, each ending after a particle or a comma, if a narrower column gives them: …支援を、 | 計画から…"""
    for width in range(TEXT_WIDTH, TEXT_WIDTH // 2, -20):
        others = lines_of(title, size, width, len(lines))
        if others[-1].endswith("…"):
            break
        if all(_PHRASE_ENDS.search(line) for line in others[:-1]):
            return others
    return lines


def _facts(facts: list[tuple[str, str]]) -> Iterator[Shape]:
    """Side by side; numbers alone are written larger than words."""
    size = 36 if any(not value.replace(",", "").isdecimal() for _label, value in facts) else 56
    x = float(MARGIN)
    for label, value in facts:
        yield Lettering(x=x, y=FACTS_TOP, text=label, size=22, tone="soft-ink")
        yield Lettering(x=x, y=FACTS_TOP + 12 + size, text=value, size=size, bold=True)
        x += max(width_of(value, size), width_of(label, 22)) + 48


def _map(counts: Mapping[str, int], known: Reference) -> Iterator[Shape]:
    largest = max(counts.values(), default=0)
    for code, place in known.places.items():
        level = level_of_count(counts.get(code, 0), largest)
        yield Rectangle(
            x=MAP_LEFT + place.x * STEP,
            y=MAP_TOP + place.y * STEP,
            width=TILE,
            height=TILE,
            fill=f"level-{level}" if level else "blank",
            stroke="line" if 0 < level < LEVELS else "",
            radius=3,
        )


def _brand() -> Iterator[Shape]:
    top = HEIGHT - 94
    yield Rectangle(x=MARGIN, y=top, width=WIDTH - 2 * MARGIN, height=1, fill="soft-line")
    yield Rectangle(x=MARGIN, y=top + 24, width=40, height=40, fill="key", radius=6)
    for place, height in enumerate((9, 15, 22)):
        yield Rectangle(x=MARGIN + 9 + place * 8, y=top + 55 - height, width=6, height=height, fill="paper")
    name = _("東京 地域産業活性化計画データベース")
    yield Lettering(x=MARGIN + 56, y=top + 53, text=name, size=25, bold=True)
