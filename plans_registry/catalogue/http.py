"""Every public page answers from one snapshot of the catalogue, and says 304 when that has not moved.

The ETag is made of all a page depends on: the catalogue's generation, what of the day pages speak of, the release of
the programs and templates, the operator, and the address, which also decides the language.  A browser, proxy or CDN that
asks again costs one query at most.
"""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from plans_registry.catalogue.addresses import page_address, read_query
from plans_registry.catalogue.moved_keys import key_now, keys_now
from plans_registry.catalogue.snapshot import WHOLE, Snapshot
from plans_registry.databases import read_from_a_replica

RELEASED = ("municipalities", "plans_registry", "templates", "static", "locale")
"""Folders of the project whose files decide what a page looks like."""

SAID = (
    *("SITE_URL", "SITE_NAME", "AREA_CODE", "OPERATOR", "PAGE_SIZE", "FEED_ITEMS_LIMIT", "WORKBOOK_ROWS_LIMIT"),
    *("QUERY_LENGTH_LIMIT", "QUERY_TERM_LIMIT", "PAST_MEASURES_LIMIT", "FILES_PER_MINUTE", "SEARCHES_PER_MINUTE"),
)
"""Settings that stand in pages and files, or decide how much of something they hold."""

EXPOSED = (
    "ETag, Link, Registry-Generation, Registry-Withheld-Plans, Content-Disposition, Retry-After, Accept-Ranges,"
    " Content-Range"
)
"""Headers that a web page of another site may read."""

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, Snapshot, Rest], HttpResponseBase]


def catalogue_page(page: Page[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """A view of a page that is given the snapshot; answers 304 before any query but the generation's.

    A page that itself says who may keep it (Cache-Control) has no ETag: a 304, sent before it is drawn, could not say the same.
    """

    @csrf_exempt  # it only reads: a POST learns that it may not (405), from wherever it comes
    @require_safe
    @read_from_a_replica
    @wraps(page)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        snapshot = Snapshot.take()
        address, is_shared = page_address(request)
        etag = etag_of(address, snapshot)
        request.GET = read_query(request.META.get("QUERY_STRING", "")).parameters  # type: ignore[assignment]
        try:
            response = unchanged(request, etag) or moved_in_query(request) or page(request, snapshot, *args, **kwargs)
        except Http404:
            if (moved := moved_permanently(request)) is None:
                raise
            response = moved
        if response.has_header("Cache-Control"):
            return response
        response = unchanged_whatever_it_is(request, etag, response)
        if response.status_code in (200, 304):
            say_how_long_it_holds(request, response, etag, is_shared=is_shared)
        return response

    return answer


def unchanged(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """304 for who names this very ETag; 412 for who demands another."""
    return None if _knows_anything(request) else answer_to_conditions(request, etag)


def unchanged_whatever_it_is(request: HttpRequest, etag: str, response: HttpResponseBase) -> HttpResponseBase:
    """304 for who has something of this address (``*``).  Whether there is anything, nobody knows before the answer."""
    if response.status_code != 200 or not _knows_anything(request):
        return response
    return answer_to_conditions(request, etag) or response


def answer_to_conditions(request: HttpRequest, etag: str, response: HttpResponse | None = None) -> HttpResponse | None:
    """304 or 412 where the request's conditions ask for it, else ``response``.

    Conditions are on ETags alone.  No answer carries Last-Modified, and without one a date is to be ignored (RFC 9110,
    13.1.4); Django would refuse If-Unmodified-Since with 412.
    """
    if "HTTP_IF_NONE_MATCH" not in request.META and "HTTP_IF_MATCH" not in request.META:
        return response
    request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
    return get_conditional_response(request, etag=etag, response=response)


def _knows_anything(request: HttpRequest) -> bool:
    return request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"


def say_how_long_it_holds(request: HttpRequest, response: HttpResponseBase, etag: str, *, is_shared: bool) -> None:
    """ETag, Cache-Control and Vary: a 304 says of them what the 200 said (RFC 9110, 15.4.5).

    The ETag of a compressed answer is weak (``W/"4f1c"``), which a 304 knows only from who asks for it.
    """
    weak = f"W/{etag}"
    is_packed = response.status_code == 304 and weak in request.META.get("HTTP_IF_NONE_MATCH", "")
    response["ETag"] = weak if is_packed else etag
    patch_vary_headers(response, ["Accept-Encoding"])
    share(request, response, is_shared=is_shared)


def moved_permanently(request: HttpRequest) -> HttpResponseBase | None:
    """Of a plan under a key that it had before: /plans/131211-2020.csv?as_of=12 → /plans/131211-2021.csv?as_of=12."""
    match = request.resolver_match
    key = key_now(match.kwargs.get("key", "")) if match else ""
    if match is None or not key:
        return None
    address = reverse(match.view_name, kwargs={**match.kwargs, "key": key})
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    share(request, response)
    return response


KEY_PARAMETERS = ("m", "plan")
"""Parameters that may hold the key of a plan."""
_KEY = re.compile(r"[0-9]+(-[0-9]+){1,2}")


def moved_in_query(request: HttpRequest) -> HttpResponseBase | None:
    """Where a parameter is a key that a plan had before: /compare/?m=131211-2020 → /compare/?m=131211-2021.

    A plan that is another municipality's now is chosen on that one's page.
    """
    if request.GET.keys().isdisjoint(KEY_PARAMETERS):
        return None
    given = {name: [value.strip() for value in request.GET.getlist(name)] for name in KEY_PARAMETERS}
    keys = {value for values in given.values() for value in values if _KEY.fullmatch(value)}
    moved, match = keys_now(keys) if keys else {}, request.resolver_match
    if match is None or not moved:
        return None
    query = request.GET.copy()
    for name, values in given.items():
        if values:
            query.setlist(name, [moved.get(value, value) for value in values])
    place = dict(match.kwargs)
    for key in given["plan"]:
        if key in moved and place.get("code") == _code_of(key):
            place["code"] = _code_of(moved[key])
    response = HttpResponsePermanentRedirect(f"{reverse(match.view_name, kwargs=place)}?{query.urlencode()}")
    share(request, response)
    return response


def _code_of(key: str) -> str:
    return key.partition("-")[0]


def share(request: HttpRequest, response: HttpResponseBase, *, is_shared: bool = True) -> None:
    """Who may keep an answer: browsers always ask whether it still holds; nginx and CDNs after ``CACHE_SECONDS``.

    Nobody keeps for others what a person who is signed in was answered; nor what is not ``is_shared``.
    """
    if response.has_header("Cache-Control"):
        return
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response["Cache-Control"] = "private, max-age=0, must-revalidate"
    elif is_shared and settings.CACHE_SECONDS:
        response["Cache-Control"] = f"public, max-age=0, must-revalidate, s-maxage={settings.CACHE_SECONDS}"
    else:
        response["Cache-Control"] = "public, max-age=0, must-revalidate"


def let_other_sites_read(response: HttpResponseBase) -> None:
    """Any web page may (CORS)."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED


def etag_of(address: str, snapshot: Snapshot) -> str:
    """Of all the bytes depend on.

    A past answer stays as it is whatever is published, until a plan is withdrawn, a text struck out or reference data changes.
    """
    is_past = snapshot.as_of is not None
    stamp = f"{snapshot.as_of} {snapshot.basis}" if is_past else snapshot.stamp.removesuffix(WHOLE)
    parts = [stamp, snapshot.turn, release_digest(), settings_digest(), address]
    if "as_of=" in address and not is_past:
        parts.append(snapshot.today.isoformat())  # a day that has not come may be asked for again when it has
    return f'"{digest("|".join(parts).encode(errors="replace"))}"'


def settings_digest() -> str:
    """A digest of the settings whose values the public reads, so that after a change of one nothing old is called unchanged."""
    return _digest_of(*[getattr(settings, name) for name in SAID])


@lru_cache(maxsize=1)
def _digest_of(*values: object) -> str:
    return digest(repr(values).encode())


def release_digest() -> str:
    """A digest of the programs and templates, so that a new release is never taken for the old page."""
    return _release_now() if settings.DEBUG else _release_once()


def _release_now() -> str:
    contents = []
    for name in RELEASED:
        folder = Path(settings.BASE_DIR) / name
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                contents.append(path.read_bytes())
    return digest(b"".join(contents))


_release_once = lru_cache(maxsize=1)(_release_now)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
