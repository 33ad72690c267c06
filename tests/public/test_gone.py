"""What was public and is not says whether it is withdrawn or struck out, the same on the page and to programs."""

import pytest
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition
from plans_registry.models import Plan
from tests import factories
from tests.public.reading import read
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

KEY = "131211-2021"
PLAN = f"/plans/{KEY}/"
WITHDRAWN_PLAN = "ここにあった計画は、公開を取りやめました。また公開するときは、新しい版になります。"
WITHDRAWN = "この版は、公開を取りやめました。計画は、新しい版を公開しています。"
STRUCK = "この版は、抹消しました。もう公開することはありません。"


def two_editions() -> None:
    factories.republished(factories.published(factories.ADACHI))


_editions = once_a_module(two_editions, autouse=True)


@pytest.fixture
def plan() -> Plan:
    """Of two editions the second is read."""
    return Plan.objects.get(key=KEY)


def withdraw(plan: Plan) -> None:
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")


def strike(plan: Plan, number: int = 1) -> None:
    strike_edition(plan, number, by=None, reason="本人の求め")


def said(client: Client, number: int = 1) -> list[str]:
    """What the page of an edition says, and what programs are told."""
    page = read(client, f"{PLAN}editions/{number}/", status=410)
    told = [client.get(f"/api/v1/editions/{KEY}/{number}"), client.get(f"/plans/{KEY}/editions/{number}.md")]
    assert [answer.status_code for answer in told] == [410, 410]
    (lead,) = page.with_class("lead")
    return [lead.text.strip(), *(answer.json()["detail"] for answer in told)]


def leads_to(client: Client, address: str) -> list[str]:
    return [link["href"] for link in read(client, address, status=410).all("a")]


def test_a_struck_edition_is_gone_for_good_and_leads_to_its_plan(client: Client, plan: Plan):
    strike(plan)
    assert said(client) == [STRUCK] * 3
    page = read(client, f"{PLAN}editions/1/", status=410)
    assert "計画は、公開を取りやめました" not in page.main
    assert PLAN in leads_to(client, f"{PLAN}editions/1/")
    english = read(client, f"/en{PLAN}editions/1/", status=410).main
    assert "This edition has been struck out. It will not be public again." in english
    assert f"/en{PLAN}" in leads_to(client, f"/en{PLAN}editions/1/")


def test_an_edition_of_before_a_withdrawal_says_that_its_plan_is_public_again(client: Client, plan: Plan):
    withdraw(plan)
    factories.republished(plan)
    for number in (1, 2):
        assert said(client, number) == [WITHDRAWN] * 3
        assert PLAN in leads_to(client, f"{PLAN}editions/{number}/")
    assert "The plan is public in a newer edition." in read(client, f"/en{PLAN}editions/1/", status=410).main


def test_a_withdrawn_plan_may_come_back(client: Client, plan: Plan):
    withdraw(plan)
    assert said(client) == [WITHDRAWN_PLAN] * 3
    page = read(client, PLAN, status=410)
    assert WITHDRAWN_PLAN in page.main
    assert client.get(f"/api/v1/plans/{KEY}").json()["detail"] == WITHDRAWN_PLAN
    assert PLAN not in leads_to(client, f"{PLAN}editions/1/")


def test_what_is_struck_out_of_a_withdrawn_plan_does_not_come_back(client: Client, plan: Plan):
    withdraw(plan)
    strike(plan)
    assert said(client, 1) == [STRUCK] * 3
    assert said(client, 2) == [WITHDRAWN_PLAN] * 3


def test_a_moment_at_which_a_struck_edition_was_read_says_so(client: Client, plan: Plan):
    address = f"/api/v1/plans/{KEY}?as_of={plan.editions.get(number=1).from_generation}"
    assert client.get(address).status_code == 200
    strike(plan)
    then = client.get(address)
    assert (then.status_code, "そのときの版は、抹消しました" in then.json()["detail"]) == (410, True)


def test_the_record_of_changes_calls_a_struck_edition_not_withdrawn(client: Client, plan: Plan):
    strike(plan)
    assert "この版は、いまは公開していません。" in read(client, "/changes/").main
    feed = client.get("/api/v1/changes.jsonfeed").json()
    assert "この版は、いまは公開していません。" in [item["content_text"] for item in feed["items"]]
