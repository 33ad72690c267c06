"""A page of the web as text: a line for each paragraph, heading, table cell and list item."""

import re
from html.parser import HTMLParser

from plans_registry.intake.lines import BULLETS

_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|caption|d[dlt]|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main"
    "|nav|ol|p|pre|section|table|tbody|td|tfoot|thead|th|tr|ul"
)
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript"})
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
    """The visible text.  An item of a list gets a bullet, unless it begins with one or with a number."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._hidden = 0
        self._item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if _BLOCKS.fullmatch(tag):
            self.end_line()
        self._item = self._item or tag == "li"

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if _BLOCKS.fullmatch(tag):
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data)

    def end_line(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", _BROKEN_WORD.sub("", "".join(self._parts))).strip()
        self._parts = []
        if text:
            self.lines.append(f"・{text}" if self._item and not _MARKED.match(text) else text)
            self._item = False
