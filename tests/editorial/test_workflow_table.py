"""docs/workflow.md: the table of states and verbs says what the verbs do."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from plans_registry.editorial import workflow
from plans_registry.editorial.admin.plan_actions import VERBS
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (Path(settings.BASE_DIR) / "docs" / "workflow.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]
TABLE = {row[0].strip("`"): (row[1], row[2]) for row in ROWS}


def _tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


def plan_in(state: str) -> Plan:
    if state == "returned":
        plan = factories.submitted()
        workflow.send_back(plan, by=factories.chiba(), reason="理由")
    elif state == "scheduled":
        plan = factories.submitted()
        workflow.schedule(plan, by=factories.chiba(), on=_tomorrow())
    else:
        plan = getattr(factories, state)()
    return Plan.objects.get(pk=plan.pk)


def do(verb: str, plan: Plan) -> None:
    reason = {"reason": "理由"} if verb in {"send_back", "cancel_schedule", "withdraw"} else {}
    day = {"on": _tomorrow()} if verb == "schedule" else {}
    by = factories.administrator() if verb in {"submit", "take_back"} else factories.chiba()
    VERBS[verb].act(plan, by=by, **reason, **day)


def test_the_table_names_every_verb():
    assert set(TABLE) == set(VERBS)


@pytest.mark.parametrize("state", Plan.Status.values)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_leads_where_the_table_says_and_nowhere_else(verb: str, state: str):
    factories.load_reference()
    plan, (allowed, to) = plan_in(state), TABLE[verb]
    public = plan.editions.filter(is_current=True).exists()
    if state in allowed.split(", ") or (allowed.startswith("any") and public):
        do(verb, plan)
        assert Plan.objects.get().status == to.split(",")[0]
        return
    with pytest.raises(WorkflowError):
        do(verb, plan)
    assert Plan.objects.get().status == state
