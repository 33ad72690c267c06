"""A drawing as SVG: inside a page, where the stylesheet gives the colours, and as a file of its own."""

from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup, escape

from plans_registry.documents.xml_text import for_xml
from plans_registry.public.formatting import is_japanese
from plans_registry.public.pictures.drawing import TONES, Curve, Drawing, Lettering, Rectangle, Shape

FONTS = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, BIZ UDPGothic, Meiryo, sans-serif"
DASHES = "5 4"
ANCHORS = {"start": "", "middle": ' text-anchor="middle"', "end": ' text-anchor="end"'}


def svg_in_page(drawing: Drawing, name: str, language: str) -> Markup:
    """``name`` makes the ids of this one on its page; it is one picture to a screen reader, with a title and a description."""
    # A pixel around it: half of a line at its edge lies outside.
    head = (
        f'<svg class="drawing" viewBox="-1 -1 {_n(drawing.width + 2)} {_n(drawing.height + 2)}"'
        f' width="{_n(drawing.width)}" height="{_n(drawing.height)}" role="img"'
        f' aria-labelledby="{name}-title {name}-description">'
    )
    return Markup(head + _told(drawing, name) + "".join(_written(drawing, language)) + "</svg>")


def svg_file(drawing: Drawing, language: str) -> str:
    size = f"{_n(drawing.width)} {_n(drawing.height)}"
    width, height = size.split()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" height="{height}"'
        f' xml:lang="{language}" role="img" aria-labelledby="picture-title picture-description" font-family="{FONTS}">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="{TONES["paper"]}"/>'
    shapes = "".join(_written(drawing, language))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{_told(drawing, "picture")}{ground}{shapes}</svg>\n'


def _told(drawing: Drawing, name: str) -> str:
    title, description = escape(for_xml(drawing.title)), escape(for_xml(drawing.description))
    return f'<title id="{name}-title">{title}</title><desc id="{name}-description">{description}</desc>'


def _written(drawing: Drawing, language: str) -> Iterator[str]:
    for shape in drawing.shapes:
        yield _shape(shape, language)


@lru_cache(maxsize=10_000)  # of a map only numbers and shades change, and each place has the same few
def _shape(shape: Shape, language: str) -> str:
    if isinstance(shape, Rectangle):
        return _rectangle(shape)
    if isinstance(shape, Curve):
        return _curve(shape)
    return _words(shape, language)


def _rectangle(shape: Rectangle) -> str:
    radius = f' rx="{_n(shape.radius)}"' if shape.radius else ""
    place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"{radius}'
    look = f'class="d-{shape.fill}{_stroke_class(shape.stroke)}" fill="{TONES[shape.fill]}"'
    if shape.stroke:
        look += _stroke(shape.stroke, shape.stroke_width, dashed=shape.dashed)
    return f"<rect {place} {look}/>"


def _curve(shape: Curve) -> str:
    points = [shape.start, *shape.handles, shape.end]
    start, first, second, end = (f"{_n(x)} {_n(y)}" for x, y in points)
    stroke = _stroke(shape.tone, shape.width, dashed=shape.dashed)
    return (
        f'<path class="{_stroke_class(shape.tone).strip()}" d="M{start}C{first} {second} {end}" fill="none"{stroke}/>'
    )


def _words(shape: Lettering, language: str) -> str:
    foreign, text = _text(shape.text, language)
    bold = ' font-weight="700"' if shape.bold else ""
    look = (
        f'class="d-{shape.tone}" fill="{TONES[shape.tone]}" font-size="{_n(shape.size)}"{bold}{ANCHORS[shape.anchor]}'
    )
    return f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" {look}{foreign}>{text}</text>'


@lru_cache(maxsize=2_000)  # names and small numbers, the same on every map
def _text(text: str, language: str) -> tuple[str, str]:
    """The mark of a text in another language than the page's, and the text."""
    return ' xml:lang="ja"' if language != "ja" and is_japanese(text) else "", str(escape(for_xml(text)))


def _stroke_class(tone: str) -> str:
    return f" d-stroke-{tone}" if tone else ""


def _stroke(tone: str, width: float, *, dashed: bool) -> str:
    dashes = f' stroke-dasharray="{DASHES}"' if dashed else ""
    return f' stroke="{TONES[tone]}" stroke-width="{_n(width)}"{dashes}'


@lru_cache(maxsize=20_000)  # the corners of a map are the same on every page
def _n(value: float) -> str:
    """12 or 12.5: no more digits than a screen shows."""
    return f"{value:.1f}".removesuffix(".0")
