"""「支援の形を付ける」 on the list of measures: asked first, then all or none, and in the records."""

from typing import Any

import pytest

from plans_registry.editorial import workflow
from plans_registry.editorial.admin.form_tagging import add_forms
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import AuditRecord, Measure, Plan, SupportForm
from tests import factories
from tests.editorial.desk import list_of, messages_of, signed_in, three_pillars

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def sent(measures: Any, **more: Any) -> dict[str, Any]:
    return {"action": "tag_with_forms", "index": 0, "_selected_action": [row.pk for row in measures], **more}


def form_names(measure: Measure) -> set[str]:
    return set(measure.forms.values_list("slug", flat=True))


def grant() -> SupportForm:
    return SupportForm.objects.get(slug="grant")


def test_nothing_happens_before_the_forms_are_chosen():
    three_pillars()
    client = signed_in(factories.aoki())
    page = client.post(list_of(Measure), sent(Measure.objects.all())).content.decode()
    assert "付ける施策（4件）" in page
    assert "見本市" in page
    page = client.post(list_of(Measure), sent(Measure.objects.all(), confirmed="1")).content.decode()
    assert "支援の形を1つ以上選んでください。" in page
    assert not Measure.objects.filter(forms__isnull=False).exists()


def test_the_chosen_measures_get_the_form_and_keep_theirs():
    plan = three_pillars()
    fair, advice, *others = Measure.objects.order_by("pk")
    fair.forms.add(SupportForm.objects.get(slug="advice"))
    client = signed_in(factories.aoki())
    client.post(list_of(Measure), sent([fair, advice], confirmed="1", forms=[grant().pk]))
    assert "施策2件に、支援の形を付けました。" in messages_of(client, list_of(Measure))
    assert (form_names(fair), form_names(advice)) == ({"advice", "grant"}, {"grant"})
    assert not any(form_names(row) for row in others)
    row = AuditRecord.objects.about(plan).get(verb="add_forms")
    assert (row.by_name, row.note) == ("aoki", str(grant()))
    measures = [measure for pillar in row.after["document"]["pillars"] for measure in pillar["measures"]]
    assert [measure["forms"] for measure in measures] == [["grant", "advice"], ["grant"], [], []]


def test_a_measure_that_has_the_form_is_not_changed():
    plan = factories.draft()
    measure = Measure.objects.get()
    measure.forms.add(grant())
    assert add_forms(Measure.objects.all(), [grant()], by=factories.aoki()) == 0
    assert not AuditRecord.objects.about(plan).filter(verb="add_forms").exists()


def test_all_measures_or_none():
    factories.draft()
    factories.draft(factories.MACHIDA)
    with pytest.raises(WorkflowError, match="ほかの自治体"):
        add_forms(Measure.objects.all(), [grant()], by=factories.aoki())
    assert not Measure.objects.filter(forms__isnull=False).exists()


def test_a_public_plan_waits_with_it_for_approval():
    plan = factories.published()
    add_forms(Measure.objects.all(), [grant()], by=factories.aoki())
    assert workflow.with_unsubmitted_changes(Plan.objects.all()) == [plan.pk]


def test_who_tagged_a_submitted_plan_does_not_approve_it():
    plan = factories.submitted()
    add_forms(Measure.objects.all(), [grant()], by=factories.chiba())
    with pytest.raises(WorkflowError, match="自分が直した"):
        workflow.publish(plan, by=factories.chiba())


def test_an_auditor_is_not_offered_it():
    factories.draft()
    client = signed_in(factories.kudo())
    assert "tag_with_forms" not in client.get(list_of(Measure)).content.decode()
    client.post(list_of(Measure), sent(Measure.objects.all(), confirmed="1", forms=[grant().pk]))
    assert not Measure.objects.filter(forms__isnull=False).exists()
