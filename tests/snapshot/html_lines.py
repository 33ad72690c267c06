"""HTML as lines that differ only where a browser would show, say or send something else."""

import html
import json
import re
from html.parser import HTMLParser

# What stands in a line of text. Every other element begins and ends one.
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input"),
        *(
            "ins",
            "kbd",
            "label",
            "mark",
            "meter",
            "output",
            "picture",
            "progress",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
        ),
        *("select", "small", "span", "strong", "sub", "sup", "svg", "textarea", "time", "u", "var", "wbr"),
    )
)
# A thing in a line of text: blanks beside it count, blanks at the edge of its inside do not.
ATOMS = frozenset(["button", "img", "input", "meter", "progress", "select", "svg", "textarea"])
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
AS_WRITTEN = frozenset(["pre", "textarea", "script", "style"])
# Attributes whose blanks only separate words; those of a value or a title are kept.
WORD_LISTS = frozenset(["class", "d", "headers", "points", "rel", "sizes", "srcset", "style", "transform", "viewbox"])

BLANK = "␣"
BLANKS = re.compile(r"[ \t\n\r\f]+")


def html_lines(source: str) -> list[str]:
    """One element a line, its text beside it.

    A run of blanks is one blank, written ␣ where it would be seen, and nothing where a browser drops it:

        <p>\\n  Text <a href="/">link</a>\\n</p>   →   <p>Text␣ / <a href="/">link</a> / </p>
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.lines


def without_blanks(line: str) -> str:
    """The same line, whatever blanks stand between elements (in a flex box they are not seen)."""
    return line.replace(BLANK, "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.joins = False  # whether what comes next belongs to the line that was begun
        self.at_edge = True  # at the beginning of a line of text, where blanks are dropped
        self.blank_at: tuple[int, int] | None = None  # line and place of a blank that waits for something to follow
        self.raw: list[str] = []  # elements around us whose text is kept as written

    def handle_decl(self, decl: str) -> None:
        self._add(f"<!{decl.lower()}>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = [_attribute(tag, name, value, dict(attrs)) for name, value in attrs]
        is_hidden = tag == "input" and dict(attrs).get("type") == "hidden"
        if tag not in INLINE:
            self._edge()
        elif tag in ATOMS and not is_hidden:
            self._settle_blank()
            self.at_edge = tag not in VOID
        self._add(f"<{' '.join([tag, *attributes])}>")
        self.joins = tag not in VOID
        if tag in AS_WRITTEN:
            self.raw.append("json" if dict(attrs).get("type") == "application/ld+json" else tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in AS_WRITTEN and self.raw:
            self.raw.pop()
        if tag in ATOMS:
            self.blank_at, self.at_edge = None, False
        elif tag not in INLINE:
            self._edge()
        self._add(f"</{tag}>", joined=self.joins)
        self.joins = False

    def handle_data(self, data: str) -> None:
        if self.raw:
            self._raw_text(data)
            return
        text = BLANKS.sub(" ", data)
        if text.startswith(" "):
            self._leave_blank()
        if text := text.strip(" "):
            self._settle_blank()
            self._add(html.escape(text, quote=False), joined=self.joins)
            self.at_edge = False
            if data[-1] in " \t\n\r\f":
                self._leave_blank()

    def _raw_text(self, data: str) -> None:
        if self.raw[-1] == "json":
            data = "\n" + json.dumps(json.loads(data), ensure_ascii=False, indent=1) + "\n"
        elif self.raw[-1] in ("script", "style"):
            data = data.strip()
        elif self.lines[-1].startswith(("<pre", "<textarea")):
            data = data.removeprefix("\n")  # a browser drops the first
        first, *more = html.escape(data, quote=False).split("\n")
        self._add(first, joined=self.joins)
        self.lines += more
        self.joins = True

    def _add(self, text: str, *, joined: bool = False) -> None:
        if joined and self.lines:
            self.lines[-1] += text
        else:
            self.lines.append(text)

    def _edge(self) -> None:
        self.blank_at, self.at_edge = None, True

    def _leave_blank(self) -> None:
        """A blank after another one, or at the edge of a line, is nothing: the first stays."""
        if not self.at_edge and self.blank_at is None and self.lines:
            self.blank_at = len(self.lines) - 1, len(self.lines[-1])

    def _settle_blank(self) -> None:
        if self.blank_at is not None:
            number, place = self.blank_at
            self.lines[number] = self.lines[number][:place] + BLANK + self.lines[number][place:]
            self.blank_at = None


def _attribute(tag: str, name: str, value: str | None, others: dict[str, str | None]) -> str:
    if not value:
        return name  # checked and checked="" are the same
    if name == "nonce" or (name == "value" and others.get("name") == "csrfmiddlewaretoken"):
        value = "…"
    if name in WORD_LISTS:
        value = BLANKS.sub(" ", value).strip()
    return f'{name}="{html.escape(value)}"'
