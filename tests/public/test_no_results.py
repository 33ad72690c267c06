"""What a page without results says: of plans that nobody has entered yet, and of a postcode."""

import pytest
import time_machine
from django.test import Client

from plans_registry.models.approvals import Approval
from tests import factories
from tests.public.reading import plain, read
from tests.public.search_page import total
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

TODAY = "2026-11-28T09:00:00+09:00"

_sample = once_a_module(factories.sample_registry, autouse=True)


@pytest.mark.parametrize("asked", ["year=2026", "q=ドローン 令和8年度", "year=2026&q=ドローン"])
def test_of_a_year_approved_plans_that_nobody_has_entered_are_counted(client: Client, asked: str):
    approved = Approval.objects.filter(first_year__lte=2026, last_year__gte=2026).count()
    assert approved
    with time_machine.travel(TODAY):
        page = read(client, f"/measures/?{asked}")
    assert total(page) == 0
    assert f"令和8年度が計画期間に入る、承認あり・内容は未掲載の計画：{approved}件" in plain(page.main)
    assert page.link("承認の一覧と、東京都の発表") == "/fiscal-year/#approvals"


@pytest.mark.parametrize("asked", ["state=active", "state=ending&state=ended&q=ドローン", "q=今年度のドローン"])
def test_what_is_in_force_now_is_asked_about_the_current_year(client: Client, asked: str):
    with time_machine.travel(TODAY):
        page = read(client, f"/measures/?{asked}")
    assert "令和8年度が計画期間に入る、承認あり・内容は未掲載の計画" in plain(page.main)


@pytest.mark.parametrize("asked", ["q=ドローン", "year=1999", "year=2026&municipality=131211"])
def test_without_such_plans_nothing_is_said_of_them(client: Client, asked: str):
    with time_machine.travel(TODAY):
        page = read(client, f"/measures/?{asked}")
    assert total(page) == 0
    assert "承認あり・内容は未掲載の計画" not in plain(page.main)


def test_a_postcode_is_read_and_leads_to_the_measures_there(client: Client):
    page = read(client, "/measures/?q=120-0005")
    assert "「120-0005」は、足立区の郵便番号です。" in plain(page.main)
    assert total(read(client, page.link("足立区の施策を見る（8件）"))) == 8
    assert page.link("足立区のページを見る") == "/municipalities/131211/"
    english = read(client, "/en/measures/?q=120-0005")
    assert "“120-0005” is a postcode of Adachi City." in plain(english.main)
    assert english.link("See the measures of Adachi City (8)")
    without_plan = read(client, "/measures/?q=100-0001")
    assert "千代田区の郵便番号です" in plain(without_plan.main)
    assert "千代田区の施策を見る" not in plain(without_plan.main)
