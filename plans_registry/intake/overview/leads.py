"""What stands around the head of a plan and is no sentence of its background: dates, offices, fields, and labels such as 現状・課題."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine
from plans_registry.intake.overview.flow import PlanSection
from plans_registry.intake.overview.guesses import is_field_line, written_periods
from plans_registry.intake.overview.section_kinds import SectionKind, kind_of

_DATE = (
    r"(?:(?:公表|発行|作成|承認|策定|更新)日?\s*:?\s*)?(?:(?:令和|平成|[RH]\.?)\s*(?:[0-9]{1,2}|元)|20[0-9]{2})\s*[年./]\s*[0-9]{1,2}\s*(?:月|[./])?"
    r"(?:\s*[0-9]{1,2}\s*日?)?(?:\s*(?:公表|発行|作成|承認|策定|更新|現在))?"
)
_WORD, _TOWN = "[一-鿿ァ-ヺA-Z][一-鿿ァ-ヺー・A-Z]{0,11}", "(?:東京都|[一-鿿ぁ-んァ-ヺ]{1,5}[区市町村])"
# 日の出町産業観光課 / 東京都産業労働局 / 産業労働局 商工部 / 商工部 調整課, but not 多摩川倶楽部
_OFFICE = rf"(?:{_TOWN}\s*{_WORD}[局部課室係]|{_WORD}局|{_WORD}部\s*{_WORD}[課室係])(?:\s*{_WORD}[部課室係])*"
# 令和６年３月　東京都産業労働局 / 東京都　令和６年３月 / （令和６年３月29日）
_PLAIN = rf"{_DATE}(?:\s*(?:{_OFFICE}|{_TOWN}))?|(?:{_OFFICE}|{_TOWN}(?=\s))\s*{_DATE}|{_OFFICE}"
_IMPRINT = re.compile(rf"{_PLAIN}|（\s*(?:{_PLAIN})\s*）|【\s*(?:{_PLAIN})\s*】")
LONGEST_IMPRINT = 60
# 地域の現状と将来を / 専門家の派遣（: a broken line
_UNFINISHED = re.compile("[をはがにのでとへもや、（・]$")
# 令和７年３月 ⏎ に策定した: the rest of one; ものづくり and にぎわい begin a sentence.
_GOES_ON = re.compile("[をがのでとへや、。）]|は(?!じめ)|に(?!ぎわ)|も(?!の)")


def is_imprint(line: CleanLine) -> bool:
    """Whether a line only says when, or by what office, a document was made."""
    return len(line.text) <= LONGEST_IMPRINT and bool(_IMPRINT.fullmatch(line.shape))


def take_lead(plan: PlanSection) -> None:
    """Take out of the background what stands before its first sentence, and say all but the period."""
    lead = list(_lead(plan.background))
    plan.background = plan.background[len(lead) :]
    for line, code in lead:
        period = code == "field" and not plan.head.period_text and any(written_periods(line.text))
        plan.issues += [] if period else [about(line, "section-apart" if code == "field" else code)]


def _lead(lines: Sequence[CleanLine]) -> Iterator[tuple[CleanLine, str]]:
    for line, after in pairwise(lines):
        code = _code(line)
        if not code or _GOES_ON.match(after.shape):
            return
        yield line, code


def _code(line: CleanLine) -> str:
    """What a line is that is no sentence, "" for one of the background."""
    # 羽村市 alone may begin the sentence that the next line goes on with.
    if is_field_line(line) and (any(written_periods(line.text)) or line.shape[0] in "（【"):
        return "field"
    words = line.shape.strip("（）【】「」■●◆○◎□◇▼▶・ ")
    if kind_of(words) is SectionKind.BACKGROUND and not _UNFINISHED.search(words):
        return "section-label"
    return "section-apart" if is_imprint(line) else ""


def take_imprints_above(lines: list[CleanLine]) -> Iterator[Issue]:
    """Take from the end of a plan the date and the office that stand above the head of the next one."""
    while len(lines) > 1 and is_imprint(lines[-1]) and not _UNFINISHED.search(lines[-2].shape):
        yield about(lines.pop(), "section-apart")
