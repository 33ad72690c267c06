"""A page of the web as blocks: headings, paragraphs, items of lists and tables, and the frame that it stands in."""

import re
from html.parser import HTMLParser

from plans_registry.documents.blocks import PLAIN, Block, Kind, Look, TableCell, paragraph
from plans_registry.intake.lines import BULLETS

MOST_NESTED = 20
"""Tables inside tables; deeper ones are read as text of the last."""
LARGEST_SPAN = 200
MOST_COLUMNS = 50

# <p>A事業</p> is a line of its own; <b> and <a> stand inside one.
_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main"
    "|nav|ol|p|pre|section|table|tbody|td|tfoot|thead|th|tr|ul"
)
# <rt> and <rp> are the reading above a word, no part of it.
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "rt", "rp"})
_FRAMES = frozenset({"nav", "footer", "aside"})
_LISTS = frozenset({"ul", "ol", "dl"})
_HEADING = re.compile("h[1-6]")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Tags that have no end, so that nothing can stand inside them.
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# <!DOCTYPE html> / <html lang="ja"> / <h2>「町田市地域産業活性化計画」, but not A事業（<b>甲</b>）
_BEGINS = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|table)\b",
    re.I | re.S,
)
# 町田市の背景\nである。: the source breaks Japanese words, where a browser shows no blank.
_BROKEN_WORD = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
# <li>１．A事業</li> / <li>・A事業</li>, but not <li>3 か年集中プロジェクト</li>
_MARKED = re.compile(
    rf"[{BULLETS}①-⑳Ⅰ-Ⅻ（(]|[0-9０-９]+(?:[-－‐][0-9０-９]+)?(?:[.．)）、]|[ 　](?![かカヶケヵ箇社人名]))"
)


def is_page(text: str) -> bool:
    """Whether a text looks like HTML."""
    return bool(_BEGINS.match(text))


def blocks_of_page(page: str) -> list[Block]:
    """What a browser shows.  An item of a list gets a bullet or its number, unless it begins with one; a term and its
    definition, or an item that begins with a bold line, become ・term：definition."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.blocks()


class _PageTable:
    """Collects cells while a page is read.  ``sink`` takes the blocks of what is being read: a cell, or what stands before any."""

    def __init__(self) -> None:
        self.sink: list[Block] = []
        self.before = self.sink
        self._cells: list[tuple[int, int, int, int, list[Block]]] = []
        self._taken: set[tuple[int, int]] = set()
        self._row = -1

    def begin_row(self) -> None:
        self._row += 1
        self._taken = {place for place in self._taken if place[0] >= self._row}

    def begin_cell(self, rowspan: str | None, colspan: str | None) -> None:
        if self._row < 0:
            self.begin_row()
        column = next(at for at in range(MOST_COLUMNS + 1) if (self._row, at) not in self._taken)
        self.sink = []
        if column >= MOST_COLUMNS:
            column = MOST_COLUMNS - 1
        rows, columns = _span(rowspan), min(_span(colspan), MOST_COLUMNS - column)
        self._taken |= {(self._row + down, column + across) for down in range(rows) for across in range(columns)}
        self._cells.append((self._row, column, rows, columns, self.sink))

    def block(self) -> Block:
        """The table; a cell reaches no further down than the last row."""
        cells = (
            TableCell(
                row=row, column=column, rows=min(rows, self._row + 1 - row), columns=columns, blocks=tuple(blocks)
            )
            for row, column, rows, columns, blocks in self._cells
        )
        return Block(kind="table", cells=tuple(cells))


def _span(written: str | None) -> int:
    return max(1, min(int(written), LARGEST_SPAN)) if written and written.isdecimal() and written.isascii() else 1


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._tables: list[_PageTable] = []
        self._lists: list[int | None] = []
        self._runs: list[tuple[list[Block], int]] = []
        self._parts: list[str] = []
        self._hidden: list[str] = []
        self._frames = 0
        self._marker = ""
        self._level = 0
        self._in_definition = False
        self._ended_bold = 0

    def blocks(self) -> list[Block]:
        self._end_line()
        while self._tables:
            self._end_table()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _HIDDEN or (self._hidden and tag == self._hidden[-1]) or (tag not in _EMPTY and _is_unseen(told)):
            self._hidden.append(tag)
        if self._hidden or (tag in ("br", "p") and self._in_definition):
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
        if tag in _LISTS:
            self._runs.append((self._sink(), len(self._sink())))
        self._begin(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            # A tag left open inside what is hidden ends with it.
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        if tag == "dt" or (tag == "p" and self._in_definition):
            return
        if tag in ("b", "strong", "summary") and any(map(str.strip, self._parts)):
            self._ended_bold = len(self._parts)
        if _BLOCKS.fullmatch(tag):
            self._end_line()
        self._frames -= tag in _FRAMES and self._frames > 0
        if _HEADING.fullmatch(tag):
            self._level = 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "table" and self._tables:
            self._end_table()
        if tag in _LISTS and self._runs:
            self._end_list(*self._runs.pop())

    def _end_list(self, sink: list[Block], start: int) -> None:
        """Put the items of a list into a box: a paragraph behind it describes none of them."""
        items = sink[start:]
        if len(items) > 1 and not self._runs and all(own.kind == "item" and own.level < 2 for own in items):
            sink[start:] = [Block(kind="box", blocks=tuple(items))]

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data)

    def _begin(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table" and len(self._tables) < MOST_NESTED:
            self._tables.append(_PageTable())
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
        elif _HEADING.fullmatch(tag):
            self._level = int(tag[1])

    def _item_marker(self) -> str:
        if not self._lists or (number := self._lists[-1]) is None:
            return "・"
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _end_line(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", _BROKEN_WORD.sub("", "".join(self._parts))).strip().removesuffix("：")
        bold = bool(self._ended_bold) and not "".join(self._parts[self._ended_bold :]).strip()
        self._parts, self._in_definition, self._ended_bold = [], False, 0
        if not text:
            return
        kind: Kind = "paragraph"
        if self._frames:
            kind = "furniture"
        elif self._level:
            kind = "heading"
        elif self._marker:
            kind = "item"
            text = text if _MARKED.match(text) else self._marker + text
        depth = self._level if kind == "heading" else len(self._lists) if kind == "item" else 0
        self._sink().append(paragraph(text, kind=kind, level=depth, look=Look(bold=True) if bold else PLAIN))
        self._marker = ""

    def _sink(self) -> list[Block]:
        return self._tables[-1].sink if self._tables else self._blocks

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._sink().extend((*table.before, table.block()))


def _is_unseen(attrs: dict[str, str | None]) -> bool:
    return "hidden" in attrs or bool(_UNSEEN.search(attrs.get("style") or ""))
