"""What became of the measures of a plan in the plan that follows it, as a person has confirmed it.

Nothing is guessed here: a measure goes on only where :attr:`MeasureDocument.continues` says so.
"""

from dataclasses import dataclass
from typing import Literal

from plans_registry.documents.differences import Span, Wording, inline
from plans_registry.documents.matching import folded
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument

Kind = Literal["continued", "renamed", "new", "ended"]

WORDINGS = ("description", "audience", "amount", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One measure from the old plan to the new one.

    ``old`` is None for a new measure, and for one that goes on with a measure the old plan's document no longer has;
    ``new`` is None for one that ended.
    """

    old: MeasureDocument | None = None
    new: MeasureDocument | None = None
    old_pillar: PillarDocument | None = None
    new_pillar: PillarDocument | None = None

    @property
    def kind(self) -> Kind:
        """Another width, case or blank in a name is no other name."""
        if self.new is None:
            return "ended"
        if self.new.continues is None:
            return "new"
        return "renamed" if self.old and folded(self.old.name) != folded(self.new.name) else "continued"

    @property
    def name(self) -> tuple[Span, ...]:
        """The old name and the new one in one line."""
        return inline(self.old.name, self.new.name) if self.old and self.new else ()

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """What else of a measure that goes on reads otherwise now."""
        if not (self.old and self.new):
            return ()
        wordings = []
        for field in WORDINGS:
            was, now = getattr(self.old, field), getattr(self.new, field)
            if folded(was) != folded(now):
                wordings.append(Wording(field, inline(was, now)))
        return tuple(wordings)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Every measure of two plans: those of the new one in its order, then those that ended in the old one's."""

    steps: tuple[Step, ...]

    def of(self, *kinds: Kind) -> list[Step]:
        return [step for step in self.steps if step.kind in kinds]

    @property
    def counts(self) -> dict[Kind, int]:
        kinds: tuple[Kind, ...] = ("continued", "renamed", "new", "ended")
        return {kind: len(self.of(kind)) for kind in kinds}


def lineage(old: PlanDocument, new: PlanDocument) -> Lineage:
    """The steps from ``old`` to ``new``; the lineage of ``new`` is confirmed."""
    homes = {measure.id: (measure, pillar) for pillar in old.pillars for measure in pillar.measures}
    steps = []
    for pillar in new.pillars:
        for measure in pillar.measures:
            was, home = homes.get(measure.continues, (None, None)) if measure.continues else (None, None)
            steps.append(Step(old=was, old_pillar=home, new=measure, new_pillar=pillar))
    kept = {measure.continues for measure in new.measures}
    ended = (Step(old=measure, old_pillar=home) for number, (measure, home) in homes.items() if number not in kept)
    return Lineage((*steps, *ended))
