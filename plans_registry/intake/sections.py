"""The lines of an overview sorted into its parts: front matter, plans, their background, pillars and what stands loose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans_registry.intake.brackets import Nesting
from plans_registry.intake.heads import PillarHead, PlanHead, read_pillar_head, read_plan_head
from plans_registry.intake.lines import BULLETS, Line, join_lines, plain

CAPTION_LENGTH, TITLE_LENGTH = 80, 80

_PAGE_NUMBER = re.compile(
    r"(?:[Pp]\.?\s*)?[-‐–—―－ー\s]*[0-9]{1,3}(?:\s*[/／]\s*[0-9]{1,3})?[-‐–—―－ー\s]*(?:ページ|頁)?"
)
_CAPTION_END = re.compile(
    r"^[^、。（）]*(?:様子|風景|案内|の取組|取組事例|外観|全景|写真|チラシ|ポスター|ロゴ|会場)$|^「[^「」]*」$"
)
_GOES_ON = re.compile(r"[、]|等(?:\s|。|$)|など(?:。|$)|[のを）」】]|及び|並びに|による")
_LIST_END = re.compile(r"[）】]$|[）」】\s](?:等|など)。?$|。$")


@dataclass(slots=True)
class PillarSection:
    """``sentence`` is the list of measures, ``loose`` what stands behind it."""

    head: PillarHead
    lines: list[Line] = field(default_factory=list)
    sentence: list[Line] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class PlanSection:
    """``background`` is the paragraph before the first pillar, ``loose`` what stands behind it."""

    head: PlanHead
    lines: list[Line] = field(default_factory=list)
    background: list[Line] = field(default_factory=list)
    pillars: list[PillarSection] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)

    def loose_runs(self) -> Iterator[list[Line]]:
        """Loose lines that stand together, in the order of the document."""
        yield from (run for run in (self.loose, *(pillar.loose for pillar in self.pillars)) if run)


def take_page_numbers(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The other lines, and those that hold nothing but a page number."""
    numbers = [line for line in lines if _PAGE_NUMBER.fullmatch(line.shape)]
    return [line for line in lines if not _PAGE_NUMBER.fullmatch(line.shape)], numbers


def take_title(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """The other lines, and the overview's title from the front; a running header repeats it and goes too."""
    front = next((i for i in range(len(lines)) if read_plan_head(lines, i)), len(lines))
    titled = (
        line
        for line in lines[:front]
        if re.fullmatch("【[^【】]+】", line.shape) or "概要" in line.shape[:TITLE_LENGTH]
    )
    if (title := next(titled, None)) is None:
        return list(lines), ""
    header = plain(title.shape)
    return [line for line in lines if plain(line.shape) != header], title.text.strip("【】[]［］〔〕 　")


def split_plans(lines: Sequence[Line]) -> tuple[list[Line], list[PlanSection]]:
    """The lines before the first plan's head, and one section per head, split into its parts."""
    front: list[Line] = []
    plans: list[PlanSection] = []
    index = 0
    while index < len(lines):
        if head := read_plan_head(lines, index):
            plans.append(PlanSection(head))
            index += head.lines_used
            continue
        (plans[-1].lines if plans else front).append(lines[index])
        index += 1
    for plan in plans:
        _split_plan(plan)
    return front, plans


def _split_plan(plan: PlanSection) -> None:
    nesting = Nesting()
    for line in plan.lines:
        head = read_pillar_head(line)
        if head and _opens_pillar(head, plan, nesting):
            plan.pillars.append(PillarSection(head))
            nesting = Nesting()
            continue
        (plan.pillars[-1].lines if plan.pillars else plan.background).append(line)
        nesting.read(line.shape)
    _cut_background(plan)
    for pillar in plan.pillars:
        _cut_sentence(pillar)


def _opens_pillar(head: PillarHead, plan: PlanSection, nesting: Nesting) -> bool:
    """A heading goes on in the numbering of the plan.  Inside a bracket only the next number can be one."""
    last = plan.pillars[-1].head if plan.pillars else None
    if last and head.family != last.family:
        return False
    is_next = head.number == (last.number + 1 if last else 1)
    if not last and not is_next and plan.background and not plan.background[-1].shape.endswith("。"):
        return False
    if head.style == "tight" or nesting.depth:
        return is_next and not re.search("[、（）]", head.line.shape[3:])
    return is_next or not re.search("[、（）]", head.title)


def _cut_background(plan: PlanSection) -> None:
    """Short lines behind the last full stop of the background stand loose: captions, mostly."""
    stops = [i for i, line in enumerate(plan.background) if line.shape.endswith("。")]
    tail = plan.background[stops[-1] + 1 :] if stops else []
    if tail and not re.search("[、。]", "".join(line.shape for line in tail)):
        plan.background, plan.loose = plan.background[: -len(tail)], tail


def _cut_sentence(pillar: PillarSection) -> None:
    nesting, tail = Nesting(), ""
    bullet = pillar.lines[0].shape[0] if pillar.lines and pillar.lines[0].shape[0] in BULLETS else None
    for at, line in enumerate(pillar.lines):
        if tail and not nesting.depth and line.shape[0] != bullet and _ends_before(tail, line):
            pillar.sentence, pillar.loose = pillar.lines[:at], pillar.lines[at:]
            return
        nesting.read(line.shape)
        tail = (tail + line.shape)[-4:]
    pillar.sentence = pillar.lines


def _ends_before(tail: str, line: Line) -> bool:
    """Whether a list of measures, outside all brackets, is over before a line; ``tail`` is how it ends so far."""
    if tail.endswith("、") or _GOES_ON.match(line.shape):
        return False
    if _LIST_END.search(tail):
        return True
    return len(line.shape) <= CAPTION_LENGTH and bool(_CAPTION_END.search(line.shape))


_CAVEAT_START = re.compile("[（※＊*]|(?:なお、?)?(?:各区?市|各区市町村|上記の?計画)")
_CAVEAT_WORDS = re.compile("予算.*(?:議会|議決)|(?:議会|議決).*予算")
CAVEAT_LENGTH = 400


def take_caveats(lines: Sequence[Line], *, latin_apart: bool) -> tuple[list[Line], list[tuple[Line, str]]]:
    """The other lines, and the sentences that say that budgets decide, wherever they stand."""
    rest: list[Line] = []
    caveats: list[tuple[Line, str]] = []
    index = 0
    while index < len(lines):
        used = _caveat_lines(lines, index)
        if used and _CAVEAT_WORDS.search(
            (passage := join_lines(lines[index : index + used], latin_apart=latin_apart)).shape
        ):
            caveats.append((lines[index], passage.text.strip("（）()※＊* 　")))
            index += used
            continue
        rest.append(lines[index])
        index += 1
    return rest, caveats


def _caveat_lines(lines: Sequence[Line], index: int) -> int:
    """Number of lines of the bracket or sentence that begins here, 0 when it is none or does not end."""
    if not _CAVEAT_START.match(lines[index].shape):
        return 0
    bracketed = lines[index].shape[0] == "（"
    nesting, length = Nesting(), 0
    for at in range(index, len(lines)):
        shape = lines[at].shape
        length += len(shape)
        if length > CAVEAT_LENGTH or (at > index and shape[0] in "（※＊*"):
            return 0
        nesting.read(shape)
        if not nesting.depth and (bracketed or shape.rstrip("）").endswith("。")):
            return at - index + 1
    return 0
