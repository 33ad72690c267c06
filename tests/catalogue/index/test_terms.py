"""Where words stand: what is read of the postings, and what a process remembers of it."""

import numpy as np
import pytest

from plans_registry.catalogue.index import snapshot, terms
from plans_registry.catalogue.index.hits import TermHits, of_each
from plans_registry.catalogue.index.layout import ENTRIES, steps
from plans_registry.catalogue.index.terms import CACHE_BYTES, SPANS_AT_ONCE, _Cache, _runs
from tests import factories


def hits(size: int = 3) -> TermHits:
    return TermHits(np.arange(size), np.ones(size, np.uint8))


def test_hits_from_before_a_write_go_with_the_first_after_it():
    cache, found = _Cache(), hits()
    for needle in ("販路", "創業"):
        cache.put(("12-a", 0, needle), found)
    cache.put(("13-b", 0, "販路"), found)
    assert len(cache) == 1
    assert cache.get(("13-b", 0, "販路")) is found
    assert cache.get(("12-a", 0, "創業")) is None


def test_it_holds_no_more_bytes_than_it_may():
    cache, large = _Cache(), hits(CACHE_BYTES // 30)
    for number in range(6):
        cache.put(("12-a", 0, str(number)), large)
    assert 0 < len(cache) < 6
    assert cache.get(("12-a", 0, "5")) is large


def test_places_of_several_needles_are_told_apart_joined_and_those_of_no_shelf_left_out():
    """The second begins where the first ends, the third stands nowhere, and nothing is left of the last."""
    shelves = {
        "a": ("a", "132098", 2024, 2026, 0, bytes(8 * 4), bytes(4 * 4), bytes(8 * 4)),
        "b": ("b", "132098", 2024, 2026, 6, bytes(8 * 2), bytes(4 * 2), bytes(8 * 2)),
    }
    now = snapshot.IndexSnapshot(1, "", np.zeros(1, np.int64), (((), ()),), shelves)
    ordinals = np.array([0, 0, 3, 5, 6, 6, 7, 4, 4], np.uint32)
    fields = np.array([1, 4, 2, 1, 2, 8, 1, 1, 2], np.uint8)
    found = of_each(ordinals, fields, [5, 2, 0, 2], now)
    told = [list(zip(hits.ordinals.tolist(), hits.fields.tolist(), strict=True)) for hits in found]
    assert told == [[(0, 5), (3, 2), (6, 2)], [(6, 8), (7, 1)], [], []]


@pytest.mark.every_case
@pytest.mark.django_db
def test_any_number_of_words_is_looked_for():
    """More pairs of characters than one statement may name, the first and the last of which stand somewhere."""
    factories.sample_registry()
    first, *others, last = ("販路", *(chr(kanji) + chr(kanji + 1) for kanji in range(0x5000, 0x5800)), "補助")
    assert len({step for needle in others for step in steps(needle)}) > SPANS_AT_ONCE
    found, _state = terms.find([first, *others, last], snapshot.current(), [ENTRIES])
    stands = {needle: len(of_needle.ordinals) > 0 for needle, of_needle in found[ENTRIES].items()}
    assert stands[first]
    assert stands[last]
    assert len(stands) == 2 + len(others)


def test_chunks_that_follow_each_other_are_read_as_one():
    assert list(_runs([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    assert list(_runs([])) == []
