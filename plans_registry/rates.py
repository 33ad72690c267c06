"""How much one reader may ask for in a while, counted in the shared cache without an address.

The key is made of the network address and the time with the server's secret key (HMAC): nobody can read the one from
the other, and after the time it is gone.

    wait = seconds_to_wait(request, "workbook-rows", most=200_000, cost=total, period=HOUR)
    if wait:
        …  # answer 429 with Retry-After: wait
"""

import time
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MINUTE, HOUR = 60, 3_600


def seconds_to_wait(
    request: HttpRequest,
    what: str,
    *,
    most: int,
    cost: int = 1,
    period: int = MINUTE,
    in_all: int = 0,
    cache: str = "counts",
) -> int:
    """Count a cost against this visitor's share of the minute or hour; 0 while there is some left.

    Else how long until the next one begins.  One request may go over, whatever it costs: else what costs more than a
    whole share could never be had.  ``in_all``: the share of everybody together, where that is limited, too.
    ``cache``: "default" is shared by all processes wherever it is, and slower.
    """
    now = int(time.time())
    span = now // period
    visitor = salted_hmac(what, f"{span}|{network_address(request)}", algorithm="sha256").hexdigest()
    mine = _count(cache, f"{what}:{visitor}", cost, period) - cost
    everybody = _count(cache, f"{what}:{span}", cost, period) - cost if in_all else -1
    if mine < most and everybody < in_all:
        return 0
    return period - now % period


def _count(cache: str, key: str, cost: int, period: int) -> int:
    """What was spent under a key, this cost among it."""
    counts = caches[cache]
    for _ in range(2):
        try:
            return counts.incr(key, cost)
        except ValueError:  # nothing is under the key yet
            if counts.add(key, cost, period):
                break
    return cost


def network_address(request: HttpRequest) -> str:
    """Behind the proxy of the settings the last address it added; what stands before that anybody may have written.

    A proxy is beside the server or in its network.  Who asks from outside, past it, is counted by their own address.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER and _is_near(peer):
        return _line_of(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or peer)
    return _line_of(peer)


def _is_near(address: str) -> bool:
    """127.0.0.1, 10.0.0.7, fd00::1; a Unix socket has no address."""
    try:
        return not address or ip_address(address).is_private
    except ValueError:
        return False


def _line_of(address: str) -> str:
    """An IPv4 address, or the first half of an IPv6 one: who has 2001:db8:0:1::7 has all of 2001:db8:0:1::/64."""
    if ":" not in address:
        return address  # 192.0.2.7, which is written in one way only
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))
