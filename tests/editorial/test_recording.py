"""What the audit trail says of a plan's life."""

import pytest

from plans_registry.editorial import workflow
from plans_registry.models import AuditRecord, Plan
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def told(plan: Plan) -> list[tuple]:
    """Verb, status and edition before and after, and the note, in the order things happened."""
    records = AuditRecord.objects.about(plan).order_by("at", "id")
    return [
        (row.verb, *(tuple(state.values()) for state in (row.before, row.after)), row.note)
        for row in records
        if row.verb in {"submit", "send_back", "publish", "withdraw"}
    ]


def test_every_verb_is_recorded_with_the_state_before_and_after():
    plan = factories.draft()
    workflow.submit(plan, by=factories.aoki())
    workflow.send_back(plan, by=factories.chiba(), reason="柱2の名称 ")
    workflow.submit(plan, by=factories.aoki())
    workflow.publish(plan, by=factories.chiba(), note="初回")
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert told(plan) == [
        ("submit", ("draft", None), ("submitted", None), ""),
        ("send_back", ("submitted", None), ("returned", None), "柱2の名称"),
        ("submit", ("returned", None), ("submitted", None), ""),
        ("publish", ("submitted", None), ("published", 1), "初回"),
        ("withdraw", ("published", 1), ("withdrawn", None), "誤り"),
    ]
    assert [row.by_name for row in AuditRecord.objects.about(plan)] == ["chiba", "chiba", "aoki", "chiba", "aoki"]


def test_a_refused_verb_leaves_no_record():
    plan = factories.submitted()
    before = AuditRecord.objects.count()
    with pytest.raises(workflow.WorkflowError):
        workflow.publish(plan, by=factories.aoki())
    with pytest.raises(workflow.WorkflowError):
        workflow.send_back(plan, by=factories.chiba(), reason=" ")
    assert AuditRecord.objects.count() == before
