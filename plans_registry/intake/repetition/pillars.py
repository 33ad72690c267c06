"""Which units head the pillars of measures that are known."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set

from plans_registry.intake.repetition.likeness import title_likeness
from plans_registry.intake.repetition.units import Unit

MOST_ALONE = 0.75
"""Heads for each measure, from which those that no number counts head no pillars: they may be half of each name."""


def choose_pillars(
    units: Sequence[Unit], groups: Iterable[Sequence[int]], names: Sequence[int], used: Set[int]
) -> tuple[frozenset[int], float]:
    """The group of units that best heads the measures at ``names``, and its points; none of those ``used`` otherwise."""
    best: tuple[frozenset[int], float] = (frozenset(), 0)
    for group in groups:
        heads = [at for at in group if at not in used and title_likeness(units[at].text) > -1]
        if heads and 2 * len(heads) >= len(group) and heads[0] < names[-1]:
            kept, points = _weigh(units, [at for at in heads if at < names[-1]], names)
            points -= 0.5 * (len(group) - len(heads))
            counted = all(_is_numbered(units[at]) for at in kept)
            many = len(kept) > MOST_ALONE * len(names) and len(names) > 2 and not counted
            if points > best[1] and not many:
                best = frozenset(kept), points
    return best


def _is_numbered(unit: Unit) -> bool:
    """Whether a number stands before a title: ① 販路の拡大, but not PJ1 alone"""
    return bool(unit.marker and unit.marker.number) and not unit.only_counts


def _weigh(units: Sequence[Unit], heads: Sequence[int], names: Sequence[int]) -> tuple[list[int], float]:
    """The heads with measures behind them, and the points of all."""
    kept: list[int] = []
    points = 0.0
    for at, after in zip(heads, [*heads[1:], len(units)], strict=True):
        first = bisect_left(names, at)
        if first == len(names) or names[first] >= after:
            points -= 1
            continue
        kept.append(at)
        points += 0.3 + title_likeness(units[at].text) + 0.2 * bool(units[at].mark)
        # (1) again behind each head
        marker = units[names[first]].marker
        points += 0.3 * bool(marker and marker.number == 1)
    before = bisect_left(names, heads[0])
    again = len(kept) - len({units[at].text for at in kept})
    return kept, points - before - 1.5 * again
