"""Entries made anew from the editions, where they are not what the editions say.  The index is rebuilt afterwards."""

from collections.abc import Callable, Sequence

from django.db import transaction

from plans_registry.catalogue.index.check import PLANS_AT_ONCE, stale_entries
from plans_registry.catalogue.index.write import lock
from plans_registry.catalogue.models import Edition, Entry, Generation


def repair_entries(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Returns the number of plans put right, each in a transaction of its own, so that readers read on."""
    keys = sorted({*_keys(Edition.objects.filter(is_current=True), "key"), *_keys(Entry.objects, "plan_key")})
    repaired = 0
    for at in range(0, len(keys), PLANS_AT_ONCE):
        progress(at, len(keys))
        repaired += _repair(keys[at : at + PLANS_AT_ONCE])
    progress(len(keys), len(keys))
    return repaired


def _keys(rows, name: str) -> list[str]:
    return list(rows.order_by().values_list(name, flat=True).distinct())


def _repair(plan_keys: Sequence[str]) -> int:
    current = set(_keys(Edition.objects.filter(is_current=True, key__in=plan_keys), "key"))
    stale = [plan_key for plan_key, _expected, _stored in stale_entries(plan_keys)]
    gone = _keys(Entry.objects.filter(plan_key__in=[key for key in plan_keys if key not in current]), "plan_key")
    for plan_key in {*stale, *gone}:
        _replace(plan_key)
    return len({*stale, *gone})


@transaction.atomic
def _replace(plan_key: str) -> None:
    """Compared once more behind the lock: a publication may have put it right meanwhile."""
    lock()
    differing = list(stale_entries([plan_key]))
    expected = differing[0][1] if differing else []
    if not differing and Edition.objects.filter(is_current=True, key=plan_key).exists():
        return
    Entry.objects.filter(plan_key=plan_key).delete()
    Entry.objects.bulk_create(expected)
    Generation.advance()
