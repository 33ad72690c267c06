"""Django's cache on a Redis server that may go away: readers go on, as if nothing had been kept."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

log = logging.getLogger(__name__)
WAITS = {"socket_connect_timeout": 0.5, "socket_timeout": 1}  # seconds


def _while_away(answer: Any) -> Callable[[Callable], Callable]:
    """A command that answers this while the server is away; ``/readyz`` says that it is."""

    def patient(command: Callable) -> Callable:
        @wraps(command)
        def run(client: Any, *values: Any, **options: Any) -> Any:
            try:
                return command(client, *values, **options)
            except client._lib.exceptions.RedisError as error:
                log.warning("Redis: %s", error)
                return answer

        return run

    return patient


class _PatientClient(RedisCacheClient):
    add = _while_away(True)(RedisCacheClient.add)
    get = _while_away(None)(RedisCacheClient.get)
    set = _while_away(None)(RedisCacheClient.set)
    incr = _while_away(1)(RedisCacheClient.incr)
    delete = _while_away(False)(RedisCacheClient.delete)
    touch = _while_away(False)(RedisCacheClient.touch)


class PatientRedisCache(RedisCache):
    """Limits count nothing meanwhile: that the registry answers is worth more than that nobody asks too often."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        # Once more at once, for a server that was started anew; redis itself would wait for seconds.
        options = {**WAITS, "retry": Retry(NoBackoff(), 1), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = _PatientClient
