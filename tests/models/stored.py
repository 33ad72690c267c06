"""The document that the rows of a plan hold, and one without their ids."""

from dataclasses import replace

from plans_registry.documents.plan import PlanDocument
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of


def stored(plan: Plan) -> PlanDocument:
    return document_of(Plan.objects.with_parts().get(pk=plan.pk))


def without_ids(document: PlanDocument) -> PlanDocument:
    pillars = (
        replace(pillar, measures=tuple(replace(measure, id=None) for measure in pillar.measures))
        for pillar in document.pillars
    )
    return replace(document, pillars=tuple(pillars))
