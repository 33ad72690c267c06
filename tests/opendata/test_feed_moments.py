"""When a feed was changed last (`updated`), through publications and withdrawals."""

import re
from datetime import datetime, timedelta
from itertools import islice
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.histories import SEEDS, history

pytestmark = pytest.mark.django_db
ATOM, GRAVE = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
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
            "/measures.atom?q=交流&match=literal",
            "/measures.atom?type=talent",
            "/measures.atom?type=sales-channels",
        ),
        *("/plans.atom", "/plans.atom?municipality=132098", "/municipalities/132098.atom", "/coverage.atom?year=2022"),
        *("/compare.atom?m=132098", "/compare.atom?m=132098-2021&m=131211", f"/shortlist.atom?{listed}"),
        "/api/v1/changes.atom",
    ]


def updated(client: Client, address: str) -> datetime:
    """The feed's own; nothing in it is later."""
    text = client.get(address, follow=True).content.decode()
    first, *others = map(datetime.fromisoformat, re.findall("<updated>(.*?)</updated>", text))
    graves = map(datetime.fromisoformat, re.findall('<at:deleted-entry ref=".*?" when="(.*?)"', text))
    assert first >= max([*others, *graves], default=first), address
    return first


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("limit", [1000, 5])
def test_a_feed_never_goes_back(client: Client, settings, seed: int, limit: int) -> None:
    """Nor where keys move, nor where what left is more than is looked at."""
    settings.FEED_ITEMS_LIMIT = limit
    with time_machine.travel(LATER, tick=False) as clock:
        steps = history(seed, steps=10, moves=True)
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
        addresses.remove("/measures.atom?type=talent")  # of which it has none
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
        addresses = (
            *("/municipalities/132098.atom", "/plans/132098-2021.atom", "/compare.atom?m=132098"),
            *(
                "/measures.atom?municipality=132098",
                "/plans.atom?municipality=132098",
                "/measures.atom?q=創業&match=literal",
            ),
        )
        before = [updated(client, address) for address in addresses]
        clock.shift(timedelta(days=2))
        plan = factories.published(ADACHI)
        for fields in ({"first_year": 2020}, {"background": "改めた背景"}):  # its key moves; it is reworded
            Plan.objects.filter(pk=plan.pk).update(**fields)
            factories.republished(plan)
        assert [updated(client, address) for address in addresses] == before
        factories.withdrawn(ADACHI)
        assert [updated(client, address) for address in addresses[:-1]] == before[:-1]


def test_a_tombstone_that_is_too_old_to_be_told_does_not_take_the_feed_back(client: Client, settings) -> None:
    settings.FEED_ITEMS_LIMIT = 2
    address = "/measures.atom?q=ZZ開設&match=literal"
    with time_machine.travel(LATER, tick=False) as clock:
        plan = factories.published(ADACHI, pillars=(factories.pillar("支援", factories.measure("ZZ開設支援")),))
        other = factories.published(MACHIDA)
        clock.shift(timedelta(hours=1))
        Measure.objects.filter(pillar__plan=plan).update(name="店舗改装支援")
        factories.republished(plan)
        before = [updated(client, address)]
        assert before == [timezone.now()]
        for _edition in range(3):
            clock.shift(timedelta(hours=1))
            factories.republished(other)
            before.append(updated(client, address))
        assert "deleted-entry" not in client.get(address).content.decode()
        assert before == sorted(before)


def test_reference_data_moves_every_feed(client: Client) -> None:
    with time_machine.travel(LATER, tick=False) as clock:
        factories.published(MACHIDA)
        clock.shift(timedelta(days=1))
        event = Generation.advance()
        addresses = feeds()
        assert {updated(client, address) for address in addresses} == {event.at}


@pytest.mark.parametrize("form", ["atom", "jsonfeed"])
def test_an_edition_whose_key_comes_back_is_newer_than_its_tombstone(client: Client, form: str) -> None:
    """Else a reader that has read the tombstone passes the edition over for ever (RFC 6721)."""
    with time_machine.travel(LATER, tick=False) as clock:
        plan = factories.published(ADACHI)
        for municipality in (MACHIDA, ADACHI):
            clock.shift(timedelta(days=1))
            Plan.objects.filter(pk=plan.pk).update(municipality=municipality)
            factories.republished(plan)
            if municipality == MACHIDA:
                buried = moments(client, form)[1]
        told, graves = moments(client, form)
        assert buried.keys() == {"131211-2021/editions/1"}
        assert graves == {}
        assert list(told) == [f"131211-2021/editions/{number}" for number in (3, 2, 1)]
        assert told["131211-2021/editions/1"] > buried["131211-2021/editions/1"]
        assert moments(client, form, "plans/131211-2021")[0] == told


def test_the_feed_of_a_plan_is_the_same_when_its_key_moved(client: Client) -> None:
    plan = factories.published(ADACHI)
    Plan.objects.filter(pk=plan.pk).update(municipality=MACHIDA)
    factories.republished(plan)
    for key in ("131211-2021", "132098-2021"):
        root = ElementTree.fromstring(client.get(f"/plans/{key}.atom", follow=True).content)
        assert root.findtext(f"{ATOM}id", "").endswith("/plans/131211-2021.atom")


def moments(
    client: Client, form: str, stem: str = f"municipalities/{ADACHI}"
) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """Of each edition in a feed when it was changed, and of each that is gone since when."""
    answer = client.get(f"/{stem}.{form}")
    if form == "jsonfeed":
        feed = answer.json()
        told = [(item["id"], item["date_modified"]) for item in feed["items"]]
        graves = [(grave["id"], grave["when"]) for grave in feed["_tombstones"]]
    else:
        root = ElementTree.fromstring(answer.content)
        entries = root.iter(f"{ATOM}entry")
        told = [(entry.findtext(f"{ATOM}id", ""), entry.findtext(f"{ATOM}updated", "")) for entry in entries]
        graves = [(grave.attrib["ref"], grave.attrib["when"]) for grave in root.iter(GRAVE)]
    return _dated(told), _dated(graves)


def _dated(pairs: list[tuple[str, str]]) -> dict[str, datetime]:
    return {address.split("/plans/")[1].strip("/"): datetime.fromisoformat(at) for address, at in pairs}
