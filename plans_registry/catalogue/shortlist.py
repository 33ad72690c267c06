"""A person's own list of measures, kept in the address alone: which, in which order, with a note each.

``?id=12&id=7&note.7=…``: nothing is stored here and no cookie is set, so whoever has the address has the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.models import Edition, RetiredMeasure
from plans_registry.catalogue.read_now import entries_now

MOST_ITEMS = 50
NOTE_LENGTH = 100
ADDRESS_LENGTH = 3_500
"""Characters after the ``?``: servers in front of the registry commonly refuse a request line of more than 4,094."""
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Ids of measures, each once, in the reader's order; ``notices`` says what of an address could not be used."""

    ids: tuple[int, ...] = ()
    notes: Mapping[int, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        return len(self.ids) >= MOST_ITEMS

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address: ids in order, then the notes in the same order."""
        notes = [(f"note.{measure}", self.notes[measure]) for measure in self.ids if self.notes.get(measure)]
        return [*(("id", str(measure)) for measure in self.ids), *notes]

    def with_added(self, measure: int) -> Self:
        return self if measure in self.ids else replace(self, ids=(*self.ids, measure))

    def without(self, *measures: int) -> Self:
        return replace(self, ids=tuple(measure for measure in self.ids if measure not in measures))

    def with_restored(self, taken_out: "TakenOut") -> Self:
        """At its place again, with its note."""
        ids = [measure for measure in self.ids if measure != taken_out.measure]
        ids.insert(taken_out.place, taken_out.measure)
        return replace(self, ids=tuple(ids), notes={**self.notes, taken_out.measure: taken_out.note})

    def moved(self, measure: int, *, by: int) -> Self:
        """One place up (−1) or down (+1); at an end it stays where it is."""
        ids = list(self.ids)
        at = ids.index(measure)
        ids.insert(max(0, at + by), ids.pop(at))
        return replace(self, ids=tuple(ids))


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A measure that was just taken out of a list, with all that puts it back: ``removed=7&removed_at=0&note.7=…``.

    ``place``: how many measures stood before it.
    """

    measure: int
    place: int
    note: str

    def parameters(self) -> list[tuple[str, str]]:
        note = [(f"note.{self.measure}", self.note)] if self.note else []
        return [("removed", str(self.measure)), ("removed_at", str(self.place)), *note]


def taken_out_of(parameters: QueryDict) -> TakenOut | None:
    measure, place = parameters.get("removed", ""), parameters.get("removed_at", "")
    if not is_id(measure):
        return None
    at = int(place) if is_id(place) else 0
    return TakenOut(int(measure), min(at, MOST_ITEMS), _note(parameters.get(f"note.{measure}", "")))


def shortlist_of(parameters: QueryDict) -> Shortlist:
    """The list of an address.  What is no id, or one too many, is left out, and said so."""
    asked = [value.strip() for value in parameters.getlist("id") if value.strip()]
    measures = [int(value) for value in asked if is_id(value)]
    found = tuple(dict.fromkeys(measures))
    ids = found[:MOST_ITEMS]
    notes = {}
    for measure in ids:
        note = _note(parameters.get(f"note.{measure}", ""))
        if note:
            notes[measure] = note
    return Shortlist(ids, notes, tuple(_notices(asked, found)))


def is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 19 and 0 < int(value) <= _LARGEST_ID


def _note(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:NOTE_LENGTH]


def _notices(asked: list[str], found: tuple[int, ...]) -> list[str]:
    wrong = dict.fromkeys(value for value in asked if not is_id(value))
    notices = [
        _("「%(value)s」は施策の番号ではないため、リストに入れていません。") % {"value": value[:40]}
        for value in list(wrong)[:5]
    ]
    if len(found) > MOST_ITEMS:
        left_out = len(found) - MOST_ITEMS
        notices.append(
            _("リストに入るのは%(most)d件までのため、残りの%(left_out)d件は入れていません。")
            % {"most": MOST_ITEMS, "left_out": left_out}
        )
    return notices


@dataclass(frozen=True, slots=True)
class Kept:
    """The measures of a list that are public, in its order, and what became of the others."""

    entries: list[AnyEntry]
    retired: list[RetiredMeasure]  # without a name where the whole plan is withdrawn: that is not public either
    unknown: list[int]


def kept_in(shortlist: Shortlist, stamp: str) -> Kept:
    """One query, however long the list; two more where something is gone."""
    public = entries_now(stamp, shortlist.ids)
    missing = [measure for measure in shortlist.ids if measure not in public]
    gone = _retired(missing) if missing else {}
    kept = Kept(entries=[], retired=[], unknown=[])
    for measure in shortlist.ids:
        if measure in public:
            kept.entries.append(public[measure])
        elif measure in gone:
            kept.retired.append(gone[measure])
        else:
            kept.unknown.append(measure)
    return kept


def _retired(missing: list[int]) -> dict[int, RetiredMeasure]:
    rows = RetiredMeasure.objects.in_bulk(missing)
    keys = {row.plan_key for row in rows.values()}
    public = set(Edition.objects.filter(is_current=True, key__in=keys).values_list("key", flat=True))
    for row in rows.values():
        row.name = row.name if row.plan_key in public else ""
    return rows
