"""The tables of the text index (plans_registry/catalogue/index/): plain rows, the same on every database."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Posting(models.Model):
    """Where one token stands in one chunk of entries: a serialised bitmap of positions, or its places without them (index/standing.py).

    The key packs set, token and chunk into one integer (index/layout.py), so that it is the only index the table
    needs on either database.
    """

    key = models.BigAutoField(primary_key=True)
    bits = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.key:x}"


class Shelf(models.Model):
    """Where the entries of one plan stand in the index, and what all of them share.

    The entries have consecutive ordinals from ``start`` on, in the order of pillar, measure number and id.
    A withdrawn plan keeps an empty shelf, so that readers who know the index of before can follow.
    """

    set_number = models.PositiveSmallIntegerField()
    plan_key = models.CharField(max_length=20)
    municipality = models.CharField(max_length=6)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    start = models.PositiveBigIntegerField()
    measures = models.BinaryField()  # ids, little-endian 64-bit integers
    kinds = models.BinaryField()  # for each measure a place in IndexState.kinds, little-endian 32-bit integers
    changes = models.BinaryField(default=b"")  # of each measure the generation of its last change, as the ids
    stamp = models.CharField(max_length=16)  # of the write that put it here

    class Meta:
        indexes = [models.Index(fields=["set_number", "stamp"], name="shelf_written")]
        constraints = [
            models.UniqueConstraint(
                fields=["set_number", "plan_key"],
                name="shelf_plan_once",
                violation_error_message=_("計画は、索引の中に1つの場所だけを持ちます。"),
            )
        ]

    def __str__(self) -> str:
        return self.plan_key


class IndexState(models.Model):
    """A single row: which set of postings readers use, and how its space is used.  Writers queue on it."""

    set_number = models.PositiveSmallIntegerField(default=1)
    stamp = models.CharField(max_length=16, blank=True)  # drawn anew by every write: what caches are keyed on
    trail = models.JSONField(default=list)  # the stamps of the last writes, the newest last
    sizes = models.TextField(blank=True)  # for each chunk its size class, one digit
    free = models.JSONField(default=dict)  # size class → the next free ordinal of its open chunk
    kinds = models.JSONField(default=list)  # the combinations [types, forms] that occur
    form = models.PositiveSmallIntegerField(default=0)  # what is in it (index/write.py); 0 was before that was noted
    building = models.PositiveSmallIntegerField(default=0)  # the set a rebuild is filling now; 0 is none

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="index_state_single_row")]

    def __str__(self) -> str:
        return self.stamp
