"""What stands under the heading of a pillar: a sentence of measures or marked items, deeper headings, loose lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_registry.intake.lines import CleanLine, Nesting, TextColumn
from plans_registry.intake.overview.markers import Marker, read_marker

CAPTION_LENGTH = 80
MOST_BELOW, LONGEST_NAME = 3, 45
"""Paragraphs that may describe an item, and signs of a name above them."""
SHORTEST_NAME = 8
"""Signs of the shortest line that counts as a whole name where no line is known to be broken."""

TELLING_CAPTION = re.compile(
    # ▲甲の工房 / （写真）甲の工房 / 写真１　甲の工房
    r"^[▲△↑←]|^[（【]?(?:写真|画像)\s*[0-9①-⑳]*\s*(?:[）】]|:|\s(?!撮影))"
    # 町田の創業塾の様子 / 創業支援施設の外観
    r"|^[^、。（）]*(?:の様子|風景|募集案内|の取組|取組事例|の外観|の全景|写真|のチラシ|ポスター|ロゴ|の会場)$"
)
"""A line that says itself that it describes a picture, wherever it stands."""
# 町田の創業塾の様子 in the middle of A事業（…）, where 写真 or ロゴ may be words of the description.
_INSIDE_BRACKETS = re.compile(r".{3,}(?:の様子|の風景|募集案内|の外観|の全景|の会場|のチラシ)$")
# 町田市役所の外観 / セミナー会場 / 「あだち Pay」
_CAPTION_END = re.compile(
    rf"{TELLING_CAPTION.pattern}|^[^、。（）]*(?:様子|案内|外観|全景|チラシ|会場)$|^「[^「」]*」$"
)
# 、専門家の派遣 / ・新技術の開発 / 事業（甲） / の開催、… / 及び販売支援
_GOES_ON = re.compile(r"[、・ー]|(?:事業|制度)(?:[（、]|$)|等(?:\s|。|$)|など(?:。|$)|[のを）」】]|及び|並びに|による")
# 商工会 等 ⏎ との連携事業（甲）: 等 behind a blank, yet inside a name.
_ETC_INSIDE = re.compile(r"[^）」】]\s(?:等|など|ほか|他)$")
# B事業（甲） / B事業（甲）等 / B事業 等。
_LIST_END = re.compile(r"[）】]$|[）」】\s](?:等|など|ほか|他)。?$|。$")
# 費用を補助する。 / 甲を行います。
_SENTENCE_END = re.compile("[るすうくぐつむぶ]。$")
# 甲を補助 / …甲の開発、乙 / 甲を行います。: a text under a name
_SAYS = re.compile("^[…‥→⇒]|[を、。]")
# ★創業塾の開催: a mark, where others have none
_STARS = "★☆"
# ●お知らせ behind ○A事業
_HIGH_SIGNS = "●○◎◆◇■□★"
# 創業支援事業 / 見本市出展支援 / 専門家の派遣 / 創業塾
NAME_END = re.compile(
    "(?:事業|支援|補助|補助金|助成|助成金|奨励金|給付金|制度|促進|推進|育成|創出|強化|整備|開催|運営|設置|活用|構築|充実|発信|相談|派遣"
    "|認定|表彰|融資|あっせん|補給|貸付|講座|セミナー|研修|教室|塾|会|フェア|まつり|展|商品券|プラットフォーム|ネットワーク|センター"
    "|プロジェクト|プログラム|キャンペーン|イベント|コンテスト|検討|調査|実施|誘致|交流|連携|確保|開発|開拓|普及|啓発|向上|拡大|維持|承継)$"
)
"""How the name of a measure usually ends."""
# 創業支援事業 / B補助金; 支援, 開催 or 活用 stand inside descriptions and longer names too.
SURE_NAME_END = re.compile("(?:事業|補助金|助成金|奨励金|給付金|制度|プロジェクト|プログラム)$")
# 販路拡大支援 / 魅力あるまちづくり / 国内産業の強化
TITLE_END = re.compile(rf"{NAME_END.pattern}|(?:づくり|化|定着|成長|振興|形成|集積|確立|安定|再生|柱)$")
"""How the heading of a pillar usually ends."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of measures when ``listed``, else one item.  ``apart`` when no sign separates it from the part before;
    ``below`` are the lines of a description under the name; a ``whole`` line is a name with all its brackets."""

    lines: tuple[CleanLine, ...]
    listed: bool
    apart: bool = False
    below: tuple[CleanLine, ...] = ()
    whole: bool = False


@dataclass(slots=True)
class Content:
    """``parts`` hold measures, ``folded`` are headings below the pillar, ``loose`` what belongs to no measure."""

    parts: list[Part] = field(default_factory=list)
    folded: list[CleanLine] = field(default_factory=list)
    loose: list[CleanLine] = field(default_factory=list)


def read_content(lines: Sequence[CleanLine], column: TextColumn) -> Content:
    """The lines under one heading, sorted."""
    content = Content()
    _sort(_without_captions(lines, column, content), column, content)
    return content


def _sort(lines: Sequence[CleanLine], column: TextColumn, content: Content) -> None:
    if described := _names_by_look(lines, content) or names_with_sentences(lines):
        content.parts += (Part((name,), listed=False, below=tuple(below)) for name, below in described)
        return
    marker = read_marker(lines[0]) if lines else None
    if not marker or marker.number > 1 or _are_starred(lines):
        if parts := _paragraphs_apart(lines):
            content.parts += parts
        elif all(map(_tells, lines)):
            content.loose += lines
        else:
            _take_sentence(lines, column, content)
        return
    groups = _grouped(lines, marker)
    if _are_headings(groups, column):
        for group in groups:
            content.folded.append(group[0])
            _sort(group[1:], column, content)
        return
    for group in groups:
        first = read_marker(group[0])
        assert first
        group, aside = without_aside(group)
        content.loose += aside
        if below := _text_below(group):
            content.parts.append(Part((first.rest,), listed=False, below=tuple(below)))
            continue
        kept = _until_end([first.rest, *group[1:]], column, bare=True)
        content.parts.append(Part(tuple([first.rest, *group[1:]][:kept]), listed=False))
        content.loose += group[kept:]


def _text_below(group: Sequence[CleanLine]) -> Sequence[CleanLine]:
    """The description of an item where it stands in paragraphs of its own under the name: ・A事業 ⏎ 甲を補助"""
    below = group[1:]
    if not below or any(line.role != "text" for line in group) or re.search("[。）]$|:.", group[0].shape):
        return ()
    # What stands in the look of the items is the next name, not a description.
    return below if len(below) <= MOST_BELOW else ()


def without_aside(group: Sequence[CleanLine]) -> tuple[list[CleanLine], list[CleanLine]]:
    """The lines of an item up to another box than that of its text, or to the sign of another list (○A事業 ⏎ ●お知らせ), and the lines from there on."""
    own = read_marker(group[0])
    for at, line in enumerate(group[1:], start=1):
        sign = line.shape[0]
        other = own and not own.number and sign in _HIGH_SIGNS and sign != group[0].shape[0]
        if other or stands_beside(line, group[0]) or line.box != group[1].box:
            return list(group[:at]), list(group[at:])
    return list(group), []


def stands_beside(line: CleanLine, name: CleanLine) -> bool:
    """Whether a text stands in another box than the name above it; a name and its text may have a box each."""
    return line.closed_box != name.closed_box or bool(line.box != name.box == name.closed_box)


def _paragraphs_apart(lines: Sequence[CleanLine]) -> list[Part]:
    """Measures of paragraphs that are whole by themselves, each a name, a text under one, or a list; [] where one is none."""
    if len(lines) < 2 or any(
        line.role != "text" or (read_marker(line) and line.shape[0] not in _STARS) for line in lines
    ):
        return []
    parts: list[Part] = []
    for line in lines:
        if Nesting().read(line.shape).depth or line.shape.endswith("、"):
            return []
        last = parts[-1] if parts else None
        name = last.lines[0] if last and not last.listed else None
        # A card: in one box with the name, and in smaller letters
        if name and line.closed_box and line.closed_box == name.closed_box and line.key != name.key:
            parts[-1] = Part((name,), listed=False, below=(*parts[-1].below, line))
        elif _lists_measures(line):
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


def _are_starred(lines: Sequence[CleanLine]) -> bool:
    """Whether ★ marks some names among others of the same look, and begins no list: ★創業塾の開催 ⏎ 見本市出展補助"""
    names = [line for line in lines if not _SAYS.search(line.shape)]
    starred = [line for line in names if line.shape[0] in _STARS]
    others = [line for line in names if line not in starred]
    return bool(starred and others) and not any(map(read_marker, others)) and len({line.key for line in names}) == 1


def _tells(line: CleanLine) -> bool:
    """Whether a paragraph is running text of several sentences, which lists no measures."""
    return line.role == "text" and line.shape.endswith("。") and len(re.findall("[るたすんい]。", line.shape)) > 1


def _names_by_look(lines: Sequence[CleanLine], content: Content) -> list[tuple[CleanLine, list[CleanLine]]]:
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


def _without_captions(lines: Sequence[CleanLine], column: TextColumn, content: Content) -> list[CleanLine]:
    """The other lines; a line that says that it describes a picture may stand in an unfinished sentence."""
    rest: list[CleanLine] = []
    nesting = Nesting()
    for at, line in enumerate(lines):
        telling = TELLING_CAPTION.match(line.shape) and (not nesting.depth or _interrupts(line, column))
        if line.beside or telling or _stands_alone(lines, at, column):
            content.loose.append(line)
        else:
            nesting.read(line.shape)
            rest.append(line)
    return rest


def _stands_alone(lines: Sequence[CleanLine], at: int, column: TextColumn) -> bool:
    """Whether blank lines part a short line, which is no name of a measure, from the text around it."""
    line = lines[at]
    if not at or not column.width or not column.parts(lines[at - 1], line) or read_marker(line):
        return False
    if re.search("[、。（）]", line.shape) or NAME_END.search(line.shape.rstrip("等 ")) or column.fills(line):
        return False
    # 中央公園の朝市, with blank lines around it
    return at + 1 == len(lines) or column.parts(line, lines[at + 1])


def _interrupts(line: CleanLine, column: TextColumn) -> bool:
    return bool(_INSIDE_BRACKETS.match(line.shape)) and not (column.even and column.fills(line))


def _grouped(lines: Sequence[CleanLine], first: Marker) -> list[list[CleanLine]]:
    """Lines grouped by the markers of the first one's style, their numbers rising by one or beginning again."""
    groups: list[list[CleanLine]] = []
    last = 0
    for line in lines:
        marker = read_marker(line)
        # ☆A事業 among ・B事業: the star only marks it.
        starred = not first.number and line.shape[0] in _STARS + "◎"
        if marker and (starred or (marker.family == first.family and marker.number in (first.number, last + 1))):
            last = marker.number
            groups.append([])
        groups[-1].append(line)
    return groups


def _are_headings(groups: Sequence[Sequence[CleanLine]], column: TextColumn) -> bool:
    """Whether the marked lines are headings: without brackets, before deeper markers or a sentence of measures."""
    titles = [marker.rest.shape for group in groups if (marker := read_marker(group[0]))]
    # (1) 相談の充実 ⏎ ①A事業（甲）: ① has a bracket and is a measure, (1) is a heading.
    if any(re.search("[（）、。]", title) for title in titles):
        return False
    longer = [group for group in groups if len(group) > 1]
    # ・A事業 ⏎ 甲を補助: paragraphs under the items describe them.
    if all(_text_below(group) for group in longer) and not any(_lists_measures(group[1]) for group in longer):
        return False
    whole = all(map(TITLE_END.search, titles)) and all(_looks_like_measure(group[1]) for group in longer)
    apart = all(column.ends_paragraph(group[0]) and _names_measure(group[1]) for group in longer)
    return bool(longer) and (whole or apart or any(_is_content(group[1:]) for group in longer))


def describes(lines: Sequence[CleanLine]) -> bool:
    """Whether whole paragraphs under a name say what the measure is, and name no others."""
    if not 0 < len(lines) <= MOST_BELOW or any(map(_lists_measures, lines)):
        return False
    # A paragraph of a text without blocks may be a broken one.
    if any(line.role != "text" for line in lines) and (len(lines) > 1 or lines[0].role):
        return False
    # 協業を仲介 says what is done, 創業塾の開催 names it.
    return all(re.search("^[…‥→]|[をがに、。]", line.shape) or not NAME_END.search(line.shape) for line in lines)


def _lists_measures(line: CleanLine) -> bool:
    """Whether a paragraph lists measures: A事業（甲）、B事業, but not …甲の開発、乙の支援"""
    if line.shape[0] in "…‥→":
        return False
    names = re.sub("（[^（）]*）", "", line.shape).rstrip("等 。").split("、")
    return bool(read_marker(line)) or (len(names) > 1 and all(map(NAME_END.search, names))) or _looks_like_measure(line)


def _names_measure(line: CleanLine) -> bool:
    return "（" in line.shape or bool(NAME_END.search(line.shape))


def _is_content(lines: Sequence[CleanLine]) -> bool:
    marker = read_marker(lines[0])
    if marker and marker.number <= 1:
        return True
    nesting = Nesting()
    for line in lines:
        for sign in re.finditer("[（）「」【】、]", line.shape):
            if sign[0] == "、" and not nesting.depth:
                return True
            if sign[0] != "、":
                nesting.take(sign[0])
    return False


def _take_sentence(lines: Sequence[CleanLine], column: TextColumn, content: Content) -> None:
    """The sentence of measures that begins here, more of them when one looks like a measure without a separator."""
    at, apart = 0, False
    while at < len(lines):
        kept = _until_end(lines[at:], column, bare=False)
        content.parts.append(Part(tuple(lines[at : at + kept]), listed=True, apart=apart))
        at, apart = at + kept, True
        if at < len(lines) and not (_looks_like_measure(lines[at]) or _is_next_name(lines[at - 1], lines[at], column)):
            break
    content.loose += lines[at:]


def _looks_like_measure(line: CleanLine) -> bool:
    name, bracket, _ = line.shape.partition("（")
    # 創業支援事業（甲
    return bool(bracket) and len(name) > 3 and bool(NAME_END.search(name.strip()))


def _is_name(line: CleanLine) -> bool:
    """Whether a line is one whole name of a measure."""
    # エシカル消費イベント　等
    shape = re.sub(r"\s*(?:等|など)$", "", line.shape)
    return len(shape) >= SHORTEST_NAME and bool(NAME_END.search(shape)) and not re.search("[、。]", shape)


def _is_next_name(last: CleanLine, line: CleanLine, column: TextColumn) -> bool:
    """Whether a bare line is a measure too, and no caption: behind another bare one, or where 等 ends the list."""
    return not column.width and _is_name(line) and (_is_name(last) or line.shape.endswith(("等", "など")))


def _begins_measure(line: CleanLine) -> bool:
    return (_is_name(line) or _looks_like_measure(line)) and not _GOES_ON.match(line.shape)


def _until_end(lines: Sequence[CleanLine], column: TextColumn, *, bare: bool) -> int:
    """How many lines the text runs on; a ``bare`` name may end with a short line."""
    nesting, tail = Nesting(), ""
    for at, line in enumerate(lines):
        if tail and not nesting.depth:
            parted = column.parts(lines[at - 1], line) and not tail.endswith("、") and not line.shape.startswith("（")
            whole = not (bare or column.width) and _is_name(lines[at - 1]) and _begins_measure(line)
            if parted or whole or _ends_before(tail, line, short=bare and column.ends_paragraph(lines[at - 1])):
                return at
        nesting.read(line.shape)
        tail = (tail + line.shape)[-4:]
    return len(lines)


def _ends_before(tail: str, line: CleanLine, *, short: bool) -> bool:
    """Whether a text, outside all brackets, is over before a line; ``tail`` is how it ends so far."""
    # A事業（甲）、 ⏎ B事業 / A事業（甲） ⏎ 、B事業
    if tail.endswith("、") or _GOES_ON.match(line.shape):
        return False
    if _ETC_INSIDE.search(tail) and (re.search("[、（）]", line.shape) or NAME_END.search(line.shape)):
        return False
    if _LIST_END.search(tail) or (short and not line.shape.startswith("（")):
        return True
    return len(line.shape) <= CAPTION_LENGTH and bool(_CAPTION_END.search(line.shape))
