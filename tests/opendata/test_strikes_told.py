"""Who keeps what the registry tells learns of a strike as of any change: what reads otherwise has changed then, and nothing else."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.editorial.strikes.verbs import strike_edition, strike_passage
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar
from tests.opendata.api.asking import ask, rows

pytestmark = pytest.mark.django_db
SECRET = "090-1234-5678"
SINCE = ("changed_at", "changed_generation", "updated_on")


@pytest.fixture
def clock() -> Any:
    """After every day on which tests run."""
    with time_machine.travel("2036-10-03T20:00:00+09:00", tick=False) as stopped:
        factories.load_reference()
        yield stopped


@pytest.fixture
def plan(clock: Any) -> Plan:
    """Three editions: the second rewords the third measure, the third nothing.  The words are in the first measure of all.

    Another plan is published after them.
    """
    texts = [measure(name, number=n) for n, name in enumerate(("見本市出展助成", "創業塾", "専門家派遣"), start=1)]
    plan = factories.draft(ADACHI, pillars=(pillar("支援", *texts),))
    Measure.objects.filter(name="見本市出展助成").update(description=f"電話は{SECRET}")
    factories.republished(plan)
    clock.shift(timedelta(hours=1))
    Measure.objects.filter(name="専門家派遣").update(name="専門家の派遣")
    factories.republished(plan)
    clock.shift(timedelta(hours=1))
    factories.republished(plan)
    clock.shift(timedelta(hours=1))
    factories.published(MACHIDA)
    clock.shift(timedelta(hours=1))
    plan.refresh_from_db()
    return plan


def since_when(client: Client, collection: str = "measures") -> dict[Any, list[Any]]:
    name = "name" if collection == "measures" else "plan_title"
    return {row[name]: [row[column] for column in SINCE] for row in rows(client, collection)}


def told(client: Client, address: str, moment: str = "updated") -> dict[str, datetime]:
    """Of each entry of a feed when it was changed, or published."""
    text = client.get(address).content.decode()
    pairs = re.findall("<entry>.*?<id>(?:.*?)</id>.*?</entry>", text, re.DOTALL)
    return {_one("id", entry): datetime.fromisoformat(_one(moment, entry)) for entry in pairs}


def _one(name: str, entry: str) -> str:
    return re.findall(f"<{name}>(.*?)</{name}>", entry)[0]


def graves(client: Client, address: str) -> dict[str, datetime]:
    found = re.findall('<at:deleted-entry ref=".*?/plans/(.*?)/" when="(.*?)"', client.get(address).content.decode())
    return {identity: datetime.fromisoformat(when) for identity, when in found}


def test_what_was_struck_has_changed_and_nothing_else(client: Client, plan: Plan):
    before, plans, last = since_when(client), since_when(client, "plans"), Generation.latest()
    strike_passage(plan, SECRET, by=None, reason="本人の求め")
    struck, now = Generation.latest(), since_when(client)
    generation = now["見本市出展助成"][1]
    assert last < generation <= struck
    assert datetime.fromisoformat(now["見本市出展助成"][0]) == timezone.now()
    assert {name: moment for name, moment in now.items() if moment != before[name]}.keys() == {"見本市出展助成"}
    after = since_when(client, "plans")
    assert {title for title in after if after[title] != plans[title]} == {plan.title}
    for collection, name in (("measures", "name"), ("plans", "plan_title")):
        changed = [row[name] for row in ask(client, collection, changed_since=last)["results"]]
        assert changed == ["見本市出展助成" if name == "name" else plan.title]
        assert rows(client, collection, sort="updated")[0][name] == changed[0]
        assert rows(client, collection, changed_since=struck) == []
    assert "2036-10-03" in client.get("/measures.csv").getvalue().decode()


def test_the_past_says_the_same_of_it(client: Client, plan: Plan):
    """As of then its text is the struck one, too, and has been read so since the strike."""
    then = Generation.latest()
    recorded = rows(client, "measures", as_of=then - 1)
    strike_passage(plan, SECRET, by=None, reason="本人の求め")
    now, past = rows(client, "measures"), rows(client, "measures", as_of=then - 1)
    for row, old in zip(past, recorded, strict=True):
        if row["name"] == "見本市出展助成":
            (present,) = [new for new in now if new["measure"] == row["measure"]]
            assert [row[name] for name in (*SINCE, "description")] == [
                present[name] for name in (*SINCE, "description")
            ]
            assert row["changed_generation"] > then
        else:
            assert row == old


@pytest.mark.parametrize("number", [1, 2])
def test_what_follows_an_edition_struck_out_counts_from_there(client: Client, plan: Plan, number: int):
    """Whether it had read so in that edition nobody is told; its plan says what it said."""
    before, plans = since_when(client), since_when(client, "plans")
    following = Edition.objects.get(plan=plan, number=number + 1)
    strike_edition(plan, number, by=None, reason="本人の求め")
    after = since_when(client)
    moved = {name: moment[1] for name, moment in after.items() if moment != before[name]}
    assert moved == dict.fromkeys(
        [name for name, moment in before.items() if moment[1] < following.from_generation],
        following.from_generation,
    )
    assert len(moved) == 1 + number
    assert since_when(client, "plans") == plans
    assert rows(client, "measures", changed_since=Generation.latest() - 1) == []
    factories.republished(plan)
    assert since_when(client) == after
    call_command("reindex", verbosity=0)
    assert since_when(client) == after


def test_feeds_still_tell_when_what_an_edition_struck_out_held_became_public(client: Client, plan: Plan):
    before = told(client, "/measures.atom", "published")
    assert len(set(before.values())) == 2
    strike_edition(plan, 1, by=None, reason="本人の求め")
    assert told(client, "/measures.atom", "published") == before
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    strike_edition(plan, 2, by=None, reason="本人の求め")
    factories.republished(plan)
    assert told(client, "/measures.atom", "published") == before


def test_two_editions_struck_at_once_are_still_told_as_two(client: Client, plan: Plan):
    Measure.objects.filter(name="見本市出展助成").update(description=f"電話は{SECRET}、平日")
    factories.republished(plan)
    strike_passage(plan, SECRET, by=None, reason="本人の求め")
    (entry,) = Entry.objects.filter(name="見本市出展助成")
    told = [row for row in rows(client, "changes") if row["measure"] == entry.measure]
    assert [row["new"]["description"] for row in told] == ["電話は（抹消）", "電話は（抹消）、平日"]


@pytest.mark.parametrize("address", ["/measures.atom", f"/compare.atom?m={ADACHI}", "/plans.atom", "/coverage.atom"])
def test_the_entry_of_what_was_struck_moves_and_comes_first(client: Client, plan: Plan, address: str):
    before = told(client, address)
    strike_passage(plan, SECRET, by=None, reason="本人の求め")
    after = told(client, address)
    moved = [identity for identity in after if after[identity] != before[identity]]
    assert len(moved) == 1
    assert moved[0] == next(iter(after))
    assert after[moved[0]] == timezone.now()


@pytest.mark.parametrize("address", [f"/municipalities/{ADACHI}.atom", "/plans/131211-2021.atom"])
def test_the_tombstone_of_an_edition_is_of_its_own_end(client: Client, plan: Plan, clock: Any, address: str):
    strike_edition(plan, 2, by=None, reason="本人の求め")
    struck = timezone.now()
    assert graves(client, address) == {"131211-2021/editions/2": struck}
    clock.shift(timedelta(hours=1))
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    withdrawn = timezone.now()
    for _publication in range(2):
        clock.shift(timedelta(hours=1))
        factories.republished(plan)
    ends = {f"131211-2021/editions/{number}": withdrawn for number in (1, 3)}
    assert graves(client, address) == ends | {"131211-2021/editions/2": struck}
    workflow.withdraw(Plan.objects.get(pk=plan.pk), by=factories.chiba(), reason="誤り")
    again = timezone.now()
    clock.shift(timedelta(hours=1))
    factories.republished(plan)
    ends |= {f"131211-2021/editions/{number}": again for number in (4, 5)}
    assert graves(client, address) == ends | {"131211-2021/editions/2": struck}


def test_the_feed_of_changes_tells_anew_what_was_struck_and_what_is_told_against_it(client: Client, plan: Plan):
    address = "/api/v1/changes.atom"
    before, said = told(client, address), summaries(client, address)
    strike_edition(plan, 1, by=None, reason="本人の求め")
    after = told(client, address)
    assert {identity for identity in after if after[identity] != before[identity]} == {
        identity for identity, text in summaries(client, address).items() if text != said[identity]
    }
    moved = {identity.rpartition("as_of=")[2] for identity in after if after[identity] == timezone.now()}
    first_two = Edition.objects.filter(plan=plan, number__lte=2)
    assert moved == {str(edition.from_generation) for edition in first_two}


def test_what_follows_a_struck_edition_is_not_counted_as_changed(client: Client, plan: Plan):
    Measure.objects.filter(name="創業塾").update(description="夜に開きます。")
    factories.republished(plan)
    strike_edition(plan, 3, by=None, reason="本人の求め")
    fourth = Edition.objects.get(plan=plan, number=4).from_generation
    changed = [row for row in rows(client, "changes", since=fourth - 1) if row["subject"] == "measure"]
    assert [row["aspects"] for row in changed] == [[], ["reworded"], []]
    said = [text for name, text in summaries(client, "/api/v1/changes.atom").items() if name.endswith(f"={fourth}")]
    assert said == ["変わった施策：1"]
    page = client.get("/changes/").content.decode()
    assert ("変わった施策：1" in page, "計画とともに変わった" in page) == (True, False)


def summaries(client: Client, address: str) -> dict[str, str]:
    """Of each entry of a feed what it says."""
    entries = re.findall("<entry>.*?</entry>", client.get(address).content.decode(), re.DOTALL)
    return {_one("id", entry): re.findall("<summary.*?>(.*?)<", entry)[0] for entry in entries}


@pytest.mark.parametrize(
    "address",
    [
        "/measures.atom",
        "/measures.atom?municipality=131211",
        "/measures.atom?type=sales-channels&q=相談&match=literal",
        "/shortlist.atom?id={gone}",
    ],
)
def test_of_what_stood_only_in_a_struck_edition_the_tombstone_stays(client: Client, plan: Plan, address: str):
    more = Measure.objects.create(pillar=plan.pillars.get(), number=4, name="夜の相談窓口")
    factories.republished(plan)
    number, asked = more.pk, address.format(gone=more.pk)
    more.delete()
    factories.republished(plan)
    grave = re.findall(
        f'<at:deleted-entry ref="[^"]*/measures/{number}/" when="(.*?)"', client.get(asked).content.decode()
    )
    assert len(grave) == 1
    strike_edition(plan, 4, by=None, reason="本人の求め")
    strike_edition(plan, 3, by=None, reason="本人の求め")
    assert f'/measures/{number}/" when="{grave[0]}"' in client.get(asked).content.decode()
    then = Edition.objects.get(plan=plan, number=4).from_generation
    assert client.get(f"/api/v1/measures/{number}?as_of={then}").status_code == 410
    assert client.get(f"/api/v1/measures/{number}?as_of={then - 1}").status_code == 404
    assert "夜の相談窓口" not in client.get(asked).content.decode()


@pytest.mark.parametrize("address", ["/measures.atom", "/plans.atom"])
def test_what_a_search_for_struck_words_told_leaves_it_with_the_strike(client: Client, plan: Plan, address: str):
    asked = f"{address}?q={SECRET}&match=literal"
    (identity,) = told(client, asked)
    strike_passage(plan, SECRET, by=None, reason="本人の求め")
    text = client.get(asked).content.decode()
    buried = dict(re.findall('<at:deleted-entry ref="(.*?)" when="(.*?)"', text))
    assert told(client, asked) == {}
    assert datetime.fromisoformat(buried[identity]) == timezone.now()
    assert identity in told(client, address)
    assert f'<at:deleted-entry ref="{identity}"' not in client.get(address).content.decode()
