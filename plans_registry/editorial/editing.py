"""The door to a plan's working copy: every page that changes it goes through :func:`editing`."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from plans_registry.editorial.checks import locked
from plans_registry.models import Plan
from plans_registry.models.working_copy import document_of

UNDER_DECISION = {Plan.Status.SUBMITTED, Plan.Status.SCHEDULED}


@contextmanager
def editing(plan: Plan, *, by) -> Iterator[Plan]:
    """Hold the plan against everyone else while the block changes it.

    Whoever changes a plan that waits for approval is not the one who approves it.
    """
    with transaction.atomic():
        held = locked(plan)
        before = document_of(held)
        yield held
        changed = Plan.objects.with_parts().filter(pk=held.pk).first()
        if changed and changed.status in UNDER_DECISION and document_of(changed) != before:
            changed.edited_by.add(by)
