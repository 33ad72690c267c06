"""What a process remembers of the database between requests, and how a test empties it.

A server reads reference data, vocabulary and index once for each state of the database. How many queries a page costs
therefore depends on what the process answered before: a test that counts them begins in a process that knows nothing.
"""

import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from plans_registry.catalogue.index import past, snapshot, terms

OURS = ("municipalities.", "plans_registry.")


def forget() -> None:
    """As if the process had just been started."""
    for remembered in _remembered():
        remembered.cache_clear()
    snapshot._latest = None
    terms.forget()
    past.forget_pasts()
    ContentType.objects.clear_cache()
    cache.clear()


def _remembered() -> Iterator[_lru_cache_wrapper]:
    """Every function of ours that remembers its answers."""
    for name, module in list(sys.modules.items()):
        if name.startswith(OURS):
            yield from (value for value in vars(module).values() if isinstance(value, _lru_cache_wrapper))
