"""What guards a form that anybody may send: how often, how long, and from which page.

How often one visitor, and all together, is counted in the cache, for an hour, without an address.  The key is made of
the network address and the hour with the server's secret key (HMAC): nobody can read the one from the other, and after
the hour it is gone.
"""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

HOUR = 3_600
FORM_BYTES = 1_000_000
"""Of a sent form: with a text far too long a reader still learns how long it may be; Django keeps less in memory."""


class FormTooBig(RequestDataTooBig):
    """More than :data:`FORM_BYTES`."""


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
    return _line_of(forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))


def _line_of(address: str) -> str:
    """An IPv4 address, or the first half of an IPv6 one: who has 2001:db8:0:1::7 has all of 2001:db8:0:1::/64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


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
