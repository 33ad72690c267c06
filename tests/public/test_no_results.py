"""What a page without results says: of plans that nobody has entered yet, and of a postcode."""

import pytest
import time_machine
from django.test import Client

from plans_registry.models import Round
from plans_registry.models.approvals import Approval
from tests import factories
from tests.public.reading import plain, read
from tests.public.search_page import total
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

TODAY = "2026-11-28T09:00:00+09:00"

_sample = once_a_module(factories.sample_registry, autouse=True)


PAGES = pytest.mark.parametrize("page_of", ["measures", "plans"])


@PAGES
@pytest.mark.parametrize("asked", ["year=2026", "q=2026", "q=ドローン 令和8年度", "year=2026&q=ドローン"])
def test_of_a_year_approved_plans_that_nobody_has_entered_are_counted(client: Client, page_of: str, asked: str):
    approved = Approval.objects.filter(first_year__lte=2026, last_year__gte=2026).count()
    assert approved
    with time_machine.travel(TODAY):
        page = read(client, f"/{page_of}/?{asked}")
        english = read(client, f"/en/{page_of}/?{asked}")
    assert f"Approved plans whose period includes FY2026, not yet entered here: {approved}" in plain(english.main)
    assert total(page) == 0
    assert f"令和8年度が計画期間に入る、承認あり・内容は未掲載の計画：{approved}件" in plain(page.main)
    assert page.link("承認の一覧と、東京都の発表") == "/fiscal-year/#approvals"


@PAGES
@pytest.mark.parametrize("asked", ["state=active", "state=ending&state=ended&q=ドローン", "q=今年度のドローン"])
def test_what_is_in_force_now_is_asked_about_the_current_year(client: Client, page_of: str, asked: str):
    with time_machine.travel(TODAY):
        page = read(client, f"/{page_of}/?{asked}")
    assert "令和8年度が計画期間に入る、承認あり・内容は未掲載の計画" in plain(page.main)


@PAGES
@pytest.mark.parametrize("asked", ["q=ドローン", "year=1999", "year=2026&municipality=131211"])
def test_without_such_plans_nothing_is_said_of_them(client: Client, page_of: str, asked: str):
    with time_machine.travel(TODAY):
        page = read(client, f"/{page_of}/?{asked}")
    assert total(page) == 0
    assert "承認あり・内容は未掲載の計画" not in plain(page.main)


@PAGES
@pytest.mark.parametrize("asked", ["q=福生", "q=福生 2026", "municipality=132187"])
def test_a_place_without_a_plan_is_told_with_its_page_and_its_neighbours(client: Client, page_of: str, asked: str):
    with time_machine.travel(TODAY):
        page = read(client, f"/{page_of}/?{asked}")
    assert "福生市の計画は、いま掲載していません 承認は発表されていますが" in plain(page.main)
    assert page.link("福生市のページを見る") == "/municipalities/132187/"
    assert page.link("羽村市") == "/municipalities/132276/"


def test_a_list_of_plans_of_a_year_counts_them_beside_those_it_has(client: Client):
    Round.objects.create(label="令和7年度前期")
    factories.published("131016", first_year=2025, last_year=2027, round="令和7年度前期")
    with time_machine.travel(TODAY):
        page = read(client, "/plans/?year=2026")
        of_round = read(client, "/plans/?year=2026&round=令和7年度前期")
    approved = Approval.objects.filter(first_year__lte=2026, last_year__gte=2026).count()
    assert (total(page), total(of_round)) == (1, 1)
    assert f"令和8年度が計画期間に入る、承認あり・内容は未掲載の計画：{approved}件" in plain(page.main)
    assert "承認あり・内容は未掲載の計画" not in plain(of_round.main), "none of them is of that round"


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
