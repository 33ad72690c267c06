"""What the audit trail keeps of a plan: its state before and after an act, and its document where that changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from plans_registry.catalogue.models import Edition
from plans_registry.models import Plan
from plans_registry.models.audit import record
from plans_registry.models.working_copy import document_of

State = dict[str, Any]


def state_of(plan: Plan) -> State:
    """``status``, and ``edition``: the number of the edition the public reads now, or None."""
    current = Edition.objects.filter(plan=plan, is_current=True).values_list("number", flat=True).first()
    return {"status": plan.status, "edition": current}


def content_of(plan: Plan) -> State:
    """The state with ``document``, the working copy as the database has it now."""
    whole = Plan.objects.with_parts().get(pk=plan.pk)
    return {**state_of(whole), "document": document_of(whole).to_json()}


@contextmanager
def recorded(
    verb: str, plan: Plan, *, by: Any, note: str = "", state: Callable[[Plan], State] = state_of
) -> Iterator[None]:
    """Record what the block does to a plan, unless it raises.  Inside the act's own transaction."""
    before = state(plan)
    yield
    record(verb, plan, by=by, before=before, after=state(plan), note=note)
