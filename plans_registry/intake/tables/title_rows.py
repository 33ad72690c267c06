"""What the rows above the header of a table, or the name of its sheet, say of the plan: municipality, title, period, background."""

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from municipalities.names import folded_place
from plans_registry.documents.periods import read_period
from plans_registry.intake.tables.columns import TableLine
from plans_registry.intake.tables.header import known_headers

_PLAN = "計画|プラン|ビジョン|戦略|構想|指針|方針"
# 背景：… / 計画策定の背景 | … / 現状と課題：…
_BACKGROUND = re.compile(
    r"\s*[■●◆○【]?(?:計画)?(?:の?策定)?の?(?:背景|現状)(?:(?:と|・|及び|、)(?:課題|目的|現状))*\s*(?:[】:：]\s*|\Z)(?P<text>.*)",
    re.S,
)
_PERIOD = re.compile(r"\s*[（(【]?(?:計画)?の?(?:期間|年度)\s*(?:[:：\s]\s*|\Z)(?P<text>.*?)[）)】]?\s*", re.S)
_TITLE = re.compile(r"\s*計画の?(?:名称?|題名)\s*(?:[:：\s]\s*|\Z)(?P<text>.*)", re.S)
_YEAR = r"(?:(?:令和|平成|[RHＲＨ])\s*(?:元|\d{1,2})|(?:20|２０)\d\d)"
_DAY = r"(?:\s*年度?)?(?:\s*\d{1,2}\s*月(?:\s*(?:\d{1,2}\s*日|末))?)?"
_RANGE = re.compile(
    rf"{_YEAR}{_DAY}\s*(?:[~～〜∼\-‐–—―－─ー]|から|より)\s*(?:{_YEAR}|\d{{1,2}}){_DAY}(?:まで)?(?:\s*[（(]\d+\s*(?:年間|[かカヶケ箇]年)[）)])?"
)
# 提出期間：令和6年4月1日～5月31日 / 前計画（令和3年度～令和5年度）の実績
_OTHER_PERIOD = re.compile("募集|提出|受付|締切|期限|調査|集計|作成|前計画|前期|旧計画|現行|実績|進捗")
# 様式２ / 別紙１ / 令和６年度
_FORM = re.compile(r"(?:様式|別紙|別添|資料|別表|参考)\S{0,6}|(?:令和|平成)\S{1,3}年度?|第\S{1,3}号")
# 檜原村産業振興計画事業一覧: what lists the plan is no part of its title.
_LISTING = re.compile(rf"(.*(?:{_PLAN}))(?:の|に基づく)?(?:主な|個別|具体的な|各)?(?:施策|事業|取組|一覧|集約)\S*")
# 「檜原村産業計画」 / ■神津島村産業計画
_MARKS = str.maketrans(dict.fromkeys("「」■●◆○◎□◇", " "))
_BRACKETS = re.compile(r"[（(【\[][^（()）【】]*[）)】\]]")


FEWEST_HEADERS = 3  # known ones of a row that heads a table, though headers stand below each other, too
HEADER_BELOW = 8  # lines below the title of a plan among which the header of its table stands
MOST_BESIDE = 2  # filled cells of a row that is a title


def tables_below(lines: Iterable[TableLine], names: Mapping[str, str]) -> Iterator[tuple[int, TableLine]]:
    """Each line of a sheet with the number of its table, from 0: another one begins where the title of a plan of a municipality
    (神津島村産業計画) stands below a table and above a header of its own.  ``names`` are the municipalities by code."""
    left, below = iter(lines), deque[TableLine]()
    table, headed = 0, False
    while True:
        below.extend(islice(left, HEADER_BELOW + 1 - len(below)))
        if not below:
            return
        line = below.popleft()
        if not headed:
            headed = _heads(line)
        elif _titles_plan(line, names) and any(map(_heads, below)):
            table, headed = table + 1, False
        yield table, line


def _heads(line: TableLine) -> bool:
    return known_headers(line.cells) >= FEWEST_HEADERS


def _titles_plan(line: TableLine, names: Mapping[str, str]) -> bool:
    filled = [cell for cell in line.cells if cell.strip()]
    return len(filled) <= MOST_BESIDE and any(plan_title_in(cell) and _places_in(cell, names) for cell in filled)


@dataclass(frozen=True, slots=True)
class TitleRows:
    """The values by short names of columns, as far as they are said; ``code`` is that of the municipality."""

    values: Mapping[str, str]
    code: str = ""

    def without(self, columns: Collection[str]) -> "TitleRows":
        """What the table has no column for; of a plan only where they name its municipality, too, or the table has no column of it."""
        has_years = bool({"first_year", "last_year", "period_text"}.intersection(columns))
        has_place = bool({"code", "municipality_name"}.intersection(columns))
        left = {
            "municipality_name": not has_place,
            "plan_title": "plan_title" not in columns and (not has_place or bool(self.code)),
            "period_text": not has_years,
            "background": "background" not in columns and (not has_place or bool(self.code)),
        }
        return TitleRows({name: self.values[name] for name in left if left[name] and name in self.values}, self.code)

    def of(self, *, theirs: bool) -> Mapping[str, str]:
        """What they say of a row; ``theirs``: of the municipality that they name."""
        return self.values if theirs else {name: self.values[name] for name in ("period_text",) if name in self.values}


def read_title_rows(lines: Sequence[TableLine], sheet: str, names: Mapping[str, str]) -> TitleRows:
    """``names`` are the registered municipalities by code."""
    values: dict[str, str] = {}
    others = []
    for cell, beside in _cells(lines):
        if (text := _behind(_BACKGROUND, cell, beside)) is not None:
            values.setdefault("background", text)
        elif (text := _behind(_TITLE, cell, beside)) is not None:
            values.setdefault("plan_title", text)
            others.append(cell)
        elif (text := _behind(_PERIOD, cell, beside)) is not None and read_period(text).period:
            values.setdefault("period_text", text)
        else:
            others.append(cell)
    for cell in others:
        found = _RANGE.search(cell)
        if found and not _OTHER_PERIOD.search(cell) and read_period(found[0]).period:
            values.setdefault("period_text", found[0])
    code = _place([*others, values.get("plan_title", "")], sheet, names)
    if code:
        values["municipality_name"] = names[code]
    title = values.get("plan_title") or next(filter(None, map(plan_title_in, others)), "")
    values["plan_title"] = title
    return TitleRows({name: value for name, value in values.items() if value}, code)


def _cells(lines: Sequence[TableLine]) -> Iterator[tuple[str, str]]:
    """Each filled cell with the next one of its row."""
    for line in lines:
        filled = [cell.strip() for cell in line.cells if cell.strip()]
        skip = False
        for cell, beside in zip(filled, [*filled[1:], ""], strict=True):
            if not skip:
                yield cell, beside
            labels = (_BACKGROUND, _TITLE, _PERIOD)
            skip = not skip and any((match := own.fullmatch(cell)) and not match["text"] for own in labels)


def _behind(label: re.Pattern[str], cell: str, beside: str) -> str | None:
    """What stands behind a label, in its cell or in the next; None where the cell begins with no such label."""
    match = label.fullmatch(cell)
    return (match["text"] or beside).strip() or None if match else None


def _place(cells: Sequence[str], sheet: str, names: Mapping[str, str]) -> str:
    """The code of the only municipality that titles and sheet name; ``""`` where they name none, or several."""
    found = {code for cell in (*cells, sheet) for code in _places_in(cell, names)}
    if not found:
        plain = folded_place(sheet)
        found = {code for code, name in names.items() if plain and plain == folded_place(name)[:-1]}
    return found.pop() if len(found) == 1 else ""


def _places_in(text: str, names: Mapping[str, str]) -> set[str]:
    """Where a name begins a word: 令和6年度立川市計画, but 港区 not in 漁港区域."""
    plain = folded_place(text)
    found = {
        code: name
        for code, name in ((code, folded_place(name)) for code, name in names.items())
        if name in plain and re.search(rf"(?<![一-鿿々]){name}(?![域部間])|(?<=[度都版]){name}(?![域部間])", plain)
    }
    return {
        code for code, name in found.items() if not any(name != other and name in other for other in found.values())
    }


def plan_title_in(text: str) -> str:
    """The title of a plan in a title row: 檜原村地域産業活性化計画　事業一覧; ``""`` for none."""
    plain = _BRACKETS.sub(" ", _RANGE.sub(" ", text)).translate(_MARKS)
    words = plain.split()
    last = next((at for at, word in enumerate(words) if re.search(_PLAN, word)), None)
    if last is None:
        return ""
    first = next((at for at, word in enumerate(words[: last + 1]) if not _FORM.fullmatch(word)), last)
    listing = _LISTING.fullmatch(words[last])
    title = [*words[first:last], listing[1] if listing else words[last]]
    return "".join(title) if len("".join(title)) > len(max(_PLAN.split("|"), key=len)) else ""
