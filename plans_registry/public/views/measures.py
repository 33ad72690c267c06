"""施策: the search page and its completions."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.freshness import Snapshot, catalogue_page
from plans_registry.catalogue.query import FACETS, MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.catalogue.suggest import suggest
from plans_registry.public.addresses import measures_address, paging_of
from plans_registry.public.results import results_of
from plans_registry.public.ways_out import ways_out_of


@catalogue_page
def measures(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked = MeasureFilter(request.GET, known=snapshot.known)
    hits = search(asked.query, today=snapshot.today)
    paging = paging_of(request.GET.get("page", ""), hits.total)
    results = results_of(hits, paging, snapshot.known)
    context = {
        "snapshot": snapshot,
        "query": asked.query,
        "results": results,
        "section": "measures",
        **_links(asked.query),
        "paging": paging,
        "notices": [*asked.ignored, *results.notices, *filter(None, [paging.notice])],
        "ways_out": None if hits.total else ways_out_of(hits, snapshot),
    }
    return render(request, "public/measures.html", context)


def _links(query: MeasureQuery) -> dict[str, object]:
    """What the forms of the page keep, and where its links lead."""
    pairs = query.parameters()
    address = measures_address(query)
    return {
        "address": address,
        "joint": "&" if pairs else "?",
        "kept": [(name, value) for name, value in pairs if name != "q"],
        "words_kept": [(name, value) for name, value in pairs if name not in FACETS],
        "sort_kept": [(name, value) for name, value in pairs if name != "sort"],
        "filter_count": sum(name in FACETS for name, _value in pairs),
        "only_words": measures_address(query.only_words()),
    }


@catalogue_page
def suggestions(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/measures/suggest?q=``: completions of what is being typed, best first.

    ``{"suggestions": [{"text", "kind": municipality|pillar|measure, "label": kind in the page's language}]}``
    """
    kinds = {"municipality": _("自治体"), "pillar": _("柱"), "measure": _("施策")}
    found = [asdict(suggestion) | {"label": kinds[suggestion.kind]} for suggestion in suggest(request.GET.get("q", ""))]
    return JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})
