"""The guide for everyone who may open the admin, and its pictures.

``docs/staff.md`` as HTML: one text for readers of the repository and for staff at their desk.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from plans_registry.editorial.pages import frame, staff_page

GUIDE = settings.BASE_DIR / "docs" / "staff.md"
PICTURES = settings.BASE_DIR / "docs" / "images"
FOLDER = "images/"  # how the guide names its pictures
WIDTH, HEIGHT = slice(16, 20), slice(20, 24)  # where a PNG says its size


@dataclass(frozen=True, slots=True)
class Guide:
    """``contents``: anchor and title of each section; ``html``: what follows the title."""

    title: str
    contents: tuple[tuple[str, str], ...]
    html: str


@cache
def guide() -> Guide:
    """The guide as it was when the server started."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("softbreak", lambda *_: "")  # a line's end in the text is no space in Japanese
    markdown.add_render_rule("code_inline", _screen)
    tokens = markdown.parse(GUIDE.read_text(encoding="utf-8"))
    title, rest = tokens[1].content, tokens[3:]
    contents = tuple(_anchored(rest))
    for token in rest:
        for part in token.children or []:
            if part.type == "image":
                _shown(part)
    return Guide(title, contents, markdown.renderer.render(rest, markdown.options, {}))


def pictures() -> frozenset[str]:
    """Paths below ``docs/images`` of the pictures the guide shows."""
    tokens = MarkdownIt("commonmark").parse(GUIDE.read_text(encoding="utf-8"))
    paths = set()
    for token in tokens:
        for part in token.children or []:
            if part.type == "image":
                address = str(part.attrs["src"])
                paths.add(address.removeprefix(FOLDER))
    return frozenset(paths)


def _anchored(tokens: list[Token]) -> list[tuple[str, str]]:
    """Give each section's heading an anchor; anchors and titles."""
    heads = [place for place, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    for number, place in enumerate(heads, 1):
        tokens[place].attrSet("id", f"section-{number}")
    return [(f"section-{number}", tokens[place + 1].content) for number, place in enumerate(heads, 1)]


def _screen(_renderer: Any, tokens: list[Token], place: int, *_: Any) -> str:
    """The address of a screen leads there."""
    text = tokens[place].content
    if text.startswith(("/admin/", "/accounts/")):
        return format_html('<a href="{0}"><code>{0}</code></a>', text)
    return format_html("<code>{}</code>", text)


def _shown(image: Token) -> None:
    """The address staff see a picture at, its size, so that nothing jumps, and no loading before it is near."""
    name = str(image.attrs["src"]).removeprefix(FOLDER)
    width, height = _size(PICTURES / name)
    image.attrs |= {"src": reverse("help_picture", args=[name]), "width": width, "height": height, "loading": "lazy"}


def _size(picture: Path) -> tuple[int, int]:
    head = picture.read_bytes()[:24]
    return int.from_bytes(head[WIDTH], "big"), int.from_bytes(head[HEIGHT], "big")


@staff_page()
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    shown = guide()
    return render(request, "guide/page.html", {**frame(request, shown.title), "guide": shown})


@staff_page()
@require_safe
@cache_control(private=True, max_age=3600)
def help_picture(request: HttpRequest, name: str) -> FileResponse:
    """Only what the guide names: no other file can be asked for."""
    if name not in pictures():
        raise Http404
    return FileResponse((PICTURES / name).open("rb"), content_type="image/png")
