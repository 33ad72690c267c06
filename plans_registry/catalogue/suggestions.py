"""Completions of what is being typed: municipalities, pillar titles and names of measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from plans_registry.catalogue.index.answer import look_up
from plans_registry.catalogue.models import Entry, Generation
from plans_registry.catalogue.normalisation import FIELDS, contains, fold
from plans_registry.catalogue.reference import reference

LONGEST = 50
"""Characters of the longest text that is completed."""

CONSIDERED = 300
"""Entries read for completions, the latest plans first."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``kind``: municipality, pillar or measure."""

    text: str
    kind: str


def suggest(typed: str, *, limit: int = 8) -> list[Suggestion]:
    """Completions of a text as typed so far, by its spelling or, for municipalities, its reading; best first.

    Municipalities, then titles of pillars and names of measures that begin with it, then those that hold it.
    """
    needle = fold(typed[:LONGEST])
    return list(_completions(Generation.stamp(), needle)[:limit]) if needle else []


@lru_cache(maxsize=2000)
def _completions(stamp: str, needle: str) -> tuple[Suggestion, ...]:
    texts = list(dict.fromkeys(_texts(needle)))
    texts.sort(key=lambda suggestion: not fold(suggestion.text).startswith(needle))
    return tuple(islice([*_places(stamp, needle), *texts], 20))


def _places(stamp: str, needle: str) -> Iterator[Suggestion]:
    for place in reference(stamp).places.values():
        if any(fold(name).startswith(needle) for name in (place.name, place.kana, place.name_en)):
            yield Suggestion(place.name, "municipality")


def _texts(needle: str) -> Iterator[Suggestion]:
    now, stands = look_up([needle])
    hits = stands[needle]
    titled = hits.ordinals[hits.fields & (1 << FIELDS.index("name") | 1 << FIELDS.index("pillar_title")) > 0]
    latest = np.sort(now.places("by_year")[titled])[:CONSIDERED]
    measures = now.measures[now.order("by_year")[latest]].tolist()
    rows = {pk: texts for pk, *texts in Entry.objects.filter(pk__in=measures).values_list("pk", "name", "pillar_title")}
    for name, title in (rows[measure] for measure in measures if measure in rows):
        if contains(fold(title), needle):
            yield Suggestion(title, "pillar")
        if contains(fold(name), needle):
            yield Suggestion(name, "measure")
