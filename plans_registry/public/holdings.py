"""Which municipalities have plans in the registry, and how much: for the numbers, the map and the lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol

from django.db.models import Count, Q, Sum
from django.utils.translation import get_language

from plans_registry.catalogue.in_force import YearShown, approvals_shown
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.models.editions import in_force_condition
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reference import Area, Place, Reference
from plans_registry.catalogue.search import search
from plans_registry.catalogue.snapshot import Snapshot


class OfPlace(Protocol):
    @property
    def place(self) -> Place: ...


@dataclass(frozen=True, slots=True)
class MunicipalityHoldings:
    """A municipality and what the registry holds of it now."""

    place: Place
    region: Area
    plans: int = 0
    pillars: int = 0
    measures: int = 0


@dataclass(frozen=True, slots=True)
class RegionRows:
    """Municipalities of one region."""

    area: Area
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Holdings:
    """All municipalities, in the order of their codes."""

    rows: list[MunicipalityHoldings]
    known: Reference

    @property
    def covered(self) -> list[MunicipalityHoldings]:
        return [row for row in self.rows if row.plans]

    @property
    def plans(self) -> int:
        return sum(row.plans for row in self.rows)

    @property
    def pillars(self) -> int:
        return sum(row.pillars for row in self.rows)

    @property
    def measures(self) -> int:
        return sum(row.measures for row in self.rows)

    def covered_around(self, place: Place) -> list[MunicipalityHoldings]:
        """The municipalities with a plan whose tile touches the place's on the map, by a side or a corner."""
        return [row for row in self.covered if max(abs(row.place.x - place.x), abs(row.place.y - place.y)) == 1]

    def in_reading_order(self) -> list[MunicipalityHoldings]:
        """By kana, or by the alphabet on an English page."""
        english = get_language() == "en"
        return sorted(self.rows, key=lambda row: row.place.name_en if english else (row.place.kana, row.place.code))

    def by_sub_region(self) -> list[RegionRows]:
        groups = [self._group(area) for area in self.known.areas.values() if area.parent]
        return [group for group in groups if group.rows]

    def _group(self, area: Area) -> RegionRows:
        return RegionRows(area, [row for row in self.rows if area.slug in (row.place.region, row.place.upper)])


def panels_of(rows: Sequence[OfPlace], known: Reference) -> list[RegionRows]:
    """The map's three panels, from west to east, the islands last; of whatever stands for a municipality."""
    panels = []
    for area in known.upper_areas():
        inside = [row for row in rows if row.place.upper == area.slug]
        if inside:
            panels.append(RegionRows(area, inside))
    return sorted(panels, key=_place_on_the_map)


def _place_on_the_map(panel: RegionRows) -> tuple[bool, int]:
    # The islands have the rows below the seventh, 23 special wards and Tama share those above.
    is_islands = any(row.place.y > 6 for row in panel.rows)
    return is_islands, panel.rows[0].place.x


@lru_cache(maxsize=8)
def holdings_of(snapshot: Snapshot, year: int | None = None) -> Holdings:
    """What the registry holds of every municipality, or what of it is in force in a fiscal year.  One query each."""
    known = snapshot.known
    counts = {code: numbers for code, *numbers in _counts(in_force_condition((year,)) if year else Q())}
    rows = [
        MunicipalityHoldings(place, known.areas[place.upper], *counts.get(place.code, ()))
        for place in known.places.values()
    ]
    return Holdings(rows, known)


def _counts(when: Q) -> Iterable[tuple[str, int, int, int]]:
    """Municipality, plans, pillars, measures of the current editions."""
    return (
        Edition.objects.filter(when, is_current=True)
        .order_by()
        .values_list("municipality")
        .annotate(Count("id"), Sum("pillar_count"), Sum("measure_count"))
    )


TileState = Literal["in-force", "approved", "other-years", "none"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A municipality on the map: its measures in the year shown, or else what there is beside them."""

    place: Place
    state: TileState
    measures: int


@dataclass(frozen=True, slots=True)
class TileMap:
    panels: list[RegionRows]
    shown: YearShown

    def has(self, state: TileState) -> bool:
        return any(tile.state == state for panel in self.panels for tile in panel.rows)


def tile_map_of(snapshot: Snapshot, shown: YearShown) -> TileMap:
    """Plans of the year shown first; an approval without its plan before plans of other years."""
    approved = {approval.municipality for approval in approvals_shown(shown, snapshot)}
    everything = holdings_of(snapshot)
    tiles = []
    for row, total in zip(holdings_of(snapshot, shown.year).rows, everything.rows, strict=True):
        state: TileState = "other-years" if total.plans else "none"
        if row.place.code in approved:
            state = "approved"
        if row.plans:
            state = "in-force"
        tiles.append(Tile(row.place, state, row.measures))
    return TileMap(panels_of(tiles, snapshot.known), shown)


@lru_cache(maxsize=4)
def type_counts(snapshot: Snapshot, state: tuple[str, ...] = ()) -> tuple[tuple[str, int], ...]:
    """Every pillar type with the number of its measures, or of those in a state, in display order."""
    counts = search(MeasureQuery(state=state), today=snapshot.today).facets["type"]
    return tuple((slug, counts.get(slug, 0)) for slug in snapshot.known.types)
