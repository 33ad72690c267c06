"""A server whose clock was wrong and is put right, back or forward: nothing is lost, hidden or sent for ever."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from plans_registry.catalogue.models import Edition
from plans_registry.rates import seconds_to_wait
from tests import factories

pytestmark = pytest.mark.django_db
RIGHT = "2022-10-03T09:00:00+09:00"
AHEAD, BEHIND = "2031-05-05T09:00:00+09:00", "1999-01-01T09:00:00+09:00"


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_what_was_published_while_it_was_wrong_and_afterwards_is_public(client: Client, wrong: str):
    with time_machine.travel(wrong):
        plan = factories.published()
        client.get("/plans/")
    with time_machine.travel(RIGHT):
        second = factories.published(factories.SETAGAYA, first_year=2022, last_year=2024)
        factories.republished(plan)
        page = client.get("/plans/").content.decode()
        assert {plan.key, second.key} <= set(re.findall(r"/plans/([\d-]+)/", page))
        assert client.get(f"/plans/{plan.key}/").status_code == 200
        feed = client.get("/plans.atom").getvalue().decode()
        assert {plan.key, second.key} <= set(re.findall(r"/plans/([\d-]+)/", feed))
        assert client.get("/plans/?as_of=2022-10-03").status_code == 200
    # What came first is decided by the order of commits, whatever the moments say.
    assert list(Edition.objects.filter(plan=plan).order_by("number").values_list("is_current", flat=True)) == [
        False,
        True,
    ]


def test_a_page_that_somebody_has_is_told_from_a_newer_one_whatever_the_clock_says(client: Client):
    with time_machine.travel(AHEAD):
        factories.published()
        etag = client.get("/plans/")["ETag"]
    with time_machine.travel(RIGHT):
        assert client.get("/plans/", headers={"If-None-Match": etag}).status_code == 200
        now = client.get("/plans/")["ETag"]
        assert client.get("/plans/", headers={"If-None-Match": now}).status_code == 304


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_limits_begin_anew_and_shut_nobody_out(rf: Any, jump: timedelta):
    with time_machine.travel(RIGHT, tick=False) as clock:
        assert not seconds_to_wait(rf.get("/"), "clock", most=1)
        assert seconds_to_wait(rf.get("/"), "clock", most=1) <= 60
        clock.shift(jump)
        assert not seconds_to_wait(rf.get("/"), "clock", most=1)
