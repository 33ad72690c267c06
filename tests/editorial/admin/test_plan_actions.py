"""The workflow as buttons on a plan's page."""

from typing import Any

import pytest
import time_machine

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import change_measure, fields_of, page_of, press, save, save_page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BUTTONS = {
    "submit": "確認を依頼する",
    "publish": "承認して公開する",
    "send_back": "差し戻す",
    "withdraw": "公開を取りやめる",
    "take_back": "確認の依頼を取り下げる",
    "schedule": "承認して、公開する日を決める",
    "publish_approved": "予定の日を待たずに公開する",
    "cancel_schedule": "公開の予定を取り消す",
}


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def buttons(user: Any, plan: Plan) -> set[str]:
    page = signed_in(user).get(page_of(plan)).content.decode()
    shown = {verb for verb in BUTTONS if f'action="{page_of(plan, "verb", verb)}"' in page}
    shown |= {"submit"} if 'name="_submit"' in page else set()
    assert all(BUTTONS[verb] in page for verb in shown)
    return shown


def test_a_plan_goes_all_the_way_by_its_buttons():
    plan = factories.draft()
    assert "確認を依頼しました" in press(factories.aoki(), plan, "submit")
    assert "差し戻しました" in press(factories.chiba(), plan, "send_back", reason="柱1の名称が資料と違います")
    assert plan.status == "returned"
    assert "柱1の名称が資料と違います" in signed_in(factories.aoki()).get(page_of(plan)).content.decode()
    press(factories.aoki(), plan, "submit")
    assert "公開しました" in press(factories.chiba(), plan, "publish", note="初めての公開")
    assert (plan.status, Edition.objects.get().note, Entry.objects.count()) == ("published", "初めての公開", 1)
    assert "公開を取りやめました" in press(factories.chiba(), plan, "withdraw", reason="区の依頼により")
    assert (plan.status, plan.status_note, Entry.objects.count()) == ("withdrawn", "区の依頼により", 0)


@pytest.mark.parametrize(
    ("state", "by_aoki", "by_chiba"),
    [
        ("draft", {"submit"}, {"submit"}),
        ("submitted", set(), {"publish", "schedule", "send_back"}),
        ("published", {"submit"}, {"submit", "withdraw"}),
        ("withdrawn", {"submit"}, {"submit"}),
    ],
)
def test_only_the_buttons_that_may_be_pressed_are_shown(state: str, by_aoki: set, by_chiba: set):
    plan = getattr(factories, state)()
    assert buttons(factories.aoki(), plan) == by_aoki
    assert buttons(factories.chiba(), plan) == by_chiba


def test_who_asked_for_approval_is_told_to_wait_for_another():
    plan = factories.draft()
    press(factories.chiba(), plan, "submit")
    assert buttons(factories.chiba(), plan) == {"send_back", "take_back"}
    assert "確認を依頼した人は承認できません" in signed_in(factories.chiba()).get(page_of(plan)).content.decode()
    assert "自分が確認を依頼した計画は、承認できません" in press(factories.chiba(), plan, "publish")
    assert plan.status == "submitted"


@pytest.mark.parametrize(
    ("state", "who", "verb", "fields", "sentence"),
    [
        ("draft", "aoki", "publish", {}, "承認者だけ"),
        ("submitted", "aoki", "send_back", {"reason": "自分で"}, "承認者だけ"),
        ("published", "aoki", "withdraw", {"reason": "自分で"}, "承認者だけ"),
        ("draft", "chiba", "publish", {}, "この操作はできません"),
        ("submitted", "aoki", "submit", {}, "この操作はできません"),
        ("draft", "chiba", "withdraw", {"reason": "はやまって"}, "公開されていません"),
        ("submitted", "chiba", "send_back", {}, "理由を入力してください"),
        ("submitted", "chiba", "send_back", {"reason": "  "}, "理由を入力してください"),
        ("published", "chiba", "withdraw", {}, "理由を入力してください"),
        ("submitted", "chiba", "publish", {"note": "あ" * 501}, "500"),
        ("submitted", "chiba", "send_back", {"reason": "\x00"}, ""),
    ],
)
def test_a_refused_verb_says_why_and_changes_nothing(state: str, who: str, verb: str, fields: dict, sentence: str):
    plan = getattr(factories, state)()
    said = press(getattr(factories, who)(), plan, verb, **fields)
    assert said
    assert sentence in said
    assert plan.status == state


def test_a_verb_by_its_bare_address_does_nothing():
    plan = factories.draft()
    assert signed_in(factories.aoki()).get(page_of(plan, "verb", "submit"))["Location"] == page_of(plan)
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_every_gap_is_named_with_a_link_to_its_field():
    pillars = (factories.PillarDocument(number=1, title="空の柱"),)
    plan = factories.draft(background="", first_year=None, last_year=None, pillars=pillars)
    page = signed_in(factories.aoki()).get(page_of(plan)).content.decode()
    assert "未入力が4件あります" in page
    for place in ("id_first_year", "id_background", "pillar-0", "id_pillar-0-types"):
        assert f'<a href="#{place}">' in page
        assert f'id="{place}"' in page
    assert "柱を1つ以上" in press(factories.aoki(), factories.draft(pillars=()), "submit")


def test_a_change_after_publication_is_shown_as_unpublished_until_it_is_published():
    plan = factories.published()
    client = signed_in(factories.aoki())
    page = client.get(page_of(plan)).content.decode()
    assert "未公開の変更があります" not in page
    assert '<a href="/plans/131211-2021/">公開ページを見る</a>' in page
    save(client, page_of(plan), background="書きかえた文章")
    assert "未公開の変更があります" in client.get(page_of(plan)).content.decode()
    press(factories.aoki(), plan, "submit")
    press(factories.chiba(), plan, "publish")
    assert "未公開の変更があります" not in client.get(page_of(plan)).content.decode()
    assert Edition.objects.get(is_current=True).number == 2


def test_an_approver_is_told_of_changes_after_the_request():
    with time_machine.travel("2026-04-01 09:00 +0900"):
        plan = factories.submitted()
    said = "確認を依頼したあとに、内容が変更されています"
    assert said not in signed_in(factories.chiba()).get(page_of(plan)).content.decode()
    measure = plan.pillars.get().measures.get()
    with time_machine.travel("2026-04-01 10:00 +0900"):
        change_measure(signed_in(factories.aoki()), measure, name="書きかえた事業")
    assert said in signed_in(factories.chiba()).get(page_of(plan)).content.decode()


def test_asking_for_approval_saves_what_stands_on_the_page():
    plan = factories.draft()
    client = signed_in(factories.aoki())
    page = {**fields_of(client.get(page_of(plan))), "background": "たったいま書いた現状", "_submit": "1"}
    said = client.post(page_of(plan), page, follow=True).content.decode()
    plan.refresh_from_db()
    assert (plan.status, plan.background) == ("submitted", "たったいま書いた現状")
    assert "確認を依頼しました" in said


def test_asking_too_early_saves_and_says_what_is_missing():
    plan = factories.draft()
    client = signed_in(factories.aoki())
    page = {**fields_of(client.get(page_of(plan))), "background": "", "title": "新しい題名", "_submit": "1"}
    said = client.post(page_of(plan), page, follow=True).content.decode()
    plan.refresh_from_db()
    assert (plan.status, plan.title) == ("draft", "新しい題名")
    assert "まだ確認を依頼していません。「現状と課題・めざすもの」を入力してください。" in said


def test_who_asks_twice_from_an_old_page_is_told_that_it_is_asked_for():
    plan, client = factories.draft(), signed_in(factories.aoki())
    page = client.get(page_of(plan))
    for said in ("確認を依頼しました。", "すでに確認を依頼してあります。"):
        answer = save_page(client, page_of(plan), page, "_submit")
        assert [str(message) for message in client.get(answer["Location"]).context["messages"]][-1] == said


def test_what_the_public_reads_already_is_not_asked_for_again():
    plan = factories.published()
    client = signed_in(factories.aoki())
    page = {**fields_of(client.get(page_of(plan))), "_submit": "1"}
    assert "公開中の内容と同じ" in client.post(page_of(plan), page, follow=True).content.decode()
    plan.refresh_from_db()
    assert plan.status == "published"


def test_a_draft_has_no_public_link():
    page = signed_in(factories.aoki()).get(page_of(factories.draft())).content.decode()
    assert "公開ページを見る" not in page


def test_a_verb_is_in_the_history_with_its_person():
    plan = factories.draft()
    press(factories.aoki(), plan, "submit")
    history = signed_in(factories.chiba()).get(page_of(plan, "history")).content.decode()
    assert "確認の依頼" in history
    assert "aoki" in history


def test_editions_are_read_only_even_for_an_administrator():
    factories.published()
    edition = Edition.objects.get()
    client = signed_in(factories.administrator())
    assert client.get(page_of(edition)).status_code == 200
    assert client.post(page_of(edition), {"note": "書きかえ"}).status_code == 403
    assert client.post(page_of(edition, "delete"), {"post": "yes"}).status_code == 403
    assert client.get("/admin/catalogue/edition/add/").status_code == 403
