"""Whether this process runs (``/healthz``) and whether it can answer readers (``/readyz``), for who watches the server.

Both say nothing of what is in the registry.  A balancer that asks ``/readyz`` sends readers elsewhere while it is 503.
"""

import logging
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plans_registry.catalogue.index.write import FORM
from plans_registry.catalogue.models import IndexState

log = logging.getLogger(__name__)
LEAST_FREE = 100_000_000  # bytes; less does not hold the largest table somebody may send


class NotReady(Exception):
    """Why readers cannot be answered now; for the log, not for who asked."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """``ok``, without a question to anything beside this process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """``{"database": true, "migrations": true, …}``: 200 when all are, else 503."""
    found = {name: _passes(name, check) for name, check in CHECKS.items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except (NotReady, DatabaseError, OSError) as error:
        log.warning("not ready, %s: %s", name, error)
        return False
    return True


def _database() -> None:
    IndexState.objects.exists()


def _migrations() -> None:
    if _are_migrated():
        return
    _are_migrated.cache_clear()  # they may be applied while this process waits
    raise NotReady("there are migrations to apply")


@lru_cache(maxsize=1)
def _are_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _index() -> None:
    if IndexState.objects.filter(form__lt=FORM).exists():
        raise NotReady("the index was made by an earlier release: run reindex --if-needed")


def _cache() -> None:
    cache.set("readyz", 1, 10)
    if cache.get("readyz") != 1:
        raise NotReady("the cache keeps nothing")


def _disk() -> None:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():  # made by the first upload
        folder = folder.parent
    if shutil.disk_usage(folder).free < LEAST_FREE:
        raise NotReady(f"less than {LEAST_FREE:,} bytes are free for uploads")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "index": _index,
    "cache": _cache,
    "disk": _disk,
}
