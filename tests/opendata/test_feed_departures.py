"""A feed buries what it told and does not tell any more (RFC 6721), and nothing else."""

import re

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Pillar, PillarType, Plan
from tests import factories
from tests.factories import ADACHI, HAMURA, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plans() -> None:
    factories.load_reference()
    texts = [measure("ECサイト開設支援", number=1), measure("見本市出展助成", number=2, forms=("grant",))]
    factories.published(ADACHI, pillars=(pillar("支援", *texts),))
    factories.published(MACHIDA)


def ids(client: Client, address: str) -> set[str]:
    return set(re.findall("<entry>.*?<id>(.*?)</id>", client.get(address).content.decode(), re.DOTALL))


def graves(client: Client, address: str) -> dict[str, str]:
    """Since when by id."""
    return dict(
        re.findall('<at:deleted-entry ref="(.*?)" when="(.*?)"', client.get(address, follow=True).content.decode())
    )


def of(municipality: str) -> Plan:
    return Plan.objects.get(municipality=municipality)


def put_right(municipality: str, /, **fields: object) -> Plan:
    plan = of(municipality)
    Plan.objects.filter(pk=plan.pk).update(**fields)
    return factories.republished(plan)


def reworded(name: str, /, **fields: object) -> None:
    row = Measure.objects.get(name=name)
    Measure.objects.filter(pk=row.pk).update(**fields)
    factories.republished(row.pillar.plan)


def to_another_municipality() -> None:
    put_right(ADACHI, municipality=HAMURA)


def to_another_year() -> None:
    put_right(ADACHI, first_year=2022)


def to_another_type() -> None:
    Pillar.objects.get(plan__municipality=ADACHI).types.set(PillarType.objects.filter(slug="startups"))
    factories.republished(of(ADACHI))


LEAVING = {
    f"/measures.atom?municipality={ADACHI}": to_another_municipality,
    "/measures.atom?region=wards": to_another_municipality,
    "/measures.atom?year=2021": to_another_year,
    "/measures.atom?type=sales-channels": to_another_type,
    f"/plans.atom?municipality={ADACHI}": to_another_municipality,
    "/plans.atom?year=2021": to_another_year,
    "/plans.atom?type=sales-channels": to_another_type,
    "/coverage.atom?year=2021": to_another_year,
    f"/compare.atom?m={ADACHI}": to_another_municipality,
    f"/municipalities/{ADACHI}.atom": to_another_municipality,
}


@pytest.mark.parametrize("address", LEAVING)
def test_what_is_put_right_to_another_filter_is_buried_and_comes_back(client: Client, address: str):
    before = ids(client, address)
    assert before
    assert graves(client, address) == {}
    LEAVING[address]()
    after = ids(client, address)
    assert before - after
    assert graves(client, address).keys() == before - after
    put_right(
        of(HAMURA).municipality_id if Plan.objects.filter(municipality=HAMURA) else ADACHI,
        municipality=ADACHI,
        first_year=2021,
    )
    Pillar.objects.get(plan__municipality=ADACHI).types.set(PillarType.objects.filter(slug="sales-channels"))
    factories.republished(of(ADACHI))
    assert ids(client, address) >= before
    assert graves(client, address) == {}


def test_what_came_is_told_and_of_its_editions_of_before_nothing_is_buried(client: Client):
    to_another_municipality()
    assert len(ids(client, f"/municipalities/{HAMURA}.atom")) == 2
    for address in (
        f"/municipalities/{HAMURA}.atom",
        f"/compare.atom?m={HAMURA}",
        f"/measures.atom?municipality={HAMURA}",
    ):
        assert graves(client, address) == {}
    put_right(HAMURA, municipality=ADACHI)
    # The edition that was published when it came back was never told there.
    assert [identity[-2] for identity in sorted(graves(client, f"/municipalities/{HAMURA}.atom"))] == ["1", "2"]


@pytest.mark.parametrize("address", ["/measures.atom?q=EC&match=literal", "/measures.atom?form=grant"])
def test_a_measure_that_is_reworded_leaves_the_search_and_is_buried(client: Client, address: str):
    before = ids(client, address)
    reworded("ECサイト開設支援", name="店舗改装支援")
    reworded("見本市出展助成", name="見本市への出展")
    Measure.objects.get(name="見本市への出展").forms.clear()
    factories.republished(of(ADACHI))
    assert before - ids(client, address)
    assert graves(client, address).keys() == before - ids(client, address)


def test_a_search_buries_nothing_of_others(client: Client):
    """A withdrawn text is not looked into: a search by words buries all of it, and by anything else what it had."""
    gone = ids(client, f"/measures.atom?municipality={ADACHI}")
    workflow.withdraw(of(ADACHI), by=factories.chiba(), reason="誤り")
    for asked in (f"municipality={MACHIDA}", "region=tama", "year=2030", "type=talent", "q=EC&region=tama"):
        assert graves(client, f"/measures.atom?{asked}") == {}, asked
    for asked in ("", f"municipality={ADACHI}", "region=wards", "year=2021", "type=sales-channels"):
        assert graves(client, f"/measures.atom?{asked}").keys() == gone, asked
    assert {frozenset(graves(client, f"/measures.atom?q={word}")) for word in ("EC", "zzzz")} == {frozenset(gone)}
    assert graves(client, f"/plans.atom?municipality={MACHIDA}") == {}
    assert len(graves(client, "/plans.atom")) == len(graves(client, "/plans.atom?q=zzzz")) == 1
    assert graves(client, f"/compare.atom?m={MACHIDA}") == graves(client, "/coverage.atom?year=2030") == {}


def test_a_search_that_is_followed_keeps_its_reading_and_buries_nothing_that_stays(client: Client):
    """``ECサイト 見本市`` stand in no measure together, until one is published."""
    asked = "/measures.atom?q=ECサイト 見本市"
    address = client.get(asked).headers["Location"]
    before = ids(client, address)
    assert len(before) > 1
    reworded("見本市出展助成", name="見本市とECサイトの助成")
    assert client.get(asked).headers["Location"] != address
    assert (ids(client, address), graves(client, address)) == (before, {})


def test_words_that_never_stood_there_bury_nothing(client: Client):
    reworded("ECサイト開設支援", name="店舗改装支援")
    assert graves(client, "/measures.atom?q=zzzz") == graves(client, "/plans.atom?q=zzzz") == {}
    assert graves(client, "/measures.atom") == {}


@pytest.mark.parametrize("asked", ["", "&year=2021", "&year=2025"])
def test_a_comparison_buries_nothing_of_another_plan_that_is_still_public(client: Client, asked: str):
    later = factories.published(ADACHI, first_year=2024, last_year=2026)
    for plan in (*Plan.objects.filter(municipality=ADACHI, first_year=2021), later):
        factories.republished(plan)
    assert graves(client, f"/compare.atom?m={ADACHI}{asked}") == {}
    told = ids(client, f"/compare.atom?m={ADACHI}-2021&year=2025")
    assert len(told) == 2  # a plan that is named is taken whatever the year
    Measure.objects.filter(pillar__plan__municipality=ADACHI, pillar__plan__first_year=2021, number=2).delete()
    factories.republished(Plan.objects.get(municipality=ADACHI, first_year=2021))
    assert len(graves(client, f"/compare.atom?m={ADACHI}-2021&year=2025")) == 1


def test_a_grave_keeps_its_moment_whatever_is_published_after_it(client: Client):
    reworded("ECサイト開設支援", name="店舗改装支援")
    gone_at = graves(client, "/measures.atom?q=EC&match=literal")
    reworded("見本市出展助成", name="見本市への出展")
    factories.republished(of(MACHIDA))
    assert graves(client, "/measures.atom?q=EC&match=literal") == gone_at


def test_what_left_is_found_in_the_same_few_queries_however_much_it_is(client: Client, count_queries):
    addresses = (
        "/measures.atom?q=EC&match=literal",
        "/measures.atom",
        f"/plans.atom?municipality={ADACHI}",
        f"/compare.atom?m={ADACHI}",
    )
    counts = []
    for _time in range(2):
        for number in range(3):
            reworded(Entry.objects.filter(municipality=ADACHI).order_by("measure")[0].name, name=f"第{number}の支援")
            to_another_municipality()
            put_right(HAMURA, municipality=ADACHI)
        numbers = []
        for address in addresses:
            with count_queries() as queries:
                client.get(address)
            numbers.append(len(queries))
        counts.append(numbers)
    first, later = counts
    assert all(number <= 22 for number in first)
    assert all(more <= number for more, number in zip(later, first, strict=True))
