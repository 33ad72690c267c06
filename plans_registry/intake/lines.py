"""Lines of a flattened document: cleaned, numbered, and joined again without the breaks inside words.

The shape of a text, which the grammar reads, has the same length, with every variant of a bracket, comma, blank or digit
as one sign.  How a document breaks its lines says which of them end a paragraph.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

# ｢町田市計画｣(町田市)[計画期間:令和３年度] has the shape 「町田市計画」（町田市）【計画期間:令和3年度】.
_VARIANTS = str.maketrans(
    "()｢｣『』[]［］〔〕｛｝{}＜＞〈〉《》≪≫､，｡：．　\t\xa0０１２３４５６７８９",
    "（）「」「」【】【】【】【】【】【】【】【】【】、、。:.   0123456789",
)
# ❶ 甲の柱 → ① 甲の柱
_VARIANTS |= {first + i: ord("①") + i for first in map(ord, "❶➀➊⓵") for i in range(10)}
PAIRS = {"（": "）", "「": "」", "【": "】"}
CLOSING = frozenset(PAIRS.values())
BRACKET = re.compile("[（）「」【】]")
# A事業（甲）,B事業; the comma of 1,000 or "PR, SNS" parts no words of a list.
_HALF_COMMA = re.compile(r"(?<=[^\x00-\x7f]),|,(?=[^\x00-\x7f])")


def shape_of(text: str) -> str:
    """The text with （）「」【】、。 and ASCII digits for all their widths; offsets stay the same."""
    return _HALF_COMMA.sub("、", text.translate(_VARIANTS))


class Nesting:
    """Brackets open at a place in a shape.  A closing bracket also closes what is open inside it."""

    __slots__ = ("_open", "_waiting")

    def __init__(self) -> None:
        self._open: list[str] = []
        self._waiting: Counter[str] = Counter()

    @property
    def depth(self) -> int:
        return len(self._open)

    def take(self, bracket: str) -> bool:
        """Go past one bracket; False when it closes nothing, or leaves another one open inside it."""
        if closing := PAIRS.get(bracket):
            self._open.append(closing)
            self._waiting[closing] += 1
            return True
        if not self._waiting[bracket]:
            return False
        fits = self._open[-1] == bracket
        while (closed := self._open.pop()) != bracket:
            self._waiting[closed] -= 1
        self._waiting[bracket] -= 1
        return fits

    def read(self, shape: str) -> "Nesting":
        """Go past every bracket of a shape."""
        for match in BRACKET.finditer(shape):
            self.take(match[0])
        return self


# What damaged PDFs leave in a text, 令和3年度\x00～令和5年度; tabs, blanks and line breaks are none.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Soft hyphens, signs of zero width and of direction, which pages and word processors put into words.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# \f begins a page.
_INNER_BREAK = re.compile(r"([\f\v\x85\u2028\u2029])")
# A sign that the file's font had and no other has (外字), or one that could not be decoded.
_DAMAGED = re.compile(r"[\ufffd\ue000-\uf8ff]")

# A事業（甲に関する説明、PR冊　　　　　　朝市の写真と店主
_WIDE_GAP = re.compile(r"(?<=\S)[ \t　]{3,}+(?=\S)")
WIDE = 6
"""Half-width columns of a gap that parts a line from what stands beside it."""

_JAPANESE = "[々〆〇ぁ-んァ-ヺー一-鿿㐀-䶿ｦ-ﾟ]"
_LATIN = re.compile("[A-Za-z]")
_IS_JAPANESE = re.compile(_JAPANESE)
# EC サイト / せたがや Pay
_APART = re.compile(f"[A-Za-z] (?={_JAPANESE})|{_JAPANESE} (?=[A-Za-z])")
# ECサイト / PR活動
_TOGETHER = re.compile(f"[A-Za-z](?={_JAPANESE})|{_JAPANESE}(?=[A-Za-z])")

# 個 店 の 魅 力
_JUSTIFIED = re.compile(
    rf"(?<!{_JAPANESE}){_JAPANESE}(?P<blank>[ 　]){_JAPANESE}(?:(?P=blank){_JAPANESE})+(?!{_JAPANESE})"
)
"""A word set with the same blank behind every sign."""
# ・A事業　・B事業（乙・丙）　・C事業
_ITEMS_APART = re.compile(r"(?<=\S)[ \t　]+(?=・\S)")
# 朝市の写真と店主; signs and digits belong to sentences and columns of a table.
_BESIDE = re.compile(r"[^、。:【】（）0-9]{3,30}")

BULLETS = "◎●◆○・■□▪•◇▼▽▶▷►▸‣➢➤➣➔⇒✓✔☑★☆❖◉▫"
# ➢A事業 / (Word's private sign)A事業; ※, arrows and ▲ begin notes and captions.
LIST_SIGN = re.compile(rf"[{BULLETS}]|[-–*](?=\s)|[0-9]{{1,2}}[.)）．]|[①-⑳]|[（(][0-9]{{1,2}}[)）】〉]")
_NO_LIST_SIGN = frozenset("▲△↑↓←→〒©®°+＋=＝~～|｜")
_FIRST_SIGN = re.compile(r"(?m)^[ \t　\f]*([^\w\s])(?=\s*\w)")
_WIDE = frozenset("WFA")

Role = Literal[
    "",
    "text",
    "title",
    "plan",
    "section",
    "heading",
    "pillar",
    "fold",
    "measure",
    "list",
    "detail",
    "more",
    "audience",
    "amount",
    "contact",
    "url",
    "note",
    "header",
    "label",
    "value",
    "caption",
    "frame",
]
"""What a block, or a person, says of a line; "" leaves it to the grammar."""

SAID_APART: tuple[Role, ...] = ("audience", "amount", "contact", "url")
"""What a table says of a measure in columns of their own, beside its name and its description."""


CLOSED, OPEN = ".", ":"
"""How the name of a box ends that holds several things, and of one whose only thing may head or describe what is outside."""


@dataclass(frozen=True, slots=True)
class CleanLine:
    """One line that is not blank.  ``number`` and ``page`` count from 1; blanks at its ends are gone, runs
    of blanks inside are one.  ``damage`` is what cleaning removed or found: control, unreadable or "".
    ``gap`` counts the blank lines before it; a line ``beside`` stood far to the right of another.  ``role`` is what its
    block says it is, ``key`` is the same for lines of one look, ``level`` the depth of a heading; ``box`` names the box that it
    stands in, and begins as those around it do.
    """

    number: int
    page: int
    text: str
    shape: str
    damage: str = ""
    gap: int = 0
    beside: bool = False
    role: Role = ""
    key: str = ""
    level: int = 0
    box: str = ""

    @property
    def closed_box(self) -> str:
        """The smallest box around the line whose inside belongs together, "" where there is none."""
        return self.box[: self.box.rfind(CLOSED) + 1]


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines as one text again; ``starts`` are the offsets at which ``lines`` begin."""

    text: str
    shape: str
    lines: tuple[CleanLine, ...]
    starts: tuple[int, ...]

    def line_at(self, offset: int) -> CleanLine:
        return self.lines[max(bisect_right(self.starts, offset) - 1, 0)]


def clean_lines(text: str) -> list[CleanLine]:
    """Every line that is not blank, without marks, control characters and doubled blanks.  A form feed begins a page;
    a sign that begins several lines and that no list of ours knows becomes •."""
    lines = list(_clean(text))
    signs = _unknown_signs(text)
    return [_with_bullet(line) if line.text[0] in signs else line for line in lines] if signs else lines


def _unknown_signs(text: str) -> set[str]:
    counts = Counter(_FIRST_SIGN.findall(text))
    return {sign for sign, times in counts.items() if times > 1 and _may_be_bullet(sign)}


def _may_be_bullet(sign: str) -> bool:
    if sign in BULLETS or sign in _NO_LIST_SIGN or shape_of(sign) in PAIRS:
        return False
    return unicodedata.category(sign) in ("So", "Sm", "Co")


def _with_bullet(line: CleanLine) -> CleanLine:
    text = "•" + line.text[1:]
    damage = "" if line.damage == "unreadable" and not _DAMAGED.search(text) else line.damage
    return replace(line, text=text, shape=shape_of(text), damage=damage)


def as_line(
    text: str, at: CleanLine, *, role: Role = "", key: str = "", level: int = 0, box: str = ""
) -> CleanLine | None:
    """A text of the line ``at``, cleaned as any line is; None when nothing is left."""
    own = _clean_line(text, at.number, at.page, at.gap, beside=False)
    return replace(own, role=role, key=key, level=level, box=box) if own else None


def _clean(text: str) -> Iterator[CleanLine]:
    page, gap = 1, 0
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        gap += 1
        for part in _INNER_BREAK.split(raw):
            if part == "\f":
                page += 1
            for own, beside in _parts(part):
                if line := _clean_line(own, number, page, gap - 1, beside=beside):
                    gap = 0
                    yield line


def _parts(raw: str) -> Iterator[tuple[str, bool]]:
    """A line, the items ・A ・B it holds, or what stands before and behind a wide gap, when that could be the caption of a picture beside the text."""
    if _ITEMS_APART.search(raw) and raw.lstrip().startswith("・"):
        yield from ((item, False) for item in _ITEMS_APART.split(raw))
        return
    gaps = [gap for gap in _WIDE_GAP.finditer(raw) if columns(gap[0]) >= WIDE]
    if len(gaps) == 1 and _BESIDE.fullmatch(shape_of(raw[gaps[0].end() :].strip())):
        yield raw[: gaps[0].start()], False
        yield raw[gaps[0].end() :], True
    else:
        yield raw, False


def _clean_line(raw: str, number: int, page: int, gap: int, *, beside: bool) -> CleanLine | None:
    visible = _CONTROLS.sub("", raw)
    text = _BLANKS.sub(_one_blank, _INVISIBLE.sub("", visible)).strip()
    if not text:
        return None
    damage = "control" if len(visible) < len(raw) else "unreadable" if _DAMAGED.search(text) else ""
    text = _JUSTIFIED.sub(lambda word: re.sub("[ 　]", "", word[0]), text)
    return CleanLine(number, page, text, shape_of(text), damage, gap, beside)


def _one_blank(match: re.Match[str]) -> str:
    return "　" if match[0] == "　" else " "


def writes_latin_apart(lines: Sequence[CleanLine]) -> bool:
    """Whether this document writes "EC サイト" rather than "ECサイト", so that a break there stood for a blank."""
    apart = sum(len(_APART.findall(line.shape)) for line in lines)
    return apart > sum(len(_TOGETHER.findall(line.shape)) for line in lines)


def join_lines(lines: Sequence[CleanLine], *, latin_apart: bool = True) -> Passage:
    """One passage.  Japanese lines join without a blank; a blank that the break replaced beside a Latin word returns."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for i, line in enumerate(lines):
        glue = _glue(lines[i - 1].text[-1], line.text[0], latin_apart=latin_apart) if i else ""
        starts.append(length + len(glue))
        parts += glue, line.text
        length += len(glue) + len(line.text)
    text = "".join(parts)
    return Passage(text, shape_of(text), tuple(lines), tuple(starts))


def plain(text: str) -> str:
    """The text for comparing: NFKC, one case, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _glue(left: str, right: str, *, latin_apart: bool) -> str:
    if left.isascii() and left.isalnum() and right.isascii() and right.isalnum():
        return " "
    if not latin_apart:
        return ""
    if _LATIN.match(left) and _IS_JAPANESE.match(right):
        return " "
    if _IS_JAPANESE.match(left) and _LATIN.match(right):
        return " "
    return ""


def columns(text: str) -> int:
    """The width of a text in half-width columns: two for a Japanese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in text)


class UnreadableFile(ValueError):
    """The message tells the person what is wrong and what to do."""
