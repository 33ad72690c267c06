"""What is typed on the page of a whole plan beside the button that is pressed: sent along by a decision, else there again."""

import pytest
from django.urls import reverse

from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan, PlanNote
from tests import factories
from tests.editorial.desk import page_of, shown_fingerprint, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def test_what_stands_in_the_other_fields_comes_back():
    plan = factories.submitted()
    address, chiba = reverse("whole_plan", args=[plan.pk]), signed_in(factories.chiba())
    key = f"measure-{Measure.objects.get().pk}"
    fields = {"verb-send_back-reason": "名称が違います", f"note-{key}": "補助率は", "note-plan-": "全体に"}
    shown = chiba.post(address, {**fields, "add": key}).content.decode()
    assert PlanNote.objects.get().text == "補助率は"
    for words in ('value="名称が違います"', "\n全体に</textarea>", "data-unsaved"):
        assert words in shown
    assert "\n補助率は</textarea>" not in shown


@pytest.mark.parametrize(("verb", "status"), [("send_back", "returned"), ("publish", "published")])
def test_a_decision_sends_every_note_that_was_typed_with_it(verb: str, status: str):
    plan = factories.submitted()
    address, chiba = reverse("whole_plan", args=[plan.pk]), signed_in(factories.chiba())
    key = f"measure-{Measure.objects.get().pk}"
    fields = {f"note-{key}": "補助率は", "note-plan-": "全体に", "note-pillar-9": " "}
    fields |= {"verb-send_back-reason": "メモのとおり" if verb == "send_back" else ""}
    fields |= {"verb-publish-seen": shown_fingerprint(chiba, plan)}
    answer = chiba.post(address, {**fields, "verb": verb}, follow=True)
    plan.refresh_from_db()
    assert plan.status == status
    assert {note.text: note.place for note in plan.notes.all()} == {
        "補助率は": "施策「見本市等出展助成事業」",
        "全体に": "計画の全体",
    }
    assert answer.request["PATH_INFO"] == page_of(plan)
    assert "メモを残しました：施策「見本市等出展助成事業」、計画の全体" in " ".join(
        map(str, answer.context["messages"])
    )
    assert "補助率は" in signed_in(factories.aoki()).get(page_of(plan)).content.decode()


@pytest.mark.parametrize("refused", [{"verb-send_back-reason": " "}, {"note-plan-": "あ" * 4001}])
def test_a_decision_that_is_refused_leaves_no_note_and_all_that_was_typed(refused: dict[str, str]):
    plan = factories.submitted()
    key = f"measure-{Measure.objects.get().pk}"
    fields = {"verb": "send_back", "verb-send_back-reason": "名称", f"note-{key}": "補助率は", **refused}
    shown = signed_in(factories.chiba()).post(reverse("whole_plan", args=[plan.pk]), fields).content.decode()
    plan.refresh_from_db()
    assert (plan.status, plan.notes.count()) == ("submitted", 0)
    for text in (f"note-{key}", *refused):
        if value := fields[text].strip():
            assert value in shown


def test_enter_in_a_field_decides_nothing_says_so_and_folds_nothing_away():
    plan, chiba = factories.submitted(), signed_in(factories.chiba())
    fields = {"verb-schedule-on": "2030-04-01", "verb-schedule-note": "年度のはじめに"}
    answer = chiba.post(reverse("whole_plan", args=[plan.pk]), fields)
    plan.refresh_from_db()
    assert plan.status == "submitted"
    assert "まだ何も決まっていません。" in " ".join(map(str, answer.context["messages"]))
    shown = answer.content.decode()
    (opened,) = [fold.split("</details>")[0] for fold in shown.split("<details open>")[1:]]
    assert all(f'value="{value}"' in opened for value in fields.values())


def test_beside_a_button_of_the_plans_page_that_is_refused_the_words_stand_again_once():
    plan, chiba = factories.submitted(), signed_in(factories.chiba())
    fields = {"seen": shown_fingerprint(chiba, plan), "on": "2020-01-01", "note": "区議会の報告に合わせて"}
    shown = chiba.post(page_of(plan, "verb", "schedule"), fields, follow=True).content.decode()
    assert "<details open><summary>" in shown
    assert shown.count('value="区議会の報告に合わせて"') == 1
    assert 'value="2020-01-01"' in shown
    assert "区議会の報告に合わせて" not in chiba.get(page_of(plan)).content.decode()


def test_where_the_button_is_gone_a_message_has_the_words():
    plan, chiba = factories.submitted(), signed_in(factories.chiba())
    workflow.publish(Plan.objects.get(), by=factories.chiba())
    answer = chiba.post(page_of(plan, "verb", "send_back"), {"reason": "名称が違います"}, follow=True)
    assert "入力していた文：名称が違います" in [str(message) for message in answer.context["messages"]]
