"""Cards of the registry inside pages of others: without scripts, in a frame, as narrow as 20 rem, light or dark as the reader has it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.read_now import editions_now
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.search import search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import absolute
from plans_registry.public.jinja import page
from plans_registry.public.links import measures_address, url
from plans_registry.public.plan_page import profile_of
from plans_registry.public.saving import Embedded
from plans_registry.public.search_sentence import heading_of, search_sentence

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""It may stand in any page: there is nothing in it to click but links, and nothing of the reader's."""

SHOWN = 5
HEIGHT = 420  # pixels: five measures with short names


def municipality_embedded(place: Place) -> Embedded:
    title = _("%(place)sの地域産業活性化計画") % {"place": place.label}
    return _embedded(url("public:embed_municipality", place.code), title)


def search_embedded(parameters: str, title: str, spoken: str) -> Embedded:
    """``parameters``: the query string of the search."""
    return _embedded(url("public:embed_measures", language=spoken) + parameters, title)


def _embedded(path: str, title: str) -> Embedded:
    source = f'src="{escape(absolute(path))}" title="{escape(title)}"'
    code = f'<iframe {source} width="100%" height="{HEIGHT}" loading="lazy" style="border: 0"></iframe>'
    return Embedded(code, path)


def for_frames(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that others may show in theirs."""

    @xframe_options_exempt
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(request, **kwargs)
        response["Content-Security-Policy"] = POLICY
        return response

    return answer


@for_frames
@catalogue_page
def embed_municipality(request: HttpRequest, snapshot: Snapshot, code: str) -> HttpResponse:
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    editions = list(editions_now(snapshot.stamp, code)[code])
    context = {
        "snapshot": snapshot,
        "place": place,
        "profile": profile_of(editions, snapshot.known, snapshot.fiscal_year),
        "address": absolute(url("public:municipality", code)),
    }
    return page(request, "embed_municipality.html", context)


@for_frames
@catalogue_page
def embed_measures(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """With the parameters of ``/measures/``: the first measures, and how many there are."""
    asked = MeasureFilter(request.GET, snapshot=snapshot)
    query = asked.query.replaced(as_of="")
    hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
    context = {
        "snapshot": snapshot,
        "hits": hits,
        "entries": hits.entries(limit=SHOWN),
        "heading": heading_of(search_sentence(hits.selection, snapshot.known), hits.total),
        "address": absolute(measures_address(query)),
        "notices": asked.ignored,
    }
    return page(request, "embed_measures.html", context)
