"""What the audit trail says of a plan's life."""

import pytest

from plans_registry.editorial import workflow
from plans_registry.models import AuditRecord, Measure, PillarType, Plan
from tests import factories
from tests.editorial.desk import (
    change_measure,
    errors_of,
    list_of,
    page_of,
    save,
    save_page,
    signed_in,
    step,
    three_pillars,
)
from tests.intake.tables.tables import csv_bytes, read
from tests.intake.tables.tables import row as table_row

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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


def latest() -> AuditRecord:
    return AuditRecord.objects.order_by("-id")[0]


def test_a_save_in_the_admin_keeps_the_documents_before_and_after():
    plan = factories.draft()
    save(signed_in(factories.aoki()), page_of(plan), title="新しい題名")
    row = latest()
    assert (row.verb, row.by_name, row.target_kind, row.municipality) == ("change", "aoki", "plan", factories.ADACHI)
    assert (row.before["document"]["title"], row.after["document"]["title"]) == (plan.title, "新しい題名")


def test_a_new_plan_is_recorded_once_and_a_save_without_a_change_not_at_all():
    client = signed_in(factories.aoki())
    response = save(client, list_of(Plan, "add"), municipality=factories.ADACHI, title="計画", pillar__0__title="柱")
    assert response.status_code == 302, errors_of(response)
    plan = Plan.objects.get()
    row = latest()
    assert (row.verb, row.before, row.after["document"]["title"]) == ("create", None, "計画")
    save(client, page_of(plan))
    assert AuditRecord.objects.about(plan).count() == 1


def test_a_part_is_recorded_as_its_plan():
    plan = factories.draft()
    measure = Measure.objects.get()
    client = signed_in(factories.aoki())
    change_measure(client, measure, name="別の名前")
    assert (latest().target_kind, latest().target_id) == ("plan", str(plan.pk))
    save_page(client, page_of(plan), step(client, page_of(plan), "measure-delete-0-0"))
    row = latest()
    assert row.verb == "change"
    assert [len(state["document"]["pillars"][0]["measures"]) for state in (row.before, row.after)] == [1, 0]


def test_a_deleted_plan_stays_in_the_records():
    plan = factories.draft()
    key = plan.pk
    signed_in(factories.aoki()).post(page_of(plan, "delete"), {"post": "yes"})
    row = latest()
    assert (row.verb, row.target_id, row.target_label, row.after) == ("delete", str(key), str(plan), None)
    assert row.before["document"]["title"] == plan.title


def test_moving_a_pillar_is_recorded_with_the_order_before_and_after():
    plan = three_pillars()
    aoki = signed_in(factories.aoki())
    save_page(aoki, page_of(plan), step(aoki, page_of(plan), "pillar-up-1"))
    titles = [
        [pillar["title"] for pillar in state["document"]["pillars"]] for state in (latest().before, latest().after)
    ]
    assert titles == [["販路", "創業", "人材"], ["創業", "販路", "人材"]]


def test_reference_rows_are_recorded_with_their_words():
    term = PillarType.objects.get(slug="startups")
    client = signed_in(factories.administrator())
    save(client, page_of(term), name="創業の支援", keywords__0__keyword="起業家")
    row = latest()
    assert (row.verb, row.target_kind, row.municipality) == ("change", "pillartype", "")
    assert (row.before["name"], row.after["name"]) == (term.name, "創業の支援")
    assert "起業家" in row.after["keywords"]
    assert "起業家" not in row.before["keywords"]


def test_an_export_says_whose_plans_left():
    plan = factories.draft()
    chosen = {"action": "export_plans", "_selected_action": [plan.pk], "index": 0}
    signed_in(factories.aoki()).post(list_of(Plan), chosen)
    row = latest()
    assert (row.verb, row.target_kind, row.target_id) == ("export", "plan", "")
    assert row.after == {"plans": [plan.pk], "municipalities": [factories.ADACHI]}


def test_a_table_is_recorded_plan_by_plan():
    plan = factories.draft()
    report = read(csv_bytes(table_row(measure=Measure.objects.get().pk, name="別の名前")), commit=True)
    assert report.saved, report.errors.in_order()
    row = latest()
    assert (row.verb, row.by_name, row.target_id) == ("import", "コマンド", str(plan.pk))
    names = [state["document"]["pillars"][0]["measures"][0]["name"] for state in (row.before, row.after)]
    assert names == ["見本市等出展助成事業", "別の名前"]
