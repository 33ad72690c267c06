"""The head of a plan: 「計画名」（区市町村）【計画期間：…】 in all its variants, or written as fields in any order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans_registry.documents.periods import read_period
from plans_registry.intake.lines import CleanLine, Passage, join_lines

FIELD_LINES = 8
"""A head of fields runs over at most so many lines, a cell of a table each."""
TITLE_LENGTH = 60
PERIOD_REACH = 15
"""Lines behind a title that stands alone in which its period must be named, unless it begins with a municipality."""

# ■ 町田市地域産業活性化計画 / ３．町田市地域産業活性化計画 / （２）…
_NUMBERED = re.compile(r"\s*(?:[■●◆○◎□▼▶・]|[0-9]{1,2}\s*[.）\s]|（[0-9]{1,2}）|[①-⑳])\s*")
# 町田市地域産業活性化計画 / 町田市 / R3～R5: signs that part fields for certain, as a blank does not.
_STRONG = re.compile(r"[（）【】「」/／<>、:|｜]+")
# 計画の名称 / 計画期間 / 区市町村 / 策定主体 / 自治体
_FIELD_LABEL = re.compile(
    r"計画の?名称?|名称|(?:計画|事業|実施|対象)?の?期間|区市町村名?|市町村名?|区市名|町村名|自治体名?|(?:策定|実施|申請)(?:主体|者|団体)|団体名"
)
_WORD = re.compile(r"\S+")
# 名称　町田市地域産業活性化計画: a label before the title is no part of it.
_LABELLED = re.compile(rf"(?:{_FIELD_LABEL.pattern})\s")
# 町田市地域産業活性化計画　＜概要版＞
_IGNORED = re.compile(r"概要版?|東京都|別紙[0-9]*|素案|原案|新規|継続")
# 町田市 / 東京都町田市
_FIELD_TOWN = re.compile(r"(?:東京都)?[^\s0-9]{1,6}[区市町村]")
# Many titles do not say 計画: 産業振興ビジョン2018
_NAMES_PLAN = re.compile("計画|プラン|ビジョン|戦略|構想|指針|方針")
# The number behind it belongs to the title and is no period: 産業振興計画2022 / 産業振興計画第２次
_FIELD_NAME = rf"[^\s。].{{2,}}?(?:{_NAMES_PLAN.pattern})(?:\s*[0-9]{{2,4}}|第[0-9一二三四五]次)?"
_FIELD_TITLE = re.compile(_FIELD_NAME)
# 令和３年度～令和５年度 / R3-R5 / 2021.4-2024.3
_PERIOD_WORDS = re.compile(r"[0-9]+\s*[年./]|[RHSrhs][0-9]|令和|平成")
# A cell of its own between or behind the years: 令和3年度 ⏎ ～ ⏎ 令和5年度 ⏎ ３か年
_JOINT = re.compile(r"[~〜～∼\-‐–—―－から]+|[0-9]+\s*[かカヶケヵ箇]?年(?:間|計画)?")
# 【計画期間】令和３年４月～令和６年３月 / ○計画期間　令和３年度～令和５年度
_PERIOD_LABEL = re.compile(r"[■●◆○◎・【（]*\s*(?:計画|事業|実施|対象)の?期間\s*[】）]?\s*:?\s*")


@dataclass(frozen=True, slots=True)
class FieldHead:
    """A head over ``lines_used`` lines; ``period_text`` and ``municipality_name`` are empty when no field gives them."""

    lines_used: int
    title: str
    municipality_name: str
    period_text: str


@dataclass(slots=True)
class _Fields:
    title: str = ""
    town: str = ""
    period: tuple[int, int] | None = None
    whole: bool = False


def read_field_head(lines: Sequence[CleanLine], index: int) -> FieldHead | None:
    """The title and fields that begin at a line, when a period is among them."""
    head = _read(lines, index)
    return head if head and head.period_text else None


def take_period(lines: Sequence[CleanLine]) -> tuple[list[CleanLine], str]:
    """The other lines, and the period that one of them names behind 計画期間, on the same line or the next."""
    for at, line in enumerate(lines):
        if not (label := _PERIOD_LABEL.match(line.shape)):
            continue
        own, used = line.text[label.end() :].strip(), 1
        if not own and at + 1 < len(lines):
            own, used = lines[at + 1].text, 2
        if read_period(own).period:
            return [*lines[:at], *lines[at + used :]], own
    return list(lines), ""


def _read(lines: Sequence[CleanLine], index: int) -> FieldHead | None:
    if len(lines[index].text) > 2 * TITLE_LENGTH or not _NAMES_PLAN.search(lines[index].shape):
        return None
    fields, used = _Fields(), 0
    passage = join_lines(lines[index : index + FIELD_LINES])
    for line, start in zip(passage.lines, passage.starts, strict=True):
        if not _take_line(line, start, fields, first=not used):
            break
        used += 1
    if not fields.title or not used:
        return None
    return FieldHead(used, fields.title, fields.town, _period_text(passage, fields.period))


def _take_line(line: CleanLine, start: int, fields: _Fields, *, first: bool) -> bool:
    """Whether a line holds nothing but fields, of which the first line gives the title."""
    numbered = _NUMBERED.match(line.shape)
    found = _Fields(fields.title, fields.town, fields.period, fields.whole)
    for begin, end in _segments(line.shape, numbered.end() if numbered else 0):
        spans = [(begin, end)] if _take(line, begin, end, start, found) else None
        if not spans and not all(_take(line, *span, start, found) for span in _words(line.shape, begin, end)):
            return False
    if (first and not found.title) or (fields.title and found.title != fields.title):
        return False
    fields.title, fields.town, fields.period, fields.whole = found.title, found.town, found.period, found.whole
    return True


def _take(line: CleanLine, begin: int, end: int, start: int, fields: _Fields) -> bool:
    shape = line.shape[begin:end]
    if _FIELD_LABEL.fullmatch(shape) or _IGNORED.fullmatch(shape):
        return True
    if _FIELD_TOWN.fullmatch(shape) and not fields.town and not _FIELD_TITLE.fullmatch(shape):
        fields.town = line.text[begin:end]
        return True
    # 令和９年度～令和11年度 ⏎ 令和８年11月: the date behind a whole period is none of it.
    if fields.whole and _is_period(shape):
        return True
    if _is_period(shape) or (fields.period and _JOINT.fullmatch(shape)):
        fields.whole = bool(re.search(r"\S(?:[~～〜∼‐–—―－-]|から).*(?:[0-9]|年)", shape))
        fields.period = (fields.period[0] if fields.period else start + begin, start + end)
        return bool(fields.title)
    if not fields.title and len(shape) <= TITLE_LENGTH and _FIELD_TITLE.fullmatch(shape) and not _LABELLED.match(shape):
        fields.title = line.text[begin:end]
        return True
    return False


def _is_period(shape: str) -> bool:
    return bool(_PERIOD_WORDS.search(shape)) and len(shape) <= TITLE_LENGTH and read_period(shape).period is not None


def _segments(shape: str, begin: int) -> Iterator[tuple[int, int]]:
    for sign in _STRONG.finditer(shape, begin):
        yield from _trimmed(shape, begin, sign.start())
        begin = sign.end()
    yield from _trimmed(shape, begin, len(shape))


def _words(shape: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _WORD.finditer(shape, begin, end))


def _trimmed(shape: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    own = shape[begin:end]
    if own.strip():
        yield begin + len(own) - len(own.lstrip()), end - len(own) + len(own.rstrip())


def _period_text(passage: Passage, span: tuple[int, int] | None) -> str:
    if not span:
        return ""
    begin, end = span
    text = passage.text[begin:end]
    # 令和３年度～令和５年度（３か年） ends behind its bracket, which parts fields elsewhere.
    closes = passage.shape[begin : end + 1].count("（") == passage.shape[begin : end + 1].count("）") > 0
    return passage.text[begin : end + 1] if closes else text


WINDOW_LINES, WINDOW_LENGTH = 4, 300
"""A plan's head may be broken into so many lines and is no longer than this."""


@dataclass(frozen=True, slots=True)
class PlanHead:
    """「計画名」（区市町村）【計画期間：…】 over ``lines_used`` lines; parts that are missing are empty.  A ``guessed`` one is a
    title alone, a ``signed`` one has these signs; ``marks`` such as （素案） stood with it."""

    line: CleanLine
    lines_used: int
    title: str
    municipality_name: str
    period_text: str
    guessed: bool = False
    signed: bool = False
    marks: tuple[str, ...] = ()


_TOWN = r"[^（）【】]{1,20}"
# （町田市） / （東京都町田市）
_NAME = rf"(?:（\s*(?P<name>{_TOWN})\s*）)"
_LABEL = r"(?:計画|事業|実施|対象)?の?期間\s*:?\s*"
# Outside 【】 a bare 期間 may be a word of any sentence: only 計画期間：… counts.
_FULL_LABEL = r"(?:計画|事業|実施|対象)の?期間\s*:?\s*"
# 【令和３年度～令和５年度】 / 【R3-R5】
_BARE = r"[^【】]*年[^【】]*|\s*[RHSrhs][^【】]{1,20}"
# 【計画期間：令和３年度～令和５年度, its 】 left to the form
_PERIOD = rf"【\s*(?:{_LABEL}(?P<period>[^【】]*)|(?P<bare>{_BARE}))"
# （計画期間：令和３年度～令和５年度） / 計画期間：令和３年４月１日～令和６年３月31日（３年間）
_LOOSE_PERIOD = (
    rf"(?:（\s*{_FULL_LABEL}(?P<period>[^【】「」]{{2,60}})）|{_FULL_LABEL}(?P<bare>[^【】「」。、]{{2,60}}))"
)
# ■「町田市地域産業活性化計画」; 「」 inside the name nests one level deep.
_TITLE = r"[■●◆○◎▼▶・\s]*「(?P<title>[^「」]+(?:「[^「」]*」[^「」]*)*)」"
# ２　町田市… / 3. / （３） / ③
_NUMBER = r"(?:[0-9]{1,2}\s*[.）\s]\s*|（[0-9]{1,2}）\s*|[①-⑳]\s*)?"
# ２　町田市地域産業活性化計画
_PLAIN_TITLE = rf"[■●◆○◎▼▶・\s]*{_NUMBER}(?P<title>[^「」（）【】。、]{{2,60}}?)"
# 【町田市】
_NAMED = r"【\s*(?P<name>[^（）【】]{1,12}[区市町村])\s*】"
# 「町田市地域産業活性化計画」（町田市）, but not 「町田新産業創造センター」（町田市）
_NO_PERIOD = r"「(?P<title>[^「」]*(?:計画|プラン|ビジョン|戦略|構想|指針|方針)[^「」]*)」\s*（\s*(?P<name>\S{1,8}[区市町村])\s*）"
_FORMS = [
    (re.compile(form), most)
    for form, most in (
        # 「町田市地域産業活性化計画」（町田市）【計画期間：令和３年度～令和５年度】
        (rf"{_TITLE}\s*{_NAME}?\s*{_PERIOD}】", WINDOW_LINES),
        # 町田市地域産業活性化計画（町田市）【計画期間：令和３年度～令和５年度】
        (rf"{_PLAIN_TITLE}\s*{_NAME}\s*{_PERIOD}】", 1),
        # 「町田市地域産業活性化計画」（町田市）【計画期間：令和３年度～令和５年度, never closed
        (rf"{_TITLE}\s*{_NAME}\s*{_PERIOD}", 1),
        # 「町田市地域産業活性化計画」【町田市】【計画期間：令和３年度～令和５年度】
        (rf"{_TITLE}\s*{_NAMED}\s*{_PERIOD}】", WINDOW_LINES),
        # 「町田市地域産業活性化計画」【町田市】（計画期間：令和３年度～令和５年度）
        (rf"{_TITLE}\s*{_NAMED}\s*{_LOOSE_PERIOD}", 2),
        # 【台東区】 台東区産業振興計画（改定版） 計画期間:平成29年度から3年間
        (rf"{_NAMED}\s*(?P<title>[^「」【】。、]{{2,60}}?)\s*{_FULL_LABEL}(?P<bare>[^【】「」。、]{{2,60}})", 1),
        # 「町田市地域産業活性化計画」（町田市）計画期間：令和３年度～令和５年度
        (rf"{_TITLE}\s*{_NAME}\s*{_LOOSE_PERIOD}", 3),
        # ２　町田市地域産業活性化計画（町田市） ⏎ 計画期間：令和３年４月～令和６年３月
        (rf"{_PLAIN_TITLE}\s*{_NAME}\s*{_LOOSE_PERIOD}", 2),
        (_NO_PERIOD, 3),
    )
]
"""Forms of a head, and over how many lines each may be broken."""
# 「町田市… / 町田市地域産業活性化計画（町田市）: spares every other line the joining of its windows.
_BEGINS = re.compile(r"[■●◆○◎▼▶・\s]*「|.*【|[^「」（）。、]{2,60}（[^（）]{1,12}[区市町村]）")


def read_plan_head(lines: Sequence[CleanLine], index: int) -> PlanHead | None:
    """The head of a plan that begins at a line, whole or with its period missing or cut."""
    return _read_signed(lines, index) or _of_fields(lines, index, read_field_head(lines, index))


def plan_heads(lines: Sequence[CleanLine]) -> dict[int, PlanHead]:
    """The heads that say by their signs or fields what they are, by their index."""
    return {i: head for i in range(len(lines)) if (head := read_plan_head(lines, i))}


def _of_fields(lines: Sequence[CleanLine], index: int, head: FieldHead | None) -> PlanHead | None:
    if not head:
        return None
    return PlanHead(lines[index], head.lines_used, head.title, head.municipality_name, head.period_text)


def _read_signed(lines: Sequence[CleanLine], index: int) -> PlanHead | None:
    """A head whose brackets say what its parts are."""
    if not _BEGINS.match(lines[index].shape):
        return None
    windows = _windows(lines, index)
    for form, most in _FORMS:
        for used, (text, shape) in enumerate(windows[:most], start=1):
            if match := form.fullmatch(shape):
                return _plan_head(lines[index], used, text, match)
    return None


def _windows(lines: Sequence[CleanLine], index: int) -> list[tuple[str, str]]:
    passages = (join_lines(lines[index : index + used]) for used in range(1, WINDOW_LINES + 1))
    return [(passage.text, passage.shape) for passage in passages if len(passage.text) <= WINDOW_LENGTH]


def _plan_head(line: CleanLine, used: int, text: str, match: re.Match[str]) -> PlanHead:
    def published(*groups: str) -> str:
        spans = [match.span(group) for group in groups if group in match.re.groupindex and match[group]]
        return text[slice(*spans[0])].strip() if spans else ""

    return PlanHead(line, used, published("title"), published("name"), published("period", "bare"), signed=True)
