"""A page of the web as text: a line for each paragraph, heading, table cell and list item."""

import re
from html.parser import HTMLParser

from plans_registry.intake.lines import BULLETS
from plans_registry.intake.page_tables import PageTable

FRAME = "［ページ枠］"
"""Begins a line of the page's frame: its navigation, its footer, what stands aside."""

MOST_NESTED = 20
"""Tables inside tables; deeper ones are read as text of the last."""

_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main"
    "|nav|ol|p|pre|section|table|tbody|td|tfoot|thead|th|tr|ul"
)
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript"})
_FRAMES = frozenset({"nav", "footer", "aside"})
_BEGINS = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|table)\b",
    re.I | re.S,
)
_BROKEN_WORD = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
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
        if tag == "br" and self._ended_bold and self._marker and not "".join(self._parts[self._ended_bold :]).strip():
            self._parts.append("：")
            self._in_definition = True
            return
        if tag == "dd" and self._marker and not self._in_definition and any(map(str.strip, self._parts)):
            self._parts.append("：")
            self._in_definition = True
            return
        if tag in ("ul", "ol"):
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
