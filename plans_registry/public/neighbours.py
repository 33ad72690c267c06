"""The municipalities beside one on the tile map: squares that share an edge, which is close to the real borders."""

from plans_registry.catalogue.reference import Place
from plans_registry.public.coverage import Coverage, Covered


def neighbours_of(place: Place, coverage: Coverage) -> list[Covered]:
    return [row for row in coverage.rows if abs(row.place.x - place.x) + abs(row.place.y - place.y) == 1]
