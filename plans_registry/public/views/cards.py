"""The pictures of shared links: one for the home page, and one for each search, measure, plan and municipality."""

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.in_force import not_entered
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.search import search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.spread import in_places
from plans_registry.documents.periods import Period
from plans_registry.public.dates import period, state_label
from plans_registry.public.formatting import number
from plans_registry.public.holdings import Holdings, holdings_of
from plans_registry.public.pictures.cards import Card, card_drawing
from plans_registry.public.pictures.serving import png_response
from plans_registry.public.search_sentence import search_sentence
from plans_registry.public.views.measures import measure_gone
from plans_registry.public.views.plans import plan_gone


@catalogue_page
def home_card(request: HttpRequest, snapshot: Snapshot) -> HttpResponseBase:
    return _response(request, snapshot, "home", lambda: _of_home(holdings_of(snapshot)))


@catalogue_page
def measures_card(request: HttpRequest, snapshot: Snapshot) -> HttpResponseBase:
    """With the parameters of ``/measures/``."""
    query = MeasureFilter(request.GET, snapshot=snapshot).query
    return _response(request, snapshot, f"measures{query.querystring()}", lambda: _of_search(query, snapshot))


@catalogue_page
def measure_card(request: HttpRequest, snapshot: Snapshot, measure: int) -> HttpResponseBase:
    entry = Entry.objects.filter(measure=measure).first()
    if entry is None:
        return measure_gone(request, snapshot, measure)
    return _response(request, snapshot, f"measure/{measure}", lambda: _of_measure(entry, snapshot))


@catalogue_page
def plan_card(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponseBase:
    edition = Edition.objects.current().defer("document").filter(key=key).first()
    if edition is None:
        return plan_gone(request, snapshot, key)
    return _response(request, snapshot, f"plan/{key}", lambda: _of_plan(edition, snapshot))


@catalogue_page
def municipality_card(request: HttpRequest, snapshot: Snapshot, code: str) -> HttpResponseBase:
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    return _response(request, snapshot, f"municipality/{code}", lambda: _of_municipality(place, snapshot))


def _response(request: HttpRequest, snapshot: Snapshot, name: str, make: Callable[[], Card]) -> HttpResponseBase:
    return png_response(request, snapshot, f"card/{name}", lambda: card_drawing(make(), snapshot.known), scale=1)


def _of_home(holdings: Holdings) -> Card:
    facts = [
        (pgettext("plural", "自治体"), number(len(holdings.covered))),
        (pgettext("plural", "計画"), number(holdings.plans)),
        (pgettext("plural", "施策"), number(holdings.measures)),
    ]
    counts = {row.place.code: row.measures for row in holdings.covered}
    return Card(_("区市町村の産業支援を、計画からしらべる"), _("東京都の62区市町村"), facts, counts)


def _of_search(query, snapshot: Snapshot) -> Card:
    hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
    places = in_places(hits)
    facts = [
        (pgettext("plural", "施策"), number(hits.total)),
        (pgettext("plural", "自治体"), number(len(places))),
    ]
    return Card(search_sentence(hits.selection, snapshot.known), _("施策をさがす"), facts, places)


def _of_measure(entry: AnyEntry, snapshot: Snapshot) -> Card:
    place = snapshot.known.places[entry.municipality_id]
    return Card(entry.name, place.label, _years(entry.period, snapshot), {place.code: 1})


def _of_plan(edition: Edition, snapshot: Snapshot) -> Card:
    place = snapshot.known.places[edition.municipality_id]
    facts = [*_years(edition.period, snapshot), (pgettext("plural", "施策"), number(edition.measure_count))]
    return Card(edition.title, place.label, facts, {place.code: 1})


def _years(years: Period, snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(_("計画期間"), period(years)), (_("状態"), state_label(years.state(snapshot.today)))]


def _of_municipality(place: Place, snapshot: Snapshot) -> Card:
    known = snapshot.known
    (row,) = (row for row in holdings_of(snapshot).rows if row.place.code == place.code)
    facts = [
        (pgettext("plural", "計画"), number(row.plans)),
        (pgettext("plural", "施策"), number(row.measures)),
    ]
    if approved := sum(approval.municipality == place.code for approval in not_entered(snapshot)):
        facts.append((_("承認あり・内容は未掲載"), number(approved)))
    title = _("%(place)sの産業支援") % {"place": place.label}
    return Card(title, known.label("region", place.upper), facts, {place.code: 1})
