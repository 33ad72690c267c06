"""How often one visitor, and all together, may send something: counted in the cache, for an hour, without an address.

The key is made of the network address and the hour with the server's secret key (HMAC): nobody can read the one from
the other, and after the hour it is gone.
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

HOUR = 3_600


def may_report(request: HttpRequest) -> bool:
    """Count this attempt; False when the visitor's or everybody's share of the hour is used up."""
    hour = f"{timezone.now():%Y%m%d%H}"
    visitor = salted_hmac("report", f"{hour}|{_network_address(request)}", algorithm="sha256").hexdigest()
    mine, everybody = _count(f"report:{visitor}"), _count(f"report:{hour}")
    return mine <= settings.REPORTS_PER_HOUR and everybody <= settings.REPORTS_PER_HOUR_IN_ALL


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
