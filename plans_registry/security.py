"""The Content-Security-Policy header, from ``settings.SECURE_CSP``."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SELF, NONE = "'self'", "'none'"


def content_security_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware that adds the policy to every response that does not bring its own.

    Not to a 304: a browser takes its headers for those of the page that it has, which may be a card in a foreign frame.
    """
    policy = "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items())

    def add_policy(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 304:
            response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return add_policy
