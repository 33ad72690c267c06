"""The search by brute force: every entry is looked at.  The definition the index is held to.

Its rows, its order and its counts are right by being plain; tests and benchmarks compare the index with it, row for row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.normalisation import FIELDS, contains
from plans_registry.catalogue.query import FACETS, FILTER_OF, Selection
from plans_registry.catalogue.query_language import Question


@dataclass(frozen=True, slots=True)
class Row:
    """What the search knows of an entry."""

    measure: int
    municipality: str
    region: str
    upper: str
    first_year: int
    last_year: int
    plan_key: str
    pillar: int
    number: int
    types: tuple[str, ...]
    forms: tuple[str, ...]
    updated_on: date
    folded: str

    @property
    def by_code(self) -> tuple:
        return (self.municipality, -self.first_year, self.plan_key, self.pillar, self.number, self.measure)

    @property
    def by_year(self) -> tuple:
        return (-self.first_year, self.municipality, self.plan_key, self.pillar, self.number, self.measure)

    def values(self, fiscal_year: int) -> dict[str, set[str]]:
        """Per facet the values the entry counts under."""
        return {
            "type": set(self.types),
            "form": set(self.forms),
            "region": {self.region, self.upper},
            "municipality": {self.municipality},
            "year": set(map(str, range(self.first_year, self.last_year + 1))),
            "state": {self._state(fiscal_year)},
        }

    def _state(self, fiscal_year: int) -> str:
        if fiscal_year < self.first_year:
            return "upcoming"
        return "ended" if fiscal_year > self.last_year else "active"


@dataclass(frozen=True, slots=True)
class Scanned:
    """The answer: ``order`` holds the ids of the measures found, first to last."""

    order: list[int]
    facets: dict[str, dict[str, int]]

    @property
    def total(self) -> int:
        return len(self.order)

    def measures(self, offset: int, limit: int) -> list[int]:
        return self.order[offset : offset + limit]


def all_rows() -> Iterator[Row]:
    """Every entry of the database, read in one query."""
    columns = (
        "measure municipality_id municipality__region__slug municipality__region__parent__slug first_year last_year"
        " plan_key pillar_number number types forms updated_on folded"
    )
    for values in Entry.objects.order_by().values_list(*columns.split()).iterator(chunk_size=5000):
        measure, code, region, upper, *middle, types, forms, updated_on, folded = values
        yield Row(measure, code, region, upper or region, *middle, tuple(types), tuple(forms), updated_on, folded)


def scan(rows: Iterable[Row], selection: Selection) -> Scanned:
    """Every matching entry in order, and the counts of every facet with the choice of its own filter left out."""
    found: list[tuple[tuple, int]] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for row in rows:
        score = score_of(row.folded, selection.question)
        if score is None:
            continue
        values = row.values(selection.fiscal_year)
        outside = _outside(values, selection)
        for facet in FACETS:
            if outside <= {FILTER_OF[facet]}:
                counts[facet].update(values[facet])
        if not outside:
            found.append((_sort_key(row, score, selection.sort), row.measure))
    return Scanned([measure for _key, measure in sorted(found)], selection.with_chosen(counts))


def score_of(folded: str, question: Question) -> tuple[int, ...] | None:
    """How well an entry answers the words, greater is better; None where it does not.

    For each field, name first, how many groups stand in it, by their own words or words of like meaning; then how
    many groups stand anywhere by a word of their own.
    """
    if any(contains(folded, term.needle) for term in question.excluded):
        return None
    lines = folded.split("\n")
    in_fields, own = [0] * len(FIELDS), 0
    for group in question.groups:
        typed, wider = _fields_of(lines, group.needles), _fields_of(lines, group.wider_needles)
        if not typed | wider:
            return None
        own += bool(typed)
        for field in typed | wider:
            in_fields[field] += 1
    return (*in_fields, own)


def _fields_of(lines: list[str], needles: Iterable[str]) -> set[int]:
    return {field for needle in needles for field, line in enumerate(lines) if contains(line, needle)}


def _outside(values: dict[str, set[str]], selection: Selection) -> set[str]:
    """The filters in which something is chosen and nothing of it fits."""
    chosen: dict[str, Iterable[str]] = {
        facet: values for facet, values in selection.choices.items() if values and FILTER_OF[facet] == facet
    }
    outside = {facet for facet in chosen if values[facet].isdisjoint(chosen[facet])}
    if selection.codes is not None and values["municipality"].isdisjoint(selection.codes):
        outside.add("place")
    return outside


def _sort_key(row: Row, score: tuple[int, ...], sort: str) -> tuple:
    if sort == "relevance":
        return (*(-part for part in score), *row.by_year)
    if sort == "newest":
        return row.by_year
    return row.by_code if sort == "code" else (-row.updated_on.toordinal(), *row.by_code)
