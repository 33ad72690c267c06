"""Numbers by fiscal year: a heat map with a row for each municipality or type, and a small chart for each year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans_registry.catalogue.spread import Row
from plans_registry.documents.periods import format_year
from plans_registry.public.pictures.drawing import (
    Drawing,
    Lettering,
    Rectangle,
    Shape,
    level_of_count,
    on_level,
    width_of,
)
from plans_registry.public.pictures.legend import LegendItem, items_of_levels, legend

CELL, CELL_HEIGHT, STEP = 50, 24, 2
SIZE = 12.5


@dataclass(frozen=True, slots=True)
class ChartRow:
    """``group``: the heading it stands under; "" for none."""

    label: str
    counts: Row
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """``totals``: by year every measure once; ``this_year`` is marked."""

    title: str
    years: Sequence[int]
    rows: list[ChartRow]
    totals: Row
    this_year: int

    @property
    def largest(self) -> int:
        return max((count for row in self.rows for count in row.counts), default=0)

    @property
    def description(self) -> str:
        """The chart in a sentence."""
        if not self.rows:
            return _("どの年度にもありません。")
        most = max(self.totals)
        year = self.years[self.totals.index(most)]
        said = ngettext(
            "%(first)sから%(last)sまで。いちばん多いのは%(year)sの%(number)s件。数字はすべて、表にあります。",
            "%(first)sから%(last)sまで。いちばん多いのは%(year)sの%(number)s件。数字はすべて、表にあります。",
            most,
        )
        first, last, year_name = (_year(one) for one in (self.years[0], self.years[-1], year))
        return said % {"first": first, "last": last, "year": year_name, "number": f"{most:,}"}


def nothing_to_draw(chart: Chart) -> Drawing:
    return Drawing(320, 30, chart.title, chart.description, [Lettering(x=0, y=20, text=chart.description, size=15)])


def heat_map(chart: Chart) -> Drawing:
    """A row of squares for each row of the chart, the darker the more; every square has its number."""
    if not chart.rows:
        return nothing_to_draw(chart)
    left = max((width_of(row.label, SIZE) for row in chart.rows), default=0) + 14
    left = max(left, width_of(_("施策の合計"), SIZE) + 14)
    shapes: list[Shape] = list(_year_heads(chart, left))
    y, group = 40.0, ""
    for row in chart.rows:
        if row.group != group:
            group = row.group
            y += 28
            shapes.append(Lettering(x=0, y=y - 7, text=group, size=SIZE, bold=True))
        shapes.append(Lettering(x=left - 10, y=y + 16.5, text=row.label, size=SIZE, anchor="end"))
        shapes += _cells(row.counts, chart.largest, left, y)
        y += CELL_HEIGHT + STEP
    y += 8
    shapes.append(Lettering(x=left - 10, y=y + 16.5, text=_("施策の合計"), size=SIZE, anchor="end", bold=True))
    for place, count in enumerate(chart.totals):
        shapes.append(
            Lettering(x=_middle(left, place), y=y + 16.5, text=f"{count:,}", size=SIZE, anchor="middle", bold=True)
        )
    width = max(left + len(chart.years) * (CELL + STEP) - STEP, 300)
    items = [*items_of_levels(chart.largest), *_items_of_years(chart)]
    signs, end = legend(items, y=y + CELL_HEIGHT + 14, width=width)
    return Drawing(width, end, chart.title, chart.description, [*shapes, *signs])


def _items_of_years(chart: Chart) -> Iterator[LegendItem]:
    if chart.this_year in chart.years:
        yield LegendItem(Rectangle(x=0, y=6, width=14, height=3, fill="here"), _("今年度"))


def _year_heads(chart: Chart, left: float) -> Iterator[Shape]:
    for place, year in enumerate(chart.years):
        now = year == chart.this_year
        lines = _year_lines(year)
        for line, text in enumerate(lines):
            y = 15 + 15 * line + (15 if len(lines) == 1 else 0)
            yield Lettering(x=_middle(left, place), y=y, text=text, size=12 - line, anchor="middle", bold=now)
        if now:
            yield Rectangle(x=left + place * (CELL + STEP), y=35, width=CELL, height=3, fill="here")


def _cells(counts: Row, largest: int, left: float, y: float) -> Iterator[Shape]:
    for place, count in enumerate(counts):
        level = level_of_count(count, largest)
        x = left + place * (CELL + STEP)
        if level:
            yield Rectangle(x=x, y=y, width=CELL, height=CELL_HEIGHT, fill=f"level-{level}", stroke="line")
            middle, tone = _middle(left, place), on_level(level)
            yield Lettering(x=middle, y=y + 16.5, text=f"{count:,}", size=SIZE, tone=tone, anchor="middle")


def _middle(left: float, place: int) -> float:
    return left + place * (CELL + STEP) + CELL / 2


def _year_lines(year: int) -> list[str]:
    """令和3 over 2021, or FY2021."""
    if get_language() == "ja":
        return [format_year(year, "ja").removesuffix("年度"), str(year)]
    return [_year(year)]


def _year(year: int) -> str:
    return format_year(year, get_language() or "ja")


BAR = 20
WIDE, NARROW = 960, 343
LEAST_PANEL = 128
NARROW_PANEL = 90


def small_multiples(chart: Chart, *, narrow: bool = False) -> Drawing:
    """A chart of bars for each year, all on one scale: what grew, what came and what went."""
    if not chart.rows:
        return nothing_to_draw(chart)
    size, between = (10.0, 12) if narrow else (12.0, 16)
    left = max((width_of(row.label, size) for row in chart.rows), default=0) + 12
    room = NARROW if narrow else WIDE
    least = NARROW_PANEL if narrow else LEAST_PANEL
    in_a_row = max(1, int((room - left + between) // (least + between)))
    in_a_row = min(in_a_row, max(len(chart.years), 1))
    panel = min((room - left + between) / in_a_row - between, 200)
    shapes: list[Shape] = []
    y = 0.0
    for start in range(0, len(chart.years), in_a_row):
        places = range(start, min(start + in_a_row, len(chart.years)))
        # Where none of the years beside each other has a measure, their heads say it all.
        rows = chart.rows if any(chart.totals[place] for place in places) else []
        for line, row in enumerate(rows):
            baseline = y + 44 + line * BAR + 13
            shapes.append(Lettering(x=left - 10, y=baseline, text=row.label, size=size, anchor="end"))
        for place in places:
            x = left + (place - start) * (panel + between)
            shapes += _panel(chart, place, x, y, panel, size)
        y += 44 + len(rows) * BAR + 22
    width = max(left + in_a_row * (panel + between) - between, 300)
    signs, end = legend(list(_items_of_years(chart)), y=y, width=width)
    return Drawing(width, end if signs else y, chart.title, chart.description, [*shapes, *signs])


def _panel(chart: Chart, place: int, x: float, y: float, width: float, size: float) -> Iterator[Shape]:
    year, total = chart.years[place], chart.totals[place]
    now = year == chart.this_year
    yield Lettering(x=x, y=y + 15, text=_year(year), size=size + 1, bold=True)
    total_text = ngettext("%(number)s件", "%(number)s件", total) % {"number": f"{total:,}"}
    yield Lettering(x=x, y=y + 32, text=total_text, size=size, tone="soft-ink")
    yield Rectangle(x=x, y=y + 39, width=width, height=3 if now else 1, fill="here" if now else "line")
    room = width - width_of(f"{chart.largest:,}", size) - 8
    for line, row in enumerate(chart.rows if total else []):
        count, top = row.counts[place], y + 44 + line * BAR
        long = max(room * count / max(chart.largest, 1), 1)
        if count:
            yield Rectangle(x=x, y=top + 3, width=long, height=BAR - 7, fill="key")
        yield Lettering(
            x=x + (long + 5 if count else 0),
            y=top + 13.5,
            text=f"{count:,}" if count else "–",
            size=size,
            tone="ink" if count else "soft-ink",
        )


def rows_of_types(by_type: Mapping[str, Row], labels: Mapping[str, str]) -> list[ChartRow]:
    """The types that occur, in display order; ``labels`` has all."""
    return [ChartRow(label, by_type[slug]) for slug, label in labels.items() if slug in by_type]
