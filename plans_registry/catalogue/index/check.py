"""What differs between the editions, the entries made from them, and the index made from those.

Entries made anew from the editions, where they are not what the editions say.  The index is rebuilt afterwards.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import attrgetter

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from pyroaring import BitMap

from plans_registry.catalogue.index import snapshot, standing
from plans_registry.catalogue.index.layout import (
    CHUNK,
    GROWTH,
    LAYERS,
    STANDING,
    Layer,
    has_positions,
    key_of,
    keys_of_set,
    token_and_chunk,
    tokens,
)
from plans_registry.catalogue.index.snapshot import IndexSnapshot
from plans_registry.catalogue.index.write import BATCH, bitmaps, lock, reading_order, texts_of
from plans_registry.catalogue.models import Edition, Entry, Generation, Posting
from plans_registry.catalogue.publishing import current_entries

PLANS_AT_ONCE = 100


def index_differences() -> Iterator[str]:
    """A sentence for everything that differs; nothing where all is well.

    Reads the whole catalogue.  What is published meanwhile may be reported as a difference: check again.
    """
    held = snapshot.read()
    keys = list(Edition.objects.filter(is_current=True).order_by("key").values_list("key", flat=True))
    for at in range(0, len(keys), PLANS_AT_ONCE):
        yield from _plans(keys[at : at + PLANS_AT_ONCE], held)
    yield from _without_edition(set(keys), held)
    yield from _postings(held)


def stale_entries(plan_keys: Sequence[str]) -> Iterator[tuple[str, list[Entry], list[Entry]]]:
    """Plans whose entries are not those of their current edition: ``(key, as they should be, as they are)``."""
    stored: dict[str, list[Entry]] = {plan_key: [] for plan_key in plan_keys}
    for entry in Entry.objects.filter(plan_key__in=plan_keys):
        stored[entry.plan_key].append(entry)
    for edition in Edition.objects.filter(is_current=True, key__in=plan_keys).order_by("key"):
        expected = current_entries(edition)
        if _by_measure(expected) != _by_measure(stored[edition.key]):
            yield edition.key, expected, stored[edition.key]


_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]
_VALUES = attrgetter(*_COLUMNS)


def _by_measure(entries: Sequence[Entry]) -> dict[int, tuple]:
    return {entry.measure: _VALUES(entry) for entry in entries}


def _plans(plan_keys: Sequence[str], held: IndexSnapshot) -> Iterator[str]:
    for plan_key, expected, stored in stale_entries(plan_keys):
        yield from _entry_differences(plan_key, _by_measure(expected), _by_measure(stored))
    entries = reading_order(Entry.objects.filter(plan_key__in=plan_keys))
    for plan_key in plan_keys:
        yield from _shelf_differences(plan_key, [entry for entry in entries if entry.plan_key == plan_key], held)


def _entry_differences(plan_key: str, expected: dict[int, tuple], stored: dict[int, tuple]) -> Iterator[str]:
    for measure in sorted(expected.keys() | stored.keys()):
        place = {"plan": plan_key, "measure": measure}
        if measure not in stored:
            yield _("計画%(plan)s：施策%(measure)sの行がありません。") % place
        elif measure not in expected:
            yield _("計画%(plan)s：施策%(measure)sの行が余分です。") % place
        elif expected[measure] != stored[measure]:
            pairs = zip(_COLUMNS, expected[measure], stored[measure], strict=True)
            names = ", ".join(name for name, right, wrong in pairs if right != wrong)
            yield _("計画%(plan)s：施策%(measure)sの行が版と違います（%(names)s）。") % {**place, "names": names}


def _shelf_differences(plan_key: str, entries: list[Entry], held: IndexSnapshot) -> Iterator[str]:
    shelf = dict(zip(snapshot.COLUMNS, held.shelves.get(plan_key, ()), strict=False))
    if not shelf or not shelf["measures"]:
        if entries:
            yield _("計画%(plan)s：索引にありません。") % {"plan": plan_key}
        return
    measures = np.frombuffer(shelf["measures"], "<i8").tolist()
    kinds = [held.kinds[place] for place in np.frombuffer(shelf["kinds"], "<u4")]
    changes = np.frombuffer(shelf["changes"], "<i8").tolist()
    plan = (shelf["municipality"], shelf["first_year"], shelf["last_year"])
    rows = zip(measures, kinds, changes, strict=True)
    indexed = [(measure, *kind, *plan, changed) for measure, kind, changed in rows]
    if indexed != list(map(_indexed, entries)):
        yield _("計画%(plan)s：索引の並び・区分・期間が、施策の行と違います。") % {"plan": plan_key}


def _indexed(entry: Entry) -> tuple:
    """What the shelf of an entry says of it."""
    kind = tuple(sorted(entry.types)), tuple(sorted(entry.forms))
    plan = (entry.municipality_id, entry.first_year, entry.last_year)
    return (entry.measure, *kind, *plan, entry.changed_generation)


def _without_edition(plan_keys: set[str], held: IndexSnapshot) -> Iterator[str]:
    stored = set(Entry.objects.order_by().values_list("plan_key", flat=True).distinct())
    for plan_key in sorted(stored - plan_keys):
        yield _("計画%(plan)s：公開中の版がないのに、施策の行があります。") % {"plan": plan_key}
    for plan_key in sorted({shelf[0] for shelf in held.plans} - plan_keys):
        yield _("計画%(plan)s：公開中の版がないのに、索引にあります。") % {"plan": plan_key}


def _postings(held: IndexSnapshot) -> Iterator[str]:
    """Postings that lack a position, or have one too many, under ordinals that are in use."""
    expected: Counter[int] = Counter()
    lacking: Counter[int] = Counter()
    live: dict[int, tuple[BitMap, BitMap]] = {}
    for chunk, ordinals in _ordinals_by_chunk(held):
        for layer in LAYERS:
            place = layer.first_chunk + chunk
            live[place] = _live(ordinals % CHUNK, int(held.sizes[chunk]), layer)
            live[place + STANDING] = (_live_places(ordinals % CHUNK),) * 2
            for at, bitmap, stored in _chunk_tokens(chunk, ordinals, held, layer):
                lacking[at] += len(bitmap - stored)
                expected[at] += len(bitmap)
    for place, count in lacking.items():
        if count:
            yield _("索引の区画%(chunk)s：%(count)s個の位置が足りません。") % {"chunk": place, "count": count}
    found: Counter[int] = Counter()
    rows = Posting.objects.filter(key__range=keys_of_set(held.set_number)).order_by("key")
    for key, bits in rows.values_list("key", "bits").iterator(chunk_size=BATCH):
        token, place = token_and_chunk(key)
        if token and place in live:  # 0: the seal
            stored = _bitmap(bytes(bits), place)
            found[place] += stored.intersection_cardinality(live[place][has_positions(token)])
    for place in sorted(live):
        if found[place] > expected[place]:
            count = found[place] - expected[place]
            yield _("索引の区画%(chunk)s：%(count)s個の位置が余分です。") % {"chunk": place, "count": count}


def _ordinals_by_chunk(held: IndexSnapshot) -> Iterator[tuple[int, np.ndarray]]:
    chunks = held.ordinals // CHUNK
    for chunk in np.unique(chunks).tolist():
        yield chunk, held.ordinals[chunks == chunk]


def _live(slots: np.ndarray, size: int, layer: Layer) -> tuple[BitMap, BitMap]:
    """Every position the slots in use may have, without positions (single units) and with."""
    single, placed = BitMap(), BitMap()
    width, fields = layer.slot << GROWTH * size, len(layer.fields)
    for slot in slots.tolist():
        single.add_range(slot * fields, (slot + 1) * fields)
        placed.add_range(slot * width, (slot + 1) * width)
    return single, placed


def _live_places(slots: np.ndarray) -> BitMap:
    """Every place of the slots in use (``standing``)."""
    places = np.repeat(slots * standing.FIELDS, standing.FIELDS) + np.tile(np.arange(standing.FIELDS), len(slots))
    return BitMap(places.tolist())


def _bitmap(bits: bytes, place: int) -> BitMap:
    return BitMap(standing.places_in(bits).tolist()) if place & STANDING else BitMap.deserialize(bits)


def _chunk_tokens(
    chunk: int, ordinals: np.ndarray, held: IndexSnapshot, layer: Layer
) -> Iterator[tuple[int, BitMap, BitMap]]:
    """For every token the texts of a chunk have: the chunk of its key, its positions and the positions stored; and its places."""
    entries = Entry.objects.only("folded", "texts").in_bulk(held.measures[ordinals].tolist())
    kept = [ordinal for ordinal in ordinals.tolist() if held.measures[ordinal] in entries]
    texts = texts_of([entries[held.measures[ordinal]] for ordinal in kept], layer)
    packed = tokens(texts, np.array(kept) % CHUNK, int(held.sizes[chunk]), layer) if kept else np.zeros(0, np.uint64)
    if not len(packed):
        return
    place = layer.first_chunk + chunk
    expected = {key_of(held.set_number, token, place): bitmap for token, bitmap in bitmaps(packed)}
    if chunk < held.seal.chunks:
        size, of_token = int(held.sizes[chunk]), dict(bitmaps(packed))
        sealed = (standing.of_tokens(packed, size, layer), standing.of_words(held.seal.words, of_token, size, layer))
        for token, row in chain(*sealed):
            key = key_of(held.set_number, token, place + STANDING)
            expected[key] = _bitmap(row, place + STANDING)
    ordered = sorted(expected)
    for at in range(0, len(ordered), BATCH):
        batch = ordered[at : at + BATCH]
        stored = dict(Posting.objects.filter(key__in=batch).values_list("key", "bits"))
        for key in batch:
            _token, of_key = token_and_chunk(key)
            bits = stored.get(key)
            yield of_key, expected[key], _bitmap(bytes(bits), of_key) if bits else BitMap()


def repair_entries(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Returns the number of plans put right, each in a transaction of its own, so that readers read on."""
    keys = sorted({*_keys(Edition.objects.filter(is_current=True), "key"), *_keys(Entry.objects, "plan_key")})
    repaired = 0
    for at in range(0, len(keys), PLANS_AT_ONCE):
        progress(at, len(keys))
        repaired += _repair(keys[at : at + PLANS_AT_ONCE])
    progress(len(keys), len(keys))
    return repaired


def _keys(rows, name: str) -> list[str]:
    return list(rows.order_by().values_list(name, flat=True).distinct())


def _repair(plan_keys: Sequence[str]) -> int:
    current = set(_keys(Edition.objects.filter(is_current=True, key__in=plan_keys), "key"))
    stale = [plan_key for plan_key, _expected, _stored in stale_entries(plan_keys)]
    gone = _keys(Entry.objects.filter(plan_key__in=[key for key in plan_keys if key not in current]), "plan_key")
    for plan_key in {*stale, *gone}:
        _replace(plan_key)
    return len({*stale, *gone})


@transaction.atomic
def _replace(plan_key: str) -> None:
    """Compared once more behind the lock: a publication may have put it right meanwhile."""
    lock()
    differing = list(stale_entries([plan_key]))
    expected = differing[0][1] if differing else []
    if not differing and Edition.objects.filter(is_current=True, key=plan_key).exists():
        return
    Entry.objects.filter(plan_key=plan_key).delete()
    Entry.objects.bulk_create(expected)
    Generation.advance()
