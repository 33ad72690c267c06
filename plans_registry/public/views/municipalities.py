"""自治体: all 62 of them, and one with its plans and measures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.documents.periods import fiscal_year_of
from plans_registry.public.coverage import coverage
from plans_registry.public.neighbours import neighbours_of
from plans_registry.public.profiles import profile_of
from plans_registry.public.stretches import lines_of, years_in, years_of_plans
from plans_registry.public.structured_data import municipality_data


@catalogue_page
def municipalities(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {"snapshot": snapshot, "section": "municipalities", "coverage": coverage(snapshot)}
    return render(request, "public/municipalities.html", context)


@catalogue_page
def municipality(request: HttpRequest, snapshot: Snapshot, code: str) -> HttpResponse:
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    editions = list(Edition.objects.current().filter(municipality=code).order_by("-first_year", "key"))
    this_year = fiscal_year_of(snapshot.today)
    years = years_of_plans(editions, this_year)
    context = {
        "snapshot": snapshot,
        "section": "municipalities",
        "place": place,
        "linked_data": municipality_data(request, place),
        "profile": profile_of(editions, snapshot.known, this_year),
        "years": years_in(editions, years, this_year),
        "lines": lines_of(editions[::-1], years, snapshot.known),
        "neighbours": neighbours_of(place, coverage(snapshot)),
    }
    return render(request, "public/municipality.html", context)
