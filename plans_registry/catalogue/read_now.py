"""What the public reads now, as pages ask for it again and again: read once in a generation.

The page of a plan, those of its measures and editions, of its municipality and of a comparison are made of the same few
documents, and to read one from JSON takes as long as to draw a page of it.  In SQL, because Django takes longer to write
these questions than the database to answer them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from plans_registry.catalogue.edition_rows import EntryRow
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.stored_rows import stored_entries

MUNICIPALITIES_REMEMBERED = 60
"""Of the newest generation: 200 kB each, with three plans of twenty measures."""

ENTRIES_REMEMBERED = 5_000
"""Likewise: all of a registry of Tokyo's size, 3 kB each."""


def editions_now(stamp: str, *codes: str) -> dict[str, tuple[Edition, ...]]:
    """By municipality its plans, the latest first; one query for those that no page has asked for in this generation."""
    remembered = _editions(stamp)
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


@lru_cache(maxsize=2)  # of pages, and of answers made in one transaction: each has its own stamp
def _editions(stamp: str) -> dict[str, tuple[Edition, ...]]:
    return {}


def entries_now(stamp: str, measures: Iterable[int]) -> dict[int, EntryRow]:
    """Of these measures those that are public; one query for those that no page has shown in this generation."""
    remembered = _entries(stamp)
    held = [measure for measure in measures if measure < 2**63]  # no column holds /measures/99999999999999999999/
    found = {measure: entry for measure in held if (entry := remembered.get(measure))}
    if missing := [measure for measure in held if measure not in found]:
        read = {entry.measure: entry for entry in stored_entries(missing)}
        if len(remembered) + len(read) > ENTRIES_REMEMBERED:
            remembered.clear()
        if len(read) <= ENTRIES_REMEMBERED:
            remembered |= read
        found |= read
    return found


@lru_cache(maxsize=2)  # likewise
def _entries(stamp: str) -> dict[int, EntryRow]:
    return {}


def caveats_now(stamp: str, keys: Sequence[str]) -> list[str]:
    """What public plans say of themselves, in the order of their keys; one query for those that no list has named yet."""
    remembered = _caveats(stamp)
    if missing := [key for key in keys if key not in remembered]:
        plans = Edition.objects.filter(is_current=True, key__in=missing)
        remembered |= dict.fromkeys(missing, "") | dict(plans.values_list("key", "document__caveat"))
    return [remembered[key] for key in keys]


@lru_cache(maxsize=2)  # likewise; a short text for each plan
def _caveats(stamp: str) -> dict[str, str]:
    return {}


def forget_entries() -> None:
    """What a benchmark of cold searches starts from."""
    _entries.cache_clear()
