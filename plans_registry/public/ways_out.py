"""Ways out of a search that found nothing: which condition to drop, with the number it would give."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.public.addresses import measures_address
from plans_registry.public.caching import Snapshot
from plans_registry.public.coverage import Coverage, coverage, type_counts


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to drop, the number of measures it would give, and where."""

    text: str
    total: int
    address: str


@dataclass(frozen=True, slots=True)
class WaysOut:
    ways: list[WayOut]
    type_counts: list[tuple[str, int]]
    coverage: Coverage


def ways_out_of(query: MeasureQuery, snapshot: Snapshot) -> WaysOut:
    """Without the filters, without the words, without both; everything by type; and what is in the registry."""
    everything = coverage(snapshot)
    ways = []
    if query.has_filters and query.q:
        ways.append(_way(_("絞り込みをはずして、ことばだけでさがす"), query.only_words(), snapshot))
        ways.append(_way(_("ことばをはずして、絞り込みだけでさがす"), query.replaced(q="", sort=""), snapshot))
    ways.append(WayOut(_("条件をすべてはずす"), everything.measures, measures_address(MeasureQuery())))
    return WaysOut(ways, type_counts(snapshot), everything)


def _way(text: str, query: MeasureQuery, snapshot: Snapshot) -> WayOut:
    return WayOut(text, search(query, today=snapshot.today).total, measures_address(query))
