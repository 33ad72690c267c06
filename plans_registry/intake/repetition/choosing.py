"""Which lines the grammar reads: those it is fed, or those of a proposal where they clearly fit the document better."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plans_registry.documents.blocks import Block
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.lines import CleanLine
from plans_registry.intake.overview.heads import plan_heads
from plans_registry.intake.repetition.readings import repeated_units, told_readings
from plans_registry.intake.repetition.weighing import weigh_reading

BETTER, BETTER_PART, BETTER_THAN_OTHERS = 1.6, 0.1, 1
"""The points, and the part of the grammar's, by which a proposal must be better; and the points by which a later one must be."""
SURE = 1.45
"""Points for each measure, from which a reading is as good as those of documents that were read right."""
Read = Callable[[Sequence[CleanLine]], Sequence[PlanDocument] | None]
"""The plans that the grammar reads on lines, None when it finds none."""


@dataclass(frozen=True, slots=True)
class ChosenLines:
    """The chosen lines, whether they tell what the document ``repeats``, and whether that is ``sure``."""

    lines: Sequence[CleanLine]
    repeats: bool = False
    sure: bool = True


def choose_lines(
    text: str, blocks: Sequence[Block] | None, lines: Sequence[CleanLine], towns: Mapping[str, str], read: Read
) -> ChosenLines:
    """The lines to read.  Plans in the notation of the published overviews are read as they stand."""
    if any(head.municipality_name or head.period_text for head in plan_heads(lines).values()):
        return ChosenLines(lines)
    units = repeated_units(text, blocks)
    if not units:
        return ChosenLines(lines)
    own = read(lines)
    least = weigh_reading(own, units) if own else 0
    least += max(BETTER, BETTER_PART * least) if own else 0
    chosen = ChosenLines(lines)
    for told in told_readings(text, blocks, lines, units, towns):
        plans = read(told)
        points = weigh_reading(plans, units) if plans else 0
        if plans and (points > least or not (own or chosen.repeats)):
            sure = points >= SURE * sum(len(plan.measures) for plan in plans)
            chosen, least = ChosenLines(told, repeats=True, sure=sure), points + BETTER_THAN_OTHERS
    return chosen
