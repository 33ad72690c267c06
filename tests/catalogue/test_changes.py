"""What changed of a search between two generations: told from editions, of what the search is about, and no more."""

from datetime import date

import pytest

from plans_registry.catalogue.changes import changed_plans, matches, matching_changes
from plans_registry.catalogue.models import Edition, Entry, Generation
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan
from tests import factories
from tests.catalogue.queries import fixed_queries
from tests.factories import ADACHI, MACHIDA, measure, pillar

pytestmark = pytest.mark.django_db

TODAY = date(2023, 6, 1)


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


def two_measures() -> Plan:
    fairs, school = measure("見本市出展助成"), measure("創業塾", number=2, description="連続講座")
    return factories.published(ADACHI, pillars=(pillar("支援", fairs, school),))


def rename(old: str, new: str) -> None:
    Measure.objects.filter(name=old).update(name=new)


def told(after: int, **asked: object) -> list[tuple[str, str, list[str], list[str], list[str]]]:
    """Kind, municipality, names added, changed and removed."""
    plans = changed_plans(after, Generation.latest())
    return [
        (
            change.plan.kind,
            change.plan.edition.municipality_id,
            [entry.name for entry in change.added],
            [entry.name for entry in change.changed],
            [entry.name for entry in change.removed],
        )
        for change in matching_changes(MeasureQuery(**asked), plans, today=TODAY)  # type: ignore[arg-type]
    ]


def test_a_published_plan_is_told_with_what_matches():
    before = Generation.latest()
    two_measures()
    assert told(before) == [("published", ADACHI, ["見本市出展助成", "創業塾"], [], [])]
    assert told(before, q="創業") == [("published", ADACHI, ["創業塾"], [], [])]
    assert told(before, municipality=(ADACHI,)) == told(before)
    assert told(before, municipality=(MACHIDA,)) == told(before, q="承継") == []


def test_what_was_public_before_is_no_change():
    two_measures()
    assert told(Generation.latest()) == []


def test_a_new_edition_is_told_to_who_follows_what_changed_in_it():
    plan = two_measures()
    before = Generation.latest()
    rename("創業塾", "起業塾")
    factories.republished(plan)
    assert told(before) == [("republished", ADACHI, [], ["起業塾"], [])]
    assert told(before, q="連続講座") == told(before)
    assert told(before, q="見本市") == []
    assert told(before, q="創業", synonyms=False) == [("republished", ADACHI, [], [], ["創業塾"])]
    assert told(before, q="起業", synonyms=False) == [("republished", ADACHI, ["起業塾"], [], [])]


def test_a_plans_own_texts_are_told_to_who_follows_plans_only():
    plan = two_measures()
    before = Generation.latest()
    Plan.objects.filter(pk=plan.pk).update(background="新しい課題がある。")
    factories.republished(plan)
    assert told(before, municipality=(ADACHI,)) == [("republished", ADACHI, [], [], [])]
    assert told(before, q="見本市") == told(before, municipality=(MACHIDA,)) == []


def test_an_edition_like_the_one_before_is_no_change():
    plan = two_measures()
    before = Generation.latest()
    factories.republished(plan)
    assert told(before) == []


def test_another_order_is_no_change_for_who_follows_words():
    plan = two_measures()
    before = Generation.latest()
    for name, number in (("創業塾", 3), ("見本市出展助成", 2), ("創業塾", 1)):
        Measure.objects.filter(name=name).update(number=number)
    factories.republished(plan)
    assert told(before, q="創業") == told(before, q="見本市") == []
    assert told(before) == [("republished", ADACHI, [], [], [])]


def test_a_withdrawn_plan_is_told_to_whom_it_matched():
    plan = two_measures()
    before = Generation.latest()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert told(before, q="創業") == [("withdrawn", ADACHI, [], [], ["創業塾"])]
    assert told(before, type=("talent",)) == told(before, q="承継") == []


def test_what_came_and_went_in_between_is_no_change():
    before = Generation.latest()
    plan = two_measures()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert told(before) == []
    factories.republished(plan)
    assert told(before) == [("published", ADACHI, ["見本市出展助成", "創業塾"], [], [])]


def test_a_draft_and_an_unpublished_change_are_no_change():
    two_measures()
    before = Generation.latest()
    rename("創業塾", "起業塾")
    factories.submitted(MACHIDA)
    assert changed_plans(before, Generation.latest()) == []


def test_only_what_happened_until_a_generation_counts():
    before = Generation.latest()
    plan = two_measures()
    between = Generation.latest()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    assert [change.kind for change in changed_plans(before, between)] == ["published"]
    assert [change.kind for change in changed_plans(between, Generation.latest())] == ["withdrawn"]


def test_every_edition_is_public_from_one_generation_to_another():
    plan = two_measures()
    first = Generation.latest()
    factories.republished(plan)
    second = Generation.latest()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    spans = Edition.objects.order_by("number").values_list("from_generation", "until_generation")
    assert list(spans) == [(first, second), (second, Generation.latest())]


def test_words_that_a_literal_reading_does_not_find_are_told_too():
    before = Generation.latest()
    plan = two_measures()
    assert told(before, q="創業塾を開きたい", match="words") == [("published", ADACHI, ["創業塾"], [], [])]
    before = Generation.latest()
    workflow.withdraw(plan, by=factories.chiba(), reason="誤り")
    for match in ("words", "some"):
        assert told(before, q="創業塾を開きたい", match=match) == [("withdrawn", ADACHI, [], [], ["創業塾"])]


@pytest.mark.slow
def test_a_single_entry_is_judged_as_the_search_judges_all():
    factories.sample_registry()
    entries = list(Entry.objects.all())
    for query in fixed_queries():
        hits = search(query.replaced(synonyms=False), today=TODAY)
        judged = {entry.measure for entry in entries if matches(entry, hits.selection)}
        assert judged == set(hits.found.measures(0, hits.total)), query
