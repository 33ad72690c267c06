"""The measures of a pillar: one published sentence 名称（説明）、名称（説明）、名称 等, or one bullet each."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans_registry.intake.brackets import Nesting
from plans_registry.intake.doubts import Doubt, clip
from plans_registry.intake.lines import BULLETS, Line, Passage, join_lines

LONG_NAME = 100

_OPEN_END = re.compile(r"\s*(?:等|など)\s*。?\s*$")
_SIGN = re.compile("[（）「」【】、]")
_JOINS = re.compile("及び|並びに|および|ならびに")


@dataclass(slots=True)
class Listed:
    """One measure as published, with the offset of its name."""

    name: str
    description: str
    line: Line


@dataclass(slots=True)
class MeasureList:
    """``open_ended`` when the list itself ends in 等."""

    measures: list[Listed] = field(default_factory=list)
    open_ended: bool = False
    doubts: list[Doubt] = field(default_factory=list)


def read_measures(lines: Sequence[Line], *, latin_apart: bool) -> MeasureList:
    """The measures of one pillar's lines.  、 separates them outside brackets only; 及び and ・ never do."""
    found = MeasureList()
    bullets = _bulleted(lines)
    for group in bullets or [list(lines)]:
        passage = join_lines(group, latin_apart=latin_apart)
        _read_sentence(passage, found, separated=not bullets)
    return found


def _bulleted(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped by the bullet the first one begins with; empty when it begins with none."""
    if not lines or lines[0].shape[0] not in BULLETS:
        return []
    groups: list[list[Line]] = []
    for line in lines:
        if line.shape[0] == lines[0].shape[0]:
            groups.append([])
            line = Line(line.number, line.page, line.text[1:].strip() or "　", line.shape[1:].strip() or " ")
        groups[-1].append(line)
    return groups


def _read_sentence(passage: Passage, found: MeasureList, *, separated: bool) -> None:
    commas, groups, odd, depth = _scan(passage.shape, separated=separated)
    for at in odd:
        found.doubts.append(_doubt(passage, at, "brackets-unbalanced", "の括弧の対応が取れていません"))
    end = len(passage.shape)
    if not depth and (etc := _OPEN_END.search(passage.shape)):
        found.open_ended, end = True, etc.start()
    elif passage.shape.endswith("、"):
        found.doubts.append(_doubt(passage, end - 1, "text-cut", "は途中で切れているようです"))
    openings = [opening for opening, _ in groups]
    for start, stop in zip([0, *(at + 1 for at in commas)], [*commas, end], strict=True):
        inside = groups[bisect_left(openings, start) : bisect_left(openings, stop)]
        _read_measure(passage, start, min(stop, end), inside, found)


def _scan(shape: str, *, separated: bool) -> tuple[list[int], list[tuple[int, int]], list[int], int]:
    """Offsets of the separating 、, spans of the outermost （…）, offsets of odd brackets, depth at the end."""
    nesting = Nesting()
    commas: list[int] = []
    groups: list[tuple[int, int]] = []
    odd: list[int] = []
    opened = 0
    for match in _SIGN.finditer(shape):
        sign, at = match[0], match.start()
        if sign == "、":
            if separated and not nesting.depth:
                commas.append(at)
            continue
        if not nesting.depth:
            opened = at
        if not nesting.take(sign):
            odd.append(at)
        elif not nesting.depth and sign == "）":
            groups.append((opened, at))
    if nesting.depth:
        odd.append(opened)
        groups.append((opened, len(shape)))
    return commas, groups, odd, nesting.depth


def _read_measure(passage: Passage, start: int, stop: int, brackets: list[tuple[int, int]], found: MeasureList) -> None:
    text = passage.text[start:stop].strip(" 　。｡")
    if not text:
        return
    name, description = text, ""
    if brackets and not passage.shape[brackets[-1][1] + 1 : stop].strip(" 。"):
        opening, closing = brackets[-1]
        name, description = passage.text[start:opening].strip(), passage.text[opening + 1 : closing].strip()
    found.measures.append(Listed(name or text, description, passage.line_at(start)))
    found.doubts += _name_doubts(passage, start, name, brackets, described=bool(description))


def _name_doubts(
    passage: Passage, start: int, name: str, brackets: list[tuple[int, int]], *, described: bool
) -> Iterator[Doubt]:
    if not name:
        yield _doubt(passage, start, "name-missing", "には施策の名称がありません")
    if _JOINS.search(name):
        yield _doubt(passage, start, "name-joins", "は「及び」などを含みますが、一つの施策として読みました", name)
    if len(brackets) > described:
        yield _doubt(passage, start, "brackets-in-name", "は名称の中に括弧があります。区切りを確かめてください", name)
    if len(name) > LONG_NAME:
        yield _doubt(passage, start, "name-long", "は施策の名称として長すぎます。区切りを確かめてください", name)


def _doubt(passage: Passage, at: int, code: str, complaint: str, text: str = "") -> Doubt:
    line = passage.line_at(at)
    shown = text or line.text
    return Doubt(line.number, code, f"{line.number}行目「{clip(shown)}」{complaint}。", clip(shown, 500))
