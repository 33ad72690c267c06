"""How far each approval round is, for the metropolitan office."""

from dataclasses import dataclass

from django.db.models import Count, Q

from plans_registry.models import Plan, Round

ROUNDS_SHOWN = 6
STATES = [Plan.Status.DRAFT, Plan.Status.RETURNED, Plan.Status.SUBMITTED, Plan.Status.PUBLISHED]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """Plans of a round in each of :data:`STATES`."""

    round: Round
    counts: list[int]


def round_rows() -> list[RoundRow]:
    """The latest rounds first, in one query."""
    per_state = {f"in_{state}": Count("plans", filter=Q(plans__status=state)) for state in STATES}
    rounds = Round.objects.annotate(**per_state).order_by("-pk")[:ROUNDS_SHOWN]
    return [RoundRow(row, [getattr(row, name) for name in per_state]) for row in rounds]
