"""The order of an answer: what decides it, in numbers that the index and its definition share.

Before all else plans in force, then upcoming, then ended.  Then, in a reading in which every word is found, field by
field in the order of :data:`FIELDS_OF`: how many words are found there, and how many of them as typed.

In the reading with some of the words: how many are found, words that are common left out; then the sum of their points.
A word's points: those of its best field and level, times its rarity.  Last, always, the static order.
"""

STATE_ORDER = ("active", "upcoming", "ended")

_WITH_CAPTIONS = ("name", "description", "caption", "pillar_title", "pillar_caption", "plan_title")
FIELDS_OF = {
    "literal": ("name", "description", "pillar_title", "plan_title"),
    "words": _WITH_CAPTIONS,
    "some": _WITH_CAPTIONS,
}
"""Reading → the fields it looks into, the most important first."""

LEVELS = ("exact", "like", "related")
"""How near a word found is to the one typed: itself, of the same or a narrower meaning, only near in meaning."""

POINTS = {
    "name": (80, 64, 20),
    "description": (60, 48, 15),
    "caption": (30, 24, 8),
    "pillar_title": (24, 19, 6),
    "pillar_caption": (12, 10, 3),
    "plan_title": (10, 8, 3),
}
"""Field → points by level."""

COMMON_SHARE = 4
COMMON_LEAST = 8
"""A word is common when more than one in four measures has it, and more than eight.

It is counted with its words of like meaning; where none of them stands anywhere, by the related ones."""


def rarity(found: int, measures: int) -> int:
    """1 for a word that most measures have, one more for each time it is half as frequent."""
    return (measures // max(found, 1)).bit_length()


def is_common(found: int, measures: int) -> bool:
    """Whether a word says too little to carry an answer alone: 補助, 事業."""
    return found > max(measures // COMMON_SHARE, COMMON_LEAST)
