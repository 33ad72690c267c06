"""承認の発表: what was announced, who may correct it, and the way from it to a plan."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Generation
from plans_registry.models import Approval, Plan
from tests import factories
from tests.editorial.desk import fields_of, list_of, page_of, save, signed_in

pytestmark = pytest.mark.django_db

SUMIDA = "131075"


@pytest.fixture(autouse=True)
def reference() -> None:
    factories.load_reference()


def approved(code: str = SUMIDA) -> Approval:
    return Approval.objects.get(municipality=code, first_year=2025)


def listed(client: Client, **parameters: str) -> str:
    return client.get(list_of(Approval), parameters).content.decode()


@pytest.mark.slow
def test_the_shipped_announcements_come_once_and_a_correction_stays():
    Approval.objects.filter(municipality=SUMIDA).update(title="墨田区の計画", last_year=2028)
    factories.load_reference(again=True)
    assert Approval.objects.count() == 19
    assert (approved().title, approved().last_year, approved().round.label) == ("墨田区の計画", 2028, "令和6年度後期")


def test_an_approver_starts_the_plan_with_what_is_known():
    chiba = signed_in(factories.chiba())
    page = listed(chiba)
    link = page[page.index("/admin/plans_registry/plan/add/?municipality=131075") :]
    form = chiba.get(link[: link.index('"')].replace("&amp;", "&"))
    known = fields_of(form)
    expected = [[SUMIDA], ["2025"], ["2027"], [str(approved().round_id)]]
    assert [known[name] for name in ("municipality", "first_year", "last_year", "round")] == expected


def test_a_plan_of_the_same_municipality_and_period_takes_the_place_of_the_link():
    plan = factories.draft(municipality=SUMIDA, first_year=2025, last_year=2027)
    page = listed(signed_in(factories.chiba()), q="すみだ")
    assert page_of(plan) in page
    assert "この計画を登録する" not in page
    assert "墨田区" not in listed(signed_in(factories.chiba()), entered="no")


def test_an_editor_learns_nothing_of_anothers_draft_and_starts_none_for_them():
    plan: Plan = factories.draft(municipality=SUMIDA, first_year=2025, last_year=2027)
    page = listed(signed_in(factories.baba()))
    assert "墨田区" in page
    assert page_of(plan) not in page
    assert "この計画を登録する" not in page


def test_the_keeper_corrects_and_public_pages_become_stale():
    ito, before = signed_in(factories.ito()), Generation.stamp()
    assert save(ito, page_of(approved()), title="墨田区地域産業活性化計画").status_code == 302
    assert approved().title == "墨田区地域産業活性化計画"
    assert Generation.stamp() != before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_year": "2024"}, "終了年度は、開始年度より前にはできません。"),
        ({"first_year": "20255"}, "2100 以下"),
        ({"url": "ただの文字"}, "URLを正しく"),
        ({"title": "=1+1"}, "計算式として扱う"),
    ],
)
def test_a_wrong_entry_is_told(changes: dict, sentence: str):
    response = save(signed_in(factories.ito()), page_of(approved()), **changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert (approved().last_year, approved().title) == (2027, "")
