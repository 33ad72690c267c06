"""A page as a visitor's browser reads it: headings, links, fields, texts with their language."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr", "rect", "use"}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    text: str = ""
    lang: str = ""
    form: str = ""  # the id of the form it belongs to

    def __getitem__(self, name: str) -> str:
        return self.attrs[name]


@dataclass
class Reader(HTMLParser):
    """``elements`` in the order of the page; an element's ``text`` holds that of everything inside it."""

    source: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # language, text
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()
        assert self.open == [], f"not closed: {[element.tag for element in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        outer = self.open[-1].lang if self.open else ""
        around = next((element.attrs.get("id", "") for element in self.open if element.tag == "form"), "")
        lang, form = values.get("lang") or values.get("xml:lang", outer), values.get("form", around)
        element = Element(tag, values, lang=lang, form=form)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.append((self.open[-1].lang, data))
        for element in self.open:
            element.text += data

    def all(self, tag: str, **attrs: Any) -> list[Element]:
        wanted = {name.rstrip("_"): value for name, value in attrs.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag and all(element.attrs.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attrs: Any) -> Element:
        (element,) = self.all(tag, **attrs)
        return element

    @property
    def title(self) -> str:
        """Of the document; a drawing inside it has one of its own."""
        return self.all("title")[0].text

    def with_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.attrs.get("class", "").split()]

    def link(self, text: str) -> str:
        """The address behind the only link that reads so."""
        (link,) = [element for element in self.all("a") if plain(element.text) == text]
        return link["href"]

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(int(e.tag[1]), plain(e.text)) for e in self.elements if re.fullmatch("h[1-6]", e.tag)]

    @property
    def main(self) -> str:
        return plain(self.one("main").text)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def read(client: Any, address: str, *, status: int = 200) -> Reader:
    response = client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return Reader(response.content.decode())
