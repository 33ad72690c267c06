"""What a past says of a measure that was gone is what was said of it then."""

import pytest
from django.test import Client

from plans_registry.catalogue.models import Entry, Generation
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.factories import ADACHI, MACHIDA
from tests.opendata.histories import SEEDS, history

pytestmark = pytest.mark.django_db


def test_a_measure_of_a_plan_that_is_public_again_was_gone_while_it_was_withdrawn(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI)
    number = Entry.objects.get().measure
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    gone = Generation.latest()
    addresses = [f"/api/v1/measures/{number}", *(f"/measures/{number}.{form}" for form in ("json", "jsonld", "md"))]
    assert [client.get(address).status_code for address in addresses] == [410] * 4
    factories.republished(plan)
    for address in addresses:
        then = client.get(address, {"as_of": gone})
        assert (then.status_code, then.json()["detail"]) == (410, "この施策は、その時点では公開を終えていました。")
        assert client.get(address).status_code == 200


def test_a_measure_that_came_later_was_not_there_yet_though_it_is_gone_now(client: Client):
    factories.load_reference()
    plan = factories.published(ADACHI)
    first = Generation.latest()
    added = Measure.objects.create(pillar=plan.pillars.get(), number=9, name="あとの施策")
    factories.republished(plan)
    second = Generation.latest()
    added.delete()
    factories.republished(Plan.objects.get())
    address = f"/api/v1/measures/{Entry.objects.order_by('measure').last().measure + 1}"
    codes = [client.get(address, {"as_of": at} if at else {}).status_code for at in (first, second, "")]
    assert codes == [404, 200, 410]


def test_a_plan_that_was_not_public_yet_is_not_gone_whatever_became_of_it(client: Client):
    factories.load_reference()
    factories.published(MACHIDA)
    before = Generation.latest()
    plan = factories.published(ADACHI)
    addresses = [f"/api/v1/plans/{plan.key}", *(f"/plans/{plan.key}.{form}" for form in ("json", "md", "csv"))]

    def told() -> set[tuple[int, str]]:
        answers = [client.get(address, {"as_of": before}) for address in addresses]
        return {(answer.status_code, answer.json()["detail"]) for answer in answers}

    public = told()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    withdrawn = told()
    factories.republished(plan)
    assert public == withdrawn == told() == {(404, "この計画は、その時点では、まだ公開していませんでした。")}


@pytest.mark.parametrize("seed", SEEDS)
def test_in_random_histories_a_past_says_what_was_said_then(client: Client, seed: int, settings):
    """What was there is there or withdrawn since, what was gone is gone, what was not there yet is not."""
    settings.FILES_PER_MINUTE = settings.PASTS_PER_MINUTE = 100_000
    shown: dict[int, set[int]] = {}
    for _step in history(seed, 12):
        shown[Generation.latest()] = set(Entry.objects.values_list("measure", flat=True))
    seen: set[int] = set()
    everything = set().union(*shown.values())
    for generation, there in shown.items():
        seen |= there
        for number in everything:
            now = client.get(f"/api/v1/measures/{number}", {"as_of": generation}).status_code
            expected = {200, 410} if number in there else {410} if number in seen else {404, 410}
            assert now in expected, (seed, generation, number)
