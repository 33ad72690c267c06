"""A drawing as PNG, for slides and messages, at twice its size."""

import io

from PIL import Image, ImageDraw

from plans_registry.public.pictures.drawing import TONES, Curve, Drawing, Lettering, Rectangle, Shape
from plans_registry.public.pictures.fonts import font

ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
STEPS = 50
"""Straight pieces of a curve."""
SMOOTH = 4
"""How much finer a curve is drawn than it is shown: Pillow's own lines have steps."""
DASH = 2
"""Pieces of a curve drawn, then as many left out."""


def png_file(drawing: Drawing, scale: int = 2) -> bytes:
    picture = Image.new("RGB", (round(drawing.width * scale), round(drawing.height * scale)), TONES["paper"])
    for shape in drawing.shapes:
        _draw(picture, shape, scale)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _draw(picture: Image.Image, shape: Shape, scale: int) -> None:
    if isinstance(shape, Rectangle):
        _draw_rectangle(picture, shape, scale)
    elif isinstance(shape, Curve):
        _draw_curve(picture, shape, scale)
    else:
        _draw_words(picture, shape, scale)


def _draw_rectangle(picture: Image.Image, shape: Rectangle, scale: int) -> None:
    draw = ImageDraw.Draw(picture)
    left, top = round(shape.x * scale), round(shape.y * scale)
    right, bottom = round((shape.x + shape.width) * scale) - 1, round((shape.y + shape.height) * scale) - 1
    if right < left or bottom < top:
        return
    outline = TONES[shape.stroke] if shape.stroke and not shape.dashed else None
    width = round(shape.stroke_width * scale)
    draw.rounded_rectangle(
        (left, top, right, bottom), round(shape.radius * scale), TONES[shape.fill], outline, width if outline else 0
    )
    if shape.stroke and shape.dashed:
        _dash_around(draw, (left, top, right, bottom), TONES[shape.stroke], width, 5 * scale)


def _dash_around(
    draw: ImageDraw.ImageDraw, sides: tuple[int, int, int, int], colour: str, width: int, dash: int
) -> None:
    left, top, right, bottom = sides
    for x in range(left, right, dash * 2):
        end = min(x + dash, right)
        draw.rectangle((x, top, end, top + width - 1), colour)
        draw.rectangle((x, bottom - width + 1, end, bottom), colour)
    for y in range(top, bottom, dash * 2):
        end = min(y + dash, bottom)
        draw.rectangle((left, y, left + width - 1, end), colour)
        draw.rectangle((right - width + 1, y, right, end), colour)


def _draw_curve(picture: Image.Image, shape: Curve, scale: int) -> None:
    points = [(x * scale, y * scale) for x, y in _points(shape)]
    margin = round(shape.width * scale) + 1
    left, top = int(min(x for x, _y in points)) - margin, int(min(y for _x, y in points)) - margin
    right, bottom = int(max(x for x, _y in points)) + margin, int(max(y for _x, y in points)) + margin
    size = (right - left, bottom - top)
    fine = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
    draw = ImageDraw.Draw(fine)
    inside = [((x - left) * SMOOTH, (y - top) * SMOOTH) for x, y in points]
    width = round(shape.width * scale * SMOOTH)
    for start in range(0, STEPS, DASH * 2 if shape.dashed else STEPS):
        piece = inside[start : start + (DASH if shape.dashed else STEPS) + 1]
        draw.line(piece, 255, width, joint="curve")
    mask = fine.resize(size, Image.Resampling.BOX)
    picture.paste(TONES[shape.tone], (left, top, right, bottom), mask)


def _points(shape: Curve) -> list[tuple[float, float]]:
    (x0, y0), ((x1, y1), (x2, y2)), (x3, y3) = shape.start, shape.handles, shape.end
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def _draw_words(picture: Image.Image, shape: Lettering, scale: int) -> None:
    place = (shape.x * scale, shape.y * scale)
    letters = font(round(shape.size * scale), bold=shape.bold)
    ImageDraw.Draw(picture).text(place, shape.text, TONES[shape.tone], letters, ANCHORS[shape.anchor])
