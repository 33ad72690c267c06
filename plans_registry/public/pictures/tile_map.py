"""The tile map with a number on each municipality: in one piece, or in three above each other for a narrow screen."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans_registry.catalogue.reference import Place, Reference
from plans_registry.documents.periods import format_year
from plans_registry.public.formatting import name_parts
from plans_registry.public.pictures.drawing import PHONE, Drawing, Lettering, Rectangle, Shape, level_of_count, on_level
from plans_registry.public.pictures.legend import LegendItem, items_of_levels, legend, square

GAP = 3
TILES = {"ja": (56, 40), "en": (72, 54)}
"""The side of a tile on a wide screen, and its height on a narrow one: Latin letters need more room."""
SIZE = 12
COLUMNS, ROWS = 14, 8
LETTER, INSET = 7, 4
"""Width of a Latin letter, and what a name leaves free at each side of its tile; one that does not is parted."""
MOST_LATIN_COLUMNS = 6
HEAD = 22
"""Height of a region's name."""

ISLANDS_ROW = 7
"""The row of the map that the islands have to themselves."""


class MapTile(NamedTuple):
    """The left upper corner of a municipality's tile, its size, and its name in lines."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TileGrid:
    """What every map has alike: its tiles by municipality, and the names of regions above them."""

    tiles: Mapping[str, MapTile]
    heads: list[tuple[float, float, str]]
    width: float
    height: float


def tile_map(
    counts: Mapping[str, int],
    covered: Collection[str],
    known: Reference,
    *,
    title: str,
    approved: Collection[str] = (),
    year: int,
    within: Collection[str] | None = None,
    narrow: bool = False,
) -> Drawing:
    """``covered``: the municipalities with a public plan; without a count of their own they have 0.

    ``within``: those in which was searched, where that are not all; of the others no number is known.
    ``approved``: those with an approved plan of the fiscal year ``year``; it shows where they have no public plan.
    """
    grid = _grid(known, _language(), narrow=narrow)
    largest = max(counts.values(), default=0)
    shapes: list[Shape] = [Lettering(x=x, y=y, text=text, size=13, bold=True) for x, y, text in grid.heads]
    outside = set() if within is None else known.places.keys() - within
    for code in known.places:
        count = counts.get(code, 0) if code not in outside and (code in covered or code in counts) else None
        is_approved = count is None and code in approved and code not in outside
        level = level_of_count(count or 0, largest)
        shapes += _tile(grid.tiles[code], level, count, approved=is_approved, outside=code in outside)
    items = [*items_of_levels(largest), *_items_without_measures(counts, covered, approved, known, year, outside)]
    signs, end = legend(items, y=grid.height + 14, width=grid.width)
    return Drawing(grid.width, end, title, _description(counts, known), [*shapes, *signs])


@lru_cache(maxsize=8)
def _grid(known: Reference, language: str, *, narrow: bool) -> TileGrid:
    return _three_panels(known, language) if narrow else _one_piece(known, language)


def _one_piece(known: Reference, language: str) -> TileGrid:
    size, _narrow = TILES[language]
    step = size + GAP
    tiles = {
        place.code: MapTile(place.x * step, HEAD + place.y * step, size, size, _lines(place, size, language))
        for place in known.places.values()
    }
    heads: list[tuple[float, float, str]] = [
        (min(tiles[place.code].x for place in places), HEAD - 8 + min(place.y for place in places) * step, label)
        for label, places in _regions(known)
    ]
    return TileGrid(tiles, heads, COLUMNS * step - GAP, HEAD + ROWS * step - GAP)


def _three_panels(known: Reference, language: str) -> TileGrid:
    """Tama, the wards and the islands one under the other, the islands in two rows; tiles as wide as the screen lets them."""
    widest, height = TILES[language]
    tiles: dict[str, MapTile] = {}
    heads = []
    top = 0.0
    for label, places in _panels(known):
        heads.append((0.0, top + 14, label))
        top += HEAD
        cells = _cells_of_panel(places)
        columns = 1 + max(column for column, _row in cells.values())
        width = min(widest, (PHONE + GAP) / columns - GAP)
        for code, (column, row) in cells.items():
            lines = _lines(known.places[code], width, language)
            tiles[code] = MapTile(column * (width + GAP), top + row * (height + GAP), width, height, lines)
        top += (max(row for _column, row in cells.values()) + 1) * (height + GAP) + GAP
    return TileGrid(tiles, heads, PHONE, top - 2 * GAP)


def _panels(known: Reference) -> Iterator[tuple[str, list[Place]]]:
    """The regions; in English Tama in two halves, as its eight names in a row are wider than a telephone."""
    for label, places in sorted(_regions(known), key=lambda region: (region[1][0].y == ISLANDS_ROW, region[1][0].x)):
        columns = sorted({place.x for place in places})
        if _language() == "ja" or places[0].y == ISLANDS_ROW or len(columns) <= MOST_LATIN_COLUMNS:
            yield label, places
            continue
        half = columns[: len(columns) // 2]
        yield f"{label}{_('（')}{_('西')}{_('）')}", [place for place in places if place.x in half]
        yield f"{label}{_('（')}{_('東')}{_('）')}", [place for place in places if place.x not in half]


def _cells_of_panel(places: list[Place]) -> dict[str, tuple[int, int]]:
    """By municipality its column and its row."""
    left, top = min(place.x for place in places), min(place.y for place in places)
    return {
        place.code: divmod(place.x - 5, 5)[::-1] if place.y == ISLANDS_ROW else (place.x - left, place.y - top)
        for place in places
    }


def _regions(known: Reference) -> Iterator[tuple[str, list[Place]]]:
    for area in known.upper_areas():
        places = [place for place in known.places.values() if place.upper == area.slug]
        if places:
            yield area.label, places


@lru_cache(maxsize=5_000)  # a tile has the same few counts and shades
def _tile(tile: MapTile, level: int, count: int | None, *, approved: bool, outside: bool) -> Sequence[Shape]:
    return tuple(_drawn(tile, level, count, approved=approved, outside=outside))


def _drawn(tile: MapTile, level: int, count: int | None, *, approved: bool, outside: bool) -> Iterator[Shape]:
    x, y, width, whole_height, lines = tile
    yield Rectangle(
        x=x,
        y=y,
        width=width,
        height=whole_height,
        fill=f"level-{level}" if level else "paper",
        stroke="here" if approved else "soft-line" if count is None else "line",
        dashed=approved or outside,
        radius=3,
    )
    middle = x + width / 2
    tone = on_level(level) if count is not None else "soft-ink"
    number_size = SIZE if whole_height < 50 else 15
    height = len(lines) * SIZE + (0 if count is None else number_size)
    baseline = y + (whole_height - height) / 2 + SIZE * 0.9
    for line in lines:
        yield Lettering(x=middle, y=baseline, text=line, size=SIZE, tone=tone, anchor="middle")
        baseline += SIZE
    if count is not None:
        baseline += number_size - SIZE * 0.9
        yield Lettering(
            x=middle, y=baseline, text=f"{count:,}", size=number_size, tone=tone, anchor="middle", bold=count > 0
        )


def _lines(place: Place, width: float, language: str) -> tuple[str, ...]:
    return tuple(tile_lines(place, width, language))


def tile_lines(place: Place, width: float, language: str) -> list[str]:
    """A name that fits a square: 武蔵 / 村山, Musashi- / murayama, Toshima / City."""
    if language == "ja" or not place.short_en:
        short = place.short
        return [short[:2], short[2:]] if len(short) > 3 else [short]
    lines = []
    for word in place.short_en.split():
        fits = len(word) * LETTER <= width - 2 * INSET
        *first, last = [word] if fits else name_parts(word)
        lines += [*(f"{part}-" for part in first), last]
    return lines


def _language() -> str:
    return "en" if get_language() == "en" else "ja"


def _items_without_measures(
    counts: Mapping[str, int],
    covered: Collection[str],
    approved: Collection[str],
    known: Reference,
    year: int,
    outside: Collection[str],
) -> Iterator[LegendItem]:
    places = [code for code in known.places if code not in counts and code not in outside]
    if any(code in covered for code in places):
        yield LegendItem(square("paper"), _("0件（計画は掲載）"))
    without = {code for code in places if code not in covered}
    if without.intersection(approved):
        within = _("計画期間に%(year)sをふくむ") % {"year": format_year(year, _language())}
        label = f"{_('承認あり・内容は未掲載')}{_('（')}{within}{_('）')}"
        yield LegendItem(square("paper", stroke="here", dashed=True), label)
    if without.difference(approved):
        yield LegendItem(square("paper", stroke="soft-line"), _("計画の掲載なし"))
    if outside:
        yield LegendItem(square("paper", stroke="soft-line", dashed=True), _("さがした場所の外"))


MOST_NAMED = 5


def _description(counts: Mapping[str, int], known: Reference) -> str:
    """多い順に、町田市8件、… : the map in a sentence."""
    if not counts:
        return _("どの自治体にもありません。")
    order = sorted(counts, key=lambda code: (-counts[code], code))
    named = [
        ngettext("%(place)s%(number)s件", "%(place)s%(number)s件", counts[code])
        % {"place": known.label("municipality", code), "number": f"{counts[code]:,}"}
        for code in order[:MOST_NAMED]
    ]
    said = _("%(places)s自治体にあります。多い順に、%(named)s。") % {
        "places": len(counts),
        "named": _("、").join(named),
    }
    return said + (_("数字はすべて、下の表にあります。") if len(order) > MOST_NAMED else "")
