"""Enter in a field of the page of a whole plan: nothing is decided by it, and nothing of it is left over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from plans_registry.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_enter_in_the_memo_of_a_day_folds_nothing_away_and_the_button_then_leaves_nothing_unsaved(
    open_page: Callable[..., Page],
):
    factories.load_reference()
    plan, chiba = factories.submitted(), factories.chiba()
    page, address, day = open_page(), reverse("whole_plan", args=[plan.pk]), timezone.localdate() + timedelta(days=3)
    page.goto(f"/admin/login/?next={address}")
    page.fill("#id_login", chiba.username)
    page.fill("#id_password", "password")
    page.click("main [type=submit]")
    page.get_by_text("承認して、公開する日を決める").first.click()
    page.fill("[name=verb-schedule-on]", day.isoformat())
    page.fill("[name=verb-schedule-note]", "年度のはじめに")
    page.wait_for_timeout(2_500)  # what is typed is kept every two seconds
    page.press("[name=verb-schedule-note]", "Enter")
    expect(page.locator(".messagelist .warning")).to_contain_text("まだ何も決まっていません")
    expect(page.locator("[name=verb-schedule-on]")).to_be_visible()
    expect(page.locator("[name=verb-schedule-on]")).to_have_value(day.isoformat())
    page.get_by_role("button", name="承認して、公開する日を決める").click()
    expect(page.locator(".state-scheduled").first).to_be_visible()
    assert Plan.objects.get().status_note == "年度のはじめに"
    page.goto(address)
    page.wait_for_load_state("load")
    expect(page.locator(".kept-offer")).to_have_count(0)
