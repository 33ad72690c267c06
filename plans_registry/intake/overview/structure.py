"""A plan as a tree of headings, for documents that are no overview in TMG's notation: whose headings are known by their look,
their level or their numbering, and whose measures stand in tables, tiles and lists.

The part of a plan that a heading opens is known by its words (現状と課題, 推進体制), pillars and measures by what stands under them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine, TextColumn, shape_of
from plans_registry.intake.overview.guesses import is_field_line
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.overview.outline import TELLING_CAPTION, Content, Part, describes, read_content

_OVER_SLIDES = re.compile(r"\s*[（(]\s*[0-9０-９]\s*[/／]\s*[0-9０-９]\s*[）)]$")
HEADING_LENGTH = 60
TOLD, IN_TEXT = 1000, 5000
"""Ranks of headings that a table told, and of numbered lines, which stand below all that have a look or level of their own."""
NAME_LENGTH = 45
"""A line that names a measure and has its text below is no longer."""


class SectionKind(Enum):
    """What a heading opens: the background, the measures of the plan, or what no plan document keeps."""

    BACKGROUND = "background"
    MEASURES = "measures"
    OTHER = "other"


# ２　現状と課題 / 計画策定の趣旨 / はじめに
_BACKGROUND = re.compile(
    r"(?:\S{0,12}の)?(?:背景|現状|課題|現況|特性|特徴|動向)(?:(?:と|・|及び|や|、)\S{1,8})?|\S{0,6}(?:趣旨|目的|ねらい|概況)(?:(?:と|・|及び)\S{1,8})?"
    r"|はじめに|計画(?:策定)?の?(?:背景|経緯|概要|あらまし)\S{0,6}|なぜ\S{1,12}|どんな計画\S{0,5}"
)
# ３　施策の展開 / 主な取組 / 計画の体系
_MEASURES = re.compile(
    r"(?:主な|主要な?|具体的な?|重点的な|今後の|実施する|都の支援を受ける)?(?:取組み?|取り組み|事業|施策|支援|支援策|支援メニュー)(?:内容|一覧|の(?:内容|展開|体系|柱|概要|一覧|方向性?))?"
    r"|(?:施策|計画|取組|事業)の?(?:体系図?|内容|柱|骨子|構成|展開)(?:と(?:なる)?\S{1,8})?|重点施策|施策と\S{1,6}|(?:\S{1,6}つの)(?:柱|戦略|方針|重点\S{0,4})|アクションプラン|事業計画|実施計画|支援メニュー"
    r"|体系図|基本方針と\S{1,6}"
)
# ５　計画の推進体制 / 目指す姿 / 成果指標 / 問い合わせ
_OTHER = re.compile(
    r"\S{0,8}(?:位置付け|位置づけ|推進体制|進行管理|進捗管理|推進に向けて|実現に向けて|評価|検証)\S{0,6}|\S{0,6}期間|(?:数値|成果|達成)?(?:目標値|指標)\S{0,6}|数値目標|成果目標|KPI\S{0,8}"
    r"|\S{0,6}(?:将来像|姿|ビジョン|基本理念|理念)|計画の推進|計画の?目標|目標|KPI\s*:.*|目標\s*:.*|\S{0,6}(?:スケジュール|予定|経過|経緯|体制)|(?:ご|御)?意見\S{0,12}|パブリックコメント\S{0,8}|\S{0,6}(?:問い?合わ?せ|連絡)先?"
    r"|\S{0,4}(?:財源|予算|事業費)|関連計画|根拠\S{0,4}|参考\S{0,6}|資料\S{0,4}|凡例|用語\S{0,4}|注|出典|事務局|検討\S{0,6}|委員\S{0,6}|目次|もくじ|対象区域|区域|計画策定主体|SDGs\S{0,8}"
)


@dataclass(slots=True)
class HeadingNode:
    """A heading with the lines right under it and the headings inside it; the root of a plan has no line."""

    line: CleanLine | None
    title: str
    rank: float
    marker: Marker | None = None
    box: str = ""
    body: list[CleanLine] = field(default_factory=list)
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
        for node in self.inner:
            yield from node.all_lines()


@dataclass(slots=True)
class StructuredPillar:
    line: CleanLine
    title: str
    content: Content


@dataclass(slots=True)
class Structure:
    """What a tree says: the ``background``, the pillars, what stands loose, what is no part of a plan document."""

    background: list[CleanLine] = field(default_factory=list)
    pillars: list[StructuredPillar] = field(default_factory=list)
    loose: list[CleanLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read_structure(lines: Sequence[CleanLine], column: TextColumn) -> Structure:
    """The parts of a plan from the tree of its headings."""
    found = Structure()
    root = _tree(lines)
    _take_nodes(root, found, column)
    return found


# Numbering from the highest level down, as official documents use it.
_RANKS = {
    "chapter": 10,
    "roman": 11,
    "square": 13,
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


def _tree(lines: Sequence[CleanLine]) -> HeadingNode:
    root = HeadingNode(None, "", -1)
    stack = [root]
    heading_bullets = _heading_bullets(lines)
    numbered = _numbered_levels(lines)
    for line in lines:
        # A box is closed: what stands behind it belongs to no heading in it.
        while stack[-1].box and not line.box.startswith(stack[-1].box):
            stack.pop()
        node = _node(line, heading_bullets)
        if not node:
            stack[-1].body.append(line)
            continue
        node.box = line.box
        # ３年後の姿 in the look of １　販路の拡大 stands beside it, not above it.
        if line.role == "heading" and not (node.marker and node.marker.number):
            node.rank += numbered.get(line.level, 0)
        while stack[-1].rank >= node.rank or _ends_section(stack[-1], node):
            stack.pop()
        stack[-1].inner.append(node)
        stack.append(node)
    return root


def _ends_section(last: HeadingNode, node: HeadingNode) -> bool:
    """Whether a heading in the look of １　現状と課題 ends that section, however it is numbered: ２－１　販路の拡大"""
    if not last.line or not node.line or node.line.role != "heading" or last.line.role != "heading":
        return False
    return last.line.level == node.line.level and _kind(last) in (SectionKind.BACKGROUND, SectionKind.OTHER)


def _numbered_levels(lines: Sequence[CleanLine]) -> dict[int, float]:
    """By the level of headings the highest numbering among them."""
    ranks: dict[int, float] = {}
    for line in lines:
        marker = read_marker(line) if line.role == "heading" else None
        if marker and marker.number:
            ranks[line.level] = min(_rank(marker), ranks.get(line.level, 100))
    return ranks


def _node(line: CleanLine, heading_bullets: frozenset[str]) -> HeadingNode | None:
    if line.role in ("pillar", "fold"):
        marker = read_marker(line)
        return HeadingNode(line, _title(line, marker), TOLD + (line.role == "fold"), marker)
    if line.role == "section":
        marker = read_marker(line)
        return HeadingNode(line, _title(line, marker), _rank(marker), marker)
    if line.role not in ("", "text", "heading") or len(line.text) > HEADING_LENGTH or re.search("[。]$", line.shape):
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
    return _RANKS.get(marker.family, 70)


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


def kind_of(title: str) -> SectionKind | None:
    """What a heading opens by its words, None for one of a pillar or a measure."""
    shape = re.sub(r"[\s　]", "", shape_of(unicodedata.normalize("NFKC", title))).strip("【】「」■●◆○・:")
    shape = re.sub("（[^（）]*）$", "", shape)
    if _MEASURES.fullmatch(shape):
        return SectionKind.MEASURES
    if _BACKGROUND.fullmatch(shape):
        return SectionKind.BACKGROUND
    return SectionKind.OTHER if _OTHER.fullmatch(shape) else None


def _kind(node: HeadingNode) -> SectionKind | None:
    kind = kind_of(node.title)
    return SectionKind.OTHER if not kind and node.line and node.line.role == "section" else kind


def _is_prose(lines: Sequence[CleanLine]) -> bool:
    """Whether lines are running text: they end as a sentence does."""
    own = [line for line in lines if not TELLING_CAPTION.match(line.shape)]
    return bool(own) and own[-1].shape.endswith(("。", "。）")) and not any(read_marker(line) for line in own)


def _take_nodes(parent: HeadingNode, found: Structure, column: TextColumn) -> None:
    """Sort what a heading that is no pillar holds: its own lines, then the headings in it."""
    _take_body(parent, found, column)
    nodes = parent.inner
    if not any(node.certain or not _kind(node) for node in nodes):
        nodes = list(_lifted(nodes))
    own = [node for node in nodes if node.certain or not _kind(node)]
    alone = len(own) == 1 and not own[0].certain and _holds_pillars(own[0])
    names = [node for node in own if _is_measure(node)]
    # （１）創業塾の開催 ⏎ 創業を目指す区民に…: these are measures, their pillar is what they stand under.
    if own and len(names) == len(own) and (parent.line or len(own) > 1):
        _take_pillar(parent, own, found, column)
        own = []
    for node in nodes:
        kind = None if node.certain else _kind(node)
        # ２　計画の概要, with a table of measures under it
        if kind and any(own.certain for own in node.all_nodes()):
            kind = SectionKind.MEASURES
        if kind is SectionKind.OTHER:
            found.issues += [about(line, "section-apart") for line in node.all_lines()]
        elif kind is SectionKind.BACKGROUND:
            assert node.line
            found.issues.append(about(node.line, "section-label"))
            found.background += list(node.all_lines())[1:]
        elif kind is SectionKind.MEASURES or (alone and node is own[0]):
            assert node.line
            found.issues.append(about(node.line, "section-label" if kind else "level-folded"))
            _take_nodes(node, found, column)
        elif node in own:
            _take_pillar(node, node.inner, found, column)


def _lifted(nodes: Sequence[HeadingNode]) -> Iterator[HeadingNode]:
    """Headings, those of smaller letters under 現状と課題 beside it: where nothing else is left they are the pillars."""
    for node in nodes:
        inner = node.inner if _kind(node) is SectionKind.BACKGROUND else []
        if inner:
            node.inner = []
        yield node
        yield from inner


def _take_body(parent: HeadingNode, found: Structure, column: TextColumn) -> None:
    if not parent.body:
        return
    told = any(line.role == "measure" for line in parent.body)
    prose = [line for line in parent.body if len(line.text) > NAME_LENGTH or line.shape.endswith("。")]
    if told or (parent.line and kind_of(parent.title) is SectionKind.MEASURES and not prose):
        first = next((at for at, line in enumerate(parent.body) if line.role == "measure"), 0)
        found.loose += [line for line in parent.body[:first] if not is_field_line(line)]
        content = _content(parent.body[first:], column)
        if content.parts:
            line = parent.line or parent.body[0]
            found.pillars.append(StructuredPillar(line, parent.title, content))
            return
    stops = [at for at, line in enumerate(parent.body) if line.shape.endswith(("。", "。）"))]
    end = stops[-1] + 1 if stops else 0
    found.background += [line for line in parent.body[:end] if not is_field_line(line)]
    found.loose += [line for line in parent.body[end:] if not is_field_line(line)]


def _holds_pillars(node: HeadingNode) -> bool:
    """Whether a heading stands above several pillars: headings that have measures under them."""
    inner = [own for own in node.inner if own.certain or not kind_of(own.title)]
    return len(inner) > 1 and any(own.certain or not _is_measure(own) for own in inner)


def _is_measure(node: HeadingNode) -> bool:
    """Whether a heading is the name of one measure: nothing or a text stands under it, no list."""
    if node.certain or node.inner or any(line.role == "measure" for line in node.body):
        return False
    return not node.body or _is_prose(node.body) or describes(node.body)


def _take_pillar(node: HeadingNode, inner: Sequence[HeadingNode], found: Structure, column: TextColumn) -> None:
    lines = list(node.all_lines())
    lead = [line for line in node.body if inner and _is_sentence(line)]
    body = [line for line in node.body if line not in lead]
    content = _content(body, column) if node.line and not kind_of(node.title) else Content()
    content.loose += lead
    _take_inner(inner, content, column)
    # 人材の育成（1/2） … 人材の育成（2/2）: one pillar over two slides.
    title = _OVER_SLIDES.sub("", node.title)
    last = found.pillars[-1] if found.pillars else None
    if content.parts and last and title != node.title and last.title == title:
        last.content.parts += content.parts
        last.content.loose += content.loose
    elif content.parts:
        found.pillars.append(StructuredPillar(node.line or lines[0], title, content))
    else:
        found.loose += lines


def _take_inner(nodes: Sequence[HeadingNode], content: Content, column: TextColumn) -> None:
    named = _are_names(nodes)
    for node in nodes:
        assert node.line
        if named or _is_measure(node):
            rest = node.marker.rest if node.marker and node.marker.title else node.line
            content.parts.append(Part((rest,), listed=False, below=tuple(node.body)))
            continue
        if kind_of(node.title) is SectionKind.OTHER:
            content.loose += list(node.all_lines())
            continue
        content.folded.append(node.line)
        inner = _content(node.body, column)
        content.parts += inner.parts
        content.folded += inner.folded
        content.loose += inner.loose
        _take_inner(node.inner, content, column)


def _are_names(nodes: Sequence[HeadingNode]) -> bool:
    """Whether all headings side by side are names: some without a text, or with one that describes, none with a list."""
    if len(nodes) < 2 or any(node.inner or kind_of(node.title) for node in nodes):
        return False
    bodies = [node.body for node in nodes if node.body]
    short = all(
        len(body) <= 2 and all(line.role == "text" and not read_marker(line) for line in body) for body in bodies
    )
    return short and (len(bodies) < len(nodes) or any(map(describes, bodies)))


def _content(lines: Sequence[CleanLine], column: TextColumn) -> Content:
    """What stands under a heading: measures that a table told, and what the grammar reads between them."""
    content = Content()
    flow: list[CleanLine] = []
    for line in lines:
        if line.role == "measure":
            _add_flow(flow, content, column)
            content.parts.append(Part((line,), listed=False))
        elif content.parts and (line.role == "more" or (line.role == "detail" and not flow)):
            last = content.parts.pop()
            content.parts.append(Part(last.lines, last.listed, last.apart, (*last.below, line)))
        elif line.role == "caption" or (line.role == "text" and kind_of(line.text)):
            content.loose.append(line)
        else:
            flow.append(line)
    _add_flow(flow, content, column)
    return content


def _is_sentence(line: CleanLine) -> bool:
    return line.shape.endswith("。") and not line.role.startswith(("measure", "detail")) and not read_marker(line)


def _add_flow(flow: list[CleanLine], content: Content, column: TextColumn) -> None:
    if not flow:
        return
    lines = list(flow)
    flow.clear()
    # A sentence that leads to the measures below is none of them.
    while len(lines) > 1 and lines[0].shape.endswith("。") and not read_marker(lines[0]) and "（" not in lines[0].shape:
        content.loose.append(lines.pop(0))
    read = read_content(lines, column)
    content.parts += read.parts
    content.folded += read.folded
    content.loose += read.loose
