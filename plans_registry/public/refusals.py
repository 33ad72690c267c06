"""What every refusal has, whichever view, middleware or part of Django it comes from: nobody keeps it, and it says why."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from plans_registry.public.jinja import part

REFUSED = 400
"""The first status of a refusal; those from 500 on are ours, and nobody keeps them either."""
EMPTY = {HTTPStatus.METHOD_NOT_ALLOWED: "405.html", HTTPStatus.PRECONDITION_FAILED: "412.html"}
"""Pages of what Django refuses with an empty one.  Programs have their problem detail by then."""
WATCHED = {"/healthz", "/readyz", "/metrics"}
"""Who watches the server reads the status alone, also before there are any pages."""


def refuse_in_words(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware around all that refuses.

    Without a word about it, a shared cache may keep 404, 405, 410, 414 and 501 for as long as it thinks fit (RFC 9110,
    15.1): 410 would be said of a plan that is public again.
    """

    def answer(request: HttpRequest) -> Any:
        response = get_response(request)
        if response.status_code < REFUSED:
            return response
        response.headers.setdefault("Cache-Control", "no-store")
        template = EMPTY.get(response.status_code) if request.path not in WATCHED else None
        if template and request.method != "HEAD" and not response.streaming and not response.content:
            response.content = part(template, {})
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer
