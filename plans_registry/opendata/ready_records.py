"""Measures as the API tells them, ready for who asks next: each is told and written once in a generation.

To tell twenty and to write them as JSON takes longer than to find them.
"""

from collections.abc import Iterable
from functools import lru_cache

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.read_now import ENTRIES_REMEMBERED
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import json_text, utf8
from plans_registry.opendata.tables import FULL_MEASURES


def ready_records(entries: Iterable[AnyEntry], snapshot: Snapshot) -> bytes:
    """The whole records of a page of entries, of now or of a past, as JSON with commas between."""
    ready = _ready(snapshot.stamp)
    pieces = []
    for entry in entries:
        place = (entry.edition_id, entry.measure)  # what an edition says of a measure never changes
        piece = ready.get(place)
        if piece is None:
            piece = utf8(json_text(FULL_MEASURES.record(entry, snapshot.known)))
            if len(ready) >= ENTRIES_REMEMBERED:
                ready.clear()
            ready[place] = piece
        pieces.append(piece)
    return b", ".join(pieces)


@lru_cache(maxsize=1)
def _ready(stamp: str) -> dict[tuple[int, int], bytes]:
    return {}
