"""What a page carries besides its text: page numbers, tables of contents, lines that repeat on every page, titles."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from plans_registry.intake.grids import read_columns
from plans_registry.intake.issues import Doubt, about
from plans_registry.intake.lines import Line, plain
from plans_registry.intake.overview.heads import plan_heads, read_plan_head
from plans_registry.intake.page_frames import frame_lines

TITLE_LENGTH = 80

_DASH = r"[-‐–—―－ー~～\s]*"
_PAGE_NUMBER = re.compile(rf"(?:[Pp]\.?\s*)?（?{_DASH}[0-9]{{1,3}}(?:\s*[/／]\s*[0-9]{{1,3}})?{_DASH}）?(?:ページ|頁)?")
_LEADER = re.compile(r".{2,80}?\s*(?:[…‥・･.:─―—\-_]\s*){4,}[0-9]{1,3}|.{2,80}?\s*…+\s*[0-9]{1,3}|目\s*次")
_SECTION = (
    r"(?:\S{0,10}の?現状(?:と課題)?|課題|背景(?:と課題)?|目的|趣旨|計画の?(?:趣旨|目的|背景|期間|位置付け|位置づけ|体系|推進(?:体制)?|進行管理)"
    r"|推進体制|進行管理|施策の?(?:体系|展開)"
    r"|(?:主な|具体的な|今後の)(?:取組|事業|施策)(?:内容)?|取組の?内容)"
)
_SECTION_LABEL = re.compile(
    rf"(?:[0-9]{{1,2}}[\s.）]\s*|（[0-9]{{1,2}}）\s*|[①-⑳■●◆○◎])【?{_SECTION}】?:?|【{_SECTION}】|{_SECTION}:"
)
"""A line that only says what comes next, and heads no measures of its own; without a sign it may be a broken line."""
_TITLE = re.compile(r"【[^【】]*概要[^【】]*】|[^。、「」]{0,40}計画の概要[^。、「」]{0,30}")


def take_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[Doubt]]:
    """The other lines, and a doubt for each page number, entry of a table of contents, running header and part of a page's frame."""
    running, frame = _running(lines), frame_lines(lines)
    rest: list[Line] = []
    doubts: list[Doubt] = []
    for at, line in enumerate(lines):
        if _PAGE_NUMBER.fullmatch(line.shape):
            doubts.append(about(line, "page-number"))
        elif _SECTION_LABEL.fullmatch(line.shape):
            doubts.append(about(line, "section-label"))
        elif at in frame:
            doubts.append(about(line, "page-frame"))
        elif len(cells := line.shape.split()) > 1 and read_columns(cells):
            doubts.append(about(line, "table-header"))
        elif plain(line.shape) in running or _LEADER.fullmatch(line.shape):
            doubts.append(about(line, "page-furniture"))
        else:
            rest.append(line)
    return rest, doubts


def _running(lines: Sequence[Line]) -> set[str]:
    """Lines that stand first or last, page numbers aside, on at least two pages, and on most."""
    pages: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not _PAGE_NUMBER.fullmatch(line.shape):
            pages[line.page].append(line)
    edges: defaultdict[str, set[int]] = defaultdict(set)
    for page, own in pages.items():
        for line in (own[0], own[-1]):
            if not _TITLE.fullmatch(line.shape) and not read_plan_head([line], 0):
                edges[plain(line.shape)].add(page)
    return {text for text, on in edges.items() if len(on) >= 2 and 2 * len(on) > len(pages)}


def take_title(lines: Sequence[Line]) -> tuple[list[Line], str, list[Doubt]]:
    """The other lines, the overview's title from the front, and a doubt for each other title; the first one
    may run on as a header, which goes too."""
    front = min(plan_heads(lines), default=len(lines))
    title = next(_titles(lines[:front]), None)
    if title is None:
        return list(lines), "", []
    header = plain(title.shape)
    rest = [line for line in lines if plain(line.shape) != header]
    others = [line for line in rest if _TITLE.fullmatch(line.shape)]
    doubts = [about(line, "title-second") for line in others]
    return [line for line in rest if line not in others], title.text.strip("【】[]［］〔〕 　"), doubts


def _titles(front: Sequence[Line]) -> Iterator[Line]:
    for line in front:
        if re.fullmatch("【[^【】]+】", line.shape) or "概要" in line.shape[:TITLE_LENGTH]:
            yield line
