"""A proposal as lines with roles, which the grammar of overviews takes for certain."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from plans_registry.intake.lines import CleanLine, Role, as_line
from plans_registry.intake.overview.guesses import is_field_line, written_periods
from plans_registry.intake.overview.heading_tree import HEADING_LENGTH
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.section_kinds import kind_of
from plans_registry.intake.repetition.likeness import title_likeness
from plans_registry.intake.repetition.proposals import ProposedMeasures
from plans_registry.intake.repetition.units import Unit

LONGEST_VALUE = 40


def told_lines(
    lines: Sequence[CleanLine],
    units: Sequence[Unit],
    own: ProposedMeasures,
    borders: Mapping[int, str],
) -> list[CleanLine]:
    """The lines before the first pillar or measure of each plan as they were, from there on the units with their roles.

    ``borders`` are the units at which plans begin, with their titles.
    """
    printed: dict[int, list[CleanLine]] = {}
    for line in lines:
        printed.setdefault(line.number, []).append(line)
    measures = {measure.at: measure for measure in own.measures}
    skipped = {at for measure in own.measures for at in measure.below}
    told: list[CleanLine | None] = []
    begun = False
    for at, unit in enumerate(units):
        after = units[at + 1] if at + 1 < len(units) else None
        own_lines = [line for number in (unit.line.number, *unit.more) for line in printed.pop(number, ())]
        begun = begun and at not in borders
        begun = begun or at in measures or at in own.pillars
        if at + 1 in borders and _names_town(unit):
            continue  # 檜原村 | 檜原村産業活性化計画: a cell of the plan that begins in the next one
        if at in borders:
            told += _title(unit, borders[at])
            told += [_line(units[at - 1].text, units[at - 1], "value")] if at and _names_town(units[at - 1]) else []
        elif measure := measures.get(at):
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
            told += (replace(line, role=_role_before(line)) for line in own_lines)
        elif at not in skipped:
            told.append(_line(unit.line.text, unit, "value" if _is_period(unit) else "note"))
    # Captions, and furniture, which may hold a period
    others = [line for own_lines in printed.values() for line in own_lines]
    return _in_order([line for line in told if line], others)


def _in_order(told: Sequence[CleanLine], others: Sequence[CleanLine]) -> list[CleanLine]:
    """The told lines with the others, each before the first told line behind it on its page or the next."""
    found: list[CleanLine] = []
    left = deque(others)
    for line in told:
        while left and left[0].number < line.number:
            found.append(left.popleft())
        found.append(line)
    return [*found, *left]


def _role_before(line: CleanLine) -> Role:
    """What a line before all pillars is: no heading there is one of a pillar, but of a part that holds no measures."""
    heads = line.role == "heading" or (not line.role and read_marker(line) and len(line.text) <= HEADING_LENGTH)
    if heads:
        return line.role if kind_of(line.text) else "section"
    return line.role or "text"


def _title(unit: Unit, title: str) -> Iterator[CleanLine | None]:
    yield _line(title or unit.line.text, unit, "title")
    if title and title != unit.line.text:
        # 檜原村産業活性化計画（令和６年度～令和８年度）: what is left are fields, and no background.
        rest = _line(unit.line.text.replace(title, "", 1), unit, "value")
        yield rest if rest and is_field_line(rest) else _line(unit.line.text, unit, "value")


def _names_town(unit: Unit) -> bool:
    """Whether a cell of a table holds nothing but the municipality of its row."""
    return bool(unit.table) and is_field_line(unit.line) and unit.shape.endswith(("区", "市", "町", "村"))


def _heads(unit: Unit) -> bool:
    return title_likeness(unit.text) > 0


def _role_in_head(unit: Unit) -> Role:
    """What a cell before the measures of a plan is: 計画期間 | 令和８年度～令和10年度, or the background."""
    if unit.kind == "label" and not any(written_periods(unit.line.text)):
        return "label"
    return "text" if "。" in unit.shape or len(unit.text) > LONGEST_VALUE else "value"


def _is_period(unit: Unit) -> bool:
    return "期間" in unit.line.text and any(written_periods(unit.line.text))


def _line(text: str, at: Unit, role: Role) -> CleanLine | None:
    return as_line(text, at.line, role=role) if text else None
