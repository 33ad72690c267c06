"""The tree of a document's headings: known by their look, their level or their numbering; and what each opens, by its words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from plans_registry.intake.lines import CleanLine, shape_of
from plans_registry.intake.overview.guesses import is_field_line, is_signature
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.overview.names import NAME_END
from plans_registry.intake.overview.parts import stands_beside

HEADING_LENGTH = 60
TOLD, IN_TEXT = 1000, 5000
"""Ranks of headings that a table told, and of numbered lines, which stand below all that have a look or level of their own."""


class SectionKind(Enum):
    """What a heading opens: the background, the measures of the plan, or what no plan document keeps."""

    BACKGROUND = "background"
    MEASURES = "measures"
    OTHER = "other"


# ２　現状と課題 / 計画策定の趣旨 / はじめに
_BACKGROUND = re.compile(
    r"\S{0,10}考え方|(?:\S{0,12}の)?(?:背景|現状|課題|現況|特性|特徴|動向)(?:(?:と|・|及び|や|、)\S{1,8})?|\S{0,6}(?:趣旨|目的|ねらい|概況)(?:(?:と|・|及び)\S{1,8})?"
    r"|はじめに|\S{0,4}策定に(?:あたって|当たって)|計画(?:策定)?の?(?:背景|経緯|概要|あらまし)\S{0,6}|なぜ\S{1,12}|どんな計画\S{0,5}"
)
# ３　施策の展開 / 主な取組 / 計画の体系
_MEASURES = re.compile(
    r"(?:主な|主要な?|具体的な?|重点的な|今後の|実施する|都の支援を受ける)?(?:取組み?|取り組み|事業|施策|支援|支援策|支援メニュー)(?:内容|一覧|の(?:内容|展開|体系|柱|概要|一覧|方向性?))?"
    r"|(?:施策|計画|取組|事業)の?(?:体系図?|内容|柱|骨子|構成|展開)(?:(?:と(?:なる)?|及び|・)\S{1,8})?|重点施策|施策と\S{1,6}|(?:\S{1,6}つの)(?:柱|戦略|方針|重点\S{0,4})|アクションプラン|事業計画|計画事業|実施計画|支援メニュー"
    r"|体系図|基本方針と\S{1,6}"
)
# ５　計画の推進体制 / 目指す姿 / 成果指標 / 問い合わせ
_OTHER = re.compile(
    r"\S{0,8}(?:位置付け|位置づけ|推進体制|進行管理|進捗管理|推進に向けて|実現に向けて|評価|検証)\S{0,6}|\S{0,6}期間|(?:数値|成果|達成)?(?:目標値|指標)\S{0,6}|数値目標|成果目標|KPI\S{0,8}"
    r"|\S{0,6}(?:将来像|姿|ビジョン|基本理念|理念)|計画の推進|計画の?目標|目標|KPI\s*:.*|目標\s*:.*|\S{0,6}(?:スケジュール|予定|経過|経緯|体制)|\S{0,4}意見\S{0,12}|その他|パブリックコメント\S{0,8}|\S{0,6}(?:問い?合わ?せ|連絡)(?:先|担当者?)?"
    r"|\S{0,4}(?:財源|予算|事業費)|関連(?:計画|施策|事業)?(?::.*)?|根拠\S{0,4}|参考\S{0,16}|資料\S{0,8}|要旨|(?:担当|所管)\S{0,4}|経費\S{0,6}|\S{0,6}変更点|凡例|用語\S{0,4}|注|出典|事務局|検討\S{0,6}|委員\S{0,6}|目次|もくじ|対象区域|区域|計画策定主体|SDGs\S{0,8}"
)


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
        while stack[-1].rank >= node.rank or _ends_section(stack[-1], node) or _is_beside(stack[-1], node):
            stack.pop()
        stack[-1].inner.append(node)
        stack.append(node)
    for node in root.all_nodes():
        _take_counters(node.inner)
        _take_texts(node.inner)
    return root


def _is_beside(last: HeadingNode, node: HeadingNode) -> bool:
    """Whether a heading in a box stands beside a signed name that has its text: ◆資格取得助成 ⏎ 半額を助成します。 and 区民の声"""
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
    r"[【（]?(?P<word>[^\W0-9①-⑳]{0,8}?)\s*（?(?P<number>[0-9]{1,2}|[①-⑳]|[A-HＡ-Ｈ](?![A-Za-z])|[Ⅰ-Ⅻ])[\s.:、】）]*(?P<title>[^\s\d].*)"
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
    # スケジュールと指標 / 推進体制及び進行管理
    kinds = [_kind_of_shape(own) for own in (shape, *re.split("と|及び|・", shape))]
    return kinds[0] or (kinds[1] if all(kinds[1:]) else None)


def _kind_of_shape(shape: str) -> SectionKind | None:
    if _MEASURES.fullmatch(shape):
        return SectionKind.MEASURES
    if _BACKGROUND.fullmatch(shape):
        return SectionKind.BACKGROUND
    return SectionKind.OTHER if _OTHER.fullmatch(shape) else None


# 【現状と課題】相談先が分からない。 / 課題：人手不足
_LABELLED = re.compile("【(?P<label>[^】]{2,12})】|(?P<before>[^:、。]{2,8}):")


def opens_section(line: CleanLine) -> bool:
    """Whether a paragraph is a section of its own, or begins with the label of one, that holds no measures."""
    label = _LABELLED.match(line.shape)
    title = label["label"] or label["before"] if label else line.text if line.role == "text" else ""
    return kind_of(title) in (SectionKind.BACKGROUND, SectionKind.OTHER)


def kind_of_node(node: HeadingNode) -> SectionKind | None:
    """Of a heading that the format itself told to be one of a section, never None."""
    kind = kind_of(node.title)
    return SectionKind.OTHER if not kind and node.line and node.line.role == "section" else kind
