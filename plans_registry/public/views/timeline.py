"""年表: every public plan on the fiscal years it is in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.coverage import years_of
from plans_registry.catalogue.filters import is_year
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.documents.periods import fiscal_year_of
from plans_registry.public.stretches import lines_of, with_this_year, years_in

SPAN = 9
"""Fiscal years on one page: three rounds of plans."""


@catalogue_page
def timeline(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    this_year = fiscal_year_of(snapshot.today)
    all_years = with_this_year(years_of(snapshot), this_year)
    asked = request.GET.get("from", "").strip()
    years = years_shown(all_years, int(asked) if is_year(asked) else this_year - SPAN // 2)
    plans = list(_plans(years))
    context = {
        "snapshot": snapshot,
        "section": "timeline",
        "years": years_in(plans, years, this_year),
        "lines": lines_of(plans, years, snapshot.known),
        "total": Edition.objects.filter(is_current=True).count(),
        "shown": len(plans),
        "earlier": _address(years.start - SPAN) if years and years.start > all_years.start else "",
        "later": _address(years.stop) if years and years.stop < all_years.stop else "",
        "notices": [_("「%(value)s」は年度ではないため、無視しました。") % {"value": asked[:40]}]
        if asked and not is_year(asked)
        else [],
    }
    return render(request, "public/timeline.html", context)


def years_shown(years: range, first: int) -> range:
    """At most :data:`SPAN` of the years, from ``first`` on, or as near to it as there are plans."""
    first = max(years.start, min(first, years.stop - SPAN))
    return range(first, min(first + SPAN, years.stop))


def _plans(years: range):
    plans = Edition.objects.filter(is_current=True, first_year__lt=years.stop, last_year__gte=years.start)
    return plans.defer("document").order_by("municipality", "first_year", "key")


def _address(first: int) -> str:
    return f"{reverse('public:timeline')}?from={first}"
