"""What a table would change: plain values between comparing and writing."""

from dataclasses import dataclass, field
from typing import Any

Terms = frozenset[str]


@dataclass(slots=True)
class MeasureChange:
    """``pk`` is None for a new measure.  ``values`` are fields of the model: all of a new one, of another only
    what differs, its number too when it moves; ``types`` and ``forms`` are its own, None to leave them."""

    line: int
    pk: int | None
    pillar: int  # its number
    values: dict[str, Any]
    types: Terms | None = None
    forms: Terms | None = None
    moves: bool = False

    @property
    def state(self) -> str:
        return _state(self.pk, self.values or self.moves or self.types is not None or self.forms is not None)


@dataclass(slots=True)
class PillarChange:
    line: int
    pk: int | None
    number: int
    values: dict[str, Any]
    types: Terms | None = None

    @property
    def state(self) -> str:
        return _state(self.pk, self.values or self.types is not None)


@dataclass(slots=True)
class PlanChange:
    """A plan of the table with all that changes in it.  ``kept_types`` are own types, by id, for measures the
    table does not name, so that they lose nothing when a type stops being their pillar's."""

    line: int
    pk: int | None
    municipality: str
    values: dict[str, Any]
    pillars: list[PillarChange] = field(default_factory=list)
    measures: list[MeasureChange] = field(default_factory=list)
    kept_types: dict[int, Terms] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return _state(self.pk, self.values)

    @property
    def changes_anything(self) -> bool:
        states = {self.state, *(part.state for part in self.pillars), *(part.state for part in self.measures)}
        return states != {"unchanged"}


def _state(pk: int | None, differs: object) -> str:
    if pk is None:
        return "new"
    return "changed" if differs else "unchanged"
