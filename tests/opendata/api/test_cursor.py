"""A cursor goes on in the generation in which it began."""

import pytest
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA, SETAGAYA, measure, pillar
from tests.opendata.api.asking import ask, rows

pytestmark = pytest.mark.django_db
CODES = (ADACHI, MACHIDA, SETAGAYA)


@pytest.fixture(autouse=True)
def _plans() -> None:
    factories.load_reference()
    for code in CODES:
        texts = [measure(f"施策{code}の{n}", number=n) for n in range(1, 5)]
        factories.published(code, pillars=(pillar("支援", *texts),))


def begun(client: Client, **parameters) -> dict:
    return ask(client, "measures", per_page=5, fields="measure,name", **parameters)


def following(client: Client, page: dict):
    return client.get(page["next"].removeprefix("http://127.0.0.1:8000"))


def rest(client: Client, page: dict) -> list[dict]:
    found = list(page["results"])
    while page["next"]:
        response = following(client, page)
        assert response.status_code == 200, response.content
        page = response.json()
        found += page["results"]
    return found


@pytest.mark.parametrize("asked", [{}, {"q": "施策"}, {"sort": "updated"}, {"sort": "newest"}])
def test_a_publication_between_two_pages_neither_skips_nor_repeats(client: Client, asked: dict):
    whole = rows(client, "measures", fields="measure,name", **asked)
    page = begun(client, **asked)
    plan = Plan.objects.get(municipality=ADACHI)
    Measure.objects.filter(pillar__plan=plan, number__gt=2).delete()
    Measure.objects.filter(pillar__plan=plan).update(name="言いかえた施策")
    factories.republished(plan)
    factories.published("131016")
    assert rest(client, page) == whole
    assert rows(client, "measures", fields="measure,name", **asked) != whole


def test_a_withdrawal_ends_it(client: Client):
    page = begun(client)
    workflow.withdraw(Plan.objects.get(municipality=ADACHI), by=factories.chiba(), reason="誤り")
    response = following(client, page)
    assert response.status_code == 410
    assert "はじめのページから" in response.json()["detail"]


def test_it_belongs_to_its_question(client: Client):
    address = begun(client)["next"].removeprefix("http://127.0.0.1:8000")
    cursor = address.partition("cursor=")[2]
    assert client.get(address.replace("per_page=5", "per_page=2")).status_code == 200
    generation, *others = cursor.split(".")
    forged = [
        f"{address}&q=施策",
        address.replace("/measures?", "/plans?").replace("&fields=measure%2Cname", ""),
        address.replace(cursor, ".".join([str(int(generation) + 1), *others])),
        address.replace(cursor, cursor[:-1] + ("0" if cursor[-1] != "0" else "1")),
        f"{address}&page=2",
    ]
    assert [client.get(other).status_code for other in forged] == [400] * len(forged)
