"""Ways out of a search that found nothing: what to drop or to spell otherwise, with the number it would give."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans_registry.catalogue.alternatives import Alternative, near_spellings, removals
from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.search import Hits
from plans_registry.public.coverage import Coverage, coverage, type_counts
from plans_registry.public.links import measures_address
from plans_registry.public.search_text import condition_of_part, condition_of_value


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to change, the number of measures it would give, and where."""

    text: str
    total: int
    address: str


@dataclass(frozen=True, slots=True)
class WaysOut:
    """``ways`` and ``spellings`` find something; ``type_counts`` and ``coverage`` speak of the whole registry."""

    ways: list[WayOut]
    spellings: list[WayOut]
    type_counts: list[tuple[str, int]]
    coverage: Coverage


def ways_out_of(hits: Hits, snapshot: Snapshot) -> WaysOut:
    """Without each condition, with each near spelling, without anything; and what there is at all."""
    everything = coverage(snapshot)
    today, stamp = snapshot.today, snapshot.stamp
    removed = removals(hits, today=today, stamp=stamp)
    ways = [_removal(way, snapshot.known) for way in removed if way.query.parameters()]
    all_dropped = WayOut(_("条件をすべてはずす"), everything.measures, measures_address(MeasureQuery()))
    spellings = [_spelling(way) for way in near_spellings(hits, today=today, stamp=stamp)]
    return WaysOut([*ways, all_dropped], spellings, type_counts(snapshot), everything)


def _removal(way: Alternative, known: Reference) -> WayOut:
    dropped = condition_of_part(way.part, known) if way.part else condition_of_value(way.facet, way.value, known)
    text = _("「%(condition)s」をはずす") % {"condition": dropped}
    return WayOut(text, way.total, measures_address(way.query))


def _spelling(way: Alternative) -> WayOut:
    return WayOut(way.spelling, way.total, measures_address(way.query))
