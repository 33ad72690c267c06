"""One municipality for machines: what its page tells stands in every form."""

import json

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Entry, Generation
from tests import factories
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
SUMIDA = "131075"
"""Its approval was announced on 24 March 2025; nobody has entered the plan."""


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode()


def test_the_markdown_has_every_measure_and_the_office(client: Client):
    written = text(client, "/municipalities/131211.md")
    for entry in Entry.objects.filter(municipality=factories.ADACHI):
        assert f"**{entry.name}**" in written
        assert f"/measures/{entry.measure}/" in written
        assert f"### {entry.pillar_number}. {entry.pillar_title}" in written
    assert "- 全国地方公共団体コード：131211" in written
    assert "- 窓口：" in written
    assert "問い合わせ先" not in written  # that is a field of measures
    assert "承認あり" not in written


def test_the_linked_data_lead_to_the_plans_and_their_measures(client: Client):
    municipality, *plans = json.loads(text(client, "/municipalities/131211.jsonld"))["@graph"]
    assert municipality["subjectOf"] == [{"@id": plan["@id"]} for plan in plans] != []
    assert plans == json.loads(text(client, "/plans/131211-2021.jsonld"))["@graph"]
    assert len(plans[0]["about"]) == Entry.objects.filter(municipality=factories.ADACHI).count()


def test_a_plan_that_is_approved_and_not_entered_is_told_of_in_every_form(client: Client):
    with time_machine.travel("2026-12-01T09:00:00+09:00"):
        written = text(client, f"/municipalities/{SUMIDA}.md")
        assert "## 承認あり・内容は未掲載（1件）" in written
        assert "[東京都の発表（2025年3月24日）](<" in written
        assert "掲載している計画はありません" not in written
        told = json.loads(text(client, f"/municipalities/{SUMIDA}.json"))
        (approval,) = told["approvals"]
        assert (told["municipality"]["plans"], approval["announced_on"]) == (0, "2025-03-24")
        assert approval["url"] in written
        card = text(client, f"/embed/municipalities/{SUMIDA}/")
        assert "承認は発表されていますが" in card
        assert "掲載している計画はありません" not in card
        factories.published(SUMIDA, first_year=approval["first_year"], last_year=approval["last_year"])
        assert "承認あり" not in text(client, f"/municipalities/{SUMIDA}.md")
        assert json.loads(text(client, f"/municipalities/{SUMIDA}.json"))["approvals"] == []


def test_an_approval_whose_period_is_over_stands_apart(client: Client):
    with time_machine.travel("2026-12-01T09:00:00+09:00"):
        written = text(client, "/municipalities/131067.md")
    assert "## 期間が終わった承認・内容は未掲載（1件）" in written
    assert "## 承認あり" not in written
    assert "掲載している計画はありません。" in written


def test_one_without_plan_and_approval_says_that(client: Client):
    assert "掲載している計画はありません。" in text(client, "/municipalities/131016.md")
    (municipality,) = json.loads(text(client, "/municipalities/131016.jsonld"))["@graph"]
    assert "subjectOf" not in municipality


def test_of_a_past_it_is_what_was_public_then(client: Client):
    before = Generation.latest()
    factories.published("131016")
    for ending in ("md", "jsonld"):
        assert "131016-2021" in text(client, f"/municipalities/131016.{ending}")
        assert "131016-2021" not in text(client, f"/municipalities/131016.{ending}?as_of={before}")


def test_the_lists_count_the_approvals_without_their_plans_then_and_now(client: Client):
    def counted(moment: str) -> set[int]:
        """As the list of the API, its file and the municipality's own file have it."""
        listed = json.loads(text(client, f"/api/v1/municipalities?per_page=100{moment}"))["results"]
        lines = map(json.loads, text(client, f"/municipalities.jsonl?{moment}").splitlines())
        one = json.loads(text(client, f"/municipalities/{SUMIDA}.json?{moment}"))["municipality"]
        return {row["approvals"] for row in (*listed, *lines, one) if row["code"] == SUMIDA}

    with time_machine.travel("2026-12-01T09:00:00+09:00"):
        before = Generation.latest()
        assert counted("") == {1}
        (approval,) = json.loads(text(client, f"/municipalities/{SUMIDA}.json"))["approvals"]
        factories.published(SUMIDA, first_year=approval["first_year"], last_year=approval["last_year"])
        assert counted("") == {0}
        assert counted(f"&as_of={before}") == {1}
