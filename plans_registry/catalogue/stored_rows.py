"""Many entries as the database holds them, for files: what stands in many rows is read and told once.

A file has 27 cells in each of its hundred thousand rows, and all but a few of them (name, description, number) are the
same in every row of a plan.  So no entry is made: a column goes from value to value, and each that has not been met is
read (a day is a text in SQLite), told as its column says, and written as the file needs it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from plans_registry.catalogue.edition_rows import SEARCHED, EntryRow
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.reference import Reference

_FIELDS = {field.attname: field for field in Entry._meta.concrete_fields}
_TOLD = [name for name in EntryRow._fields if name not in SEARCHED]
OF_PLAN = frozenset(
    "municipality_id plan_key plan_title first_year last_year period_text published_on"  # noqa: SIM905
    " source_title source_url source_licence source_licence_url".split()
)
"""Fields that are the same in every entry of an edition: read from one of them."""
OF_MEASURE = frozenset(("measure", "name", "description"))
"""Fields in which hardly two entries are alike: to remember what is written of them costs more than to write it again."""
REMEMBERED = 4_000
"""Distinct values of a column that are kept: memory does not grow with the rows."""
Writer = Callable[[Any], Any]
Part = Sequence[Any]
"""Ids of measures, or rows of those of which the database holds no entries: those of the past."""


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
    """The entries of some measures in their order; ``parts``: as many at a time as are to be in memory."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[Any]:
        """Rows with the fields of an entry."""
        for part in self._parts:
            if _are_ids(part):
                yield from stored_entries(part, _TOLD)
            else:
                yield from part

    def told(
        self, columns: Sequence[tuple[Of, Writer]], known: Reference, *, in_pieces: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        """A row for each entry, of the values of its columns as they are written.

        ``in_pieces``: they are bytes to be joined, and what stands side by side and is decided by one field comes as one: the
        eight columns of its plan that a line begins with are one look for a row, not eight.
        """
        fields = {column.field for column, _write in columns}
        own, shared = ["edition_id", "measure", *sorted(fields - OF_PLAN - {"measure"})], sorted(fields & OF_PLAN)
        plans: dict[int, dict[str, Any]] = {}
        database = _database()
        of_ids = [_cells(column, known, write, plans, _readers(column.field, database)) for column, write in columns]
        of_rows = [_cells(column, known, write, plans) for column, write in columns]
        if in_pieces:
            of_ids, of_rows = list(_side_by_side(of_ids)), list(_side_by_side(of_rows))
        for part in self._parts:
            plans.clear()
            # Lists, each made whole: going through all columns at once for every row takes half as long again.
            if not _are_ids(part):
                values = _columns_of(part)
                plans.update((edition, row._asdict()) for edition, row in {row.edition_id: row for row in part}.items())
                yield from zip(*[cells.of(values) for cells in of_rows], strict=True)
            elif rows := _stored(own, part):
                stored = dict(zip(own, zip(*rows, strict=True), strict=True))
                plans.update(_by_edition(rows, shared))
                yield from zip(*[cells.of(stored) for cells in of_ids], strict=True)


def stored_entries(measures: Sequence[int], fields: Sequence[str] = EntryRow._fields) -> list[EntryRow]:
    """The entries of measures, in their order; one query."""
    rows = _stored(fields, measures)
    if not rows:
        return []
    database = _database()
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for name in _names_read(database).intersection(fields):
        at = fields.index(name)
        columns[at] = _read(name, rows, at, database)
    return [EntryRow(*values) for values in zip(*columns, strict=True)]


def _read(name: str, rows: Sequence[Sequence[Any]], at: int, database: BaseDatabaseWrapper) -> list[Any]:
    """What a column holds as Django reads it: days, types and forms, of which all measures have the same few."""
    known, new = _values_read(name, database.vendor), {}
    held = [row[at] for row in rows]
    if missing := {value for value in held if value not in known}:
        read = _in_turn(list(_readers(name, database)))
        new = {value: read(value) for value in missing}
        if len(known) + len(new) <= REMEMBERED:
            known |= new
    return [new[value] if value in new else known[value] for value in held]


@cache
def _values_read(name: str, vendor: str) -> dict[Any, Any]:
    """By what a database holds in a column what Django reads there; nothing is ever taken out."""
    return {}


def _names_read(database: BaseDatabaseWrapper) -> frozenset[str]:
    """The fields of which Django reads a value other than the one that the database has."""
    if database.vendor not in _read_in:
        _read_in[database.vendor] = frozenset(name for name in _FIELDS if list(_readers(name, database)))
    return _read_in[database.vendor]


_read_in: dict[str, frozenset[str]] = {}


def _are_ids(part: Part) -> bool:
    return not part or isinstance(part[0], int)


def _columns_of(rows: Sequence[EntryRow]) -> dict[str, Sequence[Any]]:
    """By field the values of rows, in their order."""
    columns: dict[str, Sequence[Any]] = dict(zip(EntryRow._fields, zip(*rows, strict=True), strict=True))
    for name in ("types", "forms"):  # a list cannot be looked up
        columns[name] = list(map(tuple, columns[name]))
    return columns


def _by_edition(rows: Iterable[Sequence[Any]], shared: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each edition of some rows with what all its entries share."""
    one_of_each = {row[0]: row[1] for row in rows}
    for edition, _measure, *values in _stored(["edition_id", "measure", *shared], list(one_of_each.values())):
        yield edition, dict(zip(shared, values, strict=True))


def _stored(fields: Sequence[str], measures: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of measures, in their order; one of the fields is their id."""
    if not measures:
        return []
    connection = _database()
    marks = ", ".join(["%s"] * len(measures))
    with connection.cursor() as cursor:
        cursor.execute(f"{_selecting(tuple(fields), connection.vendor)} WHERE measure IN ({marks})", measures)
        rows = dict(zip(map(itemgetter(fields.index("measure")), rows := cursor.fetchall()), rows, strict=True))
    return [rows[measure] for measure in measures if measure in rows]


@lru_cache(maxsize=100)
def _selecting(fields: Sequence[str], vendor: str) -> str:
    # With the plus, SQLite's driver does not know that a text is a day, and does not read the same one again and again.
    plain = "+" if vendor == "sqlite" else ""
    return f"SELECT {', '.join(plain + str(_FIELDS[name].column) for name in fields)} FROM {Entry._meta.db_table}"


class _Cells(dict[Any, Any]):
    """What is written in a column, by what a row holds in the field ``key``; ``tell``: of that what is written."""

    def __init__(self, key: str, tell: Callable[[Any], Any]) -> None:
        self.key, self.tell = key, tell

    def __missing__(self, held: Any) -> Any:
        value = self[held] = self.tell(held)
        return value

    def of(self, columns: Mapping[str, Sequence[Any]]) -> list[Any]:
        if self.key in OF_MEASURE:
            return list(map(self.tell, columns[self.key]))
        if len(self) > REMEMBERED:
            self.clear()
        return list(map(self.__getitem__, columns[self.key]))


def _cells(
    column: Of,
    known: Reference,
    write: Writer,
    plans: Mapping[int, Mapping[str, Any]],
    readers: Iterable[Callable[[Any], Any]] = (),
) -> _Cells:
    """What is the same in all of a plan is found by its edition."""
    steps = [*readers, *_telling(column, known, write)]
    if column.field in OF_PLAN:
        return _Cells("edition_id", _in_turn([lambda edition: plans[edition][column.field], *steps]))
    return _Cells(column.field, _in_turn(steps))


def _side_by_side(columns: Iterable[_Cells]) -> Iterator[_Cells]:
    """Neighbours that one field decides as one."""
    for key, neighbours in groupby(columns, key=attrgetter("key")):
        tells = [cells.tell for cells in neighbours]
        yield _Cells(key, tells[0] if len(tells) == 1 else partial(_pieces, tells))


def _pieces(tells: Iterable[Callable[[Any], bytes]], held: Any) -> bytes:
    return b"".join([tell(held) for tell in tells])


def _in_turn(steps: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Each of what the one before has made."""
    if len(steps) == 1:
        return steps[0]

    def tell(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return tell


def _telling(column: Of, known: Reference, write: Writer) -> list[Callable[[Any], Any]]:
    return [partial(_told, column.tell, known), write] if column.tell else [write]


def _told(tell: Callable[[Any, Reference], Any], known: Reference, value: Any) -> Any:
    return tell(value, known)


def _database() -> BaseDatabaseWrapper:
    return connections[router.db_for_read(Entry)]


def _readers(name: str, connection: BaseDatabaseWrapper) -> Iterator[Callable[[Any], Any]]:
    """What Django does to a value of a field that it reads: of the text 2026-11-28 it makes a day."""
    expression = _FIELDS[name].get_col(Entry._meta.db_table)
    for convert in connection.ops.get_db_converters(expression) + expression.get_db_converters(connection):
        yield partial(convert, expression=expression, connection=connection)
