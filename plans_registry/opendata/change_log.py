"""What changed from one generation to another, in one total order: applied to the rows of then, it gives those of now.

A plan that is published has its whole row as ``new`` and its measures as added; published again, what differs.  Of an
edition that a withdrawal took away there is only that it was (``withheld``), and of a withdrawal that all of the plan
is gone.  A change of reference data renames what rows say: who copies them reads everything anew.  Every row names its
plan by the key of now, so that the rows of a plan belong together; where its key moved, both keys stand as they were then.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.columns import (
    EDITION,
    MEASURE,
    PLAN_KEY,
    SOURCE,
    SOURCE_LICENCE,
    SOURCE_LICENCE_URL,
    SOURCE_URL,
    DataColumn,
    DataTable,
    Getter,
)
from plans_registry.catalogue.edition_rows import EntryRow, entry_rows, entry_rows_through, reads_alike
from plans_registry.catalogue.index.write import reading_order
from plans_registry.catalogue.models import CatalogueEvent, Edition
from plans_registry.catalogue.moved_keys import all_moves, keys_of_plans
from plans_registry.catalogue.reference import Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.tables import FULL_MEASURES, FULL_PLANS, WITHHELD

Record = dict[str, Any]

ASPECTS = {
    "moved": {"pillar_number", "pillar_title", "open_ended", "number"},
    "reworded": {"name", "description", "audience", "amount", "contact", "url"},
    "reclassified": {"types", "forms"},
    "source": {SOURCE.name, SOURCE_URL.name, SOURCE_LICENCE.name, SOURCE_LICENCE_URL.name},
}
"""What kind of change the change of a column is; the others go with the plan: its title, its period."""

GENERATION = DataColumn("generation", "世代", "integer", _("この変更があった世代"), "12")
AT = DataColumn("at", "日時", "moment", _("この変更があった日時"), "2026-11-28T09:00:00+09:00")
PLACE = DataColumn("place", "世代の中の順", "integer", _("世代の中で1から"), "1")
SUBJECT = DataColumn(
    "subject", "対象", "text", _("plan、measure、reference（参照データ、計画IDの移動、文章の抹消）のどれか"), "measure"
)
KIND = DataColumn(
    "kind",
    "変更",
    "text",
    _(
        "計画はpublished（はじめての公開か、取りやめたあとの公開）、republished（公開している計画の新しい版）、withdrawn。施策はadded、changed、removed。参照データはchanged"
    ),
    "changed",
)
ASPECT = DataColumn(
    "aspects",
    "変更の内容",
    "codes",
    _("moved、reworded、reclassified、source（出典とその利用条件。計画にも）。ほかは計画とともに"),
    "reworded",
    values=tuple(ASPECTS),
)
OLD = DataColumn(
    "old", "前", "object", _("変わった項目の、前の値。なかったものはnull"), '{"name": "創業塾"}', nullable=True
)
NEW = DataColumn(
    "new", "後", "object", _("変わった項目の、後の値。なくなったものはnull"), '{"name": "起業塾"}', nullable=True
)

CHANGE_COLUMNS = (
    *(GENERATION, AT, PLACE, SUBJECT, KIND, PLAN_KEY),
    *(EDITION, MEASURE, WITHHELD, ASPECT, OLD, NEW),
)


def _of_record(name: str) -> Getter:
    return lambda record, known: record.get(name)


CHANGE_TABLE = DataTable("changes", {column: _of_record(column.name) for column in CHANGE_COLUMNS})
"""Rows are the records that :func:`changes_after` makes.  Those of plans and measures also have their whole ``row``, as it
became or, of what is gone, as it was."""


def told_events(until: int, codes: Collection[str] = ()) -> QuerySet[CatalogueEvent]:
    """What people are told of until a generation: of changes of reference data, which may be many a day, only a key that moved.

    ``codes``: of plans that are these municipalities' now, whosever they were then.
    """
    now_of = keys_of_plans()

    def is_told(key: str) -> bool:
        return not codes or now_of.get(key, key).partition("-")[0] in codes

    of_plans = ~Q(kind=CatalogueEvent.Kind.REFERENCE)
    if codes:
        begins = reduce(or_, (Q(key__startswith=f"{code}-") for code in codes))
        of_plans = begins & ~Q(key__in=now_of) | Q(key__in=[key for key in now_of if is_told(key)])
    moved = Q(generation__in=[move.generation for move in all_moves(now_of) if is_told(move.new)])
    return CatalogueEvent.objects.filter(of_plans | moved, generation__lte=until)


def changes_after(after: int, snapshot: Snapshot, *, generations: int | None = None) -> Iterator[Record]:
    """Everything after a generation up to that of the snapshot, or of the first ``generations`` only."""
    events = CatalogueEvent.objects.filter(generation__gt=after, generation__lte=snapshot.generation)[:generations]
    return _Log(after, snapshot.known).records(events)


def changes_of_events(events: Sequence[CatalogueEvent], known: Reference) -> Iterator[Record]:
    """What some events changed, of each of their plans all from its first to its last, in order and in few queries.

    As :func:`changes_after` tells it, but ``changed_at`` and ``changed_generation`` of rows of before may be later than they were.
    """
    log = _Log(0, known)
    log.read_at_once(events)
    return log.records(events)


class _Log:
    """Of each plan the edition read last and its rows, kept from event to event."""

    def __init__(self, after: int, known: Reference) -> None:
        self.after, self.known = after, known
        self.now_of = keys_of_plans()
        self.moves = {move.generation: move for move in all_moves(self.now_of)}
        self.public: dict[str, tuple[Edition | None, list[EntryRow]]] = {}
        self.editions: dict[int, Edition] | None = None  # by generation, where those of all events were read at once

    def records(self, events: Iterable[CatalogueEvent]) -> Iterator[Record]:
        for event in events:
            event.key = self.now_of.get(event.key, event.key)  # as its editions are called now
        last = {event.key: event for event in events}
        for event in events:
            head = {"generation": event.generation, "at": localtime(event.at), "plan_key": event.key}
            for place, record in enumerate(self.records_of(event), start=1):
                yield head | {"place": place, "withheld": False, "aspects": ()} | record
            if last[event.key] is event:
                self.public.pop(event.key, None)  # of a million measures all would stay in memory

    def read_at_once(self, events: Sequence[CatalogueEvent]) -> None:
        """The editions of the events, and of each of their plans the one before."""
        readable = Edition.objects.filter(withheld=False)
        editions = readable.filter(from_generation__in=[event.generation for event in events])
        self.editions = {edition.from_generation: edition for edition in editions}
        keys = {edition.key for edition in self.editions.values()}
        before = readable.filter(key__in=keys, from_generation__lt=min(self.editions, default=0))
        newest = before.order_by().values("key").annotate(newest=Max("from_generation")).values("newest")
        for edition in before.filter(from_generation__in=newest):
            self.public[edition.key] = edition, entry_rows(edition)

    def records_of(self, event: CatalogueEvent) -> Iterator[Record]:
        if event.kind == CatalogueEvent.Kind.REFERENCE:
            yield {"subject": "reference", "kind": "changed"} | self._move(event)
        elif event.kind == CatalogueEvent.Kind.WITHDRAWN:
            yield {"subject": "plan", "kind": event.kind}
        else:
            yield from self._publication(event)

    def _move(self, event: CatalogueEvent) -> Record:
        """Of a plan whose key moved with this event both keys as they were; like every row it is under the key of now."""
        move = self.moves.get(event.generation)
        if move is None:
            return {}
        now = self.now_of.get(move.new, move.new)
        return {"plan_key": now, "old": {"plan_key": move.old}, "new": {"plan_key": move.new}}

    def _publication(self, event: CatalogueEvent) -> Iterator[Record]:
        edition = self._edition_of(event)
        if edition is None:
            yield {"subject": "plan", "kind": event.kind, "withheld": True}
            return
        old, before = self.public.get(event.key) or self._read_before(event.key)
        entries = reading_order(entry_rows(edition, before=before))
        self.public[event.key] = edition, entries
        row = self._row(FULL_PLANS, edition)
        plan = _difference(self._row(FULL_PLANS, old), row)
        aspects = _aspects(plan) if old else ()
        yield {"subject": "plan", "kind": event.kind, "edition": edition.number, "aspects": aspects, "row": row} | plan
        for record in self._measures(before, entries):
            yield {"subject": "measure", "edition": edition.number} | record

    def _edition_of(self, event: CatalogueEvent) -> Edition | None:
        if self.editions is not None:
            return self.editions.get(event.generation)
        return Edition.objects.filter(from_generation=event.generation, key=event.key, withheld=False).first()

    def _read_before(self, key: str) -> tuple[Edition | None, list[EntryRow]]:
        if not self.after:
            return None, []
        editions = Edition.objects.filter(key=key, withheld=False, from_generation__lte=self.after)
        ordered = list(editions.order_by("from_generation"))
        return (ordered[-1] if ordered else None), entry_rows_through(ordered)

    def _measures(self, before: Iterable[EntryRow], entries: Iterable[EntryRow]) -> Iterator[Record]:
        earlier = {entry.measure: entry for entry in before}
        for entry in entries:
            old = earlier.pop(entry.measure, None)
            if old and old.changed_generation == entry.changed_generation and reads_alike(old, entry):
                continue  # two texts may have been struck at once
            row = self._row(FULL_MEASURES, entry)
            change = {"measure": entry.measure, "row": row} | _difference(self._row(FULL_MEASURES, old), row)
            yield {"kind": "changed", "aspects": _aspects(change)} | change if old else {"kind": "added"} | change
        for measure, old in earlier.items():
            row = self._row(FULL_MEASURES, old)
            yield {"kind": "removed", "measure": measure, "row": row, "old": row, "new": None}

    def _row(self, table: DataTable, source: Any) -> Record | None:
        return table.record(source, self.known) if source is not None else None


def _difference(old: Record | None, new: Record | None) -> Record:
    """The columns whose values differ, before and after; all of them where there was no row."""
    if old is None or new is None:
        return {"old": old, "new": new}
    names = [name for name in new if old[name] != new[name]]
    return {"old": {name: old[name] for name in names}, "new": {name: new[name] for name in names}}


def _aspects(difference: Record) -> tuple[str, ...]:
    return tuple(name for name, columns in ASPECTS.items() if columns & difference["new"].keys())
