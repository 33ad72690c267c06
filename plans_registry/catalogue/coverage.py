"""What the plans of every municipality state of every pillar type; an empty place says which of three kinds it is."""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import KnownValuesField
from plans_registry.catalogue.in_force import YearForm, not_entered
from plans_registry.catalogue.index.past import require_readable
from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.models.editions import in_force_condition
from plans_registry.catalogue.plans import listed_plans
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.snapshot import Snapshot

Statement = Literal["stated", "not-stated", "not-entered", "no-plan"]
STATEMENTS = {
    "stated": gettext_lazy("記載あり"),
    "not-stated": gettext_lazy("計画に記載なし"),
    "not-entered": pgettext_lazy("coverage", "未入力"),
    "no-plan": gettext_lazy("計画の掲載なし"),
}


def statement_of(*, stated: bool, plans: int, sorted_out: bool) -> Statement:
    """Which it is: a type stated (``types_stated``), a plan that does not, a plan not sorted by type yet, or no plan.

    ``sorted_out``: the plans have measures, and each has a type.  While one has none, a type without measures
    may still be stated.
    """
    if not plans:
        return "no-plan"
    if stated:
        return "stated"
    return "not-stated" if sorted_out else "not-entered"


def shown_statement(statement: Statement, measures: int) -> str:
    """What a cell shows: its statement, or ``in-pillar-only`` where a type is stated and no measure has it."""
    return "in-pillar-only" if statement == "stated" and not measures else statement


SHADES = (1, 3, 6, 10)
"""From how many measures on a cell has each of its shades."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``count``: the measures of a type; 0 of one that is stated, but by a pillar only."""

    type: str
    count: int
    statement: Statement

    @property
    def kind(self) -> str:
        return shown_statement(self.statement, self.count)

    @property
    def shade(self) -> int:
        """0 without a measure, else 1 to 4."""
        return bisect(SHADES, self.count)


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """A municipality, its public plans, their measures, and how many of these have no type or count under each."""

    place: Place
    plans: int
    measures: int
    untyped: int
    types: Counter[str]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A municipality: its public plans, their measures, and a cell for each pillar type in display order."""

    place: Place
    plans: int
    measures: int
    cells: tuple[Cell, ...]

    @property
    def stated(self) -> int:
        """The number of types of which its plans state something."""
        return sum(cell.statement == "stated" for cell in self.cells)

    def states(self, slug: str) -> bool:
        return any(cell.type == slug and cell.statement == "stated" for cell in self.cells)

    def count(self, slug: str) -> int:
        return next((cell.count for cell in self.cells if cell.type == slug), 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """All municipalities in the order of their codes; ``year`` is the fiscal year the plans are in force, or None."""

    rows: tuple[GridRow, ...]
    year: int | None

    @property
    def covered(self) -> int:
        return sum(row.plans > 0 for row in self.rows)

    def places_stating(self) -> Counter[str]:
        """By type how many municipalities state it."""
        return Counter(cell.type for row in self.rows for cell in row.cells if cell.statement == "stated")


@lru_cache(maxsize=32)
def counts_of(snapshot: Snapshot, year: int | None) -> dict[str, PlaceCounts]:
    """By municipality, of all public plans, or of those in force in a fiscal year.  Two queries, whatever the size."""
    when = in_force_condition((year,)) if year else Q()
    plans = Counter(dict(_plans(when, snapshot)))
    counts: dict[str, Counter[str]] = {code: Counter() for code in snapshot.known.places}
    measures: Counter[str] = Counter()
    untyped: Counter[str] = Counter()
    for code, types, number in _measures(when, snapshot):
        measures[code] += number
        untyped[code] += 0 if types else number
        counts[code] += Counter(dict.fromkeys(types, number))
    return {
        code: PlaceCounts(place, plans[code], measures[code], untyped[code], counts[code])
        for code, place in snapshot.known.places.items()
    }


@lru_cache(maxsize=32)
def grid_of(snapshot: Snapshot, year: int | None) -> Grid:
    """The grid of all public plans, or of those in force in a fiscal year.  Reads what every plan states, once a snapshot."""
    stated = _types_stated(snapshot, year)
    counts = counts_of(snapshot, year)
    return Grid(tuple(_row(counts[code], stated[code], snapshot.known) for code in snapshot.known.places), year)


def rows_of_places(snapshot: Snapshot) -> list[tuple[PlaceCounts, PlaceCounts, int]]:
    """Of each municipality the counts of all plans and of those in force, and how many approvals lack their plan."""
    everything, in_force = counts_of(snapshot, None), counts_of(snapshot, snapshot.fiscal_year)
    lacking = Counter(approval.municipality for approval in not_entered(snapshot))
    return [(everything[code], in_force[code], lacking[code]) for code in snapshot.known.places]


def _plans(when: Q, snapshot: Snapshot):
    return snapshot.editions().filter(when).order_by().values_list("municipality").annotate(Count("id"))


def _types_stated(snapshot: Snapshot, year: int | None) -> dict[str, set[str]]:
    """By municipality what its plans state."""
    stated: dict[str, set[str]] = {code: set() for code in snapshot.known.places}
    for plan in listed_plans(snapshot):
        if year is None or str(year) in plan.values["year"]:
            for code in plan.values["municipality"]:
                stated[code] |= plan.values["type"]
    return stated


def _measures(when: Q, snapshot: Snapshot) -> Iterator[tuple[str, Iterable[str], int]]:
    """Municipality, types, number of measures; those of the past from the editions that have been replaced since."""
    entries = Entry.objects.filter(when)
    if snapshot.as_of is not None:
        then = snapshot.editions().filter(when).order_by()
        entries, replaced = entries.filter(edition__in=then.filter(is_current=True)), then.filter(is_current=False)
        require_readable(replaced)
        for edition in replaced.iterator():
            for pillar in edition.plan_document().pillars:
                for measure in pillar.measures:
                    yield edition.municipality_id, pillar.types_of(measure), 1
    yield from entries.order_by().values_list("municipality", "types").annotate(Count("measure"))


def _row(counts: PlaceCounts, stated: set[str], known: Reference) -> GridRow:
    sorted_out = counts.measures > 0 and not counts.untyped
    cells = (
        Cell(
            slug,
            counts.types[slug],
            statement_of(stated=slug in stated, plans=counts.plans, sorted_out=sorted_out),
        )
        for slug in known.types
    )
    return GridRow(counts.place, counts.plans, counts.measures, tuple(cells))


ROW_SORTS = ("stated", "code", "name", "plans", "measures")
"""What the rows can be sorted by, beside the number of every pillar type; the first one is the default."""


def row_orders(known: Reference) -> dict[str, Callable[[GridRow], Any]]:
    """What rows can be sorted by; numbers from the largest, ties by code."""
    english = get_language() == "en"
    orders: dict[str, Callable[[GridRow], Any]] = {
        "code": lambda row: row.place.code,
        "name": lambda row: (row.place.name_en if english else row.place.kana, row.place.code),
        "plans": lambda row: (-row.plans, row.place.code),
        "measures": lambda row: (-row.measures, row.place.code),
        "stated": lambda row: (-row.stated, row.place.code),
    }
    return orders | {slug: _by_type(slug) for slug in known.types}


def _by_type(slug: str) -> Callable[[GridRow], Any]:
    return lambda row: (-row.count(slug), row.place.code)


def rows_sorted(grid: Grid, sort: str, known: Reference) -> list[GridRow]:
    """As the page shows them: in the order asked for, then those without a plan by their codes."""
    with_plan = sorted((row for row in grid.rows if row.plans), key=row_orders(known)[sort])
    return with_plan + [row for row in grid.rows if not row.plans]


class CoverageForm(YearForm):
    """The parameters of ``/coverage/``; what is unknown is left out, and said."""

    def __init__(self, parameters: QueryDict, *, known: Reference) -> None:
        super().__init__(parameters, sort=KnownValuesField(is_known={*ROW_SORTS, *known.types}.__contains__))

    def clean_sort(self) -> str:
        return next(iter(self.cleaned_data["sort"]), ROW_SORTS[0])

    def sentences(self) -> dict[str, str]:
        return super().sentences() | {"sort": _("「%(value)s」という並び順は無いため、種類の多い順です。")}


def rows_of_grid(rows: Iterable[GridRow], year: int | None) -> Iterator[tuple[GridRow, Cell, int | None]]:
    """Rows of a grid in long form: one for each municipality and pillar type."""
    return ((row, cell, year) for row in rows for cell in row.cells)
