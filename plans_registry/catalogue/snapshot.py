"""What one answer shows: the catalogue at one moment, now or in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Self

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from plans_registry.catalogue.index.past import PastSnapshot, past_at
from plans_registry.catalogue.models import CatalogueEvent, Edition, Generation
from plans_registry.catalogue.models.editions import EditionQuerySet
from plans_registry.catalogue.moments import PastMoment
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.databases import reading_alias
from plans_registry.documents.periods import fiscal_year_of

WHOLE = "+"
"""Ends the stamp of an answer of one transaction; the same answer has the same ETag without it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one answer is made of: the catalogue's stamp and the day in Tokyo.

    ``as_of``: the past generation that is asked for, and ``today`` its day; None for what is public now.
    ``basis``: what a past answer depends on beside its generation.  Names are today's, and withdrawn is withdrawn, so
    it is the last event that was no publication.
    """

    stamp: str
    today: date
    as_of: int | None = None
    basis: str = ""

    @classmethod
    def take(cls) -> Self:
        return cls(Generation.stamp(), timezone.localdate())

    def at(self, moment: PastMoment) -> Self:
        """The catalogue as the public read it then."""
        if moment.generation == self.generation:
            return replace(self, today=moment.day)
        shown = CatalogueEvent.objects.get(generation=moment.generation)
        other = self.last_break
        basis = f"{shown.at.isoformat()} {other and other.at.isoformat()} {other and other.generation}"
        return replace(self, today=moment.day, as_of=moment.generation, basis=basis)

    @property
    def last_break(self) -> CatalogueEvent | None:
        """The last event that was no publication: past answers, and positions in them, hold since then."""
        return _last_break(self.stamp)

    @property
    def past(self) -> PastSnapshot | None:
        """What was public then, for a search; None where that is what the index holds."""
        return None if self.as_of is None else past_at(self.as_of, self.stamp)

    @property
    def generation(self) -> int:
        """The number of the generation that the answer shows."""
        return int(self.stamp.partition("-")[0]) if self.as_of is None else self.as_of

    @property
    def data_day(self) -> date:
        """The day in Tokyo on which the catalogue became what it is: the same until something changes."""
        return _day_of(self.generation, self.stamp) or self.today

    def editions(self) -> EditionQuerySet:
        """What the public reads, or read then."""
        return Edition.objects.current() if self.as_of is None else Edition.objects.at(self.as_of).with_places()

    @property
    def fiscal_year(self) -> int:
        """The fiscal year of the day: what is in force in it is in force today."""
        return fiscal_year_of(self.today)

    @property
    def turn(self) -> str:
        """All that pages know of the day: the same from one fiscal year, or announced approval, to the next."""
        return f"{self.fiscal_year} {_announced_by(self.today, self.stamp)}"

    @property
    def known(self) -> Reference:
        """Types, forms, regions and municipalities as they are at this stamp."""
        return reference(self.stamp)


@lru_cache(maxsize=4)
def _last_break(_stamp: str) -> CatalogueEvent | None:
    return CatalogueEvent.objects.exclude(kind__in=("published", "republished")).last()


@lru_cache(maxsize=4)
def _day_of(generation: int, _stamp: str) -> date | None:
    event = CatalogueEvent.objects.filter(generation__lte=generation).last()
    return timezone.localdate(event.at) if event else None


@lru_cache(maxsize=4)
def _announced_by(day: date, stamp: str) -> int:
    return sum(approval.announced_on <= day for approval in reference(stamp).approvals)


@contextmanager
def one_generation() -> Iterator[Snapshot]:
    """Every question inside reads the database as the snapshot shows it, whatever is published meanwhile.

    It takes no lock that a writer waits for.  Inside a transaction it is that one.  Nothing that others have read around it
    comes into its answer: its stamp is its own.
    """
    connection = connections[reading_alias()]
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            yield _whole(cursor)
        elif connection.vendor == "sqlite":
            # Not atomic(): our transactions on SQLite begin as a writer's.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield _whole(cursor)
            finally:
                cursor.execute("ROLLBACK")
        else:
            with transaction.atomic(using=connection.alias):
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield _whole(cursor)


def _whole(cursor: CursorWrapper) -> Snapshot:
    """By the first question of its transaction."""
    return Snapshot(f"{Generation.stamp_by(cursor)}{WHOLE}", timezone.localdate())
