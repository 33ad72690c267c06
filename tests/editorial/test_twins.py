"""「すでにあります」: asked where a plan is typed or read from a document; tables and renewals have their own tests."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from plans_registry.editorial.review.begin import begin
from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import errors_of, list_of, page_of, save, signed_in
from tests.intake.overviews import small

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TYPED = {"municipality": factories.ADACHI, "title": "足立区 地域産業活性化計画"}


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def test_a_typed_plan_is_asked_about_and_made_when_it_is_another_one():
    twin = factories.draft()
    client = signed_in(factories.aoki())
    response = save(client, list_of(Plan, "add"), **TYPED)
    said = errors_of(response)
    assert "すでにあります：" in said
    assert f'href="{page_of(twin)}"' in said
    assert 'name="apart"' in said
    assert Plan.objects.count() == 1
    assert save(client, list_of(Plan, "add"), **TYPED, apart="1").status_code == 302
    assert Plan.objects.count() == 2


def test_going_back_and_saving_again_makes_no_second_plan():
    client = signed_in(factories.aoki())
    assert save(client, list_of(Plan, "add"), **TYPED).status_code == 302
    assert "すでにあります" in errors_of(save(client, list_of(Plan, "add"), **TYPED))
    assert Plan.objects.count() == 1


def test_a_plan_that_is_there_is_saved_without_a_question():
    factories.draft()
    plan = factories.draft(title="産業振興計画")
    assert save(signed_in(factories.aoki()), page_of(plan), background="直した文").status_code == 302


@pytest.mark.parametrize(
    "corrected",
    [
        {"municipality": factories.MACHIDA},
        {"first_year": "2022", "last_year": "2024", "period_text": ""},
        {"title": "町田の計画"},
    ],
)
def test_a_plan_put_right_is_asked_about_where_another_is_already(corrected: dict[str, str]):
    """The same rule as where one is made: two of one time may be right, and the person says so."""
    home = corrected.get("municipality", factories.ADACHI)
    twin = factories.draft(home, title="町田の計画", first_year=2022, last_year=2024)
    plan = factories.published(title="足立の計画", first_year=2018, last_year=2020)
    if "municipality" in corrected:
        Plan.objects.filter(pk=plan.pk).update(first_year=2021, last_year=2023)
    client = signed_in(factories.chiba())
    asked = save(client, page_of(plan), **corrected)
    assert "すでにあります：" in errors_of(asked)
    assert f'href="{page_of(twin)}"' in errors_of(asked)
    plan.refresh_from_db()
    assert (plan.municipality_id, plan.title) == (factories.ADACHI, "足立の計画")
    assert save(client, page_of(plan), **corrected, apart="1").status_code == 302
    assert save(client, page_of(plan), background="直した文").status_code == 302  # it has been said
    plan.refresh_from_db()
    assert plan.municipality_id == home


def test_who_approves_reads_what_the_editor_was_asked():
    twin = factories.published(factories.MACHIDA, first_year=2022, last_year=2024)
    plan = factories.published()
    said = f"同じと思われる計画が、すでにあります：「{twin}」"
    client, pages = signed_in(factories.chiba()), (page_of(plan), reverse("whole_plan", args=[plan.pk]))
    assert not any(said in client.get(page).content.decode() for page in pages)
    Plan.objects.filter(pk=plan.pk).update(municipality=factories.MACHIDA)
    assert all(said in client.get(page).content.decode() for page in pages)


def test_a_plan_is_not_taken_for_the_one_it_follows():
    """The next plan often has the same title; years in common are a question all the same."""
    old = factories.published()
    plan = factories.draft(first_year=2024, last_year=2026)
    Plan.objects.filter(pk=plan.pk).update(predecessor=old)
    client, said = signed_in(factories.chiba()), f"すでにあります：「{old}」"
    assert said not in client.get(page_of(plan)).content.decode()
    Plan.objects.filter(pk=plan.pk).update(first_year=2023)
    assert said in client.get(page_of(plan)).content.decode()


def test_plans_of_nobody_knows_whom_are_not_one_for_their_years_alone():
    """A round approves plans of many municipalities for the same three years."""
    aoki, names = factories.aoki(), ("商店街振興計画", "創業支援計画", "商店街 振興計画")
    for n, name in enumerate(names):
        head = f"「{name}」（架空区）【計画期間：令和６年度～令和８年度】"
        begin(small("１ 販路の拡大", f"第{n}の施策", head=head, background=f"背景{n}である。").encode(), by=aoki)
    drafts = Plan.objects.filter(municipality=None)
    assert set(drafts.values_list("title", flat=True)) == set(names[:2])
    assert save(signed_in(aoki), page_of(drafts[0]), background="直した文").status_code == 302


def test_the_command_that_reads_an_overview_names_what_is_there():
    factories.draft(title="産業振興計画", first_year=2020, last_year=2022)
    sample = Path(__file__).parents[2] / "plans_registry" / "intake" / "sample" / "overview-r3.txt"
    out = StringIO()
    call_command("import_overview", sample, stdout=out)
    assert "すでにあります：「産業振興計画（令和2年度～令和4年度）」" in out.getvalue()
