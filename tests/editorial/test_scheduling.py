"""Publishing on a day: what was approved becomes public then, whatever happened meanwhile."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from plans_registry.catalogue.models import Edition, Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Measure, Plan
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import change_measure, errors_of, page_of, press, save, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY, DAY = "2026-03-20 09:00 +0900", date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _reference() -> Any:
    factories.load_reference()
    with time_machine.travel(TODAY, tick=False):
        yield


def scheduled(municipality: str = factories.ADACHI, on: date = DAY) -> Plan:
    plan = factories.submitted(municipality)
    workflow.schedule(plan, by=factories.chiba(), on=on, note="年度はじめの公開")
    plan.refresh_from_db()
    return plan


def publish_due(*, status: int = 0) -> str:
    out = StringIO()
    if status:
        with pytest.raises(SystemExit) as ended:
            call_command("publish_due", stdout=out)
        assert ended.value.code == status
    else:
        call_command("publish_due", stdout=out)
    return out.getvalue()


def test_a_plan_becomes_public_on_its_day_and_not_before():
    plan = scheduled()
    assert plan.status == "scheduled"
    with time_machine.travel("2026-03-31 23:59 +0900", tick=False):
        assert "0 plans published" in publish_due()
        assert not Edition.objects.exists()
    with time_machine.travel("2026-04-01 00:01 +0900", tick=False):
        assert "1 plans published, 0 failed" in publish_due()
        assert "0 plans published" in publish_due()
    plan.refresh_from_db()
    edition = Edition.objects.get()
    assert (plan.status, plan.publish_on, plan.approved_document) == ("published", None, None)
    assert (edition.published_by_name, edition.note) == ("chiba", "年度はじめの公開")


def test_a_day_that_was_missed_is_made_up_for():
    scheduled()
    with time_machine.travel("2026-04-09 12:00 +0900", tick=False):
        assert "1 plans published" in publish_due()
        assert Edition.objects.get().published_at.date() == date(2026, 4, 9)


def test_what_was_approved_is_published_though_somebody_edits_meanwhile():
    plan = scheduled()
    approved = document_of(Plan.objects.with_parts().get())
    measure = plan.pillars.get().measures.get()
    assert change_measure(signed_in(factories.aoki()), measure, name="あとから書きかえた事業").status_code == 302
    with time_machine.travel("2026-04-01 00:01 +0900", tick=False):
        publish_due()
    assert Edition.objects.get().plan_document() == approved
    whole = Plan.objects.with_parts().get()
    assert workflow.has_unpublished_changes(whole)
    assert document_of(whole).pillars[0].measures[0].name == "あとから書きかえた事業"


def test_a_measure_deleted_meanwhile_is_still_published_as_approved():
    plan = scheduled()
    measure = plan.pillars.get().measures.get().pk
    plan.pillars.all().delete()
    with time_machine.travel("2026-04-01 00:01 +0900", tick=False):
        publish_due()
    assert [part.id for part in Edition.objects.get().plan_document().measures] == [measure]


def test_one_failing_plan_does_not_stop_the_others():
    broken, whole = scheduled(), scheduled(factories.MACHIDA)
    Plan.objects.filter(pk=broken.pk).update(approved_document={"schema": 99})
    stamp = Generation.stamp()
    with time_machine.travel("2026-04-01 00:01 +0900", tick=False):
        said = publish_due(status=1)
    assert "1 plans published, 1 failed" in said
    assert "NOT PUBLISHED: schema" in said
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.status, whole.status) == ("scheduled", "published")
    assert Generation.stamp() != stamp


def test_the_approver_may_be_gone_when_the_day_comes():
    plan = factories.submitted()
    approver = factories.person("edogawa", group=factories.APPROVERS, last_name="江戸川", first_name="花子")
    workflow.schedule(plan, by=approver, on=DAY)
    approver.delete()
    with time_machine.travel("2026-04-01 00:01 +0900", tick=False):
        publish_due()
    assert Edition.objects.get().published_by_name == "江戸川 花子"
    assert "江戸川 花子" in signed_in(factories.chiba()).get(page_of(plan)).content.decode()


@pytest.mark.parametrize("on", [date(2026, 3, 20), date(2026, 3, 19), date(2027, 4, 1)])
def test_a_day_that_makes_no_sense_is_refused(on: date):
    plan = factories.submitted()
    with pytest.raises(WorkflowError, match="あすから1年後まで"):
        workflow.schedule(plan, by=factories.chiba(), on=on)
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_the_schedule_is_called_off_with_a_reason_and_approved_anew():
    plan = scheduled()
    with pytest.raises(WorkflowError, match="理由"):
        workflow.cancel_schedule(plan, by=factories.chiba(), reason=" ")
    workflow.cancel_schedule(plan, by=factories.chiba(), reason="発表の日が延びたため")
    plan.refresh_from_db()
    assert (plan.status, plan.publish_on) == ("submitted", None)
    with time_machine.travel("2026-04-02 00:01 +0900", tick=False):
        assert "0 plans published" in publish_due()
    workflow.publish(plan, by=factories.chiba())
    assert Edition.objects.count() == 1


def test_an_approver_need_not_wait_for_the_day_and_the_submitter_may_not():
    plan = factories.draft()
    workflow.submit(plan, by=factories.chiba())
    workflow.schedule(plan, by=factories.administrator(), on=DAY)
    with pytest.raises(WorkflowError, match="自分が"):
        workflow.publish_approved(plan, by=factories.chiba())
    with pytest.raises(WorkflowError, match="承認者だけ"):
        workflow.publish_approved(plan, by=factories.aoki())
    with pytest.raises(WorkflowError, match="まだ来ていません"):
        workflow.publish_approved(plan)
    workflow.publish_approved(plan, by=factories.administrator())
    assert Edition.objects.count() == 1


def test_an_approved_plan_keeps_its_period_and_is_not_deleted():
    plan = scheduled()
    client = signed_in(factories.aoki())
    response = save(client, page_of(plan), first_year="", last_year="", period_text="")
    assert "計画期間が必要です" in errors_of(response)
    assert client.post(page_of(plan, "delete"), {"post": "yes"}).status_code == 403
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_the_day_is_chosen_and_called_off_by_buttons():
    plan = factories.submitted()
    assert "公開する日を入力" in press(factories.chiba(), plan, "schedule")
    assert "年-月-日" in press(factories.chiba(), plan, "schedule", on="四月一日")
    assert "決めました" in press(factories.chiba(), plan, "schedule", on="2026-04-01", note="年度はじめ")
    assert "2026年4月1日" in signed_in(factories.aoki()).get(page_of(plan)).content.decode()
    assert "取り消しました" in press(factories.chiba(), plan, "cancel_schedule", reason="延期")
    press(factories.chiba(), plan, "schedule", on="2026-04-01")
    assert "公開しました" in press(factories.chiba(), plan, "publish_approved")
    assert plan.status == "published"


def test_a_public_plan_with_a_next_edition_under_way_can_be_withdrawn():
    plan = factories.published()
    Plan.objects.update(background="次の版の文章")
    workflow.submit(plan, by=factories.aoki())
    workflow.schedule(plan, by=factories.chiba(), on=DAY)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    plan.refresh_from_db()
    assert (plan.status, plan.publish_on) == ("withdrawn", None)
    with time_machine.travel("2026-04-02 00:01 +0900", tick=False):
        assert "0 plans published" in publish_due()


def test_an_approver_reads_that_the_text_is_newer_than_what_becomes_public():
    plan = scheduled()
    client, page, said = (
        signed_in(factories.chiba()),
        reverse("whole_plan", args=[plan.pk]),
        "公開されるのは承認された内容です",
    )
    assert said not in client.get(page).content.decode()
    change_measure(
        signed_in(factories.aoki()), Measure.objects.filter(pillar__plan=plan).first(), description="予定のあとの下書き"
    )
    shown = client.get(page).content.decode()
    assert said in shown
    assert "承認のあと：変更" in shown
