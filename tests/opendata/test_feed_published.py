"""When an entry of a feed became public first (`published`, `date_published`)."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from plans_registry.catalogue.models import Edition
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar
from tests.opendata.api.asking import ask

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def plan(time_machine) -> Plan:
    """Of two measures, of which one is reworded in the second edition, and of one that is added there."""
    time_machine.move_to("2036-10-03T09:00:00+09:00")
    factories.load_reference()
    measures = measure("見本市への出展", number=1), measure("ECサイト開設", number=2)
    plan = factories.published(ADACHI, pillars=(pillar("販路拡大", *measures),))
    factories.published(MACHIDA)
    time_machine.shift(3_600)
    Measure.objects.filter(name="見本市への出展").update(description="展示会への出展")
    Measure.objects.create(pillar=plan.pillars.get(), number=3, name="商談会")
    return factories.republished(plan)


def published(client: Client, address: str = "/measures.{}") -> dict[str, datetime | None]:
    """By title; in both forms of the feed."""
    feed = ElementTree.fromstring(client.get(address.format("atom")).content)
    entries = feed.iterfind(f"{ATOM}entry")
    found = {entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}published") for entry in entries}
    items = client.get(address.format("jsonfeed")).json()["items"]
    assert found == {item["title"]: item.get("date_published") for item in items}
    return {str(title): datetime.fromisoformat(at) if at else None for title, at in found.items()}


def moments(key: str = "131211-2021") -> list[datetime]:
    return list(Edition.objects.filter(key=key).order_by("number").values_list("published_at", flat=True))


def test_it_is_when_the_measure_came_whatever_became_of_it(client: Client):
    first, second = moments()
    expected = {"見本市への出展": first, "ECサイト開設": first, "商談会": second}
    assert published(client, f"/measures.{{}}?municipality={ADACHI}") == expected
    assert published(client, f"/compare.{{}}?m={ADACHI}") == expected
    added = next(one for one in ask(client, "changes")["results"] if one["kind"] == "added" and one["edition"] == 2)
    assert datetime.fromisoformat(added["at"]) == second


def test_it_stays_when_the_measure_is_changed_or_its_plan_withdrawn(client: Client, plan: Plan, time_machine):
    before = published(client)
    time_machine.shift(3_600)
    Measure.objects.filter(name="商談会").update(description="バイヤーとの商談")
    factories.republished(plan)
    assert published(client) == before
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    time_machine.shift(3_600)
    factories.republished(plan)
    assert published(client) == before


def test_it_is_left_out_where_too_much_would_have_to_be_read(client: Client, settings):
    first, _second = moments()
    settings.FEED_ITEMS_LIMIT = 2
    found = published(
        client, f"/shortlist.{{}}?id={'&id='.join(map(str, Measure.objects.values_list('pk', flat=True)))}"
    )
    assert (found["ECサイト開設"], found["見本市への出展"], found["商談会"]) == (first, first, None)


def test_it_takes_as_few_questions_however_many_editions_there_are(client: Client, plan: Plan, count_queries):
    counts = []
    client.get("/measures.atom")
    for number in range(3):
        added = Measure.objects.create(pillar=plan.pillars.get(), number=number + 4, name=f"第{number}の支援")
        factories.republished(plan)
        Measure.objects.filter(pk=added.pk).update(description="改めた概要")
        factories.republished(plan)
        with count_queries() as queries:
            client.get("/measures.atom")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
