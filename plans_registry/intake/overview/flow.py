"""A plan read line by line: its background, and its pillars by their numbered headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine, Nesting, join_lines
from plans_registry.intake.overview.guesses import is_field_line
from plans_registry.intake.overview.heads import PlanHead
from plans_registry.intake.overview.markers import Marker, read_heading, read_marker, read_pillar_head
from plans_registry.intake.overview.names import NAME_END, TELLING_CAPTION, TITLE_END
from plans_registry.intake.overview.outline import read_content
from plans_registry.intake.overview.parts import Content, names_with_sentences
from plans_registry.intake.overview.section_kinds import kind_of
from plans_registry.intake.text_column import TextColumn, measure_column

# １ 地域産業活性化ネットワークの構築及び ⏎ 経営基盤の強化
_OPEN_TITLE = re.compile(r"(?:[のをとにへがや・、]|及び|並びに)$")

# １ …の構築及び経営基盤の強化 ⏎ と活性化
_CONTINUES = re.compile("[とのをにへがや]|及び|並びに")

# A事業（甲）、B事業: a heading has none of these signs.
_CONTENT = re.compile("[、（）。]")

COUNTING_WORDS = tuple(
    f"word {word}"
    for word in ("柱", "柱その", "取組の柱", "施策の柱", "計画の柱", "戦略", "視点", "重点", "基本目標", "基本方針")
)
"""Styles of headings that say themselves that they are pillars."""


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
    which a field of the head may stand that the head does not give, ``front`` those before all plans."""

    head: PlanHead
    lines: list[CleanLine] = field(default_factory=list)
    around: list[CleanLine] = field(default_factory=list)
    front: list[CleanLine] = field(default_factory=list)
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


def finish_flow(pillars: Sequence[PillarSection]) -> None:
    """Headings and contents of pillars that are read line by line, once the width of their column is known."""
    column = measure_column((pillar.lines for pillar in pillars), [pillar.head.line for pillar in pillars])
    for pillar in pillars:
        _finish_heading(pillar, column)
        loose = pillar.content.loose
        pillar.content = read_content(pillar.lines, column)
        pillar.content.loose[:0] = loose


def split_by_lines(plan: PlanSection) -> None:
    plan.loose = [line for line in plan.lines if line.beside or line.role == "caption"]
    plan.issues += (about(line, "section-label") for line in plan.lines if line.role == "section")
    plan.lines = [line for line in plan.lines if not line.beside and line.role not in ("caption", "section")]
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
    words = [head for line in lines if (head := read_pillar_head(line)) and head.style in COUNTING_WORDS]
    first = words[0].style if words else ""
    return first if [own.number for own in words if own.style == first][:2] == [1, 2] else ""


def cut_behind_pillars(plan: PlanSection) -> None:
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
