"""Whole paragraphs under a heading: which are names, which texts under them, which stand beside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plans_registry.intake.lines import CleanLine, Nesting
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.names import LONGEST_NAME, NAME_END, sign_apart

MOST_BELOW = 3
"""Paragraphs that may describe an item."""
# 費用を補助する。 / 甲を行います。
_SENTENCE_END = re.compile("[るすうくぐつむぶ]。$")
# 甲を補助 / …甲の開発、乙 / 甲を行います。: a text under a name
_SAYS = re.compile("^[…‥→⇒]|[を、。]")
# ★創業塾の開催: a mark, where others have none
STARS = "★☆"
# ●お知らせ behind ○A事業
_HIGH_SIGNS = "●○◎◆◇■□★▼"


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of measures when ``listed``, else one item.  ``apart`` when no sign separates it from the part before;
    ``below`` are the lines of a description under the name, ``said_apart`` those that say something else, by their roles; a
    ``whole`` line is a name with all its brackets."""

    lines: tuple[CleanLine, ...]
    listed: bool
    apart: bool = False
    below: tuple[CleanLine, ...] = ()
    said_apart: tuple[CleanLine, ...] = ()
    whole: bool = False


@dataclass(slots=True)
class Content:
    """``parts`` hold measures, ``folded`` are headings below the pillar, ``loose`` what belongs to no measure."""

    parts: list[Part] = field(default_factory=list)
    folded: list[CleanLine] = field(default_factory=list)
    loose: list[CleanLine] = field(default_factory=list)


def without_aside(group: Sequence[CleanLine]) -> tuple[list[CleanLine], list[CleanLine]]:
    """The lines of an item up to another box than that of its text, or to the sign of another list (○A事業 ⏎ ●お知らせ), and the lines from there on."""
    own = read_marker(group[0])
    for at, line in enumerate(group[1:], start=1):
        sign = line.shape[0]
        other = bool(own) and not own.number and sign in _HIGH_SIGNS and sign != group[0].shape[0]  # type: ignore[union-attr]
        # …を行います。 ⏎ (a note, taken out) ⏎ 申込みは受け付けていません。
        last = group[at - 1]
        other |= not line.role and last.shape.endswith("。") and line.number > last.number + 1
        if other or stands_beside(line, group[0]) or line.box != group[1].box:
            return list(group[:at]), list(group[at:])
    return list(group), []


def run_in_name(line: CleanLine) -> str:
    """The name that a paragraph begins with, before its text: 創業塾の開催　毎年、秋に開く。"""
    apart = sign_apart(line.shape, 0, len(line.shape)) if line.shape.endswith("。") else None
    return line.shape[: apart.start()] if apart else ""


def holds_names(lines: Sequence[CleanLine]) -> bool:
    """Whether names, each in another look than the text under it, stand among paragraphs: 創業塾の開催 in bold letters ⏎ 毎年、秋に開く。"""
    heads = 0
    for line in lines:
        if name := run_in_name(line):
            heads += 1 + bool(NAME_END.search(name))
    for line, after in pairwise(lines):
        short = len(line.text) <= LONGEST_NAME and not re.search("[、。]", line.shape)
        if (
            short
            and line.key != after.key
            and len(after.text) > len(line.text)
            and re.search("[をがに。]", after.shape)
        ):
            heads += 1 + bool(NAME_END.search(line.shape))
    return heads > 1


def stands_beside(line: CleanLine, name: CleanLine) -> bool:
    """Whether a text stands in another box than the name above it; a name and its text may have a box each."""
    return line.closed_box != name.closed_box or bool(line.box != name.box == name.closed_box)


def paragraphs_apart(lines: Sequence[CleanLine]) -> list[Part]:
    """Measures of paragraphs that are whole by themselves, each a name, a text under one, or a list; [] where one is none."""
    if (len(lines) < 2 and not any(map(run_in_name, lines))) or any(
        line.role != "text" or (read_marker(line) and line.shape[0] not in STARS) for line in lines
    ):
        return []
    parts: list[Part] = []
    for line in lines:
        if Nesting().read(line.shape).depth or line.shape.endswith("、"):
            return []
        last = parts[-1] if parts else None
        name = last.lines[0] if last and not last.listed else None
        if run_in_name(line):
            parts.append(Part((line,), listed=False))
        # A card: in one box with the name, and in smaller letters
        elif name and line.closed_box and line.closed_box == name.closed_box and line.key != name.key:
            parts[-1] = Part((name,), listed=False, below=(*parts[-1].below, line))
        elif lists_measures(line):
            parts.append(Part((line,), listed=True))
        elif _SAYS.search(line.shape):
            if not last or last.listed or stands_beside(line, last.lines[0]) or len(last.below) == MOST_BELOW:
                return []
            parts[-1] = Part(last.lines, listed=False, below=(*last.below, line))
        elif len(line.text) <= LONGEST_NAME:
            parts.append(Part((line,), listed=False))
        else:
            return []
    return parts


def are_starred(lines: Sequence[CleanLine]) -> bool:
    """Whether ★ marks some names among others of the same look, and begins no list: ★創業塾の開催 ⏎ 見本市出展補助"""
    names = [line for line in lines if not _SAYS.search(line.shape)]
    starred = [line for line in names if line.shape[0] in STARS]
    others = [line for line in names if line not in starred]
    return bool(starred and others) and not any(map(read_marker, others)) and len({line.key for line in names}) == 1


def tells_without_measures(line: CleanLine) -> bool:
    """Whether a paragraph is running text of several sentences, which lists no measures."""
    return line.role == "text" and line.shape.endswith("。") and len(re.findall("[るたすんい]。", line.shape)) > 1


def names_by_look(lines: Sequence[CleanLine], content: Content) -> list[tuple[CleanLine, list[CleanLine]]]:
    """Names and the texts under them, told apart by their look: 見本市出展補助, smaller below it 小間料の一部を補助.  What looks like neither is loose."""
    if len(lines) < 2 or any(line.role != "text" or read_marker(line) for line in lines):
        return []
    name, text = lines[0].key, lines[1].key
    others = [line for line in lines if line.key not in (name, text)]
    if name == text or 3 * len(others) > len(lines):
        return []
    found: list[tuple[CleanLine, list[CleanLine]]] = []
    for line in lines:
        if line.key == name:
            found.append((line, []))
        elif line.key == text:
            found[-1][1].append(line)
    if any(len(own.text) > LONGEST_NAME or own.shape.endswith("。") for own, _below in found):
        return []
    content.loose += others
    return found


def names_with_sentences(lines: Sequence[CleanLine]) -> list[tuple[CleanLine, list[CleanLine]]]:
    """Names on lines of their own, each with whole sentences under it, when all the lines are these."""
    found: list[tuple[CleanLine, list[CleanLine]]] = []
    for line in lines:
        if not found or (found[-1][1] and found[-1][1][-1].shape.endswith("。")):
            # B補助金 ⏎ 乙を開設する事業者に対し、 ⏎ 費用を補助します。
            if read_marker(line) or re.search("[、。（）]", line.shape) or not NAME_END.search(line.shape):
                return []
            found.append((line, []))
        else:
            found[-1][1].append(line)
    whole = all(below and _SENTENCE_END.search(below[-1].shape) for _, below in found)
    return found if whole else []


def describes(lines: Sequence[CleanLine]) -> bool:
    """Whether whole paragraphs under a name say what the measure is, and name no others."""
    if not 0 < len(lines) <= MOST_BELOW or any(map(lists_measures, lines)):
        return False
    # A paragraph of a text without blocks may be a broken one.
    if any(line.role != "text" for line in lines) and (len(lines) > 1 or lines[0].role):
        return False
    # 協業を仲介 says what is done, 創業塾の開催 names it.
    return all(re.search("^[…‥→]|[をがに、。]", line.shape) or not NAME_END.search(line.shape) for line in lines)


def lists_measures(line: CleanLine) -> bool:
    """Whether a paragraph lists measures: A事業（甲）、B事業, but not …甲の開発、乙の支援"""
    if line.shape[0] in "…‥→":
        return False
    names = re.sub("（[^（）]*）", "", line.shape).rstrip("等 。").split("、")
    marker = read_marker(line)
    # ５商店会のカードを一つにする
    begins = bool(marker) and marker.style != "tight"  # type: ignore[union-attr]
    return begins or (len(names) > 1 and all(map(NAME_END.search, names))) or looks_like_measure(line)


def looks_like_measure(line: CleanLine) -> bool:
    name, bracket, _ = line.shape.partition("（")
    # 創業支援事業（甲
    return bool(bracket) and len(name) > 3 and bool(NAME_END.search(name.strip()))
