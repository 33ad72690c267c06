"""Many entries as the database holds them, for files: what stands in many rows is read and told once.

A file has 27 cells in each of its hundred thousand rows, and all but a few of them (name, description, number) are the
same in every row of a plan.  So no entry is made: a column goes from value to value, and each that has not been met is
read (a day is a text in SQLite), told as its column says, and written as the file needs it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connections, router

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.reference import Reference

_FIELDS = {
    field.attname: field
    for field in Entry._meta.concrete_fields
    if field.name not in ("folded", "texts")  # which no file tells
}
OF_PLAN = frozenset(
    "municipality_id plan_key plan_title first_year last_year period_text source_title source_url published_on".split()  # noqa: SIM905
)
"""Fields that are the same in every entry of an edition: read from one of them."""
REMEMBERED = 4_000
"""Distinct values of a column that are kept: memory does not grow with the rows."""
Writer = Callable[[Any], Any]


class Of:
    """A column that one field of its row decides: the field, and what is told of its value.

    ``Of("types", lambda slugs, known: tuple(slugs))``
    """

    def __init__(self, field: str, tell: Callable[[Any, Reference], Any] | None = None) -> None:
        self.field, self.tell = field, tell

    def __call__(self, row: Any, known: Reference) -> Any:
        value = getattr(row, self.field)
        return value if self.tell is None else self.tell(value, known)


class StoredRows:
    """The entries of some measures in their order; ``parts``: their ids, as many at a time as are to be in memory.

    ``made``: entries that the database does not hold, of the past; filled part by part.
    """

    def __init__(self, parts: Iterable[Sequence[int]], made: Mapping[int, Entry] | None = None) -> None:
        self._parts = parts
        self._made: Mapping[int, Entry] = {} if made is None else made

    def __iter__(self) -> Iterator[Any]:
        """Rows with the fields of an entry."""
        for measures in self._parts:
            found = Entry.objects.filter(measure__in=measures).order_by().values_list(*_FIELDS, named=True)
            rows: dict[int, Any] = {row.measure: row for row in found}
            yield from filter(None, (self._made.get(measure) or rows.get(measure) for measure in measures))

    def told(self, columns: Sequence[tuple[Of, Writer]], known: Reference) -> Iterator[tuple[Any, ...]]:
        """A row for each entry, of the values of its columns as they are written."""
        fields = {column.field for column, _write in columns}
        own, shared = ["edition_id", "measure", *sorted(fields - OF_PLAN - {"measure"})], sorted(fields & OF_PLAN)
        plans: dict[int, dict[str, Any]] = {}
        cells = [_Cells(column, known, write, plans) for column, write in columns]
        for measures in self._parts:
            if measures and measures[0] in self._made:
                entries = (self._made[measure] for measure in measures)
                yield from (tuple(write(column(entry, known)) for column, write in columns) for entry in entries)
            elif rows := _stored(own, measures):
                plans.clear()
                plans.update(_by_edition(rows, shared))
                stored = dict(zip(own, zip(*rows, strict=True), strict=True))
                # Lists, each made whole: going through all columns at once for every row takes half as long again.
                yield from zip(*[of_column.of(stored) for of_column in cells], strict=True)


def _by_edition(rows: Iterable[Sequence[Any]], shared: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each edition of some rows with what all its entries share."""
    one_of_each = {row[0]: row[1] for row in rows}
    for edition, _measure, *values in _stored(["edition_id", "measure", *shared], list(one_of_each.values())):
        yield edition, dict(zip(shared, values, strict=True))


def _stored(fields: Sequence[str], measures: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of measures, in their order; the second field is their id."""
    if not measures:
        return []
    connection = connections[router.db_for_read(Entry)]
    # With the plus, SQLite's driver does not know that a text is a day, and does not read the same one again and again.
    plain = "+" if connection.vendor == "sqlite" else ""
    columns = ", ".join(f"{plain}{_FIELDS[name].column}" for name in fields)
    marks = ", ".join(["%s"] * len(measures))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {Entry._meta.db_table} WHERE measure IN ({marks})", measures)
        rows = {row[1]: row for row in cursor.fetchall()}
    return [rows[measure] for measure in measures if measure in rows]


class _Cells(dict[Any, Any]):
    """The written values of one column, by what the database holds; those of a plan by its edition."""

    def __init__(self, column: Of, known: Reference, write: Writer, plans: Mapping[int, Mapping[str, Any]]) -> None:
        self.key = "edition_id" if column.field in OF_PLAN else column.field
        self.steps = [*_readers(column.field), write]
        if column.tell:
            self.steps.insert(-1, partial(_told, column.tell, known))
        if column.field in OF_PLAN:
            self.steps.insert(0, lambda edition: plans[edition][column.field])

    def __missing__(self, stored: Any) -> Any:
        value = stored
        for step in self.steps:
            value = step(value)
        self[stored] = value
        return value

    def of(self, stored: Mapping[str, Sequence[Any]]) -> Iterable[Any]:
        if self.key == "measure" and len(self.steps) == 1:
            return map(self.steps[0], stored[self.key])  # none is met again
        if len(self) > REMEMBERED:
            self.clear()
        return list(map(self.__getitem__, stored[self.key]))


def _told(tell: Callable[[Any, Reference], Any], known: Reference, value: Any) -> Any:
    return tell(value, known)


def _readers(name: str) -> Iterator[Callable[[Any], Any]]:
    """What Django does to a value of a field that it reads: of the text 2026-11-28 it makes a day."""
    connection = connections[router.db_for_read(Entry)]
    expression = _FIELDS[name].get_col(Entry._meta.db_table)
    for convert in connection.ops.get_db_converters(expression) + expression.get_db_converters(connection):
        yield partial(convert, expression=expression, connection=connection)
