"""Whole public pages and answers of the API, kept as they were sent: the next reader of the same costs no drawing, and a
query once in ``GENERATION_SECONDS``.

What is kept stands under its address and holds only while its ETag does, so nothing has to be thrown away when a plan is
published: who asks for the generation next sees that the catalogue has moved.  Pages of people who are signed in are
neither kept nor taken from here; nor are answers of the past, whose ETag holds longer than the generation of now.  HEAD
names the length of what is kept, and of nothing else, for which it would have to be drawn.
"""

from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseNotModified
from django.utils import timezone

from plans_registry.catalogue.addresses import FILES, IN_OTHER_FORMS, file_address, page_address
from plans_registry.catalogue.http import answer_to_conditions, digest, etag_of, let_other_sites_read, share
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.databases import read_from_a_replica
from plans_registry.delivery import unpacks

LARGEST = 200_000  # bytes
KEPT_SECONDS = 3_600


def keep_public_pages(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware around all that makes a page, compression too, so that what it keeps is ready to be sent; none where
    nothing is kept (``PAGES_KEPT=0``)."""
    if settings.CACHES["pages"]["BACKEND"].endswith(".DummyCache"):
        raise MiddlewareNotUsed
    catalogue = _Catalogue()

    def answer(request: HttpRequest) -> Any:
        is_file = bool(FILES.fullmatch(request.path))
        if request.method not in ("GET", "HEAD") or not (is_file or _wants_a_page(request)):
            return get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_IF_MATCH" in request.META:
            return get_response(request)
        address, is_shared = file_address(request) if is_file else page_address(request)
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        # Nobody but who has read this very page can know its ETag, so it need not be kept here.
        if known and (now := catalogue.as_named_by(known, address, request)):
            unchanged = HttpResponseNotModified(headers={"ETag": known, "Vary": _vary_of(request.path)})
            return _sent(request, unchanged, now, is_shared=is_shared, is_file=is_file)
        # "answer": before, parts of one were kept on the same Redis under the same address.
        key, pages = digest(f"answer {unpacks(request)} {address}".encode(errors="replace")), caches["pages"]
        kept = pages.get(key)
        if kept and (now := catalogue.as_named_by(kept["ETag"], address, request)):
            response: Any = answer_to_conditions(request, kept["ETag"], kept)
            if response is kept and request.method == "HEAD":
                kept["Content-Length"] = str(len(kept.content))
                kept.content = b""
            if response is kept and is_file:
                return kept  # it was asked for under this very address: its headers are those of today too
            del response["Cache-Control"]  # of the address under which the page was asked for first
            return _sent(request, response, now, is_shared=is_shared, is_file=is_file)
        response = get_response(request)
        if request.method == "GET" and _is_worth_keeping(response, is_file=is_file):
            pages.set(key, response, KEPT_SECONDS)
        return response

    return answer


def _sent(request: HttpRequest, response: Any, now: Snapshot, *, is_shared: bool, is_file: bool) -> Any:
    share(request, response, is_shared=is_shared)
    if is_file:
        let_other_sites_read(response)
        if not request.path.endswith(".svg"):  # a picture of a page, which names none
            response["Registry-Generation"] = str(now.generation)
    return response


def _vary_of(path: str) -> str:
    """As the answer itself has it."""
    return "Accept-Encoding, Accept" if IN_OTHER_FORMS.fullmatch(path) else "Accept-Encoding"


def _strong(etag: str) -> str:
    """``W/"4f1c"``, as a page has it once it is compressed, is ``"4f1c"``."""
    return etag.removeprefix("W/")


class _Catalogue:
    """The catalogue as a process saw it last, for ``GENERATION_SECONDS``.

    To ask costs an answer from memory as much as all else: the database lets go of the lock that Python's threads share,
    and the answer waits for theirs.
    """

    def __init__(self) -> None:
        self._seen = -inf, ""

    def as_named_by(self, etag: str, address: str, request: HttpRequest) -> Snapshot | None:
        """The snapshot whose ETag of an address this is; None where that is no longer so.

        Where it is not of the catalogue as it was seen, that is asked for: who has read something newer is shown nothing
        older.
        """
        asked_at = monotonic()  # before the question, so that what it brings is never older than it seems
        seen_at, stamp = self._seen
        if asked_at - seen_at < settings.GENERATION_SECONDS:
            seen = Snapshot(stamp, timezone.localdate())
            if etag_of(address, seen) == _strong(etag):
                return seen
        now = _ask(request)
        self._seen = asked_at, now.stamp  # both at once, for other threads read them
        return now if etag_of(address, now) == _strong(etag) else None


@read_from_a_replica
def _ask(_request: HttpRequest) -> Snapshot:
    return Snapshot.take()


def _wants_a_page(request: HttpRequest) -> bool:
    """As browsers do: ``text/html,application/xhtml+xml,…``.  Who accepts JSON is sent to another address."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return request.path.endswith("/") and (accepted in ("", "*/*", "text/html") or accepted.startswith("text/html,"))


def _is_worth_keeping(response: Any, *, is_file: bool) -> bool:
    """What shared caches may have, too: no search without a result, each of which is counted, and nobody's own list."""
    if is_file:
        is_ours = response.has_header("Registry-Generation") and not response.has_header("Registry-Withheld-Plans")
    else:
        is_ours = response.get("Content-Type", "").startswith("text/html")
    return (
        is_ours
        and response.status_code == 200
        and "s-maxage" in response.get("Cache-Control", "")
        and not response.streaming
        and not response.cookies
        and len(response.content) <= LARGEST
    )
