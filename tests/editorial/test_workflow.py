"""A plan's life by its verbs: who may do what when, and what the catalogue holds after each."""

import pytest

from plans_registry.catalogue.models import Edition, Entry, Generation, RetiredMeasure
from plans_registry.editorial import workflow
from plans_registry.editorial.checks import missing_of
from plans_registry.editorial.workflow import WorkflowError
from plans_registry.models import AuditRecord, Measure, Plan
from plans_registry.models.working_copy import document_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def status(plan: Plan) -> str:
    plan.refresh_from_db()
    return plan.status


def test_draft_submitted_published() -> None:
    plan = factories.draft()
    workflow.submit(plan, by=factories.aoki())
    assert status(plan) == "submitted"
    assert not Entry.objects.exists()
    edition = workflow.publish(plan, by=factories.chiba(), note="令和3年度の承認")
    assert status(plan) == "published"
    assert (edition.number, edition.key, edition.note) == (1, "131211-2021", "令和3年度の承認")
    assert edition.plan_document() == document_of(Plan.objects.with_parts().get())
    assert [entry.name for entry in Entry.objects.all()] == ["見本市等出展助成事業"]


def test_a_return_needs_a_reason_and_leads_back_to_submission() -> None:
    plan = factories.submitted()
    with pytest.raises(WorkflowError, match="理由"):
        workflow.send_back(plan, by=factories.chiba(), reason="  ")
    workflow.send_back(plan, by=factories.chiba(), reason="柱2の概要を確かめてください。")
    assert status(plan) == "returned"
    assert plan.status_note == "柱2の概要を確かめてください。"
    workflow.submit(plan, by=factories.aoki())
    assert status(plan) == "submitted"


@pytest.mark.parametrize("who", ["aoki", "baba", "doi"])
def test_only_an_approver_publishes(who: str) -> None:
    plan = factories.submitted()
    with pytest.raises(WorkflowError, match="承認者"):
        workflow.publish(plan, by=getattr(factories, who)())
    assert status(plan) == "submitted"


def test_nobody_approves_what_they_submitted() -> None:
    plan = factories.draft()
    workflow.submit(plan, by=factories.chiba())
    with pytest.raises(WorkflowError, match="自分が"):
        workflow.publish(plan, by=factories.chiba())
    workflow.publish(plan, by=factories.administrator())
    assert status(plan) == "published"


def test_an_editor_submits_only_for_the_own_municipality() -> None:
    plan = factories.draft()
    with pytest.raises(WorkflowError, match="ほかの自治体"):
        workflow.submit(plan, by=factories.baba())
    assert status(plan) == "draft"


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"pillars": ()}, "柱を1つ以上"),
        ({"pillars": (factories.pillar(types=()),)}, "柱の類型"),
        ({"pillars": (factories.PillarDocument(number=1, title="空の柱", types=("talent",)),)}, "施策を1つ以上"),
        ({"first_year": None, "last_year": None}, "計画期間"),
        ({"background": ""}, "現状と課題"),
    ],
)
def test_an_incomplete_plan_is_not_submitted_and_what_is_missing_is_named(missing: dict, sentence: str) -> None:
    plan = factories.draft(**missing)
    assert sentence in missing_of(plan)[0].message
    with pytest.raises(WorkflowError, match=sentence):
        workflow.submit(plan, by=factories.aoki())
    assert status(plan) == "draft"


def test_a_verb_in_the_wrong_state_changes_nothing() -> None:
    chiba, plan = factories.chiba(), factories.published()
    for verb in (
        lambda: workflow.publish(plan, by=chiba),
        lambda: workflow.send_back(plan, by=chiba, reason="理由"),
    ):
        with pytest.raises(WorkflowError, match="公開中"):
            verb()
    with pytest.raises(WorkflowError, match="公開されていません"):
        workflow.withdraw(factories.draft(factories.MACHIDA), by=chiba, reason="理由")
    assert Edition.objects.count() == 1


def test_edits_stay_private_until_the_next_edition() -> None:
    plan = factories.published()
    Measure.objects.update(name="改名した事業")
    assert workflow.has_unpublished_changes(Plan.objects.with_parts().get())
    assert Entry.objects.get().name == "見本市等出展助成事業"
    workflow.submit(plan, by=factories.aoki())
    assert Entry.objects.get().name == "見本市等出展助成事業"
    edition = workflow.publish(plan, by=factories.chiba())
    assert (edition.number, edition.key) == (2, "131211-2021")
    assert Entry.objects.get().name == "改名した事業"
    assert not workflow.has_unpublished_changes(Plan.objects.with_parts().get())


def test_withdrawing_removes_the_entries_and_keeps_every_edition() -> None:
    plan = factories.published()
    measure = Entry.objects.get().measure
    workflow.withdraw(plan, by=factories.chiba(), reason="誤りが見つかったため")
    assert status(plan) == "withdrawn"
    assert not Entry.objects.exists()
    assert [edition.is_current for edition in Edition.objects.all()] == [False]
    assert RetiredMeasure.objects.get().measure == measure
    workflow.submit(plan, by=factories.aoki())
    workflow.publish(plan, by=factories.chiba())
    assert Entry.objects.get().measure == measure
    assert not RetiredMeasure.objects.exists()


def test_a_measure_keeps_its_id_and_a_removed_one_is_remembered() -> None:
    plan = factories.published(
        pillars=(factories.pillar("柱", factories.measure(), factories.measure("別", number=2)),)
    )
    kept, gone = Measure.objects.order_by("number")
    gone_id = gone.pk
    gone.delete()
    workflow.submit(plan, by=factories.aoki())
    workflow.publish(plan, by=factories.chiba())
    assert [entry.measure for entry in Entry.objects.all()] == [kept.pk]
    assert [row.measure for row in RetiredMeasure.objects.all()] == [gone_id]


def test_the_second_plan_of_a_year_gets_its_own_address_and_moves_with_its_year() -> None:
    keys = [factories.published().key for _ in range(3)]
    assert keys == ["131211-2021", "131211-2021-2", "131211-2021-3"]
    plan = Plan.objects.get(key="131211-2021-2")
    plan.first_year = 2022
    plan.save()
    workflow.submit(plan, by=factories.aoki())
    assert workflow.publish(plan, by=factories.chiba()).key == "131211-2022"


def test_the_history_keeps_the_name_of_a_deleted_person() -> None:
    plan = factories.submitted()
    approver = factories.person("edogawa", group=factories.APPROVERS, last_name="江戸川", first_name="花子")
    workflow.publish(plan, by=approver)
    approver.delete()
    assert Edition.objects.get().published_by_name == "江戸川 花子"


def test_every_publication_makes_cached_pages_stale() -> None:
    stamps = [Generation.stamp()]
    plan = factories.published()
    stamps.append(Generation.stamp())
    workflow.withdraw(plan, by=factories.chiba(), reason="理由")
    stamps.append(Generation.stamp())
    assert len(set(stamps)) == 3


def test_an_error_in_the_middle_of_publishing_leaves_everything_as_it_was(monkeypatch) -> None:
    plan = factories.submitted()
    stamp = Generation.stamp()
    monkeypatch.setattr(Generation, "advance", lambda *_args, **_named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workflow.publish(plan, by=factories.chiba())
    assert status(plan) == "submitted"
    assert plan.key is None
    assert not Edition.objects.exists()
    assert Generation.stamp() == stamp


def test_a_plan_whose_municipality_lost_its_editor_stays_in_the_approvers_hands():
    plan, aoki = factories.draft(), factories.aoki()
    workflow.submit(plan, by=aoki)
    aoki.delete()
    workflow.send_back(plan, by=factories.chiba(), reason="理由")
    workflow.submit(plan, by=factories.administrator())
    workflow.publish(plan, by=factories.chiba())
    assert Plan.objects.get().status == "published"
    assert AuditRecord.objects.filter(verb="submit", by_name="aoki", by=None).count() == 1
