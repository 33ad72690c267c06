"""The measures of a pillar: one published sentence 名称（説明）、名称（説明）、名称 等, or one bullet each."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine, Nesting, Passage, join_lines, shape_of
from plans_registry.intake.overview.names import LONG_NAME, NAME_END, SURE_NAME_END, sign_apart, without_quotes
from plans_registry.intake.overview.notes import POINTER
from plans_registry.intake.overview.parts import Part
from plans_registry.intake.overview.scanning import scan_list

LONGEST_END = 10
"""Signs of the longest word that ends a name for certain."""

# A事業（※１）
_POINTER_LAST = re.compile(rf"{POINTER.pattern}$")
# B事業 等 / B事業など。 / サイトの開設ほか / B事業（甲）他; 他 without a sign before it may be part of the name.
_OPEN_END = re.compile(r"\s*(?:等|など|(?<![のそ])ほか|(?:(?<=[）」】])|\s)他)\s*。?\s*$")
_OTHER_BRACKETS = re.compile(r"[〔［\[](?P<inside>[^〔〕［］\[\]]{2,})[〕］\]]\s*$")
# 甲の祭りを支援する
_VERB_END = re.compile("[るすうくぐつむぶ]$")
# 【新規】A事業 / A事業（拡充） / ★A事業
MARK_WORDS = "(?:一部)?(?:新規|拡充|重点|継続|見直し|再掲|改善|強化|新|拡|継|重|主|再)"
_MARK_BEFORE = re.compile(rf"(?:[【（]\s*{MARK_WORDS}\s*[】）]|[★☆◎◇※]|(?:新規|拡充|重点)\s)\s*")
_MARK_BEHIND = re.compile(rf"\s*(?:[【（]\s*{MARK_WORDS}\s*[】）]|[★☆◎]|【[^【】]{{1,8}}】|\sNEW)\s*$")
# 見本市出展事業新 / 創業塾新規 / 専門家の派遣2,468千円, where the mark or the amount had a cell or a circle of its own
_MARK_GLUED = re.compile("(?:新規|拡充|重点|継続|[新拡継重])$")
_AMOUNT_GLUED = re.compile(r"(?<=[^0-9,、]{3})\s*（?[0-9][0-9,]*\s*(?:千円|万円|百万円)）?$")
# A事業（産業振興課）: who does it, no description.
_OFFICE = re.compile(
    r"(?:(?:担当|所管)(?:課|部署)?\s*:?\s*)?[^、。（）\s]{1,14}(?:課|係|担当|(?<![一全])部)(?:[・、/][^、。（）\s]{1,14}(?:課|係|担当|部))*"
)
# 新製品・新技術の開発及び販売支援事業: one name, yet maybe two.
_JOINS = re.compile("及び|並びに|および|ならびに")


@dataclass(slots=True)
class Listed:
    """One measure as published, with the line of its name; ``said_apart``: its audience, amount, contact and page, by role."""

    name: str
    description: str
    line: CleanLine
    said_apart: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class MeasureList:
    """``open_ended`` when the list itself ends in 等."""

    measures: list[Listed] = field(default_factory=list)
    open_ended: bool = False
    issues: list[Issue] = field(default_factory=list)


def read_measures(parts: Sequence[Part], *, latin_apart: bool) -> MeasureList:
    """The measures of one pillar.  、 separates them outside brackets only; 及び and ・ never do."""
    found = MeasureList()
    for part in parts:
        before = len(found.measures)
        _read_part(part, found, latin_apart=latin_apart)
        if len(found.measures) == before + 1:
            found.measures[-1].said_apart = _said_apart(part.said_apart)
        else:
            found.issues += (about(line, "note-apart") for line in part.said_apart)
    return found


def _read_part(part: Part, found: MeasureList, *, latin_apart: bool) -> None:
    passage = join_lines(part.lines, latin_apart=latin_apart)
    if not (part.below or part.whole) and (strong := _strong_separator(passage.shape)):
        _read_strong(passage, strong, found)
        return
    if part.apart:
        found.issues.append(_issue(passage, 0, "separator-missing"))
    if part.below or part.whole:
        below = join_lines(part.below, latin_apart=latin_apart).text
        found.measures.append(_plain_named(passage, below, found))
    elif part.listed and _is_prose(passage.shape):
        _read_prose(passage, found)
    else:
        _read_sentence(passage, found, separated=part.listed)


def _said_apart(lines: Sequence[CleanLine]) -> dict[str, str]:
    """By role; of an office and a telephone in two columns both."""
    texts: dict[str, list[str]] = {}
    for line in lines:
        texts.setdefault(line.role, []).append(line.text)
    return {role: " ".join(said[:1] if role == "url" else said) for role, said in texts.items()}


# …市内の企業に助成 / →入居費を補助: a sign that only leads to the description.
_LEADING = re.compile(r"^[…‥→⇒:：・―—\s]+")


# ①A事業―甲、乙の補助；②B事業 / A事業／B事業 … 説明: then 、 parts nothing.
_STRONG = "；;／"


def _strong_separator(shape: str) -> str:
    """The sign that parts the measures of a list instead of 、, "" for none."""
    outside = re.sub("（[^（）]*）|「[^「」]*」|【[^【】]*】", "", shape)
    sign = next((sign for sign in _STRONG if sign in outside), "")
    # 阿佐谷キック・オフ／オフィスの運営、B事業: here ／ is part of a name.
    if sign == "／" and any("、" in re.split("[…―→]", piece)[0] for piece in outside.split(sign)):
        return ""
    return sign


def _read_strong(passage: Passage, sign: str, found: MeasureList) -> None:
    nesting, begin = Nesting(), 0
    end = len(passage.shape)
    # …；③C事業ほか。
    if (etc := _OPEN_END.search(passage.shape)) and ("ほか" in etc[0] or NAME_END.search(passage.shape[: etc.start()])):
        found.open_ended, end = True, etc.start()
    for match in re.finditer(f"[（）「」【】{sign}]|$", passage.shape[:end]):
        if match[0] and (match[0] != sign or nesting.depth):
            if match[0] != sign:
                nesting.take(match[0])
            continue
        piece = _piece(passage, begin, match.start())
        if piece.shape:
            _read_sentence(piece, found, separated=False)
        begin = match.end()


def _piece(passage: Passage, begin: int, end: int) -> Passage:
    """A part of a passage without the number before it."""
    shape = passage.shape[begin:end]
    lead = re.match(r"\s*(?:[①-⑳]|（[0-9]{1,2}）|[0-9]{1,2}[.)])?\s*", shape)
    begin += lead.end() if lead else 0
    line = passage.line_at(begin)
    return Passage(passage.text[begin:end], passage.shape[begin:end], (line,), (0,))


def _plain_named(passage: Passage, description: str, found: MeasureList) -> Listed:
    """A measure whose name is a text of its own, as in a table."""
    description = _LEADING.sub("", description)
    # なかの里まちペイ ⏎ （区内専用の地域通貨を発行）
    if re.fullmatch("（[^（）]*(?:（[^（）]*）[^（）]*)*）", shape_of(description)):
        description = description[1:-1]
    # 朝市の開催 ⏎ ほか
    if re.fullmatch("等|など|ほか|他", description):
        found.open_ended, description = True, ""
    name = _without_marks(passage, 0, passage.text.strip(" 　。｡"), found)
    if etc := re.search(r"\s等$", name):
        name = name[: etc.start()]
    return Listed(without_quotes(name), description, passage.lines[0])


def _without_marks(passage: Passage, start: int, name: str, found: MeasureList) -> str:
    """The name without what only says that it is new, enlarged or important; said."""
    bare = name
    while (before := _MARK_BEFORE.match(shape_of(bare))) and before.end() < len(bare):
        bare = bare[before.end() :]
    while (behind := _MARK_BEHIND.search(shape_of(bare))) and behind.start():
        bare = bare[: behind.start()]
    if amount := _AMOUNT_GLUED.search(shape_of(bare)):
        bare = bare[: amount.start()]
    if (glued := _MARK_GLUED.search(bare)) and NAME_END.search(bare[: glued.start()]):
        bare = bare[: glued.start()]
    if bare != name:
        found.issues.append(_issue(passage, start, "measure-mark", name))
    return bare.strip(" 　") or name


def _read_prose(passage: Passage, found: MeasureList) -> None:
    """Whole sentences that say what is done: each is a measure, and an issue."""
    begin, read = 0, 0
    nesting = Nesting()
    for match in re.finditer("。|$", passage.shape):
        nesting.read(passage.shape[read : match.start()])
        read = match.start()
        if match[0] and nesting.depth:
            continue
        if text := passage.text[begin : match.start()].strip(" 　"):
            found.measures.append(Listed(text, "", passage.line_at(begin)))
            lines = dict.fromkeys(passage.line_at(at) for at in (begin, match.start()))
            found.issues += (about(line, "name-sentence", text) for line in lines)
        begin = match.end()


def _is_prose(shape: str) -> bool:
    """Whether nothing but sentences with a verb at their end stands in a shape."""
    # 甲の祭りを支援する。また、乙、丙に補助する。
    outside = re.sub("（[^（）]*）|「[^「」]*」", "", shape)
    return outside.endswith("。") and all(map(_VERB_END.search, outside.split("。")[:-1]))


def _read_sentence(passage: Passage, found: MeasureList, *, separated: bool) -> None:
    scan = scan_list(passage.shape, separated=separated)
    # An open bracket swallows all measures behind it: 創業支援事業（甲、乙、販路開拓事業（丙）
    if scan.depth and "、" in passage.shape:
        scan = scan_list(passage.shape, separated=separated, mend=True)
    odd = dict.fromkeys(passage.line_at(at) for at in scan.odd)
    found.issues += (about(line, "brackets-unbalanced") for line in odd)
    found.issues += (_issue(passage, at, "separator-missing", passage.text[at : at + LONG_NAME]) for at in scan.glued)
    end = len(passage.shape)
    described = not separated and sign_apart(passage.shape, 0, end)
    if not described and not scan.depth and (etc := _OPEN_END.search(passage.shape)):
        found.open_ended, end = True, etc.start()
    elif passage.shape.endswith("、"):
        found.issues.append(_issue(passage, end - 1, "text-cut"))
    openings = [opening for opening, _ in scan.groups]
    starts = [0, *(at + (at not in scan.glued) for at in scan.ends)]
    for start, stop in zip(starts, [*scan.ends, end], strict=True):
        inside = scan.groups[bisect_left(openings, start) : bisect_left(openings, stop)]
        _read_measure(passage, start, min(stop, end), inside, found, separated=separated)
    _issue_last(passage, found, cut=not scan.depth and end == len(passage.shape))


def _issue_last(passage: Passage, found: MeasureList, *, cut: bool) -> None:
    last = found.measures[-1] if found.measures else None
    # 「創業塾」、「朝の市」: a quote that is closed ends a name, whatever its last word.
    if last and passage.shape.rstrip(" 。").endswith(f"「{shape_of(last.name)}」"):
        return
    if last and cut and not last.description and last.line in passage.lines and not NAME_END.search(last.name):
        found.issues.append(about(passage.lines[-1], "text-cut", last.name, wording="name-cut"))


def _read_measure(
    passage: Passage, start: int, stop: int, brackets: list[tuple[int, int]], found: MeasureList, *, separated: bool
) -> None:
    if pointer := _POINTER_LAST.search(passage.shape, start, stop):
        stop = pointer.start()
        brackets = [own for own in brackets if own[0] < stop]
    text = passage.text[start:stop].strip(" 　。｡")
    if not text:
        return
    name, description = text, ""
    if apart := None if separated else sign_apart(passage.shape, start, stop):
        name, description = passage.text[start : apart.start()].strip(), passage.text[apart.end() : stop].strip(" 　")
        brackets = [bracket for bracket in brackets if bracket[1] < apart.start()]
    # A事業（甲、乙）; the bracket of 施設（町田）の運営 is part of the name.
    elif brackets and not passage.shape[brackets[-1][1] + 1 : stop].strip(" 。）"):
        opening, closing = brackets[-1]
        name, description = passage.text[start:opening].strip(), passage.text[opening + 1 : closing].strip()
    # A事業〔甲、乙〕: other brackets than （） around the description.
    elif (other := _OTHER_BRACKETS.search(passage.text, start, stop)) and passage.text[start : other.start()].strip():
        name, description = passage.text[start : other.start()].strip(), other["inside"].strip()
    # A事業（※１）（甲）
    if within := _POINTER_LAST.search(shape_of(name)):
        name, brackets = (
            name[: within.start()],
            [own for own in brackets if not POINTER.fullmatch(passage.shape[own[0] : own[1] + 1])],
        )
    if pointer or within:
        found.issues.append(_issue(passage, start, "note-pointer", text))
    name = without_quotes(_without_marks(passage, start, name, found))
    # A事業（拡充）（甲） / A事業（拡充）
    if description and re.fullmatch(MARK_WORDS, description):
        found.issues.append(_issue(passage, start, "measure-mark", text))
        description = ""
    if _OFFICE.fullmatch(shape_of(description)):
        found.issues.append(_issue(passage, start, "office-apart", text))
        description = ""
    found.measures.append(Listed(name or text, description, passage.line_at(start)))
    found.issues += _name_issues(passage, start, name, brackets, described=bool(description))


def _name_issues(
    passage: Passage, start: int, name: str, brackets: list[tuple[int, int]], *, described: bool
) -> Iterator[Issue]:
    if not name:
        yield _issue(passage, start, "name-missing")
    breaks = passage.starts[bisect_right(passage.starts, start) : bisect_left(passage.starts, start + len(name))]
    # 個店紹介支援事業 ⏎ 専門家派遣支援事業: the line ends as a name does, so these may be two.
    ended = [at for at in breaks if SURE_NAME_END.search(passage.shape[max(start, at - LONGEST_END) : at])]
    if ended:
        lines = dict.fromkeys(passage.line_at(at) for at in (start, *ended))
        yield from (about(line, "name-goes-on", name) for line in lines)
    if _JOINS.search(name):
        yield _issue(passage, start, "name-joins", name)
    if len(brackets) > described:
        lines = dict.fromkeys(passage.line_at(at) for at in (start, *(closing for _, closing in brackets)))
        yield from (about(line, "brackets-in-name", name) for line in lines)
    if len(name) > LONG_NAME:
        yield _issue(passage, start, "name-long", name)


def _issue(passage: Passage, at: int, code: str, text: str = "") -> Issue:
    return about(passage.line_at(at), code, text)
