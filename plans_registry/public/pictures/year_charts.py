"""Numbers by fiscal year: a heat map with a row for each municipality or type, and a small chart for each year."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans_registry.catalogue.spread import Row
from plans_registry.documents.periods import Period, format_period, format_year, short_period
from plans_registry.public.pictures.drawing import (
    PHONE,
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
SIZE, SMALL = 12.5, 12.0


@dataclass(frozen=True, slots=True)
class ChartRow:
    """``group``: the heading it stands under; "" for none."""

    label: str
    counts: Row
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """``totals``: by year every measure once; ``this_year`` is marked; ``listed``: the years for which any plan is listed."""

    title: str
    years: Sequence[int]
    rows: list[ChartRow]
    totals: Row
    this_year: int
    listed: Collection[int] = ()

    @property
    def largest(self) -> int:
        return max((count for row in self.rows for count in row.counts), default=0)

    @property
    def description(self) -> str:
        """The chart in a sentence."""
        if not self.rows:
            return _("どの年度にもありません。")
        most = max(self.totals)
        years = [year for year, total in zip(self.years, self.totals, strict=True) if total == most]
        said = ngettext(
            "%(first)sから%(last)sまで。いちばん多いのは%(year)sの%(number)s件。数字はすべて、表にあります。",
            "%(first)sから%(last)sまで。いちばん多いのは%(year)sの%(number)s件。数字はすべて、表にあります。",
            most,
        )
        first, last = _year(self.years[0]), _year(self.years[-1])
        return said % {"first": first, "last": last, "year": _("・").join(map(_year, years)), "number": f"{most:,}"}


def nothing_to_draw(chart: Chart) -> Drawing:
    return Drawing(320, 30, chart.title, chart.description, [Lettering(x=0, y=20, text=chart.description, size=15)])


def heat_map(chart: Chart, *, room: float | None = None) -> Drawing:
    """A row of squares for each row of the chart, the darker the more; every square has its number.

    ``room``: where all years are wider, only the latest of them that it has room for, next year the last, and the rows that
    have anything in them.
    """
    if not chart.rows:
        return nothing_to_draw(chart)
    if room:
        chart = _latest_years(chart, room)
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


def _latest_years(chart: Chart, room: float) -> Chart:
    left = max(width_of(row.label, SIZE) for row in chart.rows) + 14
    most = max(int((room - left + STEP) // (CELL + STEP)), 2)
    stop = next((at + 2 for at, year in enumerate(chart.years) if year == chart.this_year), len(chart.years))
    stop = min(stop, len(chart.years))
    years = slice(max(stop - most, 0), stop)
    rows = [replace(row, counts=row.counts[years]) for row in chart.rows]
    some = [row for row in rows if any(row.counts)] or rows
    return replace(chart, years=chart.years[years], rows=some, totals=chart.totals[years])


def _items_of_years(chart: Chart) -> Iterator[LegendItem]:
    if chart.this_year in chart.years:
        yield LegendItem(Rectangle(x=0, y=6, width=14, height=3, fill="here"), _("今年度"))


def _year_heads(chart: Chart, left: float) -> Iterator[Shape]:
    for place, year in enumerate(chart.years):
        now = year == chart.this_year
        lines = _year_lines(year)
        for line, text in enumerate(lines):
            y = 15 + 15 * line + (15 if len(lines) == 1 else 0)
            yield Lettering(x=_middle(left, place), y=y, text=text, size=12, anchor="middle", bold=now and not line)
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
WIDE = 960
LEAST_PANEL = 128
NARROW_PANEL = 78


@dataclass(frozen=True, slots=True)
class Panel:
    """A year of the chart, or several one after the other in which nothing is in force; ``first``, ``last``: their places.

    This year stands alone: it is marked.
    """

    first: int
    last: int


def _panels(chart: Chart) -> list[Panel]:
    panels: list[Panel] = []
    for place, total in enumerate(chart.totals):
        before = panels[-1] if panels else None
        is_now = before is not None and chart.this_year in (chart.years[before.last], chart.years[place])
        if before and not is_now and not total and not chart.totals[before.last]:
            panels[-1] = Panel(before.first, place)
        else:
            panels.append(Panel(place, place))
    return panels


def small_multiples(chart: Chart, *, narrow: bool = False) -> Drawing:
    """A chart of bars for each year, all on one scale: what grew, what came and what went."""
    if not chart.rows:
        return nothing_to_draw(chart)
    between = 10 if narrow else 16
    left = max((width_of(row.label, SMALL) for row in chart.rows), default=0) + 12
    room = PHONE if narrow else WIDE
    least = NARROW_PANEL if narrow else LEAST_PANEL
    panels = _panels(chart)
    in_a_row = min(max(1, int((room - left + between) // (least + between))), len(panels))
    width = min((room - left + between) / in_a_row - between, 200)
    shapes: list[Shape] = []
    y = 0.0
    for start in range(0, len(panels), in_a_row):
        beside = panels[start : start + in_a_row]
        # Where none of the years beside each other has a measure, their heads say it all.
        rows = chart.rows if any(chart.totals[panel.first] for panel in beside) else []
        for line, row in enumerate(rows):
            baseline = y + 44 + line * BAR + 13
            shapes.append(Lettering(x=left - 10, y=baseline, text=row.label, size=SMALL, anchor="end"))
        for at, panel in enumerate(beside):
            shapes += _panel(chart, panel, left + at * (width + between), y, width)
        y += 44 + len(rows) * BAR + 22
    whole = max(left + in_a_row * (width + between) - between, 300)
    signs, end = legend(list(_items_of_years(chart)), y=y, width=whole)
    return Drawing(whole, end if signs else y, chart.title, chart.description, [*shapes, *signs])


def _panel(chart: Chart, panel: Panel, x: float, y: float, width: float) -> Iterator[Shape]:
    first, last, total = chart.years[panel.first], chart.years[panel.last], chart.totals[panel.first]
    now = first <= chart.this_year <= last
    language, period = get_language() or "ja", Period(first, last)
    name = format_period(period, language)
    if width_of(name, SMALL + 1) > width:
        name = short_period(period, language)
    yield Lettering(x=x, y=y + 15, text=name, size=SMALL + 1, bold=True)
    total_text = ngettext("%(number)s件", "%(number)s件", total) % {"number": f"{total:,}"}
    if not total and not any(year in chart.listed for year in range(first, last + 1)):
        total_text = _("掲載なし")
    yield Lettering(x=x, y=y + 32, text=total_text, size=SMALL, tone="soft-ink")
    yield Rectangle(x=x, y=y + 39, width=width, height=3 if now else 1, fill="here" if now else "line")
    room = width - width_of(f"{chart.largest:,}", SMALL) - 8
    for line, row in enumerate(chart.rows if total else []):
        count, top = row.counts[panel.first], y + 44 + line * BAR
        long = max(room * count / max(chart.largest, 1), 1)
        if count:
            yield Rectangle(x=x, y=top + 3, width=long, height=BAR - 7, fill="key")
        yield Lettering(
            x=x + (long + 5 if count else 0),
            y=top + 13.5,
            text=f"{count:,}" if count else "–",
            size=SMALL,
            tone="ink" if count else "soft-ink",
        )


def rows_of_types(by_type: Mapping[str, Row], labels: Mapping[str, str]) -> list[ChartRow]:
    """The types that occur, in display order; ``labels`` has all."""
    return [ChartRow(label, by_type[slug]) for slug, label in labels.items() if slug in by_type]
