"""A proposal as lines with roles, which the grammar of overviews takes for certain."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain

from plans_registry.intake.lines import CleanLine, Role, as_line
from plans_registry.intake.overview.guesses import written_periods
from plans_registry.intake.overview.heading_tree import HEADING_LENGTH
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.section_kinds import kind_of
from plans_registry.intake.repetition.likeness import title_likeness
from plans_registry.intake.repetition.proposals import Proposal
from plans_registry.intake.repetition.units import Unit

LONGEST_VALUE = 40


def told_lines(
    lines: Sequence[CleanLine], units: Sequence[Unit], own: Proposal, heads: Set[int], borders: Mapping[int, str]
) -> list[CleanLine]:
    """The lines before the first pillar or measure of each plan as they were, from there on the units with their roles.

    ``heads`` are the numbers of the lines that name plans in the notation of overviews, ``borders`` the units at which others begin.
    """
    printed: dict[int, list[CleanLine]] = {}
    for line in lines:
        printed.setdefault(line.number, []).append(line)
    measures = {measure.at: measure for measure in own.measures}
    skipped = {at for measure in own.measures for at in measure.below}
    told: list[CleanLine | None] = [*_between(printed, 0, units[0].line.number)] if units else []
    begun = False
    for at, unit in enumerate(units):
        after = units[at + 1] if at + 1 < len(units) else None
        if at in borders:
            begun = False
            told += _title(unit, borders[at])
            _between(printed, unit.line.number, after.line.number if after else unit.line.number + 1)
            continue
        begun = (begun and unit.line.number not in heads) or at in measures or at in own.pillars
        if measure := measures.get(at):
            told += [_line(measure.name, unit, "measure"), _line(measure.description, unit, "detail")]
        elif at in own.pillars and unit.only_counts and after and at + 1 not in measures and _heads(after):
            # 基本戦略１ ⏎ 稼ぐ力を高める
            told.append(_line(after.text, after, "pillar"))
            skipped.add(at + 1)
        elif at in own.pillars:
            told.append(_line(unit.text, unit, "pillar"))
        elif not begun and unit.table:
            told.append(_line(unit.line.text, unit, _role_in_head(unit)))
        elif not begun:
            end = after.line.number if after else max(printed, default=0) + 1
            told += _between(printed, unit.line.number, max(end, unit.line.number + 1))
        elif at not in skipped:
            told.append(_line(unit.line.text, unit, "value" if _is_period(unit) else "note"))
    return [line for line in told if line]


def _between(printed: dict[int, list[CleanLine]], start: int, end: int) -> list[CleanLine]:
    """The lines of these numbers, once each; a heading before all pillars is none, and opens a part that holds no measures."""
    lines = chain.from_iterable(printed.pop(number, []) for number in range(start, end))
    return [replace(line, role=_role_before(line)) for line in lines]


def _role_before(line: CleanLine) -> Role:
    heads = line.role == "heading" or (not line.role and read_marker(line) and len(line.text) <= HEADING_LENGTH)
    if heads:
        return line.role if kind_of(line.text) else "section"
    return line.role or "text"


def _title(unit: Unit, title: str) -> Iterator[CleanLine | None]:
    yield _line(title or unit.line.text, unit, "title")
    if title and title != unit.line.text:
        yield _line(unit.line.text, unit, "value")


def _heads(unit: Unit) -> bool:
    return title_likeness(unit.text) > 0


def _role_in_head(unit: Unit) -> Role:
    """What a cell before the measures of a plan is: 計画期間 | 令和８年度～令和10年度, or the background."""
    if unit.kind == "label":
        return "label"
    return "text" if "。" in unit.shape or len(unit.text) > LONGEST_VALUE else "value"


def _is_period(unit: Unit) -> bool:
    return "期間" in unit.line.text and any(written_periods(unit.line.text))


def _line(text: str, at: Unit, role: Role) -> CleanLine | None:
    return as_line(text, at.line, role=role) if text else None
