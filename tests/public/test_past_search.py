"""The search page as the public read it on a day."""

import pytest
from django.test import Client

from plans_registry.catalogue.index.past import past_at
from plans_registry.catalogue.models import Edition, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db


@pytest.fixture
def then(time_machine) -> str:
    """The day on which one plan was public, with a name that was changed afterwards."""
    factories.load_reference()
    time_machine.move_to("2027-01-10T09:00:00+09:00")
    plan = factories.published(ADACHI, pillars=(pillar("支援", measure("展示会への出展助成", number=1)),))
    time_machine.move_to("2027-02-10T09:00:00+09:00")
    Measure.objects.filter(pillar__plan=plan).update(name="見本市への出展助成")
    factories.republished(plan)
    factories.published(MACHIDA, pillars=(pillar("支援", measure("出展助成", number=1)),))
    return "2027-01-10"


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_of_when_it_is_and_every_link_stays_there(client: Client, then: str):
    shown = (
        body(client, "/measures/?q=出展助成&match=literal"),
        body(client, f"/measures/?q=出展助成&match=literal&as_of={then}"),
    )
    assert ["展示会への" in text for text in shown] == [False, True]
    assert ["町田市</dd>" in text or "見本市への" in text for text in shown] == [True, False]
    assert "2027年1月10日に公開していた内容です" in shown[1]
    assert f'name="as_of" value="{then}"' in shown[1]
    assert f"/measures.csv?q=%E5%87%BA%E5%B1%95%E5%8A%A9%E6%88%90&amp;match=literal&amp;as_of={then}" in shown[1]
    assert 'href="/measures/?q=%E5%87%BA%E5%B1%95%E5%8A%A9%E6%88%90&amp;match=literal"' in shown[1]
    assert "As published on 10 January 2027" in body(client, f"/en/measures/?as_of={then}")
    assert "展示会への" not in body(client, "/measures/?q=出展助成&match=literal")


def test_nothing_found_then_is_said(client: Client, then: str):
    assert "0件" in body(client, f"/measures/?municipality={MACHIDA}&as_of={then}")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2030-01-01", "「2030-01-01」は、まだ来ていません。"),
        ("2020-01-01", "「2020-01-01」は、記録がはじまる前です。"),
        ("yesterday", "「時点」の値「yesterday」は見つからないため、無視しました。"),
        ("9" * 30, f"「時点」の値「{'9' * 30}」は見つからないため、無視しました。"),
    ],
)
def test_what_is_not_on_record_is_ignored_and_said(client: Client, then: str, moment: str, said: str):
    text = body(client, f"/measures/?as_of={moment}")
    assert said in text
    assert "見本市への" in text


def test_a_past_too_large_to_search_is_refused(client: Client, then: str, settings):
    settings.PAST_MEASURES_LIMIT = 0
    response = client.get(f"/measures/?as_of={then}")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert Plan.objects.count() == 2
    assert client.get(f"/measures/?as_of={Generation.latest()}").status_code == 200


def test_two_moments_of_one_day_are_not_mixed_up(client: Client, then: str):
    before, plan = Generation.latest(), Plan.objects.get(municipality=ADACHI)
    assert "見本市への" in body(client, "/measures/")
    Measure.objects.filter(pillar__plan=plan).update(name="商談会への出展助成")
    factories.republished(plan)
    assert "商談会への" in body(client, "/measures/")
    assert "見本市への" in body(client, f"/measures/?as_of={before}")
    assert "見本市への" not in body(client, "/measures/")


def test_a_day_that_has_come_is_not_what_it_was_while_it_was_to_come(client: Client, then: str, time_machine):
    address = "/measures/?as_of=2027-03-01"
    response = client.get(address)
    assert "まだ来ていません" in response.content.decode()
    time_machine.move_to("2027-03-02T09:00:00+09:00")
    later = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (later.status_code, "まだ来ていません" in later.content.decode()) == (200, False)


def test_a_plan_that_is_withdrawn_while_its_past_is_read_is_left_out(then: str):
    first = Edition.objects.get(municipality=ADACHI, number=1)
    past = past_at(first.from_generation, "of a test")
    measures = [measure for measure in past.measures.tolist() if measure]
    workflow.withdraw(first.plan, by=factories.chiba(), reason="誤り")
    assert (len(measures), past.read_replaced(measures)) == (1, {})
