"""The search by brute force: every entry is looked at.  The definition the index is held to.

Its rows, its order and its counts are right by being plain; tests and benchmarks compare the index with it, row for row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans_registry.catalogue.models import Entry
from plans_registry.catalogue.normalisation import FIELDS, TEXTS, contains
from plans_registry.catalogue.query import FACETS, FILTER_OF, Selection
from plans_registry.catalogue.question import Group, Question
from plans_registry.catalogue.ranking import FIELDS_OF, POINTS, STATE_ORDER, is_common, rarity


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
    changed: int
    folded: str
    texts: str

    @property
    def fields(self) -> dict[str, str]:
        """Field → its folded text."""
        lines = [*self.folded.split("\n"), *(self.texts or "\n\n").split("\n")]
        return dict(zip((*FIELDS, *TEXTS), lines, strict=True))

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
            "state": {self.state(fiscal_year), *self.turn(fiscal_year)},
        }

    def state(self, fiscal_year: int) -> str:
        if fiscal_year < self.first_year:
            return "upcoming"
        return "ended" if fiscal_year > self.last_year else "active"

    def turn(self, fiscal_year: int) -> list[str]:
        turns = {self.last_year: "ending", self.first_year - 1: "starting"}
        return [turns[fiscal_year]] if fiscal_year in turns else []


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
        " plan_key pillar_number number types forms changed_generation folded texts"
    )
    for values in Entry.objects.order_by().values_list(*columns.split()).iterator(chunk_size=5000):
        measure, code, region, upper, *middle, types, forms, changed, folded, texts = values
        kinds = tuple(types), tuple(forms)
        yield Row(measure, code, region, upper or region, *middle, *kinds, changed, folded, texts)


def scan(rows: Iterable[Row], selection: Selection) -> Scanned:
    """Every matching entry in order, and the counts of every facet with the choice of its own filter left out."""
    rows = list(rows)
    scores = _scores(rows, selection)
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
    found.sort()
    if selection.match == "some" and selection.sort == "relevance":
        found = _leaders_first(found, _met(rows, selection))
    return Scanned([measure for _key, measure in found], selection.with_chosen(counts))


def _leaders_first(found: list[tuple[tuple, int]], met: dict[int, set[Group]]) -> list[tuple[tuple, int]]:
    """Within each state the first measure of each word before all others; the keys begin with the state."""
    led: set[tuple[int, Group]] = set()
    keys = []
    for key, measure in found:
        state = key[0]
        leads = {(state, group) for group in met[measure]} - led
        led |= leads
        keys.append(((state, not leads, *key[1:]), measure))
    return sorted(keys)


Score = tuple[int, ...]
"""How well an entry answers the words, greater is better."""

Fields = dict[str, str]
"""Field → its folded text."""


def _scores(rows: list[Row], selection: Selection) -> list[Score | None]:
    """For each row its score; None where it does not answer."""
    question, names = selection.question, FIELDS_OF[selection.match]
    if selection.asks_nothing:
        return [None] * len(rows)
    texts = [{name: row.fields[name] for name in names} for row in rows]
    scores = (
        _some_words(texts, question) if selection.match == "some" else [_all_words(text, question) for text in texts]
    )
    return [
        None if _has_excluded(row, text, question) else score
        for row, text, score in zip(rows, texts, scores, strict=True)
    ]


def _has_excluded(row: Row, text: Fields, question: Question) -> bool:
    """A word after a minus stands in what the reading looks into; one that a sentence leaves out in more than a caption."""
    own = {name: row.fields[name] for name in FIELDS}
    return bool(_fields_of(own, question.excluded_needles) or _fields_of(text, question.minus_needles))


def _all_words(text: Fields, question: Question) -> Score | None:
    """For each field, name first: how many groups stand in it, anyhow, and by a word of their own."""
    anyhow, own = dict.fromkeys(text, 0), dict.fromkeys(text, 0)
    for group in question.groups:
        typed, wider = _fields_of(text, group.needles), _fields_of(text, group.wider_needles)
        if not typed | wider:
            return None
        for field in typed | wider:
            anyhow[field] += 1
        for field in typed:
            own[field] += 1
    return tuple(count for field in text for count in (anyhow[field], own[field]))


def _some_words(texts: list[Fields], question: Question) -> list[Score | None]:
    """How many groups stand in a text that are not common; then the points of all groups, each times its rarity.

    A text in which only common groups stand does not answer.
    """
    counts, sums, carried = [0] * len(texts), [0] * len(texts), [False] * len(texts)
    for group in question.groups:
        found = [_levels(text, group) for text in texts]
        number = sum(bool(exact or like) for exact, like, _related in found) or sum(any(levels) for levels in found)
        for at, levels in enumerate(found):
            if not any(levels):
                continue
            points = [POINTS[field][level] for level, fields in enumerate(levels) for field in fields]
            sums[at] += max(points) * rarity(number, len(texts))
            if not is_common(number, len(texts)):
                carried[at] = True
                counts[at] += bool(levels[0] or levels[1])
    return [(counts[at], sums[at]) if carried[at] else None for at in range(len(texts))]


def _met(rows: list[Row], selection: Selection) -> dict[int, set[Group]]:
    """By measure the words that stand in it as typed or by a word of like meaning, common ones left out."""
    met: dict[int, set[Group]] = {row.measure: set() for row in rows}
    for group in selection.question.groups:
        levels = {row.measure: _levels({name: row.fields[name] for name in FIELDS_OF["some"]}, group) for row in rows}
        having = [measure for measure, (exact, like, _related) in levels.items() if exact or like]
        if not is_common(len(having) or sum(any(found) for found in levels.values()), len(rows)):
            for measure in having:
                met[measure].add(group)
    return met


def _levels(text: Fields, group: Group) -> tuple[set[str], ...]:
    """The fields in which a group stands as typed, by a word of like meaning, and by a related one."""
    return tuple(_fields_of(text, needles) for needles in (group.needles, group.wider_needles, group.related_needles))


def _fields_of(text: Fields, needles: Iterable[str]) -> set[str]:
    return {field for needle in needles for field, line in text.items() if contains(line, needle)}


def _outside(values: dict[str, set[str]], selection: Selection) -> set[str]:
    """The filters in which something is chosen and nothing of it fits."""
    chosen: dict[str, Iterable[str]] = {
        facet: values for facet, values in selection.choices.items() if values and FILTER_OF[facet] == facet
    }
    outside = {facet for facet in chosen if values[facet].isdisjoint(chosen[facet])}
    if selection.codes is not None and values["municipality"].isdisjoint(selection.codes):
        outside.add("place")
    if not values["municipality"].isdisjoint(selection.outside):
        outside.add("outside")
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
            return (-row.changed, *row.by_code)
