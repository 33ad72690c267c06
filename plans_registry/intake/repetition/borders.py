"""Where plans begin among the units of a document whose measures are known, and what each is called."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from plans_registry.intake.lines import shape_of
from plans_registry.intake.overview.guesses import (
    OTHER_PLAN,
    STARTS_PLAN,
    TitleGuess,
    read_title,
    title_guesses,
    towns_in,
)
from plans_registry.intake.repetition.proposals import ProposedMeasures, alike
from plans_registry.intake.repetition.units import Unit

LONGEST_HEAD, LONGEST_BEHIND_TOWN, NEAR, SHORTEST_TITLE = 60, 12, 9, 6
# …がまとめた「秋川流域なりわい応援計画」がスタートしました。
_QUOTED = re.compile("「(?P<title>[^「」]{4,40}(?:計画|プラン|ビジョン|戦略|構想|指針|プログラム)[0-9]{0,4})」")


def plan_borders(units: Sequence[Unit], own: ProposedMeasures, towns: Mapping[str, str]) -> dict[int, str]:
    """The indices of the units at which plans begin, with their titles, "" for a plan that names none."""
    begins = sorted({measure.at for measure in own.measures} | own.pillars)
    several = max(_heads_of_towns(units, begins, towns), key=len, default=())
    guessed = _guessed(units, begins, towns)
    return {at: _title(units, at, begins) for at in several} if len(several) > len(guessed) else guessed


def _heads_of_towns(
    units: Sequence[Unit], begins: Sequence[int], towns: Mapping[str, str]
) -> Iterator[tuple[int, ...]]:
    """Units that are alike, each with another municipality or its plan, and measures behind it."""
    for group in alike(units):
        heads = [at for at in group if _names_plan(units[at], towns)]
        named = {towns_in(units[at].line.text, towns)[0] for at in heads}
        if 1 < len(heads) == len(named):
            ends = [*heads[1:], len(units)]
            if all(_holds_measures(begins, at, end) for at, end in zip(heads, ends, strict=True)):
                yield tuple(heads)


def _names_plan(unit: Unit, towns: Mapping[str, str]) -> bool:
    """Whether a unit is the head of a municipality's plan: 渋谷区　「渋谷区産業推進計画」 / 目黒区"""
    if len(unit.line.text) > LONGEST_HEAD or unit.shape.endswith("。"):
        return False
    named = towns_in(unit.line.text, towns)
    if len(set(named)) != 1:
        return False
    alone = unit.text.startswith(named[0]) and len(unit.text) <= len(named[0]) + LONGEST_BEHIND_TOWN
    return alone or bool(read_title(unit.line)[0])


def _holds_measures(begins: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(begins, start)
    return at < len(begins) and begins[at] < end


def _title(units: Sequence[Unit], at: int, begins: Sequence[int]) -> str:
    """The title at a head, or between it and its measures."""
    end = next((begin for begin in begins if begin > at), len(units))
    titles = (read_title(unit.line)[0] for unit in units[at : min(end, at + NEAR)])
    return next(filter(None, titles), "")


def _guessed(units: Sequence[Unit], begins: Sequence[int], towns: Mapping[str, str]) -> dict[int, str]:
    """The best title before the measures of each plan; in a text without a good one the title that it quotes."""
    guesses = [
        guess
        for guess in title_guesses([unit.line for unit in units], towns)
        if guess.index not in begins and len(guess.text) >= SHORTEST_TITLE
    ]
    starts: list[TitleGuess] = []
    for guess in guesses:
        if guess.points < STARTS_PLAN:
            continue
        if not starts or _begins_another(guess, starts, begins, towns, len(units)):
            starts.append(guess)
        elif not _holds_measures(begins, starts[-1].index, guess.index) and guess.points > starts[-1].points:
            starts[-1] = guess
    if starts:
        return {guess.index: guess.text for guess in starts}
    best = max(guesses, key=lambda guess: (guess.points, -guess.index), default=None)
    quoted = {} if best and best.points >= STARTS_PLAN - 1 else _quoted(units)
    return quoted or ({best.index: best.text} if best else {})


def _begins_another(
    guess: TitleGuess, starts: Sequence[TitleGuess], begins: Sequence[int], towns: Mapping[str, str], end: int
) -> bool:
    """Whether the plan of another municipality begins at a title: measures stand before and behind it."""
    if not (_holds_measures(begins, starts[-1].index, guess.index) and _holds_measures(begins, guess.index, end)):
        return False
    town = towns_in(guess.text, towns)[:1]
    return bool(town) and all(town != towns_in(start.text, towns)[:1] for start in starts)


def _quoted(units: Sequence[Unit]) -> dict[int, str]:
    for at, unit in enumerate(units):
        match = _QUOTED.search(shape_of(unit.line.text))
        if match and not OTHER_PLAN.search(match["title"]):
            return {at: unit.line.text[slice(*match.span("title"))]}
    return {}
