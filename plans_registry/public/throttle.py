"""What guards a form that anybody may send: how often, and from which page.

How often one visitor, and all together, is counted in the cache, for an hour, without an address.  The key is made of
the network address and the hour with the server's secret key (HMAC): nobody can read the one from the other, and after
the hour it is gone.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

HOUR = 3_600


def within_limits(request: HttpRequest, what: str, *, of_one: int, in_all: int) -> bool:
    """Count this attempt; False when the visitor's or everybody's share of the hour is used up."""
    hour = f"{timezone.now():%Y%m%d%H}"
    visitor = salted_hmac(what, f"{hour}|{_network_address(request)}", algorithm="sha256").hexdigest()
    mine, everybody = _count(f"{what}:{visitor}"), _count(f"{what}:{hour}")
    return mine <= of_one and everybody <= in_all


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, HOUR)
        return 1


def _network_address(request: HttpRequest) -> str:
    """Behind the proxy of the settings the last address it added; what stands before that anybody may have written."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def require_own_page(request: HttpRequest) -> None:
    """No token, for that needs a cookie: a browser itself says from where a form is sent, and a foreign page is refused."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        raise PermissionDenied
