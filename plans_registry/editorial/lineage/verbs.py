"""The two decisions of a person: which plan was before, and what each measure goes on with.

Proposals from what is written: the plan before, and the pairs of measures.  A person decides.
"""

from django.db.models import F
from django.utils.translation import gettext as _

from plans_registry.documents.matching import pair_measures, pair_pillars
from plans_registry.editorial.audit import content_of, recorded
from plans_registry.editorial.checks import WorkflowError, editing, may_edit
from plans_registry.models import Measure, Plan
from plans_registry.models.plans import PlanQuerySet
from plans_registry.models.working_copy import document_of

Pairs = dict[int, int | None]
"""Id of each measure of a plan → id of the measure of the plan before that it goes on with, None: it is new."""


def possible_predecessors(plan: Plan) -> PlanQuerySet:
    """Plans of the same municipality that began earlier, the one ending last first; none while place or years are unknown."""
    if plan.first_year is None or plan.municipality_id is None:
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


def choose_predecessor(plan: Plan, predecessor: Plan | None, *, by) -> None:
    """Set the plan before, or None; what was confirmed about another one is forgotten."""
    with editing(plan, by=by) as held:
        _require_own(held, by)
        if predecessor and not possible_predecessors(held).filter(pk=predecessor.pk).exists():
            raise WorkflowError(_("前の計画には、同じ区市町村の、先に始まった計画を選んでください。"))
        if held.predecessor_id == (predecessor.pk if predecessor else None):
            return
        with recorded("predecessor", held, by=by, state=content_of):
            Measure.objects.filter(pillar__plan=held).update(continues=None)
            held.predecessor, held.lineage_confirmed = predecessor, False
            held.save(update_fields=["predecessor", "lineage_confirmed", "updated_at"])


def confirm_lineage(plan: Plan, pairs: Pairs, *, by) -> None:
    """Store what every measure of the plan goes on with.  Several may go on with one: it was split.

    Raises WorkflowError when ``pairs`` does not name exactly the plan's measures, or names one that is not the
    predecessor's.
    """
    with editing(plan, by=by) as held:
        _require_own(held, by)
        if held.predecessor is None:
            raise WorkflowError(_("先に、前の計画を選んでください。"))
        measures = {row.pk: row for row in Measure.objects.filter(pillar__plan=held)}
        known = set(Measure.objects.filter(pillar__plan=held.predecessor_id).values_list("pk", flat=True))
        if pairs.keys() != measures.keys() or not {old for old in pairs.values() if old is not None} <= known:
            raise WorkflowError(_("施策が、画面を開いたあとに変わりました。見直してから、もう一度確定してください。"))
        with recorded("lineage", held, by=by, state=content_of):
            for key, row in measures.items():
                row.continues_id = pairs[key]
            Measure.objects.bulk_update(measures.values(), ["continues"])
            held.lineage_confirmed = True
            held.save(update_fields=["lineage_confirmed", "updated_at"])


def _require_own(plan: Plan, by) -> None:
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、変えられません。"))
