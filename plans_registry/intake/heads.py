"""Headings of an overview: the head of a plan, and the numbered head of a pillar."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from plans_registry.intake.lines import Line, join_lines

WINDOW_LINES, WINDOW_LENGTH = 4, 300
"""A plan's head may be broken into so many lines and is no longer than this."""
TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class PlanHead:
    """「計画名」（区市町村）【計画期間：…】 over ``lines_used`` lines; parts that are missing are empty."""

    line: Line
    lines_used: int
    title: str
    municipality_name: str
    period_text: str


@dataclass(frozen=True, slots=True)
class PillarHead:
    """A numbered heading; ``style`` names its numbering: all pillars of one plan share it."""

    line: Line
    number: int
    title: str
    style: str

    @property
    def family(self) -> str:
        """The style, where a lost blank behind the number makes no difference."""
        return "blank" if self.style == "tight" else self.style


_NAME = r"(?:（\s*(?P<name>[^（）]{1,20})\s*）)"
_PERIOD = r"【\s*(?:(?:計画|事業|実施)?期間\s*:?\s*(?P<period>[^【】]*)|(?P<bare>[^【】]*年[^【】]*))"
_TITLE = r"[■●◆○◎▼▶・\s]*「(?P<title>[^「」]+(?:「[^「」]*」[^「」]*)*)」"
_CLOSED = re.compile(rf"{_TITLE}\s*{_NAME}?\s*{_PERIOD}】")
_UNQUOTED = re.compile(rf"(?P<title>[^「」（）【】。、]{{2,60}}?)\s*{_NAME}\s*{_PERIOD}】")
_UNCLOSED = re.compile(rf"{_TITLE}\s*{_NAME}\s*{_PERIOD}")
_NO_PERIOD = re.compile(
    r"「(?P<title>[^「」]*(?:計画|プラン|ビジョン|戦略|構想)[^「」]*)」\s*（\s*(?P<name>\S{1,8}[区市町村])\s*）"
)


def read_plan_head(lines: Sequence[Line], index: int) -> PlanHead | None:
    """The head of a plan that begins at a line, whole or with its period missing or cut."""
    start = lines[index].shape
    if "「" not in start[:4] and "【" not in start:
        return None
    windows = _windows(lines, index)
    attempts = [(_CLOSED, windows), (_UNQUOTED, windows[:1]), (_UNCLOSED, windows[:1]), (_NO_PERIOD, windows[:3])]
    for pattern, candidates in attempts:
        for used, (text, shape) in enumerate(candidates, start=1):
            if match := pattern.fullmatch(shape):
                return _plan_head(lines[index], used, text, match)
    return None


def _windows(lines: Sequence[Line], index: int) -> list[tuple[str, str]]:
    passages = (join_lines(lines[index : index + used]) for used in range(1, WINDOW_LINES + 1))
    return [(passage.text, passage.shape) for passage in passages if len(passage.text) <= WINDOW_LENGTH]


def _plan_head(line: Line, used: int, text: str, match: re.Match[str]) -> PlanHead:
    def published(*groups: str) -> str:
        spans = [match.span(group) for group in groups if group in match.re.groupindex and match[group]]
        return text[slice(*spans[0])].strip() if spans else ""

    return PlanHead(line, used, published("title"), published("name"), published("period", "bare"))


_ROMAN, _CIRCLED = "Ⅰ-Ⅻ", "①-⑳"
_STYLES = {
    "word": re.compile(
        r"(?:柱|戦略|基本施策|基本目標|基本方針|重点施策|施策|方針|目標)\s*"
        rf"(?P<number>[0-9]{{1,2}}|[{_ROMAN}{_CIRCLED}一二三四五六七八九十])(?![0-9])[\s.:、]*(?P<title>[^\s.:、].*)"
    ),
    "paren": re.compile(r"（\s*(?P<number>[0-9]{1,2})\s*）\s*(?P<title>[^\s。、].*)"),
    "circled": re.compile(rf"(?P<number>[{_CIRCLED}])\s*(?P<title>[^\s。、].*)"),
    "roman": re.compile(rf"(?P<number>[{_ROMAN}])[\s.、]*(?P<title>[^\s.。、].*)"),
    "dot": re.compile(r"(?P<number>[0-9]{1,2})\s*[.、）:]\s*(?P<title>[^\s0-9。、].*)"),
    "blank": re.compile(r"(?P<number>[0-9]{1,2})\s+(?P<title>[^\s0-9。、].*)"),
    "tight": re.compile(r"(?P<number>[0-9]{1,2})(?P<title>[ァ-ヺ一-鿿「].*)"),
}
# "３ 年度から…" counts something; "３ 人材…" is a heading.
_COUNTER = re.compile(
    r"[かカヶケヵ箇][年月所国]|[年月つ割％%万億件倍位]|千(?!代)|回(?!遊)|円(?!滑)|社(?!会)|人(?![材財口間と])|名(?![産所物])|日(?!本)"
)


def read_pillar_head(line: Line) -> PillarHead | None:
    """The heading of a pillar on a line: １ · 1. · (1) · ① · 柱1 · 戦略1 · Ⅰ before a short title."""
    if len(line.text) > TITLE_LENGTH + 12 or "。" in line.shape:
        return None
    for style, pattern in _STYLES.items():
        if (match := pattern.fullmatch(line.shape)) and not _COUNTER.match(match["title"]):
            return PillarHead(line, _number(match["number"]), line.text[match.start("title") :], style)
    return None


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else int(unicodedata.numeric(written))
