"""The head of a plan in an overview: 「計画名」（区市町村）【計画期間：…】 in all its variants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans_registry.intake.field_heads import FieldHead, read_field_head, read_title_alone
from plans_registry.intake.lines import Line, join_lines

WINDOW_LINES, WINDOW_LENGTH = 4, 300
"""A plan's head may be broken into so many lines and is no longer than this."""


@dataclass(frozen=True, slots=True)
class PlanHead:
    """「計画名」（区市町村）【計画期間：…】 over ``lines_used`` lines; parts that are missing are empty."""

    line: Line
    lines_used: int
    title: str
    municipality_name: str
    period_text: str


_TOWN = r"[^（）【】]{1,20}"
_NAME = rf"(?:（\s*(?P<name>{_TOWN})\s*）)"
_LABEL = r"(?:計画|事業|実施|対象)?の?期間\s*:?\s*"
_FULL_LABEL = r"(?:計画|事業|実施|対象)の?期間\s*:?\s*"
_BARE = r"[^【】]*年[^【】]*|\s*[RHSrhs][^【】]{1,20}"
_PERIOD = rf"【\s*(?:{_LABEL}(?P<period>[^【】]*)|(?P<bare>{_BARE}))"
_LOOSE_PERIOD = (
    rf"(?:（\s*{_FULL_LABEL}(?P<period>[^【】「」]{{2,60}})）|{_FULL_LABEL}(?P<bare>[^【】「」。、]{{2,60}}))"
)
_TITLE = r"[■●◆○◎▼▶・\s]*「(?P<title>[^「」]+(?:「[^「」]*」[^「」]*)*)」"
_NUMBER = r"(?:[0-9]{1,2}\s*[.）\s]\s*|（[0-9]{1,2}）\s*|[①-⑳]\s*)?"
_PLAIN_TITLE = rf"[■●◆○◎▼▶・\s]*{_NUMBER}(?P<title>[^「」（）【】。、]{{2,60}}?)"
_NAMED = r"【\s*(?P<name>[^（）【】]{1,12}[区市町村])\s*】"
_NO_PERIOD = r"「(?P<title>[^「」]*(?:計画|プラン|ビジョン|戦略|構想|指針|方針)[^「」]*)」\s*（\s*(?P<name>\S{1,8}[区市町村])\s*）"
_FORMS = [
    (re.compile(form), most)
    for form, most in (
        (rf"{_TITLE}\s*{_NAME}?\s*{_PERIOD}】", WINDOW_LINES),
        (rf"{_PLAIN_TITLE}\s*{_NAME}\s*{_PERIOD}】", 1),
        (rf"{_TITLE}\s*{_NAME}\s*{_PERIOD}", 1),
        (rf"{_TITLE}\s*{_NAMED}\s*{_PERIOD}】", WINDOW_LINES),
        (rf"{_TITLE}\s*{_NAMED}\s*{_LOOSE_PERIOD}", 2),
        (rf"{_TITLE}\s*{_NAME}\s*{_LOOSE_PERIOD}", 3),
        (rf"{_PLAIN_TITLE}\s*{_NAME}\s*{_LOOSE_PERIOD}", 2),
        (_NO_PERIOD, 3),
    )
]
"""Forms of a head, and over how many lines each may be broken."""
_BEGINS = re.compile(r"[■●◆○◎▼▶・\s]*「|.*【|[^「」（）。、]{2,60}（[^（）]{1,12}[区市町村]）")


def read_plan_head(lines: Sequence[Line], index: int) -> PlanHead | None:
    """The head of a plan that begins at a line, whole or with its period missing or cut."""
    return _read_signed(lines, index) or _of_fields(lines, index, read_field_head(lines, index))


def plan_heads(lines: Sequence[Line]) -> dict[int, PlanHead]:
    """The heads by their index.  Titles that stand alone count only in a text without any other head."""
    found = {i: head for i in range(len(lines)) if (head := read_plan_head(lines, i))}
    if found:
        return found
    return {i: head for i in range(len(lines)) if (head := _of_fields(lines, i, read_title_alone(lines, i)))}


def _of_fields(lines: Sequence[Line], index: int, head: FieldHead | None) -> PlanHead | None:
    if not head:
        return None
    return PlanHead(lines[index], head.lines_used, head.title, head.municipality_name, head.period_text)


def _read_signed(lines: Sequence[Line], index: int) -> PlanHead | None:
    """A head whose brackets say what its parts are."""
    if not _BEGINS.match(lines[index].shape):
        return None
    windows = _windows(lines, index)
    for form, most in _FORMS:
        for used, (text, shape) in enumerate(windows[:most], start=1):
            if match := form.fullmatch(shape):
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
