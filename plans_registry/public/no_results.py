"""What to change in a search that finds nothing, and what there is at all."""

from dataclasses import dataclass, replace

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.in_force import not_entered_in
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.place_box import places_of_postcode
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reading_text import NAMED, missing_words
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.suggestions import Alternative, near_spellings, removals, words_alone
from plans_registry.catalogue.years_named import year_beside_now
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
class ApprovalsBeside:
    """How many approved plans that nobody has entered yet are in force in a fiscal year."""

    year: int
    count: int


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
    places = [_without_plan(known.places[code], everything) for code in hits.places_without_plan[:NAMED]]
    named = {place.code for place in places_of_postcode(hits.query.q, stamp)}
    of_postcode = [row for row in everything.rows if row.place.code in named]
    missing = missing_words(hits)
    approvals = _approvals_beside(hits, snapshot)
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


def _approvals_beside(hits: Hits, snapshot: Snapshot) -> ApprovalsBeside | None:
    """Those in force in the time that is asked about, and where a place is asked about of it."""
    states, now = hits.choices["state"], snapshot.fiscal_year
    years = [*map(int, hits.choices["year"])]
    if asked := year_beside_now(fold(hits.query.q), now):
        years.append(asked[1])
    if {"active", "ending"}.intersection(states):
        years.append(now)
    if {"upcoming", "starting"}.intersection(states):
        years.append(now + 1)
    codes = hits.selection.codes
    for year in years:
        approvals = [row for row in not_entered_in(snapshot, year) if codes is None or row.municipality in codes]
        if approvals:
            return ApprovalsBeside(year, len(approvals))
    return None


def _without_plan(place: Place, everything: Holdings) -> PlaceWithoutPlan:
    return PlaceWithoutPlan(place, everything.covered_around(place))


def _removal(way: Alternative, known: Reference) -> WayOut:
    dropped = condition_of_part(way.part, known) if way.part else condition_of_value(way.facet, way.value, known)
    text = _("「%(condition)s」をはずす") % {"condition": dropped}
    return WayOut(text, way.total, measures_address(way.query))


def _alone(way: Alternative) -> WayOut:
    text = _("「%(word)s」だけでさがす") % {"word": way.spelling}
    return WayOut(text, way.total, measures_address(way.query))


def _spelling(way: Alternative) -> WayOut:
    return WayOut(way.spelling, way.total, measures_address(way.query))
