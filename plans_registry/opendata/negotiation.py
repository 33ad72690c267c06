"""A page's other forms by ``Accept``: who asks ``/measures/12/`` for JSON-LD is sent to ``/measures/12.jsonld``; and those
of English pages, which stand where those of the Japanese ones do.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from plans_registry.catalogue.http import share
from plans_registry.opendata.door import open_to_all
from plans_registry.opendata.files import XLSX

MEDIA_TYPES = {
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "csv": "text/csv",
    "xlsx": XLSX,
    "jsonl": "application/jsonl",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
    "ics": "text/calendar",
}
"""By ending.  Links of pages name them with these types."""
OF_ONE = ("json", "jsonld", "md")
AS_ROWS = ("csv", "xlsx", "jsonl", "atom", "jsonfeed")

Page = Callable[..., HttpResponseBase]


def in_other_forms(noun: str, *endings: str) -> Callable[[Page], Page]:
    """A page of which there are these endings, too.

    See other (303) and not the form itself: one address has one strong ETag, and a cache that ignores ``Vary`` hands nobody
    a page for data.
    """
    offered = ["text/html", *(MEDIA_TYPES[ending] for ending in endings)]

    def door(page: Page) -> Page:
        @wraps(page)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            wanted = _preferred(request, offered)
            if request.method not in ("GET", "HEAD") or wanted in (None, "text/html"):
                response = page(request, **kwargs)
            else:
                ending = endings[offered.index(wanted) - 1]
                response = HttpResponse(status=303)
                response["Location"] = _address(request, noun, ending, kwargs)
                response["Access-Control-Allow-Origin"] = "*"
            patch_vary_headers(response, ["Accept"])
            return response

        return answer

    return door


def accepted_forms() -> list[tuple[str, str, str]]:
    """Of each form its ending, its media type, and the pages that lead to it."""
    rows = ((OF_ONE, _("施策、計画、版、自治体")), (AS_ROWS, _("計画、自治体")), (("ics",), _("自治体")))
    return [(f".{ending}", MEDIA_TYPES[ending], pages) for endings, pages in rows for ending in endings]


_PARAMETER = re.compile(r""";\s*(?!q\s*=)[^\s;,="]+\s*=\s*("(\\.|[^"\\])*"|[^\s;,"]*)""", re.IGNORECASE)
"""``;charset=utf-8`` · ``;profile="http://www.w3.org/ns/json-ld#compacted"`` · not ``;q=0.5``"""


def _preferred(request: HttpRequest, offered: list[str]) -> str | None:
    """The type that is accepted most.  Parameters, of which our types have none, narrow nothing (RFC 9110, 12.5.1)."""
    plain = HttpRequest()
    plain.META = {"HTTP_ACCEPT": _PARAMETER.sub("", request.headers.get("Accept", "*/*"))}
    return plain.get_preferred_type(offered)


def _address(request: HttpRequest, noun: str, ending: str, kwargs: dict[str, Any]) -> str:
    """With what decides about its rows; a form that does not take it says so (400)."""
    asked = [(name, value) for name in ("as_of", "plan") for value in request.GET.getlist(name)]
    return reverse(f"opendata:{noun}_{ending}", kwargs=kwargs) + (f"?{urlencode(asked)}" if asked else "")


@open_to_all
def without_language(request: HttpRequest, address: str) -> HttpResponseBase:
    """/en/measures.csv?q=AI → /measures.csv?q=AI: files are there once, in no language."""
    try:
        found = resolve(f"/{address}")
    except Resolver404:
        raise Http404 from None
    if found.namespace != "opendata" or not found.url_name:  # what has no name is a sentence that there is no such form
        raise Http404
    response = HttpResponsePermanentRedirect(request.get_full_path().removeprefix("/en"))
    share(request, response)
    return response
