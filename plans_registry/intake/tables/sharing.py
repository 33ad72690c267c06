"""Which of a measure's types are its pillar's: a table holds both in one cell.

A type that the pillar has now stays the pillar's while every measure of the pillar in the table has it; the
other types of a measure are its own.  Of a new pillar, what all its measures have is the pillar's.  So what
was exported comes back as it was, and nothing is guessed about an old pillar.
"""

from collections.abc import Iterable

from plans_registry.intake.tables.changes import Terms
from plans_registry.intake.tables.snapshot import MeasureNow, PillarNow


def pillar_types(pillar: PillarNow | None, wanted: list[Terms], *, untouched: bool, complete: bool) -> Terms:
    """The types of a pillar whose measures in the table have those of ``wanted``.

    ``untouched`` says that each measure has what it had before, ``complete`` that the table names every
    measure of the pillar: a pillar without types, as a draft may have, then gets them as a new one does.
    """
    common = frozenset.intersection(*wanted)
    if pillar is None:
        return common
    if not pillar.types and complete and not untouched:
        return common
    return pillar.types & common


def kept_types(left: Iterable[MeasureNow], before: Terms, after: Terms) -> dict[int, Terms]:
    """Own types of the measures the table does not name, where their pillar loses some."""
    lost = before - after
    return {measure.pk: measure.types | lost for measure in left} if lost else {}
