"""One line of the log for each request and for each slow query: what was asked, how it went, how long it took.

No line has anything a visitor typed, nor an address of the network.  Of a question only the page is told, of a query its
SQL without values, of staff their number.
"""

import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.http import HttpRequest

from plans_registry import metrics
from plans_registry.log_lines import current_request

requests = logging.getLogger("plans_registry.requests")
queries = logging.getLogger("plans_registry.queries")
_GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
STAFF = ("/admin/", "/accounts/", "/preview/")
SECRET = {"token", "uidb36"}
"""What an address has that opens a door: of an invitation, a preview, a follower, of who has forgotten a password.

``/follow/confirm/<str:token>/``; nginx knows them by their beginnings (``docs/server/nginx.conf``).
"""
LONGEST_SQL = 1_000


def observe(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware outside all others.  A proxy may have given the request an id already (``X-Request-ID``)."""

    def answer(request: HttpRequest) -> Any:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else _new_id()
        token, began = current_request.set(request_id), time.perf_counter()
        try:
            response = get_response(request)
            seconds = time.perf_counter() - began
            response["X-Request-ID"] = request_id
            metrics.count_request(request.path_info, response.status_code, seconds)
            if settings.LOG_REQUESTS:
                requests.info("request", extra=_told(request, response, seconds))
            return response
        finally:
            current_request.reset(token)

    return answer


def _new_id() -> str:
    """No secret, so not from the operating system: to ask it lets go of the lock that Python's threads share, and an answer
    from memory then waits for theirs.  Each process has numbers of its own: Python begins anew where one is forked."""
    return f"{random.getrandbits(64):016x}"


def notice_slow_queries(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware around what makes an answer; a kept page asks for no more than whether it still holds."""
    if not settings.SLOW_QUERY_MS:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> Any:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(_notice_slow))
            return get_response(request)

    return answer


def _told(request: HttpRequest, response: Any, seconds: float) -> dict[str, Any]:
    match = request.resolver_match
    is_secret = match is not None and not SECRET.isdisjoint(match.kwargs)
    told: dict[str, Any] = {
        "method": request.method,
        "path": match.route if match is not None and is_secret else request.path_info,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    # Elsewhere nobody has asked yet who it is, and to ask would cost two queries.
    if request.path_info.startswith(STAFF) and settings.SESSION_COOKIE_NAME in request.COOKIES:
        told["staff"] = getattr(getattr(request, "user", None), "pk", None)
    return told


def _notice_slow(execute: Callable, sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - began) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            database = context["connection"].alias
            extra = {"ms": round(milliseconds, 1), "database": database, "sql": str(sql)[:LONGEST_SQL]}
            queries.warning("slow query", extra=extra)
