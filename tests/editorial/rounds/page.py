"""The page of a round as an approver uses it."""

from typing import Any

from django.test import Client

from plans_registry.editorial.approver.verbs import record_reading
from plans_registry.models import Plan, Round
from plans_registry.models.working_copy import document_of
from tests import factories

PLACES = (factories.ADACHI, factories.MACHIDA, factories.HAMURA)


def states(plans: list[Plan]) -> list[str]:
    return [Plan.objects.get(pk=plan.pk).status for plan in plans]


def read_all(round: Round) -> None:
    """An approver opens the whole text of each plan."""
    for plan in Plan.objects.with_parts().filter(round=round, status="submitted"):
        record_reading(plan, by=factories.chiba())


def seen(round: Round) -> dict[int, str]:
    read_all(round)
    waiting = Plan.objects.with_parts().filter(round=round, status="submitted")
    return {plan.pk: document_of(plan).fingerprint for plan in waiting}


def press(client: Client, round: Round, **more: Any) -> Any:
    """「まとめて公開する」 on the page as it stands, each plan read."""
    read_all(round)
    page = client.get(f"/admin/rounds/{round.pk}/")
    fields = {row.field: row.seen for row in page.context["waiting"]}
    return client.post(f"/admin/rounds/{round.pk}/publish/", {**fields, "note": "前期の承認", **more})
