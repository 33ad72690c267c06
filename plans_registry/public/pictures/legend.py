"""What the steps of a number mean, as a row of small squares under a picture; and the frame of a picture that travels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans_registry.public.pictures.drawing import (
    LEVELS,
    Drawing,
    Lettering,
    Rectangle,
    Shape,
    lines_of,
    moved,
    range_of_level,
    width_of,
)

SQUARE, LINE, BETWEEN = 14, 24, 18


@dataclass(frozen=True, slots=True)
class LegendItem:
    """``mark``: its square, at 0/0."""

    mark: Rectangle
    label: str


def square(fill: str, *, stroke: str = "line", dashed: bool = False) -> Rectangle:
    return Rectangle(x=0, y=0, width=SQUARE, height=SQUARE, fill=fill, stroke=stroke, dashed=dashed, radius=2)


def items_of_levels(largest: int) -> Iterator[LegendItem]:
    """1～3件, 4～6件 …, from light to dark."""
    for level in range(1, LEVELS + 1):
        if counts := range_of_level(level, largest):
            yield LegendItem(square(f"level-{level}"), label_of_range(*counts))


def label_of_range(first: int, last: int) -> str:
    if first == last:
        return ngettext("%(number)s件", "%(number)s件", first) % {"number": f"{first:,}"}
    return _("%(first)s～%(last)s件") % {"first": f"{first:,}", "last": f"{last:,}"}


def legend(items: list[LegendItem], *, y: float, width: float, size: float = 12) -> tuple[list[Shape], float]:
    """The squares with their labels in rows of a width, from ``y`` on; and where they end."""
    shapes: list[Shape] = []
    x = 0.0
    for item in items:
        lines = lines_of(item.label, size, width - SQUARE - 6, most=4)
        wide = SQUARE + 6 + max(width_of(line, size) for line in lines)
        if x and x + wide > width:
            x, y = 0.0, y + LINE
        shapes.append(moved(item.mark, x, y))
        for number, line in enumerate(lines):
            baseline = y + 11.5 + number * size * 1.4
            shapes.append(Lettering(x=x + SQUARE + 6, y=baseline, text=line, size=size, tone="soft-ink"))
        x += wide + BETWEEN
        y += (len(lines) - 1) * size * 1.4  # only of one that fills its row
    return shapes, y + LINE


LEAST_WIDTH, MARGIN = 800, 40


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """What a picture needs to be understood away from its page."""

    title: str
    conditions: str
    notes: list[str]
    source: str
    address: str


def framed(drawing: Drawing, frame: PictureFrame) -> Drawing:
    """The drawing with its frame: title and conditions above, what it does not say and where it is from below."""
    width = max(drawing.width, LEAST_WIDTH - 2 * MARGIN)
    shapes: list[Shape] = []
    y = float(MARGIN) - 8

    def write(text: str, size: float, *, most: int, tone: str = "ink", bold: bool = False) -> None:
        nonlocal y
        for line in lines_of(text, size, width, most):
            y += size * 1.5
            shapes.append(Lettering(x=MARGIN, y=y, text=line, size=size, tone=tone, bold=bold))

    write(frame.title, 24, most=2, bold=True)
    write(frame.conditions, 15, most=3, tone="soft-ink")
    y += 24
    left = MARGIN + (width - drawing.width) / 2
    shapes += [moved(shape, left, y) for shape in drawing.shapes]
    y += drawing.height + 16
    shapes.append(Rectangle(x=MARGIN, y=y, width=width, height=1, fill="line"))
    y += 2
    for note in frame.notes:
        write(note, 12, most=2, tone="soft-ink")
    write(frame.source, 12, most=2, tone="soft-ink")
    write(frame.address, 12, most=2, tone="soft-ink")
    title = _("%(title)s：%(sentence)s") % {"title": frame.title, "sentence": frame.conditions}
    return replace(drawing, title=title, width=width + 2 * MARGIN, height=y + MARGIN - 8, shapes=shapes)
