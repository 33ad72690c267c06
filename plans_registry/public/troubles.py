"""Ways in by trouble: 店を出したい, 人が足りない, 海外に売りたい, for those who do not know the word for what they need.

Each stands in the vocabulary as a trouble of a concept.  One that the vocabulary no longer knows, or whose search finds
nothing in force (in an archive, nothing at all), is not shown.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from plans_registry.catalogue.in_force import state_counted
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.vocabulary import vocabulary
from plans_registry.public.links import measures_address

TROUBLES = {
    "ja": (
        "店を出したい", "人が足りない", "海外に売りたい", "ネットで売りたい", "お客を増やしたい", "展示会に出たい",
        "新しい商品を作りたい", "後継者がいない", "お金を借りたい", "人を育てたい",
    ),
    "en": (
        "Open a shop", "Not enough staff", "Sell abroad", "Sell online", "Find new customers", "Join a trade show",
        "Develop new products", "Find a successor", "Need a loan", "Train staff",
    ),
}  # fmt: skip
"""In the order shown: the same troubles at the same places, each of the same concepts in both languages."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble in the reader's words, how many measures its search finds, and the address of that search."""

    text: str
    total: int
    address: str


def troubles_of(snapshot: Snapshot) -> tuple[Trouble, ...]:
    return _troubles(snapshot, get_language() or "ja")


@lru_cache(maxsize=4)
def _troubles(snapshot: Snapshot, language: str) -> tuple[Trouble, ...]:
    known = vocabulary(snapshot.stamp)
    troubles = []
    for text in TROUBLES[language]:
        if not known.stands_for_something(text):
            continue
        query = MeasureQuery(q=text, state=state_counted(snapshot))
        hits = search(query, today=snapshot.today, stamp=snapshot.stamp)
        # Some of the words only is no answer to a trouble.
        if hits.total and hits.match != "some":
            troubles.append(Trouble(text, hits.total, measures_address(query, language=language)))
    return tuple(troubles)
