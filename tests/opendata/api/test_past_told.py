"""What an answer as of a moment says of itself."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Round
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.api.asking import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn_since() -> int:
    """A generation at which a plan was public that is withdrawn now."""
    factories.load_reference()
    factories.published(ADACHI)
    plan = factories.published(MACHIDA)
    then = Generation.latest()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    return then


LISTS = ("/measures.csv", "/plans.jsonl", "/measures.atom", "/coverage.json", "/api/v1/plans", "/api/v1/changes")


@pytest.mark.parametrize("address", LISTS)
def test_every_answer_names_how_many_plans_it_does_not_tell(client: Client, address: str, withdrawn_since: int):
    """Also where the moment is the present, of which nothing is left out."""
    present = (Generation.latest(), timezone.localdate().isoformat())
    for moment, number in ((withdrawn_since, "1"), *((moment, "0") for moment in present)):
        answer = client.get(address, {"as_of": moment})
        assert (answer.status_code, answer["Registry-Withheld-Plans"]) == (200, number), moment
        if address.startswith("/api"):
            told = json.loads(answer.getvalue())
            assert (told["as_of"], told["withheld_plans"]) == (str(moment), int(number))
    assert not client.get(address).has_header("Registry-Withheld-Plans")


def test_changes_of_now_say_nothing_of_a_past(client: Client, withdrawn_since: int):
    assert {"as_of", "withheld_plans"}.isdisjoint(ask(client, "changes", since=0))


@pytest.mark.parametrize(
    "address", ["/api/v1/measures/{}", "/measures/{}.json", "/measures/{}.jsonld", "/measures/{}.md"]
)
def test_a_measure_that_has_no_page_any_more_leads_to_none(client: Client, address: str):
    factories.load_reference()
    plan = factories.published(ADACHI)
    added = Measure.objects.create(pillar=plan.pillars.get(), number=9, name="あとでなくなる施策")
    factories.republished(plan)
    number, then = added.pk, Generation.latest()
    page = f'<http://127.0.0.1:8000/measures/{number}/>; rel="canonical"'
    assert page in client.get(address.format(number))["Link"]
    added.delete()
    factories.republished(plan)
    answer = client.get(address.format(number), {"as_of": then})
    assert (answer.status_code, "canonical" in answer.get("Link", "")) == (200, False)
    other = Entry.objects.get().measure
    assert 'rel="canonical"' in client.get(address.format(other), {"as_of": then})["Link"]


def test_a_round_of_now_finds_nothing_where_no_plan_named_it_yet(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI)
    before = Generation.latest()
    plan.round = Round.objects.create(label="令和9年度前期")
    plan.save()
    factories.republished(plan)
    asked = {"round": "令和9年度前期"}
    assert [ask(client, "plans", **asked, **past)["count"] for past in ({}, {"as_of": before})] == [1, 0]
    assert client.get("/api/v1/plans", {"round": "令和99年度"}).status_code == 400
    assert client.get("/api/v1/plans", {"round": "令和99年度", "as_of": before}).status_code == 400


def test_a_moment_is_named_as_it_can_be_asked_for_again(client: Client, withdrawn_since: int):
    """A + that was not written %2B arrives as a blank."""
    moment = timezone.localtime().isoformat(timespec="microseconds")
    assert ask(client, f"/api/v1/plans?as_of={moment}")["as_of"] == moment
