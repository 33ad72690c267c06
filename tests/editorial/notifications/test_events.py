"""Who is told of what: written with the verb, for those whose work it is, as each has chosen."""

from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError
from django.db import transaction

from plans_registry.editorial import workflow
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Notification, NotificationChoice
from tests import factories
from tests.editorial.desk import signed_in
from tests.editorial.notifications.letters import MORNING, received, send, submitted

pytestmark = pytest.mark.django_db


def test_approvers_are_told_of_a_submission_in_one_digest(people: dict[str, Any], settings: Any) -> None:
    settings.SITE_URL = "https://plans.example.jp"
    with time_machine.travel(MORNING):
        plan = submitted(people["aoki"])
        assert mail.outbox == []
        send()
    assert [len(received(name)) for name in ("chiba", "endo", "aoki", "baba")] == [1, 1, 0, 0]
    text = received("chiba")[0]
    assert "足立区の「足立区地域産業活性化計画" in text
    assert f"https://plans.example.jp/admin/plans_registry/plan/{plan.pk}/change/" in text
    assert mail.outbox[0].subject.startswith("【計画登録】")


def test_the_whole_way_tells_the_right_people(people: dict[str, Any]) -> None:
    plan = submitted(people["chiba"])
    workflow.send_back(plan, by=people["endo"], reason="柱2の概要")
    workflow.submit(plan, by=people["aoki"])
    workflow.publish(plan, by=people["chiba"])
    told = sorted(Notification.objects.values_list("kind", "user__username"))
    assert told == [
        ("published", "aoki"),
        ("returned", "aoki"),
        ("returned", "chiba"),
        ("submitted", "chiba"),
        ("submitted", "endo"),
        ("submitted", "endo"),
    ]
    send()
    text = received("aoki")[0]
    assert "理由：柱2の概要" in text
    assert "/plans/131211-2021/" in text


def test_editors_are_told_of_a_withdrawal_and_led_nowhere_that_is_gone(people: dict[str, Any]) -> None:
    plan = submitted(people["aoki"])
    workflow.publish(plan, by=people["chiba"])
    workflow.withdraw(plan, by=people["endo"], reason="柱2が別の計画のものでした")
    assert list(Notification.objects.filter(kind="withdrawn").values_list("user__username", flat=True)) == ["aoki"]
    send()
    (text,) = received("aoki")
    assert text.index("第1版を公開しました") < text.index("公開を取りやめました。理由：柱2が別の計画のものでした")
    assert "/plans/131211-2021/" not in text
    assert text.count(f"/admin/plans_registry/plan/{plan.pk}/change/") == 2


def test_a_verb_that_fails_tells_nobody(people: dict[str, Any]) -> None:
    plan = submitted(people["aoki"])
    Notification.objects.all().delete()
    with pytest.raises(WorkflowError):
        workflow.publish(plan, by=people["aoki"])
    with pytest.raises(RuntimeError):
        publish_and_fail(plan, people["chiba"])
    assert not Notification.objects.exists()


@transaction.atomic
def publish_and_fail(plan: Any, by: Any) -> None:
    workflow.publish(plan, by=by)
    raise RuntimeError


def test_nobody_is_told_the_same_thing_twice(people: dict[str, Any]) -> None:
    with time_machine.travel("2025-05-10 10:00 +0900"):
        factories.published(first_year=2024, last_year=2026)
    Notification.objects.all().delete()
    for day in ("2026-09-30", "2026-10-01", "2026-10-02", "2027-03-31"):
        with time_machine.travel(f"{day} 08:00 +0900"):
            send()
    assert [text.count("2027-03-31に終わります") for text in received("aoki")] == [1]
    assert Notification.objects.filter(kind="ending").count() == 1


def test_no_address_no_account_no_mail(people: dict[str, Any]) -> None:
    people["endo"].email = ""
    people["endo"].save()
    submitted(people["aoki"])
    assert [row.user for row in Notification.objects.all()] == [people["chiba"]]
    people["chiba"].is_active = False
    people["chiba"].save()
    with pytest.raises(CommandError):
        send()
    assert mail.outbox == []


def test_everyone_chooses_for_themselves(people: dict[str, Any]) -> None:
    client = signed_in(people["chiba"])
    submitted(people["aoki"])
    assert client.get("/admin/notifications/").status_code == 200
    paces = {"submitted": "none", "returned": "at_once", "published": "daily", "withdrawn": "daily", "ending": "none"}
    assert client.post("/admin/notifications/", paces).status_code == 302
    chosen = dict(NotificationChoice.objects.filter(user=people["chiba"]).values_list("kind", "pace"))
    assert chosen == paces
    assert [row.user for row in Notification.objects.all()] == [people["endo"]]
    assert client.get("/admin/notifications/").context["form"].initial == paces


@pytest.mark.parametrize("pace", ["hourly", ""])
def test_a_choice_that_is_none_is_refused(people: dict[str, Any], pace: str) -> None:
    sent = {"submitted": pace, "returned": "daily", "published": "daily", "withdrawn": "daily", "ending": "daily"}
    page = signed_in(people["aoki"]).post("/admin/notifications/", sent)
    assert "送り方を選んでください" in page.content.decode()
    assert not NotificationChoice.objects.exists()
