"""What the public reads now of the plans of a municipality, with their documents: read once in a generation.

The page of a plan, those of its measures and editions, of its municipality and of a comparison are made of the same few
documents, and to read one from JSON takes as long as to draw a page of it.
"""

from functools import lru_cache

from plans_registry.catalogue.models import Edition

MUNICIPALITIES_REMEMBERED = 60
"""Of the newest generation: 200 kB each, with three plans of twenty measures."""


def editions_now(stamp: str, *codes: str) -> dict[str, tuple[Edition, ...]]:
    """By municipality its plans, the latest first; one query for those that no page has asked for in this generation."""
    remembered = _remembered(stamp)
    # Other threads may empty it meanwhile.
    found = {code: editions for code in codes if (editions := remembered.get(code))}
    if missing := [code for code in codes if code not in found]:
        read: dict[str, list[Edition]] = {code: [] for code in missing}
        for edition in Edition.objects.now_in(*missing):
            read[edition.municipality_id].append(edition)
        new = {code: tuple(editions) for code, editions in read.items()}
        if len(remembered) + len(new) > MUNICIPALITIES_REMEMBERED:
            remembered.clear()
        if len(new) <= MUNICIPALITIES_REMEMBERED:
            remembered |= {code: editions for code, editions in new.items() if editions}
        found |= new
    return found


@lru_cache(maxsize=1)
def _remembered(stamp: str) -> dict[str, tuple[Edition, ...]]:
    return {}
