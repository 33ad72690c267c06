"""Which needles of a question the index is asked for: those that can say something another does not."""

from functools import lru_cache

from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.question import Group, Question


def needles_of(question: Question, *, related: bool = False) -> tuple[str, ...]:
    """Every needle that decides what a question finds; ``related``: and those that count for its order alone."""
    found: list[str] = []
    for group in question.groups:
        exact, like, near = by_level(group)
        found += (*exact, *like, *(near if related else ()))
    return tuple(dict.fromkeys([*found, *question.excluded_needles]))


@lru_cache(maxsize=1000)
def by_level(group: Group) -> tuple[tuple[str, ...], ...]:
    """The needles of a group as typed, of like meaning, and only near in meaning.

    One that contains another of its level or of a better one is left out: where 創業支援 stands, 創業 stands too.
    """
    kept: list[str] = []
    levels = []
    for needles in (group.needles, group.wider_needles, group.related_needles):
        before = len(kept)
        for needle in sorted(set(needles), key=len):
            if not any(other in needle and contains(needle, other) for other in kept):
                kept.append(needle)
        levels.append(tuple(kept[before:]))
    return tuple(levels)
