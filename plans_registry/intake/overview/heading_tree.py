"""The tree of a document's headings: known by their look, their level or their numbering; and what each opens, by its words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from plans_registry.intake.lines import CLOSED, OPEN, CleanLine
from plans_registry.intake.overview.guesses import is_field_line, is_signature
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.overview.names import NAME_END
from plans_registry.intake.overview.parts import stands_beside
from plans_registry.intake.overview.section_kinds import SectionKind, kind_of

HEADING_LENGTH = 60
TOLD, IN_TEXT = 1000, 5000
"""Ranks of headings that a table told, and of numbered lines, which stand below all that have a look or level of their own."""


@dataclass(slots=True)
class HeadingNode:
    """A heading with the lines right under it and the headings inside it; the root of a plan has no line.  What stands ``aside``
    in boxes is no part of it."""

    line: CleanLine | None
    title: str
    rank: float
    marker: Marker | None = None
    box: str = ""
    body: list[CleanLine] = field(default_factory=list)
    aside: list[CleanLine] = field(default_factory=list)
    inner: list["HeadingNode"] = field(default_factory=list)

    @property
    def certain(self) -> bool:
        return bool(self.line) and self.line.role == "pillar"  # type: ignore[union-attr]

    def all_nodes(self) -> Iterator["HeadingNode"]:
        yield self
        for node in self.inner:
            yield from node.all_nodes()

    def all_lines(self) -> Iterator[CleanLine]:
        if self.line:
            yield self.line
        yield from self.body
        yield from self.aside
        for node in self.inner:
            yield from node.all_lines()


# Numbering from the highest level down, as official documents use it.
_RANKS = {
    "chapter": 10,
    "roman": 11,
    "kanji": 12,
    "square": 13,
    "signed": 14,
    "dot": 20,
    "blank": 20,
    "branch": 28,
    "closed": 29,
    "measure": 32,
    "paren": 30,
    "circled": 40,
    "katakana": 50,
    "paren kana": 60,
}
_WORD_RANKS = {"施策": 16, "基本施策": 16, "重点施策": 16, "取組": 18}
_BULLET_RANK = 35
_HEADING_BULLETS = "■◆●◎【○□❖◇"


def heading_tree(lines: Sequence[CleanLine]) -> HeadingNode:
    """The lines of a plan under their headings, by box, level, look and numbering."""
    root = HeadingNode(None, "", -1)
    stack = [root]
    heading_bullets = _heading_bullets(lines)
    lines = list(_items_as_text(lines))
    boxed = _boxed_heads(lines)
    sections = {marker.family for line in lines if line.role == "section" and (marker := read_marker(line))}
    for line in lines:
        # A box is closed: what stands behind it belongs to no heading in it.
        while stack[-1].box and not line.box.startswith(stack[-1].box):
            stack.pop()
        node = _node(line, heading_bullets)
        # ３　計画の柱 beside ２　計画の期間, which is known for a section
        if node and node.rank >= IN_TEXT and node.marker and node.marker.family in sections:
            node.rank -= IN_TEXT
        if not node:
            # A box behind an item that has its text already: a column, figures, contacts.
            last = stack[-1]
            apart = last.rank >= IN_TEXT and last.body and last.line and stands_beside(line, last.line)
            # A list in its box under 取組の柱 1 goes on.
            apart = apart and line.closed_box != last.body[-1].closed_box
            (last.aside if apart else last.body).append(line)
            continue
        node.box = line.closed_box
        node.rank = boxed.get(line.number, node.rank)
        # 計画の目標 ⏎ 次の世代へ, in larger letters: the first heading of a box says what it holds.
        says = [own.rank for own in stack if own.box and own.box == node.box and kind_of(own.title)]
        node.rank = max([node.rank, *(rank + 0.5 for rank in says if node.rank < rank)])
        # 主な事業 under 施策の柱１, in one look with it
        labels = kind_of(node.title) is SectionKind.MEASURES and not (node.marker and node.marker.number)
        if labels and stack[-1].line and not kind_of(stack[-1].title):
            node.rank = max(node.rank, stack[-1].rank + 0.5)
        # ●農工大×町工場共創ゼミ under まなぶ in one box, whatever their looks: a list sign stands below a heading without.
        if node.box and node.marker and not node.marker.number:
            node.rank = max([node.rank, *(own.rank + 1 for own in stack if own.box == node.box and not own.marker)])
        while stack[-1].rank >= node.rank or _ends_section(stack[-1], node) or _is_beside(stack, node):
            stack.pop()
        stack[-1].inner.append(node)
        stack.append(node)
    for node in root.all_nodes():
        _take_counters(node.inner)
        _take_texts(node.inner)
    return root


def _boxed_heads(lines: Sequence[CleanLine]) -> dict[int, float]:
    """Ranks of heads on grounds of their own that stand over headings in larger letters: 売り先を広げたい over 見本市出展補助, each with its text."""
    heads = [at for at, line in enumerate(lines) if line.role == "heading" and line.box.endswith(OPEN)]
    found: dict[int, float] = {}
    below: list[int] = []
    for at in heads:
        after = lines[at + 1] if at + 1 < len(lines) else None
        if after and after.role == "heading" and not after.box and after.level < lines[at].level:
            found[lines[at].number] = 100 * after.level - 1
            below.append(after.level)
            # お悩み１, its label in the same box
            if at and lines[at - 1].role == "heading" and lines[at - 1].box == lines[at].box:
                found[lines[at - 1].number] = 100 * after.level - 1
    return found if len(below) > 1 and len(set(below)) == 1 else {}


def _is_beside(stack: Sequence[HeadingNode], node: HeadingNode) -> bool:
    """Whether a heading in a box stands beside a name that has its text: ◆資格取得助成 ⏎ 半額を助成します。 and 区民の声"""
    last = stack[-1]
    if last.body and last.line:
        other = kind_of(node.title) is SectionKind.OTHER
        apart = bool(node.box) and not node.box.startswith(last.box or CLOSED)
        alike = [own for own in stack[-2].inner if own.rank == last.rank and own is not last]
        # 数値目標, or any box, behind the last of several names that have nothing but their texts
        if (other and apart) or ((other or apart) and alike and all(own.body and not own.inner for own in alike)):
            return True
    # ■ 成果指標 behind (3) 就業フェスタ and its text
    if last.rank >= IN_TEXT and last.body and node.rank >= IN_TEXT and kind_of(node.title) is SectionKind.OTHER:
        return True
    signed = bool(last.marker) and not last.marker.number  # type: ignore[union-attr]
    return signed and bool(last.body) and bool(node.box) and node.box != last.box


def _take_texts(nodes: Sequence[HeadingNode]) -> None:
    """Take for texts what stands under names in a smaller heading's look, one under each: 創業塾 > 創業を志す市民への講座"""
    over = [node for node in nodes if node.inner]
    inner = [own for node in over for own in node.inner]
    alone = all(not node.body and len(node.inner) == 1 for node in over)
    if len(over) < 2 or not alone or any(own.inner or own.body or own.marker or own.certain for own in inner):
        return
    if any(NAME_END.search(own.title) and not re.search("[をがに、]", own.title) for own in inner):
        return
    for node in over:
        (text,) = node.inner
        assert text.line
        node.body, node.inner = [replace(text.line, role="text")], []


def _items_as_text(lines: Sequence[CleanLine]) -> Iterator[CleanLine]:
    """The lines, a bold one that begins with the sign of other items as one of them: ◆A事業 among ◆B事業　乙を補助します。"""
    signs = Counter((line.shape[0], line.role == "heading") for line in lines if line.shape[0] in _HEADING_BULLETS)
    for line in lines:
        sign = line.shape[0]
        yield replace(line, role="text") if line.role == "heading" and signs[sign, False] > signs[sign, True] else line


# STEP 1　種をまく / Ａ 操業環境の整備 / （柱１）販路の拡大
_COUNTER = re.compile(
    r"[【（]?(?P<word>[^\W0-9①-⑳]{0,8}?)\s*（?(?:[0-9]{1,2}\s*[-－‐])?(?P<number>[0-9]{1,2}|[①-⑳]|[A-HＡ-Ｈ](?![A-Za-z])|[Ⅰ-Ⅻ])[\s.:、】）]*(?P<title>[^\s\d].*)"
)


def _take_counters(nodes: Sequence[HeadingNode]) -> None:
    """Take from headings side by side the word before their numbers, whatever it is, where these rise by one."""
    last: tuple[str, int] | None = None
    run: list[tuple[HeadingNode, str]] = []
    for node in nodes:
        match = _COUNTER.fullmatch(node.line.shape) if node.line else None
        now = (match["word"], _counted(match["number"])) if match else None
        if match and now and last and now == (last[0], last[1] + 1):
            run.append((node, match["title"]))
        elif match and now and now[1] == 1:
            run = [(node, match["title"])]
        else:
            run, now = [], None
        last = now
        if len(run) > 1:
            for own, title in run:
                # 第３章　将来像 has its title already.
                own.title = own.title if own.marker else own.line.text[-len(title) :]  # type: ignore[union-attr]


def _counted(number: str) -> int:
    letter = unicodedata.normalize("NFKC", number)
    return (
        ord(letter) - ord("A") + 1
        if letter in _LETTERS
        else int(number)
        if number.isdecimal()
        else int(unicodedata.numeric(number))
    )


_LETTERS = "ABCDEFGH"


def _ends_section(last: HeadingNode, node: HeadingNode) -> bool:
    """Whether a heading in the look of １　現状と課題 ends that section, however it is numbered: ２－１　販路の拡大"""
    if not last.line or not node.line or node.line.role != "heading" or last.line.role != "heading":
        return False
    return last.line.level == node.line.level and kind_of_node(last) in (SectionKind.BACKGROUND, SectionKind.OTHER)


def _node(line: CleanLine, heading_bullets: frozenset[str]) -> HeadingNode | None:
    if line.role in ("pillar", "fold"):
        marker = read_marker(line)
        return HeadingNode(line, _title(line, marker), TOLD + (line.role == "fold"), marker)
    if line.role == "section":
        marker = read_marker(line)
        return HeadingNode(line, _title(line, marker), _rank(marker), marker)
    if (
        line.role not in ("", "text", "heading")
        or is_field_line(line)
        or is_signature(line)
        or len(line.text) > HEADING_LENGTH
        or re.search("[。]$", line.shape)
    ):
        return None
    marker = read_marker(line)
    if line.role == "heading":
        return HeadingNode(line, _title(line, marker), 100 * line.level + _rank(marker), marker)
    if not marker or not marker.title or re.search("[、。]", marker.rest.shape):
        return None
    if marker.number and marker.style != "tight":
        return HeadingNode(line, marker.title, IN_TEXT + _rank(marker), marker)
    if marker.style in heading_bullets:
        return HeadingNode(line, marker.title, IN_TEXT + _rank(marker), marker)
    return None


def _title(line: CleanLine, marker: Marker | None) -> str:
    return marker.title if marker and marker.title else line.text


def _rank(marker: Marker | None) -> float:
    if not marker:
        return 0
    style, _, word = marker.family.partition(" ")
    if style == "word":
        return _WORD_RANKS.get(word, 15)
    if style == "bullet":
        return _BULLET_RANK + _HEADING_BULLETS.find(word) / 10
    return _RANKS.get(style, _RANKS.get(marker.family, 70))


def _heading_bullets(lines: Sequence[CleanLine]) -> frozenset[str]:
    """Styles of bullets that head something: mostly followed by a line of another kind."""
    heads: dict[str, list[bool]] = {}
    for at, line in enumerate(lines):
        marker = read_marker(line)
        if not marker or marker.number or marker.style[-1] not in _HEADING_BULLETS:
            continue
        after = lines[at + 1] if at + 1 < len(lines) else None
        other = read_marker(after) if after else None
        heads.setdefault(marker.style, []).append(bool(after) and (not other or other.style != marker.style))
    return frozenset(style for style, own in heads.items() if sum(own) * 2 > len(own))


def kind_of_node(node: HeadingNode) -> SectionKind | None:
    """Of a heading that the format itself told to be one of a section, never None."""
    kind = kind_of(node.title)
    return SectionKind.OTHER if not kind and node.line and node.line.role == "section" else kind
