"""The shelves of the index in memory: for every ordinal its measure, its plan, its types and forms.

One snapshot per process, never changed: a newer one takes its place when the index has been written.  20 to 60
bytes per measure, by the orders in use.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from django.db import connections, router

from plans_registry.catalogue.index import standing
from plans_registry.catalogue.index.layout import CHUNK
from plans_registry.catalogue.models import IndexState, Shelf

COLUMNS = ("plan_key", "municipality", "first_year", "last_year", "start", "measures", "kinds", "changes")
ORDERS = {
    "by_code": ("municipality", "-first_year", "plan_key"),
    "by_year": ("-first_year", "municipality", "plan_key"),
}
"""Columns of the plan, "-" for descending; inside a plan the ordinals are the order.

One order more goes by the measure: ``by_update``, the newest change first, then ``by_code``.
"""

NOWHERE = 0
"""The place of ordinals no shelf holds; the first plan and the first kind have place 1."""


@dataclass(frozen=True)
class IndexSnapshot:
    """The shelves that hold something, by start, and what follows from them.  Ordinals index every array that
    says "by ordinal"; places of plans and of kinds begin at 1 (see :data:`NOWHERE`)."""

    set_number: int
    stamp: str
    sizes: np.ndarray  # size class of each chunk
    kinds: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    shelves: dict[str, tuple]  # plan key → COLUMNS
    seal: standing.Seal = field(default_factory=standing.Seal)
    _remembered: dict[tuple, Any] = field(default_factory=dict)

    def remembered(self, key: tuple, work_out: Callable[[], Any]) -> Any:
        """What follows from the snapshot and a few values, worked out once."""
        if key not in self._remembered:
            self._remembered[key] = work_out()
        return self._remembered[key]

    @cached_property
    def plans(self) -> list[tuple]:
        return sorted((shelf for shelf in self.shelves.values() if shelf[5]), key=lambda shelf: shelf[4])

    def column(self, name: str) -> list[Any]:
        """One value per plan."""
        at = COLUMNS.index(name)
        return [shelf[at] for shelf in self.plans]

    @cached_property
    def size(self) -> int:
        """One more than the greatest ordinal there may be."""
        return len(self.sizes) * CHUNK

    @cached_property
    def ordinals(self) -> np.ndarray:
        """Every ordinal a shelf holds, ascending."""
        starts = np.repeat(np.array(self.column("start"), np.int64), self.counts)
        ends = np.cumsum(self.counts)
        return starts + np.arange(len(starts)) - np.repeat(ends - self.counts, self.counts)

    @cached_property
    def counts(self) -> np.ndarray:
        """Measures of each plan."""
        return np.array([len(measures) // 8 for measures in self.column("measures")], np.int64)

    @cached_property
    def measures(self) -> np.ndarray:
        """Measure id by ordinal."""
        return self._by_ordinal(np.frombuffer(b"".join(self.column("measures")), "<i8"), np.int64)

    @cached_property
    def changes(self) -> np.ndarray:
        """Generation of the last change by ordinal."""
        return self._by_ordinal(np.frombuffer(b"".join(self.column("changes")), "<i8"), np.int64)

    @cached_property
    def plan_at(self) -> np.ndarray:
        """Place of the plan by ordinal."""
        return self._by_ordinal(np.repeat(np.arange(1, len(self.plans) + 1), self.counts), np.uint32)

    @cached_property
    def live(self) -> np.ndarray:
        """By ordinal every bit, or none where no shelf holds it."""
        return np.where(self.plan_at > 0, np.uint8(0xFF), np.uint8(0))

    @cached_property
    def kind_at(self) -> np.ndarray:
        """Place of the combination of types and forms by ordinal."""
        return self._by_ordinal(np.frombuffer(b"".join(self.column("kinds")), "<u4") + 1, np.uint32)

    @cached_property
    def kind_values(self) -> list[tuple[list[str], np.ndarray, np.ndarray]]:
        """For types and for forms: the values, and pairs (place of a kind, index of a value that it has)."""
        return [_pairs([kind[at] for kind in self.kinds]) for at in (0, 1)]

    @cached_property
    def kinds_having(self) -> list[dict[str, np.ndarray]]:
        """For types and for forms: value → by place of kind whether it has it."""
        return [
            {name: np.bincount(kinds[places == at], minlength=len(self.kinds) + 1) > 0 for at, name in enumerate(names)}
            for names, kinds, places in self.kind_values
        ]

    @cached_property
    def codes(self) -> list[str]:
        """Code of municipality by its place, which begins at 1 too."""
        return ["", *sorted(set(self.column("municipality")))]

    @cached_property
    def code_at(self) -> np.ndarray:
        """Place of the municipality by place of plan."""
        places = {code: place for place, code in enumerate(self.codes)}
        return np.array([NOWHERE, *(places[code] for code in self.column("municipality"))])

    @cached_property
    def first_year(self) -> np.ndarray:
        """Fiscal year by place of plan."""
        return np.array([0, *self.column("first_year")])

    @cached_property
    def last_year(self) -> np.ndarray:
        return np.array([0, *self.column("last_year")])

    @cached_property
    def years(self) -> range:
        """The fiscal years in which plans are in force."""
        return range(min(self.column("first_year"), default=0), max(self.column("last_year"), default=0) + 1)

    def places(self, order: str) -> np.ndarray:
        """The place in an order of ``ORDERS`` by ordinal."""
        return self._ordered(order)[0]

    def order(self, order: str) -> np.ndarray:
        """The ordinals in an order of ``ORDERS``."""
        return self._ordered(order)[1]

    def _ordered(self, order: str) -> tuple[np.ndarray, np.ndarray]:
        return self.remembered(("order", order), lambda: self._order(order))

    def _order(self, order: str) -> tuple[np.ndarray, np.ndarray]:
        if order == "by_update":
            by_code = self.order("by_code")
            ordinals = by_code[np.argsort(-self.changes[by_code], kind="stable")]
            return self._by_places(ordinals), ordinals
        places = self._ranks(*ORDERS[order])
        ordinals = np.zeros(len(self.ordinals), np.int64)
        ordinals[places[self.ordinals]] = self.ordinals
        return places, ordinals

    def _by_places(self, ordinals: np.ndarray) -> np.ndarray:
        """By ordinal its place among some in order."""
        places: np.ndarray = np.zeros(self.size, np.uint32)
        places[ordinals] = np.arange(len(ordinals))
        return places

    def _ranks(self, *columns: str) -> np.ndarray:
        """Place in an order by ordinal: by columns of the plan, then by ordinal."""
        keys = zip(
            *(_sortable(self.column(name.lstrip("-")), descending=name[0] == "-") for name in columns), strict=True
        )
        order = np.array(sorted(range(len(self.plans)), key=list(keys).__getitem__), np.int64)
        before = np.zeros(len(order), np.int64)
        before[order] = np.cumsum(self.counts[order]) - self.counts[order]
        starts = np.array(self.column("start"), np.int64)
        return self._by_ordinal(np.repeat(before - starts, self.counts) + self.ordinals, np.uint32)

    def _by_ordinal(self, values: np.ndarray, dtype: type) -> np.ndarray:
        found: np.ndarray = np.zeros(self.size, dtype)
        found[self.ordinals] = values
        return found


def _pairs(kinds: list[tuple[str, ...]]) -> tuple[list[str], np.ndarray, np.ndarray]:
    values = sorted({value for kind in kinds for value in kind})
    pairs = [(place, values.index(value)) for place, kind in enumerate(kinds, start=1) for value in kind]
    places, indices = np.array(pairs, np.int64).reshape(-1, 2).T
    return values, places, indices


def _sortable(values: list, *, descending: bool) -> Iterable:
    return [-value for value in values] if descending else values


_latest: IndexSnapshot | None = None
_lock = Lock()
_newest_at: dict[str, str] = {}
"""Stamp of the catalogue → that of the index, of the last few at which this process has asked for both.

Whatever writes the index advances the generation in the same transaction: while that is the same, so is the index.
"""
STAMPS_KNOWN = 4


def latest_at(stamp: str) -> IndexSnapshot | None:
    """The index at a stamp of the catalogue, which the caller has just read, where it is known to be that: no query."""
    return _latest if _latest and _newest_at.get(stamp) == _latest.stamp else None


def keep_at(stamp: str, snapshot: IndexSnapshot) -> None:
    """``snapshot``: the newest when it was asked for, after ``stamp`` was."""
    if _newest_at.get(stamp) != snapshot.stamp:
        if len(_newest_at) >= STAMPS_KNOWN:
            _newest_at.clear()
        _newest_at[stamp] = snapshot.stamp


def latest() -> IndexSnapshot:
    """The index as this process knows it, which may be old: no query, unless it knows nothing yet."""
    return _latest or current()


def current_at(stamp: str) -> IndexSnapshot:
    """The index as the database has it now; ``stamp``: of the catalogue, which the caller has just read."""
    found = latest_at(stamp)
    if found is None:
        found = current()
        keep_at(stamp, found)
    return found


def current() -> IndexSnapshot:
    """The index as the database has it now; one small query when nothing was written since the last call."""
    global _latest
    # In SQL, as Generation.stamp(): every page that searches begins with it.
    with connections[router.db_for_read(IndexState)].cursor() as cursor:
        cursor.execute(f"SELECT stamp FROM {IndexState._meta.db_table}")
        row = cursor.fetchone()
    stamp = row[0] if row else ""
    known = _latest
    if known and known.stamp == stamp:
        return known
    with _lock:
        if _latest is None or _latest.stamp != stamp:
            _latest = read(_latest)
        return _latest


def read(known: IndexSnapshot | None = None) -> IndexSnapshot:
    """The newest snapshot, from what is known already where the writes since are few enough to follow.

    Reads the state again after the shelves: a write in between means that some may be newer than the state, so
    the writes since then are followed once more.
    """
    state = _state()
    while True:
        known = _follow(state, known)
        state = _state()
        if state.stamp == known.stamp:
            return known


def _state() -> IndexState:
    return IndexState.objects.first() or IndexState()


def _follow(state: IndexState, known: IndexSnapshot | None) -> IndexSnapshot:
    rows = Shelf.objects.filter(set_number=state.set_number)
    shelves: dict[str, tuple] = {}
    if known and known.set_number == state.set_number and known.stamp in state.trail:
        rows = rows.filter(stamp__in=state.trail[state.trail.index(known.stamp) + 1 :])
        shelves = dict(known.shelves)
    for plan_key, *values, measures, kinds, changes in rows.values_list(*COLUMNS):
        shelves[plan_key] = (plan_key, *values, bytes(measures), bytes(kinds), bytes(changes))
    return IndexSnapshot(
        set_number=state.set_number,
        stamp=state.stamp,
        sizes=np.array([int(size) for size in state.sizes], np.int64),
        kinds=tuple((tuple(types), tuple(forms)) for types, forms in state.kinds),
        shelves=shelves,
        seal=known.seal if known and known.set_number == state.set_number else standing.read_seal(state.set_number),
    )
