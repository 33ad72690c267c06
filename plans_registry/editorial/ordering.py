"""The order of pillars in a plan, of measures in a pillar, of photos: moved, closed up, swapped.

Numbers are unique among siblings, and the database checks row by row: so every change first sets all of
them aside, beyond any number a form accepts, and then writes the new ones.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count

from django.db import models, transaction
from django.db.models import F

from plans_registry.models import Photo

NUMBER_LIMIT = 999  # the highest number a form accepts
_ASIDE = 10_000


def number_field(rows: models.QuerySet) -> str:
    return "position" if rows.model is Photo else "number"


@transaction.atomic
def move(rows: models.QuerySet, row: models.Model, *, step: int) -> bool:
    """Let a row change places with its neighbour, ``step`` -1 up or 1 down.  False at either end."""
    ordered = _in_order(rows)
    place = ordered.index(row)
    other = place + step
    if not 0 <= other < len(ordered):
        return False
    numbers = [getattr(sibling, number_field(rows)) for sibling in ordered]
    ordered[place], ordered[other] = ordered[other], ordered[place]
    _write(rows, ordered, numbers if len(set(numbers)) == len(numbers) else range(1, len(ordered) + 1))
    return True


@transaction.atomic
def renumber(rows: models.QuerySet) -> None:
    """Number the rows 1, 2, 3 … in their present order."""
    ordered = _in_order(rows)
    _write(rows, ordered, range(1, len(ordered) + 1))


@contextmanager
def numbers_set_aside(rows: models.QuerySet) -> Iterator[None]:
    """Inside the block every number is free, so siblings may swap theirs while they are saved one by one.

    Rows the block did not save get their old number back; one that was taken meanwhile goes to the end.
    """
    with transaction.atomic():
        rows.update(number=F("number") + _ASIDE)
        yield
        left = list(rows.filter(number__gt=_ASIDE).order_by("number"))
        taken = set(rows.filter(number__lt=_ASIDE).values_list("number", flat=True))
        end = count(max([*taken, *(row.number - _ASIDE for row in left)], default=0) + 1)
        for row in left:
            row.number = row.number - _ASIDE if row.number - _ASIDE not in taken else next(end)
        rows.model._default_manager.bulk_update(left, ["number"])


def _in_order(rows: models.QuerySet) -> list:
    return list(rows.select_for_update().order_by(number_field(rows), "pk"))


def _write(rows: models.QuerySet, ordered: list, numbers: Iterable[int]) -> None:
    field = number_field(rows)
    for row, number in zip(ordered, numbers, strict=True):
        setattr(row, field, number)
    rows.update(**{field: F(field) + _ASIDE})
    rows.model._default_manager.bulk_update(ordered, [field])
