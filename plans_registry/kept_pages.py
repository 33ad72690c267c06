"""Whole public pages, kept as they were sent: the next reader of the same page costs one query and no drawing.

What is kept stands under its address and holds only while its ETag does, so nothing has to be thrown away when a plan is
published: the next request sees that the catalogue has moved.  Pages of people who are signed in are neither kept nor
taken from here.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseNotModified
from django.utils.cache import get_conditional_response

from plans_registry.catalogue.http import Snapshot, digest, etag_of, page_address, share
from plans_registry.databases import read_from_a_replica

LARGEST = 200_000  # bytes
KEPT_SECONDS = 3_600
_UNPACKS = re.compile(r"\bgzip\b")


def keep_public_pages(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware around all that makes a page, compression too, so that what it keeps is ready to be sent; none where
    nothing is kept (``PAGES_KEPT=0``)."""
    if settings.CACHES["pages"]["BACKEND"].endswith(".DummyCache"):
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> Any:
        # Pages end with a slash; files and the API, which end without, have ways of their own.
        if request.method != "GET" or not request.path.endswith("/") or not _wants_a_page(request):
            return get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return get_response(request)
        address, is_shared = page_address(request)
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        etag = _etag_now(request, address) if known else ""
        # Nobody but who has read this very page can know its ETag, so it need not be kept here.
        if known and _strong(known) == etag:
            unchanged = HttpResponseNotModified(headers={"ETag": known, "Vary": "Accept-Encoding"})
            share(request, unchanged, is_shared=is_shared)
            return unchanged
        unpacks = bool(_UNPACKS.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
        # "answer": before, parts of one were kept on the same Redis under the same address.
        key, pages = digest(f"answer {unpacks} {address}".encode(errors="replace")), caches["pages"]
        kept = pages.get(key)
        if kept and _strong(kept["ETag"]) == (etag or _etag_now(request, address)):
            del kept["Cache-Control"]  # of the address under which it was asked for first
            share(request, kept, is_shared=is_shared)
            return get_conditional_response(request, etag=kept["ETag"], response=kept)
        response = get_response(request)
        if _is_worth_keeping(response):
            pages.set(key, response, KEPT_SECONDS)
        return response

    return answer


def _strong(etag: str) -> str:
    """``W/"4f1c"``, as a page has it once it is compressed, is ``"4f1c"``."""
    return etag.removeprefix("W/")


@read_from_a_replica
def _etag_now(_request: HttpRequest, address: str) -> str:
    return etag_of(address, Snapshot.take())


def _wants_a_page(request: HttpRequest) -> bool:
    """As browsers do: ``text/html,application/xhtml+xml,…``.  Who accepts JSON is sent to another address."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return accepted in ("", "*/*", "text/html") or accepted.startswith("text/html,")


def _is_worth_keeping(response: Any) -> bool:
    """A page that shared caches may have, too: no search without a result, each of which is counted."""
    return (
        response.status_code == 200
        and "s-maxage" in response.get("Cache-Control", "")
        and response.get("Content-Type", "").startswith("text/html")
        and not response.streaming
        and not response.cookies
        and len(response.content) <= LARGEST
    )
