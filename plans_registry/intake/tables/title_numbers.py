"""Numbers in front of the titles of pillars and the names of measures: １　…, (1) …, Ⅰ …, 第1の柱　…"""

import re

from plans_registry.intake.lines import CleanLine, shape_of
from plans_registry.intake.overview.markers import read_marker

_LOOSE = frozenset({"blank", "kanji", "katakana"})
"""Signs that may as well begin a name (24 時間営業): taken for a number only where they count."""
_SIGN = re.compile(r"^\s*[■◆●◎□◇▼]\s*(?=\S)")
# Ⅱ型施設 / 1 on 1 面談
_COUNTED = re.compile("[Ⅰ-Ⅻ][型種類期]|[0-9]+ [a-z]")
# Ⅰ・Ⅱ期工事 / ①②の合同 / (1)～(3)の連携
_LISTED = re.compile("[・～〜－,、①-⑳Ⅰ-Ⅻ-]")


class TitleNumbers:
    """Takes the numbers from what stands in one column, from above."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def without(self, title: str) -> str:
        """The title without its number or sign (■ …), or as it is."""
        title = _SIGN.sub("", title)
        marker = read_marker(CleanLine(1, 1, title, shape_of(title)))
        # 6次産業化: a digit that nothing parts from the name is part of it.
        if not marker or not marker.number or not marker.title or marker.style == "tight":
            return title
        if _COUNTED.match(title) or _LISTED.match(marker.title):
            return title
        # 重点A地区 / 取組一覧
        before = marker.line.shape[: -len(marker.title)]
        if marker.style.startswith("word") and not re.search(r"[\s.:、】]$", before):
            return title
        if marker.style in _LOOSE:
            last = self._last.get(marker.style, 0)
            if marker.number != 1 and not (last and marker.number <= last + 1):
                return title
            self._last[marker.style] = marker.number
        return marker.title.strip()


def without_number(title: str) -> str:
    """Of a title that stands alone: its number is not known to count."""
    return TitleNumbers().without(title)
