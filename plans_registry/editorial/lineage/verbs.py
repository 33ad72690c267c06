"""The two decisions of a person: which plan was before, and what each measure goes on with."""

from django.db import transaction
from django.utils.translation import gettext as _

from plans_registry.editorial.guards import WorkflowError, locked, may_edit
from plans_registry.editorial.lineage.proposing import Pairs, possible_predecessors
from plans_registry.editorial.recording import content_of, recorded
from plans_registry.models import Measure, Plan


@transaction.atomic
def choose_predecessor(plan: Plan, predecessor: Plan | None, *, by) -> None:
    """Set the plan before, or None; what was confirmed about another one is forgotten."""
    plan = _locked(plan, by=by)
    if predecessor and not possible_predecessors(plan).filter(pk=predecessor.pk).exists():
        raise WorkflowError(_("前の計画には、同じ区市町村の、先に始まった計画を選んでください。"))
    if plan.predecessor_id == (predecessor.pk if predecessor else None):
        return
    with recorded("predecessor", plan, by=by, state=content_of):
        Measure.objects.filter(pillar__plan=plan).update(continues=None)
        plan.predecessor, plan.lineage_confirmed = predecessor, False
        plan.save(update_fields=["predecessor", "lineage_confirmed", "updated_at"])


@transaction.atomic
def confirm_lineage(plan: Plan, pairs: Pairs, *, by) -> None:
    """Store what every measure of the plan goes on with.  Several may go on with one: it was split.

    Raises WorkflowError when ``pairs`` does not name exactly the plan's measures, or names one that is not the
    predecessor's.
    """
    plan = _locked(plan, by=by)
    if plan.predecessor is None:
        raise WorkflowError(_("先に、前の計画を選んでください。"))
    measures = {row.pk: row for row in Measure.objects.filter(pillar__plan=plan)}
    known = set(Measure.objects.filter(pillar__plan=plan.predecessor_id).values_list("pk", flat=True))
    if pairs.keys() != measures.keys() or not {old for old in pairs.values() if old is not None} <= known:
        raise WorkflowError(_("施策が、画面を開いたあとに変わりました。見直してから、もう一度確定してください。"))
    with recorded("lineage", plan, by=by, state=content_of):
        for key, row in measures.items():
            row.continues_id = pairs[key]
        Measure.objects.bulk_update(measures.values(), ["continues"])
        plan.lineage_confirmed = True
        plan.save(update_fields=["lineage_confirmed", "updated_at"])


def _locked(plan: Plan, *, by) -> Plan:
    """The plan as it is now, held until the transaction ends, for somebody who may change it."""
    plan = locked(plan)
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画は、変えられません。"))
    if plan.status == Plan.Status.SUBMITTED:
        plan.edited_by.add(by)  # and so does not approve it
    return plan
