"""The header of a table, which names its columns: what is read of it, and sentences on what is wrong in it."""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Self

from django.utils.translation import gettext as _

from plans_registry.documents.columns import MEASURE_COLUMNS, READ_COLUMNS, STATE_COLUMN
from plans_registry.intake.tables.columns import TableIssues, TableLine, quoted
from plans_registry.intake.tables.office_words import office_names

TURNED = 4  # known headers in one column; no table of measures has so many cells that read like headers
REQUIRED = ("code", "plan_title", "first_year", "last_year", "pillar_number", "pillar_title", "number", "name")
IDS = frozenset({"plan_key", "measure"})
"""Columns that only the registry's own files have."""
UNREAD = frozenset({"region", "published_on", "updated_on", "state"})
"""Columns the registry fills by itself; a file may have them, and nothing is read from them."""
EXAMPLE = "（記入例）"
"""Begins the plan title of the template's example row; such a row is not read."""
NAMES = {header: name for name, header in MEASURE_COLUMNS.items()} | {STATE_COLUMN: "state"}
NEAR = 0.75  # of a header and a misspelt one: 施策_名前 and 施策_名称 have 0.8
HEADER_WITHIN = 20
"""Lines among which the header may stand, below a title."""
_UNSEEN = re.compile("[\\s\u200b-\u200f\ufe00-\ufe0f\ufeff]+")


def _folded_header(text: str) -> str:
    """Without what two headers may differ in and be the same: widths, blanks, line breaks, が in two characters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip("'\"").casefold()


OTHER_WORDS = {
    "code": "団体コード 自治体コード 区市町村コード 市区町村コード",
    "municipality_name": "自治体 自治体名 区市町村 区市町村名 市区町村 市区町村名 団体名",
    "plan_title": "計画 計画の名称 計画名称",
    "first_year": "開始年度 計画期間開始 計画期間自",
    "last_year": "終了年度 計画期間終了 計画期間至",
    "period_text": "計画期間 期間",
    "pillar_number": "柱番号",
    "pillar_title": "柱 柱名 柱名称 柱の名称 施策の柱 基本方針",
    "number": "施策番号 事業番号",
    "name": "施策・事業名 施策名 施策名称 事業名 事業名称 施策の名称 事業の名称 取組名 施策 事業",
    "description": "内容 概要 説明 事業内容 事業概要 施策概要 施策の概要 取組内容",
    "audience": "対象",
    "contact": "問合せ先 問合先 連絡先",
    "url": "URL",
    "background": "背景 現状と課題・めざすもの 現状と課題",
}
"""Headers of town halls' own tables, by the column that they mean."""
_TOWN_HALLS = frozenset(_folded_header(word) for words in OTHER_WORDS.values() for word in words.split())
_BY_FOLDED = {_folded_header(word): name for name, words in OTHER_WORDS.items() for word in words.split()}
_BY_FOLDED |= {_folded_header(header): name for header, name in NAMES.items()}


def header_name(text: str) -> str:
    """The short name of the column that a header names exactly; ``""`` for none."""
    return _BY_FOLDED.get(_folded_header(text), "")


def header_names(headers: Sequence[str]) -> list[str]:
    """The short name of each column: what is named exactly first, then what offices may mean by their words; ``""`` for none."""
    names = [header_name(header) for header in headers]
    named = [
        index for index, name in enumerate(names) if name == "name" and _folded_header(headers[index]) in _TOWN_HALLS
    ]
    # 施策 | 事業名 | 概要: the last one names the measures.
    for index in named[:-1] if names.count("name") == len(named) == len({headers[i] for i in named}) else ():
        names[index] = "" if "pillar_title" in names else "pillar_title"
    for index, header in enumerate(headers):
        if header and not names[index] and not header_name(header):
            names[index] = next((name for name in office_names(header) if name not in names), "")
    return names


ADDED = ("amount", "contact")


def _added(header: str, names: Collection[str]) -> str:
    """What a column says more of: the amount or the contact, which offices part into two (補助率 | 補助上限額, 担当課 | 電話番号)."""
    return next((name for name in office_names(header) if name in ADDED and name in names), "")


@dataclass(frozen=True, slots=True)
class Header:
    """The short name of each column, in the order of the file; of one that the registry does not have its header.
    ``own`` are the headers by these names, ``meant`` those of them whose words are an office's, ``added`` the columns that say more
    of what another one says (補助上限額 beside 補助率), by their headers."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    unread: frozenset[str]
    own: Mapping[str, str]
    meant: tuple[str, ...]
    added: Mapping[str, str]

    @classmethod
    def read(cls, line: TableLine, issues: TableIssues, given: Collection[str] = ()) -> Self | None:
        """None, with issues, for a header that is not one.  ``given`` are columns that something else says."""
        headers = [cell.strip() for cell in line.cells]
        while headers and not headers[-1]:
            headers.pop()
        names = header_names(headers)
        before = issues.count
        if any(names):
            for column, message in _mistakes(headers, names, given):
                issues.add(line.number, message, column=column)
        else:
            issues.add(0, _no_header(headers))
        if issues.count > before:
            return None
        pairs = list(zip(headers, names, strict=True))
        added = {header: _added(header, names) for header, known in pairs if header and not known}
        added = {header: name for header, name in added.items() if name and not IDS.intersection(names)}
        unknown = tuple(header for header, name in pairs if header and not name and header not in added)
        meant = tuple(name for header, name in pairs if name and header_name(header) != name)
        columns = tuple(name or header for header, name in pairs)
        return cls(
            columns, unknown, UNREAD.union(unknown, {""}), dict(zip(columns, headers, strict=True)), meant, added
        )

    @property
    def is_office_table(self) -> bool:
        """Whether a town hall has drawn the table for itself: without the registry's ids, with words that are not all the registry's."""
        return not IDS.intersection(self.columns) and any(
            _folded_header(header) != _folded_header(READ_COLUMNS.get(name, header))
            for name, header in self.own.items()
            if name not in self.unread
        )

    @property
    def read_columns(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if name not in self.unread)

    def cells_of(self, cells: tuple[str, ...]) -> Mapping[str, str]:
        """The cells of a line by column; what a short row lacks is empty."""
        return dict(zip(self.columns, cells + ("",) * (len(self.columns) - len(cells)), strict=False))

    def is_repeated_in(self, line: TableLine) -> bool:
        if len(line.cells) < len(self.columns):
            return False
        if not header_name(line.cells[0]) and line.cells[0].strip() != self.own[self.columns[0]]:
            return False
        cells = [cell.strip() for cell in line.cells[: len(self.columns)]]
        names = zip(header_names(cells), cells, strict=True)
        return tuple(name or cell for name, cell in names) == self.columns


def in_two_rows(upper: TableLine, lower: TableLine) -> TableLine:
    """A header of two rows in one: 計画期間 merged over 開始 and 終了 is 計画期間開始 and 計画期間終了.

    The upper row alone where nothing is merged across.
    """
    over: dict[int, str] = {}
    for merged in upper.merged:
        if merged.rows == (upper.number, upper.number):
            over |= dict.fromkeys(range(merged.columns[0], merged.columns[1] + 1), upper.cells[merged.columns[0]])
    if not over:
        return upper
    cells = []
    for index, (above, below) in enumerate(zip_longest(upper.cells, lower.cells, fillvalue="")):
        cells.append(_one_below(over[index], below) if index in over else above or below)
    return replace(lower, cells=tuple(cells))


def _one_below(above: str, below: str) -> str:
    """計画期間 over 開始 is 計画期間開始; 取組 over 取組名, 支援の内容 over 対象者 are what stands below."""
    both = f"{above}{below}"
    known = (name for name in (both, below) if header_name(name))
    meant = (name for name in (below, both) if office_names(name))
    return next(known, "") or next(meant, "") or both


def known_headers(cells: Iterable[str]) -> int:
    return sum(map(bool, header_names([cell.strip() for cell in cells])))


def _mistakes(headers: list[str], names: list[str], given: Collection[str]) -> Iterator[tuple[str, str]]:
    # A sheet whose table begins in column B
    begin = next(at for at, header in enumerate(headers) if header)
    for index, header in enumerate(headers[begin:], start=begin + 1):
        if not header:
            yield "", _("見出しの%s列目が空です。セルの結合を解除し、見出しは1行に1列ずつ書いてください。") % index
        elif not names[index - 1] and (near := difflib.get_close_matches(header, NAMES, n=1, cutoff=NEAR)):
            yield header, _("という列はありません。%sのことですか。") % quoted(near[0])
    for name, count in Counter(name or header for name, header in zip(names, headers, strict=True) if header).items():
        if count > 1:
            header = READ_COLUMNS.get(name, name)
            yield header, _("同じ見出しが%s列あります。1列だけにしてください。") % count
    all_names = [*names, *given]
    missing = [name for name in REQUIRED if name not in all_names and not _is_said_otherwise(name, all_names)]
    for name in missing:
        if name != "last_year" or "first_year" not in missing:
            suffices = {
                "code": _("『自治体』か『全国地方公共団体コード』"),
                "first_year": _("『計画期間』か、『計画期間_開始年度』と『計画期間_終了年度』"),
                "pillar_title": _("『柱』か『柱_名称』"),
                "name": _("『事業名』か『施策_名称』"),
            }.get(name, quoted(MEASURE_COLUMNS[name]))
            column = {"code": OTHER_WORDS["municipality_name"].split()[0], "first_year": "計画期間"}.get(name)
            yield column or MEASURE_COLUMNS[name], _("この列がありません。見出しの行に%sが必要です。") % suffices


def _is_said_otherwise(name: str, names: list[str]) -> bool:
    """Whether a required column may be left out: numbers follow from the order, a code from a name, years from a period, and
    of a table without ids a plan's title from its municipality."""
    if name == "code":
        return "municipality_name" in names
    if name in ("first_year", "last_year"):
        return "period_text" in names and not {"first_year", "last_year"}.intersection(names)
    if name == "plan_title":
        return not IDS.intersection(names)
    return name in ("pillar_number", "number")


_WORDS = re.compile("計画|施策|公共団体")
# What was written, and as what it was read: 計画名 as 險育判蜷�.
_MISREAD = (("cp932", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp932"), ("utf-8", "cp932"))


def is_turned(lines: Iterable[TableLine]) -> bool:
    """Whether the headers stand one below the other, and measures beside each other."""
    columns = list(zip_longest(*(line.cells[:2] for line in lines), fillvalue=""))
    return any(known_headers(column) >= TURNED for column in columns)


def _no_header(headers: list[str]) -> str:
    """One sentence on why no header of a table is among these."""
    filled = [header for header in headers if header]
    if len(filled) == 1 and any(known_headers(filled[0].split(sign)) > 1 for sign in ",;\t"):
        return _("1行がまるごと1つのセルに入っています。表計算ソフトの「区切り位置」で列に分け、保存し直してください。")
    text = "".join(filled)
    for read_as, written_in in _MISREAD:
        if _WORDS.search(text.encode(read_as, "ignore").decode(written_in, "ignore")) and not _WORDS.search(text):
            return _(
                "文字化けしています（文字コードを取り違えて開き、保存し直したファイルです）。元のファイルを選んでください。"
            )
    return _("見出しの行がありません。ひな形のとおりの見出しを、1行目に書いてください。")
