"""Which database answers a reader: a replica while it is well, else the primary; and how long a server waits for one.

Only public pages and files of people who are not signed in are read from a replica.  Staff, commands and everything that
writes use the primary, so whoever has just published sees it.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest

log = logging.getLogger(__name__)
_reading: ContextVar[str] = ContextVar("reading", default=DEFAULT_DB_ALIAS)
ASKED_AGAIN_AFTER = 2.0  # seconds: how long a process believes what it knows of a replica
LEFT_ALONE_FOR = 10.0  # seconds: after it was away
QUERY_CANCELED = "57014"  # PostgreSQL's, after STATEMENT_SECONDS
STAMP = "SELECT number, token FROM catalogue_generation"


class ReplicaRouter:
    """Reads go where the request reads, writes and migrations to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reading.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # they are copies of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def reading_alias() -> str:
    return _reading.get()


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    token = _reading.set(alias)
    try:
        yield
    finally:
        _reading.reset(token)


def read_from_a_replica(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that only reads.  Where its replica goes away meanwhile, it is asked once more, of the primary.

    A question that took too long is not: the replica is well, and the primary would wait as long.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        alias = replica_for(request)
        if alias == DEFAULT_DB_ALIAS:
            return view(request, *args, **kwargs)
        try:
            with reading_from(alias):
                return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            if getattr(error.__cause__, "pgcode", "") == QUERY_CANCELED:
                raise
            lose(alias, error)
            return view(request, *args, **kwargs)

    return answer


def replica_for(request: HttpRequest) -> str:
    """A replica that is there and not behind, for who may be given what it has; else the primary."""
    replicas = [alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]
    if not replicas or request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return DEFAULT_DB_ALIAS
    well = [alias for alias in replicas if _known.setdefault(alias, _Replica(alias)).is_well()]
    return random.choice(well) if well else DEFAULT_DB_ALIAS


def lose(alias: str, error: Exception) -> None:
    """It was away just now: leave it alone for a while."""
    log.warning("%s is away: %s", alias, error)
    _known.setdefault(alias, _Replica(alias)).leave_alone()


class _Replica:
    """What this process knows of a replica: asked every two seconds, by the request that comes next."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._believed_until, self._is_well = 0.0, False
        self._differs_since: float | None = None

    def leave_alone(self) -> None:
        self._believed_until, self._is_well = time.monotonic() + LEFT_ALONE_FOR, False

    def is_well(self) -> bool:
        now = time.monotonic()
        if now < self._believed_until:
            return self._is_well
        self._believed_until = now + ASKED_AGAIN_AFTER
        try:
            theirs = _stamp(self.alias)
        except DatabaseError as error:
            lose(self.alias, error)
            return False
        try:
            is_same = theirs == _stamp(DEFAULT_DB_ALIAS)
        except DatabaseError:
            is_same = True  # nothing is published while the primary is away
        self._differs_since = None if is_same else self._differs_since or now
        self._is_well = is_same or now - (self._differs_since or now) <= settings.REPLICA_SECONDS
        return self._is_well


_known: dict[str, _Replica] = {}


def _stamp(alias: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(STAMP)
        return cursor.fetchone()


def wait_no_longer() -> None:
    """For a server, whose readers wait: a statement or a lock of PostgreSQL that takes too long is given up (503).

    Commands go on as long as they must; an ``options=`` in the address of a database stands instead.
    """
    limits = {"statement_timeout": settings.STATEMENT_SECONDS, "lock_timeout": settings.LOCK_SECONDS}
    said = " ".join(f"-c {name}={seconds * 1000}" for name, seconds in limits.items() if seconds)
    for database in connections.settings.values():
        if database["ENGINE"].endswith("postgresql") and said:
            database["OPTIONS"].setdefault("options", said)
