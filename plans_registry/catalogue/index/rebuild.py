"""A new set of postings beside the old one, then the switch: readers and writers go on meanwhile.

The new set holds no dead ordinals, and its ordinals follow the order by municipality.  What is published while
it is built is put right in the transaction that switches.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby

import numpy as np
from django.db import transaction

from plans_registry.catalogue.index import standing
from plans_registry.catalogue.index.layout import (
    CHUNK,
    LAYERS,
    SETS,
    STANDING,
    Layer,
    Layout,
    key_of,
    keys_of_set,
    tokens,
)
from plans_registry.catalogue.index.write import (
    BATCH,
    FORM,
    Kinds,
    bitmaps,
    keep,
    lock,
    new_stamp,
    posting,
    put,
    reading_order,
    shelf_of,
    size_of,
    texts_of,
)
from plans_registry.catalogue.models import Edition, Entry, Generation, IndexState, Posting, Shelf
from plans_registry.catalogue.vocabulary import vocabulary

PLANS_AT_ONCE = 100

Progress = Callable[[int, int], None]
"""Called with the number of plans done and of all."""


class RebuildOvertaken(RuntimeError):
    """Another rebuild was begun after this one; only the last one may switch."""


def rebuild(progress: Progress = lambda done, total: None) -> int:
    """Builds the index anew from the entries; returns the number of entries.  Not inside a transaction.

    Raises :class:`RebuildOvertaken`, with nothing changed.
    """
    builder = _Builder(_begin(), standing.word_tokens(vocabulary(Generation.stamp()).needles))
    keys = _plan_keys()
    for done, batch in enumerate(_batches(keys, PLANS_AT_ONCE)):
        progress(done * PLANS_AT_ONCE, len(keys))
        for plan_key, entries in groupby(_entries(batch), key=lambda entry: entry.plan_key):
            builder.add(plan_key, list(entries))
        builder.store()
    builder.store(everything=True)
    builder.seal()
    _switch(builder)
    progress(len(keys), len(keys))
    _delete_other_sets()
    return builder.count


def _begin() -> int:
    """Reserves a number for the new set, and clears what a rebuild that died has left."""
    with transaction.atomic():
        state = lock()
        state.building = next(
            number for number in _following(state.building or state.set_number) if number != state.set_number
        )
        state.save()
    _delete_other_sets()
    return state.building


def _following(number: int) -> Iterator[int]:
    """The numbers of sets after one, round and round."""
    while True:
        number = number % (SETS - 1) + 1
        yield number


def _plan_keys() -> list[str]:
    """Every plan with entries, by municipality code, the later plan first."""
    plans = Entry.objects.order_by("municipality", "-first_year", "plan_key")
    return list(dict.fromkeys(plans.values_list("plan_key", flat=True).distinct()))


def _batches(keys: list[str], size: int) -> Iterator[list[str]]:
    return (keys[at : at + size] for at in range(0, len(keys), size))


def _entries(plan_keys: Sequence[str]) -> list[Entry]:
    columns = "edition municipality first_year last_year plan_key pillar_number number types forms folded texts"
    entries = Entry.objects.filter(plan_key__in=plan_keys).only(*columns.split(), "changed_generation").order_by()
    place = {plan_key: at for at, plan_key in enumerate(plan_keys)}
    return sorted(reading_order(entries), key=lambda entry: place[entry.plan_key])


@dataclass(slots=True)
class _Builder:
    """Plans collected into chunks; a chunk is stored when nothing can be added to it any more."""

    set_number: int
    words: dict[str, int]  # of the vocabulary, each with its token
    layout: Layout = field(default_factory=Layout)
    kinds: Kinds = field(default_factory=lambda: Kinds([]))
    stamp: str = field(default_factory=new_stamp)
    editions: dict[str, int] = field(default_factory=dict)  # plan key → the edition that was read
    texts: dict[int, dict[Layer, list[tuple[int, str]]]] = field(default_factory=dict)  # chunk → layer → (slot, text)
    shelves: list[Shelf] = field(default_factory=list)
    count: int = 0

    def add(self, plan_key: str, entries: list[Entry]) -> None:
        start = self.layout.allocate(len(entries), size_of(entries))
        for layer in LAYERS:
            for ordinal, text in enumerate(texts_of(entries, layer), start):
                held = self.texts.setdefault(ordinal // CHUNK, {}).setdefault(layer, [])
                held.append((ordinal % CHUNK, text))
        shelf = shelf_of(entries, start, self.kinds, set_number=self.set_number, stamp=self.stamp)
        self.shelves.append(shelf)
        self.editions[plan_key] = entries[0].edition_id
        self.count += len(entries)

    def store(self, *, everything: bool = False) -> None:
        """Writes shelves, and the chunks that are full."""
        growing = {free // CHUNK for free in self.layout.free.values()}
        for chunk in sorted(self.texts if everything else self.texts.keys() - growing):
            self._store_chunk(chunk)
        Shelf.objects.bulk_create(self.shelves, batch_size=BATCH)
        self.shelves = []

    def _store_chunk(self, chunk: int) -> None:
        for layer, held in self.texts.pop(chunk).items():
            slots, texts = zip(*held, strict=True)
            packed = tokens(texts, np.array(slots), self.layout.sizes[chunk], layer)
            place = layer.first_chunk + chunk
            of_token, size = dict(bitmaps(packed)), self.layout.sizes[chunk]
            rows = [posting(key_of(self.set_number, token, place), bitmap) for token, bitmap in of_token.items()]
            Posting.objects.bulk_create(rows, batch_size=BATCH)
            place += STANDING
            stands = chain(
                standing.of_tokens(packed, size, layer), standing.of_words(self.words, of_token, size, layer)
            )
            rows = [Posting(key=key_of(self.set_number, token, place), bits=bits) for token, bits in stands]
            Posting.objects.bulk_create(rows, batch_size=BATCH)

    def seal(self) -> None:
        """Everything is stored: what is published from now on goes into chunks of its own."""
        self.layout.free.clear()
        standing.write_seal(self.set_number, standing.Seal(len(self.layout.sizes), self.words))


@transaction.atomic
def _switch(builder: _Builder) -> None:
    """From now on readers use the new set, with everything that was published while it was built."""
    state = lock()
    if state.building != builder.set_number:
        raise RebuildOvertaken("Another rebuild of the index was begun after this one.")
    now = dict(Edition.objects.filter(is_current=True).values_list("key", "id"))
    keep(state, builder.layout, builder.kinds)
    state.set_number, state.building = builder.set_number, 0
    state.stamp, state.form = builder.stamp, FORM
    state.trail = [state.stamp]
    changed = {plan_key for plan_key, _ in now.items() ^ builder.editions.items()}
    for plan_key in sorted(changed):
        put(state, plan_key, list(Entry.objects.filter(plan_key=plan_key)))
    state.save()
    Generation.advance()


def _delete_other_sets() -> None:
    """Removes the rows of sets that nobody reads or builds, in small transactions."""
    state = IndexState.objects.get(id=1)
    kept = {state.set_number, state.building}
    Shelf.objects.exclude(set_number__in=kept).delete()
    for first, last in _gaps([keys_of_set(number) for number in sorted(kept)]):
        rows = Posting.objects.filter(key__gte=first, key__lte=last).order_by("key")
        while keys := list(rows.values_list("key", flat=True)[:BATCH]):
            Posting.objects.filter(key__gte=first, key__lte=keys[-1]).delete()


def _gaps(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What lies between and around ranges of keys, from key 0 to the last a set may have."""
    first = 0
    for start, end in [*ranges, (keys_of_set(SETS)[0], 0)]:
        if first < start:
            yield first, start - 1
        first = end + 1
