"""What a server does before it listens: it draws the pages that are asked for most, so that no reader waits for a process that begins.

What they need is read and compiled by then: addresses, templates in both languages, reference data, the words of the
search and its index.  Processes that are forked afterwards share it.
"""

import logging
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.urls import resolve, reverse
from django.utils.translation import override

log = logging.getLogger(__name__)
SEARCH = urlencode({"q": "販路", "page": 1})  # of a page by its number it is not counted that it found nothing


def warm_up() -> None:
    """Draws them without the middleware: nothing is limited, counted or kept.  A database that is away stops no server."""
    try:
        for language, _name in settings.LANGUAGES:
            with override(language):
                _draw(reverse("public:home"))
                _draw(reverse("public:measures"), SEARCH)
                _draw(reverse("public:plans"))
    except Exception as error:  # whatever it is, the pages and /readyz will say so
        log.warning("The first pages could not be drawn before the server listens: %r", error)
    finally:
        connections.close_all()  # a connection belongs to one process


def _draw(path: str, query: str = "") -> None:
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS), "localhost")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host}
    setup_testing_defaults(environ)
    view, args, kwargs = resolve(path)
    view(WSGIRequest(environ), *args, **kwargs)
