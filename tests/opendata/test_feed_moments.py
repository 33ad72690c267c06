"""When a feed was changed last (`updated`), through publications and withdrawals."""

import re
from datetime import datetime, timedelta
from itertools import islice

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.models import Entry
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.histories import SEEDS, history

pytestmark = pytest.mark.django_db
LATER = "2036-10-03T20:00:00+09:00"
"""Than the reference data was loaded, which changes every feed."""


def feeds() -> list[str]:
    """Every feed that stays when a plan is withdrawn."""
    listed = "&".join(
        f"id={measure}" for measure in Entry.objects.order_by("measure").values_list("measure", flat=True)
    )
    return [
        *(
            "/measures.atom",
            "/measures.atom?municipality=132098",
            "/measures.atom?q=交流",
            "/measures.atom?type=talent",
        ),
        *("/plans.atom", "/plans.atom?municipality=132098", "/municipalities/132098.atom", "/coverage.atom?year=2022"),
        *("/compare.atom?m=132098", "/compare.atom?m=132098-2021&m=131211", f"/shortlist.atom?{listed}"),
        "/api/v1/changes.atom",
    ]


def updated(client: Client, address: str) -> datetime:
    """The feed's own; nothing in it is later."""
    text = client.get(address).content.decode()
    first, *others = map(datetime.fromisoformat, re.findall("<updated>(.*?)</updated>", text))
    graves = map(datetime.fromisoformat, re.findall('<at:deleted-entry ref=".*?" when="(.*?)"', text))
    assert first >= max([*others, *graves], default=first), address
    return first


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_feed_never_goes_back(client: Client, seed: int) -> None:
    with time_machine.travel(LATER, tick=False) as clock:
        steps = history(seed, steps=8)
        for _plan in islice(steps, 3):  # its plans are published
            clock.shift(timedelta(hours=1))
        addresses = feeds()
        before = {address: updated(client, address) for address in addresses}
        for _step in steps:
            clock.shift(timedelta(hours=1))
            for address in addresses:
                now = updated(client, address)
                assert now >= before[address], address
                before[address] = now


def test_a_withdrawal_is_a_change_of_every_feed_that_told_the_plan(client: Client) -> None:
    with time_machine.travel(LATER, tick=False) as clock:
        plan = factories.published(MACHIDA)
        factories.published(ADACHI)
        addresses = feeds()
        clock.shift(timedelta(days=2))
        workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
        at = timezone.now()
        assert {address: updated(client, address) for address in addresses} == dict.fromkeys(addresses, at)
        same = {address: client.get(address).content for address in addresses}
        clock.shift(timedelta(days=100))
        factories.aoki()  # nothing that is public
        assert {address: client.get(address).content for address in addresses} == same


def test_what_is_published_elsewhere_does_not_change_the_feed_of_a_municipality(client: Client) -> None:
    with time_machine.travel(LATER, tick=False) as clock:
        factories.published(MACHIDA)
        addresses = ("/municipalities/132098.atom", "/plans/132098-2021.atom", "/compare.atom?m=132098")
        before = [updated(client, address) for address in addresses]
        clock.shift(timedelta(days=2))
        factories.withdrawn(ADACHI)
        assert [updated(client, address) for address in addresses] == before
