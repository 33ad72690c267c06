"""The catalogue knows when: every generation says what made it, every edition from when until when it was public."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from plans_registry.catalogue.models import CatalogueEvent, Edition, Generation, RetiredMeasure
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def told() -> list[tuple[str, str]]:
    return list(CatalogueEvent.objects.exclude(kind="reference").values_list("kind", "key"))


def lived() -> list[tuple]:
    """Of every edition when it was public, as moments and generations, and whether it was taken away."""
    columns = ("key", "number", "from_generation", "until_generation", "published_at", "until_at", "withheld")
    return list(Edition.objects.order_by("key", "number").values_list(*columns))


def a_long_history() -> Plan:
    """Published, published again, withdrawn, published again; beside it a plan that stays."""
    plan = factories.published(ADACHI)
    factories.published(MACHIDA)
    factories.republished(plan)
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    return factories.republished(plan)


def test_every_generation_says_what_made_it():
    a_long_history()
    adachi, machida = "131211-2021", "132098-2021"
    kinds = ("published", adachi), ("published", machida), ("republished", adachi), ("withdrawn", adachi)
    assert told() == [*kinds, ("published", adachi)]
    numbers = list(CatalogueEvent.objects.values_list("generation", flat=True))
    assert numbers[-1] == Generation.latest()
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_an_edition_has_the_moments_of_its_generations():
    a_long_history()
    at = dict(CatalogueEvent.objects.values_list("generation", "at"))
    for _key, _number, began, ended, published_at, until_at, _withheld in lived():
        assert (published_at, until_at) == (at[began], at.get(ended))


@pytest.mark.every_case
@pytest.mark.parametrize(
    "attempt",
    [
        lambda: CatalogueEvent.objects.update(kind="withdrawn"),
        lambda: CatalogueEvent.objects.all()._raw_delete("default"),
    ],
    ids=["change", "delete"],
)
def test_what_happened_stays_on_record(attempt: Callable):
    factories.published(ADACHI)
    before = list(CatalogueEvent.objects.values_list())
    with pytest.raises(IntegrityError, match="added, never changed"), transaction.atomic():
        attempt()
    assert list(CatalogueEvent.objects.values_list()) == before


def test_a_change_of_reference_data_is_an_event_of_its_own():
    before = Generation.latest()
    factories.concept("創業", "起業")
    event = CatalogueEvent.objects.get(generation=before + 1)
    assert (event.kind, event.key) == ("reference", "")


def test_of_the_past_is_shown_what_no_withdrawal_took_away():
    plan = factories.published(ADACHI)
    first = Generation.latest()
    factories.republished(plan)
    second = Generation.latest()
    assert [edition.number for edition in Edition.objects.at(first)] == [1]
    assert [edition.number for edition in Edition.objects.at(second)] == [2]
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    factories.republished(plan)
    for generation in (first, second):
        assert not Edition.objects.at(generation).exists()
        assert Edition.objects.at(generation, withheld=True).count() == 1
    assert [edition.number for edition in Edition.objects.at(Generation.latest())] == [3]
    assert not Edition.objects.at(first - 1).exists()


def test_no_page_shows_an_edition_that_was_taken_away(client: Client):
    plan = factories.published(ADACHI, background="古い誤った文章", pillars=(pillar("支援", measure("消えた施策")),))
    gone = Measure.objects.get(name="消えた施策").pk
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    Plan.objects.filter(pk=plan.pk).update(background="新しい文章")
    Measure.objects.filter(pk=gone).delete()
    Measure.objects.create(pillar=plan.pillars.get(), number=1, name="別の施策")
    factories.republished(plan)
    page = client.get("/plans/131211-2021/").content.decode()
    assert "新しい文章" in page
    assert "/editions/1/" not in page
    addresses = ("/plans/131211-2021/editions/1/", f"/measures/{gone}/")
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [410, 410]
    feed = client.get("/municipalities/131211.atom")
    for answer in (*answers, feed):
        assert "誤った" not in answer.content.decode()
        assert "消えた" not in answer.content.decode()
    assert RetiredMeasure.objects.get(measure=gone).name == ""


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("noted", [True, False], ids=["generations were noted", "before they were noted"])
def test_what_is_on_record_fills_the_history(noted: bool):
    a_long_history()
    editions, events = lived(), list(CatalogueEvent.objects.exclude(kind="reference").values_list())
    call_command("migrate", "catalogue", "0008", verbosity=0)
    if not noted:
        Edition.objects.filter(is_current=True).update(from_generation=0)
        Edition.objects.filter(is_current=False).update(from_generation=0, until_generation=0)
    call_command("migrate", "catalogue", verbosity=0)
    filled = CatalogueEvent.objects.values_list()
    assert [event[2:] for event in filled] == [event[2:] for event in events]
    assert [row[4] for row in lived()] == [row[4] for row in editions]
    assert [row[6] for row in lived()] == [row[6] for row in editions]
    assert [row[1:4] for row in lived()] == [row[1:4] for row in editions]
