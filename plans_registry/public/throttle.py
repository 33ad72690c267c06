"""How often a stranger may ask: for searches and files by the minute, for what they send by the hour; and from which page.

What is kept already costs nothing and counts for nobody (kept_pages stands in front of this).
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.addresses import FILES
from plans_registry.catalogue.each_language import in_each_language
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.public.jinja import page
from plans_registry.rates import HOUR, seconds_to_wait

FORM_BYTES = 1_000_000
"""Of a sent form: with a text far too long a reader still learns how long it may be; Django keeps less in memory."""

ADDRESS_BYTES = 8_000
"""After the ``?``; gunicorn reads 8,190 of a line and says nothing that helps of a longer one."""

_SUGGESTIONS = re.compile(r"(/en)?/measures/suggest")
_SEARCHES = re.compile(r"(/en)?/(measures|plans|municipalities|compare|coverage|shortlist)/.*")


class FormTooBig(RequestDataTooBig):
    """More than :data:`FORM_BYTES`."""


def limit_rates(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware that answers 429 to who asks too often and 414 to addresses that are too long.

    People get a page, programs a problem detail.
    """

    def answer(request: HttpRequest) -> Any:
        what, most, is_page = _share_of(request)
        if len(request.META.get("QUERY_STRING", "")) > ADDRESS_BYTES:
            return _said(request, 414, gettext_lazy("アドレスが長すぎます。8,000文字までです。"), is_page=is_page)
        # A preflight asks nothing yet: refused, it would keep from a web page why (CORS).
        is_counted = what and request.method != "OPTIONS"
        wait = seconds_to_wait(request, what, most=most) if is_counted else 0
        if not wait:
            return get_response(request)
        sentence = in_each_language(
            lambda: _("短い間に何度も読まれました。%(seconds)s秒待ってから、続けてください。") % {"seconds": wait}
        )
        return _said(request, 429, sentence, is_page=is_page, Retry_After=str(wait))

    return answer


def _share_of(request: HttpRequest) -> tuple[str, int, bool]:
    """What is counted, how much of it a minute has, and whether people read the answer; nothing for a plain page."""
    if _SUGGESTIONS.fullmatch(request.path_info):
        return "suggestions", settings.SUGGESTIONS_PER_MINUTE, False
    if FILES.fullmatch(request.path_info):
        return "files", settings.FILES_PER_MINUTE, False
    if request.META.get("QUERY_STRING") and _SEARCHES.fullmatch(request.path_info):
        return "searches", settings.SEARCHES_PER_MINUTE, True
    return "", 0, True


def _said(request: HttpRequest, status: int, sentence: str | Promise, *, is_page: bool, **headers: str) -> HttpResponse:
    problem = ProblemDetail(status, sentence, **headers)
    response = page(request, f"{status}.html", {}, status=status) if is_page else problem.response()
    for name, value in problem.headers.items():
        response[name] = value
    if not is_page:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Cache-Control"] = "no-store"
    return response


def within_limits(request: HttpRequest, what: str, *, of_one: int, in_all: int) -> bool:
    """Count this attempt; False when the visitor's or everybody's share of the hour is used up."""
    return not seconds_to_wait(request, what, most=of_one, period=HOUR, in_all=in_all, cache="default")


def require_own_short_form(request: HttpRequest) -> None:
    """Refuse what this site's forms do not send, before a byte of it is read.

    No token, for that needs a cookie: a browser itself says from where a form is sent, and a foreign page is refused.
    None of the forms sends a file, so nothing comes that would have to be put on the disk.
    """
    origin = request.headers.get("Origin")
    if origin and host_of(origin) != request.get_host():
        raise PermissionDenied
    if int(request.META.get("CONTENT_LENGTH") or 0) > FORM_BYTES:
        raise FormTooBig


def host_of(address: str) -> str:
    """``https://plans.example:8000/about/`` has ``plans.example:8000``; what is no address (``http://[::1``) has none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
