"""The audit trail in the admin: who reads which records, what a record shows, and that nobody changes one."""

import csv
import io

import pytest

from plans_registry.editorial import workflow
from plans_registry.models import AuditRecord, PillarType, Plan
from plans_registry.models.audit import record
from tests import factories
from tests.editorial.desk import list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def listed(user) -> set[str]:
    return {row.target_label for row in signed_in(user).get(list_of(AuditRecord)).context["cl"].result_list}


def test_editors_read_the_records_of_their_own_plans_and_auditors_all():
    for municipality, by in ((factories.ADACHI, factories.aoki()), (factories.MACHIDA, factories.baba())):
        workflow.submit(factories.draft(municipality), by=by)
    record("change", PillarType.objects.first(), by=factories.administrator())
    ours, theirs = (str(Plan.objects.get(municipality=code)) for code in (factories.ADACHI, factories.MACHIDA))
    assert listed(factories.aoki()) == {ours}
    assert listed(factories.baba()) == {theirs}
    for reader in (factories.chiba(), factories.kudo(), factories.administrator()):
        assert {ours, theirs} < listed(reader)
    for stranger in (factories.ito(), factories.doi()):
        assert signed_in(stranger).get(list_of(AuditRecord)).status_code in (302, 403)


def test_a_record_of_another_municipality_is_absent():
    workflow.submit(factories.draft(), by=factories.aoki())
    row = AuditRecord.objects.get(verb="submit")
    assert signed_in(factories.aoki()).get(page_of(row)).status_code == 200
    assert signed_in(factories.baba()).get(page_of(row)).status_code == 302


def test_nobody_changes_or_deletes_a_record():
    row = record("change", PillarType.objects.first(), by=None)
    client = signed_in(factories.administrator())
    assert client.get(page_of(row)).status_code == 200
    assert client.get(list_of(AuditRecord, "add")).status_code == 403
    for page in ("change", "delete"):
        assert client.post(page_of(row, page), {"post": "yes", "note": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.note == ""


def test_a_record_tells_what_changed_in_words():
    plan = factories.draft()
    client = signed_in(factories.aoki())
    save(client, page_of(plan), title="足立区の新しい計画", first_year="2022", last_year="2024")
    page = client.get(page_of(AuditRecord.objects.get(verb="change"))).content.decode()
    assert "開始年度：令和3年度 → 令和4年度" in page
    assert "<ins>" in page
    workflow.submit(plan, by=factories.aoki())
    page = client.get(page_of(AuditRecord.objects.get(verb="submit"))).content.decode()
    assert "<td>下書き</td>" in page
    assert "<td>確認待ち</td>" in page


def test_the_history_of_a_plan_names_a_person_whose_account_is_gone():
    plan = factories.draft()
    workflow.submit(plan, by=factories.aoki())
    factories.aoki().delete()
    history = signed_in(factories.chiba()).get(page_of(plan, "history")).content.decode()
    assert "<td>aoki</td>" in history


@pytest.mark.parametrize(
    ("query", "found"),
    [("?verb=submit", 1), ("?verb=publish", 0), ("?q=町田", 0), ("?q=足立", 1), ("?target_kind=plan", 1)],
)
def test_records_are_searched_and_filtered(query: str, found: int):
    workflow.submit(factories.draft(), by=factories.aoki())
    response = signed_in(factories.kudo()).get(list_of(AuditRecord) + query)
    assert response.context["cl"].result_count == found


def test_an_export_holds_what_was_chosen_and_is_recorded():
    workflow.submit(factories.draft(), by=factories.aoki())
    chosen = {
        "action": "export_records",
        "_selected_action": list(AuditRecord.objects.values_list("pk", flat=True)),
        "index": 0,
    }
    response = signed_in(factories.kudo()).post(list_of(AuditRecord), chosen)
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["日時", "だれが", "操作"]
    assert [row[1:3] for row in rows[1:]] == [["aoki", "確認の依頼"]]
    last = AuditRecord.objects.latest("id")
    assert (last.verb, last.by_name, last.target_kind, last.after) == ("export", "kudo", "auditrecord", {"records": 1})
