"""「全文を読む」: the whole plan with what changed, the last reason, notes at its parts, and the buttons at its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans_registry.editorial import workflow
from plans_registry.editorial.admin.plan_actions import perform
from plans_registry.editorial.approver.page import earlier_texts, plan_text
from plans_registry.editorial.approver.verbs import add_note, resolve_note
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import AuditRecord, Measure, Plan, PlanNote, PlanReading
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import change_measure, page_of, shown_fingerprint, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def whole(plan: Plan) -> Plan:
    return Plan.objects.with_parts().get(pk=plan.pk)


def page(client: Client, plan: Plan) -> str:
    response = client.get(reverse("whole_plan", args=[plan.pk]))
    assert response.status_code == 200
    return response.content.decode()


def edited(plan: Plan, name: str) -> None:
    """As a page of the desk would do it, so that the records know the text."""
    change_measure(signed_in(factories.administrator()), Measure.objects.get(pillar__plan=plan), name=name)


def marks(plan: Plan) -> dict[str, list[str]]:
    """Of each measure, what became of it since when."""
    text = plan_text(whole(plan))
    return {
        part.measure.name: [f"{mark.since}：{mark.told.label}" for mark in part.marks]
        for pillar in text.pillars
        for part in pillar.measures
    }


def test_the_page_has_all_of_the_plan_and_its_buttons():
    measures = (factories.measure(amount="1/2", forms=("grant",)), factories.measure("相談会", number=2))
    plan = factories.submitted(pillars=(factories.pillar("販路", *measures, open_ended=True),))
    shown = page(signed_in(factories.chiba()), plan)
    for words in (plan.title, plan.background, "販路", "見本市等出展助成事業", "相談会", "1/2", "補助・助成", "「等」"):
        assert words in shown
    for button in ("承認して公開する", "差し戻す"):
        assert button in shown
    assert shown.index("相談会") < shown.index("承認して公開する")


def test_the_word_of_who_asked_is_shown():
    plan = factories.draft()
    workflow.submit(plan, by=factories.aoki(), note="原本を取り寄せ中です")
    assert "原本を取り寄せ中です" in page(signed_in(factories.chiba()), plan)


def test_the_plan_can_be_published_from_the_page():
    plan = factories.submitted()
    response = signed_in(factories.chiba()).get(reverse("whole_plan", args=[plan.pk]))
    ((verb, form, _is_typed), *_more) = response.context["verbs"]
    assert verb.name == "publish"
    sent = {"verb": "publish", "verb-publish-seen": form.initial["seen"]}
    signed_in(factories.chiba()).post(reverse("whole_plan", args=[plan.pk]), sent)
    plan.refresh_from_db()
    assert plan.status == "published"


def test_a_decision_from_the_page_stands_in_the_history_as_one_from_the_plan_s_page():
    chiba = factories.chiba()
    for from_whole in (True, False):
        plan = factories.submitted(title=f"計画{from_whole}")
        address = reverse("whole_plan", args=[plan.pk]) if from_whole else page_of(plan, "verb", "send_back")
        prefix = "verb-send_back-" if from_whole else ""
        signed_in(chiba).post(address, {"verb": "send_back", f"{prefix}reason": "柱2の名称"})
        (entry,) = LogEntry.objects.filter(object_id=str(plan.pk), user=chiba)
        assert "差し戻しました" in entry.get_change_message()


def test_open_notes_and_issues_are_counted_above_the_buttons():
    plan = factories.submitted()
    shown = page(signed_in(factories.chiba()), plan)
    assert "対応済みになっていないメモ" not in shown
    add_note(plan, "出典は", by=factories.chiba())
    shown = page(signed_in(factories.chiba()), plan)
    assert shown.index("対応済みになっていないメモが1件あります") < shown.index('value="publish"')


def test_what_the_browser_keeps_is_dropped_once_nothing_typed_is_left():
    plan = factories.submitted()
    chiba, address = signed_in(factories.chiba()), reverse("whole_plan", args=[plan.pk])
    sent = {"_page": "a1", "add": "plan-", "note-plan-": "出典は", "verb-send_back-reason": "まだ途中"}
    answer = chiba.post(address, sent)
    assert 'name="_page" value="a1"' in answer.content.decode()
    assert "a1" not in chiba.session.get("saved_pages", [])
    chiba.post(address, {"_page": "a1", "add": "plan-", "note-plan-": "もう一つ"})
    assert "a1" in chiba.session["saved_pages"]


def test_the_approver_s_task_leads_to_it():
    plan = factories.submitted()
    assert (
        f'href="{reverse("whole_plan", args=[plan.pk])}"'
        in signed_in(factories.chiba()).get("/admin/").content.decode()
    )


def test_marks_say_what_changed_since_the_edition_the_return_and_the_request():
    plan = factories.published()
    edited(plan, "二つめの名称")
    workflow.submit(plan, by=factories.aoki())
    assert marks(plan) == {"二つめの名称": ["前の版から：変更"]}
    workflow.send_back(plan, by=factories.chiba(), reason="名称が違います")
    edited(plan, "三つめの名称")
    assert marks(plan) == {"三つめの名称": ["前の版から：変更", "差し戻しから：変更"]}
    workflow.submit(plan, by=factories.aoki())
    edited(plan, "四つめの名称")
    assert marks(plan) == {"四つめの名称": ["前の版から：変更", "差し戻しから：変更", "依頼のあと：変更"]}
    assert set(earlier_texts(whole(plan))) == {"前の版から", "差し戻しから", "依頼のあと"}
    shown = page(signed_in(factories.chiba()), plan)
    assert "名称が違います" in shown
    assert "<del>" in shown
    assert "<ins>" in shown


def test_a_return_ends_with_the_publication():
    plan = factories.submitted()
    workflow.send_back(plan, by=factories.chiba(), reason="名称が違います")
    edited(plan, "二つめの名称")
    factories.republished(plan)
    edited(plan, "三つめの名称")
    workflow.submit(plan, by=factories.aoki())
    assert marks(plan) == {"三つめの名称": ["前の版から：変更"]}
    assert "名称が違います" not in page(signed_in(factories.chiba()), plan)


def test_the_reason_of_a_cancelled_day_is_not_the_word_of_who_asked():
    plan = factories.draft()
    workflow.submit(plan, by=factories.aoki(), note="原本を取り寄せ中です")
    workflow.schedule(plan, by=factories.chiba(), on=timezone.localdate() + timedelta(days=7))
    workflow.cancel_schedule(plan, by=factories.chiba(), reason="日程の変更")
    shown = page(signed_in(factories.chiba()), plan)
    assert "承認者へのひとこと：</strong>原本を取り寄せ中です" in shown
    assert "公開予定を取り消した理由：</strong>日程の変更" in shown
    workflow.take_back(plan, by=factories.aoki())
    workflow.submit(plan, by=factories.aoki())
    assert "日程の変更" not in page(signed_in(factories.chiba()), plan)


def test_what_was_taken_out_is_named():
    first = factories.pillar("販路", factories.measure(), factories.measure("やめる事業", number=2))
    plan = factories.published(pillars=(first,))
    Measure.objects.filter(name="やめる事業").delete()
    text = plan_text(whole(plan))
    assert [(mark.since, mark.told.kind) for mark in text.gone] == [("前の版から", "removed")]
    assert "やめる事業" in page(signed_in(factories.chiba()), plan)


def test_a_first_draft_has_nothing_to_be_compared_with():
    assert "くらべられる前の内容はありません。" in page(signed_in(factories.aoki()), factories.draft())


def test_who_opened_which_text_is_kept_once():
    plan = factories.submitted()
    chiba = signed_in(factories.chiba())
    for _time in range(2):
        page(chiba, plan)
    page(signed_in(factories.aoki()), plan)
    read = {(row.by_name, row.is_approver) for row in PlanReading.objects.filter(plan=plan)}
    assert read == {("chiba", True), ("aoki", False)}
    assert PlanReading.objects.count() == 2
    Plan.objects.update(background="べつの文")
    page(chiba, plan)
    assert PlanReading.objects.filter(by=factories.chiba()).count() == 2


def test_a_note_stands_at_its_measure_until_the_editor_has_seen_to_it():
    plan = factories.submitted()
    measure = Measure.objects.get()
    chiba, aoki = signed_in(factories.chiba()), signed_in(factories.aoki())
    sent = {"add": f"measure-{measure.pk}", f"note-measure-{measure.pk}": "補助率は\r\n2分の1ですか"}
    assert "#note-" in chiba.post(reverse("whole_plan", args=[plan.pk]), sent)["Location"]
    note = PlanNote.objects.get()
    assert (note.place, note.text, note.pillar) == (
        "施策「見本市等出展助成事業」",
        "補助率は\n2分の1ですか",
        measure.pillar,
    )
    shown = page(aoki, plan)
    assert "補助率は<br>2分の1ですか" in shown
    editor = aoki.get(page_of(plan)).content.decode()
    assert "承認者のメモ：1件" in editor
    assert "補助率は<br>2分の1ですか" in editor
    assert reverse("plan_note_resolve", args=[note.pk]) in editor
    assert f"#note-{note.pk}" in aoki.get("/admin/").content.decode()
    assert aoki.post(reverse("plan_note_resolve", args=[note.pk]))["Location"] == page_of(plan)
    assert "承認者のメモ" not in aoki.get(page_of(plan)).content.decode()
    note.refresh_from_db()
    assert note.resolved_by_name == "aoki"
    assert "対応済みのメモ（1件）" in page(aoki, plan)
    assert f"#note-{note.pk}" not in aoki.get("/admin/").content.decode()
    assert [row.verb for row in AuditRecord.objects.about(plan).filter(verb__in=["note", "resolve_note"])] == [
        "resolve_note",
        "note",
    ]


def test_with_open_notes_approval_is_asked_for_again_only_with_a_word():
    plan = factories.submitted()
    note = add_note(plan, "なぜですか", by=factories.chiba())
    workflow.send_back(plan, by=factories.chiba(), reason="メモを見てください")
    with pytest.raises(WorkflowError, match="承認者のメモが1件、対応済みになっていません。残したまま"):
        workflow.submit(plan, by=factories.aoki())
    page_to_edit = signed_in(factories.aoki()).get(page_of(plan)).content.decode()
    assert "承認者へのひとこと" in page_to_edit
    assert "承認者のメモが1件" in page_to_edit
    workflow.submit(plan, by=factories.aoki(), note="次の版で直します")
    workflow.take_back(plan, by=factories.aoki())
    resolve_note(note, by=factories.aoki())
    assert "承認者へのひとこと" not in signed_in(factories.aoki()).get(page_of(plan)).content.decode()
    workflow.submit(plan, by=factories.aoki())
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_a_note_outlives_its_measure():
    plan = factories.submitted()
    add_note(plan, "なぜですか", by=factories.chiba(), measure=Measure.objects.get())
    Measure.objects.all().delete()
    assert [note.text for pillar in plan_text(whole(plan)).pillars for note in pillar.notes] == ["なぜですか"]
    plan.pillars.all().delete()
    assert [note.place for note in plan_text(whole(plan)).notes] == ["施策「見本市等出展助成事業」"]


@pytest.mark.parametrize(
    ("text", "said"), [(" \n ", "メモを入力してください。"), ("あ" * 4001, "メモは4000字までです。")]
)
def test_an_empty_note_and_one_too_long_are_refused(text: str, said: str):
    plan = factories.submitted()
    client = signed_in(factories.chiba())
    for place in ("plan-", "pillar-²", f"measure-{'9' * 30}"):
        sent = {"add": place, f"note-{place}": text}
        assert said in client.post(reverse("whole_plan", args=[plan.pk]), sent, follow=True).content.decode()
    assert not PlanNote.objects.exists()


def test_only_approvers_write_notes_and_only_the_plan_s_editors_see_to_them():
    plan = factories.submitted()
    with pytest.raises(WorkflowError, match="承認者"):
        add_note(plan, "メモ", by=factories.aoki())
    note = add_note(plan, "メモ", by=factories.chiba())
    with pytest.raises(WorkflowError, match="ほかの自治体"):
        resolve_note(note, by=factories.baba())
    assert signed_in(factories.baba()).post(reverse("plan_note_resolve", args=[note.pk])).status_code == 404


def test_a_note_does_not_change_the_plan():
    plan = factories.submitted()
    before = document_of(whole(plan)).fingerprint
    add_note(plan, "メモ", by=factories.chiba())
    client = signed_in(factories.chiba())
    assert shown_fingerprint(client, plan) == before
    perform(whole(plan), "publish", factories.chiba(), {"seen": before})


@pytest.mark.parametrize(("who", "status"), [("chiba", 200), ("aoki", 200), ("baba", 404), ("kudo", 200), ("ito", 403)])
def test_the_public_page_of_a_draft_is_for_those_who_may_read_it(who: str, status: int):
    plan = factories.submitted(background="公開前の現状。")
    response: Any = signed_in(getattr(factories, who)()).get(reverse("own_preview", args=[plan.pk]))
    assert response.status_code == status
    if status == 200:
        assert "公開前の現状。" in response.content.decode()
        assert "ログインした職員だけが見られます。" in response.content.decode()
        assert "no-store" in response["Cache-Control"]


def test_strangers_are_sent_to_sign_in(client: Client):
    plan = factories.submitted()
    for name in ("whole_plan", "own_preview"):
        assert "/login/" in client.get(reverse(name, args=[plan.pk]))["Location"]
