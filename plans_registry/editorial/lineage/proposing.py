"""Proposals from what is written: the plan before, and the pairs of measures.  A person decides."""

from django.db.models import F

from plans_registry.documents.matching import pair_measures, pair_pillars
from plans_registry.models import Plan
from plans_registry.models.plans import PlanQuerySet
from plans_registry.models.working_copy import document_of

Pairs = dict[int, int | None]
"""Id of each measure of a plan → id of the measure of the plan before that it goes on with, None: it is new."""


def possible_predecessors(plan: Plan) -> PlanQuerySet:
    """Plans of the same municipality that began earlier, the one ending last first; none while the years are unknown."""
    if plan.first_year is None:
        return Plan.objects.none()
    earlier = Plan.objects.filter(municipality=plan.municipality_id, first_year__lt=plan.first_year)
    return earlier.exclude(pk=plan.pk).order_by("-last_year", F("key").asc(nulls_last=True), "pk")


def proposed_predecessor(plan: Plan) -> Plan | None:
    """The plan that ended just before this one began; of one that overlaps with it, nothing is assumed."""
    if plan.first_year is None:
        return None
    return possible_predecessors(plan).filter(last_year__lt=plan.first_year).first()


def proposed_pairs(old: Plan, new: Plan) -> Pairs:
    """By name, else by likeness; both plans read through ``with_parts``."""
    before, after = document_of(old), document_of(new)
    places = pair_measures(before, after, pair_pillars(before, after))
    sources = {place: before.measures[at].id for at, place in places.items()}
    return {measure.id: sources.get(place) for place, measure in enumerate(after.measures) if measure.id is not None}
