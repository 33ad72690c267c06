"""Where a plan is whose key moved, because its municipality or its first year was put right (publishing.move_key)."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from plans_registry.catalogue.models import CatalogueEvent, Edition
from plans_registry.models import MovedKey


def key_now(key: str) -> str:
    """The key of the plan that had this one before; empty where none did."""
    return str(MovedKey.objects.filter(key=key).values_list("plan__key", flat=True).first() or "")


def keys_now(keys: Collection[str]) -> dict[str, str]:
    """Of those that a plan had before: the key that it has now."""
    return {key: str(now) for key, now in MovedKey.objects.filter(key__in=keys).values_list("key", "plan__key")}


class Move(NamedTuple):
    """``generation`` is that of its event; ``old`` and ``new`` are the keys as they were then, for ever."""

    generation: int
    old: str
    new: str


def keys_of_plans() -> dict[str, str]:
    """Of every key of before the key of now."""
    return {key: str(now) for key, now in MovedKey.objects.order_by().values_list("key", "plan__key")}


def all_moves(now_of: Mapping[str, str] | None = None) -> list[Move]:
    """Every time that a key moved, in order; ``now_of``: :func:`keys_of_plans`, where it was asked for already.

    Events are never changed and keep the key of their time; a key moves in the generation before the publication that
    moves it (publishing.move_key).
    """
    now_of = keys_of_plans() if now_of is None else now_of
    if not now_of:
        return []
    moves, last = [], dict[str, str]()
    for generation, key in CatalogueEvent.objects.filter(key__in={*now_of, *now_of.values()}).values_list(
        "generation", "key"
    ):
        plan = now_of.get(key, key)
        if last.get(plan, key) != key:
            moves.append(Move(generation - 1, last[plan], key))
        last[plan] = key
    return moves


def last_move(plan: str) -> Subquery:
    """Since when the plan of a row has its key of now, None where it always had it; ``plan``: the field that names it."""
    moves = MovedKey.objects.filter(plan=OuterRef(plan)).order_by("-moved_at")
    return Subquery(moves.values("moved_at")[:1])


def first_keys() -> dict[int, str]:
    """Of each plan whose key moved the one under which it was published first, by the plan's id.

    It never changes, and no other plan ever gets it.  Events keep the key of their time.
    """
    event = CatalogueEvent.objects.filter(generation=OuterRef("from_generation"))
    first = Edition.objects.filter(number=1, plan__in=MovedKey.objects.values("plan"))
    keys = first.annotate(key_then=Subquery(event.values("key")[:1])).values_list("plan", "key_then")
    return {plan: key for plan, key in keys if key}
