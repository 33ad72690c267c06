"""What to change in a search that finds nothing, and what there is at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.in_force import ApprovalsBeside, approvals_beside
from plans_registry.catalogue.place_box import places_of_postcode
from plans_registry.catalogue.plans import table_of
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reading_text import NAMED, missing_words
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.suggestions import Alternative, near_spellings, removals, words_alone
from plans_registry.public.formatting import said as _
from plans_registry.public.holdings import Holdings, MunicipalityHoldings, holdings_of, type_counts
from plans_registry.public.links import measures_address
from plans_registry.public.search_results import offices_of
from plans_registry.public.search_text import Chip, condition_of_part, condition_of_value


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to change, the number of measures it would give, and where."""

    text: str
    total: int
    address: str


@dataclass(frozen=True, slots=True)
class PlaceWithoutPlan:
    """A municipality that was asked for and has no public plan, and its neighbours that have one."""

    place: Place
    neighbours: list[MunicipalityHoldings]


@dataclass(frozen=True, slots=True)
class WaysOut:
    """``ways`` and ``spellings`` find something; ``type_counts`` and ``holdings`` speak of the whole registry.

    ``missing``: sentences that say which of several words stand in no measure.

    ``offices``: the municipalities asked for that have a plan, whom one can ask where their plans say nothing.
    ``of_postcode``: those of a postcode that somebody typed.  ``approvals``: plans of the time asked about, not yet entered.
    """

    missing: list[str]
    places: list[PlaceWithoutPlan]
    offices: list[Place]
    of_postcode: list[MunicipalityHoldings]
    approvals: ApprovalsBeside | None
    ways: list[WayOut]
    spellings: list[WayOut]
    type_counts: tuple[tuple[str, int], ...]
    holdings: Holdings

    def leading_on(self, chips: list[Chip]) -> list[Chip]:
        """A search's conditions, which its filters and the words without which it finds something take back."""
        addresses = {way.address for way in self.ways}
        return [
            replace(chip, address="") if chip.is_word and len(chips) > 1 and chip.address not in addresses else chip
            for chip in chips
        ]


def ways_out_of(hits: Hits, snapshot: Snapshot) -> WaysOut:
    """Without each condition, with each word alone, with each near spelling, without anything; and what there is at all."""
    everything = holdings_of(snapshot)
    today, stamp = snapshot.today, snapshot.stamp
    removed = removals(hits, today=today, stamp=stamp)
    ways = [_removal(way, snapshot.known) for way in removed if way.query.parameters()]
    known_ways = {way.address for way in ways}
    ways += [way for way in map(_alone, words_alone(hits, today=today, stamp=stamp)) if way.address not in known_ways]
    all_dropped = WayOut(_("条件をすべてはずす"), everything.measures, measures_address(MeasureQuery()))
    spellings = [_spelling(way) for way in near_spellings(hits, today=today, stamp=stamp)]
    known = snapshot.known
    places = _without_plan(hits.places_without_plan, snapshot)
    named = {place.code for place in places_of_postcode(hits.query.q, stamp)}
    of_postcode = [row for row in everything.rows if row.place.code in named]
    missing = missing_words(hits)
    approvals = approvals_beside(hits.selection, hits.query.q, snapshot)
    return WaysOut(
        missing,
        places,
        offices_of(hits, known),
        of_postcode,
        approvals,
        [*ways, all_dropped],
        spellings,
        type_counts(snapshot),
        everything,
    )


def places_without_plan(asked: PlanFilter) -> list[PlaceWithoutPlan]:
    """Of a list of plans that finds nothing: the municipalities asked for, in any reading, that have no public plan."""
    codes = dict.fromkeys(code for selection in asked.tried() for code in selection.choices["municipality"])
    listed = table_of(asked.snapshot).facets["municipality"].values
    return _without_plan([code for code in codes if code not in listed], asked.snapshot)


def _without_plan(codes: Sequence[str], snapshot: Snapshot) -> list[PlaceWithoutPlan]:
    everything, places = holdings_of(snapshot), [snapshot.known.places[code] for code in codes[:NAMED]]
    return [PlaceWithoutPlan(place, everything.covered_around(place)) for place in places]


def _removal(way: Alternative, known: Reference) -> WayOut:
    dropped = condition_of_part(way.part, known) if way.part else condition_of_value(way.facet, way.value, known)
    text = _("「%(condition)s」をはずす") % {"condition": dropped}
    return WayOut(text, way.total, measures_address(way.query))


def _alone(way: Alternative) -> WayOut:
    text = _("「%(word)s」だけでさがす") % {"word": way.spelling}
    return WayOut(text, way.total, measures_address(way.query))


def _spelling(way: Alternative) -> WayOut:
    return WayOut(way.spelling, way.total, measures_address(way.query))
