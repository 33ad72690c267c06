"""The lines of an overview sorted into its parts: front matter, plans, their background, pillars and what stands loose."""

import re
from collections.abc import Mapping, Sequence

from plans_registry.intake.lines import CleanLine
from plans_registry.intake.overview.flow import (
    PillarSection,
    PlanSection,
    cut_behind_pillars,
    finish_flow,
    split_by_lines,
)
from plans_registry.intake.overview.guesses import (
    is_field_line,
    is_signature,
    plan_starts,
    title_guesses,
)
from plans_registry.intake.overview.heads import PlanHead, plan_heads
from plans_registry.intake.overview.leads import take_imprints_above, take_lead
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.overview.names import NAME_END
from plans_registry.intake.overview.section_kinds import kind_of
from plans_registry.intake.overview.structure import Structure, read_structure
from plans_registry.intake.text_column import TextColumn, measure_column

# 見本市出展助成（小間料） / 創業塾の開催
_MEASURE_NAME = re.compile(rf"{NAME_END.pattern[:-1]}(?:$|（|:|、)")
ABOVE_TITLE = 8
"""Lines above the title of a plan that still belong to it, where it begins a page."""
FEWEST_MEASURES, LONGEST_SUBTITLE = 2, 24
"""A text without the head of a plan is none unless it names so many measures."""


def split_plans(lines: Sequence[CleanLine], towns: Mapping[str, str]) -> tuple[list[CleanLine], list[PlanSection]]:
    """The lines before the first plan's head, and one section per head, split into its parts."""
    front: list[CleanLine] = []
    plans: list[PlanSection] = []
    heads = plan_heads(lines)
    heads = heads or _guessed_heads(lines, towns)
    heads = _told_heads(lines, heads)
    if lines and not heads and (headless := _headless(lines)):
        return [], [headless]
    index = 0
    while index < len(lines):
        if head := heads.get(index):
            # 計画名, the label before it
            if plans and plans[-1].lines and plans[-1].lines[-1].role == "label":
                plans[-1].lines.pop()
            imprints = list(take_imprints_above(plans[-1].lines)) if plans and not head.guessed else []
            plans.append(PlanSection(head, issues=imprints))
            index += head.lines_used
            continue
        (plans[-1].lines if plans else front).append(lines[index])
        index += 1
    front = _give_back(front, plans)
    if len(plans) == 1 and plans[0].head.guessed and _holds_measures(front):
        plans[0].lines[:0], front = front, []
    for plan in plans:
        plan.front = front
        plan.around = [*(front if len(plans) == 1 else ()), *plan.before, plan.head.line, *plan.lines]
        _choose_reading(plan)
        take_lead(plan)
    flowing = [pillar for plan in plans if not plan.structured for pillar in plan.pillars]
    finish_flow(flowing)
    return front, plans


def _holds_measures(front: Sequence[CleanLine]) -> bool:
    """Whether pillars stand before the title of the only plan: the outer side of a leaflet, a page in columns downwards."""
    pillars = (
        read_structure(front, TextColumn(0, even=True)).pillars if any(line.role == "heading" for line in front) else []
    )
    names = [part.lines[0] for pillar in pillars for part in pillar.content.parts]
    return sum(bool(_MEASURE_NAME.search(line.shape)) for line in names) >= FEWEST_MEASURES


def _headless(lines: Sequence[CleanLine]) -> PlanSection | None:
    """The whole text as one plan without a title, where it holds measures."""
    plan = PlanSection(PlanHead(lines[0], 0, "", "", "", guessed=True), lines=list(lines), around=list(lines))
    _choose_reading(plan)
    contents = [own.content for own in (plan.pillars if plan.structured else _as_flow(plan))]
    names = [part.lines[0] for content in contents for part in content.parts]
    headed = plan.structured and len(contents) > 1 and len(names) >= 2 * FEWEST_MEASURES
    if not headed and sum(bool(_MEASURE_NAME.search(line.shape)) for line in names) < FEWEST_MEASURES:
        return None
    if not plan.structured:
        finish_flow(plan.pillars)
    return plan


def _told_heads(lines: Sequence[CleanLine], heads: dict[int, PlanHead]) -> dict[int, PlanHead]:
    """With the titles that a person has named; these leave nothing to guess."""
    told = {at: line for at, line in enumerate(lines) if line.role == "title"}
    if not told:
        return heads
    named = {at: heads.get(at) or PlanHead(line, 1, line.text, "", "", guessed=True) for at, line in told.items()}
    return {at: head for at, head in heads.items() if not head.guessed} | named


def _give_back(front: list[CleanLine], plans: Sequence[PlanSection]) -> list[CleanLine]:
    """The front without what stands above a guessed title on its page: it belongs to that plan, not to the one before."""
    for last, plan in zip([None, *plans], plans, strict=False):
        lines = last.lines if last else front
        page = plan.head.line.page
        above = [line for line in lines if line.page == page]
        # 町田市　計画期間：令和３年度～令和５年度 ⏎ 町田市産業振興計画, at the top of a page
        begins_page = last.head.line.page < page if last else len({own.head.line.page for own in plans}) > 1
        # 柱② 起業の支援 ⏎ A事業, over the end of a page: the plan before goes on.
        goes_on = any(map(read_marker, above))
        if plan.head.guessed and begins_page and len(above) <= ABOVE_TITLE and not goes_on:
            plan.before = above
            del lines[len(lines) - len(above) :]
    return front


def _guessed_heads(lines: Sequence[CleanLine], towns: Mapping[str, str]) -> dict[int, PlanHead]:
    heads: dict[int, PlanHead] = {}
    for guess in plan_starts(title_guesses(lines, towns), towns):
        line, after = lines[guess.index], lines[guess.index + 1 : guess.index + 2]
        used, title = 1, guess.text
        if after and _goes_on_as_title(line, after[0]):
            used, title = 2, f"{title}　{after[0].text}"
        heads[guess.index] = PlanHead(line, used, title, "", "", guessed=True, marks=guess.marks)
    return heads


def _goes_on_as_title(line: CleanLine, after: CleanLine) -> bool:
    """Whether the next line is the rest of a title, in its letters: 町田市産業プラン ⏎ 後期アクション"""
    alike = line.role == after.role == "heading" and line.key == after.key and line.page == after.page
    other = is_field_line(after) or is_signature(after) or kind_of(after.text) or read_marker(after)
    return alike and not other and len(after.text) <= LONGEST_SUBTITLE


def _choose_reading(plan: PlanSection) -> None:
    """Read a plan by its tree of headings as its tables say or, under a head without signs, its looks; else line by line, or as less is left over."""
    headed = any(line.role == "heading" for line in plan.lines)
    if not headed:
        cut_behind_pillars(plan)
    told = (headed and plan.head.guessed) or any(line.role in ("pillar", "measure") for line in plan.lines)
    lines = list(plan.lines)
    if not told:
        split_by_lines(plan)
        if plan.pillars and not (headed or plan.head.guessed):
            return
    structure = read_structure(lines, measure_column([[line for line in lines if not line.role]]))
    if structure.pillars and (told or _left_over(structure) < _left_over_by_lines(plan)):
        _take_structure(plan, structure)
    elif told:
        split_by_lines(plan)


def _as_flow(plan: PlanSection) -> list[PillarSection]:
    """The pillars of a plan as they are read line by line, to be weighed."""
    trial = [PillarSection(own.head, own.title, list(own.lines)) for own in plan.pillars]
    finish_flow(trial)
    return trial


def _left_over(structure: Structure) -> int:
    return len(structure.loose) + sum(len(pillar.content.loose) for pillar in structure.pillars)


def _left_over_by_lines(plan: PlanSection) -> int:
    """Lines that the reading line by line leaves over; a plan without pillars, or a pillar without measures, is none."""
    trial = _as_flow(plan)
    empty = sum(not own.content.parts for own in trial)
    # ３　計画の柱及び主な事業 names a section, no pillar.
    sections = sum(kind_of(own.title) is not None for own in trial)
    loose = len(plan.loose) + sum(len(own.content.loose) for own in trial)
    return loose + 3 * empty + 10 * sections + 1000 * (not trial)


def _take_structure(plan: PlanSection, structure: Structure) -> None:
    plan.structured, plan.issues = True, []
    plan.background, plan.loose = structure.background, structure.loose
    plan.issues += structure.issues
    plan.pillars = [
        PillarSection(Marker(own.line, number, own.title, "told"), own.title, content=own.content)
        for number, own in enumerate(structure.pillars, start=1)
    ]
