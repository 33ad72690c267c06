"""The lines of an overview sorted into its parts: front matter, plans, their background, pillars and what stands loose."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine, Nesting, TextColumn, join_lines, measure_column
from plans_registry.intake.overview.guesses import (
    is_field_line,
    is_signature,
    plan_starts,
    title_guesses,
)
from plans_registry.intake.overview.heading_tree import kind_of
from plans_registry.intake.overview.heads import PlanHead, plan_heads
from plans_registry.intake.overview.markers import Marker, read_heading, read_marker, read_pillar_head
from plans_registry.intake.overview.names import NAME_END, TELLING_CAPTION, TITLE_END
from plans_registry.intake.overview.outline import read_content
from plans_registry.intake.overview.parts import Content, names_with_sentences
from plans_registry.intake.overview.structure import Structure, read_structure

# １ 地域産業活性化ネットワークの構築及び ⏎ 経営基盤の強化
_OPEN_TITLE = re.compile(r"(?:[のをとにへがや・、]|及び|並びに)$")
# １ …の構築及び経営基盤の強化 ⏎ と活性化
_CONTINUES = re.compile("[とのをにへがや]|及び|並びに")
# A事業（甲）、B事業: a heading has none of these signs.
_CONTENT = re.compile("[、（）。]")


# 見本市出展助成（小間料） / 創業塾の開催
_MEASURE_NAME = re.compile(rf"{NAME_END.pattern[:-1]}(?:$|（|:|、)")
ABOVE_TITLE = 8
"""Lines above the title of a plan that still belong to it, where it begins a page."""
FEWEST_MEASURES, LONGEST_SUBTITLE = 2, 24
"""A text without the head of a plan is none unless it names so many measures."""


@dataclass(slots=True)
class PillarSection:
    """``title`` is the heading, over one line or two; ``content`` what stands under it, once it is sorted."""

    head: Marker
    title: str
    lines: list[CleanLine] = field(default_factory=list)
    content: Content = field(default_factory=Content)
    issues: list[Issue] = field(default_factory=list)


@dataclass(slots=True)
class PlanSection:
    """``background`` is the paragraph before the first pillar, ``loose`` what stands behind it; ``around`` are the lines in
    which a field of the head may stand that the head does not give."""

    head: PlanHead
    lines: list[CleanLine] = field(default_factory=list)
    around: list[CleanLine] = field(default_factory=list)
    before: list[CleanLine] = field(default_factory=list)
    behind: list[CleanLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    structured: bool = False
    background: list[CleanLine] = field(default_factory=list)
    pillars: list[PillarSection] = field(default_factory=list)
    loose: list[CleanLine] = field(default_factory=list)

    def loose_runs(self) -> Iterator[list[CleanLine]]:
        """Loose lines that stand together, in the order of the document."""
        before = [line for line in self.before if not is_field_line(line)]
        yield from (
            run for run in (before, self.loose, *(own.content.loose for own in self.pillars), self.behind) if run
        )


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
            plans.append(PlanSection(head))
            index += head.lines_used
            continue
        (plans[-1].lines if plans else front).append(lines[index])
        index += 1
    front = _give_back(front, plans)
    for plan in plans:
        plan.around = [*(front if len(plans) == 1 else ()), *plan.before, plan.head.line, *plan.lines]
        _choose_reading(plan)
    flowing = [pillar for plan in plans if not plan.structured for pillar in plan.pillars]
    _finish_flow(flowing)
    return front, plans


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
        _finish_flow(plan.pillars)
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


def _finish_flow(pillars: Sequence[PillarSection]) -> None:
    """Headings and contents of pillars that are read line by line, once the width of their column is known."""
    column = measure_column((pillar.lines for pillar in pillars), [pillar.head.line for pillar in pillars])
    for pillar in pillars:
        _finish_heading(pillar, column)
        loose = pillar.content.loose
        pillar.content = read_content(pillar.lines, column)
        pillar.content.loose[:0] = loose


def _choose_reading(plan: PlanSection) -> None:
    """Read a plan by its tree of headings as its tables say or, under a head without signs, its looks; else line by line, or as less is left over."""
    headed = any(line.role == "heading" for line in plan.lines)
    if not headed:
        _cut_behind_pillars(plan)
    told = (headed and plan.head.guessed) or any(line.role in ("pillar", "measure") for line in plan.lines)
    lines = list(plan.lines)
    if not told:
        _split_plan(plan)
        if plan.pillars and not (headed or plan.head.guessed):
            return
    structure = read_structure(lines, measure_column([[line for line in lines if not line.role]]))
    if structure.pillars and (told or _left_over(structure) < _left_over_by_lines(plan)):
        _take_structure(plan, structure)
    elif told:
        _split_plan(plan)


def _as_flow(plan: PlanSection) -> list[PillarSection]:
    """The pillars of a plan as they are read line by line, to be weighed."""
    trial = [PillarSection(own.head, own.title, list(own.lines)) for own in plan.pillars]
    _finish_flow(trial)
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


def _split_plan(plan: PlanSection) -> None:
    plan.loose = [line for line in plan.lines if line.beside]
    plan.issues += (about(line, "section-label") for line in plan.lines if line.role == "section")
    plan.lines = [line for line in plan.lines if not line.beside and line.role != "section"]
    bullet = _pillar_bullet(plan.lines)
    word = _counting_word(plan.lines)
    first = _first_heading(plan.lines, bullet, word)
    plan.background = plan.lines[:first]
    nesting = Nesting()
    for line in plan.lines[first:]:
        head = read_heading(line)
        if head and head.style.startswith(word) and _opens_pillar(head, plan.pillars, nesting, bullet):
            plan.pillars.append(PillarSection(head, head.title))
            nesting = Nesting()
            continue
        plan.pillars[-1].lines.append(line)
        nesting.read(line.shape)
    _cut_background(plan)


def _counting_word(lines: Sequence[CleanLine]) -> str:
    """The style of headings that say themselves that they are pillars, and count: 柱１, 柱２ go before [1], [2]; "" where none do."""
    words = [
        head for line in lines if (head := read_pillar_head(line)) and head.style.startswith(("word 柱", "word 戦略"))
    ]
    first = words[0].style if words else ""
    return first if [own.number for own in words if own.style == first][:2] == [1, 2] else ""


def _cut_behind_pillars(plan: PlanSection) -> None:
    """Part from a plan whose pillars count themselves what the numbers around it head behind them."""
    word = _counting_word(plan.lines)
    if not word:
        return
    heads = [at for at, line in enumerate(plan.lines) if (own := read_heading(line)) and own.style == word]
    for at, line in enumerate(plan.lines[heads[-1] :], start=heads[-1]):
        if (head := read_heading(line)) and _ends_pillars(head, plan.lines[heads[0] :]):
            plan.lines, plan.behind = plan.lines[:at], plan.lines[at:]
            return


def _ends_pillars(head: Marker, lines: Sequence[CleanLine]) -> bool:
    """Whether a number goes on counting what stands around the pillars: [2] 相談日のお知らせ behind 柱３, without a [1] among them."""
    if head.number < 2 or head.style.startswith("word"):
        return False
    markers = (read_heading(line) for line in lines)
    return not any(own and own.number == 1 and own.family == head.family for own in markers)


def _first_heading(lines: Sequence[CleanLine], bullet: str, word: str) -> int:
    """Index of the first pillar's heading: one behind the whole sentences of the background, before any inside them."""
    inside = len(lines)
    nesting, whole = Nesting(), True
    for at, line in enumerate(lines):
        head = read_heading(line)
        if (
            head
            and head.style.startswith(word)
            and (whole or head.number <= 1)
            and _opens_pillar(head, [], nesting, bullet)
        ):
            if whole:
                return at
            inside = min(inside, at)
        nesting.read(line.shape)
        whole = not nesting.depth and (line.shape.endswith("。") or (whole and not _CONTENT.search(line.shape)))
    return inside


def _pillar_bullet(lines: Sequence[CleanLine]) -> str:
    """The style of the bullets that head the pillars of a plan, "" where numbers do or nothing does."""
    markers = [marker for line in lines if (marker := read_heading(line))]
    first = next((marker for marker in markers if marker.number <= 1), None)
    # ・A事業（甲）、 as the first bullet is a measure; ◆起業の促進 is a pillar.
    if not first or first.number or re.search("[（）、]", first.title):
        return ""
    numbered = [marker.line.number for marker in markers if marker.number == 1]
    last = max(marker.line.number for marker in markers if marker.style == first.style)
    if numbered and last < numbered[0]:
        return ""
    # Beside numbers ・ marks an item of the background or a measure, no pillar.
    if numbered and first.style.endswith("・"):
        return ""
    at = lines.index(first.line)
    # ・A事業 ⏎ ・B事業: bullets in a row are a list, headings have something under them.
    inner = read_marker(lines[at + 1]) if at + 1 < len(lines) else None
    return first.style if not inner or inner.style != first.style else ""


def _opens_pillar(head: Marker, pillars: Sequence[PillarSection], nesting: Nesting, bullet: str) -> bool:
    """A heading goes on in the numbering of the plan.  Inside a bracket only the next number can be one."""
    if bullet or not head.number:
        # ○A事業（甲）、… has the bullet of a heading and is a measure.
        return head.style == bullet and not re.search("[、（）]", head.title)
    last = pillars[-1].head if pillars else None
    if last and head.family != last.family:
        return False
    is_next = head.number == (last.number + 1 if last else 1)
    # A line broken inside a bracket may begin with the next number: A事業（甲を ⏎ ２ 社を支える）
    if head.style == "tight" or nesting.depth:
        return is_next and not re.search("[、（）]", head.line.shape[3:])
    return is_next or not re.search("[、（）]", head.title)


def _cut_background(plan: PlanSection) -> None:
    """Short lines behind the last full stop of the background stand loose: captions, mostly."""
    labels = [line for line in plan.background if line.role == "heading" and kind_of(line.text)]
    plan.issues += (about(line, "section-label") for line in labels)
    plan.background = [line for line in plan.background if line not in labels]
    if plan.head.guessed:
        plan.background = [line for line in plan.background if not is_field_line(line)]
    stops = [i for i, line in enumerate(plan.background) if line.shape.endswith("。")]
    tail = plan.background[stops[-1] + 1 :] if stops else []
    # 町田市の背景である。 ⏎ 町田市役所の外観
    if tail and not re.search("[、。]", "".join(line.shape for line in tail)):
        plan.background, plan.loose = plan.background[: -len(tail)], [*tail, *plan.loose]


def _finish_heading(pillar: PillarSection, column: TextColumn) -> None:
    """A heading may go on in a second line, or have a caption under it: a short line before the measures."""
    last = pillar.head.line
    if names_with_sentences(pillar.lines):
        return
    while _has_more(pillar.lines):
        first = pillar.lines[0]
        joined = join_lines([_titled(pillar, last), first]).text
        if _goes_on(pillar, joined, last, column):
            pillar.title, last = joined, first
            pillar.issues.append(about(first, "heading-joined", joined))
        elif _is_caption(first, column):
            pillar.content.loose.append(first)
        else:
            if column.fills(last) and not (_CONTENT.search(first.shape) or TITLE_END.search(pillar.title)):
                pillar.issues.append(about(first, "heading-open"))
            return
        del pillar.lines[0]


def _has_more(lines: Sequence[CleanLine]) -> bool:
    """Whether measures are left when the first line is none."""
    return any(not TELLING_CAPTION.match(line.shape) for line in lines[1:])


def _goes_on(pillar: PillarSection, joined: str, last: CleanLine, column: TextColumn) -> bool:
    """Whether the first line goes on with the heading: behind an open end, or behind a full line when it is short."""
    first = pillar.lines[0]
    if _CONTENT.search(first.shape) or TELLING_CAPTION.match(first.shape):
        return False
    if read_marker(first):
        # １ 新製品 ⏎ ・新技術の開発 is a broken heading, ・A事業 ⏎ ・B事業 are two measures.
        items = sum(line.shape[0] == "・" for line in pillar.lines) > 1 and not any(
            "）、" in line.shape for line in pillar.lines
        )
        return column.may_break_behind(last) and first.shape[0] == "・" and not items
    if _CONTINUES.match(first.shape) and column.may_break_behind(last):
        return True
    if not TITLE_END.search(pillar.title) and TITLE_END.search(joined) and column.may_break_behind(last):
        return True
    return column.ends_paragraph(first) and bool(column.fills(last) or _OPEN_TITLE.search(last.shape))


def _is_caption(line: CleanLine, column: TextColumn) -> bool:
    if TELLING_CAPTION.match(line.shape):
        return True
    if _CONTENT.search(line.shape) or read_marker(line):
        return False
    return column.ends_paragraph(line) and not NAME_END.search(line.shape.rstrip("等 "))


def _titled(pillar: PillarSection, line: CleanLine) -> CleanLine:
    return CleanLine(line.number, line.page, pillar.title, pillar.title)
