"""Rounds: gathered by an approver, published together or not at all."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.editorial import workflow
from plans_registry.editorial.approver.verbs import record_reading
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.permissions import APPROVERS
from plans_registry.editorial.rounds.verbs import RoundRefused, gather, publish_round, take_out
from plans_registry.models import AuditRecord, Pillar, Plan, Round
from plans_registry.models.working_copy import document_of
from tests import factories
from tests.editorial.desk import messages_of, signed_in
from tests.editorial.rounds.page import PLACES, press, read_all, seen, states

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_an_approver_gathers_on_the_page_and_publishes_all_at_once(spring: Round) -> None:
    plans = [factories.submitted(place) for place in PLACES]
    client = signed_in(factories.chiba())
    address = f"/admin/rounds/{spring.pk}/"
    assert [plan.pk for plan in client.get(address).context["loose"]] == sorted(plan.pk for plan in plans)
    client.post(f"{address}add/", {"plan": [plan.pk for plan in plans]})
    assert "3件を加えました" in messages_of(client, address)
    assert press(client, spring).status_code == 302
    assert states(plans) == ["published"] * 3
    for edition in Edition.objects.all():
        assert (edition.note, edition.document["round"], edition.published_by_name) == (
            "前期の承認",
            spring.label,
            "chiba",
        )


def test_a_plan_nobody_has_opened_keeps_the_round_back(spring: Round, plans: list[Plan]) -> None:
    read = seen(spring)
    plan = Plan.objects.with_parts().get(pk=plans[1].pk)
    plan.readings.all().delete()
    with pytest.raises(RoundRefused) as refused:
        publish_round(spring, read, by=factories.chiba())
    assert [(refusal.plan.pk, "まだ開いていません" in refusal.reason) for refusal in refused.value.refusals] == [
        (plan.pk, True)
    ]
    record_reading(plan, by=factories.aoki())  # no approver
    with pytest.raises(RoundRefused):
        publish_round(spring, read, by=factories.chiba())
    assert not Edition.objects.exists()
    record_reading(plan, by=factories.chiba())
    assert len(publish_round(spring, read, by=factories.chiba())) == 3


def test_reading_another_text_or_ones_own_request_is_not_enough(spring: Round, plans: list[Plan]) -> None:
    read_all(spring)
    Plan.objects.filter(pk=plans[0].pk).update(background="読んだあとに変わった文")
    Plan.objects.filter(pk=plans[1].pk).update(submitted_by=factories.chiba())
    endo = factories.person("endo", group=APPROVERS)
    waiting = Plan.objects.with_parts().filter(round=spring)
    with pytest.raises(RoundRefused) as refused:
        publish_round(spring, {plan.pk: document_of(plan).fingerprint for plan in waiting}, by=endo)
    assert {refusal.plan.pk for refusal in refused.value.refusals} == {plans[0].pk, plans[1].pk}


def test_a_plan_read_before_it_was_gathered_was_read(spring: Round) -> None:
    plan = factories.submitted()
    record_reading(Plan.objects.with_parts().get(pk=plan.pk), by=factories.chiba())
    gather(spring, [plan], by=factories.chiba())
    whole = Plan.objects.with_parts().get(pk=plan.pk)
    publish_round(spring, {plan.pk: document_of(whole).fingerprint}, by=factories.chiba())
    assert states([plan]) == ["published"]


def test_a_round_is_published_on_its_day(spring: Round, plans: list[Plan]) -> None:
    client, day = signed_in(factories.chiba()), timezone.localdate() + timedelta(days=3)
    press(client, spring, on=day.isoformat())
    assert "3件の計画を承認しました" in messages_of(client, f"/admin/rounds/{spring.pk}/")
    assert {(plan.status, plan.publish_on) for plan in Plan.objects.all()} == {("scheduled", day)}
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        workflow.publish_due()
    assert states(plans) == ["published"] * 3
    assert {edition.note for edition in Edition.objects.all()} == {"前期の承認"}


@pytest.mark.parametrize("day", ["2020-01-01", "きのう"])
def test_a_day_that_cannot_be_holds_all_of_them(spring: Round, plans: list[Plan], day: str) -> None:
    page = press(signed_in(factories.chiba()), spring, on=day)
    assert "公開する日" in " ".join(map(str, page.context["messages"])) + str(
        [row.reason for row in page.context["waiting"]]
    )
    assert states(plans) == ["submitted"] * 3


def test_gathering_is_no_change_of_what_was_submitted(spring: Round, plans: list[Plan]) -> None:
    plan = Plan.objects.with_parts().get(pk=plans[0].pk)
    assert plan.submitted_fingerprint == document_of(plan).fingerprint
    assert AuditRecord.objects.about(plan).first().verb == "gather"  # type: ignore[union-attr]


def test_one_plan_that_cannot_go_keeps_all_of_them_back_and_is_named(spring: Round, plans: list[Plan]) -> None:
    Pillar.objects.filter(plan=plans[1]).delete()
    own = factories.draft(factories.SETAGAYA)
    workflow.submit(own, by=factories.chiba())
    gather(spring, [own], by=factories.chiba())
    page = press(signed_in(factories.chiba()), spring)
    assert page.status_code == 200
    assert states([*plans, own]) == ["submitted"] * 4
    assert not Edition.objects.exists()
    assert not Entry.objects.exists()
    reasons = {row.plan.pk: row.reason for row in page.context["waiting"] if row.reason}
    assert set(reasons) == {plans[1].pk, own.pk}
    assert "柱を1つ以上" in reasons[plans[1].pk]
    assert "自分が確認を依頼した" in reasons[own.pk]
    assert 'value="前期の承認"' in page.content.decode()


def test_a_plan_edited_after_the_page_was_opened_stops_the_round(spring: Round, plans: list[Plan]) -> None:
    read = seen(spring)
    Plan.objects.filter(pk=plans[0].pk).update(background="書きかえた文章")
    with pytest.raises(RoundRefused) as refused:
        publish_round(spring, read, by=factories.chiba())
    assert [refusal.plan.pk for refusal in refused.value.refusals] == [plans[0].pk]
    assert states(plans) == ["submitted"] * 3


def test_a_plan_that_joined_or_left_after_the_page_was_opened_stops_the_round(spring: Round, plans: list[Plan]) -> None:
    read = seen(spring)
    take_out(plans[0], by=factories.chiba())
    with pytest.raises(WorkflowError, match="変わりました"):
        publish_round(spring, read, by=factories.chiba())
    for wrong in ({}, {999_999: "x"}):
        with pytest.raises(WorkflowError):
            publish_round(spring, wrong, by=factories.chiba())
    assert not Edition.objects.exists()


def test_a_second_press_is_told_that_nothing_waits(spring: Round, plans: list[Plan]) -> None:
    client = signed_in(factories.chiba())
    fields = {f"seen-{key}": value for key, value in seen(spring).items()}
    for _ in range(2):
        answer = client.post(f"/admin/rounds/{spring.pk}/publish/", fields)
    assert "確認を待っている計画はありません" in answer.content.decode()
    assert Edition.objects.count() == 3


def test_only_approvers_gather_take_out_and_publish(spring: Round, plans: list[Plan]) -> None:
    for act in (
        lambda: gather(spring, plans, by=factories.aoki()),
        lambda: take_out(plans[0], by=factories.aoki()),
        lambda: publish_round(spring, seen(spring), by=factories.aoki()),
    ):
        with pytest.raises(WorkflowError, match="承認者"):
            act()
    client = signed_in(factories.aoki())
    for place in ("add/", f"remove/{plans[0].pk}/", "publish/"):
        assert client.post(f"/admin/rounds/{spring.pk}/{place}").status_code == 403
    assert states(plans) == ["submitted"] * 3


def test_an_editor_sees_their_own_plans_of_a_round_and_no_button(spring: Round, plans: list[Plan]) -> None:
    page = signed_in(factories.baba()).get(f"/admin/rounds/{spring.pk}/")
    assert [row.plan.municipality_id for row in page.context["waiting"]] == [factories.MACHIDA]
    assert "足立区" not in page.content.decode()
    assert "まとめて公開する" not in page.content.decode()


def test_a_plan_is_taken_out_and_waits_on(spring: Round, plans: list[Plan]) -> None:
    client = signed_in(factories.chiba())
    client.post(f"/admin/rounds/{spring.pk}/remove/{plans[0].pk}/")
    row = Plan.objects.get(pk=plans[0].pk)
    assert (row.round, row.status) == (None, "submitted")
    assert client.post(f"/admin/rounds/{spring.pk}/remove/{plans[0].pk}/").status_code == 404


@pytest.mark.parametrize("make", [factories.draft, factories.published])
def test_only_submitted_plans_are_gathered_all_or_none(spring: Round, make: Any) -> None:
    good, bad = factories.submitted(factories.MACHIDA), make()
    client = signed_in(factories.chiba())
    client.post(f"/admin/rounds/{spring.pk}/add/", {"plan": [good.pk, bad.pk, "x", "9" * 30]})
    assert "この操作はできません" in messages_of(client, f"/admin/rounds/{spring.pk}/")
    assert not Plan.objects.filter(round=spring).exists()


def test_an_empty_round_says_so(spring: Round) -> None:
    client = signed_in(factories.chiba())
    assert "まだ公開されていません" in client.get(f"/admin/rounds/{spring.pk}/").content.decode()
    assert "まだ公開されていません" in client.get(f"/admin/rounds/{spring.pk}/overview/").content.decode()
    assert client.get("/admin/rounds/999/").status_code == 404
    assert Client().get(f"/admin/rounds/{spring.pk}/").status_code == 302


def test_a_long_note_is_refused_and_kept(spring: Round, plans: list[Plan]) -> None:
    page = press(signed_in(factories.chiba()), spring, note="長" * 501)
    assert "500字まで" in page.content.decode()
    assert states(plans) == ["submitted"] * 3


def test_the_page_of_a_round_asks_a_fixed_number_of_questions(
    spring: Round, plans: list[Plan], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(factories.chiba())
    client.get(f"/admin/rounds/{spring.pk}/")
    with django_assert_max_num_queries(28):
        client.get(f"/admin/rounds/{spring.pk}/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: nothing to race for")
def test_two_approvers_at_once_publish_a_round_once(spring: Round, plans: list[Plan]) -> None:
    read = seen(spring)
    people = [factories.chiba(), factories.person("endo", group="承認者")]
    told: list[str] = []

    def press_together(person: Any) -> None:
        try:
            told.append(f"{len(publish_round(spring, read, by=person))} published")
        except WorkflowError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=press_together, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["3 published", "この承認回に、確認を待っている計画はありません。"]
    assert Edition.objects.count() == 3
