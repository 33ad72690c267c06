"""The first page: the search box, what the registry holds, and what is new."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plans_registry.catalogue.freshness import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.public.coverage import coverage, type_counts

NEWS = 6


@catalogue_page
def home(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = {
        "snapshot": snapshot,
        "coverage": coverage(snapshot),
        "type_counts": type_counts(snapshot),
        "news": Edition.objects.current().defer("document").order_by("-published_at", "-id")[:NEWS],
    }
    return render(request, "public/home.html", context)
