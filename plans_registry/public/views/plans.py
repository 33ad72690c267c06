"""計画: the list of plans."""

from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plans_registry.catalogue.filters import PlanFilter
from plans_registry.catalogue.http import Snapshot, catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.public.downloads import csv_of, others_of
from plans_registry.public.links import paging_of, plans_address
from plans_registry.public.plan_filters import plan_filters_of


@catalogue_page
def plans(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked = PlanFilter(request.GET, known=snapshot.known, today=snapshot.today)
    paging = paging_of(request.GET.get("page", ""), total := asked.plans.count())
    years = Edition.objects.filter(is_current=True).aggregate(first=Min("first_year"), last=Max("last_year"))
    filters = plan_filters_of(asked.chosen, years["first"], years["last"], snapshot.known)
    parameters = f"?{urlencode(filters.parameters)}" if filters.parameters else ""
    context = {
        "snapshot": snapshot,
        "section": "plans",
        "total": total,
        "paging": paging,
        "plans": asked.plans.defer("document")[paging.offset : paging.offset + paging.limit],
        "filters": filters,
        "address": plans_address(filters.parameters),
        "joint": "&" if filters.parameters else "?",
        "csv": csv_of("plans", total, parameters),
        "files": others_of("plans", total, parameters),
        "notices": [*asked.ignored, *filter(None, [paging.notice])],
    }
    return render(request, "public/plans.html", context)
