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
from plans_registry.catalogue.query_language import Group, Question
from plans_registry.catalogue.ranking import POINTS, STATE_ORDER, is_common, rarity


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
            "state": {self.state(fiscal_year)},
        }

    def state(self, fiscal_year: int) -> str:
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
    rows = list(rows)
    scores = _scores([row.folded for row in rows], selection)
    found: list[tuple[tuple, int]] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for row, score in zip(rows, scores, strict=True):
        if score is None:
            continue
        values = row.values(selection.fiscal_year)
        outside = _outside(values, selection)
        for facet in FACETS:
            if outside <= {FILTER_OF[facet]}:
                counts[facet].update(values[facet])
        if not outside:
            found.append((_sort_key(row, score, selection), row.measure))
    return Scanned([measure for _key, measure in sorted(found)], selection.with_chosen(counts))


Score = tuple[int, ...]
"""How well an entry answers the words, greater is better."""


def _scores(texts: list[str], selection: Selection) -> list[Score | None]:
    """For each folded text its score; None where it does not answer."""
    question = selection.question
    if selection.asks_nothing:
        return [None] * len(texts)
    scores = (
        _some_words(texts, question) if selection.match == "some" else [_all_words(text, question) for text in texts]
    )
    return [
        None if any(contains(text, term.needle) for term in question.excluded) else score
        for text, score in zip(texts, scores, strict=True)
    ]


def _all_words(folded: str, question: Question) -> Score | None:
    """For each field, name first: how many groups stand in it, anyhow, and by a word of their own."""
    lines = folded.split("\n")
    anyhow, own = [0] * len(FIELDS), [0] * len(FIELDS)
    for group in question.groups:
        typed, wider = _fields_of(lines, group.needles), _fields_of(lines, group.wider_needles)
        if not typed | wider:
            return None
        for field in typed | wider:
            anyhow[field] += 1
        for field in typed:
            own[field] += 1
    return tuple(count for pair in zip(anyhow, own, strict=True) for count in pair)


def _some_words(texts: list[str], question: Question) -> list[Score | None]:
    """How many groups stand in a text that are not common; then the points of all groups, each times its rarity.

    A text in which only common groups stand, or only words near in meaning of such, does not answer.
    """
    counts, sums, carried = [0] * len(texts), [0] * len(texts), [False] * len(texts)
    for group in question.groups:
        found = [_levels(text.split("\n"), group) for text in texts]
        number = sum(any(levels) for levels in found)
        for at, levels in enumerate(found):
            if not any(levels):
                continue
            points = [POINTS[FIELDS[field]][level] for level, fields in enumerate(levels) for field in fields]
            sums[at] += max(points) * rarity(number, len(texts))
            if not is_common(number, len(texts)):
                carried[at] = True
                counts[at] += bool(levels[0] or levels[1])
    return [(counts[at], sums[at]) if carried[at] else None for at in range(len(texts))]


def _levels(lines: list[str], group: Group) -> tuple[set[int], ...]:
    """The fields in which a group stands as typed, by a word of like meaning, and by a related one."""
    return tuple(_fields_of(lines, needles) for needles in (group.needles, group.wider_needles, group.related_needles))


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


def _sort_key(row: Row, score: Score, selection: Selection) -> tuple:
    match selection.sort:
        case "relevance":
            state = STATE_ORDER.index(row.state(selection.fiscal_year))
            return (state, *(-part for part in score), *row.by_year)
        case "newest":
            return row.by_year
        case "code":
            return row.by_code
        case _:
            return (-row.updated_on.toordinal(), *row.by_code)
