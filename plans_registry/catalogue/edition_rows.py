"""What an edition says of each of its measures: the one place where the fields of an entry are got from a document.

From its stored JSON: a file of the past has as many rows as one of the present, and to read documents and make entries of
all their measures first would take several times as long.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.moments import day_of
from plans_registry.documents.periods import Period
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument, counted_types, unsaid


class EntryRow(NamedTuple):
    """The fields of an entry without a model around them, which takes longer to make than the database to find it.

    ``folded`` and ``texts``, which only the search reads, are those of a row that a page shows; files have none.
    """

    # Of the edition.
    municipality_id: str
    plan_key: str
    plan_title: str
    first_year: int
    last_year: int
    period_text: str
    source_title: str
    source_url: str
    source_licence: str
    source_licence_url: str
    edition_id: int
    published_on: date
    updated_on: date
    changed_at: datetime
    changed_generation: int
    # Of the pillar.
    pillar_number: int
    pillar_title: str
    open_ended: bool
    # Of the measure.
    types: list[str]
    forms: list[str]
    measure: int
    number: int
    name: str
    description: str
    audience: str
    amount: str
    contact: str
    url: str
    page: int | None
    # Of the search.
    folded: str = ""
    texts: str = ""

    @property
    def period(self) -> Period:
        return Period(self.first_year, self.last_year)


AnyEntry = Entry | EntryRow
"""What pages, feeds and answers of the API tell of a measure: the fields alone, or an entry where a past is read."""

SEARCHED = ("folded", "texts")
_UNREAD = {"edition_id", "published_on", "updated_on", "changed_at", "changed_generation", *SEARCHED}
_AS_READ = attrgetter(*(name for name in EntryRow._fields if name not in _UNREAD))
_STATED = itemgetter("id", "number", "name", "description", "audience", "amount", "contact", "url", "page")
_PLAN, _PILLAR, _MEASURE = map(unsaid, (PlanDocument, PillarDocument, MeasureDocument))


def entry_rows_through(editions: Iterable[Edition]) -> list[EntryRow]:
    """The rows of the last of a plan's editions, each with the moment since which it reads as it does."""
    rows: list[EntryRow] = []
    for edition in editions:
        rows = entry_rows(edition, before=rows)
    return rows


def entry_rows(edition: Edition, *, before: Iterable[Any] = ()) -> list[EntryRow]:
    """The rows of an edition in the order of its document: always the same for the same edition.

    ``before``: rows or entries of the edition before; a measure that reads as it did keeps the moment of its last change,
    if no strike has written down another.
    """
    rows = list(_read(edition))
    earlier = {old.measure: old for old in before}
    stated = edition.measures_since or {}
    for at, row in enumerate(rows) if earlier or stated else ():
        old = earlier.get(row.measure)
        if since := stated.get(str(row.measure)):
            generation, moment = since
            rows[at] = row._replace(changed_at=datetime.fromisoformat(moment), changed_generation=generation)
        elif old and reads_alike(old, row):
            rows[at] = row._replace(changed_at=old.changed_at, changed_generation=old.changed_generation)
    return rows


def reads_alike(one: Any, other: Any) -> bool:
    """Whether two rows or entries of a measure say the same."""
    return _AS_READ(one) == _AS_READ(other)


def write_down_since(editions: Sequence[Edition], rows_before: Mapping[int, Sequence[EntryRow]], event: Any) -> None:
    """After a strike: what reads otherwise by it has changed with its event, everything else has not.

    What follows an edition that nobody may read any more counts from there: whether the words had stood before is of that
    edition, too.

    ``editions``: of a plan those that may be read, in order, unsaved; ``rows_before``: by their ids what they said before.
    """
    rows: list[EntryRow] = []
    read: Edition | None = None
    for edition in editions:
        if read is None or edition.number != read.number + 1:
            earliest = edition.from_generation, edition.published_at
        read = edition
        was = {row.measure: row for row in rows_before[edition.pk]}
        since = edition.measures_since or {}
        for row in entry_rows(edition, before=rows):
            old = was[row.measure]
            is_struck = not reads_alike(old, row)
            as_before = max(earliest, (old.changed_generation, old.changed_at))
            changed = (event.generation, event.at) if is_struck else as_before
            if changed != (row.changed_generation, row.changed_at):
                since[str(row.measure)] = [changed[0], changed[1].isoformat()]
        edition.measures_since = since or None
        rows = entry_rows(edition, before=rows)


def _read(edition: Edition) -> Iterator[EntryRow]:
    plan = _PLAN | edition.document
    source = plan["source"] or {}
    of_edition = (
        edition.municipality_id,
        edition.key,
        plan["title"],
        edition.first_year,
        edition.last_year,
        plan["period_text"],
        source.get("title", ""),
        source.get("url", ""),
        source.get("licence", ""),
        source.get("licence_url", ""),
        edition.pk,
        day_of(edition.first_published_at),
        day_of(edition.changed_at),
        edition.published_at,
        edition.from_generation,
    )
    for stored_pillar in plan["pillars"]:
        pillar = _PILLAR | stored_pillar
        of_pillar = pillar["number"], pillar["title"], pillar["open_ended"]
        for stored in pillar["measures"]:
            measure = _MEASURE | stored
            types = list(counted_types(measure["types"], pillar=pillar["types"]))
            forms = list(measure["forms"])
            yield EntryRow(*of_edition, *of_pillar, types, forms, *_STATED(measure))
