"""What a refusal takes a name or a value for."""

import pytest
from django.test import Client

from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)


def refused(client: Client, address: str, status: int = 400) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.json()["detail"]


@pytest.mark.parametrize("name", ["町田", "まちだし", "Machida%20City", "machida", "１３２０９８"])
def test_a_municipality_is_known_by_all_its_names(client: Client, name: str):
    assert refused(client, f"/measures.csv?municipality={name}").endswith("近いもの：132098。")


@pytest.mark.parametrize("name", ["North%20Tama", "north-tama", "北多摩", "きたたま"])
def test_a_region_likewise(client: Client, name: str):
    assert refused(client, f"/api/v1/plans?region={name}").endswith("近いもの：kita-tama。")


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("/measures.csv?keyword=a", "q"),
        ("/api/v1/measures?search=a", "q"),
        ("/api/v1/measures?limit=5", "per_page"),
        ("/api/v1/measures?offset=5", "cursor、page"),
        ("/api/v1/plans?order=newest", "sort"),
        ("/plans.csv?status=active", "state"),
        ("/plans.csv?pref=tama", "region、municipality"),
        ("/api/v1/plans?fields=name", "plan_title"),
        ("/api/v1/measures?fields=id", "measure"),
        ("/api/v1/measures?since=3", "changed_since"),
        ("/api/v1/measures?from=3", "changed_since"),
        ("/api/v1/measures?version=3", "as_of"),
        ("/api/v1/measures?time=2026-11-28", "as_of"),
        ("/api/v1/measures?generation=3", "as_of"),
        ("/api/v1/measures?fiscal_year=2021", "year"),
        ("/plans.csv?fy=2021", "year"),
        ("/api/v1/measures?top=5", "per_page"),
        ("/api/v1/measures?sort=created", "newest、updated"),
        ("/api/v1/plans?sort=date", "newest、updated"),
        ("/measures.csv?sort=desc", "newest、updated"),
        ("/measures.csv?municipality=あだち", "131211"),
        ("/measures.csv?municipality=まちだ", "132098"),
        ("/measures.csv?type=創業", "startups"),
        ("/measures.csv?type=起業", "startups"),
        ("/measures.csv?form=補助", "grant"),
        ("/measures.csv?region=23区", "wards"),
        ("/measures.csv?region=２３区", "wards"),
        ("/measures.csv?region=23ku", "wards"),
    ],
)
def test_what_others_call_otherwise_is_known(client: Client, asked: str, near: str):
    assert refused(client, asked).endswith(f"ありません。近いもの：{near}。")


@pytest.mark.parametrize("name", ["from", "after", "generation"])
def test_what_others_call_since_is_known(client: Client, name: str):
    detail = refused(client, f"/api/v1/changes?since=0&{name}=1")
    assert detail.partition("近いもの：")[2].removesuffix("。").split("、")[0] == "since"


@pytest.mark.parametrize(
    "asked", ["/api/v1/plans?form=grant", "/api/v1/plans?lang=en", "/measures.csv?page=2", "/measures.csv?limit=5"]
)
def test_nothing_is_guessed_of_what_is_not_taken_here(client: Client, asked: str):
    """Though sort is like form by its letters."""
    assert "近いもの" not in refused(client, asked)


def test_who_asks_for_what_is_like_nothing_is_told_what_may_be_asked(client: Client):
    names = "q、type、form、region、municipality、year、state、sort、syn、match、as_of"
    detail = refused(client, "/measures.json?per_page=100&page=2")
    assert (
        detail == f"「per_page」という条件はありません。 「page」という条件はありません。 使える条件：{names}、facets。"
    )
    assert refused(client, "/shortlist.csv?q=a&lang=en").endswith("使える条件：id、note.<id>、q、encoding。")
    assert refused(client, "/api/v1/openapi.json?x=1") == "「x」という条件はありません。"  # nothing is taken there
    many = refused(client, "/api/v1/measures?lang=en")
    assert f"使える条件：{names}、" in many
    assert "/api/docs/にあります。" in many
    assert "使える条件" not in refused(client, "/measures.json?keyword=a")  # a near one is enough


def test_no_withdrawn_edition_is_offered(client: Client):
    plan = Plan.objects.get(key="131211-2021")
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    for nothing in ("editions/131211-2022/1", "plans/131211-2022"):
        assert "近いもの" not in refused(client, f"/api/v1/{nothing}", 404)
    factories.republished(plan)
    assert refused(client, "/api/v1/editions/131211-2022/1", 404).endswith("近いもの：131211-2021/2。")


def test_what_is_refused_is_told_in_one_line(client: Client):
    assert "「startups」という値はありません。" in refused(client, "/measures.csv?type=startups%0A")
