"""The brute-force scan once more, quick enough to be asked thousands of questions about a million measures.

``tests/catalogue/brute_force.py`` says by looking at one entry after another what the answer to a question is; that
takes a second for 100,000 entries.  This one looks at all letters of all texts at once, as NumPy arrays.  It shares
nothing with the index but the reading of the question, and tests/catalogue/index/test_answer.py holds it to the scan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plans_registry.catalogue.normalisation import FIELDS, TEXTS, starts_run
from plans_registry.catalogue.query import FACETS, FILTER_OF, Selection
from plans_registry.catalogue.question import Group
from plans_registry.catalogue.ranking import FIELDS_OF, POINTS, STATE_ORDER, is_common, rarity
from tests.catalogue.brute_force import Row, Scanned

_LINE = ord("\n")


class Letters:
    """Every folded text as one array of UTF-16 units, and for every unit that occurs the places it stands at.

    ``width``: lines of a text.
    """

    def __init__(self, folded: Iterable[str], width: int) -> None:
        self.width = width
        self.units = _units("\n" + "\n".join(folded))
        self.line = np.cumsum(self.units == _LINE, dtype=np.uint32) - np.uint32(1)
        self._places = np.argsort(self.units, kind="stable").astype(np.uint32)
        self._ends = np.cumsum(np.bincount(self.units, minlength=1 << 16))

    def fields(self, needle: str) -> np.ndarray:
        """Entries × fields: where the needle stands."""
        units = _units(needle)
        rarest = min(range(len(units)), key=lambda at: len(self._places_of(units[at])))
        places = self._places_of(units[rarest]).astype(np.int64) - rarest
        places = places[(places > 0) & (places + len(units) <= len(self.units))]
        for at, unit in enumerate(units):
            places = places[self.units[places + at] == unit]
        if starts_run(needle):
            places = places[~_in_run(self.units[places - 1])]
        found = np.zeros(int(self.line[-1]) + 1, bool)
        found[self.line[places]] = True
        return found.reshape(-1, self.width)

    def _places_of(self, unit: int) -> np.ndarray:
        return self._places[self._ends[unit - 1] if unit else 0 : self._ends[unit]]


@dataclass(frozen=True)
class Oracle:
    """Answers as :func:`tests.catalogue.brute_force.scan` does, from rows read once."""

    rows: list[Row]

    def answer(self, selection: Selection) -> Scanned:
        found, scores = self._words(selection)
        fits = self._fits(selection)
        counts: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            others = [fit for name, fit in fits.items() if name != FILTER_OF[facet]]
            rest = np.logical_and.reduce([found, *others])
            having = self._having(facet, selection.fiscal_year)
            counts[facet] = {value: int(np.count_nonzero(rest & entries)) for value, entries in having.items()}
        hits = np.flatnonzero(np.logical_and.reduce([found, *fits.values()]))
        order = hits[np.lexsort(self._sort_keys(hits, scores, selection))]
        if selection.match == "some" and selection.sort == "relevance":
            order = self._leaders_first(order, selection)
        return Scanned(self._ids[order].tolist(), selection.with_chosen(counts))

    def _words(self, selection: Selection) -> tuple[np.ndarray, list[np.ndarray]]:
        """Which entries the words find; and by entry, the most important last, what they score."""
        if selection.asks_nothing:
            return np.zeros(len(self.rows), bool), []
        question, fields = selection.question, FIELDS_OF[selection.match]
        read = self._some_words if selection.match == "some" else self._all_words
        found, scores = read(question.groups, fields)
        for needle in question.excluded_needles:
            found = found & ~self._stands([needle], FIELDS).any(axis=1)
        for needle in question.minus_needles:
            found = found & ~self._stands([needle], fields).any(axis=1)
        return found, scores

    def _all_words(self, groups: Sequence[Group], fields: Sequence[str]) -> tuple[np.ndarray, list[np.ndarray]]:
        found = np.ones(len(self.rows), bool)
        anyhow, own = (np.zeros((len(self.rows), len(fields)), np.int8) for _ in range(2))
        for group in groups:
            typed, wider, _related = self._levels(group, fields)
            found &= (typed | wider).any(axis=1)
            anyhow += typed | wider
            own += typed
        return found, [counts[:, field] for field in reversed(range(len(fields))) for counts in (own, anyhow)]

    def _some_words(self, groups: Sequence[Group], fields: Sequence[str]) -> tuple[np.ndarray, list[np.ndarray]]:
        carried = np.zeros(len(self.rows), bool)
        counts, sums = np.zeros(len(self.rows), np.int64), np.zeros(len(self.rows), np.int64)
        table = np.array([POINTS[name] for name in fields])
        for group in groups:
            levels = self._levels(group, fields)
            stands = np.logical_or.reduce(levels).any(axis=1)
            meant = (levels[0] | levels[1]).any(axis=1)
            number = int(np.count_nonzero(meant)) or int(np.count_nonzero(stands))
            points = [level_fields * table[:, level] for level, level_fields in enumerate(levels)]
            sums += np.maximum.reduce(points).max(axis=1) * rarity(number, len(self.rows))
            if not is_common(number, len(self.rows)):
                carried |= stands
                counts += meant
        return carried, [sums, counts]

    def _leaders_first(self, order: np.ndarray, selection: Selection) -> np.ndarray:
        """Within each state the first measure of each word before all others."""
        states = np.array([STATE_ORDER.index(self.rows[hit].state(selection.fiscal_year)) for hit in order], np.int8)
        follows = np.ones(len(order), bool)
        for group in selection.question.groups:
            levels = self._levels(group, FIELDS_OF["some"])
            stands = np.logical_or.reduce(levels).any(axis=1)
            meant = (levels[0] | levels[1]).any(axis=1)
            if is_common(int(np.count_nonzero(meant)) or int(np.count_nonzero(stands)), len(self.rows)):
                continue
            for state in range(len(STATE_ORDER)):
                having = np.flatnonzero(meant[order] & (states == state))
                follows[having[:1]] = False
        return order[np.lexsort([np.arange(len(order)), follows, states])]

    def _levels(self, group: Group, fields: Sequence[str]) -> list[np.ndarray]:
        return [
            self._stands(needles, fields) for needles in (group.needles, group.wider_needles, group.related_needles)
        ]

    def _stands(self, needles: Iterable[str], fields: Sequence[str]) -> np.ndarray:
        """Entries × fields: where one of the needles stands."""
        stands = np.zeros((len(self.rows), len(fields)), bool)
        for needle in needles:
            found = dict(zip(FIELDS, self._letters.fields(needle).T, strict=True))
            if set(fields) & set(TEXTS):
                found |= dict(zip(TEXTS, self._beside.fields(needle).T, strict=True))
            stands |= np.array([found[name] for name in fields]).T
        return stands

    def _fits(self, selection: Selection) -> dict[str, np.ndarray]:
        """For each filter with a choice, which entries fit it."""
        chosen = {facet: values for facet, values in selection.choices.items() if values and FILTER_OF[facet] == facet}
        fits = {facet: self._fit(facet, values, selection.fiscal_year) for facet, values in chosen.items()}
        if selection.codes is not None:
            fits["place"] = self._fit("municipality", selection.codes, selection.fiscal_year)
        if selection.outside:
            fits["outside"] = ~self._fit("municipality", selection.outside, selection.fiscal_year)
        return fits

    def _fit(self, facet: str, values: Iterable[str], fiscal_year: int) -> np.ndarray:
        having, nobody = self._having(facet, fiscal_year), np.zeros(len(self.rows), bool)
        return np.logical_or.reduce([nobody, *(having.get(value, nobody) for value in values)])

    def _having(self, facet: str, fiscal_year: int) -> dict[str, np.ndarray]:
        """Value → which entries count under it."""
        if fiscal_year not in self._values:
            having: dict[str, dict[str, np.ndarray]] = {name: {} for name in FACETS}
            for at, row in enumerate(self.rows):
                for name, values in row.values(fiscal_year).items():
                    for value in values:
                        having[name].setdefault(value, np.zeros(len(self.rows), bool))[at] = True
            self._values[fiscal_year] = having
        return self._values[fiscal_year][facet]

    def _sort_keys(self, hits: np.ndarray, scores: list[np.ndarray], selection: Selection) -> list[np.ndarray]:
        """For ``lexsort``: the last key counts first."""
        if selection.sort == "relevance":
            states = [STATE_ORDER.index(self.rows[hit].state(selection.fiscal_year)) for hit in hits]
            return [self._by_year[hits], *(-score[hits] for score in scores), np.array(states, np.int8)]
        if selection.sort == "updated":
            return [self._by_code[hits], -self._updated[hits]]
        return [(self._by_year if selection.sort == "newest" else self._by_code)[hits]]

    @cached_property
    def _letters(self) -> Letters:
        return Letters((row.folded for row in self.rows), len(FIELDS))

    @cached_property
    def _beside(self) -> Letters:
        return Letters((row.texts or "\n\n" for row in self.rows), len(TEXTS))

    @cached_property
    def _values(self) -> dict[int, dict[str, dict[str, np.ndarray]]]:
        return {}

    @cached_property
    def _ids(self) -> np.ndarray:
        return np.array([row.measure for row in self.rows], np.int64)

    @cached_property
    def _updated(self) -> np.ndarray:
        return np.array([row.changed for row in self.rows], np.int64)

    @cached_property
    def _by_code(self) -> np.ndarray:
        return _places([row.by_code for row in self.rows])

    @cached_property
    def _by_year(self) -> np.ndarray:
        return _places([row.by_year for row in self.rows])


def _units(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


def _in_run(units: np.ndarray) -> np.ndarray:
    """Latin letters and digits as they are folded."""
    return ((units >= ord("0")) & (units <= ord("9"))) | ((units >= ord("a")) & (units <= ord("z")))


def _places(keys: list[tuple]) -> np.ndarray:
    """The place of each key in their order."""
    places = np.zeros(len(keys), np.int64)
    places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return places
