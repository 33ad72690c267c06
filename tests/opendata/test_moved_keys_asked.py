"""A key that a plan had before, inside a parameter, means the plan of now: pages, files, feeds and the API agree."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import CatalogueEvent, Generation
from plans_registry.models import MovedKey, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db
OLD, NEW = f"{ADACHI}-2020", f"{ADACHI}-2021"


def _move() -> None:
    plan = factories.published(ADACHI, first_year=2020, last_year=2023)
    factories.published(ADACHI, first_year=2024, last_year=2026)
    factories.published(MACHIDA)
    Plan.objects.filter(pk=plan.pk).update(first_year=2021)
    factories.republished(plan)


_moved = once_a_module(_move, autouse=True)

FORMS = ("/", ".csv", ".xlsx", ".json", ".jsonl")
ASKED = {
    **{f"/compare{form}?m={OLD}&m={MACHIDA}": f"m={NEW}&m={MACHIDA}" for form in (*FORMS, ".atom", ".jsonfeed")},
    **{f"/municipalities/{ADACHI}{form}?plan={OLD}": f"plan={NEW}" for form in FORMS},
    f"/en/compare/?m={OLD}&hide=1": f"m={NEW}&hide=1",
    f"/en/municipalities/{ADACHI}/?plan={OLD}": f"plan={NEW}",
    f"/api/v1/editions?plan={OLD}&per_page=5": f"plan={NEW}&per_page=5",
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_key_of_before_leads_to_the_address_with_the_key_of_now(client: Client, asked: str):
    response = client.get(asked)
    path = asked.partition("?")[0]
    assert response.status_code == 301
    place, _mark, query = response["Location"].partition("?")
    assert (place, set(query.split("&"))) == (path, set(ASKED[asked].split("&")))
    assert client.head(asked)["Location"] == response["Location"]
    answer = client.get(response["Location"])
    assert answer.status_code == 200
    assert "無視しました" not in answer.getvalue().decode(errors="replace")


def test_the_past_is_asked_for_by_a_key_of_before_too(client: Client):
    moment = Generation.latest() - 2  # before the key moved
    response = client.get(f"/api/v1/editions?plan={OLD}&as_of={moment}", follow=True)
    assert [row["edition"] for row in response.json()["results"]] == [1]


def test_the_feed_of_changes_tells_the_move_and_no_other_change_of_reference_data(client: Client):
    events = CatalogueEvent.objects.filter(kind=CatalogueEvent.Kind.REFERENCE)
    (moved,) = (event for event in events if event.at == MovedKey.objects.get().moved_at)
    Generation.advance()
    told = [
        item
        for item in client.get("/api/v1/changes.jsonfeed").json()["items"]
        if item["title"].endswith("計画IDの変更")
    ]
    (item,) = told
    assert item["content_text"] == f"{OLD} → {NEW}"
    assert item["id"].endswith(f"?since={moved.generation - 1}&as_of={moved.generation}")
    assert item["url"].endswith(f"/plans/{NEW}/")


def test_a_cursor_ends_when_a_key_moves(client: Client):
    plan = Plan.objects.get(key=NEW)
    following = client.get(f"/api/v1/editions?plan={NEW}&per_page=1").json()["next"]
    Plan.objects.filter(pk=plan.pk).update(first_year=2022)
    factories.republished(plan)
    answer = client.get(following)
    assert (answer.status_code, "計画IDの移動" in answer.json()["detail"]) == (410, True)


def test_a_plan_of_another_municipality_now_is_shown_on_its_page(client: Client):
    plan = Plan.objects.get(key=NEW)
    Plan.objects.filter(pk=plan.pk).update(municipality=MACHIDA)
    factories.republished(plan)
    plan.refresh_from_db()
    for form in ("/", ".json"):
        response = client.get(f"/municipalities/{ADACHI}{form}?plan={OLD}")
        assert response["Location"] == f"/municipalities/{MACHIDA}{form}?plan={plan.key}"


def test_a_key_that_no_plan_had_is_told_as_before(client: Client):
    never = f"{ADACHI}-1999"
    assert client.get(f"/compare.csv?m={never}").status_code == 400
    assert client.get(f"/compare/?m={never}&m={OLD}\x00").status_code == 200
    assert client.get(f"/municipalities/{ADACHI}/?m={OLD}", follow=True).status_code == 200


def test_the_description_of_the_api_says_where_an_address_may_move(client: Client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    moving = {path for path, operation in paths.items() if "301" in operation["get"]["responses"]}
    assert moving == {"/api/v1/editions", "/api/v1/plans/{key}", "/api/v1/editions/{key}/{number}"}
