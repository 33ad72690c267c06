"""Notes that begin with ※ or 注, the signs that point to them, and lines that stand for themselves, such as amounts, offices
and sources: taken out before the plans are read, and said."""

import re
from collections.abc import Sequence

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import CleanLine, Nesting
from plans_registry.intake.overview.boilerplate import CONTACT_LENGTH, TOLD_ROLES
from plans_registry.intake.overview.markers import read_marker

NOTE_LINES, BROKEN_LENGTH = 4, 20
"""A note is no longer, and only a line of so many signs may break it."""

# ※１　令和７年度から実施予定 / （注）併用はできません。 / ★は重点事業 / ＊商工会が実施, but * A事業 is an item.
_NOTE = re.compile(
    r"※|[★☆◎○●◇◆■□△]\s*印?は[^じば]|[＊*](?!\s)|（\s*(?:注|参考|備考|添付書類|※|＊)\s*[0-9]*\s*）|注\s*[0-9]*\s*[）:.\s]|【\s*注\s*】"
)

# ［担当］産業振興課 / 予算額（R8）：42,150千円 / KPI：就業者 400人: what belongs to a measure and is no part of a plan document.
_ASIDE = re.compile(
    r"[【・]?\s*(?:(?:主な)?担当(?:課|部署|部局|係)?|所管(?:課|部署)?|(?:想定|総)?事業費|(?:当初)?予算額?|KPI|成果指標|数値目標|目標値?|指標|実施時期|スケジュール|財源|連携先|関係課|対象(?:者|地域|区域)?|申込み?(?:方法|期間)?|受付|日時|会場|定員|補助(?:率|額)|助成額|上限額)\s*(?:（[^（）]*）)?\s*(?:】|:).*"
)

# 34,210 / 3,600千円 / 合計　51,494千円 / ― in a line of its own
_AMOUNT = re.compile(
    r"(?:合計|小計|総計)?\s*(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\s*(?:千円|万円|百万円|億円|円)|[0-9]{1,3}(?:,[0-9]{3})+|[―—－–-]+|(?:合計|小計|総計)\s*(?:（[^（）]*）)?"
)

# ⇒ 派遣　延べ900回／年
_RESULT = re.compile(r"⇒\s*[^。、（【0-9]{1,16}[0-9][0-9,.]*\s*[^\W0-9]{1,4}(?:[/／]\w|（[^（）]*）)?")

# １　学生生活実態調査（令和４年）による。
_SOURCE = re.compile(r"[0-9*＊]{1,2}\s*\)?\s*.*(?:による|より作成|調べ|参照)。?")

# 産業振興課 / R8予算 1,200千円 in a small line of a tile
_OFFICE_OR_BUDGET = re.compile(
    r"（?[^、。・\s（）]{2,10}[課係]）?|\S{0,6}予算額?\s*:?\s*[0-9,]+\s*(?:千円|万円|百万円|円)"
)

# 西東京市役所 産業振興課（田無第二庁舎） 042-420-2819 / ☎内線457
_TELEPHONE = re.compile(
    r"[☎☏℡]|^(?:電話|内線)\s*:?\s*[0-9-]+$|[課係部局室所].*[0-9]{2,5}[-－‐（(][0-9]{1,4}[-－‐）)][0-9]{4}\W*$"
)

# 2025 2026 2027 / 検討 → 実施 → 拡大
_SCHEDULE = re.compile(
    r"(?=.*(?:検討|実施|準備|調査|見直し|拡大|継続|運用|開始|試行)|(?:.*20[0-9]{2}){3})"
    r"(?:(?:20[0-9]{2}|[RＲ][0-9]{1,2}|令和[0-9]{1,2})年?度?|検討|実施|準備|調査|見直し|拡大|継続|運用|開始|試行|[→⇒\s・/])+"
)

# 新規 in a small box beside a measure, R7 over a column of years
_MARK_ALONE = re.compile(r"[【（]?\s*(?:新規|拡充|重点|継続|新|拡|NEW)\s*[】）]?|[RＲ][0-9]{1,2}")

# （残りの柱は次のページに続く） / 以上、４市24事業 / 別紙「事業計画個票」１－１から３－２までのとおり
_POINTS_ON = re.compile(
    "別\\s*[紙添]|以\\s*上(?:\\s*[、,]?\\s*\\S{0,12}[0-9]+\\s*(?:事業|施策|項目|件|の取組))?|記|別紙.*(?:のとおり|参照)。?|（[^（）]*(?:続く|つづく|(?:ページ|頁|別紙)を?(?:に|参照))[^（）]*）"
)

POINTER = re.compile(r"\s*(?:（\s*(?:※|＊|\*|注)\s*[0-9]*\s*）|※\s*[0-9]*|＊\s*[0-9]*|\*\s*[0-9]*)\s*")
"""A sign that points to a note, such as （※１） or ＊."""


def take_notes(lines: Sequence[CleanLine]) -> tuple[list[CleanLine], list[Issue]]:
    """The other lines, and an issue for each line of a note that stands outside all brackets."""
    rest: list[CleanLine] = []
    issues: list[Issue] = []
    nesting = Nesting()
    at = 0
    while at < len(lines):
        if lines[at].role == "note" or (
            not nesting.depth and lines[at].role not in TOLD_ROLES and _stands_aside(lines[at])
        ):
            issues.append(about(lines[at], "note-apart"))
            at += 1
            continue
        if _NOTE.match(lines[at].shape) and not nesting.depth and lines[at].role not in TOLD_ROLES:
            used = _note_lines(lines[at : at + NOTE_LINES])
            issues += (about(line, "note-apart") for line in lines[at : at + used])
            at += used
            continue
        rest.append(lines[at])
        nesting = Nesting() if lines[at].shape.endswith("。") else nesting.read(lines[at].shape)
        at += 1
    return rest, issues


def _stands_aside(line: CleanLine) -> bool:
    """Whether a line is an amount, an office, a schedule or a mark that stands for itself."""
    if _ASIDE.fullmatch(line.shape):
        return True
    # A line of a plain text may be the rest of a broken word: 活力の ⏎ 新 ⏎ しい
    if not line.role:
        return False
    return bool(
        _MARK_ALONE.fullmatch(line.shape)
        or _POINTS_ON.fullmatch(line.shape)
        or _AMOUNT.fullmatch(line.shape)
        or _RESULT.fullmatch(line.shape)
        or _SOURCE.fullmatch(line.shape)
        or _OFFICE_OR_BUDGET.fullmatch(line.shape)
        or (len(line.shape) > 1 and _SCHEDULE.fullmatch(line.shape))
        or (len(line.text) <= CONTACT_LENGTH and _TELEPHONE.search(line.shape))
    )


def _note_lines(lines: Sequence[CleanLine]) -> int:
    """How many lines a note takes: one, unless it goes on as a sentence that a later line ends."""
    if lines[0].shape.endswith(("。", "）")) or len(lines[0].text) < BROKEN_LENGTH:
        return 1
    # ※市内に本社又は主たる事業所を有する中小企業者に ⏎ 限る。
    for used, line in enumerate(lines[1:], start=2):
        if read_marker(line) or _NOTE.match(line.shape):
            return 1
        if line.shape.endswith(("。", "。）")):
            return used
    return 1
