"""計画: the list of plans.

計画: the page of one plan, and the pages of its editions.
"""

from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.public.jinja import page
from plans_registry.public.links import csv_of, others_of, paging_of, plans_address, url
from plans_registry.public.plan_history import told_of, versions_of
from plans_registry.public.plan_page import page_of, text_of
from plans_registry.public.search_text import plan_filters_of
from plans_registry.public.structured_data import plan_data


@catalogue_page
def plans(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked = PlanFilter(request.GET, snapshot=snapshot)
    paging = paging_of(request.GET.get("page", ""), total := asked.qs.count())
    years = Edition.objects.filter(is_current=True).aggregate(first=Min("first_year"), last=Max("last_year"))
    filters = plan_filters_of(asked.chosen, years["first"], years["last"], snapshot.known)
    parameters = f"?{urlencode(filters.parameters)}" if filters.parameters else ""
    context = {
        "snapshot": snapshot,
        "total": total,
        "paging": paging,
        "plans": asked.qs.defer("document")[paging.offset : paging.offset + paging.limit],
        "filters": filters,
        "address": plans_address(filters.parameters),
        "joint": "&" if filters.parameters else "?",
        "csv": csv_of("plans", total, parameters),
        "files": others_of("plans", total, parameters),
        "calendar": _calendar(request),
        "notices": [*asked.ignored, *filter(None, [paging.notice])],
    }
    return page(request, "plans.html", context)


def _calendar(request: HttpRequest) -> str:
    """The calendar of the plans that the address asks for."""
    address = url("opendata:plans_ics")
    return f"{address}?{request.GET.urlencode()}" if request.GET else address


@catalogue_page
def plan(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponse:
    editions = list(Edition.objects.of_plan(key))
    current = _current(editions)
    if current is None:
        return _gone(request, snapshot, editions)
    document = current.plan_document()
    context = page_of(snapshot, current, document) | {
        "versions": versions_of(editions),
        "linked": _ids(current),
        "linked_data": plan_data(request, current, document, snapshot.known.places[current.municipality_id]),
    }
    return render(request, "public/plan.html", context)


@catalogue_page
def edition(request: HttpRequest, snapshot: Snapshot, key: str, number: int) -> HttpResponse:
    """An edition as it was published, and what changed before and since."""
    editions = list(Edition.objects.of_plan(key))
    current = _current(editions)
    if current is None:
        return _gone(request, snapshot, editions)
    shown = next((edition for edition in editions if edition.number == number), None)
    if shown is None:
        raise Http404
    earlier = next((edition for edition in editions if edition.number < number), None)
    context = text_of(snapshot, shown, shown.plan_document()) | {
        "current": current,
        "earlier": earlier,
        "told": told_of(earlier, shown, snapshot.known) if earlier else [],
        "told_since": [] if shown == current else told_of(shown, current, snapshot.known),
        "linked": _ids(current),
    }
    return render(request, "public/edition.html", context)


def _current(editions: list[Edition]) -> Edition | None:
    return next((edition for edition in editions if edition.is_current), None)


def _ids(edition: Edition) -> frozenset[int]:
    """The measures that have a page of their own now."""
    return frozenset(measure.id for measure in edition.plan_document().measures if measure.id)


def _gone(request: HttpRequest, snapshot: Snapshot, editions: list[Edition]) -> HttpResponse:
    """A plan that was public once and is withdrawn; what it was called is not public either."""
    if not editions:
        raise Http404
    context = {"snapshot": snapshot, "place": snapshot.known.places[editions[0].municipality_id]}
    return render(request, "410.html", context, status=410)
