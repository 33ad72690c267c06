"""The first page: the search box, what the registry holds, and what is new."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.public.coverage import coverage, type_counts

NEWS = 6


@catalogue_page
def home(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {
        "snapshot": snapshot,
        "coverage": coverage(snapshot),
        "type_counts": type_counts(snapshot),
        "news": _news(),
    }
    return render(request, "public/home.html", context)


def _news() -> EditionQuerySet:
    """The newest editions of the plans that are public now: of a withdrawn plan nothing is said."""
    public = Edition.objects.filter(is_current=True).values("plan")
    return Edition.objects.filter(plan__in=public).defer("document").order_by("-published_at", "-id")[:NEWS]
