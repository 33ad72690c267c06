"""A plan in the admin: registered, refused, deleted, and found by address."""

import pytest
from django.test import Client

from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import errors_of, fields_of, list_of, messages_of, page_of, save, signed_in, three_pillars

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())


def numbered(plan: Plan) -> list[tuple[int, str]]:
    return list(plan.pillars.order_by("number").values_list("number", "title"))


def test_a_plan_is_registered_with_its_pillars_on_one_page(aoki: Client):
    address = list_of(Plan, "add")
    response = save(
        aoki,
        address,
        "_save",
        title="足立区地域産業活性化計画",
        first_year="2021",
        last_year="2023",
        pillar__0__title="販路拡大支援",
    )
    assert response.status_code == 302, errors_of(response)
    plan = Plan.objects.get()
    assert (plan.municipality_id, plan.first_year, plan.status) == (factories.ADACHI, 2021, "draft")
    assert numbered(plan) == [(1, "販路拡大支援")]


def test_the_only_municipality_of_an_editor_is_filled_in(aoki: Client):
    assert fields_of(aoki.get(list_of(Plan, "add")))["municipality"] == [factories.ADACHI]


def test_years_left_blank_are_read_from_the_period_as_published(aoki: Client):
    plan = factories.draft(first_year=None, last_year=None, period_text="")
    save(aoki, page_of(plan), period_text="平成29年度から3年間")
    plan.refresh_from_db()
    assert (plan.first_year, plan.last_year) == (2017, 2019)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_year": "2023", "last_year": "2021"}, "終了年度は、開始年度と同じかあと"),
        ({"first_year": "2023", "last_year": ""}, "両方選ぶか、両方空欄"),
        ({"first_year": "20211"}, "正しく選択してください"),
        ({"title": ""}, "必須"),
        ({"title": "=1+1"}, "では始められません"),
        ({"title": "あ" * 300}, "200"),
        ({"pillar__0__title": "@SUM"}, "では始められません"),
        ({"pillar__0__title": ""}, "空ではいけません"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(aoki: Client, changes: dict, sentence: str):
    plan = three_pillars()
    before = Plan.objects.values().get()
    response = save(aoki, page_of(plan), **changes)
    assert response.status_code == 200
    assert sentence in errors_of(response)
    assert Plan.objects.values().get() == before


def test_a_public_plan_keeps_its_period_and_its_municipality(aoki: Client):
    plan = factories.published()
    response = save(aoki, page_of(plan), first_year="", last_year="", period_text="")
    assert "計画期間が必要" in errors_of(response)
    assert "municipality" not in fields_of(aoki.get(page_of(plan)))


def test_deleting_asks_first_and_names_the_plan(aoki: Client):
    plan = factories.draft(title="羽村市との共同計画")
    page = aoki.get(page_of(plan, "delete")).content.decode()
    assert "「羽村市との共同計画（令和3年度～令和5年度）」を削除しますか" in page
    assert "見本市等出展助成事業" in page
    assert "object (" not in page  # of a row that joins two others
    aoki.post(page_of(plan, "delete"), {"post": "yes"})
    assert not Plan.objects.exists()


def test_a_plan_that_was_ever_public_cannot_be_deleted(aoki: Client):
    for plan in (factories.published(), factories.withdrawn(factories.ADACHI, first_year=2024, last_year=2026)):
        for client in (aoki, signed_in(factories.administrator())):
            assert client.post(page_of(plan, "delete"), {"post": "yes"}).status_code == 403
            assert "この計画を削除する" not in client.get(page_of(plan)).content.decode()
    assert Plan.objects.count() == 2


def test_the_buttons_say_what_they_do(aoki: Client):
    plan = three_pillars()
    page = aoki.get(page_of(plan)).content.decode()
    for words in ("下書きとして保存", "保存して編集を続ける", "この計画を削除する", "確認を依頼する"):
        assert words in page
    assert "保存してもう一つ追加" not in page


def test_a_measure_of_the_list_leads_to_its_place_on_the_page_of_its_plan(aoki: Client):
    plan = three_pillars()
    second = plan.pillars.get(number=1).measures.get(number=2)
    assert aoki.get(page_of(second))["Location"] == f"{page_of(plan)}#measure-0-1"
    assert 'id="measure-0-1"' in aoki.get(page_of(plan)).content.decode()
    assert signed_in(factories.baba()).get(page_of(second))["Location"] == "/admin/"


def test_guessed_addresses_lead_home(aoki: Client):
    for key in ("999999", "abc", "99999999999999999999999"):
        assert aoki.get(f"/admin/plans_registry/plan/{key}/change/")["Location"] == "/admin/"
        assert aoki.post(f"/admin/plans_registry/plan/{key}/submit/do/")["Location"] == "/admin/"
    plan = factories.draft()
    assert aoki.post(page_of(plan, "verb", "burn")).status_code == 404
    assert "計画" in messages_of(aoki, "/admin/")
