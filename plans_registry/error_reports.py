"""Faults of ours on their way to a person: by mail, or to a Sentry-compatible server.  Both are off until a setting says where.

A report has the traceback and the id of the request, by which its line of the log is found; nothing a visitor sent.
"""

import hashlib
import logging
import time
from contextlib import suppress
from importlib import import_module
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import DatabaseError

AGAIN_AFTER = 3_600  # seconds: the same fault is told once in an hour, however many meet it
AWAY_AGAIN_AFTER = 600  # seconds, in each process, while the database is away, which knows what was told


class MailFaults(logging.Handler):
    """Sends an error of the log to ``ERRORS_TO``, in a thread: a mail server may take seconds, and a reader waits."""

    def __init__(self) -> None:
        super().__init__()
        self._told_away_at = -float("inf")

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
            place = text.rpartition('  File "')[2] or text
            key = f"fault:{hashlib.sha256(place.encode()).hexdigest()}"
            if self._is_new(key):
                message = EmailMessage(f"[{settings.SITE_URL}] {_first_line(record)}", text, to=settings.ERRORS_TO)
                Thread(target=self._send, args=(message, record), name=key).start()
        except Exception:
            self.handleError(record)

    def _is_new(self, key: str) -> bool:
        """Where the cache keeps nothing, as in a database that is away or has no room, that is what to tell of."""
        with suppress(DatabaseError):
            is_new = cache.add(key, 1, AGAIN_AFTER)
            if cache.get(key) is not None:
                return is_new
        is_told = time.monotonic() - self._told_away_at < AWAY_AGAIN_AFTER
        if not is_told:
            self._told_away_at = time.monotonic()
        return not is_told

    def _send(self, message: EmailMessage, record: logging.LogRecord) -> None:
        try:
            message.send()
        except Exception:
            self.handleError(record)


def _first_line(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f"{type(error).__name__ if error else record.levelname}: {record.getMessage()}".splitlines()[0][:150]


def start_sentry(dsn: str) -> None:
    """Needs ``pip install sentry-sdk``."""
    import_module("sentry_sdk").init(
        dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,  # a search has its words in thirty of them
        before_send=_without_visitor,
    )


def _without_visitor(event: Any, hint: Any) -> Any:
    """Sentry's integration tells the address asked for with its question, and all headers.

    The path may hold a token (/follow/confirm/…); ``transaction`` names the page.
    """
    request = event.get("request", {})
    for name in ("url", "query_string", "cookies", "headers", "data", "env"):
        request.pop(name, None)
    event.pop("breadcrumbs", None)
    event.pop("user", None)
    return event
