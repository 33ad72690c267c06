"""Headers in the words of offices, beside those that are known exactly: what they mean is known to the reader of documents."""

import re
import unicodedata

from plans_registry.intake.overview.measure_columns import column_named, detail_named
from plans_registry.intake.overview.plan_lists import names_town

LONGEST = 24
"""Signs of a header; what is longer is a text."""
_TOWN = re.compile("(?:区|市|町|村)+(?:名称?)?")
_TITLE = re.compile("計画の?(?:名称?|題名)")
_PERIOD = re.compile("計画の?(?:年度|年次|期間)")
_BACKGROUND = re.compile("(?:計画)?(?:の?策定)?の?(?:背景|現状)(?:(?:と|・|及び|、)(?:課題|目的|現状))*")
_PILLAR_NUMBER = re.compile("柱の?(?:番号|No\\.?)", re.I)
# 助成内容: says how much where another column says what is done, and else what is done.
_HELP = re.compile("(?:助成|補助|支援|給付)の?内容")
_ITEM = re.compile("(?:主な|具体的な?)?(?:取組|事業|施策)の?項目")
# 金額（千円）: a column of a budget, or of figures that say little without their unit.
_IN_YEN = re.compile("円[）)\\]】]$")
# 事業概要（200字以内）
_BRACKETED = re.compile(r"(?<=.)[（(\[【][^（(]*[）)\]】]$")


def office_names(header: str) -> tuple[str, ...]:
    """The short names of the columns that a header in an office's own words may mean, the likeliest first."""
    title = re.sub(r"\s", "", unicodedata.normalize("NFKC", header)).strip("■●【】:*※")
    if not title or len(title) > LONGEST:
        return ()
    if _IN_YEN.search(title):
        return ()
    return _names(title) or _names(_BRACKETED.sub("", title))


def _names(title: str) -> tuple[str, ...]:
    if _HELP.fullmatch(title):
        return "description", "amount"
    for pattern, name in (
        (_TOWN, "municipality_name"),
        (_TITLE, "plan_title"),
        (_PERIOD, "period_text"),
        (_BACKGROUND, "background"),
        (_PILLAR_NUMBER, "pillar_number"),
        (_ITEM, "name"),
    ):
        if pattern.fullmatch(title):
            return (name,)
    if names_town(title):
        return ("municipality_name",)
    name = detail_named(title) or column_named(title)
    return (name,) if name else ()
