"""Side by side: a municipality with those like it, and a measure with the same elsewhere."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from plans_registry.catalogue.comparison import MOST
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.peers import NotStatedHere, not_stated_here, peers_of
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.ranking import STATE_ORDER
from plans_registry.catalogue.read_now import entries_now
from plans_registry.catalogue.similar import similar
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.public.holdings import holdings_of
from plans_registry.public.jinja import page
from plans_registry.public.links import compare_address, measures_address, plans_address


@dataclass(frozen=True, slots=True)
class MissingHere:
    """A type or form that peers state, what it is called, and the address of their measures, or plans where there are none."""

    row: NotStatedHere
    label: str
    address: str


@catalogue_page
def peers(request: HttpRequest, snapshot: Snapshot, code: str) -> HttpResponse:
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    found = peers_of(place, snapshot)
    missing = [_missing(row, snapshot) for row in not_stated_here(place, found, snapshot)]
    compared = [place.code, *(peer.place.code for peer in found)][:MOST]
    (holdings,) = (row for row in holdings_of(snapshot).rows if row.place.code == code)
    context = {
        "snapshot": snapshot,
        "place": place,
        "holdings": holdings,
        "peers": found,
        "types": [missed for missed in missing if missed.row.facet == "type"],
        "forms": [missed for missed in missing if missed.row.facet == "form"],
        "compare": compare_address([("m", compared_code) for compared_code in compared]),
        "compared": len(compared) - 1,
    }
    return page(request, "peers.html", context)


def _missing(row: NotStatedHere, snapshot: Snapshot) -> MissingHere:
    codes = tuple(place.code for place in row.places)
    label = snapshot.known.label(row.facet, row.value)
    if not row.measures:
        return MissingHere(
            row, label, plans_address([("type", row.value), *(("municipality", code) for code in codes)])
        )
    return MissingHere(
        row, label, measures_address(MeasureQuery(municipality=codes).replaced(**{row.facet: (row.value,)}))
    )


MOST_BESIDE = 3
"""Measures of other municipalities beside the one asked about: four columns are what a screen has room for."""

LIKE_ENOUGH = 12
"""Of so many municipalities with the most similar ones those in force come first, then those still to come."""

COMPARED = ("description", "audience", "amount", "contact")


@catalogue_page
def elsewhere(request: HttpRequest, snapshot: Snapshot, measure: int) -> HttpResponse:
    entry = entries_now(snapshot.stamp, [measure]).get(measure)
    if entry is None:
        raise Http404
    others = similar(entry, limit=LIKE_ENOUGH, fiscal_year=snapshot.fiscal_year, stamp=snapshot.stamp, elsewhere=True)
    others.sort(key=lambda other: STATE_ORDER.index(other.entry.period.state(snapshot.today)))
    others = others[:MOST_BESIDE]
    columns = [entry, *(other.entry for other in others)]
    stated = [field for field in COMPARED if any(getattr(column, field) for column in columns)]
    context = {
        "snapshot": snapshot,
        "entry": entry,
        "columns": columns,
        "others": others,
        "stated": stated,
        "not_stated": [field for field in COMPARED if field not in stated],
    }
    return page(request, "elsewhere.html", context)
