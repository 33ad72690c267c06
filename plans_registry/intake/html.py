"""A page of the web as text: a line for each paragraph, heading, table cell and list item.

A table of measures, 柱 | 事業名 | 内容, comes as cells apart by tabs, and each row as the lines the grammar reads.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from plans_registry.intake.lines import BULLETS, shape_of

# 柱 / 施策の柱 / 基本方針 / 分野
_PILLAR = re.compile("(?:施策の?)?(?:柱|分野|方向性?|区分|体系)|基本(?:方針|目標|施策)|重点(?:分野|施策)|計画の柱")
# 事業名 / 取組 / 支援策の名称
_NAME = re.compile("(?:主な)?(?:事業|施策|取組み?|支援策|支援)の?(?:名称?)?|名称")
# 事業概要 / 内容 / 取組の内容
_DESCRIPTION = re.compile("(?:主な)?(?:事業|施策|取組み?|支援)?の?(?:内容|概要|説明)")
# １　人材の柱 / 基本目標１　…; a bare 人材 becomes ◆人材.
_MARKED_PILLAR = re.compile(rf"[{BULLETS}①-⑳Ⅰ-Ⅻ0-9（【第柱]|(?:戦略|施策|基本)\S*[0-9]")
# No. / 番号: says nothing of a measure.
_COUNT = re.compile(r"\s*(?:No\.?|№|#|番号|項番)?\s*", re.I)
# － in a cell without a description
_NOTHING = re.compile("[-‐–—―－ー]")
# 柱\t事業名\t内容 / 柱　　事業名　　内容
_TAB, _BLANKS = re.compile("\t"), re.compile(r"[ 　]{2,}")
# 事業名\t内容: one look at the whole text spares most of them a look at each line.
_MAY_HOLD_GRID = re.compile(
    r"(?:名称?|事業|施策|取組み?|支援策?|内容|概要|説明)(?:\t|[ 　]{2})|(?:\t|[ 　]{2})\S*(?:内容|概要|説明|名称?)"
)
INNER_BREAK = "\v"
"""Parts one line of the document in several for reading; the number of the line stays."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the columns; ``pillar`` and ``description`` are None when the table has none.  ``others`` are those
    that are no part of a measure, with their headers."""

    name: int
    pillar: int | None
    description: int | None
    others: tuple[tuple[int, str], ...] = ()


def read_columns(cells: Sequence[str]) -> Columns | None:
    """The columns of a table of measures by its header, None when it heads no such table."""
    titles = [re.sub(r"\s", "", cell) for cell in cells]
    names = [i for i, title in enumerate(titles) if _NAME.fullmatch(title)]
    pillars = [i for i, title in enumerate(titles) if _PILLAR.fullmatch(title)]
    descriptions = [i for i, title in enumerate(titles) if _DESCRIPTION.fullmatch(title)]
    if not names or not (pillars or descriptions):
        return None
    pillar = pillars[0] if pillars else None
    description = descriptions[0] if descriptions else None
    others = []
    for i, cell in enumerate(cells):
        if i not in (names[0], pillar, description) and not _COUNT.fullmatch(shape_of(cell)):
            others.append((i, cell))
    return Columns(names[0], pillar, description, tuple(others))


def unfold_grids(text: str) -> str:
    """The text with the rows of such tables as a heading where the pillar changes, ・名称：説明, and
    other columns as notes.  Cells are apart by
    tabs or, down to the next blank line, by two blanks or more."""
    if not _MAY_HOLD_GRID.search(text):
        return text
    return "\n".join(_unfolded(re.split(r"\r\n|\n|\r", text)))


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    columns: Columns | None = None
    gap, pillar = _TAB, ""
    for line in lines:
        header, own_gap = _header(line)
        if header:
            columns, gap, pillar = header, own_gap, ""
            yield line
            continue
        cells = [cell.strip() for cell in gap.split(line.rstrip())]
        if not columns or len(cells) == 1:
            columns = None
            yield line
        else:
            own = _cell(cells, columns.pillar)
            yield INNER_BREAK.join(_row(cells, columns, own if own != pillar else ""))
            pillar = own or pillar


def _header(line: str) -> tuple[Columns | None, re.Pattern[str]]:
    for gap in (_TAB, _BLANKS):
        cells = gap.split(line.strip())
        if len(cells) > 1 and (columns := read_columns(cells)):
            return columns, gap
    return None, _TAB


def _row(cells: Sequence[str], columns: Columns, pillar: str) -> Iterator[str]:
    if pillar:
        yield pillar if _MARKED_PILLAR.match(shape_of(pillar)) else f"◆{pillar}"
    name, description = _cell(cells, columns.name), _cell(cells, columns.description)
    if description:
        yield f"・{name}：{description}"
    elif name:
        yield f"・{name}"
    for index, header in columns.others:
        cell = _cell(cells, index)
        if cell:
            yield f"※{header}：{cell}"


def _cell(cells: Sequence[str], index: int | None) -> str:
    cell = cells[index] if index is not None and index < len(cells) else ""
    return "" if _NOTHING.fullmatch(cell) else cell


LARGEST_SPAN = 200
MOST_COLUMNS = 50


class PageTable:
    """Collects cells while a page is read.  ``sink`` takes the lines of what is being read: a cell, or what stands before any."""

    def __init__(self) -> None:
        self.sink: list[str] = []
        self._before = self.sink
        self._rows: list[list[list[str]]] = []
        self._spans: list[tuple[int, list[str]]] = []
        self._own: list[list[str]] = []

    def begin_row(self) -> None:
        """A row begins; cells of the rows above that reach into it come first where their columns are reached."""
        self._rows.append([])
        self._fill()

    def begin_cell(self, rowspan: str | None, colspan: str | None) -> None:
        if not self._rows:
            self.begin_row()
        self.sink = []
        self._own.append(self.sink)
        room = MOST_COLUMNS - len(self._rows[-1])
        for column in range(min(_span(colspan), room)):
            self._put(self.sink if not column else [], _span(rowspan))
        self._fill()

    def lines(self) -> Iterator[str]:
        """A row each, cells apart by tabs, for a table of measures; else the lines of one cell after the other."""
        yield from self._before
        header = next((row for row in self._rows if any(row)), [])
        if not read_columns([_joined(cell) for cell in header]):
            for own in self._own:
                yield from own
            return
        for row in self._rows:
            yield "\t".join(_joined(cell) for cell in row)

    def _put(self, cell: list[str], rows: int) -> None:
        row = self._rows[-1]
        row.append(cell)
        if len(self._spans) < len(row):
            self._spans.append((0, []))
        self._spans[len(row) - 1] = (rows - 1, cell)

    def _fill(self) -> None:
        row = self._rows[-1]
        while len(row) < len(self._spans) and self._spans[len(row)][0] > 0:
            left, cell = self._spans[len(row)]
            self._spans[len(row)] = (left - 1, cell)
            row.append(cell)


def _span(written: str | None) -> int:
    return max(1, min(int(written), LARGEST_SPAN)) if written and written.isdecimal() and written.isascii() else 1


def _joined(cell: Sequence[str]) -> str:
    return "".join(cell)


FRAME = "［ページ枠］"
"""Begins a line of the page's frame: its navigation, its footer, what stands aside."""

MOST_NESTED = 20
"""Tables inside tables; deeper ones are read as text of the last."""

# <p>A事業</p> is a line of its own; <b> and <a> stand inside one.
_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main"
    "|nav|ol|p|pre|section|table|tbody|td|tfoot|thead|th|tr|ul"
)
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript"})
_FRAMES = frozenset({"nav", "footer", "aside"})
# <!DOCTYPE html> / <html lang="ja"> / <h2>「町田市地域産業活性化計画」, but not A事業（<b>甲</b>）
_BEGINS = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|table)\b",
    re.I | re.S,
)
# 町田市の背景\nである。: the source breaks Japanese words, where a browser shows no blank.
_BROKEN_WORD = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
# <li>１．A事業</li> / <li>・A事業</li>
_MARKED = re.compile(rf"[{BULLETS}①-⑳Ⅰ-Ⅻ0-9０-９（(]")


def is_page(text: str) -> bool:
    """Whether a text looks like HTML."""
    return bool(_BEGINS.match(text))


def text_of_page(page: str) -> str:
    """The visible text.  An item of a list gets a bullet or its number, unless it begins with one; a term and its
    definition, or an item that begins with a bold line, become ・term：definition, the rows of a table of measures its cells with tabs between."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._tables: list[PageTable] = []
        self._lists: list[int | None] = []
        self._parts: list[str] = []
        self._hidden = self._frames = 0
        self._marker = ""
        self._in_definition = False
        self._ended_bold = 0

    def lines(self) -> list[str]:
        self._end_line()
        while self._tables:
            self._end_table()
        return self._lines

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in ("br", "p") and self._in_definition:
            return
        # <li><b>A事業</b><br>説明、<br>その他等</li>
        if tag == "br" and self._ended_bold and self._marker and not "".join(self._parts[self._ended_bold :]).strip():
            self._parts.append("：")
            self._in_definition = True
            return
        # <dt>A事業（甲）</dt><dd>説明</dd>
        if tag == "dd" and self._marker and not self._in_definition and any(map(str.strip, self._parts)):
            self._parts.append("：")
            self._in_definition = True
            return
        if tag in ("ul", "ol"):
            # <li>人材の柱<ul><li>A事業：説明</li>: the outer item heads the inner ones.
            self._marker = self._marker.replace("・", "■")
        if _BLOCKS.fullmatch(tag):
            self._end_line()
        self._frames += tag in _FRAMES
        self._begin(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag == "dt" or (tag == "p" and self._in_definition):
            return
        if tag in ("b", "strong") and any(map(str.strip, self._parts)):
            self._ended_bold = len(self._parts)
        if _BLOCKS.fullmatch(tag):
            self._end_line()
        self._frames -= tag in _FRAMES and self._frames > 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "table" and self._tables:
            self._end_table()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data)

    def _begin(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table" and len(self._tables) < MOST_NESTED:
            self._tables.append(PageTable())
        elif tag == "tr" and self._tables:
            self._tables[-1].begin_row()
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].begin_cell(attrs.get("rowspan"), attrs.get("colspan"))
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._marker = self._item_marker()
        elif tag == "dt":
            self._marker = "・"

    def _item_marker(self) -> str:
        if not self._lists or (number := self._lists[-1]) is None:
            return "・"
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _end_line(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", _BROKEN_WORD.sub("", "".join(self._parts))).strip().removesuffix("：")
        self._parts, self._in_definition, self._ended_bold = [], False, 0
        if text:
            marked = text if not self._marker or _MARKED.match(text) else self._marker + text
            self._sink().append(FRAME + text if self._frames else marked)
            self._marker = ""

    def _sink(self) -> list[str]:
        return self._tables[-1].sink if self._tables else self._lines

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._sink().extend(table.lines())
