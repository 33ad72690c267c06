"""The index against its definition, the scan: the same rows, order and counts, whatever was published before."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from django.db import transaction

from benchmarks.search.oracle import Oracle
from plans_registry.catalogue.index import answer as answers
from plans_registry.catalogue.index import snapshot, terms
from plans_registry.catalogue.index.answer import answer
from plans_registry.catalogue.index.layout import CHUNK, Layout, TextTooLong, size_class
from plans_registry.catalogue.models import Entry, Generation, IndexState, Posting, Shelf
from plans_registry.catalogue.normalisation import fold_fields
from plans_registry.catalogue.query import READINGS, MeasureQuery, select
from plans_registry.catalogue.read_now import forget_entries
from plans_registry.catalogue.reference import reference
from plans_registry.catalogue.search import search
from plans_registry.editorial import workflow
from plans_registry.models import Plan
from tests import factories
from tests.catalogue.brute_force import all_rows, scan
from tests.catalogue.queries import damaged_queries, fixed_queries, sentences
from tests.draws import draws
from tests.factories import ADACHI, HAMURA, MACHIDA, SETAGAYA, measure, pillar

pytestmark = [pytest.mark.slow, pytest.mark.every_case]

TODAY = date(2024, 6, 1)  # of the plans below one is upcoming, one active, four have ended


def differences(queries, readings: tuple[str, ...] = READINGS) -> list[tuple[str, MeasureQuery]]:
    """The queries that the index does not answer as the scan does, each with the reading."""
    stamp = Generation.stamp()
    rows = list(all_rows())
    known = reference(stamp)
    return [
        (match, query)
        for query in queries
        for match in readings
        if not _same(select(query, stamp, today=TODAY, match=match), known, rows)
    ]


def _same(selection, known, rows) -> bool:
    expected, found = scan(rows, selection), answer(selection, known)
    pages = [expected.measures(at, 3) == found.measures(at, 3) for at in (0, 1, 7, len(rows))]
    whole = expected.order == found.measures(0, len(rows) + 1)
    return (expected.total, expected.facets) == (found.total, found.facets) and whole and all(pages)


@pytest.fixture
def registry(db) -> None:
    """The four real plans, and texts of every awkward kind."""
    factories.sample_registry()
    factories.load_concepts()
    factories.published(
        SETAGAYA,
        first_year=2024,
        last_year=2024,
        pillars=(
            pillar("🏭支援", measure("長い説明", description="補助の説明、その1,000。" * 160)),
            pillar("ＥＣ", measure("EC" * 90, description="ｽﾀｰﾄｱｯﾌﾟ", types=("startups",)), number=2, types=("talent",)),
        ),
    )
    factories.published(
        ADACHI,
        first_year=2025,
        last_year=2030,
        pillars=(pillar("支" * 200, measure("𠮷野の🏭", description="\n販路\n"), measure("の", number=2)),),
    )


@pytest.mark.django_db
def test_the_fixed_queries(registry):
    assert differences(fixed_queries()) == []


@pytest.mark.django_db
def test_damaged_queries(registry):
    entries = list(Entry.objects.order_by("measure"))
    assert differences(damaged_queries(entries, draws(100), seed=1)) == []


@pytest.mark.django_db
def test_sentences(registry):
    assert differences(sentences()) == []


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_oracle_of_the_benchmarks_answers_as_the_scan(registry):
    rows, stamp = list(all_rows()), Generation.stamp()
    oracle = Oracle(rows)
    damaged = damaged_queries(list(Entry.objects.order_by("measure")), draws(10), seed=3)
    for query in (*fixed_queries(), *sentences(), *damaged):
        for match in READINGS:
            selection = select(query, stamp, today=TODAY, match=match)
            assert oracle.answer(selection) == scan(rows, selection), (match, query)


@pytest.mark.django_db
def test_publishing_again_withdrawing_and_returning(registry):
    queries = list(damaged_queries(list(Entry.objects.order_by("measure")), 60, seed=2))
    plans = list(Plan.objects.order_by("pk"))
    for turn in range(8):
        plan = plans[turn % 5]
        if turn % 3 == 1:
            workflow.withdraw(plan, by=factories.chiba(), reason="見直しのため")
        else:
            plan.pillars.get(number=1).measures.update(name=f"改めた施策{turn}", description=f"販路の支援その{turn}")
            workflow.submit(plan, by=factories.administrator())
            workflow.publish(plan, by=factories.chiba())
        assert differences([*queries, MeasureQuery(q=f"その{turn}"), MeasureQuery(q="改めた"), MeasureQuery()]) == []


@pytest.mark.django_db
def test_a_process_that_slept_catches_up(registry, monkeypatch):
    """It reads only the shelves written since, or all of them when it slept too long."""
    search(MeasureQuery(q="販路"), today=TODAY).entries()
    asleep = snapshot.current()
    for name in ("ひとつめ", "ふたつめ"):
        factories.published(HAMURA, first_year=2040, last_year=2041, pillars=(pillar("柱", measure(name)),))
    for known in (asleep, None):
        monkeypatch.setattr(snapshot, "_latest", known)
        assert differences([MeasureQuery(), MeasureQuery(q="ふたつめ"), MeasureQuery(q="販路", year=("2040",))]) == []


@pytest.mark.django_db
def test_nothing_of_a_publication_that_failed_is_left(registry):
    before = {model: list(model.objects.order_by("pk").values()) for model in (Entry, Posting, Shelf, IndexState)}
    with transaction.atomic():
        factories.published(MACHIDA, first_year=2044, last_year=2045)
        assert search(MeasureQuery(year=("2044",)), today=TODAY).total == 1
        transaction.set_rollback(True)
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before
    assert search(MeasureQuery(year=("2044",)), today=TODAY).total == 0
    assert differences(fixed_queries()) == []


@pytest.mark.django_db
def test_an_empty_registry():
    factories.load_reference()
    assert differences([MeasureQuery(), MeasureQuery(q="販路"), MeasureQuery(q="-の", type=("talent",))]) == []
    assert search(MeasureQuery(q="販路"), today=TODAY).entries() == []


@pytest.mark.django_db
def test_queries_of_a_search_do_not_grow(registry, django_assert_num_queries):
    """Generation, postings of all words, the entries; the pieces of a long word cost one more.  What is known costs none."""
    snapshot.current()
    terms.forget()
    forget_entries()
    Generation.stamp()
    search(MeasureQuery(q="産業"), today=TODAY)
    with django_assert_num_queries(3):
        search(MeasureQuery(q="見本市 OR 展示会 補助 -融資", type=("sales-channels",)), today=TODAY).entries()
    forget_entries()
    with django_assert_num_queries(2):  # the same words
        search(MeasureQuery(q="補助 見本市"), today=TODAY).entries()
    with django_assert_num_queries(1):  # and the same entries in the same generation
        search(MeasureQuery(q="補助 見本市"), today=TODAY).entries()


@pytest.mark.django_db
@pytest.mark.parametrize("dealt", [1, 2, 5])
def test_a_page_begins_as_the_whole_answer_does(registry, monkeypatch, dealt: int):
    """As in a large registry, where the first few are told without putting the others in order."""
    queries = [
        MeasureQuery(),
        MeasureQuery(q="支援"),
        MeasureQuery(q="見本市 空き店舗", match="some"),
        MeasureQuery(sort="updated"),
    ]
    for query in queries:
        selection = select(query, Generation.stamp(), today=TODAY, match=query.match or "literal")
        whole = answer(selection, reference(Generation.stamp()))
        ids = whole.measures(0, whole.total)
        monkeypatch.setattr(answers, "_DEALT", dealt)
        assert len(ids) > 1, query
        for count in range(1, len(ids) + 2):
            found = replace(whole)
            assert found.measures(0, count) == ids[:count]
        monkeypatch.undo()


@pytest.mark.one_database
def test_the_least_of_many_numbers_are_among_those_that_are_looked_at():
    chance = np.random.default_rng(5)
    for size, highest in ((1300, 10), (5000, 3), (5000, 10**6), (20_000, 500)):
        keys = chance.integers(0, highest, size).astype(np.uint32)
        for count in (1, 19, 20):
            some = answers._least(keys, count)
            assert np.sort(keys[some])[:count].tolist() == np.sort(keys)[:count].tolist()
            assert len(some) < size
    assert answers._least(keys[:1200], 20) is None
    assert answers._least(keys, 0) is None


def test_a_text_finds_slots_wide_enough():
    assert size_class([fold_fields("あ" * 63, "い" * 319, "う" * 63, "え" * 63)]) == 0
    assert size_class([fold_fields("あ" * 64, "", "", "")]) == 1
    assert size_class(["\n\n\n", fold_fields("", "い" * 2000, "", "")]) == 1
    assert size_class([fold_fields("", "", "", "𠮷" * 32)]) == 1
    assert size_class([fold_fields("", "い" * 2560, "", "")]) == 2
    with pytest.raises(TextTooLong):
        size_class([fold_fields("", "い" * (320 << 9), "", "")])


def test_ordinals_of_a_plan_follow_each_other():
    layout = Layout()
    assert layout.allocate(4000, 0) == 0
    assert layout.allocate(96, 0) == 4000
    assert layout.allocate(1, 0) == CHUNK
    assert layout.allocate(7, 1) == 2 * CHUNK
    assert layout.allocate(4096, 0) == 3 * CHUNK
    assert layout.allocate(2 * CHUNK + 1, 0) == 4 * CHUNK
    assert layout.allocate(5, 0) == 6 * CHUNK + 1
    assert layout.allocate(5, 1) == 2 * CHUNK + 7
    assert layout.sizes == [0, 0, 1, 0, 0, 0, 0]
