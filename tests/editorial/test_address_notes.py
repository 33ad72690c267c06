"""What the desk says of a plan whose public address would be another one than it says of itself."""

import pytest
from django.urls import reverse

from plans_registry.models import Plan
from tests import factories
from tests.editorial.desk import fields_of, page_of, press, save, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OLD = f"{factories.ADACHI}-2021"


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def both_pages(plan: Plan) -> list[str]:
    """The editor's and the approver's."""
    client = signed_in(factories.chiba())
    addresses = (page_of(plan), reverse("whole_plan", args=[plan.pk]))
    return [client.get(address).content.decode() for address in addresses]


def test_nothing_is_said_where_the_address_stays():
    for plan in (factories.published(), factories.submitted(factories.MACHIDA)):
        assert not any("アドレスが" in page or "アドレスは" in page for page in both_pages(plan))


def test_another_first_year_moves_the_address_and_both_are_told():
    plan = factories.published()
    Plan.objects.filter(pk=plan.pk).update(first_year=2020)
    for page in both_pages(plan):
        assert f"/plans/{OLD}/ から /plans/{factories.ADACHI}-2020/ に変わります" in page


def test_a_second_plan_of_the_same_years_is_told_its_number():
    factories.published()
    for page in both_pages(factories.submitted(title="べつの計画")):
        assert f"アドレスは /plans/{OLD}-2/ になります" in page


def test_who_acts_for_all_puts_the_municipality_right_and_others_read_who_does():
    plan = factories.published()
    editor = signed_in(factories.aoki()).get(page_of(plan))
    assert "municipality" not in fields_of(editor)
    assert "公開したことのある計画では、承認者が直します" in editor.content.decode()
    assert save(signed_in(factories.chiba()), page_of(plan), municipality=factories.MACHIDA).status_code == 302
    press(factories.administrator(), plan, "submit")
    press(factories.chiba(), plan, "publish")
    assert plan.key == f"{factories.MACHIDA}-2021"
