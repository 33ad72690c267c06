"""What a process remembers of where words stand."""

import numpy as np

from plans_registry.catalogue.index.terms import CACHE_BYTES, TermHits, _Cache


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
