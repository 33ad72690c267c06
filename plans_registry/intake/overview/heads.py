"""The head of a plan: 「計画名」（区市町村）【計画期間：…】 in all its variants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans_registry.intake.lines import CleanLine, join_lines

WINDOW_LINES, WINDOW_LENGTH = 4, 300
"""A plan's head may be broken into so many lines and is no longer than this."""


@dataclass(frozen=True, slots=True)
class PlanHead:
    """「計画名」（区市町村）【計画期間：…】 over ``lines_used`` lines; parts that are missing are empty.  A ``guessed`` one is a
    title without these signs; ``marks`` such as （素案） stood with it."""

    line: CleanLine
    lines_used: int
    title: str
    municipality_name: str
    period_text: str
    guessed: bool = False
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
    """The head of a plan that begins at a line, whose brackets say what its parts are."""
    if not _BEGINS.match(lines[index].shape):
        return None
    windows = _windows(lines, index)
    for form, most in _FORMS:
        for used, (text, shape) in enumerate(windows[:most], start=1):
            if match := form.fullmatch(shape):
                return _plan_head(lines[index], used, text, match)
    return None


def plan_heads(lines: Sequence[CleanLine]) -> dict[int, PlanHead]:
    """The heads that say by their signs or fields what they are, by their index."""
    return {i: head for i in range(len(lines)) if (head := read_plan_head(lines, i))}


def _windows(lines: Sequence[CleanLine], index: int) -> list[tuple[str, str]]:
    passages = (join_lines(lines[index : index + used]) for used in range(1, WINDOW_LINES + 1))
    return [(passage.text, passage.shape) for passage in passages if len(passage.text) <= WINDOW_LENGTH]


def _plan_head(line: CleanLine, used: int, text: str, match: re.Match[str]) -> PlanHead:
    def published(*groups: str) -> str:
        spans = [match.span(group) for group in groups if group in match.re.groupindex and match[group]]
        return text[slice(*spans[0])].strip() if spans else ""

    return PlanHead(line, used, published("title"), published("name"), published("period", "bare"))
