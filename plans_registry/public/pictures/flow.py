"""From plan to next plan: the measures of both side by side, and a line from each to what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.lineage import Kind, Lineage
from plans_registry.documents.periods import format_period
from plans_registry.documents.plan import MeasureDocument, PlanDocument
from plans_registry.public.pictures.drawing import Curve, Drawing, Lettering, Rectangle, Shape, lines_of
from plans_registry.public.pictures.legend import PictureFrame, framed
from plans_registry.public.pictures.of_search import source_line
from plans_registry.public.pictures.svg import svg_in_page
from plans_registry.public.plan_history import Relative

MOST_MEASURES = 60
"""Of either plan; with more the lines cannot be followed, and the lists below the picture say it better."""

TAG_SIZE = 12


@dataclass(frozen=True, slots=True)
class ColumnSize:
    """``lines``: that a name may take."""

    width: float
    gap: float
    size: float
    lines: int


WIDE, NARROW = ColumnSize(380, 200, 13, 2), ColumnSize(148, 45, 12, 4)


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """The drawing for a wide page and for a narrow one."""

    wide: Markup
    narrow: Markup


def flow_in_page(before: Relative | None, document: PlanDocument) -> FlowPicture | None:
    """None without a plan before, while nobody has confirmed the lineage, and where a plan has too many measures."""
    if before is None or not can_be_drawn(before, document):
        return None
    language = get_language() or "ja"
    return FlowPicture(
        svg_in_page(flow_drawing(before, document, WIDE), "flow", language),
        svg_in_page(flow_drawing(before, document, NARROW), "narrow-flow", language),
    )


def can_be_drawn(before: Relative, document: PlanDocument) -> bool:
    sizes = (len(document.measures), len(before.plan.document.measures))
    return before.lineage is not None and max(sizes) <= MOST_MEASURES


def flow_file(before: Relative, edition: Edition, document: PlanDocument, snapshot: Snapshot, address: str) -> Drawing:
    """The drawing with what it needs to be passed on."""
    place = snapshot.known.label("municipality", edition.municipality_id)
    plans = _("%(before)sから%(after)sへ") % {
        "before": f"{before.plan.document.title}（{_period(before.plan.edition)}）",
        "after": f"{document.title}（{_period(edition)}）",
    }
    frame = PictureFrame(
        _("%(place)s：前の計画からの変化") % {"place": place},
        plans,
        flow_notes(),
        source_line(snapshot.data_day),
        unquote(address),
    )
    return framed(flow_drawing(before, document, WIDE), frame)


def flow_notes() -> list[str]:
    return [
        _("線でつないだ施策は続いています。破線は、名称が変わったものです。"),
        _(
            "対応は、担当者が施策ごとに確認したものです。「終了」は、新しい計画に書かれていないという意味で、支援が無くなったとは限りません。"
        ),
    ]


def flow_drawing(before: Relative, document: PlanDocument, columns: ColumnSize) -> Drawing:
    """The older plan to the left; continued measures are joined, renamed ones by a dashed line."""
    lineage = before.lineage or Lineage(())
    gone: dict[int | None, Kind] = {step.old.id: "ended" for step in lineage.of("ended") if step.old}
    kinds = {step.new.id: step.kind for step in lineage.steps if step.new}
    edge = columns.width + columns.gap
    old = _column(before.plan.document, _("前の計画"), gone, 0, columns)
    new = _column(document, _("この計画"), kinds, edge, columns)
    curves: list[Shape] = [
        Curve(
            start=(columns.width, old.middles[step.old.id]),
            end=(edge, new.middles[step.new.id]),
            tone="key" if step.kind == "renamed" else "soft-ink",
            dashed=step.kind == "renamed",
        )
        for step in lineage.steps
        if step.old and step.new
    ]
    said = (
        _("継続（同じ名称）%(continued)s、継続（名称変更）%(renamed)s、新規%(new)s、終了%(ended)s。") % lineage.counts
    )
    width, height = edge + columns.width, max(old.bottom, new.bottom)
    return Drawing(width, height, _("前の計画からの変化"), said, [*curves, *old.shapes, *new.shapes])


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """The measures of one plan; ``middles``: by id of a measure how far down its line ends."""

    shapes: list[Shape]
    middles: dict[int | None, float]
    bottom: float


def _column(
    document: PlanDocument, head: str, kinds: Mapping[int | None, Kind], x: float, columns: ColumnSize
) -> DrawnColumn:
    shapes: list[Shape] = [Lettering(x=x, y=16, text=head, size=columns.size + 1, tone="soft-ink")]
    middles: dict[int | None, float] = {}
    y = 24.0
    for pillar in document.pillars:
        for line in lines_of(f"{pillar.number}　{pillar.title}", columns.size, columns.width, 2):
            y += columns.size * 1.5
            shapes.append(Lettering(x=x, y=y, text=line, size=columns.size, bold=True))
        y += 8
        for measure in pillar.measures:
            box, height = _box(measure, kinds.get(measure.id, "continued"), x, y, columns)
            shapes += box
            middles[measure.id] = y + height / 2
            y += height + 6
        y += 10
    return DrawnColumn(shapes, middles, y)


BOXES: dict[Kind, dict[str, Any]] = {
    "continued": {"stroke": "line"},
    "renamed": {"fill": "level-1", "stroke": "key"},
    "new": {"stroke": "key", "stroke_width": 2.5},
    "ended": {"stroke": "line", "dashed": True},
}


def _box(measure: MeasureDocument, kind: Kind, x: float, y: float, columns: ColumnSize) -> tuple[list[Shape], float]:
    """A measure with its name, and what became of it in a word, unless it just goes on; and its height."""
    padding, line_height = columns.size * 0.6, columns.size * 1.4
    lines = lines_of(measure.name, columns.size, columns.width - 2 * padding, columns.lines)
    tag = tag_of(kind)
    height = len(lines) * line_height + (TAG_SIZE * 1.5 if tag else 0) + padding * 1.7
    shapes: list[Shape] = [Rectangle(x=x, y=y, width=columns.width, height=height, radius=3, **BOXES[kind])]
    baseline = y + padding * 0.5
    if tag:
        baseline += TAG_SIZE * 1.5
        tone = "soft-ink" if kind == "ended" else "key"
        shapes.append(Lettering(x=x + padding, y=baseline, text=tag, size=TAG_SIZE, tone=tone, bold=True))
    for line in lines:
        baseline += line_height
        shapes.append(Lettering(x=x + padding, y=baseline, text=line, size=columns.size))
    return shapes, height


def tag_of(kind: Kind) -> str:
    tags = {"renamed": _("名称変更"), "new": _("新規"), "ended": _("終了")}
    return tags.get(kind, "")


def _period(edition: Edition) -> str:
    return format_period(edition.period, get_language() or "ja")
