"""What stands under the heading of a pillar: a sentence of measures or marked items, deeper headings, loose lines."""

import re
from collections.abc import Sequence

from plans_registry.intake.lines import CleanLine, Nesting, columns
from plans_registry.intake.overview.guesses import is_field_line
from plans_registry.intake.overview.markers import Marker, read_marker
from plans_registry.intake.overview.names import NAME_END, SURE_NAME_END, TELLING_CAPTION, TITLE_END
from plans_registry.intake.overview.parts import (
    MOST_BELOW,
    STARS,
    Content,
    Part,
    are_starred,
    lists_measures,
    looks_like_measure,
    names_by_look,
    names_with_sentences,
    paragraphs_apart,
    tells_without_measures,
    without_aside,
)
from plans_registry.intake.text_column import TextColumn

CAPTION_LENGTH = 80
SHORTEST_NAME, MOST_OF_WIDTH = 8, 0.8
"""Signs of the shortest line that counts as a whole name where no line is known to be broken."""

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

# このほか、産業の定点調査を行います。 / なお、事業の実施は予算によります。
_SAYS_MORE = re.compile("(?:(?:この|その)ほか|なお|また|さらに)、.*。$")


def read_content(lines: Sequence[CleanLine], column: TextColumn) -> Content:
    """The lines under one heading, sorted."""
    content = Content()
    _sort(_without_captions(lines, column, content), column, content)
    return content


def _sort(lines: Sequence[CleanLine], column: TextColumn, content: Content) -> None:
    if described := names_by_look(lines, content) or names_with_sentences(lines):
        content.parts += (Part((name,), listed=False, below=tuple(below)) for name, below in described)
        return
    content.loose += [line for line in lines if _SAYS_MORE.match(line.shape)]
    lines = [line for line in lines if not _SAYS_MORE.match(line.shape)]
    marker = read_marker(lines[0]) if lines else None
    unmarked = not marker or marker.number > 1 or are_starred(lines)
    if unmarked and (parts := paragraphs_apart(lines)):
        content.parts += parts
        return
    if not marker or marker.number > 1:
        if all(map(tells_without_measures, lines)):
            content.loose += lines
        else:
            _take_sentence(lines, column, content)
        return
    groups = _grouped(lines, marker)
    named = _are_names(groups, column)
    if not named and _are_headings(groups, column):
        for group in groups:
            content.folded.append(group[0])
            _sort(group[1:], column, content)
        return
    for group in groups:
        first = read_marker(group[0])
        assert first
        group, aside = without_aside(group)
        content.loose += aside
        if below := _text_below(group) or (named and _details_below(group)):
            content.parts.append(Part((first.rest,), listed=False, below=tuple(below)))
            continue
        kept = _until_end([first.rest, *group[1:]], column, bare=True)
        content.parts.append(Part(tuple([first.rest, *group[1:]][:kept]), listed=False))
        content.loose += group[kept:]


def _text_below(group: Sequence[CleanLine]) -> Sequence[CleanLine]:
    """The description of an item where it stands in paragraphs of its own under the name: ・A事業 ⏎ 甲を補助"""
    below = group[1:]
    if below and not any(line.role for line in group) and _stands_above(group):
        return below
    if not below or any(line.role != "text" for line in group) or re.search("[。）]$|:.", group[0].shape):
        return ()
    # What stands in the look of the items is the next name, not a description.
    return below if len(below) <= MOST_BELOW else ()


def _stands_above(group: Sequence[CleanLine]) -> bool:
    """Whether a short name of a plain text has whole sentences on the lines under it: ▽ 相談会の開催 ⏎ 毎月第２金曜日に個別相談を ⏎ 行います。"""
    name, below = re.sub("【[^【】]*】$", "", group[0].shape).strip(), group[1:]
    if re.search("[、。:]|）$", name) or Nesting().read(name).depth or _GOES_ON.match(below[0].shape):
        return False
    # (1) 相談の充実 ⏎ 創業相談事業（窓口を開設する）、専門家派遣（…）
    first = re.split("[、（]", below[0].shape)[0]
    if NAME_END.search(first) or any(looks_like_measure(line) or "）、" in line.shape for line in below):
        return False
    narrow = columns(name) <= MOST_OF_WIDTH * max(columns(line.shape) for line in below)
    sentence = re.search("[をがに]", below[0].shape) and below[-1].shape.endswith(("。", "）"))
    return bool(sentence) and (narrow or bool(NAME_END.search(name)))


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
        starred = not first.number and line.shape[0] in STARS + "◎"
        if marker and (starred or (marker.family == first.family and marker.number in (first.number, last + 1))):
            last = marker.number
            groups.append([])
        groups[-1].append(line)
    return groups


def _are_names(groups: Sequence[Sequence[CleanLine]], column: TextColumn) -> bool:
    """Whether the marked lines are names, with their details, of those that have any, on the lines below: ・A事業 ⏎ （甲、乙） ⏎ ・B事業"""
    longer = [own for group in groups if len(own := without_aside(group)[0]) > 1]
    if not longer or any(
        re.search("[（）、。]", marker.rest.shape) for own in longer if (marker := read_marker(own[0]))
    ):
        return False
    if all(map(_bracket_below, longer)):
        return True
    # ・創業支援事業 ⏎ 創業塾、相談窓口の設置: without brackets only sure names tell these from headings above a list.
    names = [re.sub("（[^（）]*）$", "", group[0].shape) for group in groups]
    sure = 2 * sum(bool(SURE_NAME_END.search(name)) for name in names) >= len(names)
    ended = all(column.ends_paragraph(own[0]) or SURE_NAME_END.search(own[0].shape) for own in longer)
    whole = all(_bracket_below(own) or _details_below(own) for own in longer)
    return sure and ended and whole and all(map(NAME_END.search, names))


def _bracket_below(group: Sequence[CleanLine]) -> bool:
    """Whether a bracket on lines of its own follows a name: ・A事業 ⏎ （甲、 ⏎ 乙）"""
    first = next((at for at, line in enumerate(group) if at and line.shape[0] == "（"), 0)
    nesting = Nesting()
    for line in group[first:] if first else ():
        if not nesting.read(line.shape).depth:
            return bool(re.search("）(?:等|など)?[。 ]*$", line.shape))
    return False


def _details_below(group: Sequence[CleanLine]) -> Sequence[CleanLine]:
    """The details without brackets on the lines below a name; () where these may name measures themselves."""
    below = group[1:]
    pieces = [piece for line in below for piece in re.split("、", re.sub("等?。?$", "", line.shape))]
    others = any(read_marker(line) or is_field_line(line) or "（" in line.shape for line in below)
    own = 0 < len(below) <= MOST_BELOW and not others and not any(map(SURE_NAME_END.search, pieces))
    return below if own else ()


def _are_headings(groups: Sequence[Sequence[CleanLine]], column: TextColumn) -> bool:
    """Whether the marked lines are headings: without brackets, before deeper markers or a sentence of measures."""
    titles = [marker.rest.shape for group in groups if (marker := read_marker(group[0]))]
    # (1) 相談の充実 ⏎ ①A事業（甲）: ① has a bracket and is a measure, (1) is a heading.
    if any(re.search("[（）、。]", title) for title in titles):
        return False
    longer = [own for group in groups if len(own := without_aside(group)[0]) > 1]
    # ・A事業 ⏎ 甲を補助: paragraphs under the items describe them.
    if all(_text_below(group) for group in longer) and not any(lists_measures(group[1]) for group in longer):
        return False
    whole = all(map(TITLE_END.search, titles)) and all(looks_like_measure(group[1]) for group in longer)
    apart = all(column.ends_paragraph(group[0]) and _names_measure(group[1]) for group in longer)
    return bool(longer) and (whole or apart or any(_is_content(group[1:]) for group in longer))


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
        if at < len(lines) and not (looks_like_measure(lines[at]) or _is_next_name(lines[at - 1], lines[at], column)):
            break
    content.loose += lines[at:]


def _is_name(line: CleanLine) -> bool:
    """Whether a line is one whole name of a measure."""
    # エシカル消費イベント　等
    shape = re.sub(r"\s*(?:等|など)$", "", line.shape)
    return len(shape) >= SHORTEST_NAME and bool(NAME_END.search(shape)) and not re.search("[、。]", shape)


def _is_next_name(last: CleanLine, line: CleanLine, column: TextColumn) -> bool:
    """Whether a bare line is a measure too, and no caption: behind another bare one, or where 等 ends the list."""
    return not column.width and _is_name(line) and (_is_name(last) or line.shape.endswith(("等", "など")))


def _begins_measure(line: CleanLine) -> bool:
    return (_is_name(line) or looks_like_measure(line)) and not _GOES_ON.match(line.shape)


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
