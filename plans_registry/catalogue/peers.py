"""Municipalities like one municipality, and what their plans state that its own do not: for who plans the next one.

Likeness is a sum of three things that anybody can check, and the page names each of them: the region, the kind, and
how the measures spread over the types.  Population would belong to it; the registry has no source for it, and makes
none up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np

from plans_registry.catalogue.coverage import PlaceCounts, counts_of, grid_of
from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.index.snapshot import IndexSnapshot, current_at
from plans_registry.catalogue.read_now import entries_now
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.snapshot import Snapshot

SAME_SUB_REGION, SAME_REGION, SAME_KIND, SAME_MIX = 2.0, 1.0, 2.0, 4.0
"""Points: for the same sub-region, else for the same region; for the same kind; for the same mix of types, in full."""

MOST_PEERS = 5
EXAMPLES_SHOWN = 3
"""Measures named for each thing that is not stated here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """``mix``: 0 for no type in common to 1 for the same shares of each; None where one of the two states no type."""

    place: Place
    same_region: bool
    same_sub_region: bool
    same_kind: bool
    mix: float | None
    plans: int
    measures: int

    @property
    def points(self) -> float:
        region = SAME_SUB_REGION if self.same_sub_region else SAME_REGION * self.same_region
        return region + SAME_KIND * self.same_kind + SAME_MIX * (self.mix or 0)

    @property
    def percent(self) -> int | None:
        return None if self.mix is None else round(100 * self.mix)


def peers_of(place: Place, snapshot: Snapshot) -> list[Peer]:
    """The municipalities with public plans that are most like one, the most like first, then by code.

    One that shares nothing with it is like it in nothing: it is none of them.
    """
    counts = counts_of(snapshot, None)
    others = [
        _peer(counts[place.code], other, snapshot.known.types)
        for other in counts.values()
        if other.measures and other.place.code != place.code
    ]
    alike = [peer for peer in others if round(peer.points, 6) > 0]
    return sorted(alike, key=lambda peer: (-round(peer.points, 6), peer.place.code))[:MOST_PEERS]


def _peer(here: PlaceCounts, other: PlaceCounts, types: Iterable[str]) -> Peer:
    return Peer(
        other.place,
        same_region=other.place.upper == here.place.upper,
        same_sub_region=other.place.region == here.place.region,
        same_kind=other.place.kind == here.place.kind,
        mix=likeness_of([here.types[slug] for slug in types], [other.types[slug] for slug in types]),
        plans=other.plans,
        measures=other.measures,
    )


def likeness_of(counts: Iterable[int], others: Iterable[int]) -> float | None:
    """The cosine of two rows of counts: their shares count, not their size.  None where one of them is all zero."""
    pairs = list(zip(counts, others, strict=True))
    length = sqrt(sum(one * one for one, _other in pairs)) * sqrt(sum(other * other for _one, other in pairs))
    return sum(one * other for one, other in pairs) / length if length else None


@dataclass(frozen=True, slots=True)
class NotStatedHere:
    """A type or form (``facet``, ``value``) that peers state and a municipality does not; ``examples`` of their measures.

    Of a type that only their pillars have there are no measures.
    """

    facet: str
    value: str
    places: list[Place]
    measures: int
    examples: list[AnyEntry]


class _Row(NamedTuple):
    """What a measure is found by; thousands are looked through."""

    measure: int
    municipality: str
    first_year: int
    last_year: int
    types: tuple[str, ...]
    forms: tuple[str, ...]


def _rows_of(codes: Iterable[str], now: IndexSnapshot) -> list[_Row]:
    """The measures of some municipalities, as the index has them in memory."""
    places = [place for place, code in enumerate(now.codes) if code in codes]
    ordinals = now.ordinals[np.isin(now.code_at, places)[now.plan_at[now.ordinals]]]
    plans = now.plan_at[ordinals]
    codes_of_plans = np.array(now.codes)[now.code_at[plans]].tolist()
    years = zip(now.first_year[plans].tolist(), now.last_year[plans].tolist(), strict=True)
    kinds = [now.kinds[place - 1] for place in now.kind_at[ordinals].tolist()]
    measures = now.measures[ordinals].tolist()
    return [
        _Row(measure, code, first, last, types, forms)
        for measure, code, (first, last), (types, forms) in zip(measures, codes_of_plans, years, kinds, strict=True)
    ]


def not_stated_here(place: Place, peers: Sequence[Peer], snapshot: Snapshot) -> list[NotStatedHere]:
    """Types first, then forms; of each what most of the peers state comes first.  Two small queries.

    No types where a measure here has none yet: it may be of any.
    """
    rows = _rows_of({place.code, *(peer.place.code for peer in peers)}, current_at(snapshot.stamp))
    elsewhere = [row for row in rows if row.municipality != place.code]
    grid = {row.place.code: row for row in grid_of(snapshot, None).rows}
    types = [cell.type for cell in grid[place.code].cells if cell.statement in ("not-stated", "no-plan")]
    stating = {slug: {peer.place.code for peer in peers if grid[peer.place.code].states(slug)} for slug in types}
    stated = {form for row in rows if row.municipality == place.code for form in row.forms}
    forms = [form for form in snapshot.known.forms if form not in stated]
    with_form = {form: {row.municipality for row in elsewhere if form in row.forms} for form in forms}
    found = [
        *_by_peers("type", stating, elsewhere, snapshot.fiscal_year),
        *_by_peers("form", with_form, elsewhere, snapshot.fiscal_year),
    ]
    shown = [row.measure for lack in found for row in lack.examples]
    entries = entries_now(snapshot.stamp, shown)
    return [
        NotStatedHere(
            lack.facet,
            lack.value,
            places=[other for code, other in snapshot.known.places.items() if code in lack.places],
            measures=lack.measures,
            examples=[entries[row.measure] for row in lack.examples if row.measure in entries],
        )
        for lack in found
    ]


class _Lack(NamedTuple):
    facet: str
    value: str
    places: set[str]
    measures: int
    examples: list[_Row]


def _by_peers(facet: str, stating: Mapping[str, set[str]], rows: list[_Row], fiscal_year: int) -> list[_Lack]:
    """``stating``: by value the municipalities that state it."""

    def order(row: _Row) -> tuple[bool, int, str, int]:
        """In force first, then the later plan."""
        return not row.first_year <= fiscal_year <= row.last_year, -row.first_year, row.municipality, row.measure

    found = []
    for value, places in stating.items():
        theirs = [row for row in rows if value in (row.types if facet == "type" else row.forms)]
        examples: dict[str, _Row] = {}
        for row in sorted(theirs, key=order):
            examples.setdefault(row.municipality, row)
        if places:
            found.append(_Lack(facet, value, places, len(theirs), list(examples.values())[:EXAMPLES_SHOWN]))
    return sorted(found, key=lambda lack: -len(lack.places))
