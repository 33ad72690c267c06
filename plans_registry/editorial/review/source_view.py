"""Where in the source a part of the proposal stands, and which part an issue is about: links both ways.

Parts are named by the ids of the page: ``plan``, ``pillar-0``, ``measure-0-2``, ``photo-1``; places count from 0.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from plans_registry.documents.matching import folded
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.review.proposal import Proposal, ReviewIssue, flat_photos
from plans_registry.intake.lines import CleanLine, plain

AROUND = 2  # lines shown beside one that an issue names far from its plan


@dataclass(frozen=True, slots=True)
class ShownIssue:
    """An issue on a plan's page; ``place`` is its key, ``part`` the id of what it is about,
    ``page`` the page of its line, 0 where the source has none."""

    place: int
    issue: ReviewIssue
    part: str
    page: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the document with the issues about it and the part that begins on it.  ``gap`` is set where lines
    are left out before it; a second line of the same number has none."""

    number: int
    text: str
    gap: bool
    issues: tuple[int, ...]
    part: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Lines of one page, all of them or those a plan needs; of a page without letters none."""

    number: int
    lines: tuple[SourceLine, ...]


def place_of_plan(issue: ReviewIssue, proposal: Proposal) -> int | None:
    """The place of the plan an issue belongs to, None for one about the document."""
    at = bisect_right([plan.line for plan in proposal.plans], issue.line) - 1
    near = at if at >= 0 else None
    if issue.code != "caption-owner":
        return near
    owners = [i for i, plan in enumerate(proposal.plans) if _photo_part(issue, plan.document)]
    return near if near in owners or not owners else owners[0]


def pages_of(lines: Sequence[CleanLine]) -> dict[int, int]:
    """The page on which each line begins."""
    return {line.number: line.page for line in reversed(lines)}


def shown_issues(
    issues: Iterable[tuple[int, ReviewIssue]],
    document: PlanDocument,
    lines: Sequence[CleanLine],
    own: Sequence[CleanLine],
) -> list[ShownIssue]:
    """Issues with their keys, at the parts of the document they are about; ``own`` are the lines of the plan."""
    starts, pages = part_lines(document, own), pages_of(lines)
    return [
        ShownIssue(key, issue, _part_of(issue, document, starts), pages.get(issue.line, 0)) for key, issue in issues
    ]


def _part_of(issue: ReviewIssue, document: PlanDocument, starts: dict[str, int]) -> str:
    if issue.code == "caption-owner":
        return _photo_part(issue, document) or "photos"
    for i, pillar in enumerate(document.pillars):
        for j, measure in enumerate(pillar.measures):
            if issue.text and issue.text == measure.name:
                return f"measure-{i}-{j}"
    before = [part for part, line in starts.items() if line <= issue.line]
    return before[-1] if before and issue.code != "line-unplaced" else "plan"


def _photo_part(issue: ReviewIssue, document: PlanDocument) -> str:
    captions = [folded(photo.caption) for _, photo in flat_photos(document)]
    wanted = folded(issue.text)
    return f"photo-{captions.index(wanted)}" if wanted in captions else ""


def lines_of_plan(lines: Sequence[CleanLine], proposal: Proposal, place: int) -> list[CleanLine]:
    """The lines from a plan's head to the next one's."""
    first = proposal.plans[place].line
    later = [plan.line for plan in proposal.plans if plan.line > first]
    last = min(later, default=float("inf"))
    return [line for line in lines if first <= line.number < last]


def lines_to_tell(lines: Sequence[CleanLine], proposal: Proposal, place: int) -> list[CleanLine]:
    """Those of a plan, each number once, with what stands before the first plan."""
    own = lines_of_plan(lines, proposal, place)
    before = [line for line in lines if line.number < proposal.plans[place].line] if place == 0 else []
    return list({line.number: line for line in reversed([*before, *own])}.values())[::-1]


def part_lines(document: PlanDocument, lines: Sequence[CleanLine]) -> dict[str, int]:
    """The line on which each part of a plan begins, as far as its words still stand in the source."""
    texts = [plain(line.text) for line in lines]
    starts = [0, *accumulate(map(len, texts))]
    whole, at = "".join(texts), 0
    found: dict[str, int] = {}
    for part, words in _wanted(document):
        place = whole.find(words, at) if words else -1
        if place >= 0:
            at = place + len(words)
            if part:
                found[part] = lines[bisect_right(starts, place) - 1].number
    return found


def _wanted(document: PlanDocument) -> Iterator[tuple[str, str]]:
    """Parts and their words in the order of the document; the end of the background only moves the reader on."""
    yield "plan", plain(document.title)
    yield "", plain(document.background)[-20:]
    for i, pillar in enumerate(document.pillars):
        yield f"pillar-{i}", plain(pillar.title)
        for j, measure in enumerate(pillar.measures):
            yield f"measure-{i}-{j}", plain(measure.name)


def source_of_plan(
    lines: Sequence[CleanLine], own: Sequence[CleanLine], document: PlanDocument, issues: Sequence[ShownIssue]
) -> list[SourcePage]:
    """What is shown beside a plan: its own lines and those its issues name elsewhere."""
    shown = {line.number for line in own}
    named = {item.issue.line for item in issues} - shown
    shown |= {line.number for line in lines if any(abs(line.number - n) <= AROUND for n in named)}
    starts = {line: part for part, line in reversed(part_lines(document, own).items())}
    pages = range(own[0].page, own[-1].page + 1) if own else range(0)
    return _paged(_shown(lines, shown, issues, starts), pages)


def whole_source(lines: Sequence[CleanLine], proposal: Proposal, pages: int) -> list[SourcePage]:
    """All lines of a document of so many pages."""
    issues = [ShownIssue(i, issue, "", 0) for i, issue in enumerate(proposal.issues)]
    return _paged(_shown(lines, {line.number for line in lines}, issues, {}), range(1, pages + 1))


def _paged(lines: Iterable[tuple[int, SourceLine]], pages: Iterable[int]) -> list[SourcePage]:
    """The lines page by page; of ``pages`` those without a line too."""
    found: dict[int, list[SourceLine]] = {page: [] for page in pages}
    for page, line in lines:
        found.setdefault(page, []).append(line)
    return [SourcePage(page, tuple(own)) for page, own in sorted(found.items())]


def _shown(
    lines: Sequence[CleanLine], numbers: set[int], issues: Sequence[ShownIssue], starts: dict[int, str]
) -> Iterator[tuple[int, SourceLine]]:
    marks: dict[int, tuple[int, ...]] = {}
    for item in issues:
        marks[item.issue.line] = (*marks.get(item.issue.line, ()), item.place)
    gap, seen = False, 0
    for line in lines:
        if line.number not in numbers:
            gap = True
            continue
        first = line.number != seen  # a line with a page break inside is two lines of one number
        named, part = (marks.get(line.number, ()), starts.get(line.number, "")) if first else ((), "")
        yield line.page, SourceLine(line.number if first else 0, line.text, gap, named, part)
        gap, seen = False, line.number
