"""What ``manage.py check --deploy`` warns of beside Django's own: settings that start, and guard less than they seem to."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

PRIVATE_CACHE = Warning(
    "Each server process counts failed sign-ins and sent forms by itself.",
    hint="Set CACHE_URL to database: or redis://…; with memory: a guesser has every limit once per process.",
    id="registry.W001",
)
NO_PROXY = Warning(
    "HTTPS is on, and no proxy is trusted to have ended it.",
    hint="gunicorn is asked in plain HTTP and would send every reader to https:// for ever: set BEHIND_PROXY=1.",
    id="registry.W002",
)


def check_deployment(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        found.append(PRIVATE_CACHE)
    if settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        found.append(NO_PROXY)
    return found
