"""What is over says so first: since when, and the plan, the measure or the office to go to instead."""

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Entry
from plans_registry.models import Plan
from tests import factories
from tests.public.reading import Element, Reader, plain, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("registry")]

PLAN = "/plans/131211-2021/"
AFTER = "2024-04-01T00:10:00+09:00"


def measure(name: str = "見本市等出展助成事業", **fields: str) -> str:
    return f"/measures/{Entry.objects.get(name=name, **fields).measure}/"


def band(page: Reader) -> Element | None:
    (found,) = page.with_class("ended-band") or [None]
    return found


@pytest.mark.parametrize("address", ["PLAN", "PLANeditions/1/", "MEASURE"])
def test_the_band_comes_at_midnight_of_the_first_of_april(client: Client, address: str):
    address = address.replace("PLAN", PLAN).replace("MEASURE", measure())
    with time_machine.travel("2024-03-31T23:50:00+09:00"):
        before = client.get(address)
        assert "ended-band" not in before.content.decode()
    with time_machine.travel(AFTER):
        page = Reader(client.get(address, headers={"If-None-Match": before["ETag"]}).content.decode())
    found = band(page)
    assert found
    said = plain(found.text)
    assert said.startswith("この計画は、令和5年度（2024年3月）で終わりました。")
    assert "足立区の事業者向けページを開く 電話 03-3880-5111" in said
    assert len(page.with_class("window")) == 1  # in the band, not below the title again
    assert page.elements.index(found) < page.elements.index(page.one("h1"))


def test_it_leads_to_the_plan_that_follows_and_to_the_same_measure_in_it(client: Client):
    old = Plan.objects.get(municipality=factories.ADACHI)
    pillars = (factories.pillar("柱", factories.measure("展示会助成")),)
    factories.successor(old, {"展示会助成": "見本市等出展助成事業"}, pillars=pillars, title="足立区産業計画")
    another = (factories.pillar("柱", factories.measure("別の事業")),)
    factories.published(factories.ADACHI, first_year=2027, last_year=2029, title="足立区の別の計画", pillars=another)
    with time_machine.travel(AFTER):
        plan, one, other = (
            read(client, address) for address in (PLAN, measure(), measure("国内・海外販路拡大支援事業"))
        )
        assert "あとの計画：足立区産業計画（令和6年度～令和8年度） 計画期間中" in plan.main
        assert "あとの計画での同じ施策：展示会助成（令和6年度～令和8年度） 計画期間中" in one.main
        assert "あとの計画：足立区産業計画" in other.main
        assert "窓口でお確かめください" not in plan.main + one.main + other.main
        assert [len(page.with_class("window")) for page in (plan, one, other)] == [1, 1, 1]  # below the title


def test_without_a_named_successor_it_leads_to_the_municipality_s_newest_later_plan(client: Client):
    factories.published(factories.ADACHI, first_year=2018, last_year=2020, title="足立区旧計画")
    factories.published(factories.ADACHI, first_year=2025, last_year=2027, title="足立区新計画")
    with time_machine.travel(AFTER):
        assert "あとの計画：足立区新計画（令和7年度～令和9年度） 来年度に始まる" in read(client, PLAN).main
        assert "あとの計画：足立区新計画" in read(client, "/plans/131211-2018/").main


def test_a_later_approval_is_named_with_its_announcement_and_the_office(client: Client):
    factories.published("131075", first_year=2022, last_year=2023)
    with time_machine.travel("2026-11-28T09:00:00+09:00"):
        found = band(read(client, "/plans/131075-2022/"))
    assert found
    said = plain(found.text)
    assert "承認あり・内容は未掲載 （令和7年度～令和9年度） 東京都の発表（2025年3月24日）" in said
    assert "墨田区の" in said


def test_a_municipality_whose_plans_are_all_over_says_so(client: Client):
    address = f"/municipalities/{factories.ADACHI}/"
    assert not band(read(client, address))
    with time_machine.travel(AFTER):
        page = read(client, address)
    found = band(page)
    assert found
    assert plain(found.text).startswith("ここにある計画と施策は、令和5年度（2024年3月）までに終わったものです。")
    assert len(page.with_class("window")) == 1
    assert (2, "終わった計画の施策") in page.headings
    factories.published(factories.ADACHI, first_year=2025, last_year=2027)
    with time_machine.travel(AFTER):
        assert not band(read(client, address))


def test_in_english(client: Client):
    with time_machine.travel(AFTER):
        assert "This plan ended with FY2023 (March 2024)." in read(client, "/en" + PLAN).main
